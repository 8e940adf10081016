// Package personal is the language in which a module says what it holds about people: which tables have rows about
// a person, how those rows are found, what each column means to a person, what is kept back and why; and which
// activities of processing the module serves.
//
// Words: a declaration is one module's file; a part is the rows of one module about one person; a kind is what an
// identifier in a column names (an account, a party, a case), by which rows of one table lead to rows of another;
// an activity (czynność przetwarzania) is a line of the register of art. 30 RODO.
//
// Law: RODO art. 15 (a person gets a copy of their data; art. 15 sec. 4: not that of others), art. 30 (the register
// of activities), art. 5 sec. 2 (the controller can show all this).
//
// Declarations name every table and every column of a module: a test fails when one is missing, so that a new
// column cannot be forgotten. Rows are read in one pass and handed on one by one; no more than one is in memory.
// The package knows no table itself and decides about no rights: whoever reads acts as the system, and the
// conditions are those of the declaration.
package personal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"wrota/internal/kit/calendar"
)

// Kind is what an identifier names: account, party, case.
type Kind string

// Kinds with which a person is known from the beginning.
const (
	Account Kind = "account"
	Party   Kind = "party"
	Ref     Kind = "ref" // "account:…" or "party:…", as the audit names people
)

// Declaration is what one module holds.
type Declaration struct {
	Module     string     `yaml:"module"`
	Title      string     `yaml:"title"` // what people call it
	Tables     []Table    `yaml:"tables"`
	Activities []Activity `yaml:"activities"`
}

// Table is what a table holds about people. None says why it holds nothing, Elsewhere which part gives it instead.
type Table struct {
	Table     string                       `yaml:"table"`
	None      string                       `yaml:"none"`
	Elsewhere string                       `yaml:"elsewhere"`
	Title     string                       `yaml:"title"`
	Of        map[string]Kind              `yaml:"of"`    // columns by which a row is somebody's
	Gives     map[string]Kind              `yaml:"gives"` // columns that lead to rows of other tables
	Show      Labels                       `yaml:"show"`  // what people read, in this order
	Also      []string                     `yaml:"also"`  // what only the file for machines has
	Withheld  map[string]string            `yaml:"withheld"`
	Sealed    map[string]Sealed            `yaml:"sealed"`
	InPlace   []string                     `yaml:"in_place"` // columns that are sealed where they stand, in rows with a key_no
	Money     []string                     `yaml:"money"`    // columns in grosze
	Words     map[string]map[string]string `yaml:"words"`    // column → value → what people read
	File      *File                        `yaml:"file"`
	Bytes     map[string]string            `yaml:"bytes"` // columns that are documents → their names
}

// Sealed is a column of the vault: what it holds, and where its value stood before it was sealed.
type Sealed struct {
	Name  string `yaml:"name"`  // of the vault's column
	Row   string `yaml:"row"`   // the columns that bind the value, with what joins them: "draft_id:round"
	Of    string `yaml:"of"`    // "region" when it is sealed with the key of the region
	Plain string `yaml:"plain"` // the column of rows that have not been sealed yet
	Label string `yaml:"label"`
}

// File says where the bytes of a row's file are.
type File struct {
	Blob string `yaml:"blob"`
	Name string `yaml:"name"`
}

// Label is a column with its words.
type Label struct{ Column, Text string }

// Labels keep the order in which they were written.
type Labels []Label

// UnmarshalYAML reads a mapping in its order.
func (l *Labels) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return errors.New("personal: columns with their words are expected")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		*l = append(*l, Label{n.Content[i].Value, n.Content[i+1].Value})
	}
	return nil
}

