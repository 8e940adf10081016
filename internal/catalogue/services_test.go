package catalogue

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wrota/internal/catalogue/query"
	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/xmldoc"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
	"wrota/internal/platform/clock"
)

var update = flag.Bool("update", false, "rewrite golden files")

var day = calendar.On(2027, 2, 19)

func loaded(t testing.TB) *stock {
	t.Helper()
	st, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func definition(t testing.TB, st *stock, service string) *eservice.Definition {
	t.Helper()
	if len(st.services[service]) == 0 {
		t.Fatalf("no service %s", service)
	}
	return inForce(st.services[service], day).Definition()
}

// environment is that of a unit whose council charges each person 30,00 zł, less 4,00 zł for compost.
func environment(st *stock, more ...query.CatalogueRate) eservice.Env {
	unit := append([]query.CatalogueRate{
		{Rate: "metoda", ValidFrom: calendar.On(2026, 1, 1), Value: "osoba"},
		{Rate: "stawka_osoba", ValidFrom: calendar.On(2026, 1, 1), Value: "30.00"},
		{Rate: "ulga_kompost", ValidFrom: calendar.On(2026, 1, 1), Value: "4.00"},
	}, more...)
	return eservice.Env{Today: day, Lang: "pl", Rates: st.values.rates(unit)}
}

// Reviewers read the outlines, not the definitions.
func TestOutlines(t *testing.T) {
	st := loaded(t)
	for _, slug := range st.slugs {
		golden := filepath.Join("testdata", slug+".outline.txt")
		got := eservice.Outline(definition(t, st, slug))
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s changed; look at it and run: go test ./internal/catalogue -run Outlines -update\n%s", slug, diff)
		}
	}
}

// Whatever people answer, the document that is filed is valid by its schema, the case has a title of
// one line, the fee can be worked out, and every template can be filled in.
func TestAnyAnswersCanBeFiled(t *testing.T) {
	st := loaded(t)
	env := environment(st)
	meta := xmldoc.Meta{
		Unit:    xmldoc.Unit{Name: "Urząd Gminy Lipowa", REGON: "000531329", NIP: "5250007313", Address: address.Address{Street: "ul. Polna", House: "1", Postcode: "66-200", Place: "Lipowa"}},
		Created: time.Date(2027, 2, 19, 9, 14, 5, 0, time.UTC), Identifier: "01jk", Level: actor.LevelSubstantial,
	}
	for _, slug := range st.slugs {
		t.Run(slug, func(t *testing.T) {
			def, dir := definition(t, st, slug), t.TempDir()
			schema := filepath.Join(dir, "schema.xsd")
			write(t, schema, xmldoc.Schema(def))
			args := []string{"--noout", "--nonet", "--schema", schema}
			for seed := range uint64(25) {
				a := eservicetest.Sample(t, def, env, seed)
				doc, err := xmldoc.Document(def.Live(a, env), meta)
				if err != nil {
					t.Fatal(err)
				}
				name := filepath.Join(dir, fmt.Sprintf("%d.xml", seed))
				write(t, name, doc)
				args = append(args, name)
				if title := def.CaseName(a, env); strings.TrimSpace(title) == "" || strings.Contains(title, "\n") || len([]rune(title)) > 300 {
					t.Errorf("the case would be called %q", title)
				}
				if _, err := eservice.QuoteOf(eservice.Plain{Def: def}, a, eservice.Pricing{Env: env, Tariff: st.tariff}); err != nil {
					t.Error(err)
				}
			}
			if out, err := exec.Command("xmllint", args...).CombinedOutput(); err != nil {
				t.Errorf("xmllint (of libxml2-utils): %v\n%.2000s", err, out)
			}
		})
	}
}

