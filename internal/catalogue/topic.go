package catalogue

import (
	"fmt"
	"io/fs"
	"slices"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

// Topic is a shelf of the public list of e-services.
type Topic struct {
	ID    string
	Title eservice.Text
	Text  eservice.Text // one line about what lies there
}

// Topics lists the shelves in the order in which they are shown.
func (s *Service) Topics() []Topic { return slices.Clone(s.stock.topics) }

// readTopics reads the list of topics.
func readTopics(files fs.FS) ([]Topic, error) {
	const name = "reference/topics.yaml"
	var out []Topic
	err := readReference(files, name, "topics", func(e source.Node) {
		o := e.Object()
		t := Topic{o.Need("id").Slug(), o.Need("title").Text(), o.Need("text").Text()}
		o.Close()
		if slices.ContainsFunc(out, func(x Topic) bool { return x.ID == t.ID }) {
			e.Mistake("rename one of them", "the topic %q stands twice", t.ID)
		}
		out = append(out, t)
	})
	return out, err
}

// readReference reads a file that is one list.
func readReference(files fs.FS, name, key string, each func(source.Node)) error {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	log := &source.Log{}
	o := source.Parse(name, body, log).Object()
	for _, e := range o.Need(key).List() {
		each(e)
	}
	o.Close()
	return log.Err()
}

// lawValue is a value that the law sets from a day.
type lawValue struct {
	value    string
	from, to calendar.Date
}

// lawValues are the values of acts that forms compare with, by id.
type lawValues map[string][]lawValue

// readValues reads the values of acts.
func readValues(files fs.FS) (lawValues, error) {
	out := lawValues{}
	err := readReference(files, "reference/values.yaml", "values", func(e source.Node) {
		o := e.Object()
		key := o.Need("id").Name()
		v := lawValue{value: o.Need("value").Word(), from: o.Need("valid_from").Date(), to: o.Get("valid_to").Date()}
		o.Need("text").Text()
		o.Need("basis").Word()
		o.Need("mark").Enum("S", "M", "U")
		o.Close()
		if n := len(out[key]); n > 0 && (out[key][n-1].to.IsZero() || !out[key][n-1].to.Before(v.from)) {
			e.Mistake("end the earlier one with valid_to, and keep them in order", "%q is in force twice on the same days", key)
		}
		out[key] = append(out[key], v)
	})
	return out, err
}

// on returns the value in force on a day, "" for none.
func (l lawValues) on(id string, day calendar.Date) string {
	for _, v := range l[id] {
		if !day.Before(v.from) && (v.to.IsZero() || !day.After(v.to)) {
			return v.value
		}
	}
	return ""
}

// suits checks that the values of a rate are of its kind.
func (l lawValues) suits(r *eservice.Rate, service string) error {
	if len(l[r.ID]) == 0 {
		return fmt.Errorf("catalogue: %s: reference/values.yaml has no %q", service, r.ID)
	}
	for _, v := range l[r.ID] {
		if len(r.Check(v.value, field.Context{Lang: "pl"})) > 0 {
			return fmt.Errorf("catalogue: %s: the value %q of %q does not suit its kind", service, v.value, r.ID)
		}
	}
	return nil
}
