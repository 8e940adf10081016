package notices_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/notices/noticestest"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/mail"
	"wrota/internal/platform/mail/mailtest"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

var (
	tables = []db.Migrations{audit.Migrations, jobs.Migrations, vault.Migrations, notices.Migrations}
	unit   = id.New[id.Unit]()
	system = actor.Automaton("system.jobs", unit)
	mender = actor.Actor{Kind: actor.Clerk, Unit: unit, Employee: id.New[id.Employee](), Name: "Ewa", Grants: []actor.Grant{notices.GrantMend}}
)

// house is the module with what is around it.
type house struct {
	*notices.Service
	db    *db.DB
	clock *clock.Manual
	queue *jobs.Queue
	town  *noticestest.Town
	mu    sync.Mutex
	heard []notices.Failed
}

// mailer counts tries on their way to a real sender.
type mailer struct {
	mu    sync.Mutex
	tries int
	send  func(ctx context.Context, m mail.Message) error
}

func (m *mailer) Send(ctx context.Context, msg mail.Message) error {
	m.mu.Lock()
	m.tries++
	m.mu.Unlock()
	return m.send(ctx, msg)
}

func newHouse(t testing.TB, d *db.DB, m notices.Mailer) *house {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	h := &house{db: d, clock: testkit.Clock(), town: noticestest.New()}
	var err error
	if h.queue, err = jobs.New(d, h.clock, jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	h.Service = service(t, d, h.clock, h.queue, h.town, m)
	jobs.On(h.queue, "test", func(_ context.Context, _ jobs.Source, e notices.Failed) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.heard = append(h.heard, e)
		return nil
	})
	return h
}

func service(t testing.TB, d *db.DB, c clock.Clock, q *jobs.Queue, town *noticestest.Town, m notices.Mailer) *notices.Service {
	t.Helper()
	s, err := newService(d, c, q, town, m, vaulttest.New(t, c))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newService(d *db.DB, c clock.Clock, q *jobs.Queue, town *noticestest.Town, m notices.Mailer, v *vault.Vault) (*notices.Service, error) {
	messages, err := i18n.Load(notices.Messages)
	if err != nil {
		return nil, err
	}
	s, err := notices.New(notices.Deps{
		DB: d, Clock: c, Audit: audit.New(c), Queue: q, Messages: messages, Mailer: m, People: town, Offices: town, Links: town, Desk: town,
		Base: "https://wrota.example", Vault: v, Key: crypt.NewKey(),
	})
	if err != nil {
		return nil, err
	}
	s.Register(q)
	return s, nil
}

// each runs a test on both databases with a real mail server.
func each(t *testing.T, test func(t *testing.T, h *house, server *mailtest.Server)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		server := mailtest.Start(t)
		test(t, newHouse(t, d, server.Sender(t)), server)
	})
}

func (h *house) tell(t testing.TB, n notices.Notice) id.Notice {
	t.Helper()
	out, err := h.Tell(t.Context(), system, n)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (h *house) drain(t testing.TB) {
	t.Helper()
	if err := h.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func waits(a id.Account) notices.Notice {
	return notices.Notice{
		Source: id.New[id.Event]().String(), Unit: unit, To: notices.To{Account: a}, Kind: notices.LetterWaits,
		Args: map[string]any{"Sign": "DR.II.7230.14.2027"}, Path: "/skrzynka", Case: id.New[id.Case](),
	}
}

func optional(a id.Account) notices.Notice {
	n := waits(a)
	n.Kind = notices.CaseOpened
	return n
}

func TestTellingTwiceTellsOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		maria := h.town.Person("maria@poczta.example", "pl")
		n := waits(maria)
		first := h.tell(t, n)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if again := h.tell(t, n); again != first {
					t.Errorf("a repetition is another notice")
				}
			})
		}
		wg.Wait()
		other := n
		other.Key = "reminder"
		if h.tell(t, other) == first {
			t.Error("another key must be another notice")
		}
		elsewhere := n
		elsewhere.To.Account = h.town.Person("jan@poczta.example", "pl")
		if h.tell(t, elsewhere) == first {
			t.Error("another recipient must be another notice")
		}
		h.drain(t)
		if got := len(server.Messages(t)); got != 3 {
			t.Errorf("%d messages, want 3", got)
		}
		b, err := h.Box(t.Context(), actor.Actor{Kind: actor.Resident, Account: maria}, 1)
		if err != nil || b.Total != 2 {
			t.Errorf("%d in the box, %v", b.Total, err)
		}
	})
}

func TestWhatCannotBeTold(t *testing.T) {
	a := id.New[id.Account]()
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...), nil)
	for _, tc := range []struct {
		name   string
		by     actor.Actor
		change func(n *notices.Notice)
		want   fault.Kind
	}{
		{"resident", actor.Actor{Kind: actor.Resident, Account: a}, nil, fault.Forbidden},
		{"clerk of another unit", actor.Actor{Kind: actor.Clerk, Unit: id.New[id.Unit]()}, nil, fault.Forbidden},
		{"unknown kind", system, func(n *notices.Notice) { n.Kind = "notice.nothing" }, fault.Invalid},
		{"no source", system, func(n *notices.Notice) { n.Source = "" }, fault.Invalid},
		{"nobody", system, func(n *notices.Notice) { n.To = notices.To{} }, fault.Invalid},
		{"two recipients", system, func(n *notices.Notice) { n.To.Email = "a@b.example" }, fault.Invalid},
		{"no address", system, func(n *notices.Notice) { n.To = notices.To{Email: "Jan <jan@b.example>"} }, fault.Invalid},
		{"another site", system, func(n *notices.Notice) { n.Path = "//evil.example" }, fault.Invalid},
		{"an address", system, func(n *notices.Notice) { n.Path = "https://evil.example" }, fault.Invalid},
	} {
		n := waits(a)
		if tc.change != nil {
			tc.change(&n)
		}
		if _, err := h.Tell(t.Context(), tc.by, n); !fault.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
}

