package roads

import (
	"context"
	"fmt"
	"strconv"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/roads/query"
)

// chargeYear is the command that makes a holder pay for a further year.
const chargeYear = "roads.charge-year"

// ahead is for how many days before the last day the holder sees what is due. No act says it: three
// weeks give time for a transfer after the holidays.
const ahead = 21

type yearCmd struct {
	Unit  id.Unit  `json:"unit"`
	Entry id.Entry `json:"entry"`
	Year  int      `json:"year"`
}

func (c yearCmd) key() string { return c.Entry.String() + "/" + strconv.Itoa(c.Year) }

// Register says who does the module's commands.
func (s *Service) Register(q *jobs.Queue) { jobs.Handle(q, chargeYear, s.chargeYear) }

// Instalment is the fee of one further year.
type Instalment struct {
	Year   int
	Due    calendar.Date
	Amount money.Grosze
	Charge id.Charge // zero until it was charged
}

// chargeYear charges one further year. An occupation that ended before the year began owes nothing.
func (s *Service) chargeYear(ctx context.Context, c yearCmd) error {
	by := actor.Automaton("system.roads", c.Unit)
	var e Entry
	var in *Instalment
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		if e, err = byID(ctx, tx, c.Unit, c.Entry); err != nil {
			return err
		}
		list, err := instalments(ctx, tx, e)
		for i := range list {
			if list[i].Year == c.Year {
				in = &list[i]
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("roads: charge a year: %w", err)
	}
	if in == nil || !in.Charge.IsZero() || e.Until.Year() < c.Year {
		return nil
	}
	charge, err := s.charges.ChargeYear(ctx, by, YearFee{
		Source: "roads:" + e.ID.String(), Unit: e.Unit, Case: e.Case, Sign: e.Sign, Account: e.Account, Party: e.Party, Holder: e.Holder,
		Title: "Zajęcie pasa drogowego, opłata za " + strconv.Itoa(c.Year) + " r.", Year: c.Year,
		Basis: "art. 40 ust. 5 i 13a ustawy o drogach publicznych", Amount: in.Amount, Due: in.Due,
	})
	if err != nil {
		return fmt.Errorf("roads: charge a year: %w", err)
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		s.audit.Record(ctx, tx, e.Unit, audit.Entry{
			Verb: "roads.year-charged", Subject: "roads-entry:" + e.ID.Short(), Matter: e.Case, Detail: map[string]any{"year": c.Year, "amount": in.Amount.Decimal()},
		})
		return query.New(tx).SetCharge(ctx, query.SetChargeParams{UnitID: e.Unit, EntryID: e.ID, Year: int64(c.Year), ChargeID: charge})
	})
}

func instalments(ctx context.Context, tx *db.Tx, e Entry) ([]Instalment, error) {
	rows, err := query.New(tx).Instalments(ctx, query.InstalmentsParams{UnitID: e.Unit, EntryID: e.ID})
	out := make([]Instalment, len(rows))
	for i, r := range rows {
		out[i] = Instalment{int(r.Year), r.DueOn, r.Grosze, r.ChargeID}
	}
	return out, err
}
