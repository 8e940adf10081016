// Package sealed stands between intake and its tables: what people told an office goes into the database
// sealed, and comes out open (platform/vault, ADR 26).
//
// Words: answers of drafts and applications, the document made of them, the receipt (UPP), and everything
// that is known of the sender of a letter are sealed with the data key of the unit. Addresses of people who
// are asked to sign are sealed with the key of the region, because they are looked for in all offices at
// once. A row with a key_no is sealed; one of before stands in clear, is read as it stands, and is moved by
// the keeper of keys (Mover).
//
// Law: RODO art. 25 and art. 32(1)(a).
//
// The package decides nothing else: whose a draft is and who may read a letter is intake's business. The name
// of a sender and the title of a matter stay in clear, because the register of incoming mail is searched by
// parts of them. Files of people are in the store of documents, which is not sealed.
package sealed

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"wrota/internal/intake/query"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// The columns that are sealed.
var (
	draftAnswers = vault.Column{Table: "intake_draft", Name: "answers"}
	answers      = vault.Column{Table: "intake_submission", Name: "answers"}
	document     = vault.Column{Table: "intake_submission", Name: "document"}
	receipt      = vault.Column{Table: "intake_submission", Name: "receipt"}
	sender       = vault.Column{Table: "intake_letter", Name: "sender"}
	joint        = vault.Column{Table: "intake_joint", Name: "document"}
	email        = vault.Column{Table: "intake_signatory", Name: "email"}
)

// Queries are those of intake's tables; what has sealed columns is sealed and opened on the way.
type Queries struct {
	*query.Queries
	vault *vault.Vault
	tx    *db.Tx
}

// New is query.New for a transaction.
func New(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx), v, tx} }

// Deferred is New for statements whose result nobody waits for.
func Deferred(v *vault.Vault, tx *db.Tx) Queries { return Queries{query.New(tx.Deferred()), v, tx} }

// work seals or opens the values of one row, one after another, until one fails.
type work struct {
	q    Queries
	ctx  context.Context
	unit id.Unit
	row  string
	err  error
}

func (q Queries) on(ctx context.Context, unit id.Unit, row string) *work {
	return &work{q: q, ctx: ctx, unit: unit, row: row}
}

// key is the number of the data key that seals the row from now on.
func (w *work) key() (n int64) {
	if w.err == nil {
		n, w.err = w.q.vault.Ready(w.ctx, w.q.tx, w.unit)
	}
	return n
}

func (w *work) seal(c vault.Column, plain string) (s string) {
	if w.err == nil {
		s, w.err = w.q.vault.Seal(w.ctx, w.q.tx, w.unit, c, w.row, plain)
	}
	return s
}

func (w *work) sealBytes(c vault.Column, plain []byte) (b []byte) {
	if w.err == nil {
		b, w.err = w.q.vault.SealBytes(w.ctx, w.q.tx, w.unit, c, w.row, plain)
	}
	return b
}

func (w *work) open(c vault.Column, s *string) {
	if w.err == nil {
		*s, w.err = w.q.vault.Open(w.ctx, w.q.tx, w.unit, c, w.row, *s)
	}
}

func (w *work) openBytes(c vault.Column, b *[]byte) {
	if w.err == nil {
		*b, w.err = w.q.vault.OpenBytes(w.ctx, w.q.tx, w.unit, c, w.row, *b)
	}
}

func (w *work) done(what string) error {
	if w.err != nil {
		return fmt.Errorf("intake: %s: %w", what, w.err)
	}
	return nil
}

// openDraft opens a row as it came from the table.
func (q Queries) openDraft(ctx context.Context, r *query.IntakeDraft) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.on(ctx, r.UnitID, r.ID.String())
	w.open(draftAnswers, &r.Answers)
	return w.done("open draft")
}

// FindDraft opens the answers.
func (q Queries) FindDraft(ctx context.Context, d id.Draft) (query.IntakeDraft, error) {
	r, err := q.Queries.FindDraft(ctx, d)
	if err != nil {
		return r, err
	}
	return r, q.openDraft(ctx, &r)
}

