package roads

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/roads/occupancy"
	"wrota/internal/roads/query"
)

// EnterCmd says that a permit was given. The decision makes it one entry however often it is repeated.
type EnterCmd struct {
	Unit    id.Unit
	Service string // slug of the e-service of the case
	Case    id.Case
	Sign    string
	Writing id.Document // the decision
	Answers eservice.Answers
	Filed   calendar.Date // the day of filing, about which conditions of the form are
	Decided calendar.Date // the day of the decision, whose rates count
	Account id.Account    // of the holder
	Party   id.Party
	Holder  string
}

// Enter puts a permit into the register, with the fee that the rates of the day of the decision give, and
// remembers what is due for further years. A decision of another e-service is passed over: the zero
// Entry and no error.
func (s *Service) Enter(ctx context.Context, by actor.Actor, c EnterCmd) (Entry, error) {
	if by.Kind != actor.System {
		return Entry{}, errForbidden
	}
	if c.Service != occupancy.Slug {
		return Entry{}, nil
	}
	b, err := s.book(ctx, c.Unit)
	if err != nil {
		return Entry{}, fmt.Errorf("roads: enter: %w", err)
	}
	e, due, err := s.entry(c, b.rates.AsOf(c.Decided))
	if err != nil {
		return Entry{}, fmt.Errorf("roads: enter: %w", err)
	}
	work := func(tx *db.Tx) error {
		row, err := query.New(tx).ByWriting(ctx, query.ByWritingParams{UnitID: c.Unit, WritingID: c.Writing})
		if err == nil {
			e, err = fromRow(row)
			return err
		}
		if !errors.Is(err, db.ErrNoRows) {
			return err
		}
		return s.insert(ctx, tx, e, due)
	}
	err = s.db.InTx(ctx, by, work)
	if db.IsDuplicate(err) { // another node was first: now it is found
		err = s.db.InTx(ctx, by, work)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("roads: enter: %w", err)
	}
	return e, nil
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, e Entry, due []occupancy.Instalment) error {
	q := query.New(tx)
	if err := q.Insert(ctx, e.row()); err != nil {
		return err
	}
	for _, in := range due {
		err := q.InsertInstalment(ctx, query.InsertInstalmentParams{UnitID: e.Unit, EntryID: e.ID, Year: int64(in.Year), DueOn: in.Due, Grosze: in.Amount})
		if err != nil {
			return err
		}
		cmd := yearCmd{Unit: e.Unit, Entry: e.ID, Year: in.Year}
		err = s.events.Do(ctx, tx, jobs.Command{Name: chargeYear, Key: cmd.key(), At: in.Due.AddDays(-ahead).Start(), Payload: cmd})
		if err != nil {
			return err
		}
	}
	s.audit.Record(ctx, tx, e.Unit, audit.Entry{
		Verb: "roads.entered", Subject: "roads-entry:" + e.ID.Short(), Matter: e.Case, Detail: map[string]any{"sign": e.Sign, "fee": e.Fee.Decimal(), "years": len(due)},
	})
	return nil
}

// entry reads the application. What is due in further years comes apart.
func (s *Service) entry(c EnterCmd, rates *occupancy.Rates) (Entry, []occupancy.Instalment, error) {
	a := s.occupancy.Definition().Live(c.Answers, eservice.Env{Today: c.Filed, Lists: rates}).Counting()
	from, to, ok := occupancy.Period(a)
	if !ok {
		return Entry{}, nil, fmt.Errorf("the application of %s has no period", c.Sign)
	}
	e := Entry{
		ID: id.New[id.Entry](), Unit: c.Unit, Writing: c.Writing, Case: c.Case, Sign: c.Sign, Account: c.Account, Party: c.Party, Holder: c.Holder,
		Kind: occupancy.Kind(a.Text("cel")), RoadName: strings.TrimSpace(a.Text("droga_opis")), Place: strings.TrimSpace(a.Text("adres_miejsca")),
		Side: a.Text("strona"), From: from, To: to, Until: to, Version: 1, Entered: s.clock.Now(),
	}
	if road, ok := rates.Road(a.Text("droga")); ok {
		e.Road, e.RoadName = road.Code, road.Label()
	}
	kmFrom, okFrom := occupancy.Kilometre(a.Text("km_od"))
	kmTo, okTo := occupancy.Kilometre(a.Text("km_do"))
	if okFrom && okTo {
		e.Stretch = &Stretch{int64(kmFrom), int64(kmTo)}
	}
	costed, err := s.occupancy.Cost(a, rates, c.Decided)
	if err != nil {
		return Entry{}, nil, err
	}
	var known []occupancy.Priced
	for _, x := range costed {
		item := Item{Name: x.Name("pl"), Area: x.Area}
		if x.Known {
			item.Arithmetic, item.Cite, item.Amount = x.Arithmetic("pl"), x.Rate.Cite, x.Amount
			known = append(known, x.Priced)
			if e.Fee, err = money.Sum(e.Fee, x.Amount); err != nil {
				return Entry{}, nil, err
			}
		}
		e.Items = append(e.Items, item)
	}
	due, err := occupancy.Instalments(known, s.statutes.On(c.Decided))
	if len(due) > 0 {
		due = due[1:] // the first year is paid after the decision with everything else (ust. 13)
	}
	return e, due, err
}