// Activity is a line of the register of activities of processing (art. 30 sec. 1 RODO). It holds from a day on, so
// that the register of an earlier day can be shown.
type Activity struct {
	ID         string        `yaml:"id"`
	From       calendar.Date `yaml:"from"`
	To         calendar.Date `yaml:"to"`
	Name       string        `yaml:"name"`
	Purpose    string        `yaml:"purpose"`
	Basis      []string      `yaml:"basis"` // with articles
	People     []string      `yaml:"people"`
	Data       []string      `yaml:"data"`
	Recipients []string      `yaml:"recipients"`
	Abroad     string        `yaml:"abroad"` // transfers to third countries
	Retention  string        `yaml:"retention"`
	Classes    []string      `yaml:"classes"` // of the file plan, which give the retention
	Safeguards []string      `yaml:"safeguards"`
	Source     string        `yaml:"source"` // where the data comes from (art. 14)
	Processor  bool          `yaml:"processor"`
}

// Holds tells whether an activity stands in the register of a day.
func (a Activity) Holds(on calendar.Date) bool {
	return !on.Before(a.From) && (a.To.IsZero() || !on.After(a.To))
}

// About tells whether rows of the table are about people.
func (t *Table) About() bool { return t.None == "" && t.Elsewhere == "" }

// Columns are all columns that the declaration names.
func (t *Table) Columns() (out []string) {
	for _, l := range t.Show {
		out = append(out, l.Column)
	}
	out = append(out, t.Also...)
	for c := range t.Withheld {
		out = append(out, c)
	}
	for c, s := range t.Sealed {
		out = append(out, c, s.Plain)
	}
	for c := range t.Bytes {
		out = append(out, c)
	}
	if t.File != nil {
		out = append(out, t.File.Blob)
	}
	out = slices.DeleteFunc(out, func(c string) bool { return c == "" })
	slices.Sort(out)
	return out
}

// Load reads the declarations of the modules, in the order in which they lead to each other.
func Load(files ...[]byte) (out []*Declaration, err error) {
	for _, f := range files {
		d := &Declaration{}
		dec := yaml.NewDecoder(bytes.NewReader(f))
		dec.KnownFields(true)
		if err := dec.Decode(d); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("personal: %w", err)
		}
		if err := d.check(); err != nil {
			return nil, fmt.Errorf("personal: %s: %w", d.Module, err)
		}
		out = append(out, d)
	}
	return out, nil
}

func (d *Declaration) check() error {
	var wrong []error
	for i := range d.Tables {
		t := &d.Tables[i]
		switch columns := t.Columns(); {
		case !strings.HasPrefix(t.Table, d.Module+"_") && d.Module != "platform":
			wrong = append(wrong, fmt.Errorf("%s is a table of another module", t.Table))
		case !t.About() && len(columns) > 0:
			wrong = append(wrong, fmt.Errorf("%s has columns and no rows", t.Table))
		case t.About() && (t.Title == "" || len(t.Of) == 0 || len(t.Show) == 0):
			wrong = append(wrong, fmt.Errorf("%s needs a title, whose its rows are and what people read", t.Table))
		case len(slices.Compact(slices.Clone(columns))) != len(columns):
			wrong = append(wrong, fmt.Errorf("%s names a column twice: %v", t.Table, columns))
		}
	}
	for _, a := range d.Activities {
		missing := a.ID == "" || a.Name == "" || a.Purpose == "" || a.Retention == "" || a.Source == "" || a.Abroad == "" || a.From.IsZero()
		if missing || len(a.Basis) == 0 || len(a.People) == 0 || len(a.Data) == 0 || len(a.Safeguards) == 0 || len(a.Recipients) == 0 {
			wrong = append(wrong, fmt.Errorf("activity %q is not described as art. 30 sec. 1 wants", a.ID))
		}
		if !slices.ContainsFunc(a.Basis, func(b string) bool { return strings.Contains(b, "art. 6 ust. 1 lit.") && strings.Contains(b, "RODO") }) {
			wrong = append(wrong, fmt.Errorf("activity %q: no letter of art. 6 sec. 1 makes it lawful", a.ID))
		}
	}
	return errors.Join(wrong...)
}
