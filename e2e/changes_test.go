package e2e_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web"
)

// changes is the table of the routes that change something: a line for each, with the test of this package that
// drives it and finds its entry in the audit, or with "-" and the reason why it changes nothing of anybody's.
//
//go:embed changes.tsv
var changes string

// changeLine is a line of the table.
type changeLine struct{ test, reason string }

// changeTable reads the table.
func changeTable(t testing.TB) map[string]changeLine {
	t.Helper()
	out := map[string]changeLine{}
	for _, line := range strings.Split(strings.TrimSpace(changes), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		part := append(strings.Split(line, "\t"), "", "")
		if _, twice := out[part[0]]; twice || part[1] == "" || (part[1] == "-") != (part[2] != "") {
			t.Errorf("the table of changes has the line %q: a route twice, or neither a test nor a reason", line)
		}
		out[part[0]] = changeLine{part[1], part[2]}
	}
	return out
}

// TestEveryChange: whatever changes something of somebody's leaves an entry in the audit that says who did it, for
// whom, from where, and in which case (RODO art. 5(2), KRI § 21 sec. 2).
//
// The proof stands on three legs. Every world writes down the requests that its server answered (diary), and when it
// ends, each is compared with the entries that carry its number (audited): a request that wrote into a table, other
// than those of untold, and left no entry, fails the test that made it, whichever that was. The table of changes names
// for every route that is no GET the test that drives it, and that test fails when the route was not used with success
// or left no entry. And a route without a line fails here. So nothing depends on which tests are run together, and a
// new route cannot be forgotten. What no journey needs is driven here, from the forms that the pages really have.
func TestEveryChange(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		table, known := changeTable(t), map[string]bool{}
		for _, r := range w.app.Routes() {
			if r.Method == http.MethodGet {
				continue
			}
			known[r.Name] = true
			if _, ok := table[r.Name]; !ok {
				t.Errorf("%s %s (%s) has no line in the table of changes: name the test that finds its entry in the audit, or say why it changes nothing", r.Method, r.Pattern, r.Name)
			}
		}
		for name := range table {
			if !known[name] {
				t.Errorf("%s is in the table of changes and is no route that changes anything", name)
			}
		}
		w.passkeys("Kowalczyk")
		for _, x := range []struct {
			name string
			do   func(c changing)
		}{
			{"settings", changing.settings},
			{"services", changing.services},
			{"staff", changing.staff},
			{"region", changing.region},
			{"absences", changing.absences},
			{"privacy", changing.privacyWork},
			{"many", changing.many},
			{"cases", changing.cases},
			{"mail", changing.mail},
			{"cash", changing.cash},
			{"register", changing.register},
			{"account", changing.account},
			{"registration", changing.registration},
			{"mishaps", changing.mishaps},
			{"authority", changing.authority},
			{"drafts", changing.drafts},
		} {
			t.Run(x.name, func(t *testing.T) {
				group := *w
				group.t = t
				x.do(changing{&group, t})
			})
			w.work()
		}
	})
}

// untold are tables that a request may write into without an entry, with the reason. A name that ends with a star is
// for all tables that begin so.
var untold = map[string]string{
	"audit_*":            "the log itself",
	"web_session":        "what a browser has on the server; logging in and out have entries of their own",
	"login_device":       "when a device was last seen; a new one has an entry",
	"login_session":      "when a session was last seen; its end has an entry",
	"jobs_subject":       "work for later, which has an entry when it is done",
	"river_job":          "the same",
	"vault_key":          "a key that is made when it is first needed",
	"identity_attempt":   "a counter of attempts",
	"login_attempt":      "the same",
	"intake_guess":       "the same",
	"intake_use":         "the same",
	"federation_attempt": "a login under way; its end has an entry",
	"federation_once":    "the same",
	"notices_notice":     "a message, or that it was read; what it tells of has an entry",
	"notices_mail":       "the same",
	"intake_draft":       "what people type for themselves is theirs alone until they send it; for others it has an entry",
	"intake_upload":      "the same",
	"intake_joint":       "the lock of a round of signatures; each signature, and how the round ends, has an entry",
}

// told are the tables of a request that ask for an entry.
func (a asked) told() (out []string) {
	own := !a.by.ForAnother() && a.by.Kind != actor.Clerk
	for _, table := range a.wrote {
		module, _, _ := strings.Cut(table, "_")
		_, free := untold[table]
		_, all := untold[module+"_*"]
		if draft := table == "intake_draft" || table == "intake_upload"; !all && (!free || draft && !own) {
			out = append(out, table)
		}
	}
	return out
}

