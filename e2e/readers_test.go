package e2e_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"wrota/internal/app"
	"wrota/internal/app/roles"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web/webtest"
)

// reader is somebody who may look: a resident, a member of staff on one post, or a visitor.
type reader struct {
	name    string
	account string
	browser *webtest.Browser

	principals []string // accounts for whom they may act today, or in some matters
	acts       *mandate // by which they act now: account is then the principal's

	employee string // none for residents
	unit     string
	grants   []string
	cells    []string // their own and, below one that they head, all of its tree
}

func (r *reader) clerk() bool { return r.employee != "" }

func (r *reader) may(grant string) bool { return slices.Contains(r.grants, grant) }

// thing is something of one office or one person that an address names.
type thing struct {
	kind     string
	unit     string
	params   map[string]string // of addresses
	cell     string            // of its case
	lead     string
	stage    string
	kase     string
	matter   string   // the case that a draft, an application or a notice speaks of
	service  string   // the kind of its matter
	agent    string   // of a mandate: who may act
	owners   []string // accounts of the persons whose it is
	informed []string // employees to whom its case was shown
	taker    string   // the clerk who took it down at the counter
	marks    []string // what stands only where it is shown
}

// region is everything there is to read, as it stands in the database: the rules are checked against what was
// stored, and not against what the program says of itself.
type region struct {
	*world
	things  []*thing
	readers []*reader

	paths    map[string]rule
	reported map[string]int // differences of each route
}

