package eservice

import (
	"fmt"
	"maps"
	"slices"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/stored"
)

// Answers are what a person answered so far: canonical values, what was typed and could not be
// read, and which pages were seen. Answers are not changed in place: With and its kin return new
// ones, so a page can be tried and thrown away. The zero value is "nothing yet".
//
// The getters (Text, Date, Rows …) come from field.Values and never fail.
type Answers struct {
	values
	typed map[string][]string // by the name of the control; "dzieci/3/imie" in rows
	seen  map[string]bool     // At.String of pages that were sent
}

type values = field.Values

// With returns the answers with one more. It takes canonical values and what code has at hand
// (calendar.Date, money.Grosze, address.Address, decimal.Decimal); nil or an empty value removes the
// answer. Any other type is an error of the program and panics.
func (a Answers) With(id string, value any) Answers {
	v, ok := field.Canonical(value)
	if !ok {
		panic(fmt.Sprintf("eservice: answer %s cannot be a %T", id, value))
	}
	return a.put(id, v)
}

func (a Answers) put(id string, v field.Value) Answers {
	next := maps.Clone(a.values)
	if next == nil {
		next = values{}
	}
	if v == nil {
		delete(next, id)
	} else {
		next[id] = v
	}
	a.values = next
	return a
}

// Without returns the answers without one.
func (a Answers) Without(id string) Answers { return a.put(id, nil) }

// WithFile adds an uploaded file to a field, or replaces the one with the same upload id.
func (a Answers) WithFile(id string, f field.File) Answers {
	files := slices.Clone(a.Files(id))
	if i := slices.IndexFunc(files, func(g field.File) bool { return g.Upload == f.Upload }); i >= 0 {
		files[i] = f
	} else {
		files = append(files, f)
	}
	return a.put(id, files)
}

// WithoutFile removes an uploaded file from a field.
func (a Answers) WithoutFile(id, upload string) Answers {
	files := slices.DeleteFunc(slices.Clone(a.Files(id)), func(f field.File) bool { return f.Upload == upload })
	if len(files) == 0 {
		return a.put(id, nil)
	}
	return a.put(id, files)
}

// WithRow adds a row to a group, or replaces the one with the same id.
func (a Answers) WithRow(group string, r field.Row) Answers {
	rows := slices.Clone(a.Rows(group))
	if i := slices.IndexFunc(rows, func(x field.Row) bool { return x.ID == r.ID }); i >= 0 {
		rows[i] = r
	} else {
		rows = append(rows, r)
	}
	return a.put(group, rows)
}

// WithoutRow removes a row from a group, with what was typed in it.
func (a Answers) WithoutRow(group, row string) Answers {
	rows := slices.DeleteFunc(slices.Clone(a.Rows(group)), func(x field.Row) bool { return x.ID == row })
	a = a.withoutTyped(rowPrefix(group, row))
	if len(rows) == 0 {
		return a.put(group, nil)
	}
	return a.put(group, rows)
}

// Seen tells whether a page was sent at least once.
func (a Answers) Seen(at At) bool { return a.seen[at.String()] }

// WithSeen notes that a page was sent.
func (a Answers) WithSeen(at At) Answers {
	if a.Seen(at) {
		return a
	}
	next := maps.Clone(a.seen)
	if next == nil {
		next = map[string]bool{}
	}
	next[at.String()] = true
	a.seen = next
	return a
}

// IsZero tells whether there is nothing at all.
func (a Answers) IsZero() bool { return len(a.values)+len(a.typed)+len(a.seen) == 0 }

// IDs lists the ids that have a value, in order.
func (a Answers) IDs() []string { return slices.Sorted(maps.Keys(a.values)) }

// rowPrefix is how typed values of a row are named.
func rowPrefix(group, row string) string {
	if row == "" {
		return ""
	}
	return group + "/" + row + "/"
}

// withoutTyped removes what was typed under a prefix.
func (a Answers) withoutTyped(prefix string) Answers {
	found := false
	for name := range a.typed {
		found = found || hasPrefix(name, prefix)
	}
	if !found {
		return a
	}
	next := maps.Clone(a.typed)
	maps.DeleteFunc(next, func(name string, _ []string) bool { return hasPrefix(name, prefix) })
	a.typed = next
	return a
}

func hasPrefix(name, prefix string) bool {
	return len(name) >= len(prefix) && name[:len(prefix)] == prefix
}

// MarshalJSON writes the stored form: a JSON object with keys in order.
func (a Answers) MarshalJSON() ([]byte, error) {
	return stored.Write(stored.Answers{Values: a.values, Typed: a.typed, Seen: a.seen})
}

// UnmarshalJSON reads the stored form. It checks the form and the limits; whether the values suit the
// definition is found by Check.
func (a *Answers) UnmarshalJSON(body []byte) error {
	read, err := stored.Read(body)
	if err != nil {
		return err
	}
	*a = Answers{read.Values, read.Typed, read.Seen}
	return nil
}

// At is a place in the path: a step, and a row when the step is about one row of a group.
type At struct {
	Step string
	Row  string
}

// NewRow stands for the row that is about to be added.
const NewRow = "new"

// String is the form in addresses: "dzieci" or "dzieci/3".
func (at At) String() string {
	if at.Row == "" {
		return at.Step
	}
	return at.Step + "/" + at.Row
}
