package federated_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/app/federated"
	"wrota/internal/federation"
	"wrota/internal/federation/federationtest"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/rights"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// office is an office whose employees come by a directory.
type office struct {
	federationtest.World
	identitytest.Office
	t     *testing.T
	db    *db.DB
	clock *clock.Manual
	Piotr identity.Employee
}

// groups of the directory, as a setting describes them.
var groups = []federation.GroupSetting{
	{Group: "drogi", Role: "clerk"},
	{Group: "podatki", Role: "clerk", Cell: "FN"},
	{Group: "zarząd", Role: "head", Cell: federation.WholeUnit},
	{Group: "dawne", Role: "clerk", Cell: "XX"}, // a cell that is not there
}

func each(t *testing.T, test func(t *testing.T, o office)) {
	t.Helper()
	testkit.Each(t, federationtest.Tables, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		o := office{World: federationtest.New(t, d, c, federationtest.Settings(groups...)), t: t, db: d, clock: c}
		o.Office = identitytest.Found(t, o.Identity, identitytest.Lipowa())
		o.Piotr = identitytest.Employee(t, o.Identity, identity.NewEmployee{
			Employee: identity.Employee{Cell: o.Roads.ID, Given: "Piotr", Family: "Zając", Post: "inspektor", Roles: []string{"clerk"}}, Email: "piotr@lipowa.example.pl",
		}, o.Office)
		test(t, o)
	})
}

// comes is a login over the directory.
func (o office) comes(who federation.Assertion) (federation.Arrival, error) {
	o.t.Helper()
	o.Staff.Says(who)
	visitor := actor.Actor{Kind: actor.Anonymous}
	to, err := o.Begin(o.t.Context(), visitor, "moja", federation.Wish{Provider: federationtest.Directory})
	if err != nil {
		o.t.Fatal(err)
	}
	u, _ := url.Parse(to.URL)
	return o.Finish(o.t.Context(), visitor, "moja", federationtest.Directory, u.Query().Get("state"), url.Values{})
}

func piotr(groups ...string) federation.Assertion {
	return federation.Assertion{Subject: "piotr", Email: "piotr@lipowa.example.pl", EmailVerified: true, Level: actor.LevelLow, Groups: groups}
}

// held are the rights of Piotr today, as the list of rights tells them.
func (o office) held() (out []string) {
	o.t.Helper()
	list := rights.New(rights.Deps{DB: o.db, Clock: o.clock, Audit: audit.New(o.clock), Identity: o.Identity})
	found, err := list.RightsOn(o.t.Context(), identitytest.Seed, o.Unit.ID, o.Piotr.ID, calendar.Date{})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, r := range found {
		if r.AtOnce {
			continue
		}
		where := string(r.Scope)
		if len(r.Cells) == 1 && r.Cells[0] == o.Taxes.ID {
			where += " FN"
		}
		out = append(out, r.Role+", "+where+", "+r.GrantedBy)
	}
	slices.Sort(out)
	return out
}

