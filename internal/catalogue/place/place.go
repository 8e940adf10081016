// Package place knows the territorial division of Poland: voivodeships, powiaty, gminy and the names of
// about 55 000 places, so that forms can suggest a place with its gmina and the program can found the
// units of a region.
//
// Words: TERC is the code of a unit of the division: two digits for a voivodeship, four for a powiat or
// a city with the rights of one, seven for a gmina, of which the last says its kind (1 urban, 2 rural,
// 3 urban and rural).
//
// Source: the register TERYT (art. 47 ustawy z 29.06.1995 o statystyce publicznej), TERC as of 1 January
// 2026; see NOTICE and tools/places, which packs the data. The names of places are somewhat older than
// the codes, have no codes of their own (SIMC) and no parts of cities. There are no postcodes and no
// streets: those are private or licensed data of others. Suggestions therefore help with typing; whether
// an address exists is not decided here.
package place

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"wrota/internal/platform/i18n"
)

//go:embed places.txt.gz
var packed []byte

// Place is a town, a village or another place with a name.
type Place struct {
	Name        string
	Gmina       string
	Powiat      string // of a city with the rights of a powiat: its name
	Voivodeship string
	TERC        string // of the gmina, seven digits
}

// Kind is what kind of unit of local government serves an area.
type Kind string

const (
	Gmina  Kind = "gmina"
	City   Kind = "miasto" // with the rights of a powiat: one unit for both levels
	Powiat Kind = "powiat"
)

// Unit is a unit of local government.
type Unit struct {
	Name string // without the word of its kind: "Bobrowice", "krośnieński", "Zielona Góra"
	Kind Kind
	TERC string // seven digits of a gmina or a city, four of a powiat
}

// Division is the whole country. It is not changed once made.
type Division struct {
	places  []Place
	gminy   []Place           // without the name of a place, by code
	index   []entry           // by the text
	regions map[string][]Unit // by the folded name of the voivodeship
}

// entry points from the folded rest of a name, from the beginning of one of its words, to the place.
type entry struct {
	text  string
	place int32
	whole bool // the rest is the whole name
}

// All is the division of the country, read on first use.
var All = sync.OnceValues(func() (*Division, error) { return read(packed) })

// read unpacks the data: a line with a code opens a unit, a line with a dash names a place in it.
func read(packed []byte) (*Division, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("place: %w", err)
	}
	d := &Division{regions: map[string][]Unit{}}
	var at reading
	lines := bufio.NewScanner(unpacked)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "-"); ok {
			at.place.Name = name
			d.add(at.place)
			continue
		}
		code, name, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			return nil, fmt.Errorf("place: the line %q has no name", lines.Text())
		}
		if u, ok := at.open(code, name); ok {
			d.regions[at.region] = append(d.regions[at.region], u)
			if u.Kind != Powiat {
				d.gminy = append(d.gminy, Place{Gmina: name, Powiat: at.place.Powiat, Voivodeship: at.place.Voivodeship, TERC: code})
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("place: %w", err)
	}
	slices.SortFunc(d.index, func(a, b entry) int { return strings.Compare(a.text, b.text) })
	return d, nil
}

// reading is where in the division the reader is.
type reading struct {
	place  Place
	region string
	city   bool
}

// open takes a unit in, and returns it when it has a government of its own.
func (r *reading) open(code, name string) (Unit, bool) {
	switch len(code) {
	case 2:
		r.place.Voivodeship, r.region = name, i18n.Fold(name)
		return Unit{}, false
	case 4:
		r.place.Powiat, r.city = strings.CutSuffix(name, " *")
		return Unit{name, Powiat, code}, !r.city
	}
	r.place.Gmina, r.place.TERC = name, code
	if r.city {
		return Unit{name, City, code}, true
	}
	return Unit{name, Gmina, code}, true
}

func (d *Division) add(p Place) {
	n := int32(len(d.places)) //nolint:gosec // far fewer than 2³¹
	d.places = append(d.places, p)
	text := fold(p.Name)
	for i := range text {
		if i == 0 || text[i-1] == ' ' || text[i-1] == '-' {
			d.index = append(d.index, entry{text[i:], n, i == 0})
		}
	}
}

