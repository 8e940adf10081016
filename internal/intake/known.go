package intake

import (
	"context"

	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// FetchLetters returns entries of the register with their files, for the page of a case to which they
// belong: in two questions, however many they are. It asks nobody's right, which is the right to the case;
// one that is not there is left out. The order is that of the register.
func (s *Service) FetchLetters(ctx context.Context, unit id.Unit, which []id.Letter) (out []Letter, err error) {
	if len(which) == 0 {
		return nil, nil
	}
	err = s.view(ctx, actor.Automaton("system.intake", unit), "letters", func(tx *db.Tx) error {
		if out, err = someLetters(ctx, tx, unit, which); err != nil {
			return err
		}
		files, err := someFiles(ctx, tx, unit, which)
		for i := range out {
			out[i].Files = files[out[i].ID]
		}
		return err
	})
	return out, err
}

func someLetters(ctx context.Context, tx *db.Tx, unit id.Unit, which []id.Letter) (out []Letter, err error) {
	var w db.Where
	w.And("unit_id = ?", unit)
	db.In(&w, "id", which)
	rows, err := tx.QueryContext(ctx, `SELECT id, number, channel, received_at, received_on, sender_name, title, scan, scan_reason, stage, case_id, submission_id FROM intake_letter`+
		w.SQL()+` ORDER BY year, no, series`, w.Args()...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l := Letter{Unit: unit}
		var at db.Time
		var name string
		if err := rows.Scan(&l.ID, &l.Number, &l.Channel, &at, &l.ReceivedOn, &name, &l.Title, &l.Scan, &l.ScanReason, &l.Stage, &l.Case, &l.Submission); err != nil {
			return nil, err
		}
		l.ReceivedAt = at.Time
		l.Sender = Sender{Kind: "organisation", Company: name} // a list shows the name only
		out = append(out, l)
	}
	return out, rows.Err()
}

func someFiles(ctx context.Context, tx *db.Tx, unit id.Unit, which []id.Letter) (map[id.Letter][]File, error) {
	var w db.Where
	w.And("unit_id = ?", unit)
	db.In(&w, "letter_id", which)
	rows, err := tx.QueryContext(ctx, `SELECT letter_id, no, what, name, media_type, blob, size FROM intake_file`+w.SQL()+` ORDER BY letter_id, no`, w.Args()...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.Letter][]File{}
	for rows.Next() {
		var r query.IntakeFile
		if err := rows.Scan(&r.LetterID, &r.No, &r.What, &r.Name, &r.MediaType, &r.Blob, &r.Size); err != nil {
			return nil, err
		}
		out[r.LetterID] = append(out[r.LetterID], File{int(r.No), r.What, r.Name, r.MediaType, r.Blob, r.Size})
	}
	return out, rows.Err()
}
