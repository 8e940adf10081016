package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/xmldoc"
	"wrota/internal/intake/clause"
	"wrota/internal/intake/entry"
	"wrota/internal/intake/query"
	"wrota/internal/intake/receipt"
	"wrota/internal/intake/sealed"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
)

// Filed is what an applicant gets: the number, the moment, the receipt.
type Filed struct {
	Submission id.Submission
	Letter     id.Letter
	Unit       id.Unit
	Number     string
	PIN        string // with the number it shows where the matter stands, without an account
	Title      string
	At         time.Time
	Receipt    []byte // the sealed UPP
	Quote      fee.Quote
	Case       id.Case // zero until it was opened
}

// Submit files a draft. revision is the one whose answers the person checked; when the answers were
// changed in another window since, nothing is filed and the person checks again.
//
// A draft is filed once: filing it again, after a lost answer or a second click, returns the receipt
// of the first time.
func (s *Service) Submit(ctx context.Context, h Holder, draft id.Draft, revision int64) (*Filed, error) {
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return nil, err
	}
	return s.SubmitOpen(ctx, h, d, revision)
}

// SubmitOpen is Submit for a draft that the same holder has just opened.
func (s *Service) SubmitOpen(ctx context.Context, h Holder, d *Draft, revision int64) (*Filed, error) {
	return s.submit(ctx, h, d, Consent{Revision: revision}, nil)
}

