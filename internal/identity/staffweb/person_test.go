package staffweb_test

import (
	"context"
	"io/fs"
	"net/url"
	"slices"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/absence"
	"wrota/internal/identity/entry"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/leaving"
	"wrota/internal/identity/rights"
	"wrota/internal/identity/staffweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

// TestPerson: an administrator gives somebody a role for a cell, a kind of matter and a time, and takes it; the
// page tells what they could do on any day, since when and by whose decision; nobody else reads or changes it.
func TestPerson(t *testing.T) {
	testkit.Each(t, append(slices.Clone(identitytest.Tables), web.Migrations), func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		s, _ := identitytest.New(t, d, c)
		o := identitytest.Found(t, s, identitytest.Lipowa())
		log := audit.New(c)
		name := func(_ context.Context, role string) string { return "rola " + role }
		site := webtest.Start(t, webtest.Config{DB: d, Clock: c, Messages: []fs.FS{identity.Messages, ui.Messages}, Routes: staffweb.Routes(staffweb.Deps{
			Identity: s, Clock: c, RoleName: name, RoleText: func(_ context.Context, role string) string { return "robi to, co " + role },
			Absences: absence.New(absence.Deps{DB: d, Clock: c, Audit: log, Identity: s}), Leaving: leaving.New(leaving.Deps{DB: d, Clock: c, Audit: log, Identity: s}),
			Rights: rights.New(rights.Deps{DB: d, Clock: c, Audit: log, Identity: s}),
			Entry:  entry.New(entry.Deps{DB: d, Clock: c, Audit: log, Identity: s, Factors: noFactors{}}),
		})})
		admin := identitytest.Actor(t, s, o.Head)
		admin.Grants = append(admin.Grants, identity.GrantAdmin, identity.GrantReview, identity.GrantAbsences)
		b, today := site.As(admin), s.Today()
		at := staffweb.RightsPath + "/" + o.Collector.ID.Short()
		p := b.Get(staffweb.RightsPath).Click(o.Collector.Name)
		p.WantURL(at)
		p.WantSays("robi to, co clerk", "Nie ma nieobecności")
		bad := p.Press("Nadaj upoważnienie", "role", "head", "scope", "cells", "from", today.String())
		bad.WantStatus(422)
		bad.Press("Nadaj upoważnienie", "cells", o.Roads.ID.Short(), "to", "jutro").WantStatus(422)
		done := bad.Press("Nadaj upoważnienie", "cells", o.Roads.ID.Short(), "kinds", "7230, zajecie-pasa-drogowego", "why", "=zastępuje kierownika")
		done.WantSays("Upoważnienie jest nadane", "rola head", "DR", "7230, zajecie-pasa-drogowego", o.Head.Name, "=zastępuje kierownika")

		file := b.Get(staffweb.RightsPath + "/plik.xlsx")
		table, err := sheet.Read(file.Body, sheet.Limits{Bytes: 1 << 20, Rows: 100})
		if err != nil || file.Header.Get("Content-Type") != sheet.XLSX {
			t.Fatalf("%v %q", err, file.Header.Get("Content-Type"))
		}
		if !slices.ContainsFunc(table.Rows, func(r sheet.Row) bool { return slices.Contains(r.Cells, "=zastępuje kierownika") }) {
			t.Errorf("%+v", table.Rows)
		}

		c.Move(24 * time.Hour)
		no := b.Get(at).All("select[name=no] option")
		taken := b.Get(at).Press("Odbierz upoważnienie", "no", no[1].Attr("value"), "now", "yes", "ended-why", "koniec urlopu")
		taken.WantSays("Upoważnienie jest odebrane", "koniec urlopu")
		for _, x := range []struct {
			day    string
			could  bool
			reason string
		}{{today.AddDays(-1).String(), false, "before it was given"}, {today.String(), true, "yesterday's rights"}, {today.AddDays(2).String(), false, "after it was taken"}} {
			if got := slices.Contains(b.Get(at+"?dzien="+x.day).Texts("main td"), "robi to, co head"); got != x.could {
				t.Errorf("%s: %v", x.reason, got)
			}
		}

		stranger := admin
		stranger.Unit = id.New[id.Unit]()
		for _, x := range []struct {
			by     actor.Actor
			want   int
			reason string
		}{{identitytest.Actor(t, s, o.Clerk), 403, "a clerk"}, {stranger, 404, "another office"}} {
			who := site.As(x.by)
			if got := who.Get(at).Status; got != x.want {
				t.Errorf("%s reads: %d", x.reason, got)
			}
			if got := who.Post(at+"/nadaj", url.Values{"role": {"admin"}, "scope": {"own"}, "from": {today.String()}}).Status; got != x.want {
				t.Errorf("%s gives: %d", x.reason, got)
			}
			if got := who.Post(at+"/odbierz", url.Values{"no": {"1"}, "now": {"yes"}}).Status; got != x.want {
				t.Errorf("%s takes: %d", x.reason, got)
			}
		}
	})
}

// noFactors is an office in which nobody has a second factor.
type noFactors struct{}

func (noFactors) Ways(context.Context, actor.Actor, id.Employee) (entry.Ways, error) {
	return entry.Ways{}, nil
}

func (noFactors) Reset(context.Context, actor.Actor, id.Employee, string) error { return nil }
