package place

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wrota/internal/kit/teryt"
	"wrota/internal/platform/i18n"
)

func all(t testing.TB) *Division {
	t.Helper()
	d, err := All()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSuggest(t *testing.T) {
	for _, c := range []struct{ typed, first, terc, reason string }{
		{"Zielona Góra", "Zielona Góra", "0862011", "a city before villages of the same name"},
		{"zielona gora", "Zielona Góra", "0862011", "without Polish letters"},
		{"kros", "Krosno", "1861011", "a city before other beginnings"},
		{"krosno odrz", "Krosno Odrzańskie", "0802063", "two words"},
		{"odrzanskie", "Krosno Odrzańskie", "0802063", "a later word"},
		{"Dobra, policki", "Dobra", "3211012", "narrowed by the powiat"},
		{"Bobrowice, krośnieński lubuskie", "Bobrowice", "0802022", "narrowed by the powiat and the voivodeship"},
		{"Kostrzyn nad", "Kostrzyn nad Odrą", "0801011", "small words have their spelling back"},
		{"Świnoujście", "Świnoujście", "3263011", "the last voivodeship is there too"},
	} {
		got := all(t).Suggest(c.typed, 5)
		if len(got) == 0 || got[0].Name != c.first || got[0].TERC != c.terc {
			t.Errorf("%q (%s): %+v", c.typed, c.reason, got)
		}
	}
	for _, typed := range []string{"", " ", ",", "żżż", "Dobra, nigdzie", "\xff"} {
		if got := all(t).Suggest(typed, 5); len(got) != 0 {
			t.Errorf("%q gives %v", typed, got)
		}
	}
	if got := len(all(t).Suggest("wo", 7)); got != 7 {
		t.Errorf("%d suggestions, 7 were asked for", got)
	}
}

// What is suggested really begins so, in all its forms: a second way to the same answer.
func TestSuggestFindsAll(t *testing.T) {
	d := all(t)
	want := 0
	for _, p := range d.places {
		name := strings.ReplaceAll(strings.ToLower(p.Name), "ó", "o")
		if strings.HasPrefix(name, "lipow") || strings.Contains(name, " lipow") || strings.Contains(name, "-lipow") {
			want++
		}
	}
	got := map[Place]bool{}
	for _, p := range d.Suggest("lipow", 10_000) {
		got[p] = true
	}
	if want == 0 || len(got) != want {
		t.Errorf("%d places, %d by looking at every name", len(got), want)
	}
}

func TestRegion(t *testing.T) {
	for _, c := range []struct {
		name                   string
		gminy, powiaty, cities int
		reason                 string
	}{
		{"lubuskie", 80, 12, 2, "82 gminy, of which 2 are cities with the rights of a powiat"},
		{"Podlaskie", 116, 14, 3, "capital letters; with Grabówka, which is new"},
		{"świętokrzyskie", 101, 13, 1, "Polish letters"},
		{"śląskie", 148, 17, 19, "the most cities"},
		{"Atlantyda", 0, 0, 0, "no voivodeship"},
	} {
		n := map[Kind]int{}
		for _, u := range all(t).Region(c.name) {
			n[u.Kind]++
			if _, err := teryt.ParseTERC(u.TERC); err != nil || u.Name == "" {
				t.Errorf("%s: %+v: %v", c.name, u, err)
			}
		}
		if got, want := [3]int{n[Gmina], n[Powiat], n[City]}, [3]int{c.gminy, c.powiaty, c.cities}; got != want {
			t.Errorf("%s (%s): %s", c.name, c.reason, cmp.Diff(want, got))
		}
	}
}

// The whole country has 16 voivodeships, 314 powiaty, 66 cities and 2479 gminy with them (1.01.2026).
func TestCountry(t *testing.T) {
	n := map[Kind]int{}
	for _, units := range all(t).regions {
		for _, u := range units {
			n[u.Kind]++
		}
	}
	if len(all(t).regions) != 16 || n[Powiat] != 314 || n[City] != 66 || n[Gmina]+n[City] != 2479 {
		t.Errorf("%d voivodeships, %v", len(all(t).regions), n)
	}
	if len(all(t).places) < 50_000 {
		t.Errorf("only %d places", len(all(t).places))
	}
}

// The worst questions are short.
func BenchmarkSuggest(b *testing.B) {
	d := all(b)
	for _, typed := range []string{"n", "s", "no", "now", "krosno odrz", "Dobra, pol"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				d.Suggest(typed, 10)
			}
		})
	}
}

func FuzzSuggest(f *testing.F) {
	f.Add("Zielona Góra")
	f.Add("a,,b \x00 \xff")
	f.Add("-")
	f.Fuzz(func(t *testing.T, text string) {
		if n := len(all(t).Suggest(text, 3)); n > 3 {
			t.Errorf("%q gives %d", text, n)
		}
	})
}

// The short way to fold a name says the same as the long one.
func TestFold(t *testing.T) {
	for _, p := range all(t).places[:5000] {
		if got, want := fold(p.Name), i18n.Fold(p.Name); got != want {
			t.Errorf("%q: %q, not %q", p.Name, got, want)
		}
	}
	if got, want := fold("Ächt  Ö"), i18n.Fold("Ächt  Ö"); got != want {
		t.Errorf("%q, not %q", got, want)
	}
}
