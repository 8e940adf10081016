package e2e_test

import (
	_ "embed"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
)

// rule says who may read or change one thing; the access that the route states holds besides.
type rule struct {
	name string
	may  func(r *reader, o *thing) bool
}

// The rules, in the words of the law and of the organisation chart.
var (
	// party: whoever the matter belongs to, in the box and on the pages of their account.
	party = rule{"party", func(r *reader, o *thing) bool {
		return !r.clerk() && slices.Contains(o.owners, r.account) && r.covered(o)
	}}
	// owner: the person whose account, session or key it is.
	owner = rule{"owner", func(r *reader, o *thing) bool {
		return r.acts == nil && r.account != "" && slices.Contains(o.owners, r.account)
	}}
	// holder: the person who fills an application in, or the clerk who does it for somebody at the counter.
	holder = rule{"holder", func(r *reader, o *thing) bool {
		if o.taker != "" {
			return r.employee == o.taker
		}
		return !r.clerk() && slices.Contains(o.owners, r.account) && r.covered(o)
	}}
	// desk: who handles cases, in their own cells and what they lead; whom it was shown to; who may see the unit.
	desk = rule{"desk", onDesk}
	// files: the desk, and who may see all files of the unit; before there is a case, the registry.
	files = rule{"files", func(r *reader, o *thing) bool {
		if r.unit == o.unit && r.may("records.view") {
			return true
		}
		return o.kase != "" && onDesk(r, o) || o.kase == "" && atRegistry(r, o)
	}}
	registry = rule{"registry", atRegistry}
	// judged: who may open the case of what was signed, the registry with its letters, and who may see all files.
	judged = rule{"judged", func(r *reader, o *thing) bool {
		return onDesk(r, o) || atRegistry(r, o) || r.clerk() && r.unit == o.unit && r.may("records.view")
	}}
	// unit: the right that the route names, for the whole unit.
	unit = rule{"unit", func(r *reader, o *thing) bool { return r.clerk() && r.unit == o.unit }}
	// payer: whose charge it is, and the cash desk, which prints its receipts.
	payer = rule{"payer", func(r *reader, o *thing) bool { return party.may(r, o) || r.unit == o.unit && r.may("payments.book") }}
	// sent: who posts letters, and the desk of the case.
	// mandate: the principal, or who represents them by law, and the agent.
	between = rule{"mandate", func(r *reader, o *thing) bool {
		principal := slices.Contains(o.owners, r.account) && (r.acts == nil || r.acts.basis != "proxy")
		return !r.clerk() && r.account != "" && (principal || o.agent == r.human())
	}}
	// agent: who may act by it, and nobody else.
	agent = rule{"agent", func(r *reader, o *thing) bool {
		return !r.clerk() && r.acts == nil && r.account != "" && o.agent == r.account
	}}
	// principal: who gave it, or who represents them by law.
	principal = rule{"principal", func(r *reader, o *thing) bool {
		return !r.clerk() && r.account != "" && slices.Contains(o.owners, r.account) && (r.acts == nil || r.acts.basis != "proxy")
	}}
	// over: the superior of somebody, and the administrator of the unit.
	over = rule{"over", overThem}
	// away: whoever is away themselves, and who is over them.
	away = rule{"away", func(r *reader, o *thing) bool { return r.clerk() && r.employee == o.taker || overThem(r, o) }}
	// signer: who was asked to sign, in their own name.
	signer = rule{"signer", func(r *reader, o *thing) bool {
		if o.taker != "" {
			return r.employee == o.taker
		}
		return r.acts == nil && !r.clerk() && r.account != "" && slices.Contains(o.owners, r.account)
	}}
	sent = rule{"sent", func(r *reader, o *thing) bool { return r.unit == o.unit && r.may("dispatch.post") || onDesk(r, o) }}
)

func overThem(r *reader, o *thing) bool {
	return r.clerk() && r.unit == o.unit && r.may("identity.absences") && o.params["employee"] != short(r.employee) && // nobody hands over their own work for themselves
		(r.may("identity.admin") || slices.Contains(r.cells, o.cell))
}

func atRegistry(r *reader, o *thing) bool {
	return r.clerk() && r.unit == o.unit && (r.may("intake.register") || r.may("intake.route"))
}

func onDesk(r *reader, o *thing) bool {
	if !r.clerk() || r.unit != o.unit || o.kase == "" {
		return false
	}
	works := r.may("cases.handle") || r.may("cases.assign") || r.may("cases.approve")
	return works && (r.may("cases.view-unit") || o.lead == r.employee || slices.Contains(r.cells, o.cell)) || slices.Contains(o.informed, r.employee)
}

