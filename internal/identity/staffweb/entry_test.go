package staffweb_test

import (
	"context"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"

	"wrota/internal/app/staffing"
	"wrota/internal/identity"
	"wrota/internal/identity/absence"
	"wrota/internal/identity/entry"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/rights"
	"wrota/internal/identity/staffweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login"
	"wrota/internal/login/logintest"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

// staffed is an office with its page of rights, and with second factors that are real.
type staffed struct {
	logintest.World
	db    *db.DB
	clock *clock.Manual
	site  *webtest.Site
	entry *entry.Service
	o     identitytest.Office
	admin actor.Actor
}

func eachStaffed(t *testing.T, fn func(t *testing.T, w staffed)) {
	t.Helper()
	testkit.Each(t, append(slices.Clone(logintest.Tables), web.Migrations), func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		w := staffed{World: logintest.New(t, d, c, "https://wrota.example.pl"), db: d, clock: c}
		w.o = identitytest.Found(t, w.Identity, identitytest.Lipowa())
		log := audit.New(c)
		w.entry = entry.New(entry.Deps{DB: d, Clock: c, Audit: log, Identity: w.Identity, Factors: staffing.Ways{Login: w.Service}})
		name := func(_ context.Context, role string) string { return role }
		w.site = webtest.Start(t, webtest.Config{DB: d, Clock: c, Messages: []fs.FS{identity.Messages, login.Messages, ui.Messages}, Routes: staffweb.Routes(staffweb.Deps{
			Identity: w.Identity, Clock: c, RoleName: name, RoleText: name, Entry: w.entry,
			Absences: absence.New(absence.Deps{DB: d, Clock: c, Audit: log, Identity: w.Identity}),
			Rights:   rights.New(rights.Deps{DB: d, Clock: c, Audit: log, Identity: w.Identity}),
		})})
		w.admin = identitytest.Actor(t, w.Identity, w.o.Head)
		w.admin.Grants = append(w.admin.Grants, identity.GrantAdmin, identity.GrantReview, identity.GrantAbsences)
		fn(t, w)
	})
}

