package payments

import (
	"context"
	"fmt"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

func notFound(err error) error {
	if err != nil {
		return fmt.Errorf("payments: %w", err)
	}
	return fault.New(fault.NotFound, "payments.no-such-charge")
}

// load reads a charge of a unit with its postings.
func load(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Charge) (*Charge, error) {
	row, err := query.New(tx).Find(ctx, query.FindParams{UnitID: unit, ID: which})
	if err != nil {
		return nil, db.Found(err, "payments.no-such-charge")
	}
	return withPostings(ctx, tx, row)
}

func withPostings(ctx context.Context, tx *db.Tx, row query.PaymentsCharge) (*Charge, error) {
	c, err := fromRow(row)
	if err != nil {
		return nil, err
	}
	rows, err := query.New(tx).Postings(ctx, query.PostingsParams{UnitID: c.Unit, ChargeID: c.ID})
	if err != nil {
		return nil, fmt.Errorf("payments: postings: %w", err)
	}
	for _, r := range rows {
		p, err := fromPosting(r)
		if err != nil {
			return nil, err
		}
		c.Postings = append(c.Postings, p)
	}
	c.Balance = balanceOf(c.Postings)
	return &c, nil
}

func bySource(ctx context.Context, tx *db.Tx, d Demand) (Charge, error) {
	row, err := query.New(tx).BySource(ctx, query.BySourceParams{UnitID: d.Unit, Source: d.Source, LineKey: d.Key})
	if err != nil {
		return Charge{}, db.Found(err, "payments.no-such-charge")
	}
	c, err := withPostings(ctx, tx, row)
	if err != nil {
		return Charge{}, err
	}
	return *c, nil
}

func findPosting(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Payment) (Posting, error) {
	row, err := query.New(tx).Posting(ctx, query.PostingParams{UnitID: unit, ID: which})
	if err != nil {
		return Posting{}, db.Found(err, "payments.no-such-posting")
	}
	return fromPosting(row)
}

// totals fills in the balances of listed charges with one query.
func totals(ctx context.Context, tx *db.Tx, list []Charge) error {
	if len(list) == 0 {
		return nil
	}
	at, ids := map[id.Charge]*Charge{}, make([]id.Charge, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, &list[i]
	}
	var w db.Where
	units := map[id.Unit]bool{}
	var distinct []id.Unit
	for _, c := range list {
		if !units[c.Unit] {
			units[c.Unit], distinct = true, append(distinct, c.Unit)
		}
	}
	db.In(&w, "unit_id", distinct)
	db.In(&w, "charge_id", ids)
	rows, err := tx.QueryContext(ctx, `SELECT charge_id, ground, CAST(SUM(amount) AS bigint) FROM payments_posting`+w.SQL()+` GROUP BY charge_id, ground`, w.Args()...)
	if err != nil {
		return fmt.Errorf("payments: totals: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var which id.Charge
		var g Ground
		var sum money.Grosze
		if err := rows.Scan(&which, &g, &sum); err != nil {
			return fmt.Errorf("payments: totals: %w", err)
		}
		at[which].Balance.add(g, sum)
	}
	return rows.Err()
}

func fromRow(r query.PaymentsCharge) (Charge, error) {
	c := Charge{
		ID: r.ID, Unit: r.UnitID, Code: Code(r.Code), Kind: Kind(r.Kind), Title: r.Title, Amount: r.Amount,
		Payer: Payer{r.AccountID, r.PartyID, r.Payer}, Case: r.CaseID, Sign: r.Sign, Service: r.Service, Submission: r.SubmissionID,
		DueOn: r.DueOn, Made: r.CreatedAt.Time, Version: r.Version,
	}
	if !r.CancelledAt.IsZero() {
		c.Cancelled = &Cancellation{r.CancelledAt.Time, r.CancelledBy, r.CancelReason}
	}
	if err := r.Lines.Into(&c.Lines); err != nil {
		return c, fmt.Errorf("payments: lines: %w", err)
	}
	if err := r.PayTo.Into(&c.PayTo); err != nil {
		return c, fmt.Errorf("payments: pay to: %w", err)
	}
	return c, nil
}

func (c *Charge) folded() string { return i18n.Fold(c.Payer.Name + " " + c.Title + " " + c.Sign) }

func (c *Charge) row() query.InsertParams {
	return query.InsertParams{
		ID: c.ID, UnitID: c.Unit, Code: int64(c.Code), Kind: string(c.Kind), Title: c.Title, Lines: db.ToJSON(c.Lines), Amount: c.Amount,
		AccountID: c.Payer.Account, PartyID: c.Payer.Party, Payer: c.Payer.Name, Folded: c.folded(), PayTo: db.ToJSON(c.PayTo),
		CaseID: c.Case, Sign: c.Sign, SubmissionID: c.Submission, DueOn: c.DueOn, Version: c.Version, CreatedAt: db.At(c.Made), Service: c.Service,
	}
}

func fromPosting(r query.PaymentsPosting) (Posting, error) {
	p := Posting{
		ID: r.ID, Charge: r.ChargeID, No: r.No, Kind: PostingKind(r.Kind), Number: r.Number, Amount: r.Amount, Method: Method(r.Method),
		Received: r.ReceivedOn, Debited: r.DebitedOn, Authorised: r.AuthorisedOn, Booked: r.BookedAt.Time, Ground: Ground(r.Ground),
		TakesBack: r.PaymentID, Reference: r.Reference, Reason: r.Reason, IBAN: r.Iban, Employee: r.EmployeeID, Cashier: r.Cashier, Post: r.Post,
	}
	if err := r.Office.Into(&p.office); err != nil {
		return p, fmt.Errorf("payments: office: %w", err)
	}
	return p, nil
}

func (p Posting) row(unit id.Unit) query.PostParams {
	return query.PostParams{
		ID: p.ID, UnitID: unit, ChargeID: p.Charge, No: p.No, Kind: string(p.Kind), Number: p.Number, Amount: p.Amount, Method: string(p.Method),
		ReceivedOn: p.Received, DebitedOn: p.Debited, AuthorisedOn: p.Authorised, BookedAt: db.At(p.Booked), BookedOn: calendar.Of(p.Booked),
		Ground: string(p.Ground), PaymentID: p.TakesBack, Reference: p.Reference, Reason: p.Reason, Iban: p.IBAN,
		EmployeeID: p.Employee, Cashier: p.Cashier, Post: p.Post, Office: db.ToJSON(p.office),
	}
}
