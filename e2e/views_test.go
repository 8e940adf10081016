package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	logged "wrota/internal/app/seen"
	"wrota/internal/platform/web/webtest"
)

// aboutNobody are pages of one thing whose entry cannot name a person whom we know, with the reason.
var aboutNobody = map[string]string{
	"desk.search":           "what somebody types is not kept, and whom it found neither: one entry with counts",
	"roads.export":          "a whole register: one entry with the number of its lines",
	"intake.letter":         "a paper letter of a sender who has no account and no case yet",
	"intake.label":          "the same",
	"intake.confirmation":   "the same",
	"intake.showCorrection": "the same",
}

// viewed opens a page of every route of the desk once more, and looks for the entry in the audit that says so: a
// page about somebody names them, a list is one entry, and every other page has a reason in package seen.
func viewed(t *testing.T, w *world, visits []visit) {
	names, staff := map[string]string{}, map[string]bool{}
	for _, r := range w.app.Routes() {
		if who := r.Access.String(); r.Method == http.MethodGet && (who == "staff" || strings.HasPrefix(who, "clerk")) {
			names[r.Pattern], staff[r.Name] = r.Name, true
		}
	}
	for name := range logged.Lists {
		if !staff[name] {
			t.Errorf("seen.Lists names %s, which is no page of the desk", name)
		}
	}
	done, browsers := map[string]bool{}, map[string]*webtest.Browser{}
	for _, v := range visits {
		name := names[v.route]
		if name == "" || v.page.Status != http.StatusOK || done[name+v.who] || v.who == "" || v.who == "maria" {
			continue
		}
		done[name+v.who] = true
		if browsers[v.who] == nil {
			browsers[v.who] = w.as(nameOf(v.who))
		}
		before := ends(t, w)
		if p := browsers[v.who].Get(v.at); p.Status != http.StatusOK {
			continue
		}
		n, about := since(t, w, before)
		why, list := logged.Excused(name), logged.Lists[name] != ""
		_, nobody := aboutNobody[name]
		switch {
		case why != "" && list:
			t.Errorf("%s is a list and excused (%s)", name, why)
		case why != "":
		case n == 0:
			t.Errorf("%s (%s, as %s) leaves no entry in the audit: log it, or give the reason in package seen", name, v.at, v.who)
		case !list && !nobody && about == 0:
			t.Errorf("%s (%s, as %s): the entry does not say whose data was shown", name, v.at, v.who)
		}
	}
	t.Logf("%d pages", len(done))
}

func nameOf(who string) string {
	for _, x := range people {
		if x.who == who {
			return x.name
		}
	}
	return ""
}

// ends are where the logs of all units end.
func ends(t *testing.T, w *world) map[string]int64 {
	t.Helper()
	rows, err := w.app.DB.Raw().QueryContext(t.Context(), `SELECT unit_id, seq FROM audit_head`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var unit string
		var seq int64
		if err := rows.Scan(&unit, &seq); err != nil {
			t.Fatal(err)
		}
		out[unit] = seq
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// since counts the views made after the logs ended somewhere, and those among them that name somebody.
func since(t *testing.T, w *world, before map[string]int64) (n, about int) {
	t.Helper()
	for unit, seq := range ends(t, w) {
		var all, named int
		row := w.app.DB.Raw().QueryRowContext(t.Context(), `SELECT count(*), coalesce(sum(CASE WHEN about <> '' THEN 1 ELSE 0 END), 0) FROM audit_entry
WHERE kind = 'view' AND unit_id = $1 AND seq > $2 AND seq <= $3`, unit, before[unit], seq)
		if err := row.Scan(&all, &named); err != nil {
			t.Fatal(err)
		}
		n, about = n+all, about+named
	}
	return n, about
}

// breach registers a breach of personal data and says where its report is printed.
func breach(b *webtest.Browser) string {
	p := b.Get("/biurko/ochrona-danych/naruszenia/nowe").Press("Zapisz",
		"what", "List z decyzją trafił do innej osoby.", "people", "mieszkańcy", "number", "1", "data", "imię i nazwisko, adres", "consequences", "Inna osoba zna adres.", "measures", "List odebrano.")
	return p.URL + "/zgloszenie.pdf"
}