func (o office) wants(reason string, want ...string) {
	o.t.Helper()
	if got := o.held(); !slices.Equal(got, want) {
		o.t.Errorf("%s:\n%s\nwant\n%s", reason, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestGroupsGiveRightsAndTakeThemBack(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		const own, roads, taxes, board = "clerk, own, system.seed", "clerk, own, dostawca katalog", "clerk, cells FN, dostawca katalog", "head, unit, dostawca katalog"
		o.wants("before", own)
		for _, step := range []struct {
			reason string
			groups []string
			want   []string
		}{
			{"a group with a cell, and one that stands for nothing", []string{"podatki", "wszyscy"}, []string{taxes, own}},
			{"the same again gives nothing twice", []string{"podatki"}, []string{taxes, own}},
			{"another group, and the first is gone; what a person gave stays", []string{"drogi", "zarząd"}, []string{roads, own, board}},
			{"a cell that is not there gives nothing", []string{"drogi", "dawne"}, []string{roads, own}},
			{"no group any more", nil, []string{own}},
			{"and back on the same day", []string{"podatki"}, []string{taxes, own}},
		} {
			got, err := o.comes(piotr(step.groups...))
			if err != nil || got.Account != o.Piotr.Account {
				t.Fatalf("%s: %+v, %v", step.reason, got, err)
			}
			o.wants(step.reason, step.want...)
		}
		all, err := o.Identity.Authorities(t.Context(), identitytest.Seed, o.Unit.ID, o.Piotr.ID)
		if err != nil {
			t.Fatal(err)
		}
		last := all[len(all)-2] // of those of the provider the first
		if last.From != clock.Today(o.clock) || last.Why != "Grupa w katalogu dostawcy: podatki" || last.EndedBy != "dostawca katalog" || !last.AtOnce || last.EndedWhy == "" {
			t.Errorf("what is written down: %+v", last)
		}
		o.clock.Move(48 * time.Hour)
		if _, err := o.comes(piotr()); err != nil {
			t.Fatal(err)
		}
		o.wants("two days later without the group", own)
		by, err := o.Identity.Actor(t.Context(), identity.SittingAs(mustAccount(t, o), o.Piotr.ID))
		if err != nil || slices.Contains(by.Grants, "cases.sign") {
			t.Errorf("rights that were taken back work: %v, %v", by.Grants, err)
		}
	})
}

func mustAccount(t *testing.T, o office) identity.Account {
	t.Helper()
	a, err := o.Identity.Account(t.Context(), identitytest.Seed, o.Piotr.Account)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestOnlyEmployeesComeByTheDirectory(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		r := identitytest.Maria()
		identitytest.Resident(t, o.Identity, r)
		other := identitytest.Lipowa()
		other.Slug, other.Name, other.ShortName, other.NIP, other.TERYT, other.ADE = "debowa", "Urząd Gminy Dębowa", "Gmina Dębowa", "5250007313", "0808062", ""
		debowa, err := o.Identity.AddUnit(t.Context(), identitytest.Seed, other)
		if err != nil {
			t.Fatal(err)
		}
		root := identitytest.Cell(t, o.Identity, identity.Cell{Unit: debowa.ID, Symbol: "W", Name: "Wójt"})
		identitytest.Employee(t, o.Identity, identity.NewEmployee{Employee: identity.Employee{Cell: root.ID, Given: "Jan", Family: "Dąb", Post: "wójt", Roles: []string{"head"}}, Email: "jan@debowa.example.pl"}, identitytest.Office{Unit: debowa})
		for _, tc := range []struct {
			reason string
			change func(a *federation.Assertion)
		}{
			{"nobody has this address", func(a *federation.Assertion) { a.Email = "nikt@lipowa.example.pl" }},
			{"the provider does not vouch for the address", func(a *federation.Assertion) { a.EmailVerified = false }},
			{"no address", func(a *federation.Assertion) { a.Email = "" }},
			{"a resident who does not work here", func(a *federation.Assertion) { a.Email = r.Email }},
			{"an employee of another office", func(a *federation.Assertion) { a.Email = "jan@debowa.example.pl" }},
		} {
			who := piotr("zarząd")
			who.Subject = tc.reason
			tc.change(&who)
			if got, err := o.comes(who); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %+v, %v", tc.reason, got, err)
			}
		}
		if _, err := o.comes(piotr("drogi")); err != nil {
			t.Fatal(err)
		}
		if err := o.Identity.EndEmployment(t.Context(), identitytest.Seed, o.Unit.ID, o.Piotr.ID, clock.Today(o.clock)); err != nil {
			t.Fatal(err)
		}
		o.clock.Move(24 * time.Hour)
		if got, err := o.comes(piotr("drogi")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who has left comes in by the link: %+v, %v", got, err)
		}
	})
}

func TestGroupsThatCannotBeGivenStopTheStart(t *testing.T) {
	d := testkit.DB(t, db.SQLite, federationtest.Tables...)
	c := testkit.Clock()
	people, q := identitytest.New(t, d, c, func(x *identity.Deps) {
		x.Roles = map[string][]actor.Grant{"clerk": {"cases.handle"}, "kasa": {"payments.book"}, "region": {identity.GrantRegion}}
		x.Whole, x.Regional = []string{"kasa"}, []string{"region"}
	})
	for _, tc := range []struct{ reason, groups, want string }{
		{"a good one", "[{group: a, role: clerk, cell: DR}, {group: b, role: kasa}]", ""},
		{"a role that is not there", "[{group: a, role: cesarz}]", "no role of an office"},
		{"a role that reaches beyond the office", "[{group: a, role: region}]", "no role of an office"},
		{"a part of a role that is given whole", "[{group: a, role: kasa, cell: DR}]", "no cell can be named"},
		{"a group without a role", "[{group: a}]", "group and role"},
	} {
		file := filepath.Join(t.TempDir(), "providers.yaml")
		body := "providers: [{name: katalog, kind: oidc, label: {pl: Katalog}, level: low, staff: {unit: lipowa, groups: " + tc.groups + "}, oidc: {issuer: 'https://katalog.example', client: wrota, claims: {groups: groups}}}]"
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := federated.Open(file, "https://wrota.example", people, federation.Deps{DB: d, Clock: c, Audit: audit.New(c), Events: q, Key: identitytest.Key})
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: %v", tc.reason, err)
		}
	}
}
