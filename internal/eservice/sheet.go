package eservice

import (
	"strconv"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/messages"
)

// Sheet is an application as people read it. The page where answers are checked, the view of a filed
// application and its PDF are all made from it, so they cannot say different things.
type Sheet struct {
	Title        string
	Service      string
	Version      int
	Lang         string
	Sections     []SheetSection
	Declarations []SheetRow
	Attachments  []SheetRow
}

// SheetSection is a part of the task list with its answers.
type SheetSection struct {
	ID    string
	Title string
	Rows  []SheetRow
}

// SheetRow is one answer. At says where it can be changed.
type SheetRow struct {
	At        At
	Field     string
	Group     string // "Pozycja 2: Ola Nowak" above the first answer about a row
	Label     string
	Value     []string // lines; none when the question was left unanswered
	Files     field.Files
	Sensitive bool
	Computed  bool
}

// Sheet makes the sheet of the answers that count, in a language.
func (d *Definition) Sheet(a Answers, env Env) Sheet { return d.Live(a, env).Sheet() }

// Sheet makes the sheet.
func (l *Live) Sheet() Sheet {
	lang := l.ctx.Lang
	out := Sheet{Title: l.Def.Title.In(lang), Service: l.Def.Service, Version: l.Def.Version, Lang: lang}
	for _, s := range l.Steps {
		rows := l.sheetRows(s)
		switch s.Step.Kind {
		case Attachments:
			out.Attachments = append(out.Attachments, rows...)
			continue
		case Declarations:
			out.Declarations = append(out.Declarations, rows...)
			continue
		}
		if len(rows) == 0 {
			continue
		}
		section := s.Step.Section
		if n := len(out.Sections); n == 0 || out.Sections[n-1].ID != section.ID {
			out.Sections = append(out.Sections, SheetSection{ID: section.ID, Title: section.Title.In(lang)})
		}
		last := &out.Sections[len(out.Sections)-1]
		last.Rows = append(last.Rows, rows...)
	}
	return out
}

// sheetRows are the answers of one page.
func (l *Live) sheetRows(s LiveStep) []SheetRow {
	var out []SheetRow
	for _, f := range s.Fields {
		switch {
		case f.Field.KindName == "info":
			continue
		case f.Field.Group() == nil:
			out = append(out, l.sheetRow(f, s.At()))
			continue
		case len(f.Rows) == 0:
			out = append(out, SheetRow{At: s.At(), Field: f.Field.ID, Label: f.Field.Label.In(l.ctx.Lang)})
		}
		for i, r := range f.Rows {
			var rows []SheetRow
			for _, rf := range r.Fields {
				if rf.Field.KindName != "info" {
					rows = append(rows, l.sheetRow(rf, At{s.Step.ID, r.ID}))
				}
			}
			out = append(out, titled(rows, i+1, r.Title(), l.ctx.Lang)...)
		}
	}
	if s.Row != "" {
		return titled(out, s.Number, s.Title(), l.ctx.Lang)
	}
	return out
}

// titled puts the title of a row of a group above its first answer.
func titled(rows []SheetRow, number int, title, lang string) []SheetRow {
	if len(rows) > 0 {
		rows[0].Group = messages.Say(lang, "eservice.item") + "\u00a0" + strconv.Itoa(number) + ": " + title
	}
	return rows
}

func (l *Live) sheetRow(f LiveField, at At) SheetRow {
	return SheetRow{
		At: at, Field: f.Field.ID, Label: f.Field.Label.In(l.ctx.Lang), Value: f.Field.Print(f.Value, l.ctx),
		Files: values{"": f.Value}.Files(""), Sensitive: f.Field.Sensitive, Computed: f.Field.Computed() != nil,
	}
}