func write(t testing.TB, name string, body []byte) {
	t.Helper()
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

type answers map[string]any

func TestFees(t *testing.T) {
	st := loaded(t)
	for _, c := range []struct {
		service string
		answers answers
		want    string // in złote
		reason  string
	}{
		{"zaswiadczenie-o-niezaleganiu", answers{"podatki": "lokalne", "cel": "kredyt", "postac": "elektroniczna"}, "21,00", "one electronic certificate"},
		{"zaswiadczenie-o-niezaleganiu", answers{"podatki": "lokalne", "cel": "kredyt", "postac": "papier", "liczba": "3"}, "63,00", "each copy"},
		{"zaswiadczenie-o-niezaleganiu", answers{"podatki": "lokalne", "cel": "zwolniony", "postac": "papier", "liczba": "3"}, "0,00", "art. 2 ust. 1 pkt 1"},
		{"zaswiadczenie-o-niezaleganiu", answers{"podatki": "lokalne", "cel": "dotacja", "jednostka_zwolniona": true, "postac": "elektroniczna"}, "0,00", "art. 7"},
		{"zaswiadczenie-o-niezaleganiu", answers{"podatki": "lokalne", "cel": "kredyt", "postac": "elektroniczna", "proxy_acts": true, "proxy_exempt": false}, "38,00", "with a power of attorney"},
		{"zaswiadczenie-o-niezaleganiu", answers{"podatki": "lokalne", "cel": "kredyt", "postac": "elektroniczna", "proxy_acts": true, "proxy_exempt": true}, "21,00", "the family pays no duty for it"},
		{"zaswiadczenie-o-niezaleganiu", answers{"podatki": "lokalne", "cel": "zwolniony", "postac": "elektroniczna", "proxy_acts": true, "proxy_exempt": false}, "0,00", "art. 2 ust. 1 pkt 1 frees the power of attorney too"},
		{"zaswiadczenie-o-niezaleganiu", answers{"podatki": "lokalne", "cel": "dotacja", "jednostka_zwolniona": true, "postac": "elektroniczna", "proxy_acts": true, "proxy_exempt": false}, "0,00", "art. 7 and cz. IV: whose power of attorney it is"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "wypis", "dlugosc": "do_5", "cel": "inny"}, "30,00", "up to 5 pages"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "wypis", "dlugosc": "ponad_5", "cel": "inny"}, "50,00", "over 5 pages"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "wyrys", "strony_a4": "1", "cel": "inny"}, "20,00", "one A4"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "wyrys", "strony_a4": "10", "cel": "inny"}, "200,00", "the greatest"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "wyrys", "strony_a4": "11", "cel": "inny"}, "200,00", "no more than the greatest"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "oba", "dlugosc": "ponad_5", "strony_a4": "2", "cel": "sprzedaz"}, "90,00", "both"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "oba", "dlugosc": "ponad_5", "strony_a4": "2", "cel": "mieszkaniowy"}, "0,00", "housing"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "wypis", "dlugosc": "do_5", "cel": "mieszkaniowy", "proxy_acts": true, "proxy_exempt": false}, "17,00", "art. 2 ust. 1 pkt 2 does not name powers of attorney"},
		{"wypis-i-wyrys-z-planu", answers{"rodzaj": "wypis", "dlugosc": "do_5", "cel": "inny", "jednostka_zwolniona": true, "proxy_acts": true, "proxy_exempt": false}, "0,00", "art. 7 and cz. IV"},
		{"odpis-aktu-stanu-cywilnego", answers{"rodzaj": "skrocony", "liczba": "2", "cel": "inny"}, "44,00", "two short copies"},
		{"odpis-aktu-stanu-cywilnego", answers{"rodzaj": "zupelny", "liczba": "1", "cel": "inny"}, "33,00", "a full copy"},
		{"odpis-aktu-stanu-cywilnego", answers{"rodzaj": "wielojezyczny", "liczba": "1", "cel": "inny"}, "22,00", "a multilingual copy is a short one on another form"},
		{"odpis-aktu-stanu-cywilnego", answers{"rodzaj": "skrocony", "liczba": "1", "cel": "inny", "proxy_acts": true, "proxy_exempt": false}, "39,00", "with a power of attorney"},
		{"odpis-aktu-stanu-cywilnego", answers{"rodzaj": "skrocony", "liczba": "1", "cel": "alimenty", "proxy_acts": true, "proxy_exempt": false}, "0,00", "art. 2 ust. 1 pkt 1 frees the power of attorney too"},
		{"odpis-aktu-stanu-cywilnego", answers{"rodzaj": "zupelny", "liczba": "5", "cel": "nauka"}, "0,00", "a school matter"},
		{"usuniecie-drzew-zgloszenie", answers{"wlasnosc": "moja", "cel": "prywatny"}, "0,00", "a report is free"},
		{"udostepnienie-informacji-publicznej", answers{}, "0,00", "information is free"},
		{"skarga", answers{}, "0,00", "a complaint is free"},
		{"pismo-ogolne", answers{"proxy_acts": true, "proxy_exempt": false}, "17,00", "a power of attorney"},
	} {
		a := eservice.Answers{}
		for id, v := range c.answers {
			a = a.With(id, v)
		}
		q, err := eservice.QuoteOf(eservice.Plain{Def: definition(t, st, c.service)}, a, eservice.Pricing{Env: environment(st), Tariff: st.tariff})
		want, wrong := money.Parse(c.want)
		if err != nil || wrong != nil || q.Total(fee.OnFiling) != want || q.Total(fee.OnDecision) != 0 {
			t.Errorf("%s, %s: %v at filing, want %s (%v)", c.service, c.reason, q.Total(fee.OnFiling), c.want, err)
		}
	}
}

