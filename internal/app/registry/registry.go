// Package registry gives the pages of the registry office what they show of other modules: known senders, cells,
// classes of the file plan, cases, the services of the portal, and what happened to a letter.
//
// Words: the registry (kancelaria) enters letters and sends them on (§ 41–47 of the instrukcja kancelaryjna). It may
// name a case by its sign without being allowed to read it.
//
// It decides nothing: each answer is a question to the module that knows, asked as the clerk wherever that module
// has rights to ask about.
package registry

import (
	"context"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/cases/readable"
	"wrota/internal/catalogue"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/records"
)

// Registry is what the registry office needs to know of other modules.
type Registry struct {
	Parties   *parties.Service
	Identity  *identity.Service
	Records   *records.Service
	Cases     *cases.Service
	Opens     readable.Cases
	Catalogue *catalogue.Service
	Intake    *intake.Service
}

var (
	_ intakeweb.Senders  = Registry{}
	_ intakeweb.Cells    = Registry{}
	_ intakeweb.Classes  = Registry{}
	_ intakeweb.Cases    = Registry{}
	_ intakeweb.Services = Registry{}
)

func (r Registry) Senders(ctx context.Context, by actor.Actor, typed string, limit int) ([]intakeweb.KnownSender, error) {
	found, err := r.Parties.Search(ctx, by, typed, limit)
	var out []intakeweb.KnownSender
	for _, p := range found {
		s := intake.Sender{
			Kind: "person", Given: p.Given, Family: p.Family, PESEL: p.PESEL, NIP: p.NIP, REGON: p.REGON, KRS: p.KRS, Address: p.Address, Mailing: p.Mailing,
			Email: p.Email, Phone: p.Phone, ADE: p.ADE,
		}
		if p.Kind == parties.Organisation {
			s.Kind, s.Company, s.Given, s.Family = "organisation", p.Name, "", ""
		}
		out = append(out, intakeweb.KnownSender{Sender: s, Note: strings.Join(p.LettersTo().Lines(), ", ")})
	}
	return out, err
}

func (r Registry) Cells(ctx context.Context, by actor.Actor) ([]intakeweb.Cell, error) {
	cells, err := r.Identity.Cells(ctx, by, by.Unit)
	var out []intakeweb.Cell
	for _, c := range cells {
		out = append(out, intakeweb.Cell{ID: c.ID, Symbol: c.Symbol, Name: c.Name})
	}
	return out, err
}

func (r Registry) Classes(ctx context.Context, by actor.Actor, typed string, limit int) ([]intakeweb.Class, error) {
	found, err := r.Records.Classes(ctx, records.PlanQuestion{Unit: by.Unit, On: r.Intake.Today(), Text: typed, Terminal: true, Limit: limit})
	var out []intakeweb.Class
	for _, c := range found {
		out = append(out, intakeweb.Class{Symbol: c.Symbol.String(), Title: c.Title})
	}
	return out, err
}

// CaseBySign asks as the office: the registry sends letters into cases that it may not read.
func (r Registry) CaseBySign(ctx context.Context, by actor.Actor, sign string) (intakeweb.Case, error) {
	d, err := r.Opens.BySign(ctx, by.Unit, strings.TrimSpace(sign))
	if err != nil {
		return intakeweb.Case{}, err
	}
	return intakeweb.Case{ID: d.ID, Sign: d.Sign, Title: d.Title}, nil
}

func (r Registry) Case(ctx context.Context, by actor.Actor, c id.Case) (intakeweb.Case, error) {
	d, err := r.Cases.Fetch(ctx, by.Unit, c)
	if err != nil {
		return intakeweb.Case{}, err
	}
	out := intakeweb.Case{ID: d.ID, Sign: d.Sign, Title: d.Title}
	may, err := r.Opens.Readable(ctx, by, []id.Case{c})
	if may[c] {
		out.Href = casesweb.QueuePath + "/" + d.ID.Short()
	}
	return out, err
}

// Services lists what the clerk's unit offers today: the same as on the portal.
func (r Registry) Services(ctx context.Context, by actor.Actor, lang string) (out []intakeweb.Service, err error) {
	offers, err := r.Catalogue.Offers(ctx, catalogue.Filter{Unit: by.Unit, Lang: lang})
	for _, o := range offers {
		d := o.Definition()
		out = append(out, intakeweb.Service{Slug: d.Service, Action: d.Action.In(lang), Summary: d.Summary.In(lang)})
	}
	return out, err
}

// History tells what happened to a letter, from the audit. The page has checked that the clerk may read
// the letter.
type History struct {
	DB    *db.DB
	Audit *audit.Log
}

var _ intakeweb.History = History{}

func (h History) History(ctx context.Context, by actor.Actor, letter id.Letter) ([]intakeweb.HistoryLine, error) {
	var out []intakeweb.HistoryLine
	err := h.DB.View(ctx, by, func(tx *db.Tx) error {
		lines, err := h.Audit.Letter(ctx, tx, by.Unit, letter)
		for _, l := range lines {
			out = append(out, intakeweb.HistoryLine{At: l.At.Time, Verb: l.Verb, Who: l.ActorName})
		}
		return err
	})
	return out, err
}