func (s *Service) submit(ctx context.Context, h Holder, d *Draft, c Consent, a *Attestation) (*Filed, error) {
	if !s.holds(h, d) {
		return nil, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	if !d.Submission.IsZero() {
		return s.filedBefore(ctx, h, d.ID)
	}
	w, err := d.witnessed(a)
	if err != nil {
		return nil, err
	}
	if d.Joint != 0 {
		return nil, fault.New(fault.Conflict, "intake.waits-for-signatures")
	}
	if d.Revision != c.Revision {
		return nil, fault.New(fault.Conflict, "intake.changed-meanwhile")
	}
	if h.By.Mandate.Jointly {
		return nil, fault.New(fault.Forbidden, "intake.jointly")
	}
	f, err := s.prepare(ctx, h, d, w)
	if err == nil {
		err = s.signed(ctx, h, d, f, c)
	}
	if err != nil {
		return nil, err
	}
	claimed := false
	// One lane a unit: its submissions wait for the same number anyway, so they share commits.
	err = s.change(ctx, h.By, "submit", func(tx *db.Tx) (err error) {
		claimed, err = s.enter(ctx, tx, h, d, f)
		return err
	}, db.Lane("intake:"+d.Unit.String()))
	if err != nil {
		return nil, err
	}
	if !claimed {
		return s.filedBefore(ctx, h, d.ID)
	}
	return f.filed(s, d), nil
}

// filing is everything about a submission that can be known before its number.
type filing struct {
	submission id.Submission
	letter     id.Letter
	witness    *Witness        // nil when it is filed on the portal
	joint      *Joint          // nil when one person files it
	signing    *signing.Frozen // nil when it is filed without a signature
	level      actor.Level
	means      string // by what the applicant had logged in
	agent      Agent  // who acts for the applicant
	office     Office
	seal       *crypt.Seal
	live       *eservice.Live
	applicant  eservice.Applicant
	title      string
	answers    string
	quote      fee.Quote
	document   []byte
	clause     clause.Clause // what the applicant was told of their data
	sha256     string
	files      []field.File
	blobs      []blob.Sum

	at      time.Time
	number  string
	receipt []byte
}

// prepare checks the answers and makes the document, outside the transaction.
func (s *Service) prepare(ctx context.Context, h Holder, d *Draft, w *Witness) (*filing, error) {
	def := d.Definition()
	if !def.InForce(s.today()) {
		return nil, fault.New(fault.Conflict, "intake.new-version")
	}
	if !d.Offer.Open {
		return nil, fault.New(fault.Gone, "intake.not-offered")
	}
	if w == nil { // at the counter a clerk saw who it is
		if err := sureOf(def, h.By); err != nil {
			return nil, err
		}
	}
	live, problems := d.settle()
	if len(problems) > 0 {
		return nil, fault.New(fault.Invalid, "intake.incomplete")
	}
	f := &filing{submission: id.New[id.Submission](), letter: id.New[id.Letter](), witness: w, level: h.By.Level, means: h.By.Means, agent: agentOf(h.By), live: live, at: s.Clock.Now()}
	if h.By.Kind == actor.System { // everybody has signed what an agent asked them to
		f.agent = d.Agent
	}
	if w != nil {
		f.level, f.means = actor.LevelSubstantial, MeansCounter // a clerk saw who it is; the clerk's own level says nothing of the person
	}
	var err error
	if f.office, err = s.Offices.Office(ctx, d.Unit); err != nil {
		return nil, fmt.Errorf("intake: submit: %w", err)
	}
	if f.seal, err = s.Offices.Seal(ctx, d.Unit, f.at); err != nil {
		// A missing or expired seal is the office's fault, not a page that is not there.
		return nil, fmt.Errorf("intake: submit: the seal of the unit: %v", err) //nolint:errorlint // on purpose not wrapped
	}
	if f.quote, err = live.QuoteBy(d.Offer.Service, d.pricing()); err != nil {
		return nil, fmt.Errorf("intake: submit: %w", err)
	}
	if err := s.attached(ctx, h, d, f); err != nil {
		return nil, err
	}
	if s.Clauses != nil {
		if f.clause, err = s.Clauses.Clause(ctx, d.Unit, def, h.Lang); err != nil {
			return nil, fmt.Errorf("intake: submit: %w", err)
		}
	}
	f.applicant, f.title = live.Applicant(), live.CaseName()
	f.document, err = xmldoc.Document(live, xmldoc.Meta{
		Unit:    xmldoc.Unit{Name: f.office.Name, REGON: f.office.REGON, NIP: f.office.NIP, ADE: f.office.ADE, Address: f.office.Address},
		Created: f.at, Identifier: f.submission.Short(), Level: f.level, Agent: f.agent.Name, Basis: f.agent.Words(),
	})
	if err != nil {
		return nil, fmt.Errorf("intake: submit: %w", err)
	}
	f.sha256 = blob.SumOf(f.document).String()
	answers, err := json.Marshal(f.live.Counting())
	f.answers = string(answers)
	return f, err
}

// attached collects the files that the answers count, each of which must have been taken in here.
func (s *Service) attached(ctx context.Context, h Holder, d *Draft, f *filing) error {
	known := map[string]blob.Sum{}
	err := s.ask(ctx, h.By, "submit", func(tx *db.Tx) error {
		rows, err := query.New(tx).UploadSums(ctx, query.UploadSumsParams{UnitID: d.Unit, DraftID: d.ID})
		for _, r := range rows {
			known[r.ID.Short()] = r.Blob
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, step := range f.live.Steps {
		for _, lf := range step.Fields {
			files, _ := lf.Value.(field.Files)
			for _, x := range files {
				sum, ok := known[x.Upload]
				if !ok || sum.String() != x.SHA256 {
					return fault.New(fault.Invalid, "intake.incomplete")
				}
				f.files, f.blobs = append(f.files, x), append(f.blobs, sum)
			}
		}
	}
	return nil
}

// enter is the transaction of filing. It returns false when the draft was filed meanwhile.
func (s *Service) enter(ctx context.Context, tx *db.Tx, h Holder, d *Draft, f *filing) (bool, error) {
	q := query.New(tx)
	// The authoritative moment is taken here, with the number, so that numbers follow time.
	f.at = s.Clock.Now()
	n, err := q.ClaimDraft(ctx, query.ClaimDraftParams{SubmissionID: f.submission, ChangedAt: db.At(f.at), UnitID: d.Unit, ID: d.ID, Revision: d.Revision, Generation: d.generation, Joint: d.Joint})
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, s.unclaimed(ctx, tx, d.ID)
	}
	year := calendar.Of(f.at).Year()
	no, err := q.NextNo(ctx, query.NextNoParams{UnitID: d.Unit, Year: int64(year)})
	if err != nil {
		return false, fmt.Errorf("number: %w", err)
	}
	f.number = entry.Number(f.office.Slug, "", no, year)
	if f.signing != nil {
		if err := signing.Settle(ctx, s.rows(tx), f.signing, f.at); err != nil {
			return false, err
		}
	}
	f.receipt, err = receipt.Receipt{
		Number: f.number, Office: receipt.Office{Name: f.office.Name, NIP: f.office.NIP, REGON: f.office.REGON, ADE: f.office.ADE}, Sender: f.applicant, SenderID: senderID(d, f), At: f.at, Document: f.submission.Short(),
		SHA256: f.sha256, Service: d.Definition().Title.In("pl"), Way: f.way(), Files: f.files, Agent: f.agent.Title(), Signatures: f.signatures(),
	}.Sealed(f.seal)
	if err != nil {
		return false, fmt.Errorf("receipt: %w", err)
	}
	if err := clause.Keep(ctx, tx, d.Unit, f.submission, f.clause, f.at); err != nil {
		return false, err
	}
	if err := s.insert(ctx, sealed.Deferred(s.Vault, tx), h, d, f, int64(year), no); err != nil {
		return false, err
	}
	verb, detail := "intake.submitted", map[string]string{"number": f.number, "sha256": f.sha256}
	if w := f.witness; w != nil { // the entry is the clerk's; whom they acted for, the letter says
		verb, detail["identified"], detail["confirmed"] = "intake.taken-down", string(w.Identified), string(w.Confirmed)
	}
	s.record(ctx, tx, d.Unit, verb, "letter:"+f.letter.Short(), detail)
	return true, s.Events.TellFirst(ctx, tx, d.Unit, Submitted{f.submission, f.letter, d.Definition().Service, d.Account(), d.Matter, d.Task, f.number})
}

// unclaimed finds out why a draft could not be claimed: filed meanwhile (nil), or changed.
func (s *Service) unclaimed(ctx context.Context, tx *db.Tx, d id.Draft) error {
	row, err := query.New(tx).DraftHead(ctx, d)
	if err != nil {
		return db.Found(err, "intake.no-such-draft")
	}
	if row.SubmissionID.IsZero() {
		return fault.New(fault.Conflict, "intake.changed-meanwhile")
	}
	return nil
}

func senderID(d *Draft, f *filing) [2]string {
	if account := d.Account(); !account.IsZero() {
		return [2]string{"konto", account.Short()}
	}
	return [2]string{"brak", f.submission.Short()}
}

func (s *Service) insert(ctx context.Context, q sealed.Queries, h Holder, d *Draft, f *filing, year, no int64) error {
	letter, w := f.entry(d, h.By, year, no), Witness{}
	if f.witness != nil {
		w = *f.witness
	}
	if err := q.InsertLetter(ctx, letter); err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	err := q.InsertSubmission(ctx, query.InsertSubmissionParams{
		ID: f.submission, UnitID: d.Unit, LetterID: f.letter, DraftID: d.ID, Service: d.Definition().Service, Version: int64(d.Definition().Version),
		Clause: int64(d.Definition().Privacy.Version), AccountID: d.Account(), EmployeeID: w.Employee, Identified: string(w.Identified),
		Confirmed: string(w.Confirmed), Level: int64(f.level), MatterID: d.Matter, TaskID: d.Task, Title: f.title,
		Answers: f.answers, Quote: db.ToJSON(f.quote), Language: h.Lang, Document: f.document, Sha256: f.sha256, Receipt: f.receipt, SubmittedAt: db.At(f.at),
		Joint: d.Joint, Means: f.means, AgentID: f.agent.Account, AgentName: f.agent.Name, MandateID: f.agent.Mandate, Basis: string(f.agent.Basis), Kind: d.Kind,
	})
	if err != nil {
		return fmt.Errorf("submission: %w", err)
	}
	for i, x := range f.files {
		err := q.InsertFile(ctx, query.InsertFileParams{
			UnitID: d.Unit, LetterID: f.letter, No: int64(i + 1), What: f.what(i), Name: x.Name, MediaType: x.Type, Blob: f.blobs[i], Size: x.Size,
		})
		if err != nil {
			return fmt.Errorf("file: %w", err)
		}
	}
	return nil
}

// signatures are those under the document, or of several people who confirmed it, as the receipt names them.
func (f *filing) signatures() (out []string) {
	if f.signing != nil {
		for _, m := range f.signing.Signed.Marks {
			out = append(out, m.Words())
		}
	}
	if f.joint != nil {
		for _, p := range f.joint.People {
			out = append(out, p.Words())
		}
	}
	return out
}

// stageAtFiling: a letter in a running case is where it belongs at once.
func stageAtFiling(d *Draft) Stage {
	if d.Matter.IsZero() {
		return StageNew
	}
	return StageFiled
}

func (f *filing) filed(s *Service, d *Draft) *Filed {
	return &Filed{
		Submission: f.submission, Letter: f.letter, Unit: d.Unit, Number: f.number, PIN: s.pin(f.letter), Title: f.title, At: f.at,
		Receipt: f.receipt, Quote: f.quote, Case: d.Matter,
	}
}

// filedBefore returns the receipt of a draft that was filed already.
func (s *Service) filedBefore(ctx context.Context, h Holder, draft id.Draft) (*Filed, error) {
	if _, err := s.Draft(ctx, h, draft); err != nil { // the holder's right to it
		return nil, err
	}
	var f *Filed
	err := s.view(ctx, h.By, "filed", func(tx *db.Tx) error {
		row, err := s.rows(tx).SubmissionByDraft(ctx, draft)
		if err != nil {
			return db.Found(err, "intake.no-such-draft")
		}
		f, err = s.filedFromRow(ctx, tx, row)
		return err
	})
	return f, err
}

// Filed returns what became of a draft to its holder.
func (s *Service) Filed(ctx context.Context, h Holder, draft id.Draft) (*Filed, error) {
	return s.filedBefore(ctx, h, draft)
}

func (s *Service) filedFromRow(ctx context.Context, tx *db.Tx, row query.IntakeSubmission) (*Filed, error) {
	num, err := query.New(tx).LetterNumber(ctx, query.LetterNumberParams{UnitID: row.UnitID, ID: row.LetterID})
	if err != nil {
		return nil, err
	}
	f := &Filed{
		Submission: row.ID, Letter: row.LetterID, Unit: row.UnitID, Number: num, PIN: s.pin(row.LetterID), Title: row.Title,
		At: row.SubmittedAt.Time, Receipt: row.Receipt, Case: row.CaseID,
	}
	if f.Case.IsZero() {
		f.Case = row.MatterID
	}
	return f, row.Quote.Into(&f.Quote)
}