// InsertDraft seals the answers.
func (q Queries) InsertDraft(ctx context.Context, p query.InsertDraftParams) error {
	w := q.on(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.Answers = w.key(), w.seal(draftAnswers, p.Answers)
	if err := w.done("seal draft"); err != nil {
		return err
	}
	return q.Queries.InsertDraft(ctx, p)
}

// CloneDraft seals the answers.
func (q Queries) CloneDraft(ctx context.Context, p query.CloneDraftParams) error {
	w := q.on(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.Answers = w.key(), w.seal(draftAnswers, p.Answers)
	if err := w.done("seal draft"); err != nil {
		return err
	}
	return q.Queries.CloneDraft(ctx, p)
}

// SaveDraft seals the answers.
func (q Queries) SaveDraft(ctx context.Context, p query.SaveDraftParams) (int64, error) {
	w := q.on(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.Answers = w.key(), w.seal(draftAnswers, p.Answers)
	if err := w.done("seal draft"); err != nil {
		return 0, err
	}
	return q.Queries.SaveDraft(ctx, p)
}

func (q Queries) openLetter(ctx context.Context, r *query.IntakeLetter) error {
	if r.KeyNo == 0 {
		return nil
	}
	w, plain := q.on(ctx, r.UnitID, r.ID.String()), r.SenderSealed
	w.open(sender, &plain)
	r.Sender = db.JSON(plain)
	return w.done("open letter")
}

// FindLetter opens the sender.
func (q Queries) FindLetter(ctx context.Context, p query.FindLetterParams) (query.IntakeLetter, error) {
	r, err := q.Queries.FindLetter(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.openLetter(ctx, &r)
}

// InsertLetter seals the sender.
func (q Queries) InsertLetter(ctx context.Context, p query.InsertLetterParams) error {
	w := q.on(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.SenderSealed, p.Sender = w.key(), w.seal(sender, string(p.Sender)), ""
	if err := w.done("seal letter"); err != nil {
		return err
	}
	return q.Queries.InsertLetter(ctx, p)
}

// UpdateLetter seals the sender.
func (q Queries) UpdateLetter(ctx context.Context, p query.UpdateLetterParams) (int64, error) {
	w := q.on(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.SenderSealed, p.Sender = w.key(), w.seal(sender, string(p.Sender)), ""
	if err := w.done("seal letter"); err != nil {
		return 0, err
	}
	return q.Queries.UpdateLetter(ctx, p)
}

func (q Queries) openSubmission(ctx context.Context, r *query.IntakeSubmission) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.on(ctx, r.UnitID, r.ID.String())
	w.open(answers, &r.Answers)
	w.openBytes(document, &r.Document)
	w.openBytes(receipt, &r.Receipt)
	return w.done("open application")
}

// FindSubmission opens answers, document and receipt.
func (q Queries) FindSubmission(ctx context.Context, s id.Submission) (query.IntakeSubmission, error) {
	r, err := q.Queries.FindSubmission(ctx, s)
	if err != nil {
		return r, err
	}
	return r, q.openSubmission(ctx, &r)
}

// SubmissionByLetter opens answers, document and receipt.
func (q Queries) SubmissionByLetter(ctx context.Context, p query.SubmissionByLetterParams) (query.IntakeSubmission, error) {
	r, err := q.Queries.SubmissionByLetter(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.openSubmission(ctx, &r)
}

// SubmissionByDraft opens answers, document and receipt.
func (q Queries) SubmissionByDraft(ctx context.Context, d id.Draft) (query.IntakeSubmission, error) {
	r, err := q.Queries.SubmissionByDraft(ctx, d)
	if err != nil {
		return r, err
	}
	return r, q.openSubmission(ctx, &r)
}

// InsertSubmission seals answers, document and receipt.
func (q Queries) InsertSubmission(ctx context.Context, p query.InsertSubmissionParams) error {
	w := q.on(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.Answers = w.key(), w.seal(answers, p.Answers)
	p.Document, p.Receipt = w.sealBytes(document, p.Document), w.sealBytes(receipt, p.Receipt)
	if err := w.done("seal application"); err != nil {
		return err
	}
	return q.Queries.InsertSubmission(ctx, p)
}

// round names a row of intake_joint, to which its document is bound.
func round(d id.Draft, no int64) string { return d.String() + ":" + strconv.FormatInt(no, 10) }

func (q Queries) openJoint(ctx context.Context, r *query.IntakeJoint) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.on(ctx, r.UnitID, round(r.DraftID, r.Round))
	w.openBytes(joint, &r.Document)
	return w.done("open round")
}

// Joint opens the document.
func (q Queries) Joint(ctx context.Context, p query.JointParams) (query.IntakeJoint, error) {
	r, err := q.Queries.Joint(ctx, p)
	if err != nil {
		return r, err
	}
	return r, q.openJoint(ctx, &r)
}

// InsertJoint seals the document.
func (q Queries) InsertJoint(ctx context.Context, p query.InsertJointParams) error {
	w := q.on(ctx, p.UnitID, round(p.DraftID, p.Round))
	p.KeyNo, p.Document = w.key(), w.sealBytes(joint, p.Document)
	if err := w.done("seal round"); err != nil {
		return err
	}
	return q.Queries.InsertJoint(ctx, p)
}

// place names a row of intake_signatory.
func place(d id.Draft, no, person int64) string {
	return round(d, no) + ":" + strconv.FormatInt(person, 10)
}

func (q Queries) openSignatory(ctx context.Context, r *query.IntakeSignatory) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.on(ctx, id.Region, place(r.DraftID, r.Round, r.No))
	r.Email = r.EmailSealed
	w.open(email, &r.Email)
	return w.done("open signatory")
}

// Signatories opens the addresses.
func (q Queries) Signatories(ctx context.Context, p query.SignatoriesParams) ([]query.IntakeSignatory, error) {
	rows, err := q.Queries.Signatories(ctx, p)
	for i := range rows {
		if err == nil {
			err = q.openSignatory(ctx, &rows[i])
		}
	}
	return rows, err
}

// Signatory is a row to insert, with the address in clear.
type Signatory struct {
	query.InsertSignatoryParams
	Email string
}

// InsertSignatory seals the address.
func (q Queries) InsertSignatory(ctx context.Context, p Signatory) (err error) {
	w := q.on(ctx, id.Region, place(p.DraftID, p.Round, p.No))
	p.KeyNo, p.EmailSealed = w.key(), w.seal(email, p.Email)
	if err := w.done("seal signatory"); err != nil {
		return err
	}
	if p.EmailBlind, err = q.vault.Blind(ctx, q.tx, id.Region, email, strings.ToLower(p.Email)); err != nil {
		return fmt.Errorf("intake: seal signatory: %w", err)
	}
	return q.Queries.InsertSignatory(ctx, p.InsertSignatoryParams)
}

// ToSign finds an address by its blind index.
func (q Queries) ToSign(ctx context.Context, address string, now db.Time) ([]query.ToSignRow, error) {
	address = strings.ToLower(address)
	current, before, err := q.vault.Blinds(ctx, q.tx, id.Region, email, address)
	if err != nil {
		return nil, fmt.Errorf("intake: to sign: %w", err)
	}
	return q.Queries.ToSign(ctx, query.ToSignParams{NowBlind: current, BeforeBlind: before, Email: address, Now: now})
}
