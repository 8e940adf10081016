// Package statute has what the code gives a party in days, from a day on, as dated data (reference.yaml): for an appeal
// (art. 129 § 2, art. 141 § 2 KPA), for answering a call (art. 64 § 2 KPA), and what the office has to pass an appeal or a
// complaint against its inaction on (art. 133, art. 37 § 4 KPA).
//
// What a special act says instead, the clerk writes into the document.
package statute

import (
	_ "embed"
	"fmt"
	"sync"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

//go:embed reference.yaml
var reference []byte

// Terms are what the code gives a party from a day on.
type Terms struct {
	ValidFrom  calendar.Date
	Appeal     int // days for an appeal, from the delivery of the decision (art. 129 § 2 KPA)
	Completion int // the fewest days that a call to complete may give (art. 64 § 2 KPA)
	PassOn     int // days to pass an appeal on to the organ that decides about it (art. 133 KPA)
	Interim    int // days for an interim appeal, from the delivery of the order (art. 141 § 2 KPA)
	Urging     int // days to pass a complaint against inaction on, with the office's position (art. 37 § 4 KPA)
	Judged     int // days of the higher body to judge such a complaint (art. 37 § 5 KPA)
}

// Answer is how many days the office has for a letter against itself, by the names of package cases; 0 for others.
func (t Terms) Answer(letter string) int {
	return map[string]int{"appeal": t.PassOn, "interim": t.PassOn, "urging": t.Urging}[letter]
}

// On is the version in force on a day.
func On(day calendar.Date) Terms { return statuteOn(statutes(), day) }

// statuteOn is the version on a day; before the first version it is the first.
func statuteOn(versions []Terms, day calendar.Date) Terms {
	at := versions[0]
	for _, v := range versions {
		if !v.ValidFrom.After(day) {
			at = v
		}
	}
	return at
}

var statutes = sync.OnceValue(func() []Terms {
	out, err := readStatutes("cases/statute/reference.yaml", reference)
	if err != nil {
		panic(err) // the file is embedded, and a test reads it
	}
	return out
})

func readStatutes(name string, body []byte) ([]Terms, error) {
	log := &source.Log{}
	o := source.Parse(name, body, log).Object()
	o.Need("reference").Slug()
	var out []Terms
	for _, n := range o.Need("versions").List() {
		e := n.Object()
		e.Need("mark").Enum("S", "M", "U")
		e.Need("basis").Word()
		days := func(key string) int { return e.Need(key).Int(1, 365) }
		v := Terms{
			ValidFrom: e.Need("valid_from").Date(), Appeal: days("appeal"), Completion: days("completion"), PassOn: days("pass_on"), Interim: days("interim"), Urging: days("urging"),
			Judged: days("judged"),
		}
		e.Close()
		if k := len(out); k > 0 && !out[k-1].ValidFrom.Before(v.ValidFrom) {
			n.Mistake("put the versions in order", "the version begins before the one above it")
		}
		out = append(out, v)
	}
	o.Close()
	if err := log.Err(); err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("cases: %s has no versions", name)
	}
	return out, nil
}