func TestPreferencesDecideWhatGoesByMail(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		for _, tc := range []struct {
			mode   notices.Mode
			want   int
			reason string
		}{
			{"", 2, "residents are told at once unless they choose otherwise"},
			{notices.AtOnce, 2, ""},
			{notices.DailyDigest, 1, "the mandatory one at once, the other tomorrow at seven"},
			{notices.BoxOnly, 1, "the mandatory one only"},
		} {
			email := "m" + string(tc.mode) + "@poczta.example"
			a := h.town.Person(email, "pl")
			me := actor.Actor{Kind: actor.Resident, Account: a}
			if tc.mode != "" {
				if err := h.Prefer(t.Context(), me, notices.Preferences{Mode: tc.mode, Desk: true}); err != nil {
					t.Fatal(err)
				}
			}
			h.tell(t, waits(a))
			h.tell(t, optional(a))
			h.drain(t)
			if got := to(server.Messages(t), email); len(got) != tc.want {
				t.Errorf("%q: %d messages, want %d: %s", tc.mode, len(got), tc.want, tc.reason)
			}
			if b, err := h.Box(t.Context(), me, 1); err != nil || b.Total != 2 || b.Unread != 2 {
				t.Errorf("%q: the box has %d, %d new, %v; want 2 always", tc.mode, b.Total, b.Unread, err)
			}
		}
	})
}

func to(all []mailtest.Received, email string) (out []mailtest.Received) {
	for _, m := range all {
		if len(m.To) == 1 && m.To[0] == email {
			out = append(out, m)
		}
	}
	return out
}

func TestTheAddressOfTheMomentCounts(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		a := h.town.Person("stary@poczta.example", "pl")
		h.tell(t, waits(a))
		h.town.Set(notices.Person{Account: a, Email: "nowy@poczta.example", Lang: "de", Proved: true})
		unproved := h.town.Person("obcy@poczta.example", "pl")
		h.town.Set(notices.Person{Account: unproved, Email: "obcy@poczta.example"})
		h.tell(t, waits(unproved))
		h.tell(t, waits(id.New[id.Account]())) // closed meanwhile
		h.drain(t)
		got := server.Messages(t)
		if len(got) != 1 || got[0].To[0] != "nowy@poczta.example" || !strings.HasPrefix(got[0].Subject, "Ein Schreiben") {
			t.Errorf("%d messages, %+v", len(got), got)
		}
		if n, err := h.Waiting(t.Context()); err != nil || n != 0 {
			t.Errorf("%d still wait, %v", n, err)
		}
	})
}

func TestBox(t *testing.T) {
	each(t, func(t *testing.T, h *house, _ *mailtest.Server) {
		ctx := t.Context()
		me := actor.Actor{Kind: actor.Resident, Account: h.town.Person("maria@poczta.example", "pl")}
		other := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}
		member := h.town.Clerk(unit, "anna@urzad.example")
		clerk := actor.Actor{Kind: actor.Clerk, Unit: unit, Employee: member.Employee, Account: me.Account}
		var last id.Notice
		for range 30 {
			h.clock.Move(time.Minute)
			last = h.tell(t, optional(me.Account))
		}
		work := optional(id.Account{})
		work.To, work.Kind, work.Path = notices.To{Employee: member.Employee}, notices.CaseAssigned, "/biurko/sprawy/x"
		h.tell(t, work)
		b, err := h.Box(ctx, me, 1)
		if err != nil || b.Total != 30 || b.Unread != 30 || b.Pages != 2 || len(b.Notices) != notices.PageSize || b.Notices[0].ID != last {
			t.Fatalf("%d of %d, new %d, pages %d, %v", len(b.Notices), b.Total, b.Unread, b.Pages, err)
		}
		if b, err := h.Box(ctx, clerk, 1); err != nil || b.Total != 1 || b.Notices[0].Kind != notices.CaseAssigned {
			t.Errorf("the same person at the desk sees %+v, %v", b, err)
		}
		if b, err := h.Box(ctx, other, 1); err != nil || b.Total != 0 {
			t.Errorf("somebody else sees %d, %v", b.Total, err)
		}
		if _, err := h.Open(ctx, other, last); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else opens it: %v", err)
		}
		if n, err := h.Open(ctx, me, last); err != nil || n.Path != "/skrzynka" || n.Args["Sign"] != "DR.II.7230.14.2027" {
			t.Errorf("%+v, %v", n, err)
		}
		shown := h.clock.Now()
		h.clock.Move(time.Minute)
		h.tell(t, optional(me.Account))
		if err := h.ReadAll(ctx, me, shown); err != nil {
			t.Fatal(err)
		}
		if n, err := h.Unread(ctx, me); err != nil || n != 1 {
			t.Errorf("%d new, %v; want the one that came after the page was made", n, err)
		}
		if n, err := h.Unread(ctx, clerk); err != nil || n != 1 {
			t.Errorf("the desk has %d new, %v", n, err)
		}
		if n, err := h.Unread(ctx, actor.Actor{Kind: actor.Anonymous}); err != nil || n != 0 {
			t.Errorf("a visitor has %d new, %v", n, err)
		}
	})
}