// Routes that name nothing of anybody.
var (
	list  = rule{name: "list"}  // a page or a list without anything in its address: what it shows is looked through
	form  = rule{name: "form"}  // changes what its fields name; tested where the fields are known
	plain = rule{name: "plain"} // names a service, an office, a day: public, or a setting of the clerk's own unit
	token = rule{name: "token"} // opened by a secret from a message, which nobody else can make
)

// readPaths is the table: a line for every route, with the rule by its name.
//
//go:embed readpaths.tsv
var readPaths string

// table reads the table.
func table(t *testing.T) map[string]rule {
	t.Helper()
	rules, out := map[string]rule{}, map[string]rule{}
	for _, r := range []rule{party, owner, payer, holder, desk, files, registry, judged, sent, unit, between, agent, principal, over, away, signer, list, form, plain, token} {
		rules[r.name] = r
	}
	for _, line := range strings.Split(strings.TrimSpace(readPaths), "\n") {
		name, of, _ := strings.Cut(line, "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		r, ok := rules[of]
		if _, twice := out[name]; !ok || twice {
			t.Errorf("the table of read paths has the line %q: no such rule, or the route a second time", line)
		}
		out[name] = r
	}
	return out
}

// kindOf is what the address of a route names: the last of its parameters that is a thing.
func kindOf(pattern string) string {
	kind := ""
	for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(pattern, -1) {
		if slices.Contains([]string{"case", "writing", "document", "letter", "delivery", "charge", "posting", "notice", "draft", "submission", "entry", "cell", "employee", "session", "mandate", "passkey", "breach", "report", "absence", "substitution", "request", "piece"}, m[1]) {
			kind = m[1]
		}
	}
	return kind
}

// TestReadPaths asks every route as everybody about everything: what a person may not see is not there for
// them, on any page, in any list, in any message of an error; and what they may see, is.
func TestReadPaths(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mandates()
		w.extras()
		r := populate(t, w)
		routes := w.app.Routes()
		paths := table(t)
		r.paths = paths
		r.complete(t, routes)
		asked, shown := 0, 0
		for _, route := range routes {
			rl := paths[route.Name]
			if rl.may == nil {
				continue
			}
			kept := map[*reader]int{}
			for _, o := range r.sample(kindOf(route.Pattern)) {
				at, ok := o.address(route.Pattern)
				if !ok {
					continue
				}
				for _, who := range r.readers {
					if !r.access(who, route.Access) { // the thing is not even looked for: two are as good as all
						if kept[who]++; kept[who] > 2 {
							continue
						}
					}
					may := rl.may(who, o) && r.access(who, route.Access)
					if may && route.Method != http.MethodGet {
						continue // it would change the world
					}
					asked++
					if r.ask(t, who, route, o, at, may) {
						shown++
					}
				}
			}
		}
		t.Logf("%d questions, %d answered with the thing", asked, shown)
		if shown < 200 || asked < 5000 {
			t.Errorf("only %d questions, %d shown: the world is too small to prove anything", asked, shown)
		}
		r.lists(t, routes)
	})
}

// complete: a new route has a line in the table, and a line has a route.
func (r *region) complete(t *testing.T, routes []web.Route) {
	t.Helper()
	known := map[string]bool{}
	for _, x := range routes {
		known[x.Name] = true
		if _, ok := r.paths[x.Name]; !ok {
			t.Errorf("%s %s (%s) has no line in the table of read paths: say who may read what its address names", x.Method, x.Pattern, x.Name)
		}
	}
	for name := range r.paths {
		if !known[name] {
			t.Errorf("%s is in the table of read paths and is no route", name)
		}
	}
}

// sample is a few things of a kind: of each owner, cell and leader one.
func (r *region) sample(kind string) (out []*thing) {
	seen := map[string]bool{}
	for _, o := range r.things {
		key := strings.Join(append([]string{o.unit, o.cell, o.lead, o.taker, o.service, o.agent}, o.owners...), " ")
		if o.kase == "" {
			key += " without a case"
		}
		if o.kind == kind && !seen[key] {
			seen[key] = true
			out = append(out, o)
		}
	}
	return out
}

// access is what the route itself states.
func (r *region) access(who *reader, a web.Access) bool {
	who0, grant, _ := strings.Cut(a.String(), " ")
	switch who0 {
	case "public":
		return true
	case "loggedin", "seated":
		return who.account != ""
	case "self":
		return who.account != "" && who.acts == nil
	case "staff":
		return who.clerk()
	case "clerk":
		return who.clerk() && who.may(grant)
	}
	return false
}

// refused are the answers that say nothing of the thing.
var refused = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}

