// Package sealed stands between mandates and its tables: what a mandate says of the represented and to whom it
// was offered goes into the database sealed, and comes out open (platform/vault, ADR 26).
//
// Words: the subject is what a declaration says of a child or a firm, with PESEL or NIP; the contact is the
// e-mail address or the PESEL to which a mandate was offered; the details are where the represented is reached
// and paid. A mandate holds in all offices, so they are sealed with the data key of the region. A mandate that
// waits is found by the blind index of its contact. A row with a key_no is sealed; one of before stands in
// clear, is read as it stands, and is moved by the keeper of keys (Mover).
//
// Law: RODO art. 25, art. 32(1)(a), art. 87. The package knows nothing of who may act for whom.
package sealed

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/kit/id"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// The columns that are sealed.
var (
	subject = vault.Column{Table: "mandates_mandate", Name: "subject"}
	contact = vault.Column{Table: "mandates_mandate", Name: "contact"}
	email   = vault.Column{Table: "mandates_details", Name: "email"}
	iban    = vault.Column{Table: "mandates_details", Name: "iban"}
)

// Queries are those of mandates' tables; what has sealed columns is sealed and opened on the way.
type Queries struct {
	*query.Queries
	vault *vault.Vault
	tx    *db.Tx
}

// New is query.New for a transaction.
func New(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx), v, tx} }

// row begins to seal or open a row.
func (q Queries) row(ctx context.Context, name string) *vault.Row {
	return q.vault.Row(ctx, q.tx, id.Region, name)
}

// open opens a row as it came from the table.
func (q Queries) open(ctx context.Context, r *query.MandatesMandate) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.row(ctx, r.ID.String())
	r.Subject, r.Contact = db.JSON(w.Open(subject, r.SubjectSealed)), w.Open(contact, r.ContactSealed)
	return w.Done("mandates: open")
}

func (q Queries) opened(ctx context.Context, r query.MandatesMandate, err error) (query.MandatesMandate, error) {
	if err != nil {
		return r, err
	}
	return r, q.open(ctx, &r)
}

func (q Queries) allOpened(ctx context.Context, rows []query.MandatesMandate, err error) ([]query.MandatesMandate, error) {
	for i := range rows {
		if err == nil {
			err = q.open(ctx, &rows[i])
		}
	}
	return rows, err
}

// Find opens the row.
func (q Queries) Find(ctx context.Context, m id.Mandate) (query.MandatesMandate, error) {
	r, err := q.Queries.Find(ctx, m)
	return q.opened(ctx, r, err)
}

// Standing opens the row.
func (q Queries) Standing(ctx context.Context, p query.StandingParams) (query.MandatesMandate, error) {
	r, err := q.Queries.Standing(ctx, p)
	return q.opened(ctx, r, err)
}

// OfAgent opens the rows.
func (q Queries) OfAgent(ctx context.Context, agent id.Account) ([]query.MandatesMandate, error) {
	rows, err := q.Queries.OfAgent(ctx, agent)
	return q.allOpened(ctx, rows, err)
}

// Confirmed opens the rows.
func (q Queries) Confirmed(ctx context.Context, unit id.Unit) ([]query.MandatesMandate, error) {
	rows, err := q.Queries.Confirmed(ctx, unit)
	return q.allOpened(ctx, rows, err)
}

// OpenOf opens the rows.
func (q Queries) OpenOf(ctx context.Context, principal id.Account) ([]query.MandatesMandate, error) {
	rows, err := q.Queries.OpenOf(ctx, principal)
	return q.allOpened(ctx, rows, err)
}

// OfPrincipal opens the rows.
func (q Queries) OfPrincipal(ctx context.Context, principal id.Account) ([]query.MandatesMandate, error) {
	rows, err := q.Queries.OfPrincipal(ctx, principal)
	return q.allOpened(ctx, rows, err)
}

// Agents opens the rows.
func (q Queries) Agents(ctx context.Context, p query.AgentsParams) ([]query.MandatesMandate, error) {
	rows, err := q.Queries.Agents(ctx, p)
	return q.allOpened(ctx, rows, err)
}

// Children opens the rows.
func (q Queries) Children(ctx context.Context, parent id.Mandate) ([]query.MandatesMandate, error) {
	rows, err := q.Queries.Children(ctx, parent)
	return q.allOpened(ctx, rows, err)
}

// Waiting opens the rows.
func (q Queries) Waiting(ctx context.Context, unit id.Unit) ([]query.MandatesMandate, error) {
	rows, err := q.Queries.Waiting(ctx, unit)
	return q.allOpened(ctx, rows, err)
}

// OfContacts finds what was offered to an e-mail address or a PESEL, by their blind indexes.
func (q Queries) OfContacts(ctx context.Context, byEmail, byPESEL string) ([]query.MandatesMandate, error) {
	// First in clear, then sealed: a row goes only that way, so none is missed that is moved in between.
	out, err := q.OfContactsInClear(ctx, query.OfContactsInClearParams{Email: byEmail, Pesel: byPESEL})
	if err != nil {
		return nil, err
	}
	var p query.OfContactsParams
	if p.Email, p.EmailBefore, err = q.vault.Blinds(ctx, q.tx, id.Region, contact, byEmail); err != nil {
		return nil, fmt.Errorf("mandates: offered: %w", err)
	}
	if p.Pesel, p.PeselBefore, err = q.vault.Blinds(ctx, q.tx, id.Region, contact, byPESEL); err != nil {
		return nil, fmt.Errorf("mandates: offered: %w", err)
	}
	rows, err := q.Queries.OfContacts(ctx, p)
	rows, err = q.allOpened(ctx, rows, err)
	for _, r := range rows {
		if !slices.ContainsFunc(out, func(x query.MandatesMandate) bool { return x.ID == r.ID }) {
			out = append(out, r)
		}
	}
	return out, err
}

// Insert seals subject and contact.
func (q Queries) Insert(ctx context.Context, p query.InsertParams) error {
	w := q.row(ctx, p.ID.String())
	p.KeyNo, p.SubjectSealed = w.Key(), w.Seal(subject, string(p.Subject))
	p.ContactSealed, p.ContactBlind = w.Seal(contact, p.Contact), w.Blind(contact, p.Contact)
	if err := w.Done("mandates: seal"); err != nil {
		return err
	}
	p.Subject, p.Contact = "", ""
	return q.Queries.Insert(ctx, p)
}

// Details opens e-mail address and account number.
func (q Queries) Details(ctx context.Context, principal id.Account) (query.MandatesDetail, error) {
	r, err := q.Queries.Details(ctx, principal)
	if err != nil {
		return r, err
	}
	return r, q.openDetails(ctx, &r)
}

func (q Queries) openDetails(ctx context.Context, r *query.MandatesDetail) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.row(ctx, r.AccountID.String())
	r.Email, r.Iban = w.Open(email, r.Email), w.Open(iban, r.Iban)
	return w.Done("mandates: open details")
}

// SaveDetails seals e-mail address and account number.
func (q Queries) SaveDetails(ctx context.Context, p query.SaveDetailsParams) error {
	w := q.row(ctx, p.AccountID.String())
	p.KeyNo, p.Email, p.Iban = w.Key(), w.Seal(email, p.Email), w.Seal(iban, p.Iban)
	if err := w.Done("mandates: seal details"); err != nil {
		return err
	}
	return q.Queries.SaveDetails(ctx, p)
}
