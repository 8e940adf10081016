package intake

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"wrota/internal/eservice/field"
	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Outcome is how the collecting of signatures ended.
type Outcome string

// The outcomes; while signatures are collected there is none.
const (
	JointFiled     Outcome = "filed"
	JointWithdrawn Outcome = "withdrawn" // by whoever asked for the signatures
	JointDeclined  Outcome = "declined"  // by one of the others
	JointExpired   Outcome = "expired"
	JointFailed    Outcome = "failed" // everybody signed, and it could not be filed any more: Reason says why
)

// Round names one collecting of signatures under one draft.
type Round struct {
	Unit  id.Unit  `json:"unit"`
	Draft id.Draft `json:"draft"`
	No    int64    `json:"no"`
}

// Joint is an application of several people (several parties may file in one matter, art. 62 KPA; co-owners,
// spouses and boards must), frozen until each of them has signed exactly the bytes of its document.
type Joint struct {
	Round
	SHA256    string
	OpenedAt  time.Time
	ExpiresAt time.Time
	Complete  time.Time // when the last one signed; zero before
	EndedAt   time.Time // zero while it runs
	Outcome   Outcome
	Reason    string // key of a sentence, when it failed
	People    []Signatory

	submission id.Submission
	document   []byte
	level      actor.Level
}

// Signatory is one of the people who must sign; the first is whoever asked the others.
type Signatory struct {
	No       int64
	Name     string // as whoever asked wrote it
	Email    string
	Capacity string
	Account  id.Account // who signed or declined
	Signer   string     // the name of that account
	Level    actor.Level
	Signed   time.Time
	Declined time.Time
	Reason   string // why it was declined
}

// Open tells whether signatures are being collected.
func (j *Joint) Open(now time.Time) bool { return j.EndedAt.IsZero() && now.Before(j.ExpiresAt) }

// Missing counts those who have not signed.
func (j *Joint) Missing() (n int) {
	for _, p := range j.People {
		if p.Signed.IsZero() {
			n++
		}
	}
	return n
}

// Joint returns the last round of a draft to its holder; nil when signatures were never asked for.
func (s *Service) Joint(ctx context.Context, h Holder, draft id.Draft) (*Joint, error) {
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return nil, err
	}
	return s.lastRound(ctx, d)
}

func (s *Service) lastRound(ctx context.Context, d *Draft) (j *Joint, err error) {
	err = s.view(ctx, s.automaton(d.Unit), "signatures", func(tx *db.Tx) error {
		no, err := query.New(tx).LastRound(ctx, query.LastRoundParams{UnitID: d.Unit, DraftID: d.ID})
		if err != nil || no == 0 {
			return err
		}
		j, err = s.readJoint(ctx, tx, Round{d.Unit, d.ID, no})
		return err
	})
	return j, err
}

func (s *Service) automaton(unit id.Unit) actor.Actor { return actor.Automaton("system.intake", unit) }

func (s *Service) readJoint(ctx context.Context, tx *db.Tx, r Round) (*Joint, error) {
	q := s.rows(tx)
	row, err := q.Joint(ctx, query.JointParams{UnitID: r.Unit, DraftID: r.Draft, Round: r.No})
	if err != nil {
		return nil, db.Found(err, "intake.no-such-signature")
	}
	j := &Joint{
		Round: r, SHA256: row.Sha256, OpenedAt: row.OpenedAt.Time, ExpiresAt: row.ExpiresAt.Time, Complete: row.CompleteAt.Time, EndedAt: row.EndedAt.Time,
		Outcome: Outcome(row.Outcome), Reason: row.Reason, submission: row.SubmissionID, document: row.Document, level: actor.Level(row.Level),
	}
	people, err := q.Signatories(ctx, query.SignatoriesParams{UnitID: r.Unit, DraftID: r.Draft, Round: r.No})
	for _, p := range people {
		j.People = append(j.People, Signatory{
			No: p.No, Name: p.Name, Email: p.Email, Capacity: p.Capacity, Account: p.AccountID, Signer: p.Signer, Level: actor.Level(p.Level),
			Signed: p.SignedAt.Time, Declined: p.DeclinedAt.Time, Reason: p.Reason,
		})
	}
	return j, err
}

// Invitation is what somebody who was asked to sign may see: the application as it will be filed, and who
// else signs it.
type Invitation struct {
	*Joint
	Me    Signatory
	Title string
	Draft *Draft // nil for whoever is not logged in: they learn who asks, and nothing of the answers
}

// Asker is the name of whoever asked for the signatures.
func (i Invitation) Asker() string { return i.People[0].Signer }

// SignLink is the path on which somebody who was invited signs. Holding it shows that the invitation came to
// them; it is made when the message is sent and kept nowhere.
func (s *Service) SignLink(r Round, no int64) string {
	value := strings.Join([]string{"sign", r.Unit.Short(), r.Draft.Short(), strconv.FormatInt(r.No, 10), strconv.FormatInt(no, 10)}, ":")
	return SignPath + s.Proofs.Sign(value, s.Clock.Now().Add(keepRound+keepDraft))
}

