package records_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/records"
	"wrota/internal/records/recordstest"
)

// TestAPlanTravelsAsXML: what we write follows the schema of the archives (xmllint), and what comes in it changes
// neither notes nor modes, which it cannot say.
func TestAPlanTravelsAsXML(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		first, second := calendar.On(2026, 1, 1), calendar.On(2027, 1, 1)
		_, err := o.Records.ImportPlan(t.Context(), o.Artur, bring(o, small, first))
		ok(t, err)
		before, err := o.Records.Classes(t.Context(), records.PlanQuestion{Unit: o.Unit, On: first})
		ok(t, err)
		var out bytes.Buffer
		ok(t, records.WritePlanXML(&out, before))
		name := filepath.Join(t.TempDir(), "wykaz.xml")
		ok(t, os.WriteFile(name, out.Bytes(), 0o600))
		if said, err := exec.CommandContext(t.Context(), "xmllint", "--noout", "--schema", "testdata/WykazAkt.xsd", name).CombinedOutput(); err != nil {
			t.Fatalf("xmllint: %v\n%s", err, said)
		}
		change, err := o.Records.ImportPlan(t.Context(), o.Artur, bring(o, out.String(), second))
		ok(t, err)
		want(t, "the same plan", []any{change.Nothing(), change.Same}, "[true 5]")
		other := strings.Replace(out.String(), "Zjazdy", "Zjazdy z dróg", 1)
		change, err = o.Records.ImportPlan(t.Context(), o.Artur, bring(o, other, second))
		ok(t, err)
		want(t, "one name", []int{len(change.Added), len(change.Changed), len(change.Ended), change.Same}, "[0 1 0 4]")
		c, err := o.Records.Class(t.Context(), o.Unit, class(t, "7231"), second)
		ok(t, err)
		want(t, "kept as before", []any{c.Title, c.Mode, c.Category}, "[Zjazdy z dróg paper BE10]")
		for _, bad := range []string{"<wykaz/>", "<a", "<!DOCTYPE a [<!ENTITY x 'y'>]><wykaz xmlns='http://www.mswia.gov.pl/standardy/ndap'/>", `<wykaz xmlns="http://www.mswia.gov.pl/standardy/ndap"/>`} {
			if _, err := o.Records.ImportPlan(t.Context(), o.Artur, bring(o, bad, second)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", bad, err)
			}
		}
	})
}

func TestAPlanTravelsAsCSV(t *testing.T) {
	before, err := records.ParsePlan([]byte(small), "x")
	ok(t, err)
	var out bytes.Buffer
	ok(t, records.WritePlanCSV(&out, before))
	after, err := records.ParsePlan(out.Bytes(), "x")
	ok(t, err)
	want(t, "plan", after, fmt.Sprint(before))
}

// TestTheHeadExtendsThePlan: an order adds classes below those of the annex and decides how they are kept; what the
// annex says it cannot change.
func TestTheHeadExtendsThePlan(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		first, order := calendar.On(2026, 1, 1), calendar.On(2026, 6, 1)
		_, err := o.Records.ImportPlan(t.Context(), o.Artur, bring(o, small, first))
		ok(t, err)
		b5, err := jrwa.ParseCategory("B5")
		ok(t, err)
		added := records.Amendment{Unit: o.Unit, Symbol: class(t, "72301"), Title: "  Zajęcie na imprezy ", Category: b5, From: order, Source: "zarządzenie nr 2"}
		change, err := o.Records.AmendPlan(t.Context(), o.Artur, added)
		ok(t, err)
		want(t, "the class and the one above", []int{len(change.Added), len(change.Changed), len(change.Ended), change.Same}, "[1 1 0 4]")
		change, err = o.Records.AmendPlan(t.Context(), o.Artur, added)
		ok(t, err)
		want(t, "sent twice", change.Nothing(), "true")

		for _, tc := range []struct {
			symbol string
			on     calendar.Date
			want   string
			reason string
		}{
			{"72301", order, "[Zajęcie na imprezy B5 true ezd zarządzenie nr 2]", "added by the order"},
			{"7230", order, "[Zajęcie pasa drogowego B10 false ezd zarządzenie nr 1]", "it only groups others now"},
			{"7230", order.AddDays(-1), "[Zajęcie pasa drogowego B10 true ezd zarządzenie nr 1]", "the past stays"},
		} {
			c, err := o.Records.Class(t.Context(), o.Unit, class(t, tc.symbol), tc.on)
			ok(t, err)
			want(t, tc.reason, []any{c.Title, c.Category, c.Terminal, c.Mode, c.Source}, tc.want)
		}

		paper := records.Amendment{Unit: o.Unit, Symbol: class(t, "72301"), Mode: records.Paper, From: order.AddDays(30), Source: "zarządzenie nr 3"}
		_, err = o.Records.AmendPlan(t.Context(), o.Artur, paper)
		ok(t, err)
		c, err := o.Records.Class(t.Context(), o.Unit, class(t, "72301"), paper.From)
		ok(t, err)
		want(t, "kept on paper", []any{c.Title, c.Mode, c.Category}, "[Zajęcie na imprezy paper B5]")

		later := paper.From.AddDays(1)
		for _, tc := range []struct {
			reason, symbol, title, field string
			category                     jrwa.Category
			from                         calendar.Date
			source                       string
		}{
			{"a class of the annex under another name", "7231", "Wjazdy", "symbol", jrwa.Category{}, later, "x"},
			{"a class of the annex with another category", "7231", "", "symbol", b5, later, "x"},
			{"nothing above it", "7999", "Nowa", "symbol", b5, later, "x"},
			{"a new great class", "8", "Nowa", "symbol", b5, later, "x"},
			{"no name", "7232", " ", "title", b5, later, "x"},
			{"no category", "7232", "Nowa", "category", jrwa.Category{}, later, "x"},
			{"no day", "7232", "Nowa", "from", b5, calendar.Date{}, "x"},
			{"a day before the newest plan", "7232", "Nowa", "from", b5, order, "x"},
			{"no order", "7232", "Nowa", "source", b5, later, " "},
		} {
			_, err := o.Records.AmendPlan(t.Context(), o.Artur, records.Amendment{
				Unit: o.Unit, Symbol: class(t, tc.symbol), Title: tc.title, Category: tc.category, From: tc.from, Source: tc.source,
			})
			f, _ := fault.As(err)
			if f == nil || len(f.Fields) == 0 || f.Fields[0].Name != tc.field {
				t.Errorf("%s: %v", tc.reason, err)
			}
		}
		if _, err := o.Records.AmendPlan(t.Context(), o.Anna, added); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk: %v", err)
		}
	})
}
