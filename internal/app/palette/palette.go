// Package palette is what the search of the desk (Ctrl K) finds: cases, letters and parties of the clerk's own unit.
//
// Each source answers only who may see its pages; what was typed is never kept, what was shown is in the audit (Searched).
package palette

import (
	"context"
	"net/url"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/desk"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/parties"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/search"
	"wrota/internal/search/searchweb"
	"wrota/internal/ui"
)

// Sources are the modules that are asked.
type Sources struct {
	Cases   *cases.Service
	Intake  *intake.Service
	Parties *parties.Service
	Search  *search.Service
	Words   *i18n.Catalog
}

// All are the sources in the order in which what they find is shown.
func (s Sources) All() []desk.Source {
	return []desk.Source{foundCases{s}, foundLetters{s}, foundParties{s}, foundTexts{s}}
}

type (
	foundCases   struct{ Sources }
	foundLetters struct{ Sources }
	foundParties struct{ Sources }
	foundTexts   struct{ Sources }
)

// rows is how much one source may show, so that something of each is seen at once.
const rows = 4

func (f foundCases) Search(ctx context.Context, by actor.Actor, text string) ([]ui.Found, error) {
	if !by.May(cases.GrantHandle) && !by.May(cases.GrantAssign) && !by.May(cases.GrantViewUnit) {
		return nil, nil
	}
	found, err := f.Cases.Search(ctx, by, text, rows)
	var out []ui.Found
	for _, r := range found {
		out = append(out, ui.Found{Text: r.Sign + "  " + r.Title, Note: r.PartyName, Href: casesweb.QueuePath + "/" + r.ID.Short()})
	}
	return out, err
}

func (f foundLetters) Search(ctx context.Context, by actor.Actor, text string) ([]ui.Found, error) {
	if !by.May(intake.GrantRegister) && !by.May(intake.GrantRoute) {
		return nil, nil
	}
	page, err := f.Intake.Letters(ctx, by, intake.Question{Text: text, Limit: rows})
	var out []ui.Found
	for _, l := range page.Letters {
		out = append(out, ui.Found{Text: l.Number + "  " + l.Title, Note: l.Sender.Name(), Href: "/biurko/wplywy/" + l.ID.Short()})
	}
	return out, err
}

func (f foundParties) Search(ctx context.Context, by actor.Actor, text string) ([]ui.Found, error) {
	if !by.May(cases.GrantHandle) && !by.May(intake.GrantRegister) {
		return nil, nil
	}
	found, err := f.Parties.Search(ctx, by, text, rows)
	var out []ui.Found
	for _, p := range found {
		out = append(out, ui.Found{
			Text: p.FullName(), Note: strings.Join(p.LettersTo().Lines(), ", "),
			Href: casesweb.QueuePath + "?" + url.Values{"widok": {string(cases.ViewCell)}, "q": {p.FullName()}}.Encode(),
		})
	}
	return out, err
}

// Search finds cases and documents by words in any form, and ends with the way to the page that finds the rest.
func (f foundTexts) Search(ctx context.Context, by actor.Actor, text string) ([]ui.Found, error) {
	page, err := f.Sources.Search.Find(ctx, by, search.Question{Text: text, Kinds: []search.Kind{search.Document}, Limit: rows - 1})
	var out []ui.Found
	for _, x := range page.Found {
		note := x.Note
		if x.Sign != "" {
			note = x.Sign
		}
		out = append(out, ui.Found{Text: x.Title, Note: note, Href: x.Href})
	}
	return append(out, ui.Found{Text: f.Words.Say("pl", "app.palette.everywhere", "Text", text), Href: searchweb.Path + "?" + url.Values{"q": {text}}.Encode()}), err
}

// Journal keeps in the log of the unit that something was looked for, and how much was shown.
type Journal struct {
	DB    *db.DB
	Audit *audit.Log
}

// Searched records a search; the words themselves are not kept, their length is.
func (j Journal) Searched(ctx context.Context, by actor.Actor, length, found int) error {
	return j.Audit.Viewed(ctx, j.DB, by, by.Unit, audit.Entry{Verb: "desk.searched", Subject: "search:palette", Detail: map[string]int{"length": length, "found": found}})
}
