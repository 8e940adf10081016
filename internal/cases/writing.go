package cases

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// Kind is what sort of document a writing becomes; the names are those of the metadata of documents
// (NES 2.0), because they go into the archive.
type Kind string

const (
	Decision    Kind = "decyzja"       // art. 104 KPA
	Order       Kind = "postanowienie" // art. 123 KPA
	Certificate Kind = "zaświadczenie" // art. 217 KPA
	Call        Kind = "wezwanie"
	Notice      Kind = "zawiadomienie"
	Plain       Kind = "inne pismo"
)

// Kinds lists them in the order in which they are offered.
var Kinds = []Kind{Decision, Order, Certificate, Call, Notice, Plain}

// settles tells whether a signed document of the kind ends the matter.
func (k Kind) settles() bool { return k == Decision || k == Certificate }

// needsAcceptance tells whether a superior must accept it before it is signed.
func (k Kind) needsAcceptance() bool { return k == Decision || k == Order || k == Certificate }

// signedBy is the right that signing the kind needs.
func (k Kind) signedBy() actor.Grant {
	if k.needsAcceptance() {
		return GrantSign
	}
	return GrantSignLetters
}

// WritingState is how far a writing is.
type WritingState string

const (
	Draft       WritingState = "draft"
	InReview    WritingState = "submitted" // waits for a superior
	Accepted    WritingState = "accepted"  // waits to be signed
	SignedState WritingState = "signed"
	Dropped     WritingState = "dropped"
)

// Writing is a document being written in a case.
type Writing struct {
	ID         id.Document
	Unit       id.Unit
	Case       id.Case
	No         int
	Kind       Kind
	Purpose    Purpose
	Effect     Effect
	Title      string
	Body       string
	AuthorID   id.Employee
	Author     string
	ChangedAt  time.Time
	State      WritingState
	Signer     string
	SignerPost string
	SignedAt   time.Time
	Blob       blob.Sum
	BlobSize   int64
	Version    int64
	Remarks    []Remark
}

// Remark is what was said about a writing on its way to the signature.
type Remark struct {
	Verdict string // submitted | accepted | returned
	Name    string
	Remark  string
	Version int64
	At      time.Time
}

// NewWriting starts a document in a case.
type NewWriting struct {
	ID      id.Document // given by a form, so that a form sent twice starts one document; zero: a new one
	Case    id.Case
	Kind    Kind
	Purpose Purpose
	Effect  Effect
	Title   string
	Body    string // Markdown subset of platform/richtext
}

// maxBody is about sixty pages.
const maxBody = 200_000

func checkText(title, body string) error {
	var wrong []fault.Field
	if strings.TrimSpace(title) == "" || len(title) > 500 {
		wrong = append(wrong, fault.Field{Name: "title", Key: "cases.title-missing"})
	}
	if strings.TrimSpace(body) == "" {
		wrong = append(wrong, fault.Field{Name: "body", Key: "cases.body-missing"})
	}
	if len(body) > maxBody {
		wrong = append(wrong, fault.Field{Name: "body", Key: "cases.body-long"})
	}
	return fault.Fields(wrong)
}

// Write starts a document: a draft that only the office sees.
func (s *Service) Write(ctx context.Context, by actor.Actor, n NewWriting) (id.Document, error) {
	if err := checkText(n.Title, n.Body); err != nil {
		return id.Document{}, err
	}
	doc := n.ID
	if doc.IsZero() {
		doc = id.New[id.Document]()
	}
	err := s.change(ctx, by, n.Case, 0, func(tx *db.Tx, cs *Case) error {
		if err := cs.stillOpen(); err != nil {
			return err
		}
		if there, err := started(ctx, tx, cs, doc); there || err != nil {
			return err
		}
		return s.startWriting(ctx, tx, by, cs, doc, n)
	})
	return doc, err
}

// started tells whether a form that was sent before has already started its document in the case.
func started(ctx context.Context, tx *db.Tx, cs *Case, doc id.Document) (bool, error) {
	_, err := findWriting(ctx, tx, cs.Unit, cs.ID, doc)
	if err == nil {
		return true, nil
	}
	row, rerr := query.New(tx).FindWriting(ctx, query.FindWritingParams{UnitID: cs.Unit, ID: doc})
	if rerr == nil && row.CaseID != cs.ID { // the identifier of another case's document
		return false, err
	}
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return false, err
}

