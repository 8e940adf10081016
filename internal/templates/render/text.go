package render

import (
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/calendar"
)

// Words are how a language says what a view leaves to it.
type Words struct {
	Say    func(key string) string
	Day    func(d calendar.Date) string
	Moment func(t time.Time) string
}

// Of is a label in words.
func (w Words) Of(l Label) string {
	if l.Key != "" {
		return w.Say(l.Key)
	}
	return l.Text
}

// Value is the value of a row in words, line by line.
func (w Words) Value(r Row) []string {
	switch {
	case r.Word != "":
		return []string{w.Say(r.Word)}
	case !r.At.IsZero():
		return []string{w.Moment(r.At)}
	case !r.Day.IsZero():
		return []string{w.Day(r.Day)}
	}
	return r.Lines
}

// Text writes a document as plain text.
func (w Words) Text(d *Document) string {
	var b strings.Builder
	b.WriteString(w.Of(d.Title) + "\n")
	w.parts(&b, d.Parts, 0)
	if len(d.Attachments) > 0 {
		b.WriteString("\n" + w.Say("templates.view.attachments") + "\n")
		for _, a := range d.Attachments {
			b.WriteString(strconv.Itoa(a.No) + ". " + a.Name + "\n")
			if a.Problem != "" {
				b.WriteString("   " + w.Say(a.Problem) + "\n")
			}
			w.rows(&b, a.Description, "   ")
		}
	}
	if len(d.Signatures) > 0 {
		b.WriteString("\n" + w.Say("templates.view.signatures") + "\n")
		for _, s := range d.Signatures {
			b.WriteString("- " + s.Signer)
			if !s.At.IsZero() {
				b.WriteString(", " + w.Moment(s.At))
			}
			b.WriteString("\n")
		}
	}
	if d.Cut {
		b.WriteString("\n" + w.Say("templates.view.cut") + "\n")
	}
	return b.String()
}

func (w Words) parts(b *strings.Builder, parts []Part, depth int) {
	indent := strings.Repeat("  ", depth)
	for _, p := range parts {
		w.rows(b, p.Rows, indent)
		if p.Paragraph != "" {
			b.WriteString(indent + strings.ReplaceAll(p.Paragraph, "\n", "\n"+indent) + "\n")
		}
		if p.Section != nil {
			b.WriteString("\n" + indent + w.Of(p.Section.Title) + "\n")
			w.parts(b, p.Section.Parts, depth+1)
		}
	}
}

func (w Words) rows(b *strings.Builder, rows []Row, indent string) {
	for _, r := range rows {
		b.WriteString(indent + w.Of(r.Label) + ": " + strings.Join(w.Value(r), "\n"+indent+"  "))
		for _, n := range r.Notes {
			b.WriteString(" (" + w.Of(n.Label) + ": " + n.Value + ")")
		}
		b.WriteString("\n")
	}
}
