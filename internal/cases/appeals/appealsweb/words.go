package appealsweb

import (
	"context"
	"strconv"

	"wrota/internal/cases"
	"wrota/internal/cases/appeals"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

type dateOf = calendar.Date

func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "cases.appeals."+key, args...)
}

// title names one letter against the office.
func (p page) title(ctx context.Context, m *appeals.Matter) string {
	out := say(ctx, "kind-"+string(m.Kind))
	if l, ok := p.Letters[m.Letter]; ok {
		out += ": " + l.Number
	}
	return out
}

// facts are what is known of one letter against the office.
func (p page) facts(ctx context.Context, m *appeals.Matter) []ui.Fact {
	fact := func(key, value string) ui.Fact { return ui.Fact{Name: say(ctx, "fact-"+key), Value: value} }
	day := func(d calendar.Date) string { return ui.DateText(ctx, d) }
	out := []ui.Fact{fact("party", p.party(ctx, m)), fact("received", day(m.ReceivedOn))}
	if !m.PostedOn.IsZero() {
		out = append(out, fact("posted", day(m.PostedOn)))
	}
	if w := p.writing(m.Against); w != nil {
		out = append(out, ui.Fact{Name: say(ctx, "fact-against"), Content: ui.A(ui.Link{Text: w.Title, Href: p.casePath() + "/pisma/" + w.ID.Short(), Note: cases.LetterSign(&p.Case, w)})})
	}
	switch {
	case m.Kind == appeals.Urging:
	case m.UntilOn.IsZero():
		out = append(out, fact("until", say(ctx, "until-unknown")))
	case m.Late:
		out = append(out, ui.Fact{Name: say(ctx, "fact-until"), Content: ui.Due(ui.DueProps{Day: m.UntilOn, Tone: ui.Bad, Text: say(ctx, "late")})})
	default:
		out = append(out, ui.Fact{Name: say(ctx, "fact-until"), Value: day(m.UntilOn), Note: say(ctx, "in-time")})
	}
	if !m.DueOn.IsZero() {
		words := func(key string, args ...any) string { return say(ctx, key, args...) }
		out = append(out, ui.Fact{Name: say(ctx, "fact-due"), Content: ui.Due(Due(p.Today, m.DueOn, m, words)), Note: say(ctx, "basis-"+string(m.Kind))})
	}
	if m.Answer != "" {
		out = append(out, fact("answer", say(ctx, "answer-"+string(m.Answer), "Day", day(m.AnsweredOn))))
	}
	if m.Ruling != "" {
		out = append(out, ui.Fact{Name: say(ctx, "fact-ruling"), Value: say(ctx, "ruling-"+string(m.Ruling)), Note: m.RulingSign + ", " + day(m.RuledOn)})
	}
	if !m.SettleBy.IsZero() {
		out = append(out, fact("settle", day(m.SettleBy)))
	}
	return out
}

func (p page) party(ctx context.Context, m *appeals.Matter) string {
	for _, x := range p.Parties {
		if x.Party == m.Party {
			return x.Name
		}
	}
	return say(ctx, "party-unknown")
}

func (p page) writing(d id.Document) *cases.Writing {
	for i := range p.Writings {
		if p.Writings[i].ID == d && p.Writings[i].State != cases.Dropped {
			return &p.Writings[i]
		}
	}
	return nil
}

// draft is the document that the clerk has begun as the answer; nil when there is none.
func (p page) draft(m *appeals.Matter) *cases.Writing {
	if !m.Waits() {
		return nil
	}
	return p.writing(m.Writing)
}

// others tells whether somebody besides who appeals is a party: they have to agree to a self-review and are told of
// the appeal (art. 131, 132 § 2 KPA).
func (p page) others() bool {
	n := 0
	for _, x := range p.Parties {
		if !x.Acts() {
			n++
		}
	}
	return n > 1
}

// handles tells whether the steps are the actor's to take.
func (p page) handles() bool { return p.Allows(p.By, cases.GrantHandle) }

// fieldID tells the fields of several forms of the page apart.
func (p page) fieldID(step, letter, name string) string { return step + "-" + letter + "-" + name }

// field is a field of a form; what was wrong stands beside it only in the form that was sent.
func (p page) field(ctx context.Context, step, letter, name string) ui.Field {
	f := ui.Field{Name: name, ID: p.fieldID(step, letter, name), Label: say(ctx, "field-"+name)}
	if p.sent(step, letter) {
		f.Error = p.Problems.At(name)
	}
	return f
}

func (p page) sent(step, letter string) bool {
	return p.Values.Get("krok") == step && (letter == "" || p.Values.Get("letter") == letter)
}

// value is what was typed into a form that was refused.
func (p page) value(step, letter, name, fallback string) string {
	if p.sent(step, letter) && p.Values.Has(name) {
		return p.Values.Get(name)
	}
	return fallback
}

func (p page) kinds(ctx context.Context) []ui.Choice {
	out := make([]ui.Choice, len(appeals.Kinds))
	for i, k := range appeals.Kinds {
		out[i] = ui.Choice{Value: string(k), Text: say(ctx, "kind-"+string(k)), Hint: say(ctx, "kind-hint-"+string(k))}
	}
	return out
}

func (p page) rulings(ctx context.Context, k appeals.Kind) []ui.Choice {
	var out []ui.Choice
	for _, r := range appeals.Rulings(k) {
		out = append(out, ui.Choice{Value: string(r), Text: say(ctx, "ruling-"+string(r))})
	}
	return out
}

// targets are the documents that a letter can be against.
func (p page) targets(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: "", Text: say(ctx, "against-newest")}}
	for i := range p.Writings {
		if w := &p.Writings[i]; appeals.Against(appeals.Appeal, w) || appeals.Against(appeals.Interim, w) {
			out = append(out, ui.Option{Value: w.ID.Short(), Text: w.Title + ", " + cases.LetterSign(&p.Case, w)})
		}
	}
	return out
}

func (p page) partyOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: "", Text: say(ctx, "party-unknown")}}
	for _, x := range p.Parties {
		if !x.Acts() {
			out = append(out, ui.Option{Value: x.Party.Short(), Text: x.Name})
		}
	}
	return out
}

func versionText(m *appeals.Matter) string { return strconv.FormatInt(m.Version, 10) }

func (p page) letterOptions() []ui.Option {
	var out []ui.Option
	for _, l := range p.unnamed() {
		out = append(out, ui.Option{Value: l.ID.Short(), Text: l.Number + " " + l.Title + ", " + l.Sender})
	}
	return out
}