// asked is one request, as the log of the server tells it.
type asked struct {
	method, route string
	status        int
	id            string
	by            actor.Actor // who it was when the request came
	wrote         []string    // tables; nothing for requests of real browsers, whose statements are not counted
}

// diary is the log of a world's server: it writes every request down, and passes on what the operator is told.
type diary struct {
	slog.Handler
	mu    sync.Mutex
	asked []asked
}

// Enabled implements slog.Handler.
func (d *diary) Enabled(ctx context.Context, l slog.Level) bool {
	return l == slog.LevelInfo || d.Handler.Enabled(ctx, l)
}

// Handle implements slog.Handler.
func (d *diary) Handle(ctx context.Context, r slog.Record) error {
	if r.Level != slog.LevelInfo {
		return d.Handler.Handle(ctx, r)
	}
	if r.Message != "request" {
		return nil
	}
	a := asked{by: web.ActorOf(new(http.Request).WithContext(ctx))}
	r.Attrs(func(x slog.Attr) bool {
		switch x.Key {
		case "method":
			a.method = x.Value.String()
		case "route":
			a.route = x.Value.String()
		case "status":
			a.status = int(x.Value.Int64())
		case "request":
			a.id = id.Must[id.Request](x.Value.String()).String()
		}
		return true
	})
	if c := db.CounterIn(ctx); c != nil {
		a.wrote = c.Wrote()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, a)
	return nil
}

// entry is what the audit says of a change.
type entry struct {
	verb, matter, kind, actor string
	origin                    struct {
		Request, Address, Session string
		For                       struct{ Account string }
	}
}

// changed are the changes of the audit, by the request that made them.
func (w *world) changed() map[string][]entry {
	out := map[string][]entry{}
	for _, x := range w.rows(`SELECT verb, matter_id, actor_kind, actor_id, origin FROM audit_entry WHERE kind = 'change'`, 5) {
		e := entry{verb: x[0], matter: x[1], kind: x[2], actor: x[3]}
		if err := json.Unmarshal([]byte(x[4]), &e.origin); err != nil {
			w.t.Errorf("the origin of %s: %v", e.verb, err)
		}
		if e.kind != string(actor.System) {
			out[e.origin.Request] = append(out[e.origin.Request], e)
		}
	}
	return out
}

// audited compares what a world was asked with its audit; it runs when the world ends.
func (w *world) audited(d *diary) {
	w.t.Helper()
	patterns, proved, entries := map[string]string{}, map[string]bool{}, w.changed()
	for _, r := range w.app.Routes() {
		patterns[r.Name] = r.Pattern
	}
	for _, a := range d.asked {
		es := entries[a.id]
		switch tables := a.told(); {
		case a.status >= http.StatusBadRequest:
		case len(es) == 0 && len(tables) > 0:
			w.t.Errorf("%s %s wrote into %s and left no entry in the audit", a.method, a.route, strings.Join(tables, ", "))
		case len(es) > 0 && a.method != http.MethodGet:
			proved[a.route] = true
			for _, e := range es {
				a.compare(w.t, patterns[a.route], e)
			}
		}
	}
	test, _, _ := strings.Cut(w.t.Name(), "/")
	for route, line := range changeTable(w.t) {
		if line.test == test && !proved[route] && !w.t.Failed() {
			w.t.Errorf("%s was to leave an entry in the audit by %s, and did not", route, test)
		}
	}
}

// compare looks whether an entry says who sent the request, for whom, from where, and in which case.
func (a asked) compare(t testing.TB, pattern string, e entry) {
	t.Helper()
	switch {
	case a.by.Kind == actor.Clerk && e.actor != a.by.Employee.String(), a.by.Kind == actor.Resident && e.actor != a.by.Human().String():
		t.Errorf("%s: the entry %s says that %s did it", a.route, e.verb, e.actor)
	case e.origin.Address == "" || a.by.LoggedIn() && e.origin.Session == "":
		t.Errorf("%s: the entry %s does not say from where", a.route, e.verb)
	case a.by.ForAnother() && e.origin.For.Account != a.by.Account.String():
		t.Errorf("%s: the entry %s does not say for whom", a.route, e.verb)
	case e.matter == "" && slices.ContainsFunc(inMatters, func(p string) bool { return strings.Contains(pattern, p) }):
		t.Errorf("%s: the entry %s does not say in which case", a.route, e.verb)
	}
}

// inMatters are the parameters of addresses that name something of a case.
var inMatters = []string{"{case}", "{charge}", "{delivery}", "{entry}"}
