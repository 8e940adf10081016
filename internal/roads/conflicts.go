package roads

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/roads/occupancy"
	"wrota/internal/roads/query"
)

// Spot is a place on a road for some days.
type Spot struct {
	Road     string   // code; without it nothing can be compared
	Stretch  *Stretch // nil: somewhere on the road
	Side     string
	From, To calendar.Date
}

func (e Entry) spot() Spot { return Spot{e.Road, e.Stretch, e.Side, e.From, e.Until} }

// maxMeeting bounds the list of entries that meet a spot; more of them say nothing new.
const maxMeeting = 20

// Conflicts lists the entries of the clerk's unit that meet a spot: on the same road, with a day in
// common, kilometres that touch, and not on opposite sides. An entry without kilometres may be
// anywhere on its road, so it meets every other: the clerk judges, the program must not keep silent. The
// entries of the case that asks, if one does, are no neighbours of its own. The others name their holders, so
// that they were shown is logged.
func (s *Service) Conflicts(ctx context.Context, by actor.Actor, at Spot, of id.Case) (out []Entry, err error) {
	if err := mayView(by); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = meeting(ctx, tx, by.Unit, at, id.Entry{})
		return err
	})
	out = slices.DeleteFunc(out, func(e Entry) bool { return !of.IsZero() && e.Case == of })
	if err == nil && len(out) > 0 {
		which := make([]string, len(out))
		for i, e := range out {
			which[i] = e.ID.Short()
		}
		err = s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{Verb: "roads.neighbours-shown", Subject: "roads-register", Matter: of, Detail: map[string]any{"entries": which}})
	}
	if err != nil {
		return nil, fmt.Errorf("roads: conflicts: %w", err)
	}
	return out, nil
}

// SpotOf is where and when an application would occupy a road; ok is false when it does not say so in a
// way that can be compared.
func SpotOf(a eservice.Answers) (at Spot, ok bool) {
	from, to, ok := occupancy.Period(a)
	at = Spot{Road: a.Text("droga"), Side: a.Text("strona"), From: from, To: to}
	kmFrom, okFrom := occupancy.Kilometre(a.Text("km_od"))
	kmTo, okTo := occupancy.Kilometre(a.Text("km_do"))
	if okFrom && okTo {
		at.Stretch = &Stretch{int64(kmFrom), int64(kmTo)}
	}
	return at, ok && at.Road != ""
}

func meeting(ctx context.Context, tx *db.Tx, unit id.Unit, at Spot, but id.Entry) ([]Entry, error) {
	if at.Road == "" || at.From.IsZero() || at.To.Before(at.From) {
		return nil, nil
	}
	var w db.Where
	w.And("unit_id = ?", unit).And("road = ?", at.Road).And("until_on >= ? AND day_from <= ?", at.From, at.To)
	if !but.IsZero() {
		w.And("id <> ?", but)
	}
	if at.Stretch != nil {
		w.And("(km_from IS NULL OR km_from <= ? AND km_to >= ?)", at.Stretch.To, at.Stretch.From)
	}
	switch at.Side {
	case "prawa":
		w.And("side <> 'lewa'")
	case "lewa":
		w.And("side <> 'prawa'")
	}
	ids, err := scanIDs(ctx, tx, `SELECT id FROM roads_occupancy`+w.SQL()+` ORDER BY day_from, id LIMIT `+w.Arg(maxMeeting), w.Args())
	if err != nil {
		return nil, err
	}
	return byIDs(ctx, tx, unit, ids)
}

// mark finds which of some entries meet others, in one question. Entries that are over are not marked:
// nothing can be done about them.
func mark(ctx context.Context, tx *db.Tx, unit id.Unit, entries []Entry, today calendar.Date) error {
	var w db.Where
	w.And("a.unit_id = ?", unit).And("a.road <> ''").And("a.until_on >= ?", today)
	ids := make([]id.Entry, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	db.In(&w, "a.id", ids)
	w.And(`EXISTS (SELECT 1 FROM roads_occupancy b WHERE b.unit_id = a.unit_id AND b.road = a.road AND b.id <> a.id
		AND b.until_on >= a.day_from AND b.day_from <= a.until_on
		AND (a.km_from IS NULL OR b.km_from IS NULL OR b.km_from <= a.km_to AND b.km_to >= a.km_from)
		AND NOT (a.side = 'prawa' AND b.side = 'lewa' OR a.side = 'lewa' AND b.side = 'prawa'))`)
	marked, err := scanIDs(ctx, tx, `SELECT a.id FROM roads_occupancy a`+w.SQL(), w.Args())
	if err != nil {
		return err
	}
	meets := map[id.Entry]bool{}
	for _, m := range marked {
		meets[m] = true
	}
	for i := range entries {
		entries[i].Meets = meets[entries[i].ID]
	}
	return nil
}

// byIDs reads entries in the order of their ids as given.
func byIDs(ctx context.Context, tx *db.Tx, unit id.Unit, ids []id.Entry) ([]Entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var w db.Where
	w.And("unit_id = ?", unit)
	db.In(&w, "id", ids)
	rows, err := tx.QueryContext(ctx, `SELECT id, unit_id, writing_id, case_id, sign, account_id, party_id, holder, kind, road, road_name, place, km_from, km_to,
		side, items, day_from, day_to, until_on, grosze, search, version, entered_at FROM roads_occupancy`+w.SQL(), w.Args()...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[id.Entry]Entry{}
	for rows.Next() {
		var r query.RoadsOccupancy
		err := rows.Scan(&r.ID, &r.UnitID, &r.WritingID, &r.CaseID, &r.Sign, &r.AccountID, &r.PartyID, &r.Holder, &r.Kind, &r.Road, &r.RoadName, &r.Place, &r.KmFrom, &r.KmTo,
			&r.Side, &r.Items, &r.DayFrom, &r.DayTo, &r.UntilOn, &r.Grosze, &r.Search, &r.Version, &r.EnteredAt)
		if err != nil {
			return nil, err
		}
		if found[r.ID], err = fromRow(r); err != nil {
			return nil, err
		}
	}
	out := make([]Entry, 0, len(ids))
	for _, one := range ids {
		if e, ok := found[one]; ok {
			out = append(out, e)
		}
	}
	return out, rows.Err()
}