// The waste fee by each method of art. 6j.
func TestWasteFee(t *testing.T) {
	st := loaded(t)
	def := definition(t, st, "deklaracja-odpady")
	rate := func(id, value string) query.CatalogueRate {
		return query.CatalogueRate{Rate: id, ValidFrom: calendar.On(2027, 1, 1), Value: value}
	}
	for _, c := range []struct {
		rates   []query.CatalogueRate
		answers answers
		want    string
		reason  string
	}{
		{nil, answers{"rodzaj": "mieszkanie", "osoby": "4"}, "120.00", "four people"},
		{nil, answers{"rodzaj": "dom", "osoby": "4", "kompost": true}, "104.00", "with compost"},
		{nil, answers{"rodzaj": "mieszkanie", "osoby": "4", "kompost": true}, "120.00", "no relief in a flat: it is not asked there"},
		{[]query.CatalogueRate{rate("metoda", "woda"), rate("stawka_woda", "10.00")}, answers{"rodzaj": "dom", "zuzycie": "9.5", "gospodarstwa_wody": "1", "kompost": false}, "95.00", "by water"},
		{[]query.CatalogueRate{rate("metoda", "woda"), rate("stawka_woda", "10.00")}, answers{"rodzaj": "dom", "zuzycie": "60", "gospodarstwa_wody": "1", "kompost": false}, "247.03", "no more than 7,8% of the income for a household (art. 6j ust. 3f)"},
		{[]query.CatalogueRate{rate("metoda", "powierzchnia"), rate("stawka_powierzchnia", "1.25")}, answers{"rodzaj": "mieszkanie", "metry": "48.5"}, "60.63", "by area, rounded half up: 60,625"},
		{[]query.CatalogueRate{rate("metoda", "gospodarstwo"), rate("stawka_gospodarstwo", "90.00")}, answers{"rodzaj": "dom", "gospodarstwa": "2", "kompost": true}, "172.00", "by household, compost in each"},
	} {
		a := eservice.Answers{}.With("powod", "pierwsza")
		for id, v := range c.answers {
			a = a.With(id, v)
		}
		live := def.Live(a, environment(st, c.rates...))
		if got := live.Counting().Text("oplata_miesieczna"); got != c.want {
			t.Errorf("%s: %s, want %s", c.reason, got, c.want)
		}
	}
}

// Only trees over the girth of their group must be reported (art. 83f ust. 1 pkt 3).
func TestWhichTreesAreReported(t *testing.T) {
	st := loaded(t)
	def := definition(t, st, "usuniecie-drzew-zgloszenie")
	for _, c := range []struct {
		species, girth string
		report         bool
		reason         string
	}{
		{"topola", "80", false, "not over 80 cm"},
		{"topola", "81", true, "over 80 cm"},
		{"klon_srebrzysty", "80", false, "the same group"},
		{"kasztanowiec", "65", false, "not over 65 cm"},
		{"robinia", "66", true, "over 65 cm"},
		{"platan", "66", true, "the same group"},
		{"dab", "50", false, "not over 50 cm"},
		{"dab", "51", true, "over 50 cm"},
		{"klon", "79", true, "an ordinary maple is of the last group"},
		{"inny", "51", true, "every other species"},
	} {
		a := eservice.Answers{}.With("wlasnosc", "moja").With("cel", "prywatny").With("zabytek", false).
			WithRow("drzewa", field.Row{ID: "1", Values: map[string]field.Value{"gatunek": c.species, "obwod5": c.girth}})
		exit := def.Path(a, environment(st)).Exit
		if got := exit == nil || exit.ID != "bez-zgloszenia"; got != c.report {
			t.Errorf("%s of %s cm: must be reported %v, want %v: %s", c.species, c.girth, got, c.report, c.reason)
		}
	}
}

// Words of an office that hides behind its language have no place in what people read.
func TestPlainPolish(t *testing.T) {
	clumsy := regexp.MustCompile(`(?i)\b(niniejsz\p{L}+|przedmiotow\p{L}+|w przypadku gdy|uprzejmie inform\p{L}+|ww\.|powyższ\p{L}+|winien|winna|tut\. urząd|zostanie rozpatrzon\p{L}+|dokona\p{L}* (wpłaty|zapłaty|opłaty|zgłoszenia|wyboru))`)
	const long = 25
	st := loaded(t)
	for _, slug := range st.slugs {
		def := definition(t, st, slug)
		texts := strings.Split(eservice.Outline(def), "\n")
		for _, d := range def.Decisions {
			if m := clumsy.FindString(d.Body); m != "" {
				t.Errorf("%s, %s: %q", slug, d.ID, m)
			}
		}
		for _, line := range texts {
			if m := clumsy.FindString(line); m != "" {
				t.Errorf("%s: %q in %q", slug, m, line)
			}
			if strings.HasPrefix(line, "Podstawa") || strings.HasPrefix(line, "---") || strings.Contains(line, "Oświadczenie") || strings.Contains(line, "[") {
				continue // provisions, legal wordings, lists of options
			}
			for _, sentence := range strings.FieldsFunc(strings.ReplaceAll(line, "ust. ", "ust "), func(r rune) bool { return strings.ContainsRune(".!?:;", r) }) {
				if n := len(strings.Fields(sentence)); n > long {
					t.Errorf("%s: a sentence of %d words: %s", slug, n, sentence)
				}
			}
		}
	}
}

