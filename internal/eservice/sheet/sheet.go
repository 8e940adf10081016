// Package sheet turns the sheet of an application (eservice.Sheet) into a document for people: blocks
// for platform/pdf, from which the caller makes the file that the applicant signs or keeps and that
// the office prints.
//
// Sections, questions and answers stand in the order of the form; an unanswered question is shown as
// such, because a clerk must be able to tell "not given" from "not asked". Declarations are printed
// word for word. Attachments are named with their size and SHA-256, by which anybody can check that a
// file is the one that was attached.
//
// The package knows no letterhead, no seal and no receipt: whoever files the application adds them.
package sheet

import (
	"fmt"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/messages"
	"wrota/internal/platform/pdf"
)

// Blocks makes the blocks of a whole sheet under a title of the first level.
func Blocks(s eservice.Sheet) []pdf.Block {
	b := builder{lang: s.Lang}
	b.add(pdf.Heading{Level: 1, Text: s.Title})
	for _, section := range s.Sections {
		b.add(pdf.Heading{Level: 2, Text: section.Title})
		b.rows(section.Rows)
	}
	if len(s.Declarations) > 0 {
		b.add(pdf.Heading{Level: 2, Text: b.say("eservice.section.declarations")}, b.declarations(s.Declarations))
	}
	if files := b.attachments(s); len(files) > 0 {
		b.add(pdf.Heading{Level: 2, Text: b.say("eservice.section.attachments")}, pdf.List{Ordered: true, Items: files})
	}
	return b.blocks
}

type builder struct {
	lang   string
	blocks []pdf.Block
}

func (b *builder) add(blocks ...pdf.Block) { b.blocks = append(b.blocks, blocks...) }

func (b *builder) say(key string) string { return messages.Say(b.lang, key) }

// rows writes answers as facts; every row of a group begins facts of its own under its title.
func (b *builder) rows(rows []eservice.SheetRow) {
	var facts pdf.Facts
	flush := func() {
		if len(facts) > 0 {
			b.add(facts)
		}
		facts = nil
	}
	for _, r := range rows {
		if r.Group != "" {
			flush()
			b.add(pdf.Heading{Level: 3, Text: r.Group})
		}
		facts = append(facts, pdf.Fact{Label: r.Label, Value: b.value(r.Value)})
	}
	flush()
}

// value writes the lines of an answer.
func (b *builder) value(lines []string) pdf.Text {
	if len(lines) == 0 {
		return pdf.Text{{Text: b.say("eservice.none"), Italic: true}}
	}
	return pdf.Plain(strings.Join(lines, "\n"))
}

func (b *builder) declarations(rows []eservice.SheetRow) pdf.Block {
	var l pdf.List
	for _, r := range rows {
		text := pdf.Text{{Text: r.Label}}
		if len(r.Value) == 0 {
			text = append(text, pdf.Span{Text: " – " + b.say("eservice.none"), Italic: true})
		}
		l.Items = append(l.Items, pdf.Item{Text: text})
	}
	return l
}

// attachments lists every file, those that questions asked for included.
func (b *builder) attachments(s eservice.Sheet) []pdf.Item {
	var out []pdf.Item
	take := func(rows []eservice.SheetRow) {
		for _, r := range rows {
			for _, f := range r.Files {
				out = append(out, pdf.Item{Text: pdf.Plain(describe(r.Label, f))})
			}
		}
	}
	for _, section := range s.Sections {
		take(section.Rows)
	}
	take(s.Attachments)
	return out
}

// describe names a file with what identifies it. The digest is broken into groups that lines can
// break between.
func describe(label string, f field.File) string {
	var digest []string
	for i := 0; i+8 <= len(f.SHA256); i += 8 {
		digest = append(digest, f.SHA256[i:i+8])
	}
	return fmt.Sprintf("%s: %s, %s\nSHA-256: %s", label, f.Name, size(f.Size), strings.Join(digest, " "))
}

// size writes a number of bytes as people say it.
func size(n int64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d\u00a0MB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d\u00a0KB", n>>10)
	}
	return fmt.Sprintf("%d\u00a0B", n)
}
