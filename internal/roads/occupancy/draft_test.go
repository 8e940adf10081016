package occupancy_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/xmldoc"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/richtext"
	"wrota/internal/platform/testkit"
	"wrota/internal/roads/occupancy"
)

var today = calendar.Of(testkit.Noon)

func rates(t testing.TB) *occupancy.Rates {
	t.Helper()
	r, err := occupancy.NewRates([]occupancy.Road{
		{Code: "g1", Number: "100201F", Name: "ul. Polna", Category: occupancy.Local}, {Code: "dw276", Number: "DW 276", Name: "Krosno – Świebodzin", Category: occupancy.Regional},
	}, []occupancy.Resolution{council(t)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func env(t testing.TB) eservice.Env {
	t.Helper()
	return eservice.Env{Today: today, Lang: "pl", Lists: rates(t)}
}

// works are the answers of somebody who digs for ten days in March.
func works() eservice.Answers {
	return eservice.Answers{}.
		With("zarzadca", "ten_urzad").With("cel", "roboty").With("awaria", false).With("rodzaj_robot", "roboty_siec").With("opis_celu", "Wykop pod przyłącze wody.").
		With("droga", "dw276").With("miejsce_jak", "km").With("km_od", "12+350").With("km_do", "12+420").With("strona", "prawa").
		With("okres", field.Record{"from": "2027-03-11", "to": "2027-03-20"}).With("etapy", false).
		WithRow("elementy", field.Row{ID: "1", Values: field.Values{"element": "jezdnia", "udzial": "33", "powierzchnia": "12.5"}}).
		WithRow("elementy", field.Row{ID: "2", Values: field.Values{"element": "pas_zieleni", "powierzchnia": "0.4"}}).
		With("ruch", true).With("projekt_organ", "Starosta Krośnieński").With("projekt_znak", "KT.7121.5.2027").With("projekt_dnia", "2027-02-01")
}

func device(from, to string) eservice.Answers {
	return eservice.Answers{}.
		With("zarzadca", "ten_urzad").With("cel", "urzadzenie").With("opis_celu", "Wodociąg").With("lokalizacja", false).
		With("droga", "g1").With("miejsce_jak", "adres").With("adres_miejsca", "ul. Polna 5").With("strona", "lewa").
		With("okres", field.Record{"from": from, "to": to}).
		WithRow("elementy", field.Row{ID: "1", Values: field.Values{"element": "chodnik", "urzadzenie": "wodociag", "na_moscie": false, "powierzchnia": "35.2"}}).
		With("ruch", false).With("zabezpieczenie", "Barierki")
}

func pricing(t testing.TB, unit any) eservice.Pricing {
	t.Helper()
	tariff, err := fee.ParseTariff("tariff.yaml", []byte("tariff: t\nitems:\n  - {key: power_of_attorney, text: Pełnomocnictwo, place: cz. IV, basis: cz. IV, mark: S, valid_from: 2007-01-01, amount: \"17,00\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return eservice.Pricing{Env: env(t), Tariff: tariff, Unit: unit}
}

func TestFee(t *testing.T) {
	s := service(t)
	q, err := eservice.QuoteOf(s, works(), pricing(t, rates(t)))
	if err != nil {
		t.Fatal(err)
	}
	if got := q.Total(fee.OnDecision); got != amount("770,00") || len(q.Lines) != 2 {
		t.Errorf("%s in %d lines, want 12,5 × 10 × 6,00 and 1 × 10 × 2,00", got, len(q.Lines))
	}
	for i, want := range []string{"12,50 m² × 10 dni × 6,00 zł = 750,00 zł", "0,40 m² → 1 m² × 10 dni × 2,00 zł = 20,00 zł"} {
		if got := strings.ReplaceAll(q.Lines[i].Arithmetic, "\u00a0", " "); got != want {
			t.Errorf("line %d says %q, want %q", i, got, want)
		}
	}
	if got := q.Lines[0].Title.In("en"); got != "Carriageway, 33% of the width" {
		t.Errorf("in English: %q", got)
	}
}

// Of a device the first calendar year is due; what comes later is shown and not summed.
func TestFeeOfADevice(t *testing.T) {
	q, err := eservice.QuoteOf(service(t), device("2027-10-01", "2031-06-30"), pricing(t, rates(t)))
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, l := range q.Lines {
		said = append(said, strings.ReplaceAll(l.Title.In("pl")+" | "+l.Arithmetic+" | "+l.Amount.String(), "\u00a0", " "))
	}
	want := []string{
		"Wodociąg, chodnik, 2027 r. | 35,20 m² × 30,00 zł × 92/365 = 266,17 zł | 266,17 zł",
		"Wodociąg, chodnik, lata 2028–2030: płatne co roku do 15 stycznia, nie wchodzi do sumy | 35,20 m² × 30,00 zł = 1 056,00 zł | 0,00 zł",
		"Wodociąg, chodnik, 2031 r.: płatne do 15 stycznia 2031, nie wchodzi do sumy | 35,20 m² × 30,00 zł × 181/365 = 523,66 zł | 0,00 zł",
	}
	if !slices.Equal(said, want) || q.Sum() != amount("266,17") {
		t.Errorf("sum %s\n%s\nwant\n%s", q.Sum(), strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
}

func TestFeeWithoutRates(t *testing.T) {
	for name, unit := range map[string]any{"nothing": nil, "no resolution": &occupancy.Rates{}} {
		q, err := eservice.QuoteOf(service(t), works(), pricing(t, unit))
		if err != nil || q.Sum() != 0 || len(q.Lines) != 2 || !strings.Contains(strings.ReplaceAll(q.Lines[0].Title.In("pl"), "\u00a0", " "), "ustalimy w decyzji") {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
	}
	q, err := eservice.QuoteOf(service(t), works().With("zarzadca", "nie_wiem").With("droga_opis", "ul. Polna"), pricing(t, rates(t)))
	if err != nil || q.Sum() != 0 || len(q.Lines) != 2 {
		t.Errorf("a road that may be another's was priced: %+v, %v", q, err)
	}
	if _, err := service(t).Fee(works(), pricing(t, "12 zł")); err == nil {
		t.Error("rates of another sort were taken")
	}
}

// The rates are those of the day of the decision, also for what was filed before they changed.
func TestFeeOfTheDayOfTheDecision(t *testing.T) {
	old := council(t)
	old.ValidTo = day("2027-02-28")
	dear := one(occupancy.Works, "10,00")
	dear.ValidFrom = day("2027-03-01")
	r, err := occupancy.NewRates([]occupancy.Road{{Code: "dw276", Number: "DW 276", Category: occupancy.Regional}}, []occupancy.Resolution{dear, old})
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2027-02-28": "770,00", "2027-03-01": "1 350,00"} {
		q, err := eservice.QuoteOf(service(t), works(), pricing(t, r.AsOf(day(on))))
		if err != nil || q.Sum() != amount(want) {
			t.Errorf("decided on %s: %s, want %s (%v)", on, q.Sum(), want, err)
		}
	}
	if _, err := occupancy.NewRates(nil, []occupancy.Resolution{council(t), dear}); err == nil {
		t.Error("two resolutions on one day were taken")
	}
}

func TestCheck(t *testing.T) {
	stage := func(id, from, to string) field.Row {
		return field.Row{ID: id, Values: field.Values{"element": "chodnik", "powierzchnia": "5", "okres_etapu": field.Record{"from": from, "to": to}}}
	}
	staged := works().With("etapy", true).Without("elementy")
	short := works().With("okres", field.Record{"from": "2027-03-11", "to": "2027-03-12"}).With("krotko", true)
	for _, tc := range []struct {
		name    string
		answers eservice.Answers
		want    string
		reason  string
	}{
		{"good", works(), "", "nothing is wrong"},
		{"kilometres the wrong way round", works().With("km_do", "12+349"), "km_do", "the end lies before the beginning"},
		{"one point", works().With("km_do", "12+350"), "", "a hole has no length"},
		{"night of 24 hours", short.With("godzina_od", "22:00").With("godzina_do", "22:00"), "godzina_do", "24 hours are not less than 24 hours"},
		{"night", short.With("godzina_od", "22:00").With("godzina_do", "05:30"), "", "seven and a half hours"},
		{"no hours", short, "godzina_od", "less than 24 hours must be seen"},
		{"hours of a day in order", short.With("okres", field.Record{"from": "2027-03-11", "to": "2027-03-11"}).With("godzina_od", "08:00").With("godzina_do", "16:00"), "", "eight hours"},
		{"hours of a day not in order", short.With("okres", field.Record{"from": "2027-03-11", "to": "2027-03-11"}).With("godzina_od", "16:00").With("godzina_do", "08:00"), "godzina_do", "time does not go back"},
		{"stages", staged.WithRow("elementy", stage("1", "2027-03-11", "2027-03-15")).WithRow("elementy", stage("2", "2027-03-14", "2027-03-20")), "", "they overlap and leave no day out"},
		{"a gap", staged.WithRow("elementy", stage("1", "2027-03-11", "2027-03-13")).WithRow("elementy", stage("2", "2027-03-15", "2027-03-20")), "elementy", "14 March is in no stage"},
		{"outside", staged.WithRow("elementy", stage("1", "2027-03-10", "2027-03-20")), "okres_etapu", "a day before the period"},
		{"a road that is gone", works().With("droga", "g9"), "droga", "it was taken from the list"},
	} {
		problems := service(t).Check(tc.answers, env(t))
		got := ""
		if len(problems) > 0 {
			got = problems[0].Field
			if problems[0].Step == "" || problems[0].Say("pl") == "" || strings.Contains(problems[0].Say("uk"), "⟦") {
				t.Errorf("%s: the problem %+v has no page or no sentence", tc.name, problems[0])
			}
		}
		if got != tc.want {
			t.Errorf("%s: %q, want %q: %s", tc.name, got, tc.want, tc.reason)
		}
	}
}

// fill makes the text of a letter the way a case does.
func fill(t testing.TB, s *occupancy.Service, letter string, a eservice.Answers, p eservice.Pricing) (string, []string) {
	t.Helper()
	d, ok := s.Definition().Decision(letter)
	if !ok {
		t.Fatalf("no letter %s", letter)
	}
	live := s.Definition().Live(a, p.Env)
	drafted, err := s.Draft(live.Counting(), p)
	if err != nil {
		t.Fatal(err)
	}
	body, missing := richtext.Fill(d.Body, func(name string) (string, bool) {
		if slices.Contains(d.Computed, name) {
			v, ok := drafted[name]
			return v, ok
		}
		if v, ok := live.MergeValue(name); ok {
			return v, true
		}
		blank := slices.ContainsFunc(d.Blanks, func(b eservice.Blank) bool { return b.ID == name })
		return "[" + name + "]", blank || strings.Contains(name, ".")
	})
	return strings.ReplaceAll(body, "\u00a0", " "), missing
}

// § 2 of the regulation: purpose, area, period, fee and how it was worked out, payment, way of securing,
// duty to restore, remarks.
func TestPermit(t *testing.T) {
	body, missing := fill(t, service(t), "zezwolenie", works(), pricing(t, rates(t)))
	if len(missing) > 0 {
		t.Errorf("without a value: %v", missing)
	}
	text := strings.ReplaceAll(body, "\\", "")
	for what, want := range map[string]string{
		"purpose": "Prowadzenie robót: roboty przy sieci albo przyłączu. Wykop pod przyłącze wody.", "road": "Droga wojewódzka DW 276 Krosno – Świebodzin, km 12+350–12+420, strona prawa",
		"period": "od 11 marca 2027 do 20 marca 2027 (10 dni)", "arithmetic": "Jezdnia, 33% szerokości: 12,50 m² × 10 dni × 6,00 zł = 750,00 zł (§ 2 ust. 1 pkt 1 lit. b)",
		"sum": "Opłata: 770,00 zł", "payment": "w ciągu 14 dni od dnia, w którym decyzja stanie się ostateczna", "resolution": "uchwały nr XIX/142/2025 Rady Gminy Lipowa",
		"traffic": "Starosta Krośnieński, znak KT.7121.5.2027, 1 lutego 2027", "restore": "przywrócić do poprzedniego stanu użyteczności", "basis": "art. 40 ust. 1, ust. 2 pkt 1, ust. 3, ust. 4, ust. 10, 11 i 13",
		"appeal": "w ciągu 14 dni od dnia doręczenia", "penalty": "10 opłat",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s: the permit does not say %q\n%s", what, want, text)
		}
	}
	body, _ = fill(t, service(t), "zezwolenie", device("2027-10-01", "2029-12-31"), pricing(t, rates(t)))
	for _, want := range []string{"2028 r.: 1 056,00 zł, płatne do 15 stycznia 2028", "do 15 stycznia każdego roku (art. 40 ust. 13a)", "Opłata: 266,17 zł (za 2027 r.)"} {
		if !strings.Contains(strings.ReplaceAll(body, "\\", ""), want) {
			t.Errorf("the permit of a device does not say %q\n%s", want, body)
		}
	}
	body, _ = fill(t, service(t), "zezwolenie", works(), pricing(t, nil))
	for _, want := range []string{"wpisz stawkę", "wpisz sumę", "wpisz uchwałę"} {
		if !strings.Contains(body, want) {
			t.Errorf("without rates the clerk is not asked to %s", want)
		}
	}
}

func TestCallToComplete(t *testing.T) {
	file := field.File{Upload: "u1", Name: "plan.pdf", Type: "application/pdf", Size: 10, SHA256: strings.Repeat("0", 64)}
	plan, traffic := "szczegółowy plan sytuacyjny", "zatwierdzony projekt organizacji ruchu"
	for _, tc := range []struct {
		name    string
		answers eservice.Answers
		has     []string
		not     []string
		reason  string
	}{
		{"nothing attached", works(), []string{plan, traffic}, []string{"harmonogram robót", "pełnomocnictwo"}, "both are required"},
		{"plan attached", works().WithFile("plan", file), []string{traffic}, []string{plan}, "only what is missing"},
		{"all attached", works().WithFile("plan", file).WithFile("plik_projektu_ruchu", file), []string{plan, traffic}, []string{"harmonogram robót"}, "the clerk has looked inside and strikes out the rest"},
	} {
		body, _ := fill(t, service(t), "wezwanie", tc.answers, pricing(t, rates(t)))
		for _, want := range tc.has {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is missing: %s", tc.name, want, tc.reason)
			}
		}
		for _, no := range tc.not {
			if strings.Contains(body, no) {
				t.Errorf("%s: %q is called for: %s", tc.name, no, tc.reason)
			}
		}
	}
}

// Whatever people answer, the fee, the letters and the document can be made; xmllint reads the document.
func TestAnyApplication(t *testing.T) {
	s, dir := service(t), t.TempDir()
	schema := filepath.Join(dir, "schema.xsd")
	if err := os.WriteFile(schema, xmldoc.Schema(s.Definition()), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--noout", "--nonet", "--schema", schema}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		e := env(t)
		a := eservicetest.Answers(rt, s.Definition(), e)
		p := pricing(t, rates(t))
		if _, err := eservice.QuoteOf(s, a, p); err != nil {
			rt.Fatal(err)
		}
		for _, d := range s.Definition().Decisions {
			if body, missing := fill(t, s, d.ID, a, p); len(missing) > 0 || strings.Contains(body, "⟦") {
				rt.Fatalf("%s lacks %v\n%s", d.ID, missing, body)
			}
		}
		for _, problem := range s.Check(s.Definition().Live(a, e).Counting(), e) {
			if problem.Step == "" {
				rt.Fatalf("%+v stands on no page", problem)
			}
		}
		doc, err := xmldoc.Document(s.Definition().Live(a, e), xmldoc.Meta{Unit: xmldoc.Unit{Name: "Gmina Lipowa", REGON: "123456785"}, Created: testkit.Noon, Identifier: "1"})
		if err != nil {
			rt.Fatal(err)
		}
		n++
		name := filepath.Join(dir, fmt.Sprintf("%d.xml", n))
		if err := os.WriteFile(name, doc, 0o600); err != nil {
			rt.Fatal(err)
		}
		args = append(args, name)
	})
	if out, err := exec.Command("xmllint", args...).CombinedOutput(); err != nil {
		t.Errorf("xmllint (package libxml2-utils): %v\n%s", err, out[:min(len(out), 3000)])
	}
}

// A fee is worked out on the page that checks the answers, and again in the decision.
func BenchmarkFee(b *testing.B) {
	s, p, a := service(b), pricing(b, rates(b)), works()
	for i := range 50 {
		a = a.WithRow("elementy", field.Row{ID: fmt.Sprint(i + 10), Values: field.Values{"element": "chodnik", "powierzchnia": "3.5"}})
	}
	for b.Loop() {
		if _, err := s.Fee(a, p); err != nil {
			b.Fatal(err)
		}
	}
}
