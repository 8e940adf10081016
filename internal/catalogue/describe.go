package catalogue

import (
	"fmt"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/calendar"
)

// Describe is a document in Markdown about every service in the version of today or the one that
// comes: law, class, term, fees, questions, attachments, letters. The program writes it to docs.
func (s *Service) Describe() string {
	b := &strings.Builder{}
	b.WriteString("# Usługi elektroniczne\n\nTen dokument powstaje z definicji usług. Znak przy opłacie mówi, skąd ją znamy: S ze źródła, M z pamięci ustawy,\nU niepewna: przed użyciem porównaj z ustawą.\n")
	for _, topic := range s.stock.topics {
		var in []*eservice.Definition
		for _, slug := range s.stock.slugs {
			if d := inForce(s.stock.services[slug], s.today()).Definition(); d.Topic == topic.ID {
				in = append(in, d)
			}
		}
		if len(in) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n## %s\n", topic.Title)
		for _, d := range in {
			s.describe(b, d)
		}
	}
	return b.String()
}

// describe writes one service.
func (s *Service) describe(b *strings.Builder, d *eservice.Definition) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(b, "- **%s:** %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", d.Title, d.Summary)
	line("Adres", "`/uslugi/%s`, wersja %d od %s", d.Service, d.Version, d.ValidFrom)
	for _, l := range d.Law {
		line("Podstawa", "%s, %s", l.Cite, l.Act)
	}
	switch {
	case d.InMatter:
		line("Sprawa", "pismo w sprawie, która już jest")
	case d.Opening == eservice.OpensRegistry:
		line("Sprawa", "zakłada ją kancelaria, w klasie, którą wybierze")
	case d.Class.IsZero():
		line("Klasa", "wskazuje urząd")
	default:
		line("Klasa", "%s", d.Class)
	}
	if d.Term.Basis != "" {
		line("Termin", "%s (%s)", inWords(d.Term.Period), d.Term.Basis)
	}
	if d.Silent != nil {
		line("Milczące załatwienie", "%s (%s)", inWords(d.Silent.Period), d.Silent.Basis)
	}
	for _, r := range d.Fees {
		line("Opłata", "%s", s.feeWords(d, r))
	}
	for _, r := range d.Rates {
		by := "ustala urząd"
		if r.SetBy == eservice.ByLaw {
			by = "z ustawy"
		}
		line("Wartość", "%s, %s (%s)", r.Label, by, r.Basis)
	}
	questions(b, d)
	for _, t := range d.Decisions {
		line("Pismo", "%s (%s)", t.Title, t.Kind)
	}
}

// feeWords names a fee with its basis, and how sure its item of the tariff is.
func (s *Service) feeWords(d *eservice.Definition, r *fee.Rule) string {
	if r.Code {
		return fmt.Sprintf("%s, liczona (%s)", r.Title, r.Basis)
	}
	day := s.today()
	if day.Before(d.ValidFrom) {
		day = d.ValidFrom
	}
	if item, err := s.stock.tariff.On(r.Item, day); err == nil {
		return fmt.Sprintf("%s (%s) [%s]", item.Text, item.Basis, item.Mark)
	}
	return r.Item
}

// questions lists what is asked, by sections.
func questions(b *strings.Builder, d *eservice.Definition) {
	var section *eservice.Section
	for _, step := range d.Steps {
		var labels []string
		for _, f := range step.Fields {
			labels = append(labels, fieldWords(f)...)
		}
		if len(labels) == 0 {
			continue
		}
		if step.Section != section && step.Section != nil {
			section = step.Section
			fmt.Fprintf(b, "\n*%s*\n\n", section.Title)
		}
		for _, l := range labels {
			b.WriteString("1. " + l + "\n")
		}
	}
	b.WriteString("\n")
}

// fieldWords is a question in a line; a group brings its own questions.
func fieldWords(f *field.Field) []string {
	if !f.Asked() {
		return nil
	}
	text := f.Label.String()
	if f.Optional {
		text += " (nieobowiązkowe)"
	}
	out := []string{text}
	if g := f.Group(); g != nil {
		for _, inner := range g.Fields {
			for _, w := range fieldWords(inner) {
				out = append(out, f.Label.String()+": "+w)
			}
		}
	}
	return out
}

// inWords is a period as the definitions write it, in Polish short forms.
func inWords(p calendar.Period) string {
	var out []string
	for _, u := range []struct {
		n    int
		unit string
	}{{p.Years, "lat"}, {p.Months, "mies."}, {p.Weeks, "tyg."}, {p.Days, "dni"}} {
		if u.n > 0 {
			out = append(out, fmt.Sprintf("%d %s", u.n, u.unit))
		}
	}
	return strings.Join(out, " ")
}
