package cases

import (
	_ "embed"
	"fmt"
	"sync"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

//go:embed reference.yaml
var reference []byte

// Statute is what the code gives a party from a day on.
type Statute struct {
	ValidFrom  calendar.Date
	Appeal     int // days for an appeal, from the delivery of the decision (art. 129 § 2 KPA)
	Completion int // the fewest days that a call to complete may give (art. 64 § 2 KPA)
	PassOn     int // days to pass an appeal on to the organ that decides about it (art. 133 KPA)
}

// Statute is the version in force today. What a special act says instead, the clerk writes into the document.
func (s *Service) Statute() Statute { return statuteOn(statutes(), s.today()) }

// statuteOn is the version on a day; before the first version it is the first.
func statuteOn(versions []Statute, day calendar.Date) Statute {
	at := versions[0]
	for _, v := range versions {
		if !v.ValidFrom.After(day) {
			at = v
		}
	}
	return at
}

var statutes = sync.OnceValue(func() []Statute {
	out, err := readStatutes("cases/reference.yaml", reference)
	if err != nil {
		panic(err) // the file is embedded, and a test reads it
	}
	return out
})

func readStatutes(name string, body []byte) ([]Statute, error) {
	log := &source.Log{}
	o := source.Parse(name, body, log).Object()
	o.Need("reference").Slug()
	var out []Statute
	for _, n := range o.Need("versions").List() {
		e := n.Object()
		e.Need("mark").Enum("S", "M", "U")
		e.Need("basis").Word()
		v := Statute{ValidFrom: e.Need("valid_from").Date(), Appeal: e.Need("appeal").Int(1, 365), Completion: e.Need("completion").Int(1, 365), PassOn: e.Need("pass_on").Int(1, 365)}
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