// SignPath is where links to sign lead.
const SignPath = "/podpis-wspolny/"

func (s *Service) openSignLink(token string) (r Round, no int64, err error) {
	none := fault.New(fault.NotFound, "intake.no-such-signature")
	value, err := s.Proofs.Open(token, s.Clock.Now())
	if err != nil {
		return r, 0, err
	}
	part := strings.Split(value, ":")
	if len(part) != 5 || part[0] != "sign" {
		return r, 0, none
	}
	var e1, e2, e3, e4 error
	r.Unit, e1 = id.Parse[id.Unit](part[1])
	r.Draft, e2 = id.Parse[id.Draft](part[2])
	r.No, e3 = strconv.ParseInt(part[3], 10, 64)
	no, e4 = strconv.ParseInt(part[4], 10, 64)
	if e1 != nil || e2 != nil || e3 != nil || e4 != nil {
		return r, 0, none
	}
	return r, no, nil
}

// Invited opens an invitation. What it shows of the application is somebody else's data: it is in the log.
func (s *Service) Invited(ctx context.Context, by actor.Actor, token string) (Invitation, error) {
	r, no, err := s.openSignLink(token)
	if err != nil {
		return Invitation{}, err
	}
	inv, d, err := s.invited(ctx, r, no)
	if err != nil || by.Kind != actor.Resident || by.ForAnother() {
		return inv, err
	}
	if !inv.Me.Account.IsZero() && !by.Is(inv.Me.Account) { // somebody else signed with this link
		return Invitation{}, fault.New(fault.NotFound, "intake.no-such-signature")
	}
	inv.Draft = d
	return inv, s.Audit.Viewed(ctx, s.DB, by, r.Unit, audit.Entry{
		Verb: "intake.invitation", Subject: "draft:" + r.Draft.Short(), About: "account:" + inv.People[0].Account.Short(),
	})
}

func (s *Service) invited(ctx context.Context, r Round, no int64) (inv Invitation, d *Draft, err error) {
	var row query.IntakeDraft
	err = s.view(ctx, s.automaton(r.Unit), "invitation", func(tx *db.Tx) (err error) {
		if inv.Joint, err = s.readJoint(ctx, tx, r); err != nil {
			return err
		}
		row, err = s.rows(tx).FindDraft(ctx, r.Draft)
		return db.Found(err, "intake.no-such-signature")
	})
	if err != nil {
		return inv, nil, err
	}
	for _, p := range inv.People[1:] {
		if p.No == no {
			inv.Me = p
		}
	}
	if inv.Me.No == 0 {
		return inv, nil, fault.New(fault.NotFound, "intake.no-such-signature")
	}
	inv.Title = row.Title
	d, err = s.joined(ctx, Holder{By: s.automaton(r.Unit), Lang: row.Language}, row)
	return inv, d, err
}

// SignLine is an application that waits for somebody's signature.
type SignLine struct {
	Unit    id.Unit
	Title   string
	Service string
	Expires time.Time
	Path    string
}

// ToSign lists what waits for the signature of whoever proved an e-mail address.
func (s *Service) ToSign(ctx context.Context, by actor.Actor, email string) (out []SignLine, err error) {
	if !by.LoggedIn() || by.ForAnother() || email == "" {
		return nil, nil
	}
	err = s.ask(ctx, s.automaton(id.Region), "to sign", func(tx *db.Tx) error {
		rows, err := s.rows(tx).ToSign(ctx, email, db.At(s.Clock.Now()))
		for _, r := range rows {
			out = append(out, SignLine{r.UnitID, r.Title, r.Service, r.ExpiresAt.Time, s.SignLink(Round{r.UnitID, r.DraftID, r.Round}, r.No)})
		}
		return err
	})
	return out, err
}

// InvitedFile opens a file of the application for somebody who was asked to sign it.
func (s *Service) InvitedFile(ctx context.Context, by actor.Actor, token, upload string) (field.File, io.ReadCloser, error) {
	inv, err := s.Invited(ctx, by, token)
	if err != nil {
		return field.File{}, nil, err
	}
	if inv.Draft == nil {
		return field.File{}, nil, fault.New(fault.LoggedOut, "fault.logged-out")
	}
	return s.openUpload(ctx, s.automaton(inv.Unit), inv.Draft, upload)
}

// Collecting returns a round to the listeners of facts; it asks nobody's right.
func (s *Service) Collecting(ctx context.Context, r Round) (j *Joint, title string, err error) {
	err = s.view(ctx, s.automaton(r.Unit), "signatures", func(tx *db.Tx) error {
		if j, err = s.readJoint(ctx, tx, r); err != nil {
			return err
		}
		row, err := s.rows(tx).FindDraft(ctx, r.Draft)
		title = row.Title
		return db.Found(err, "intake.no-such-draft")
	})
	return j, title, err
}
