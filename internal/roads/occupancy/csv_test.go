package occupancy_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wrota/internal/roads/occupancy"
)

const head = "cel;kategoria;element;udzial_ponad;udzial_do;rodzaj;most;stawka;podstawa\n"

func TestFlawsOfAFile(t *testing.T) {
	for _, tc := range []struct{ name, file, want, reason string }{
		{"empty", "", "no-head", "nothing to read"},
		{"no rates", head, "none", "a resolution sets something"},
		{"unknown column", strings.Replace(head, "most", "mosty", 1), "column", "a column nobody reads would be lost"},
		{"column twice", strings.Replace(head, "most", "cel", 1), "column", "which one counts?"},
		{"no amounts", "cel;podstawa\nroboty;§ 1\n", "no-column", "a rate needs an amount"},
		{"unknown kind", head + "robota;;;;;;;1,00;§ 1\n", "kind", "the form has no such answer"},
		{"unknown element", head + "roboty;;ulica;;;;;1,00;§ 1\n", "element", "the form has no such answer"},
		{"unknown category", head + "roboty;miejska;;;;;;1,00;§ 1\n", "category", "there are four"},
		{"sort of another kind", head + "roboty;;;;;ogrodek;;1,00;§ 1\n", "subject", "a garden is no works"},
		{"telecommunications among others", head + "urzadzenie;;;;;gaz, telekom;;1,00;§ 1\n", "telecom-apart", "a maximum of their own"},
		{"bridge", head + "urzadzenie;;;;;;moze;1,00;§ 1\n", "bridge", "yes, no or nothing"},
		{"share over 100", head + "roboty;;jezdnia;;120;;;1,00;§ 1\n", "share", "per cent"},
		{"share the wrong way round", head + "roboty;;jezdnia;50;20;;;1,00;§ 1\n", "share", "nothing lies between"},
		{"share of a pavement", head + "roboty;;chodnik;;20;;;1,00;§ 1\n", "share-of-carriageway", "art. 40 ust. 9 pkt 3 knows the carriageway only"},
		{"no amount", head + "roboty;;;;;;;dużo;§ 1\n", "amount", "no number"},
		{"negative", head + "roboty;;;;;;;-1,00;§ 1\n", "amount", "nobody is paid for it"},
		{"no provision", head + "roboty;;;;;;;1,00;\n", "cite", "the decision cites it"},
		{"over 10 zł", head + "roboty;;;;;;;10,01;§ 1\n", "over-maximum", "ust. 8"},
		{"over 200 zł", head + "urzadzenie;;;;;;;200,01;§ 1\n", "over-maximum", "ust. 8"},
		{"over 0,20 zł", head + "roboty;;;;;roboty_telekom;;0,21;§ 1\n", "over-maximum", "ust. 8 for telecommunications"},
		{"over 20 zł", head + "urzadzenie;;;;;telekom;;20,01;§ 1\n", "over-maximum", "ust. 8 for telecommunications"},
		{"the same twice", head + "roboty;;;;;;;1,00;§ 1\nroboty;;;;;;;2,00;§ 2\n", "twice", "which one?"},
		{"neither narrower", head + "roboty;gminna;;;;;;1,00;§ 1\nroboty;;chodnik;;;;;2,00;§ 2\n", "ambiguous", "a pavement of a municipal road has two"},
		{"shares that meet", head + "roboty;;jezdnia;;50;;;1,00;§ 1\nroboty;;jezdnia;20;100;;;2,00;§ 2\n", "ambiguous", "30 % has two"},
		{"narrower", head + "roboty;;;;;;;1,00;§ 1\nroboty;;chodnik;;;;;2,00;§ 2\n", "", "the pavement has its own"},
		{"apart", head + "roboty;gminna;;;;;;1,00;§ 1\nroboty;powiatowa;;;;;;2,00;§ 2\n", "", "different roads"},
		{"mark of order", "\ufeff" + head + "roboty;;;;;;;1,00;§ 1\n", "", "spreadsheets write it"},
		{"order of columns", "podstawa;stawka;cel\n§ 1;1,00;roboty\n", "", "headings say what is where"},
		{"empty rows", head + "roboty;;;;;;;1,00;§ 1\n;;;;;;;;\n", "", "spreadsheets leave them at the end"},
		{"not UTF-8", head + "roboty;;;;;;;1,00;\xa7 1\n", "not-utf8", "Windows-1250"},
	} {
		rates, flaws := occupancy.ReadRates([]byte(tc.file))
		if len(flaws) == 0 {
			flaws = occupancy.Resolution{Title: "u", ValidFrom: day("2027-01-01"), Rates: rates}.Check(statutes(t))
		}
		keys := []string{}
		for _, f := range flaws {
			keys = append(keys, strings.TrimPrefix(f.Key, "roads.rates."))
		}
		if tc.want == "" && len(keys) > 0 || tc.want != "" && !slices.Contains(keys, tc.want) {
			t.Errorf("%s: %v, want %q: %s", tc.name, keys, tc.want, tc.reason)
		}
	}
}

func TestGaps(t *testing.T) {
	full := council(t)
	if gaps := full.Gaps(occupancy.Categories); len(gaps) > 0 {
		t.Errorf("a resolution that names everything has gaps: %+v", gaps)
	}
	less := full
	less.Rates = slices.DeleteFunc(slices.Clone(full.Rates), func(r occupancy.Rate) bool { return r.Kind == occupancy.Advert || r.ShareOver == 50 })
	gaps := less.Gaps(occupancy.Categories)
	if len(gaps) != 1 || gaps[0].Kind != occupancy.Advert || gaps[0].Elements != nil {
		t.Errorf("%+v: works on more than half fall back to the rest, adverts to nothing", gaps)
	}
}

// What is written is read back, so a council's rates can be carried between units.
func TestFileRoundTrip(t *testing.T) {
	want := council(t).Rates
	var out bytes.Buffer
	if err := occupancy.WriteRates(&out, want); err != nil {
		t.Fatal(err)
	}
	got, flaws := occupancy.ReadRates(out.Bytes())
	if diff := cmp.Diff(want, got); len(flaws) > 0 || diff != "" {
		t.Errorf("%+v\n%s", flaws, diff)
	}
}

func FuzzReadRates(f *testing.F) {
	for _, name := range []string{"gmina", "droga"} {
		body, err := os.ReadFile("../reference/" + name + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(head + "roboty;\"x\n;;;"))
	f.Add([]byte(head + "roboty;;jezdnia;99;1;;;1e9;§\n"))
	ss := statutes(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		rates, flaws := occupancy.ReadRates(body)
		if len(rates) > 60 {
			rates = rates[:60] // every pair is compared
		}
		r := occupancy.Resolution{Title: "u", ValidFrom: day("2027-01-01"), Rates: rates}
		if len(flaws) > 0 || len(r.Check(ss)) > 0 {
			return
		}
		// What passed can be carried on and prices every part it holds for.
		var out bytes.Buffer
		if err := occupancy.WriteRates(&out, rates); err != nil {
			t.Fatal(err)
		}
		again, flaws := occupancy.ReadRates(out.Bytes())
		if len(flaws) > 0 || len(again) != len(rates) {
			t.Fatalf("%q is read back as %d rates, %+v", out.String(), len(again), flaws)
		}
	})
}