// ask asks one question and compares the answer with the rule.
func (r *region) ask(t *testing.T, who *reader, route web.Route, o *thing, at string, may bool) bool {
	t.Helper()
	var p *webtest.Page
	if route.Method == http.MethodGet {
		p = who.browser.Get(at)
	} else {
		p = who.browser.Post(at, url.Values{})
	}
	switch no := slices.Contains(refused, p.Status) || strings.HasPrefix(p.URL, "/logowanie"); {
	case may && no && !absent[route.Name]:
		r.wrong(t, route.Name, "%s (%s) may see %s by the rule %q and does not: %s %s: %d", who.name, who.grants, o, r.paths[route.Name].name, route.Method, at, p.Status)
	case !may && !no && p.Status == http.StatusConflict && r.nowhere(who, route):
		// The answer is the same for a thing that does not exist: it says nothing.
	case !may && !no:
		r.wrong(t, route.Name, "%s (%s) may not see %s by the rule %q and does: %s %s: %d at %s", who.name, who.grants, o, r.paths[route.Name].name, route.Method, at, p.Status, p.URL)
	case may && !no:
		r.look(t, who, route.Name, at, p)
		return true
	}
	r.look(t, who, route.Name, at, p)
	return false
}

// nowhere tells whether a route answers a conflict about what does not exist, too.
func (r *region) nowhere(who *reader, route web.Route) bool {
	none := &thing{params: map[string]string{}}
	for _, name := range []string{"case", "writing", "document", "letter", "delivery", "charge", "posting", "notice", "draft", "submission", "entry", "mandate"} {
		none.params[name] = "01j00000000000000000000000"
	}
	at, ok := none.address(route.Pattern)
	return ok && who.browser.Post(at, url.Values{}).Status == http.StatusConflict
}

// wrong reports the first differences of a route; a hundred more say nothing new.
func (r *region) wrong(t *testing.T, route, text string, args ...any) {
	t.Helper()
	if r.reported[route]++; r.reported[route] <= 3 {
		t.Errorf(text, args...)
		return
	}
	t.Fail()
}

// absent are pages that a thing need not have: the parts of a form that its service does not ask, evidence
// that did not come, a step that the case is not in.
var absent = map[string]bool{
	"intake.showRow": true, "intake.askRemoveRow": true, "intake.showFiles": true, "intake.openFile": true, "intake.suggest": true, "intake.showStep": true, "intake.showWitness": true,
	"intake.protocol": true, "intake.letterFile": true, "dispatch.evidence": true, "cases.document": true, "portal.matterPage": true, "intake.showVersion": true,
	"cases.show-event": true, "notices.failure": true, "intake.showCorrection": true, "signatures.request.result": true,
	"templates.ofLetterView": true, "templates.ofLetterText": true, "templates.filedText": true,
	"templates.ownFileView": true, "templates.ownFileText": true, "templates.ownFileSave": true, "templates.ownFileInner": true,
	"signatures.reportFile": true, "intake.showSignAgain": true, "intake.documentToSignAgain": true,
}

// look searches an answer for what the reader may not see, wherever it may stand: another's sign in a list, a
// number in the message of an error, a name in a suggestion.
func (r *region) look(t *testing.T, who *reader, route, at string, p *webtest.Page) {
	t.Helper()
	body := string(p.Body)
	for _, o := range r.things {
		for _, mark := range o.marks {
			if strings.Contains(body, mark) && !r.mayKnow(who, o) && !r.byOffice(who, route, o) && examples[route] != mark {
				r.wrong(t, route, "%s (%s) reads %s at %s (%s), which is not theirs to know", who.name, who.grants, mark, at, route)
			}
		}
	}
}

// byOffice: whoever acts for another still sees on the pages of the switch what mandates they hold themselves, with the
// sign of the matter that one is for; and whoever hands over the work of a person who leaves counts the signs of the
// cases, without what they are about.
func (r *region) byOffice(who *reader, route string, o *thing) bool {
	switch route {
	case "mandates.show", "mandates.mandate":
		return who.acts != nil && slices.ContainsFunc(r.readers, func(x *reader) bool { return x.acts != nil && x.acts.agent == who.acts.agent && x.acts.one == o.kase })
	case "identity.leaving":
		return who.unit == o.unit && who.may("identity.absences")
	}
	return false
}

// examples are numbers that a page shows as an example, and that stand in the demonstration too.
var examples = map[string]string{"portal.showCheck": "RPW/LIPOWA/12/2027"}

// mayKnow tells whether the sign of a case or the number of a letter may be known: by who may see it, and by who
// may see something else of the same case.
func (r *region) mayKnow(who *reader, o *thing) bool {
	for _, x := range r.things {
		if x != o && (o.kase == "" || x.kase != o.kase) {
			continue
		}
		switch {
		case slices.ContainsFunc(x.owners, func(a string) bool { return slices.Contains(who.principals, a) }):
			return true // an agent is told what comes of their principal's matters
		case party.may(who, x), holder.may(who, x), desk.may(who, x), files.may(who, x):
			return true
		case x.kind == "letter" && registry.may(who, x), x.kind == "delivery" && sent.may(who, x):
			return true
		case (x.kind == "charge" || x.kind == "posting") && unit.may(who, x) && who.may("payments.book"), x.kind == "entry" && unit.may(who, x) && who.may("roads.view"):
			return true
		}
	}
	return false
}

