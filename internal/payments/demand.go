package payments

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/qr"
)

// Demand says what is to be paid, by whom and where. Source and Key make it one charge however often
// it is repeated: Source is what it follows from (the id of the fact, the decision), Key tells several
// charges of one source apart.
type Demand struct {
	Source     string
	Key        string
	Unit       id.Unit
	Kind       Kind
	Title      string
	Lines      []Line
	Payer      Payer
	PayTo      PayTo
	Case       id.Case
	Sign       string
	Service    string // kind of the matter; empty when no e-service began it
	Submission id.Submission
	DueOn      calendar.Date // the last day for paying; none: the day on which it is made
}

// Charge makes somebody pay and tells Charged. A demand repeated under its Source and Key returns the
// first charge unchanged. Lines without an amount (exemptions) may stand among others, but a demand of
// nothing is refused: there is nobody to tell.
func (s *Service) Charge(ctx context.Context, by actor.Actor, d Demand) (Charge, error) {
	if by.Kind != actor.System && (by.Kind != actor.Clerk || by.Unit != d.Unit) {
		return Charge{}, errForbidden
	}
	c, err := d.charge(s)
	if err != nil {
		return Charge{}, err
	}
	work := func(tx *db.Tx) error {
		known, err := bySource(ctx, tx, d)
		switch {
		case err == nil:
			c = known
			return nil
		case !fault.Is(err, fault.NotFound):
			return err
		}
		return s.enter(ctx, tx, &c, d)
	}
	err = s.db.InTx(ctx, by, work, lane(d.Unit))
	if db.IsDuplicate(err) { // another node was first: now it is found
		err = s.db.InTx(ctx, by, work, lane(d.Unit))
	}
	return c, err
}

func (s *Service) enter(ctx context.Context, tx *db.Tx, c *Charge, d Demand) error {
	q := query.New(tx)
	n, err := q.NextNumber(ctx, query.NextNumberParams{UnitID: d.Unit, Series: "code"})
	if err != nil {
		return fmt.Errorf("payments: code: %w", err)
	}
	if c.Code, err = codeOf(d.Unit, n); err != nil {
		return err
	}
	row := c.row()
	row.Source, row.LineKey = d.Source, d.Key
	if err := q.Insert(ctx, row); err != nil {
		return fmt.Errorf("payments: charge: %w", err)
	}
	open := query.SetOpenParams{UnitID: c.Unit, ChargeID: c.ID, DueOn: c.DueOn, Amount: c.Missing()}
	if err := q.SetOpen(ctx, open); err != nil {
		return fmt.Errorf("payments: list of work: %w", err)
	}
	s.record(ctx, tx, c, "payments.charged", map[string]any{"code": c.Code.String(), "amount": c.Amount.Decimal()})
	return s.events.Tell(ctx, tx, c.Unit, Charged{Charge: c.ID, Case: c.Case, Submission: c.Submission})
}

// maxAmount is far above any fee and far below where sums could overflow.
const maxAmount = money.Grosze(1e13)

// charge checks a demand and makes a charge of it that has no code yet.
func (d Demand) charge(s *Service) (Charge, error) {
	c := Charge{
		ID: id.New[id.Charge](), Unit: d.Unit, Kind: d.Kind, Title: strings.TrimSpace(d.Title), Lines: d.Lines, Payer: d.Payer, PayTo: d.PayTo,
		Case: d.Case, Sign: d.Sign, Service: d.Service, Submission: d.Submission, DueOn: d.DueOn, Made: s.clock.Now(), Version: 1,
	}
	if c.DueOn.IsZero() {
		c.DueOn = s.today()
	}
	for _, l := range d.Lines {
		if l.Amount < 0 || l.Amount > maxAmount {
			return c, fault.InvalidField("lines", "payments.line-amount")
		}
		c.Amount += l.Amount
	}
	switch {
	case d.Source == "" || d.Unit.IsZero():
		return c, fault.InvalidField("source", "payments.no-source")
	case d.Kind != StampDuty && d.Kind != RoadOccupancy && d.Kind != Fee:
		return c, fault.InvalidField("kind", "payments.no-kind")
	case c.Title == "":
		return c, fault.InvalidField("title", "payments.no-title")
	case strings.TrimSpace(d.Payer.Name) == "":
		return c, fault.InvalidField("payer", "payments.no-payer")
	case c.Amount <= 0 || c.Amount > maxAmount:
		return c, fault.InvalidField("amount", "payments.nothing-due")
	case utf8.RuneCountInString(d.PayTo.Short) > qr.MaxRecipient:
		return c, fault.InvalidField("pay_to", "payments.long-recipient")
	}
	return c, nil
}

// Attach tells the charges of a submission which case it became. Repeating it changes nothing more.
func (s *Service) Attach(ctx context.Context, by actor.Actor, unit id.Unit, sub id.Submission, kase id.Case, sign string) error {
	if by.Kind != actor.System && (by.Kind != actor.Clerk || by.Unit != unit) {
		return errForbidden
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		rows, err := q.OfSubmission(ctx, query.OfSubmissionParams{UnitID: unit, SubmissionID: sub})
		if err != nil {
			return fmt.Errorf("payments: attach: %w", err)
		}
		for _, r := range rows {
			if r.CaseID == kase && r.Sign == sign {
				continue
			}
			c, err := fromRow(r)
			if err != nil {
				return err
			}
			c.Case, c.Sign = kase, sign
			if _, err := q.Attach(ctx, query.AttachParams{CaseID: kase, Sign: sign, Folded: c.folded(), UnitID: unit, ID: c.ID}); err != nil {
				return fmt.Errorf("payments: attach: %w", err)
			}
		}
		return nil
	}, lane(unit))
}
