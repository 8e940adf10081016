package eservice

import (
	"fmt"
	"strconv"
	"strings"

	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/calendar"
)

// Outline prints a definition as the pages that people see, in plain text: for reviewers, who read a
// service and not YAML, and for the golden journey of its tests.
func Outline(d *Definition) string {
	o := &outline{}
	o.head(d)
	o.start(d)
	var section *Section
	for _, s := range d.Steps {
		if s.Section != section {
			section = s.Section
			o.line("")
			o.line("== %s ==", section.Title)
		}
		o.step(s)
	}
	o.fees(d)
	o.decisions(d)
	o.privacy(d)
	return o.b.String()
}

type outline struct{ b strings.Builder }

func (o *outline) line(format string, args ...any) {
	o.b.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

func (o *outline) texts(title string, texts []Text) {
	if len(texts) == 0 {
		return
	}
	o.line("%s:", title)
	for _, t := range texts {
		o.line("  - %s", t)
	}
}

func (o *outline) head(d *Definition) {
	o.line("%s, wersja %d, obowiązuje od %s", d.Service, d.Version, field.FormatDate(d.ValidFrom, "pl"))
	o.line("%s", d.Title)
	for _, law := range d.Law {
		o.line("Podstawa: %s, %s", law.Cite, law.Act)
	}
	o.line("%s", filedHow(d))
	if !d.Term.Complex.IsZero() {
		o.line("Sprawa szczególnie skomplikowana: %s", inPolish(d.Term.Complex))
	}
	o.line("Składa: %s. Podpis: %s", filings[d.Filing], needs[d.Signature])
	if d.Identity == Confirmed {
		o.line("Tylko z potwierdzoną tożsamością")
	}
	if d.Term.Restarts != "" {
		o.line("Wezwanie do uzupełnienia przerywa termin: %s", d.Term.Restarts)
	}
	if d.Silent != nil {
		from := d.Silent.From.String()
		if from != "" {
			from = ", licząc: " + from
		}
		o.line("Milczące załatwienie po: %s%s (%s). %s", inPolish(d.Silent.Period), from, d.Silent.Basis, d.Silent.Meaning)
	}
	o.line("Tytuł sprawy: %s", d.CaseTitle.Source)
	if len(d.Synonyms) > 0 {
		o.line("Szukane też jako: %s", strings.Join(d.Synonyms, ", "))
	}
	for _, r := range d.Rates {
		o.line("Wartość %s: %s", r.ID, r.describe())
	}
}

// filedHow says where the submission goes and by when it is settled.
func filedHow(d *Definition) string {
	class, where := "Klasa JRWA: "+d.Class.String()+".", ""
	if d.Class.IsZero() {
		class = "Klasę JRWA wskazuje urząd."
	}
	switch {
	case d.InMatter:
		return "Pismo w sprawie, która już jest."
	case d.Opening == OpensRegistry:
		where = " Sprawę zakłada kancelaria."
	}
	return class + " Termin: " + inPolish(d.Term.Period) + " (" + d.Term.Basis + ")" + strings.TrimSuffix("."+where, ".")
}

var (
	filings = map[Filing]string{FilingAnonymous: "każdy, także bez konta", FilingAccount: "osoba z kontem", FilingSignature: "osoba z podpisem"}
	needs   = map[Need]string{Required: "wymagany", Allowed: "możliwy", None: "bez podpisu"}
)

// inPolish writes a period for people: 2 miesiące, 30 dni.
func inPolish(p calendar.Period) string {
	var out []string
	for _, u := range []struct {
		n              int
		one, few, many string
	}{
		{p.Years, "rok", "lata", "lat"},
		{p.Months, "miesiąc", "miesiące", "miesięcy"},
		{p.Weeks, "tydzień", "tygodnie", "tygodni"},
		{p.Days, "dzień", "dni", "dni"},
	} {
		word := u.many
		switch {
		case u.n == 0:
			continue
		case u.n == 1:
			word = u.one
		case u.n%10 >= 2 && u.n%10 <= 4 && (u.n%100 < 12 || u.n%100 > 14):
			word = u.few
		}
		out = append(out, strconv.Itoa(u.n)+" "+word)
	}
	return strings.Join(out, " i ")
}

func (o *outline) start(d *Definition) {
	st := d.Start
	o.line("")
	o.line("== Strona startowa ==")
	o.line("# %s", d.Action)
	o.line("%s", st.Lead)
	o.line("Dla kogo: %s", st.Who)
	o.texts("Przygotuj", st.Prepare)
	o.line("Wypełnienie: około %d min", st.Minutes)
	o.line("Ile kosztuje: %s", st.Cost)
	o.line("Kiedy: %s", st.When)
	o.texts("Inaczej", st.OtherWays)
	o.texts("Co dalej", st.After)
	o.line("[ Rozpocznij ]")
}

func (o *outline) step(s *Step) {
	o.line("")
	o.line("--- /%s ---%s", s.ID, when(s.When.String()))
	if s.Repeat != nil {
		o.line("(osobno dla każdej pozycji: %s)", s.Repeat.Label)
	}
	o.line("# %s", s.Title)
	if !s.Text.IsZero() {
		o.line("%s", s.Text)
	}
	if s.Exit != nil {
		o.line("%s", s.Exit.Text)
		if s.Exit.Link != nil {
			o.line("→ %s (%s)", s.Exit.Link.Label, s.Exit.Link.URL)
		}
		o.line("(tu droga się kończy)")
		return
	}
	for _, f := range s.Fields {
		o.field(f, "")
	}
}

func when(condition string) string {
	if condition == "" {
		return ""
	}
	return "  gdy " + condition
}

func (o *outline) field(f *field.Field, indent string) {
	mark := ""
	if f.Optional {
		mark = " (nieobowiązkowe)"
	}
	if f.Sensitive {
		mark += " (dane wrażliwe)"
	}
	o.line("%s%s%s%s", indent, f.Label, mark, when(f.When.String()))
	if !f.Hint.IsZero() {
		o.line("%s  %s", indent, f.Hint)
	}
	if c := f.Computed(); c != nil {
		source := c.Condition.String()
		if c.Formula != nil {
			source = c.Formula.Source
		}
		o.line("%s  = %s", indent, source)
		return
	}
	if g := f.Group(); g != nil {
		o.line("%s  [ Dodaj: %s ] od %d do %d, każda pozycja nazywa się: %s", indent, g.One, g.Min, g.Max, g.Title.Source)
		for _, rf := range g.Fields[:g.Own] {
			o.field(rf, indent+"    ")
		}
		return
	}
	if !f.Asked() {
		return
	}
	if limits := f.Limits(); limits != "" {
		o.line("%s  (%s)", indent, limits)
	}
	for _, in := range f.Inputs(nil, field.NewForm(nil, f.ID), field.Context{Lang: "pl"}) {
		o.input(in, indent+"  ")
	}
}

func (o *outline) input(in field.Input, indent string) {
	label := ""
	if !in.Alone {
		label = in.Label + ": "
	}
	switch in.Widget {
	case field.WidgetRadios, field.WidgetSelect:
		for i, c := range in.Options {
			if i == 20 {
				o.line("%s… razem %d", indent, len(in.Options))
				break
			}
			o.line("%s( ) %s", indent, c.Label)
		}
		if in.Suggest != "" {
			o.line("%s[ wybór z listy %s ]", indent, in.Suggest)
		}
	case field.WidgetCheckboxes:
		for _, c := range in.Options {
			o.line("%s[ ] %s", indent, c.Label)
		}
	case field.WidgetDate:
		o.line("%s%s[__] [__] [____]", indent, label)
	case field.WidgetFile:
		o.line("%s[ Dodaj plik ]", indent)
	default:
		suffix := in.Suffix
		if suffix != "" {
			suffix = " " + suffix
		}
		o.line("%s%s[____________]%s", indent, label, suffix)
	}
}

func (o *outline) fees(d *Definition) {
	if len(d.Fees) == 0 {
		return
	}
	o.line("")
	o.line("== Opłaty ==")
	for _, f := range d.Fees {
		what := f.Title.String()
		if f.Item != "" {
			what = strings.TrimSpace(what + " [" + f.Item + "]")
		}
		due := map[fee.Due]string{fee.OnFiling: "przy składaniu", fee.OnDecision: "po decyzji"}[f.Due]
		o.line("%s, %s%s", what, due, when(f.When.String()))
		if f.Quantity != nil {
			o.line("  razy: %s", f.Quantity.Source)
		}
		for _, e := range f.Exemptions {
			o.line("  bez opłaty: %s (%s), gdy %s", e.Label, e.Basis, e.When)
		}
	}
}

func (o *outline) decisions(d *Definition) {
	for _, t := range d.Decisions {
		o.line("")
		o.line("== %s: %s ==%s", t.Kind, t.Title, when(t.When.String()))
		o.line("%s", t.Body)
		for _, b := range t.Blanks {
			o.line("[uzupełnia urzędnik] %s: %s", b.ID, b.Label)
		}
	}
}

func (o *outline) privacy(d *Definition) {
	p := d.Privacy
	o.line("")
	o.line("== Klauzula RODO, wersja %d ==", p.Version)
	o.texts("Po co", p.Purposes)
	o.texts("Podstawa", p.Basis)
	o.line("Jak długo: %s", p.Retention)
	o.texts("Komu przekażemy", p.Recipients)
	o.line("%s", p.Duty)
}