// sits begins a session of an account, on a post or in matters of their own, with an app for codes.
func (w staffed) sits(t *testing.T, a id.Account, e id.Employee) identity.Sitting {
	t.Helper()
	x, err := w.Identity.Account(t.Context(), identitytest.Seed, a)
	if err != nil {
		t.Fatal(err)
	}
	s := identity.SittingAs(x, e)
	s.Session = id.New[id.Session]()
	by := actor.Actor{Kind: actor.Resident, Account: a, Strong: true}
	if err := w.Note(t.Context(), by, login.Visit{Session: s.Session, Epoch: x.Epoch, Device: login.NewDeviceCookie()}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (w staffed) enrol(t *testing.T, a id.Account) {
	t.Helper()
	by := actor.Actor{Kind: actor.Resident, Account: a, Strong: true}
	e, err := w.BeginApp(t.Context(), by, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.ConfirmApp(t.Context(), by, e.Kept, logintest.Code(t, e.Link, w.clock.Now())); err != nil {
		t.Fatal(err)
	}
}

// why lists what the log of the office says of a verb.
func (w staffed) why(t *testing.T, verb string) (out []string) {
	t.Helper()
	err := w.db.View(t.Context(), identitytest.Seed, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(t.Context(), `SELECT CAST(detail AS text) FROM audit_entry WHERE unit_id = $1 AND verb = $2 ORDER BY seq`, w.o.Unit.ID, verb)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			out = append(out, s)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (w staffed) wantLogged(t *testing.T, verb, why string) {
	t.Helper()
	if got := w.why(t, verb); len(got) != 1 || !strings.Contains(got[0], why) {
		t.Errorf("%s is logged as %q", verb, got)
	}
}

// TestAdministratorLooksAfterAWayIn: factors, sessions and the last login are seen; lost factors are reset with a
// reason that is logged, and the person is told; sessions are ended.
func TestAdministratorLooksAfterAWayIn(t *testing.T) {
	eachStaffed(t, func(t *testing.T, w staffed) {
		anna := w.o.Clerk
		w.enrol(t, anna.Account)
		sitting := w.sits(t, anna.Account, anna.ID)
		b, at := w.site.As(w.admin), staffweb.RightsPath+"/"+anna.ID.Short()
		p := b.Get(at)
		p.WantSays("Logowanie", "aplikacja z kodami, od", "jeszcze nie użyto", "kodów zapasowych", "Otwarte sesje", "otwarte")
		p.Press("Zakończ wszystkie sesje").WantSays("Wszystkie sesje tej osoby są zakończone", "aplikacja z kodami")
		if _, err := w.Identity.Actor(t.Context(), sitting); !fault.Is(err, fault.LoggedOut) {
			t.Errorf("the session goes on: %v", err)
		}
		if o, err := w.entry.Look(t.Context(), w.admin, anna.ID); err != nil || o.Sessions != 0 || o.Last.IsZero() {
			t.Errorf("after that: %+v, %v", o, err)
		}
		bad := b.Get(at).Press("Usuń utracone składniki", "reset-why", "  ")
		bad.WantStatus(http.StatusUnprocessableEntity)
		bad.WantSays("Napisz krótko powód")
		bad.Press("Usuń utracone składniki", "reset-why", "zgubiony telefon").WantSays("Składniki są usunięte", "brak")
		w.wantLogged(t, "login.factors-reset", "zgubiony telefon")
		if told := w.Told(t); !slices.Contains(told, login.FactorsReset{}.Name()) {
			t.Errorf("she is not told: %v", told)
		}
		b.Post(at+"/skladniki", map[string][]string{"reset-why": {"jeszcze raz"}}).WantStatus(http.StatusConflict)
	})
}

// TestABlockedPostIsNotEntered: a block works at the next request, other posts and matters of the person's own stay
// open, and lifting it gives the post back; both stand in the log with their reasons.
func TestABlockedPostIsNotEntered(t *testing.T) {
	eachStaffed(t, func(t *testing.T, w staffed) {
		ctx, anna := t.Context(), w.o.Clerk
		second := identitytest.Employee(t, w.Identity, identity.NewEmployee{Employee: identity.Employee{Cell: w.o.Taxes.ID, Account: anna.Account, Given: anna.Given, Family: anna.Family, Post: "księgowa"}}, w.o)
		open := w.sits(t, anna.Account, anna.ID)
		b, at := w.site.As(w.admin), staffweb.RightsPath+"/"+anna.ID.Short()
		b.Get(at).Press("Zablokuj wejście na stanowisko").WantStatus(http.StatusUnprocessableEntity)
		p := b.Get(at).Press("Zablokuj wejście na stanowisko", "block-why", "wyjaśniamy zgłoszenie")
		p.WantSays("Wejście na stanowisko jest zablokowane", w.o.Head.Name+": wyjaśniamy zgłoszenie")
		if err := w.entry.Block(ctx, w.admin, anna.ID, "drugi raz"); err != nil {
			t.Errorf("pressed twice: %v", err)
		}
		w.wantLogged(t, "identity.post-blocked", "wyjaśniamy zgłoszenie")
		for _, x := range []struct {
			sitting identity.Sitting
			may     bool
			reason  string
		}{
			{open, false, "the session that was open"},
			{w.sits(t, anna.Account, anna.ID), false, "a session with the new epoch on the blocked post"},
			{w.sits(t, anna.Account, second.ID), true, "another post of hers"},
			{w.sits(t, anna.Account, id.Employee{}), true, "matters of her own"},
		} {
			if _, err := w.Identity.Actor(ctx, x.sitting); (err == nil) != x.may {
				t.Errorf("%s: %v", x.reason, err)
			}
		}
		if got := w.posts(t, anna.Account); !slices.Equal(got, []id.Employee{second.ID}) {
			t.Errorf("she may choose %v", got)
		}
		b.Get(at).Press("Odblokuj wejście na stanowisko", "unblock-why", "sprawa wyjaśniona").WantSays("Wejście na stanowisko jest odblokowane")
		w.wantLogged(t, "identity.post-unblocked", "sprawa wyjaśniona")
		if _, err := w.Identity.Actor(ctx, w.sits(t, anna.Account, anna.ID)); err != nil || len(w.posts(t, anna.Account)) != 2 {
			t.Errorf("after lifting it: %v", err)
		}
		if err := w.entry.Block(ctx, w.admin, anna.ID, "znowu"); err != nil || len(w.posts(t, anna.Account)) != 1 {
			t.Errorf("a second block: %v", err)
		}
	})
}

func (w staffed) posts(t *testing.T, a id.Account) (out []id.Employee) {
	t.Helper()
	c, err := w.Identity.Choices(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Employments {
		out = append(out, e.Employee)
	}
	return out
}

// TestWhoLooksAfterWaysIn: the administrator of the unit, for others.
func TestWhoLooksAfterWaysIn(t *testing.T) {
	eachStaffed(t, func(t *testing.T, w staffed) {
		stranger, reviewer, double := w.admin, w.admin, w.admin
		stranger.Unit = id.New[id.Unit]()
		reviewer.Grants = []actor.Grant{identity.GrantReview}
		double.Employee = identitytest.Employee(t, w.Identity, identity.NewEmployee{Employee: identity.Employee{Cell: w.o.Taxes.ID, Account: w.o.Head.Account, Given: "Jan", Family: "Łąkowski", Post: "radca"}}, w.o).ID
		for _, x := range []struct {
			by     actor.Actor
			whose  identity.Employee
			want   int
			reason string
		}{
			{identitytest.Actor(t, w.Identity, w.o.Clerk), w.o.Collector, 403, "a clerk"},
			{identitytest.Actor(t, w.Identity, w.o.Clerk), w.o.Clerk, 403, "a clerk, for herself"},
			{reviewer, w.o.Clerk, 403, "who only reviews rights"},
			{w.admin, w.o.Head, 403, "the administrator, for themselves"},
			{double, w.o.Head, 403, "the administrator, for another post of theirs"},
			{stranger, w.o.Clerk, 404, "the administrator of another unit"},
			{w.admin, identity.Employee{ID: id.New[id.Employee]()}, 404, "nobody of that name"},
		} {
			b := w.site.As(x.by)
			for _, act := range []string{"skladniki", "sesje", "blokada", "odblokuj"} {
				form := map[string][]string{"reset-why": {"bo tak"}, "block-why": {"bo tak"}, "unblock-why": {"bo tak"}}
				if got := b.Post(staffweb.RightsPath+"/"+x.whose.ID.Short()+"/"+act, form).Status; got != x.want {
					t.Errorf("%s, %s: %d, not %d", x.reason, act, got, x.want)
				}
			}
		}
		if got := w.why(t, "identity.post-blocked"); len(got) != 0 {
			t.Errorf("somebody is blocked: %q", got)
		}
		if p := w.site.As(reviewer).Get(staffweb.RightsPath + "/" + w.o.Clerk.ID.Short()); p.Status != 200 || p.Has("#logowanie") {
			t.Errorf("who reviews rights sees ways in: %d", p.Status)
		}
		w.site.As(w.admin).Get(staffweb.RightsPath + "/" + w.o.Head.ID.Short()).WantSays("robi to inny administrator")
	})
}