var letters = strings.NewReplacer("ą", "a", "ć", "c", "ę", "e", "ł", "l", "ń", "n", "ó", "o", "ś", "s", "ź", "z", "ż", "z")

// fold is i18n.Fold for Polish names, which are all but a few: ten times as quick, and there are many.
func fold(name string) string {
	out := letters.Replace(strings.ToLower(name))
	if strings.ContainsFunc(out, func(r rune) bool { return r > unicode.MaxASCII || r == '\'' || r == '`' }) || strings.Contains(out, "  ") {
		return i18n.Fold(name)
	}
	return out
}

// Suggest lists places whose name, or a later word of it, begins with the text, the likeliest first.
// Words after a comma narrow the list by the gmina, the powiat or the voivodeship: "Dobra, police".
func (d *Division) Suggest(text string, limit int) []Place {
	name, within, _ := strings.Cut(text, ",")
	typed, more := strings.Join(i18n.Words(name), " "), i18n.Words(within)
	if typed == "" || limit <= 0 {
		return nil
	}
	from, _ := slices.BinarySearchFunc(d.index, typed, func(e entry, t string) int { return strings.Compare(e.text, t) })
	best := map[int32]int{}
	for _, e := range d.index[from:] {
		if !strings.HasPrefix(e.text, typed) {
			break
		}
		if r := d.rank(e, typed); best[e.place] < r && d.lies(e.place, more) {
			best[e.place] = r
		}
	}
	found := make([]int32, 0, len(best))
	for n := range best {
		found = append(found, n)
	}
	slices.SortFunc(found, func(a, b int32) int {
		if best[a] != best[b] {
			return best[b] - best[a]
		}
		return d.order(a, b)
	})
	out := make([]Place, 0, min(limit, len(found)))
	for _, n := range found[:min(limit, len(found))] {
		out = append(out, d.places[n])
	}
	return out
}

// SuggestGminy lists gminy whose name begins with the text, by code; a Place of the list has no name.
func (d *Division) SuggestGminy(text string, limit int) (out []Place) {
	typed := i18n.Fold(text)
	for _, g := range d.gminy {
		if len(out) >= limit || typed == "" {
			break
		}
		if strings.HasPrefix(fold(g.Gmina), typed) {
			out = append(out, g)
		}
	}
	return out
}

// rank tells how likely a place is meant: cities before seats of gminy before villages, whole names
// before beginnings before later words. It is always positive.
func (d *Division) rank(e entry, typed string) int {
	p, r := &d.places[e.place], 1
	switch {
	case p.Powiat == p.Gmina && p.Name == p.Gmina:
		r += 8
	case p.Name == p.Gmina:
		r += 4
	}
	if e.whole {
		r += 3
		if len(e.text) == len(typed) {
			r += 6
		}
	}
	return r
}

// lies tells whether every word begins a word of the units in which the place lies.
func (d *Division) lies(n int32, words []string) bool {
	if len(words) == 0 {
		return true
	}
	p := &d.places[n]
	units := strings.FieldsFunc(i18n.Fold(p.Gmina+" "+p.Powiat+" "+p.Voivodeship), func(r rune) bool { return r == ' ' || r == '-' })
	for _, w := range words {
		if !slices.ContainsFunc(units, func(u string) bool { return strings.HasPrefix(u, w) }) {
			return false
		}
	}
	return true
}

// order is the alphabet of folded names, then that of the units, so that a list is always the same.
func (d *Division) order(a, b int32) int {
	p, q := &d.places[a], &d.places[b]
	if len(p.Name) != len(q.Name) {
		return len(p.Name) - len(q.Name)
	}
	if c := strings.Compare(p.Name, q.Name); c != 0 {
		return c
	}
	return int(a) - int(b)
}

// Region lists the powiaty, the cities with the rights of a powiat and the gminy of a voivodeship, by
// code; nothing for a name that no voivodeship has.
func (d *Division) Region(voivodeship string) []Unit {
	return slices.Clone(d.regions[i18n.Fold(voivodeship)])
}