// Every service says in four languages what a person sees before beginning; forms are in Polish where
// they are not translated yet.
func TestLanguages(t *testing.T) {
	st := loaded(t)
	for _, slug := range st.slugs {
		d := definition(t, st, slug)
		for what, text := range map[string]eservice.Text{"title": d.Title, "action": d.Action, "summary": d.Summary, "start.lead": d.Start.Lead} {
			for _, lang := range []string{"pl", "en", "uk", "de"} {
				if text[lang] == "" {
					t.Errorf("%s: no %s in %s", slug, what, lang)
				}
			}
		}
		for _, s := range d.Sections {
			if len(s.Title) < 4 {
				t.Errorf("%s: the section %s is not in four languages", slug, s.ID)
			}
		}
	}
}

// A letter of the law is in every decision (art. 107 § 1 KPA; art. 210 § 1 Ordynacji): the basis, the
// ruling, the reasons and the instruction. The heading, the party and the signature are added by the
// press.
func TestPartsOfDecisions(t *testing.T) {
	st := loaded(t)
	for _, slug := range st.slugs {
		for _, d := range definition(t, st, slug).Decisions {
			wants := map[string][]string{
				"decyzja":       {"Na podstawie", "**", "## Uzasadnienie", "## Pouczenie", "14 dni", "złóż w tym urzędzie"},
				"postanowienie": {"Na podstawie", "## Uzasadnienie", "## Pouczenie"},
				"wezwanie":      {"dni od dnia doręczenia", "Jeśli"},
				"zaswiadczenie": {"Na podstawie", "zaświadczam"},
			}[d.Kind]
			for _, want := range wants {
				if !strings.Contains(strings.ToLower(d.Body), strings.ToLower(want)) {
					t.Errorf("%s, %s: a %s says %q", slug, d.ID, d.Kind, want)
				}
			}
		}
	}
}

// The document about all services names each of them, with its fees and how sure we are of them.
func TestDescribe(t *testing.T) {
	s := &Service{stock: loaded(t), clock: clock.At(day.Start())}
	got := s.Describe()
	for _, slug := range s.stock.slugs {
		if !strings.Contains(got, "`/uslugi/"+slug+"`") {
			t.Errorf("nothing of %s", slug)
		}
	}
	for _, want := range []string{
		"**Klasa:** 6131", "**Klasa:** wskazuje urząd", "zakłada ją kancelaria", "**Milczące załatwienie:** 14 dni", "[M]",
		"Drzewa: Obwód pnia na wysokości 5 cm", "Decyzja o sprzeciwie wobec usunięcia drzew (decyzja)",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %q", want)
		}
	}
}

// What the account knows is filled in, and nothing of it is refused: a letter in a case takes less
// than the account has.
func TestPrefill(t *testing.T) {
	st := loaded(t)
	known := eservice.Known{
		"account.kind": "person", "account.email": "maria@example.pl", "account.phone": "+48600100200",
		"account.person":  field.Record{"given": "Maria", "family": "Kowalczyk", "pesel": "44051401458"},
		"account.address": field.Record{"street": "ul. Lipowa", "house": "3", "postcode": "66-200", "place": "Lipowa"},
	}
	for _, service := range []string{"pismo-w-sprawie", "uzupelnienie-wniosku", "skarga", "pismo-ogolne", "udostepnienie-informacji-publicznej"} {
		def, env := definition(t, st, service), environment(st)
		a := def.Prefill(eservice.Answers{}, known, env)
		for _, p := range def.Check(a, env) {
			if p.Key != "eservice.required" && !strings.HasPrefix(p.Key, "eservice.required.") {
				t.Errorf("%s: %s.%s is refused: %s", service, p.Step, p.Field, p.Key)
			}
		}
		if who := def.Live(a, env).Applicant(); service == "pismo-w-sprawie" && who.Name() != "Maria Kowalczyk" {
			t.Errorf("%s: from %q", service, who.Name())
		}
	}
}