// lists opens every page that names nothing in its address as everybody, with the questions that bring the most,
// looks it through, and follows no link that leads to what is not theirs.
func (r *region) lists(t *testing.T, routes []web.Route) {
	t.Helper()
	for _, route := range routes {
		if rl := r.paths[route.Name]; rl.name != list.name || route.Method != http.MethodGet {
			continue
		}
		at := strings.TrimSuffix(route.Pattern, "{$}")
		for _, query := range append([]string{""}, queries[route.Name]...) {
			for _, who := range r.readers {
				p := who.browser.Get(at + query)
				no := slices.Contains(refused, p.Status) || strings.HasPrefix(p.URL, "/logowanie")
				if !r.access(who, route.Access) && !no {
					t.Errorf("%s (%s) opens %s%s: %d", who.name, who.grants, at, query, p.Status)
				}
				r.look(t, who, route.Name, at+query, p)
				if e, ok := exact[route.Name+query]; ok && r.access(who, route.Access) {
					r.same(t, who, route.Name+query, p, e)
				}
			}
		}
	}
}

// queries are questions to lists and searches that would find what everybody has.
var queries = map[string][]string{
	"cases.queue":           {"?widok=w-komorce", "?widok=nieprzydzielone", "?widok=caly-urzad", "?widok=zamkniete", "?widok=do-akceptacji", "?widok=do-wiadomosci", "?q=DR.7230", "?q=Kowalczyk"},
	"cases.list.show":       {"?seria=DR.7230.2027"},
	"cases.list.file":       {"?seria=DR.7230.2027"},
	"desk.search":           {"?q=DR.7230", "?q=RPW", "?q=Kowalczyk", "?q=ul"},
	"intake.letters":        {"?etap=", "?q=RPW", "?q=Kowalczyk"},
	"intake.suggestSenders": {"?q=kow", "?q=Maria"},
	"payments.due":          {"?widok=all", "?q=Kowalczyk"},
	"portal.search":         {"?q=DR.7230.1", "?q=Kowalczyk"},
	"portal.suggest":        {"?q=DR.7230.1", "?q=Kowalczyk"},
	"roads.public":          {"?urzad=lipowa", "?urzad=zdw"},
	"roads.register":        {"?q=Kowalczyk"},
	"search.show":           {"?q=DR.7230", "?q=Kowalczyk", "?q=drogi", "?q=wniosek", "?rodzaj=sprawa", "?rodzaj=pismo", "?rodzaj=dokument"},
}

// exactly says which links of which things a list has for its reader: these and no others.
type exactly struct {
	kind   string
	prefix string
	of     func(r *reader, o *thing) bool
}

var exact = map[string]exactly{
	"portal.mine":                  {"case", "/moje/", party.may},
	"dispatch.box":                 {"delivery", "/skrzynka/", party.may},
	"notices.box":                  {"notice", "/moje/powiadomienia/", party.may},
	"roads.register":               {"entry", "/biurko/rejestry/zajecia-pasa/", unit.may},
	"cases.queue?widok=caly-urzad": {"case", "/biurko/sprawy/", func(r *reader, o *thing) bool { return r.may("cases.view-unit") && onDesk(r, o) && o.open() }},
	"cases.queue?widok=w-komorce": {"case", "/biurko/sprawy/", func(r *reader, o *thing) bool {
		return (r.may("cases.handle") || r.may("cases.assign")) && r.unit == o.unit && slices.Contains(r.cells, o.cell) && o.open()
	}},
}

func (o *thing) open() bool { return o.stage != "closed" }

// same compares the links of a list with the things of which it should be the list.
func (r *region) same(t *testing.T, who *reader, name string, p *webtest.Page, e exactly) {
	t.Helper()
	if p.Status != http.StatusOK {
		return
	}
	linked := map[string]bool{}
	for _, a := range p.All("main a[href]") {
		rest, ok := strings.CutPrefix(a.Attr("href"), e.prefix)
		if !ok {
			rest, ok = strings.CutPrefix(a.Attr("hx-get"), e.prefix)
		}
		if ok {
			if at := strings.IndexAny(rest, "/?#"); at >= 0 {
				rest = rest[:at]
			}
			linked[rest] = true
		}
	}
	for _, o := range r.things {
		key := o.params[e.kind]
		switch {
		case o.kind != e.kind:
		case e.of(who, o) && !linked[key]:
			r.wrong(t, name, "%s (%s): %s does not list %s", who.name, who.grants, name, o)
		case !e.of(who, o) && linked[key]:
			r.wrong(t, name, "%s (%s): %s lists %s", who.name, who.grants, name, o)
		}
	}
}