func (s *Service) startWriting(ctx context.Context, tx *db.Tx, by actor.Actor, cs *Case, doc id.Document, n NewWriting) error {
	cs.numbers.writings++
	err := query.New(tx).InsertWriting(ctx, query.InsertWritingParams{
		ID: doc, UnitID: cs.Unit, CaseID: cs.ID, No: cs.numbers.writings, Kind: string(n.Kind), Purpose: string(n.Purpose), Effect: db.ToJSON(n.Effect),
		Title: strings.TrimSpace(n.Title), Body: n.Body, AuthorID: by.Employee, Author: by.Name, ChangedAt: db.At(s.clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	s.record(ctx, tx, cs, "cases.writing-started", map[string]string{"writing": doc.Short(), "kind": string(n.Kind)})
	return nil
}

// Edit is a new text of a draft. Version is the one the editor was looking at.
type Edit struct {
	Case    id.Case
	Writing id.Document
	Version int64
	Title   string
	Body    string
	Effect  *Effect // nil keeps it
}

// Rewrite saves a draft. It is refused when somebody saved another text meanwhile: the page then
// shows both, and nothing of either is lost.
func (s *Service) Rewrite(ctx context.Context, by actor.Actor, e Edit) error {
	if err := checkText(e.Title, e.Body); err != nil {
		return err
	}
	return s.writing(ctx, by, e.Case, e.Writing, e.Version, func(tx *db.Tx, cs *Case, w *Writing) error {
		if w.State != Draft && !(w.State == InReview && cs.Allows(by, GrantApprove)) {
			return fault.New(fault.Conflict, "cases.not-a-draft")
		}
		w.Title, w.Body = strings.TrimSpace(e.Title), e.Body
		if e.Effect != nil {
			w.Effect = *e.Effect
		}
		s.record(ctx, tx, cs, "cases.rewritten", map[string]string{"writing": w.ID.Short()})
		return nil
	})
}

// Drop throws a draft away. It stays in the table, marked, because the metryka speaks of it.
func (s *Service) Drop(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64) error {
	return s.writing(ctx, by, c, d, version, func(tx *db.Tx, cs *Case, w *Writing) error {
		if w.State == SignedState {
			return fault.New(fault.Conflict, "cases.signed-already")
		}
		w.State = Dropped
		s.record(ctx, tx, cs, "cases.writing-dropped", map[string]string{"writing": d.Short()})
		if err := s.withdrawCompletion(ctx, tx, cs, w); err != nil {
			return err
		}
		return s.settleStage(ctx, tx, cs, w)
	})
}

// writing is the shape of every step with a writing: load it with its case, check the version,
// change it, write both.
func (s *Service) writing(ctx context.Context, by actor.Actor, c id.Case, d id.Document, version int64, fn func(tx *db.Tx, cs *Case, w *Writing) error) error {
	return s.change(ctx, by, c, 0, func(tx *db.Tx, cs *Case) error {
		if err := cs.stillOpen(); err != nil {
			return err
		}
		w, err := findWriting(ctx, tx, cs.Unit, c, d)
		if err != nil {
			return err
		}
		if w.Version != version {
			return fault.New(fault.Conflict, "cases.writing-changed")
		}
		if err := fn(tx, cs, w); err != nil {
			return err
		}
		return s.saveWriting(ctx, tx, w)
	})
}

func findWriting(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case, d id.Document) (*Writing, error) {
	row, err := query.New(tx).FindWriting(ctx, query.FindWritingParams{UnitID: unit, ID: d})
	if err != nil {
		return nil, db.Found(err, "cases.no-such-writing")
	}
	if row.CaseID != c {
		return nil, fault.New(fault.NotFound, "cases.no-such-writing")
	}
	w, err := writingFromRow(row)
	return &w, err
}

func (s *Service) saveWriting(ctx context.Context, tx *db.Tx, w *Writing) error {
	w.ChangedAt = s.clock.Now()
	n, err := query.New(tx).UpdateWriting(ctx, query.UpdateWritingParams{
		Effect: db.ToJSON(w.Effect), Title: w.Title, Body: w.Body, ChangedAt: db.At(w.ChangedAt), State: string(w.State), Signer: w.Signer, SignerPost: w.SignerPost,
		SignedAt: db.At(w.SignedAt), Blob: w.Blob, BlobSize: w.BlobSize, UnitID: w.Unit, ID: w.ID, Version: w.Version,
	})
	if err := db.Changed(n, err, "cases.writing-changed"); err != nil {
		return err
	}
	return s.stopSignings(ctx, tx, w)
}

// stopSignings ends what people were asked to sign themselves: it is another document now.
func (s *Service) stopSignings(ctx context.Context, tx *db.Tx, w *Writing) error {
	why := "cases.signing.request-superseded"
	if w.State == SignedState {
		why = "cases.signed-already"
	}
	n, err := query.New(tx).EndSignings(ctx, query.EndSigningsParams{EndedAt: db.At(s.clock.Now()), Why: why, UnitID: w.Unit, WritingID: w.ID, Version: w.Version})
	if err != nil || n == 0 || w.State == SignedState {
		return err
	}
	return s.events.Tell(ctx, tx, w.Unit, Rewritten{w.Case, w.ID})
}

func writingFromRow(r query.CasesWriting) (Writing, error) {
	w := Writing{
		ID: r.ID, Unit: r.UnitID, Case: r.CaseID, No: int(r.No), Kind: Kind(r.Kind), Purpose: Purpose(r.Purpose), Title: r.Title, Body: r.Body,
		AuthorID: r.AuthorID, Author: r.Author, ChangedAt: r.ChangedAt.Time, State: WritingState(r.State), Signer: r.Signer, SignerPost: r.SignerPost,
		SignedAt: r.SignedAt.Time, Blob: r.Blob, BlobSize: r.BlobSize, Version: r.Version,
	}
	return w, r.Effect.Into(&w.Effect)
}

// LetterSign is the sign of a letter in a case: the sign of the case, the initials of its author and
// its number among the writings of the case. It stands on the letter, in the files and in the box.
func LetterSign(c *Case, w *Writing) string {
	var initials []rune
	for _, part := range strings.FieldsFunc(w.Author, func(r rune) bool { return r == ' ' || r == '-' }) {
		initials = append(initials, unicode.ToUpper([]rune(part)[0]))
	}
	return c.Sign + "." + string(initials[:min(4, len(initials))]) + "." + strconv.Itoa(w.No)
}

// Refers tells whether a signed writing of any unit is these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	var n int64
	err := s.db.View(ctx, actor.Automaton("system.cases", id.Region), func(tx *db.Tx) (err error) {
		n, err = query.New(tx).RefersToBlob(ctx, sum)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("cases: refers: %w", err)
	}
	return n > 0, nil
}