// rows asks the database itself.
func (w *world) rows(query string, n int, args ...any) (out [][]string) {
	w.t.Helper()
	rows, err := w.app.DB.Raw().QueryContext(context.WithoutCancel(w.t.Context()), query, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		cells, at := make([]sql.NullString, n), make([]any, n)
		for i := range cells {
			at[i] = &cells[i]
		}
		if err := rows.Scan(at...); err != nil {
			w.t.Fatal(err)
		}
		row := make([]string, n)
		for i, c := range cells {
			row[i] = c.String
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// short is the form of an identifier in addresses.
func short(s string) string {
	x, err := id.Parse[id.Case](s)
	if err != nil {
		return s
	}
	return x.Short()
}

// populate reads what there is.
func populate(t *testing.T, w *world) *region {
	w.asked()
	r := &region{world: w, reported: map[string]int{}}
	byCase := map[string]*thing{}
	for _, x := range w.rows(`SELECT id, unit_id, cell_id, lead_id, sign, stage, service FROM cases_case`, 7) {
		c := &thing{kind: "case", unit: x[1], cell: x[2], lead: x[3], stage: x[5], kase: x[0], service: x[6], params: map[string]string{"case": short(x[0])}, marks: []string{x[4]}}
		byCase[x[0]] = c
		r.things = append(r.things, c)
	}
	for _, x := range w.rows(`SELECT case_id, account_id FROM cases_party WHERE account_id IS NOT NULL`, 2) {
		byCase[x[0]].owners = append(byCase[x[0]].owners, x[1])
	}
	for _, x := range w.rows(`SELECT case_id, employee_id FROM cases_assignment WHERE kind = 'information'`, 2) {
		byCase[x[0]].informed = append(byCase[x[0]].informed, x[1])
	}
	add := func(kind, query string, names ...string) {
		for _, x := range w.rows(query, 8+len(names)) {
			o := &thing{kind: kind, unit: x[1], params: map[string]string{}, marks: []string{}}
			if c := byCase[x[2]]; c != nil {
				copied := *c
				o = &copied
				o.kind, o.params, o.marks = kind, map[string]string{"case": short(x[2])}, nil
				o.owners = nil
			}
			o.kase = x[2]
			if x[3] != "" {
				o.owners = []string{x[3]}
			}
			if x[4] != "" {
				o.marks = []string{x[4]}
			}
			o.taker, o.matter = x[5], x[7]
			if x[6] != "" {
				o.service = x[6]
			}
			for i, name := range append([]string{kind}, names...) {
				value := x[0]
				if i > 0 {
					value = x[7+i]
				}
				o.params[name] = short(value)
			}
			r.things = append(r.things, o)
		}
	}
	// id, unit, case, owner, mark, who took it down; kind of matter and case of what speaks of one; further parameters.
	add("writing", `SELECT id, unit_id, case_id, NULL, NULL, NULL, NULL, NULL FROM cases_writing`)
	add("letter", `SELECT l.id, l.unit_id, l.case_id, s.account_id, l.number, NULL, s.kind, s.matter_id FROM intake_letter l LEFT JOIN intake_submission s ON s.unit_id = l.unit_id AND s.letter_id = l.id`)
	add("document", `SELECT d.id, d.unit_id, d.case_id, NULL, NULL, NULL, NULL, NULL, v.no FROM records_document d JOIN records_version v ON v.unit_id = d.unit_id AND v.document_id = d.id`, "version")
	add("delivery", `SELECT d.id, d.unit_id, l.case_id, d.account_id, NULL, NULL, l.service, NULL FROM dispatch_delivery d JOIN dispatch_letter l ON l.unit_id = d.unit_id AND l.id = d.dispatch_id`)
	add("charge", `SELECT id, unit_id, case_id, account_id, NULL, NULL, service, NULL FROM payments_charge`)
	add("posting", `SELECT p.id, p.unit_id, c.case_id, c.account_id, NULL, NULL, c.service, NULL, p.charge_id FROM payments_posting p JOIN payments_charge c ON c.unit_id = p.unit_id AND c.id = p.charge_id`, "charge")
	add("notice", `SELECT id, unit_id, NULL, account_id, NULL, NULL, service, case_id FROM notices_notice WHERE account_id IS NOT NULL AND shelf = 'box'`)
	add("draft", `SELECT id, unit_id, NULL, account_id, NULL, employee_id, kind, matter_id FROM intake_draft WHERE account_id IS NOT NULL OR employee_id IS NOT NULL`)
	add("submission", `SELECT id, unit_id, case_id, account_id, NULL, employee_id, kind, matter_id FROM intake_submission WHERE account_id IS NOT NULL`)
	add("entry", `SELECT id, unit_id, case_id, NULL, NULL, NULL, NULL, NULL FROM roads_occupancy`)
	add("cell", `SELECT id, unit_id, NULL, NULL, NULL, NULL, NULL, NULL FROM identity_cell`)
	add("employee", `SELECT id, unit_id, NULL, NULL, NULL, NULL, NULL, NULL FROM identity_employee`)
	for _, x := range w.rows(`SELECT id, unit_id, principal_id, agent_id FROM mandates_mandate WHERE agent_id IS NOT NULL`, 4) {
		r.things = append(r.things, &thing{kind: "mandate", unit: x[1], owners: []string{x[2]}, agent: x[3], params: map[string]string{"mandate": short(x[0])}})
	}
	for _, o := range r.things {
		if o.kind == "letter" && o.kase == "" {
			delete(o.params, "case")
		}
	}
	add("passkey", `SELECT id, NULL, NULL, account_id, NULL, NULL, NULL, NULL FROM login_passkey`)
	add("breach", `SELECT id, unit_id, NULL, NULL, NULL, NULL, NULL, NULL FROM privacy_breach`)
	r.reports(t, byCase)
	add("piece", `SELECT id, unit_id, NULL, NULL, NULL, NULL, NULL, NULL FROM scanning_piece`)
	add("absence", `SELECT id, unit_id, NULL, NULL, NULL, employee_id, NULL, NULL FROM identity_absence`)
	add("substitution", `SELECT id, unit_id, NULL, NULL, NULL, NULL, NULL, NULL FROM identity_substitution`)
	add("package", `SELECT id, unit_id, case_id, NULL, NULL, NULL, NULL, NULL FROM archive_package`)
	add("request", `SELECT id, unit_id, NULL, account_id, NULL, employee_id, NULL, NULL FROM signatures_request`)
	r.people(t)
	cells := map[string]string{}
	for _, x := range w.rows(`SELECT id, cell_id FROM identity_employee`, 2) {
		cells[short(x[0])] = x[1]
	}
	for _, o := range r.things {
		switch o.kind {
		case "employee":
			o.cell = cells[o.params["employee"]]
		case "absence":
			o.cell = cells[short(o.taker)]
		}
	}
	add("session", `SELECT id, NULL, NULL, account_id, NULL, NULL, NULL, NULL FROM login_session`)
	return r
}

// reports are those on signatures of letters, each with the case of its letter.
func (r *region) reports(t *testing.T, byCase map[string]*thing) {
	t.Helper()
	caseOf := map[string]string{}
	for _, x := range r.rows(`SELECT id, case_id FROM intake_letter`, 2) {
		caseOf[short(x[0])] = x[1]
	}
	for _, x := range r.rows(`SELECT id, unit_id, subject FROM signatures_report`, 3) {
		o := &thing{}
		letter, _, _ := strings.Cut(strings.TrimPrefix(x[2], "letter:"), "/")
		if c := byCase[caseOf[letter]]; c != nil {
			copied := *c
			o = &copied
		}
		o.kind, o.unit, o.kase, o.owners, o.marks, o.params = "report", x[1], caseOf[letter], nil, nil, map[string]string{"report": short(x[0])}
		r.things = append(r.things, o)
	}
}

// people are a visitor, every resident of the login page, everybody on the staff of three offices, and whoever
// administers the region, who sees nothing of anybody's.
func (r *region) people(t *testing.T) {
	r.readers = []*reader{{name: "visitor", browser: r.visitor()}}
	for _, x := range r.rows(`SELECT id, given, family, name FROM identity_account WHERE persona = 'residents'`, 4) {
		name := strings.TrimSpace(x[1] + " " + x[2])
		if x[3] != "" {
			name = x[3]
		}
		r.readers = append(r.readers, &reader{name: name, account: x[0], browser: r.entered(t, x[0])})
	}
	for _, x := range r.rows(`SELECT agent_id, principal_id FROM mandates_mandate WHERE accepted_at IS NOT NULL AND ended_at IS NULL AND principal_id IS NOT NULL`, 2) {
		for _, who := range r.readers {
			if who.account == x[0] {
				who.principals = append(who.principals, x[1])
			}
		}
	}
	r.agents(t)
	below := map[string][]string{}
	for _, x := range r.rows(`SELECT id, parent_id FROM identity_cell`, 2) {
		below[x[1]] = append(below[x[1]], x[0])
	}
	roles := roles.All()
	for _, x := range r.rows(`SELECT e.id, e.unit_id, e.cell_id, e.account_id, e.given, e.family, u.slug, CASE WHEN e.leads THEN 'yes' ELSE '' END
		FROM identity_employee e JOIN identity_unit u ON u.id = e.unit_id WHERE u.slug IN ('lipowa', 'zdw', 'brzezinka') OR e.family = 'Czech' ORDER BY u.slug, e.id`, 8) {
		who := &reader{name: x[4] + " " + x[5] + " (" + x[6] + ")", account: x[3], employee: x[0], unit: x[1], cells: []string{x[2]}, browser: r.entered(t, x[3])}
		for i := 0; x[7] == "yes" && i < len(who.cells); i++ {
			who.cells = append(who.cells, below[who.cells[i]]...)
		}
		for _, role := range r.rolesOf(t, x[1], x[0]) {
			for _, g := range roles[role] {
				who.grants = append(who.grants, string(g))
			}
		}
		r.readers = append(r.readers, who)
	}
}

// rolesOf are the roles that an employee was given.
func (w *world) rolesOf(t *testing.T, unit, employee string) []string {
	t.Helper()
	u, err1 := id.Parse[id.Unit](unit)
	e, err2 := id.Parse[id.Employee](employee)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	x, err := w.app.Identity.Employee(t.Context(), app.System(u), u, e)
	if err != nil {
		t.Fatal(err)
	}
	return x.Roles
}

// entered is a browser in which an account has come in; everybody is a persona in this test.
func (w *world) entered(t *testing.T, account string) *webtest.Browser {
	t.Helper()
	if _, err := w.app.DB.Raw().ExecContext(t.Context(), `UPDATE identity_account SET persona = 'clerks' WHERE id = $1 AND persona = ''`, account); err != nil {
		t.Fatal(err)
	}
	b := w.visitor()
	p := b.Post("/logowanie/postac", map[string][]string{"postac": {short(account)}})
	if p.Status != 200 {
		t.Fatalf("%s cannot come in: %d", account, p.Status)
	}
	return b
}

// address fills the parameters of a pattern in; false when the thing does not have them all.
func (o *thing) address(pattern string) (string, bool) {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		name, ok := strings.CutPrefix(p, "{")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		value, known := o.params[name]
		if !known {
			if value, known = fixed[name]; !known {
				return "", false
			}
		}
		parts[i] = value
	}
	return strings.Join(parts, "/"), true
}

// fixed are parameters that name nothing of anybody.
var fixed = map[string]string{"page": "historia", "no": "1", "step": "kto", "row": "1", "field": "plan", "upload": "01j00000000000000000000000"}

func (o *thing) String() string { return fmt.Sprintf("%s %v %v", o.kind, o.params, o.marks) }
