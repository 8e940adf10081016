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

// row begins to seal or open a row.
func (q Queries) row(ctx context.Context, unit id.Unit, name string) *vault.Row {
	return q.vault.Row(ctx, q.tx, unit, name)
}

// openDraft opens a row as it came from the table.
func (q Queries) openDraft(ctx context.Context, r *query.IntakeDraft) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.row(ctx, r.UnitID, r.ID.String())
	r.Answers = w.Open(draftAnswers, r.Answers)
	return w.Done("intake: open draft")
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
	w := q.row(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.Answers = w.Key(), w.Seal(draftAnswers, p.Answers)
	if err := w.Done("intake: seal draft"); err != nil {
		return err
	}
	return q.Queries.InsertDraft(ctx, p)
}

// CloneDraft seals the answers.
func (q Queries) CloneDraft(ctx context.Context, p query.CloneDraftParams) error {
	w := q.row(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.Answers = w.Key(), w.Seal(draftAnswers, p.Answers)
	if err := w.Done("intake: seal draft"); err != nil {
		return err
	}
	return q.Queries.CloneDraft(ctx, p)
}

// SaveDraft seals the answers.
func (q Queries) SaveDraft(ctx context.Context, p query.SaveDraftParams) (int64, error) {
	w := q.row(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.Answers = w.Key(), w.Seal(draftAnswers, p.Answers)
	if err := w.Done("intake: seal draft"); err != nil {
		return 0, err
	}
	return q.Queries.SaveDraft(ctx, p)
}

func (q Queries) openLetter(ctx context.Context, r *query.IntakeLetter) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.row(ctx, r.UnitID, r.ID.String())
	r.Sender = db.JSON(w.Open(sender, r.SenderSealed))
	return w.Done("intake: open letter")
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
	w := q.row(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.SenderSealed, p.Sender = w.Key(), w.Seal(sender, string(p.Sender)), ""
	if err := w.Done("intake: seal letter"); err != nil {
		return err
	}
	return q.Queries.InsertLetter(ctx, p)
}

// UpdateLetter seals the sender.
func (q Queries) UpdateLetter(ctx context.Context, p query.UpdateLetterParams) (int64, error) {
	w := q.row(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.SenderSealed, p.Sender = w.Key(), w.Seal(sender, string(p.Sender)), ""
	if err := w.Done("intake: seal letter"); err != nil {
		return 0, err
	}
	return q.Queries.UpdateLetter(ctx, p)
}

func (q Queries) openSubmission(ctx context.Context, r *query.IntakeSubmission) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.row(ctx, r.UnitID, r.ID.String())
	r.Answers = w.Open(answers, r.Answers)
	r.Document = w.OpenBytes(document, r.Document)
	r.Receipt = w.OpenBytes(receipt, r.Receipt)
	return w.Done("intake: open application")
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
	w := q.row(ctx, p.UnitID, p.ID.String())
	p.KeyNo, p.Answers = w.Key(), w.Seal(answers, p.Answers)
	p.Document, p.Receipt = w.SealBytes(document, p.Document), w.SealBytes(receipt, p.Receipt)
	if err := w.Done("intake: seal application"); err != nil {
		return err
	}
	return q.Queries.InsertSubmission(ctx, p)
}

// PutReceipt keeps a row with another receipt. Everything in it is sealed anew, because one key opens the whole row.
func (q Queries) PutReceipt(ctx context.Context, r query.IntakeSubmission) error {
	w := q.row(ctx, r.UnitID, r.ID.String())
	p := query.ResealSubmissionParams{
		KeyNo: w.Key(), Answers: w.Seal(answers, r.Answers), Document: w.SealBytes(document, r.Document), Receipt: w.SealBytes(receipt, r.Receipt),
		UnitID: r.UnitID, ID: r.ID, OldKey: r.KeyNo,
	}
	if err := w.Done("intake: seal receipt"); err != nil {
		return err
	}
	return q.Queries.ResealSubmission(ctx, p)
}

// round names a row of intake_joint, to which its document is bound.
func round(d id.Draft, no int64) string { return d.String() + ":" + strconv.FormatInt(no, 10) }

func (q Queries) openJoint(ctx context.Context, r *query.IntakeJoint) error {
	if r.KeyNo == 0 {
		return nil
	}
	w := q.row(ctx, r.UnitID, round(r.DraftID, r.Round))
	r.Document = w.OpenBytes(joint, r.Document)
	return w.Done("intake: open round")
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
	w := q.row(ctx, p.UnitID, round(p.DraftID, p.Round))
	p.KeyNo, p.Document = w.Key(), w.SealBytes(joint, p.Document)
	if err := w.Done("intake: seal round"); err != nil {
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
	w := q.row(ctx, id.Region, place(r.DraftID, r.Round, r.No))
	r.Email = w.Open(email, r.EmailSealed)
	return w.Done("intake: open signatory")
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
func (q Queries) InsertSignatory(ctx context.Context, p Signatory) error {
	w := q.row(ctx, id.Region, place(p.DraftID, p.Round, p.No))
	p.KeyNo, p.EmailSealed, p.EmailBlind = w.Key(), w.Seal(email, p.Email), w.Blind(email, strings.ToLower(p.Email))
	if err := w.Done("intake: seal signatory"); err != nil {
		return err
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
