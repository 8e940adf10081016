package notices

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/email"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// To is one recipient: exactly one of the fields is set.
type To struct {
	Account  id.Account
	Employee id.Employee // of the unit that writes
	Email    string      // of somebody without an account
}

// key tells accounts and employees apart. It names no address: it stands in clear.
func (t To) key() string { return t.Account.Short() + "|" + t.Employee.Short() + "|" }

// about names whose data a notice is, for the audit; an address is never written there.
func (t To) about() string {
	switch {
	case !t.Account.IsZero():
		return "account:" + t.Account.Short()
	case !t.Employee.IsZero():
		return "employee:" + t.Employee.Short()
	}
	return ""
}

// Notice says what to tell to whom. Source and Key make it one notice however often it is repeated:
// Source is what it follows from (the id of the fact), Key tells several notices of one source apart, those to
// several addresses among them.
type Notice struct {
	Source string
	Key    string
	Unit   id.Unit // who writes; zero means the portal itself
	To     To
	Kind   string         // message key, one of Kinds
	Args   map[string]any // what the sentence names: signs, dates and amounts as text; no secrets, nothing that the recipient does not know
	Path   string         // where it is, on our own site: /moje/…
	Case   id.Case

	// Service is the kind of the matter it is about, for those who act for the recipient; empty for what is about
	// no matter: an account, a mandate.
	Service string
}

// Tell puts a notice into the box of its recipient and, if they are to get it by e-mail, hands it to
// the postman. A repetition returns the first notice and tells nothing.
func (s *Service) Tell(ctx context.Context, by actor.Actor, n Notice) (id.Notice, error) {
	if n.Unit.IsZero() {
		n.Unit = id.Region
	}
	if by.Kind != actor.System && (by.Kind != actor.Clerk || by.Unit != n.Unit) {
		return id.Notice{}, forbidden()
	}
	kind, err := s.check(n)
	if err != nil {
		return id.Notice{}, err
	}
	var out id.Notice
	err = s.db.InTx(ctx, by, func(tx *db.Tx) (err error) {
		out, _, err = s.tell(ctx, tx, n, kind)
		return err
	})
	if err != nil {
		return id.Notice{}, fmt.Errorf("notices: tell %s: %w", n.Kind, err)
	}
	return out, nil
}

// check refuses what the program must not say: it is its own caller's mistake.
func (s *Service) check(n Notice) (Kind, error) {
	kind, known := s.kinds[n.Kind]
	set := 0
	for _, yes := range []bool{!n.To.Account.IsZero(), !n.To.Employee.IsZero(), n.To.Email != ""} {
		if yes {
			set++
		}
	}
	switch {
	case !known:
		return kind, fault.InvalidField("kind", "notices.no-such-kind")
	case n.Source == "":
		return kind, fault.InvalidField("source", "notices.no-source")
	case set != 1:
		return kind, fault.InvalidField("to", "notices.one-recipient")
	case n.Path != "" && (!strings.HasPrefix(n.Path, "/") || strings.HasPrefix(n.Path, "//")):
		return kind, fault.InvalidField("path", "notices.own-path")
	}
	if n.To.Email != "" {
		if _, err := email.Parse(n.To.Email); err != nil {
			return kind, fault.InvalidField("to", "notices.no-address")
		}
	}
	return kind, nil
}

// How a notice goes by e-mail.
const (
	mailNow   = "now"
	mailDaily = "daily"
	mailNone  = "none"
)

// tell writes a notice; told is false when it had been told before.
func (s *Service) tell(ctx context.Context, tx *db.Tx, n Notice, kind Kind) (out id.Notice, told bool, err error) {
	q := s.rows(tx)
	mailing, err := mailingOf(ctx, q.Queries, n.To, kind)
	if err != nil {
		return out, false, err
	}
	shelf := "box"
	if kind.MailOnly || n.To.Email != "" {
		shelf = "none"
	}
	now := s.clock.Now()
	out = id.New[id.Notice]()
	dedupe := n.Key + "|" + n.To.key()
	rows, err := q.Insert(ctx, query.InsertParams{
		ID: out, UnitID: n.Unit, Source: n.Source, Dedupe: dedupe, Kind: n.Kind, Args: args(n.Args), Path: n.Path, CaseID: n.Case,
		AccountID: n.To.Account, EmployeeID: n.To.Employee, Email: n.To.Email, Shelf: shelf, Mailing: mailing, CreatedAt: db.At(now), Service: n.Service,
	})
	if err != nil {
		return out, false, err
	}
	if rows == 0 {
		out, err = q.BySource(ctx, query.BySourceParams{UnitID: n.Unit, Source: n.Source, Dedupe: dedupe})
		return out, false, err
	}
	if mailing == mailNow {
		err = s.post(ctx, tx, stored{ID: out, Unit: n.Unit}, now, kind)
	}
	return out, true, err
}

// post hands a notice to the postman: a row in his ledger, and a reminder in the queue.
func (s *Service) post(ctx context.Context, tx *db.Tx, n stored, at time.Time, kind Kind) error {
	err := query.New(tx).InsertMail(ctx, query.InsertMailParams{
		UnitID: n.Unit, NoticeID: n.ID, NextAt: db.At(at), WorthUntil: db.At(at.Add(kind.worth())),
	})
	if err != nil {
		return err
	}
	return s.remind(ctx, tx, n, time.Time{})
}

// remind queues a try. A reminder too many does nothing: the ledger decides.
func (s *Service) remind(ctx context.Context, tx *db.Tx, n stored, at time.Time) error {
	return s.queue.Do(ctx, tx, jobs.Command{Name: "notices.send", At: at, Payload: sending{n.Unit, n.ID}})
}

// mailingOf decides how a notice goes by e-mail. Clerks are told once a day by their digest; a notice
// of its own goes to them only when it must.
func mailingOf(ctx context.Context, q *query.Queries, to To, kind Kind) (string, error) {
	if kind.Mandatory || kind.MailOnly || to.Email != "" {
		return mailNow, nil
	}
	if !to.Employee.IsZero() {
		return mailNone, nil
	}
	p, err := preferenceOf(ctx, q, to.Account)
	if err != nil {
		return "", err
	}
	return map[Mode]string{AtOnce: mailNow, DailyDigest: mailDaily, BoxOnly: mailNone}[p.Mode], nil
}

func args(m map[string]any) db.JSON {
	if m == nil {
		return "{}"
	}
	return db.ToJSON(m)
}

// stored is a notice as it is kept.
type stored struct {
	ID     id.Notice
	Unit   id.Unit
	To     To
	Kind   string
	Args   map[string]any
	Path   string
	Case   id.Case
	Told   time.Time
	Read   time.Time
	Digest id.Notice
}

func fromRow(r query.NoticesNotice) (stored, error) {
	n := stored{
		ID: r.ID, Unit: r.UnitID, To: To{r.AccountID, r.EmployeeID, r.Email}, Kind: r.Kind, Path: r.Path, Case: r.CaseID,
		Told: r.CreatedAt.Time, Read: r.ReadAt.Time, Digest: r.DigestID,
	}
	if err := r.Args.Into(&n.Args); err != nil {
		return n, fmt.Errorf("notices: args: %w", err)
	}
	for k, v := range n.Args { // JSON knows one kind of number; plural forms want whole ones
		if f, ok := v.(float64); ok && f == math.Trunc(f) {
			n.Args[k] = int(f)
		}
	}
	return n, nil
}
