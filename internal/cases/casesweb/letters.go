package casesweb

import (
	"context"
	"embed"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/richtext"
	"wrota/internal/ui"
)

//go:embed letters/*.md
var letters embed.FS

// own are the plain texts that every office has. The texts of a service come before them.
var own = []Template{
	{Name: "zgoda", Kind: cases.Decision, Purpose: cases.ForDecision, Outcome: cases.Granted},
	{Name: "odmowa", Kind: cases.Decision, Purpose: cases.ForDecision, Outcome: cases.Refused},
	{Name: "umorzenie", Kind: cases.Decision, Purpose: cases.ForDecision, Outcome: cases.Discontinued},
	{Name: "zaswiadczenie", Kind: cases.Certificate, Purpose: cases.ForDecision, Outcome: cases.Issued},
	{Name: "bez-rozpoznania", Kind: cases.Notice, Purpose: cases.ForLeaving},
	{Name: "postanowienie", Kind: cases.Order, Purpose: cases.ForLetter},
	{Name: "zawiadomienie", Kind: cases.Notice, Purpose: cases.ForLetter},
	{Name: "pismo", Kind: cases.Plain, Purpose: cases.ForLetter},
}

// ownPrefix tells the names of own texts from those of the office.
const ownPrefix = "wzor-"

// texts are all texts that may be begun in the case, those of the service first.
func (p *pages) texts(ctx context.Context, by actor.Actor, d *cases.Dossier) (all []Template, gaps []string, err error) {
	if p.Templates != nil {
		if all, gaps, err = p.Templates.Offered(ctx, by, d); err != nil {
			return nil, nil, err
		}
	}
	for _, t := range own {
		t.Title = i18n.T(ctx, "casesweb.letter-"+t.Name)
		t.Name = ownPrefix + t.Name
		all = append(all, t)
	}
	return all, gaps, nil
}

// fill makes the text of a template for the case.
func (p *pages) fill(ctx context.Context, a at, t Template) (Filled, error) {
	if plain, ok := strings.CutPrefix(t.Name, ownPrefix); ok {
		to, err := p.appealTo(ctx, a)
		if err != nil {
			return Filled{}, err
		}
		f := a.draft(ctx, plain, map[string]string{"appeal": to})
		f.Effect.Outcome = t.Outcome
		if t.Kind == cases.Decision {
			f.Effect.Appeal = p.Cases.Statute().Appeal // the editor may change it where a special act says otherwise
		}
		return f, nil
	}
	if p.Templates == nil {
		return Filled{}, fault.New(fault.NotFound, "cases.no-such-writing")
	}
	f, err := p.Templates.Fill(ctx, a.By, a.Dossier, t.Name)
	if f.Effect.Outcome == "" {
		f.Effect.Outcome = t.Outcome
	}
	return f, err
}

// appealTo is whom an instruction names; without an answer it stays in the text as {{appeal}}.
func (p *pages) appealTo(ctx context.Context, a at) (string, error) {
	if p.Appeals == nil {
		return "", nil
	}
	return p.Appeals.AppealTo(ctx, a.Unit)
}

// draft fills one of our own letters with the facts of the case and with what its form asked for. What
// nobody knows stays in the text as {{name}}, where nobody overlooks it.
func (a at) draft(ctx context.Context, name string, more map[string]string) Filled {
	text, err := letters.ReadFile("letters/" + name + ".md")
	if err != nil {
		return Filled{} // the names are our own; a test walks them all
	}
	party := ""
	if len(a.Parties) > 0 {
		party = a.Parties[0].Name
	}
	known := map[string]string{
		"sign": a.Sign, "title": a.Title, "party": party, "initiated": ui.DateText(ctx, a.InitiatedOn), "clerk": a.By.Name, "post": a.By.Post,
	}
	for k, v := range more {
		known[k] = v
	}
	body, missing := richtext.Fill(string(text), func(field string) (string, bool) {
		v, ok := known[field]
		return v, ok && v != ""
	})
	return Filled{Title: i18n.T(ctx, "casesweb.letter-title-"+name), Body: strings.TrimSpace(body), Missing: missing}
}

// list writes items as a list of the text; an item is text and cannot change the structure around it.
func itemList(items []string) string {
	var b strings.Builder
	for _, item := range items {
		safe, _ := richtext.Fill("{{x}}", func(string) (string, bool) { return item, true })
		b.WriteString("- " + safe + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// lines makes the ends of lines that a browser sends those that are stored.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
