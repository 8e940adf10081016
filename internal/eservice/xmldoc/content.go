package xmldoc

import (
	"strconv"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
)

// content writes TrescDokumentu.
type content struct {
	w     *writer
	l     *eservice.Live
	ctx   field.Context
	shown string // language in which the person saw the form
	files []attached
}

// attached is a file with the question that asked for it.
type attached struct {
	field string
	file  field.File
}

// steps writes an element for each page of questions, then the declarations.
func (c *content) steps() {
	steps := c.l.Steps
	for i := 0; i < len(steps); i++ {
		s := steps[i]
		switch {
		case s.Step.Kind == eservice.Declarations:
			c.declarations(s.Fields)
		case s.Step.Kind == eservice.Attachments:
			c.collect(s.Fields)
		case s.Row != "":
			c.w.open(s.Step.Element)
			for ; i < len(steps) && steps[i].Step == s.Step; i++ {
				c.row(steps[i].Number, steps[i].Fields)
			}
			i--
			c.w.close(s.Step.Element)
		default:
			c.w.open(s.Step.Element)
			c.fields(s.Fields)
			c.w.close(s.Step.Element)
		}
	}
}

func (c *content) row(number int, fields []eservice.LiveField) {
	c.w.open1("Pozycja", "lp", strconv.Itoa(number))
	c.fields(fields)
	c.w.close("Pozycja")
}

func (c *content) fields(fields []eservice.LiveField) {
	for _, f := range fields {
		if f.Value != nil {
			c.field(f)
		}
	}
}

// field writes one answer by the shape of its kind.
func (c *content) field(f eservice.LiveField) {
	name, shape := f.Field.Element, f.Field.Shape()
	switch shape.Form {
	case field.ShapeSimple:
		c.w.leaf(name, c.simple(f.Value))
	case field.ShapeCoded:
		code, ok := f.Value.(string)
		c.must(ok)
		c.w.coded(name, code, c.label(f, 0))
	case field.ShapeRecord:
		r, ok := f.Value.(field.Record)
		c.must(ok)
		c.w.open(name)
		for _, p := range shape.Parts {
			c.w.some(p.Element, r[p.Key])
		}
		c.w.close(name)
	case field.ShapeList:
		codes, ok := f.Value.(field.Codes)
		c.must(ok)
		c.w.open(name)
		for i, code := range codes {
			c.w.coded("Wybor", code, c.label(f, i))
		}
		c.w.close(name)
	case field.ShapeFiles:
		c.w.open(name)
		for _, id := range c.add(f) {
			c.w.empty1("Plik", "odnosnik", id)
		}
		c.w.close(name)
	case field.ShapeRows:
		c.w.open(name)
		for i, r := range f.Rows {
			c.row(i+1, r.Fields)
		}
		c.w.close(name)
	}
}

func (c *content) must(ok bool) {
	if !ok && c.w.err == nil {
		c.w.err = ErrValue
	}
}

// simple is the text of a simple value.
func (c *content) simple(v field.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	}
	c.must(false)
	return ""
}

// label is what the person read beside the code, in Polish.
func (c *content) label(f eservice.LiveField, i int) string {
	labels := f.Field.Print(f.Value, c.ctx)
	if i >= len(labels) {
		c.must(false)
		return ""
	}
	return labels[i]
}

// collect notes files that are written only in the list of attachments.
func (c *content) collect(fields []eservice.LiveField) {
	for _, f := range fields {
		c.add(f)
	}
}

// add notes the files of a field and returns the references to them.
func (c *content) add(f eservice.LiveField) []string {
	files, ok := f.Value.(field.Files)
	c.must(ok || f.Value == nil)
	ids := make([]string, len(files))
	for i, file := range files {
		c.files = append(c.files, attached{f.Field.ID, file})
		ids[i] = "Z" + strconv.Itoa(len(c.files))
	}
	return ids
}

// declarations writes what was declared, in the words that were shown: Polish, and the language of
// the form beside it.
func (c *content) declarations(fields []eservice.LiveField) {
	c.w.open("Oswiadczenia")
	for _, f := range fields {
		if f.Value != true {
			continue
		}
		c.w.open1("Oswiadczenie", "id", f.Field.ID)
		c.w.leaf1("Tresc", "jezyk", "pl", f.Field.Label.In("pl"))
		if lang := f.Field.Label.Language(c.shown); lang != "pl" {
			c.w.leaf1("Tresc", "jezyk", lang, f.Field.Label.In(lang))
		}
		c.w.close("Oswiadczenie")
	}
	c.w.close("Oswiadczenia")
}

// attachments lists all files with their digests.
func (c *content) attachments(further []field.File) {
	for _, f := range further {
		c.files = append(c.files, attached{"", f})
	}
	if len(c.files) == 0 {
		return
	}
	c.w.open("Zalaczniki")
	for i, f := range c.files {
		w := c.w
		w.raw(`<Zalacznik`)
		w.attr("id", "Z"+strconv.Itoa(i+1))
		if f.field != "" {
			w.attr("pole", f.field)
		}
		w.attr("nazwaPliku", f.file.Name)
		w.attr("format", f.file.Type)
		w.attr("rozmiar", strconv.FormatInt(f.file.Size, 10))
		w.attr("sha256", f.file.SHA256)
		w.raw(`/>`)
	}
	c.w.close("Zalaczniki")
}
