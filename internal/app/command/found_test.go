package command

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wrota/internal/app"
	"wrota/internal/catalogue"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

const exampleOffice = "../../../deploy/office.yaml"

// TestFound: the example of the handbook becomes an office whose administrator can log in.
func TestFound(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			cfg := testConfig(t, e)
			var out bytes.Buffer
			ok(t, foundCmd{File: exampleOffice, DryRun: true}.Run(t.Context(), &cfg, &out))
			if untouched, err := untouched(t.Context(), cfg); err != nil || !untouched {
				t.Errorf("a dry run left something behind (%v)", err)
			}
			ok(t, foundCmd{File: exampleOffice}.Run(t.Context(), &cfg, &out))
			if err := (foundCmd{File: exampleOffice}).Run(t.Context(), &cfg, &out); !errors.Is(err, ErrExists) {
				t.Errorf("founded twice: %v", err)
			}
			ok(t, foundCmd{File: exampleOffice, Resume: true}.Run(t.Context(), &cfg, &out)) // changes nothing
			a := opened(t, cfg, false, clock.System{})
			unit := wantOffice(t, a)
			wantAdministrator(t, a, unit)
		})
	}
}

// wantOffice looks whether everything of the example is there, once.
func wantOffice(t *testing.T, a *app.App) identity.Unit {
	t.Helper()
	u, err := a.Identity.UnitBySlug(t.Context(), app.System(id.Region), "przykladowo")
	ok(t, err)
	cells, err := a.Identity.Cells(t.Context(), app.System(u.ID), u.ID)
	ok(t, err)
	people, err := a.Identity.Employees(t.Context(), app.System(u.ID), u.ID, identity.EmployeeFilter{On: clock.Today(a.Clock)})
	ok(t, err)
	offers, err := a.Catalogue.Offers(t.Context(), catalogue.Filter{Unit: u.ID})
	ok(t, err)
	terms, err := a.Catalogue.Terms(t.Context(), app.System(u.ID))
	ok(t, err)
	imports, err := a.Records.Imports(t.Context(), app.System(u.ID))
	ok(t, err)
	if len(cells) != 4 || len(people) != 6 || len(offers) != 5 || len(terms.Accounts) != 2 || len(imports) != 1 || u.Brand.Bar != "#24582b" {
		t.Errorf("cells %d, people %d, offers %d, accounts %d, plans %d, brand %+v", len(cells), len(people), len(offers), len(terms.Accounts), len(imports), u.Brand)
	}
	return u
}

var resetToken = regexp.MustCompile(identity.ResetPath + `(\S+)`)

// wantAdministrator follows the link of the message to a password, and logs in.
func wantAdministrator(t *testing.T, a *app.App, u identity.Unit) {
	t.Helper()
	ok(t, a.Queue.Drain(t.Context()))
	letters, err := filepath.Glob(filepath.Join(a.Config.Data, "mail", "*"))
	ok(t, err)
	if len(letters) != 1 {
		t.Fatalf("%d messages, want one, to the administrator", len(letters))
	}
	body, err := os.ReadFile(letters[0])
	ok(t, err)
	m := resetToken.FindStringSubmatch(string(body))
	if m == nil || !strings.Contains(string(body), "a.gorski@przykladowo.example") {
		t.Fatalf("no link for the administrator in\n%s", body)
	}
	nobody := actor.Actor{Kind: actor.Anonymous}
	ok(t, a.Identity.Reset(t.Context(), nobody, strings.TrimRight(m[1], ".)>"), "zielona lampa nad biurkiem"))
	account, err := a.Identity.Login(t.Context(), nobody, "a.gorski@przykladowo.example", "zielona lampa nad biurkiem")
	ok(t, err)
	choices, err := a.Identity.Choices(t.Context(), account.ID)
	ok(t, err)
	if len(choices.Employments) != 1 || choices.Employments[0].Unit != u.ID {
		t.Fatalf("may act as %+v", choices.Employments)
	}
	by, err := a.Identity.Actor(t.Context(), identity.SittingAs(account, choices.Employments[0].Employee))
	ok(t, err)
	if !by.May(identity.GrantAdmin) {
		t.Error("the administrator may not administer")
	}
}

// TestFoundGoesOn: a founding that died after its first step is finished with --resume.
func TestFoundGoesOn(t *testing.T) {
	cfg := testConfig(t, db.SQLite)
	a := opened(t, cfg, false, clock.System{})
	_, err := a.Identity.AddUnit(t.Context(), app.System(id.Region), identity.Unit{
		Slug: "przykladowo", Kind: identity.Gmina, Name: "Urząd Gminy Przykładowo", ShortName: "Gmina", Brand: identity.Brand{Bar: "#24582b"},
	})
	ok(t, err)
	ok(t, foundCmd{File: exampleOffice, Resume: true}.Run(t.Context(), &cfg, &bytes.Buffer{}))
	wantOffice(t, opened(t, cfg, false, clock.System{}))
	_, err = a.Identity.AddUnit(t.Context(), app.System(id.Region), identity.Unit{Slug: "inny", Kind: identity.Gmina, Name: "Inny urząd", ShortName: "Inny"})
	ok(t, err)
	body, err := os.ReadFile(exampleOffice)
	ok(t, err)
	file := filepath.Join(t.TempDir(), "office.yaml")
	ok(t, os.WriteFile(file, bytes.Replace(body, []byte("slug: przykladowo"), []byte("slug: inny"), 1), 0o600))
	if err := (foundCmd{File: file, Resume: true}).Run(t.Context(), &cfg, &bytes.Buffer{}); err == nil {
		t.Error("another office of the same slug was gone on with")
	}
}

// TestFoundRefuses: nothing is written, and every mistake is said with its place.
func TestFoundRefuses(t *testing.T) {
	body, err := os.ReadFile(exampleOffice)
	ok(t, err)
	for _, x := range []struct{ reason, old, new, want string }{
		{"what the file itself shows", "kind: gmina", "kind: miasto", "wiersz 6: kind: nie ma „miasto”"},
		{"what only the module knows: a class that the plan does not have", `class: "3123"`, `class: "9999"`, "services[5].class: "},
		{"a file plan that is not there", "built_in: gmina", "file: nie-ma.csv\n  source: zarządzenie", "plan: nie można przeczytać wykazu akt"},
	} {
		t.Run(x.reason, func(t *testing.T) {
			cfg, file := testConfig(t, db.SQLite), filepath.Join(t.TempDir(), "office.yaml")
			ok(t, os.WriteFile(file, []byte(strings.Replace(string(body), x.old, x.new, 1)), 0o600))
			var out bytes.Buffer
			if err := (foundCmd{File: file}).Run(t.Context(), &cfg, &out); !errors.Is(err, ErrMistakes) {
				t.Errorf("%v, want a refusal", err)
			}
			if !strings.Contains(out.String(), x.want) {
				t.Errorf("said %q, want %q", out.String(), x.want)
			}
			if untouched, err := untouched(t.Context(), cfg); err != nil || !untouched {
				t.Errorf("something was written (%v)", err)
			}
		})
	}
	demo := testConfig(t, db.SQLite)
	opened(t, demo, true, clock.System{})
	if err := (foundCmd{File: exampleOffice}).Run(t.Context(), &demo, &bytes.Buffer{}); !errors.Is(err, app.ErrDemo) {
		t.Errorf("a real office in a demonstration: %v", err)
	}
}
