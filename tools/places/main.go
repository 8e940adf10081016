// Command places packs the names of the places of Poland for internal/catalogue/place.
//
//	go run ./places FOLDER > ../internal/catalogue/place/places.txt.gz
//
// FOLDER holds localities.json (voivodeship → powiat → gmina → places, made from TERYT by
// github.com/janekolszak/poland) and the newest TERC_Urzedowy.csv of GUS, from which the codes and the
// spelling of the units come. A gmina of the names that TERC does not know stops the program.
//
// The names come with every word in capitals: small words inside get their small letter back. Where a
// town and a rural gmina share a name, the names do not tell them apart: the place called like the gmina
// is taken for the town, the others for the rural gmina.
package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("usage: places FOLDER"))
	}
	units, err := readUnits(filepath.Join(os.Args[1], "TERC_Urzedowy.csv"))
	fail(err)
	names, err := readNames(filepath.Join(os.Args[1], "localities.json"))
	fail(err)
	out, _ := gzip.NewWriterLevel(os.Stdout, gzip.BestCompression)
	fail(write(out, units, names))
	fail(out.Close())
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// unit is a line of TERC: a voivodeship (two digits), a powiat (four) or a gmina (seven).
type unit struct{ code, name, extra string }

func readUnits(name string) ([]unit, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	var out []unit
	for _, row := range rows[1:] {
		kind := row[3]
		if kind != "" && !strings.Contains("123", kind) {
			continue // parts of gminy
		}
		u := unit{row[0] + row[1] + row[2] + kind, row[4], ""}
		if len(u.code) == 2 {
			u.name = strings.ToLower(u.name)
		}
		if strings.Contains(row[5], "na prawach powiatu") {
			u.extra = "*"
		}
		out = append(out, u)
	}
	return out, nil
}

func readNames(name string) (map[string][]string, error) {
	body, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var tree map[string]map[string]map[string][]string
	if err := json.Unmarshal(body, &tree); err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for w, powiats := range tree {
		for p, gminy := range powiats {
			for g, places := range gminy {
				out[key(w, p, g)] = places
			}
		}
	}
	return out, nil
}

func key(names ...string) string { return strings.ToLower(strings.Join(names, "/")) }

var small = regexp.MustCompile(` (Nad|Pod|Przy|Koło|Na|W|We|Za|Ku|Do|Od|Z|Ze|I) `)

func spelled(name string) string { return small.ReplaceAllStringFunc(name, strings.ToLower) }

func write(w io.Writer, units []unit, names map[string][]string) error {
	var voivodeship, powiat string
	shared := map[string]int{} // gminy of one name in one powiat
	for _, u := range units {
		switch len(u.code) {
		case 2:
			voivodeship = u.name
		case 4:
			powiat = u.name
		default:
			shared[key(voivodeship, powiat, u.name)]++
		}
	}
	used := map[string]bool{}
	for _, u := range units {
		fmt.Fprintln(w, strings.TrimSpace(u.code+" "+u.name+" "+u.extra))
		switch len(u.code) {
		case 2:
			voivodeship = u.name
		case 4:
			powiat = u.name
		default:
			k := key(voivodeship, powiat, u.name)
			used[k] = true
			for _, place := range names[k] {
				town := strings.EqualFold(place, u.name)
				if shared[k] > 1 && town != strings.HasSuffix(u.code, "1") {
					continue
				}
				fmt.Fprintln(w, "-"+spelled(place))
			}
		}
	}
	for k := range names {
		if !used[k] {
			return fmt.Errorf("TERC has no gmina %s", k)
		}
	}
	return nil
}
