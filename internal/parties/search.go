package parties

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties/query"
	"wrota/internal/parties/sealed"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Party returns a party of a unit. Showing it to a person is logged by Show.
func (s *Service) Party(ctx context.Context, by actor.Actor, unit id.Unit, p id.Party) (out Party, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = s.byID(ctx, tx, unit, p)
		return err
	})
	return out, err
}

// Show returns a party of the clerk's unit and logs that its data was shown.
func (s *Service) Show(ctx context.Context, by actor.Actor, p id.Party, matter id.Case) (Party, error) {
	out, err := s.Party(ctx, by, by.Unit, p)
	if err != nil {
		return out, err
	}
	return out, s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{
		Verb: "parties.shown", Subject: "party:" + p.Short(), Matter: matter, About: "party:" + p.Short(),
	})
}

func (s *Service) byID(ctx context.Context, tx *db.Tx, unit id.Unit, p id.Party) (Party, error) {
	row, err := sealed.New(s.vault, tx).Find(ctx, query.FindParams{UnitID: unit, ID: p})
	if err != nil {
		return Party{}, db.Found(err, "parties.no-such-party")
	}
	return fromRow(row)
}

// Search suggests parties of the clerk's unit by the beginning of a name (either way round, without
// regard to case and diacritics) or by a whole PESEL or NIP; at most limit of them.
func (s *Service) Search(ctx context.Context, by actor.Actor, text string, limit int) ([]Party, error) {
	text = strings.Join(i18n.Words(strings.ReplaceAll(text, "-", " ")), " ")
	if len(text) < 2 {
		return nil, nil
	}
	var out []Party
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		w, err := s.meant(ctx, tx, by.Unit, text)
		if err != nil {
			return err
		}
		sql := `SELECT id FROM parties_party` + w.SQL() + ` ORDER BY sort_key, id LIMIT ` + w.Arg(limit)
		ids, err := scanIDs(ctx, tx, sql, w.Args())
		if err != nil {
			return err
		}
		for _, one := range ids {
			p, err := s.byID(ctx, tx, by.Unit, one)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("parties: search: %w", err)
	}
	return out, nil
}

// meant is the condition of what is searched.
func (s *Service) meant(ctx context.Context, tx *db.Tx, unit id.Unit, text string) (w db.Where, err error) {
	w.And("unit_id = ?", unit)
	condition, args := `folded LIKE ? ESCAPE '\' OR folded LIKE ? ESCAPE '\'`, []any{db.Like(text) + "%", "% " + db.Like(text) + "%"}
	if strings.Trim(text, "0123456789") == "" {
		numbered, numbers, err := sealed.New(s.vault, tx).Numbered(ctx, unit, text)
		if err != nil {
			return w, err
		}
		condition, args = condition+" OR "+numbered, append(args, numbers...)
	}
	w.And("("+condition+")", args...)
	return w, nil
}

func scanIDs(ctx context.Context, tx *db.Tx, sql string, args []any) (out []id.Party, err error) {
	rows, err := tx.QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one id.Party
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}
