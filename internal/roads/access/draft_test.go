package access_test

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
	"wrota/internal/kit/money"
	"wrota/internal/platform/richtext"
	"wrota/internal/platform/testkit"
	"wrota/internal/roads/access"
	"wrota/internal/roads/occupancy"
)

func pricing(t testing.TB) eservice.Pricing {
	t.Helper()
	tariff, err := fee.ParseTariff("tariff.yaml", []byte("tariff: t\nitems:\n"+
		"  - {key: power_of_attorney, text: Pełnomocnictwo, place: cz. IV, basis: cz. IV, mark: S, valid_from: 2007-01-01, amount: \"17,00\"}\n"+
		"  - {key: permit_other, text: Zezwolenie, place: cz. III, basis: cz. III ust. 44, mark: S, valid_from: 2007-01-01, amount: \"82,00\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	rates, err := occupancy.NewRates([]occupancy.Road{{Code: "dw276", Number: "DW 276", Name: "Krosno – Świebodzin", Category: occupancy.Regional}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return eservice.Pricing{Env: eservice.Env{Today: calendar.Of(testkit.Noon), Lang: "pl", Lists: rates}, Tariff: tariff, Unit: rates}
}

// drive are the answers of somebody who wants a drive to a house.
func drive() eservice.Answers {
	return eservice.Answers{}.
		With("zarzadca", "ten_urzad").With("czynnosc", "nowy").With("rodzaj", "indywidualny").With("przeznaczenie", "mieszkaniowe").With("droga", "dw276").
		With("miejsce_jak", "km").With("km", "12+350").With("strona", "prawa").With("szerokosc", "4.5").With("nawierzchnia", "kostka").With("row", true).
		With("ma_zjazd", false).With("dzialka", field.Record{"precinct": "Lipowa", "number": "123/4"}).With("prawo", "wlasnosc").With("budownictwo_mieszkaniowe", true).
		With("proxy_acts", false)
}

func TestStampDuty(t *testing.T) {
	for _, tc := range []struct {
		name    string
		answers eservice.Answers
		want    money.Grosze
		reason  string
	}{
		{"a drive to a house", drive(), 0, "matters of housing are exempt"},
		{"a drive to a field", drive().With("przeznaczenie", "rolne"), money.Zl(82), "82 zł, although the answer about housing was given before"},
		{"a drive to a shop", drive().With("przeznaczenie", "dzialalnosc").With("rodzaj", "publiczny"), money.Zl(82), "82 zł"},
		{"a house where nobody lives", drive().With("budownictwo_mieszkaniowe", false), money.Zl(82), "not housing"},
		{"by a proxy", drive().With("proxy_acts", true).With("proxy_exempt", false), money.Zl(17), "17 zł for the power of attorney"},
		{"by a son", drive().With("proxy_acts", true).With("proxy_exempt", true), 0, "nearest family"},
	} {
		q, err := eservice.QuoteOf(service(t), tc.answers, pricing(t))
		if err != nil || q.Sum() != tc.want {
			t.Errorf("%s: %s, want %s (%v): %s", tc.name, q.Sum(), tc.want, err, tc.reason)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		name    string
		answers eservice.Answers
		want    int
		reason  string
	}{
		{"new", drive(), 0, "there need be none"},
		{"a second one", drive().With("ma_zjazd", true), 0, "the office will ask what for"},
		{"rebuilt", drive().With("czynnosc", "przebudowa").With("ma_zjazd", true), 0, "it is there"},
		{"rebuilt out of nothing", drive().With("czynnosc", "przebudowa"), 1, "there is nothing to rebuild"},
	} {
		got := service(t).Check(tc.answers, eservice.Env{})
		if len(got) != tc.want {
			t.Errorf("%s: %d problems, want %d: %s", tc.name, len(got), tc.want, tc.reason)
		}
		for _, p := range got {
			if p.Step != "obecny-zjazd" {
				t.Errorf("%s: the problem stands on %q", tc.name, p.Step)
			}
		}
	}
}

func fill(t testing.TB, s *access.Service, letter string, a eservice.Answers, p eservice.Pricing) (string, []string) {
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
	return strings.ReplaceAll(strings.ReplaceAll(body, "\u00a0", " "), "\\", ""), missing
}

func TestPermit(t *testing.T) {
	body, missing := fill(t, service(t), "zezwolenie", drive(), pricing(t))
	if len(missing) > 0 {
		t.Errorf("without a value: %v", missing)
	}
	for what, want := range map[string]string{
		"what": "na lokalizację zjazdu", "place": "Droga wojewódzka DW 276 Krosno – Świebodzin, km 12+350, strona prawa", "parcel": "Zjazd do działki nr 123/4, obręb Lipowa.",
		"parameters": "Szerokość 4,5 m, nawierzchnia: kostka albo płyty, przepust w rowie.", "validity": "w ciągu 3 lat", "basis": "art. 29 ust. 1 i 3",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s: the permit does not say %q\n%s", what, want, body)
		}
	}
}

// Whatever people answer, the duty, the letters and the document can be made; xmllint reads the document.
func TestAnyApplication(t *testing.T) {
	s, dir, p := service(t), t.TempDir(), pricing(t)
	schema := filepath.Join(dir, "schema.xsd")
	if err := os.WriteFile(schema, xmldoc.Schema(s.Definition()), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--noout", "--nonet", "--schema", schema}
	rapid.Check(t, func(rt *rapid.T) {
		a := eservicetest.Answers(rt, s.Definition(), p.Env)
		if _, err := eservice.QuoteOf(s, a, p); err != nil {
			rt.Fatal(err)
		}
		for _, d := range s.Definition().Decisions {
			if body, missing := fill(t, s, d.ID, a, p); len(missing) > 0 || strings.Contains(body, "⟦") {
				rt.Fatalf("%s lacks %v\n%s", d.ID, missing, body)
			}
		}
		doc, err := xmldoc.Document(s.Definition().Live(a, p.Env), xmldoc.Meta{Unit: xmldoc.Unit{Name: "Gmina Lipowa", REGON: "123456785"}, Created: testkit.Noon, Identifier: "1"})
		if err != nil {
			rt.Fatal(err)
		}
		name := filepath.Join(dir, fmt.Sprintf("%d.xml", len(args)))
		if err := os.WriteFile(name, doc, 0o600); err != nil {
			rt.Fatal(err)
		}
		args = append(args, name)
	})
	if out, err := exec.Command("xmllint", args...).CombinedOutput(); err != nil {
		t.Errorf("xmllint (package libxml2-utils): %v\n%s", err, out[:min(len(out), 3000)])
	}
}
