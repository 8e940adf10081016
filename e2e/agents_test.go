package e2e_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/signatures"
)

// mandate is what a reader stands on who acts for another.
type mandate struct {
	agent    string // account of who is at the keyboard
	basis    string
	services []string // kinds of matters; none with one case, or when it is for everything
	one      string   // one case
}

// human is the account of who is at the keyboard.
func (r *reader) human() string {
	if r.acts != nil {
		return r.acts.agent
	}
	return r.account
}

// covered tells whether a thing lies within what the reader may act in; oneself acts in everything.
func (r *reader) covered(o *thing) bool {
	switch m := r.acts; {
	case m == nil:
		return true
	case m.one != "":
		return o.kase == m.one || o.matter == m.one
	case len(m.services) > 0:
		return slices.Contains(m.services, o.service)
	}
	// Of everything, but what the account itself is told is for its owner alone.
	return o.kind != "notice" || o.service != "" || o.matter != ""
}

// agents are those who act for another, by each mandate that is in force.
func (r *region) agents(t *testing.T) {
	names := map[string]string{}
	for _, who := range r.readers {
		names[who.account] = who.name
	}
	day := r.clock.Now().Format(time.DateOnly)
	for _, x := range r.rows(`SELECT id, agent_id, principal_id, principal_name, basis, services, case_id FROM mandates_mandate
		WHERE accepted_at IS NOT NULL AND ended_at IS NULL AND agent_id IS NOT NULL AND principal_id IS NOT NULL AND from_day <= $1 AND (to_day IS NULL OR to_day >= $1)`, 7, day) {
		m := &mandate{agent: x[1], basis: x[4], one: x[6]}
		if x[5] != "*" && x[6] == "" {
			m.services = actor.ReadKinds(x[5])
		}
		b := r.entered(t, x[1])
		if p := b.Post("/w-imieniu", url.Values{"jako": {short(x[0])}}); p.Status != http.StatusOK || !p.Says(x[3]) {
			t.Fatalf("%s cannot act for %s: %d", names[x[1]], x[3], p.Status)
		}
		r.readers = append(r.readers, &reader{name: fmt.Sprintf("%s for %s (%s %v %s)", names[x[1]], x[3], x[4], m.services, m.one), account: x[2], acts: m, browser: b})
	}
}

// mandates gives what the demonstration lacks: power over everything, over one kind of matter and over one case, by
// two who have several matters of several kinds.
func (w *world) mandates() {
	w.t.Helper()
	firm, piotr, olena, maria := w.as("Bud-Dróg Borkowski"), w.as("Piotr"), w.as("Olena Kowalenko"), w.as("Maria Kowalczyk")
	one := firm.Get("/w-imieniu/udziel").All("select[name=case] option")
	if len(one) < 3 {
		w.t.Fatalf("the firm chooses among %d matters", len(one))
	}
	give := func(b *webtest.Browser, to *webtest.Browser, address, name string, answers ...string) {
		b.Get("/w-imieniu/udziel").Press("Udziel pełnomocnictwa", append(answers, "to-whom", address)...).WantURL("/w-imieniu")
		w.work()
		offer := to.Get("/w-imieniu").Click(name)
		if p := to.Post(offer.URL+"/przyjmij", url.Values{}); p.URL != "/w-imieniu" {
			w.t.Fatalf("%s does not accept: %d at %s", address, p.Status, p.URL)
		}
	}
	give(firm, maria, "maria@poczta.example", "Bud-Dróg", "scope", "all")
	give(firm, olena, "olena@poczta.example", "Bud-Dróg", "scope", "case", "case", one[2].Attr("value"))
	give(piotr, olena, "olena@poczta.example", "Piotr", "scope", "services", "services", "zajecie-pasa-drogowego")
	w.work()
}

// extras puts down what takes a browser, a mishap or a morning at the office to come about: a passkey of each account,
// a breach of data in every office, and a leave that each member of staff asks for.
func (w *world) extras() {
	w.t.Helper()
	now := db.At(w.clock.Now())
	put := func(query string, args ...any) {
		if _, err := w.app.DB.Raw().ExecContext(w.t.Context(), query, args...); err != nil {
			w.t.Fatal(err)
		}
	}
	for _, x := range w.rows(`SELECT id FROM identity_account WHERE persona <> ''`, 1) {
		key := id.New[id.Passkey]()
		put(`INSERT INTO login_passkey (id, account_id, credential, name, data, added_at) VALUES ($1, $2, $3, 'Klucz', '{}', $4)`, key, x[0], key.Short(), now)
	}
	for _, x := range w.rows(`SELECT MIN(CAST(id AS text)), unit_id FROM identity_employee GROUP BY unit_id`, 2) {
		put(`INSERT INTO privacy_breach (id, unit_id, no, found_at, what, people, how_many, data, consequences, measures, made_by, employee_id, made_at, version)
			VALUES ($1, $2, 1, $3, 'List wysłany pod zły adres', 'strony', 1, 'adres', 'żadne', 'odebrano', 'Iwona', $4, $3, 1)`, id.New[id.Breach](), x[1], now, x[0])
	}
	slugs := map[string]string{}
	for _, x := range w.rows(`SELECT id, slug FROM identity_unit`, 2) {
		slugs[x[0]] = x[1]
	}
	for _, x := range w.rows(`SELECT id, unit_id FROM intake_letter ORDER BY id`, 2) {
		unit, letter := id.Must[id.Unit](x[1]), id.Must[id.Letter](x[0])
		seal, err := w.app.Seals.Get(slugs[x[1]], w.clock.Now())
		if err != nil {
			w.t.Fatal(err)
		}
		body, err := seal.SealXML(w.xml("<Pismo>"+x[0]+"</Pismo>"), w.clock.Now())
		if err == nil {
			_, err = w.app.Signatures.Judge(w.t.Context(), actor.Automaton("system.test", unit), unit, "letter:"+letter.Short()+"/1", signatures.File{Name: "pismo.xml", Body: body}, w.clock.Now())
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	for _, x := range w.rows(`SELECT id, unit_id FROM identity_employee`, 2) {
		put(`INSERT INTO identity_absence (id, unit_id, employee_id, why, from_day, to_day, wish, entered_by, entered_at, agreed_by)
			VALUES ($1, $2, $3, 'leave', '2030-07-01', '2030-07-05', TRUE, '', $4, '')`, id.New[id.Absence](), x[1], x[0], now)
	}
}

// xml reads a document that a test made.
func (w *world) xml(text string) *xmlsec.Document {
	w.t.Helper()
	doc, err := xmlsec.Parse([]byte(text))
	if err != nil {
		w.t.Fatal(err)
	}
	return doc
}
