package parcel

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/personal"
)

// Format is the name of the form of dane.json, and Version its number; a change that a reader would notice is a
// new version.
const (
	Format  = "wrota-dane-osoby"
	Version = 1
)

// stream writes JSON piece by piece; the first error stays.
type stream struct {
	w   *bufio.Writer
	err error
}

func (s *stream) raw(text string) {
	if s.err == nil {
		_, s.err = s.w.WriteString(text)
	}
}

func (s *stream) value(v any) {
	if s.err != nil {
		return
	}
	b, err := json.Marshal(v)
	if s.err = err; err == nil {
		_, s.err = s.w.Write(b)
	}
}

func (s *stream) member(first bool, name string, v any) {
	if !first {
		s.raw(",")
	}
	s.value(name)
	s.raw(":")
	s.value(v)
}

// data writes dane.json.
func (p *Parcel) data(ctx context.Context, tx *db.Tx, w io.Writer) error {
	s := &stream{w: bufio.NewWriter(w)}
	offices := map[string]string{}
	for u, name := range p.Offices {
		offices[u.String()] = name
	}
	s.raw("{")
	s.member(true, "format", Format)
	s.member(false, "wersja", Version)
	s.member(false, "sporzadzono", p.Made.UTC().Format(time.RFC3339))
	s.member(false, "zakres", p.Scope)
	s.member(false, "urzedy", offices)
	s.raw(`,"czesci":[`)
	first, table := true, ""
	err := p.pass(ctx, tx, func(d *personal.Declaration) (personal.Sink, error) {
		if !first {
			s.raw(",")
		}
		first, table = false, ""
		s.raw("{")
		s.member(true, "modul", d.Module)
		s.member(false, "tytul", d.Title)
		s.raw(`,"tabele":[`)
		return sink(func(_ context.Context, r personal.Row) error {
			s.begin(r.Table, &table)
			s.row(r)
			return s.err
		}), nil
	}, func(*personal.Declaration) error {
		if table != "" {
			s.raw("]}")
		}
		s.raw("]}")
		return s.err
	})
	if err != nil {
		return err
	}
	s.raw(`],"pominiete":[`)
	s.withheld(p.declarations())
	s.raw("]}\n")
	if s.err != nil {
		return s.err
	}
	return s.w.Flush()
}

// begin opens the list of rows of a table, when it is another than before.
func (s *stream) begin(t *personal.Table, table *string) {
	if *table == t.Table {
		s.raw(",")
		return
	}
	if *table != "" {
		s.raw("]},")
	}
	*table = t.Table
	s.raw("{")
	s.member(true, "tabela", t.Table)
	s.member(false, "tytul", t.Title)
	s.raw(`,"wiersze":[`)
}

func (s *stream) row(r personal.Row) {
	s.raw("{")
	for i, c := range r.Cells {
		s.member(i == 0, c.Column, c.Value)
	}
	if len(r.Files) > 0 {
		var names []string
		for _, f := range r.Files {
			names = append(names, place(r.Table, f))
		}
		s.member(false, "pliki", names)
	}
	s.raw("}")
}

// omission is a column that is kept back, and why.
type omission struct {
	Table  string `json:"tabela"`
	Column string `json:"kolumna,omitempty"`
	Why    string `json:"powod"`
}

func (s *stream) withheld(all []*personal.Declaration) {
	first := true
	put := func(o omission) {
		if !first {
			s.raw(",")
		}
		first = false
		s.value(o)
	}
	for _, d := range all {
		for i := range d.Tables {
			t := &d.Tables[i]
			if t.Elsewhere != "" {
				put(omission{t.Table, "", t.Elsewhere})
			}
			for _, c := range t.Columns() {
				if why := t.Withheld[c]; why != "" {
					put(omission{t.Table, c, why})
				}
			}
		}
	}
}

// office is the name of an office in a row, or "" for the region.
func (p *Parcel) office(v personal.Value) string {
	u, err := id.Parse[id.Unit](v.Text())
	if err != nil {
		return ""
	}
	return p.Offices[u]
}

// Schema writes schemat.json: a JSON Schema (draft 2020-12) of dane.json, whose definitions say in Polish what the
// columns mean.
func Schema(w io.Writer, all []*personal.Declaration) error {
	type object = map[string]any
	text := object{"type": "string"}
	defs := object{}
	var tables []object
	for _, d := range all {
		for i := range d.Tables {
			t := &d.Tables[i]
			if !t.About() {
				continue
			}
			columns := object{}
			for _, l := range t.Show {
				columns[l.Column] = object{"description": l.Text}
			}
			for _, c := range t.Also {
				columns[c] = object{}
			}
			for _, x := range t.Sealed {
				columns[x.Name] = object{"description": x.Label}
			}
			columns["pliki"] = object{"type": "array", "items": text, "description": "pliki w paczce"}
			defs[t.Table] = object{"type": "object", "title": t.Title, "properties": columns, "additionalProperties": false}
			tables = append(tables, object{
				"type": "object", "required": []string{"tabela", "tytul", "wiersze"}, "additionalProperties": false,
				"properties": object{"tabela": object{"const": t.Table}, "tytul": text, "wiersze": object{"type": "array", "items": object{"$ref": "#/$defs/" + t.Table}}},
			})
		}
	}
	part := object{
		"type": "object", "required": []string{"modul", "tytul", "tabele"}, "additionalProperties": false,
		"properties": object{"modul": text, "tytul": text, "tabele": object{"type": "array", "items": object{"oneOf": tables}}},
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Dane jednej osoby (art. 15 RODO)", "type": "object", "additionalProperties": false,
		"required": []string{"format", "wersja", "sporzadzono", "zakres", "urzedy", "czesci", "pominiete"},
		"properties": object{
			"format": object{"const": Format}, "wersja": object{"const": Version}, "sporzadzono": object{"type": "string", "format": "date-time"}, "zakres": text,
			"urzedy":    object{"type": "object", "additionalProperties": text, "description": "identyfikator urzędu i jego nazwa"},
			"czesci":    object{"type": "array", "items": part},
			"pominiete": object{"type": "array", "items": object{"type": "object", "required": []string{"tabela", "powod"}, "properties": object{"tabela": text, "kolumna": text, "powod": text}}},
		},
		"$defs": defs,
	})
}
