// Package appealing joins appeals, complaints against inaction and waivers (cases/appeals) with the rest of the house:
// who sent a letter, when a party got a decision, what the higher body gets, and where its letter goes.
//
// Law: art. 37, 127a, 129, 132–133 KPA. It decides nothing itself.
package appealing

import (
	"context"
	"io"
	"regexp"
	"strings"

	"wrota/internal/app/dossier"
	"wrota/internal/cases"
	"wrota/internal/cases/appeals"
	"wrota/internal/cases/appeals/appealsweb"
	"wrota/internal/dispatch"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/office"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/web"
	"wrota/internal/records"
)

// House are the modules asked. Modules that are built later are asked when they are needed.
type House struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Cases    *cases.Service
	Intake   *intake.Service
	Dispatch *dispatch.Service
	Records  *records.Service
	Office   *office.Service
	Letters  dossier.House
	Appeals  func() *appeals.Service
}

// late gives what was not built when the package was opened.
type late struct{ of func() House }

// Open builds the service; the house that it asks is the one of the day on which it asks.
func Open(of func() House) *appeals.Service {
	h := of()
	return appeals.New(appeals.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Cases: h.Cases, Files: late{of}, House: late{of}})
}

// Routes are the pages.
func (h House) Routes() []web.Route {
	return appealsweb.Routes(appealsweb.Pages{Cases: h.Cases, Appeals: h.Appeals(), Letters: lettersOf{h}, Clock: h.Clock})
}

// Subscribe hears what came and what was signed.
func Subscribe(q *jobs.Queue, of func() House) {
	jobs.On(q, "cases.appeal-came", func(ctx context.Context, src jobs.Source, e cases.Received) error {
		return of().Appeals().Came(ctx, src.Unit, e.Case, e.Letter, e.What)
	})
	jobs.On(q, "cases.appeal-answered", func(ctx context.Context, src jobs.Source, e cases.Signed) error {
		return of().Appeals().Signed(ctx, src.Unit, e.Case, e.Writing)
	})
}

// Documents are the file of a case.
func (l late) Documents(ctx context.Context, by actor.Actor, c id.Case) (out []appeals.File, err error) {
	found, err := l.of().Records.Dossier(ctx, by, c)
	for _, d := range found {
		v := d.Latest()
		out = append(out, appeals.File{ID: d.ID, Title: d.Title, Name: v.FileName, On: calendar.Of(d.RegisteredAt), Size: v.Size})
	}
	return out, err
}

// Open opens a document of the file.
func (l late) Open(ctx context.Context, by actor.Actor, d id.Document) (io.ReadCloser, error) {
	body, _, err := l.of().Records.Open(ctx, by, d, 0)
	return body, err
}

// Sender is the account that filed a letter on the portal.
func (l late) Sender(ctx context.Context, unit id.Unit, letter id.Letter) (id.Account, error) {
	h := l.of()
	x, err := h.Intake.FetchLetter(ctx, unit, letter)
	if err != nil || x.Submission.IsZero() {
		return id.Account{}, err
	}
	s, err := h.Intake.FetchSubmission(ctx, unit, letter)
	if err != nil {
		return id.Account{}, err
	}
	return s.Account, nil
}

// Served is the first day on which a party got a writing; of an unknown party, the last on which anybody did.
func (l late) Served(ctx context.Context, unit id.Unit, c id.Case, w id.Document, p id.Party) (on calendar.Date, err error) {
	letters, err := l.of().Dispatch.FetchOfCase(ctx, unit, c)
	for _, x := range letters {
		if x.Writing != w {
			continue
		}
		for _, d := range x.Deliveries {
			switch {
			case d.ServedOn.IsZero():
			case p.IsZero() && d.ServedOn.After(on), d.Party == p && !p.IsZero() && (on.IsZero() || d.ServedOn.Before(on)):
				on = d.ServedOn
			}
		}
	}
	return on, err
}

// Higher is the body that rules on appeals.
func (l late) Higher(ctx context.Context, unit id.Unit) (string, error) {
	x, err := l.of().Office.Settings(ctx, unit)
	return x.Appeal.Words(), err
}

// letters names the letters of a case.
func (h House) letters(ctx context.Context, by actor.Actor, which []id.Letter) (out []appealsweb.Letter, err error) {
	found, err := h.Letters.Letters(ctx, by, which)
	for _, l := range found {
		out = append(out, appealsweb.Letter{ID: l.ID, Number: l.Number, Title: l.Title, Sender: l.Sender})
	}
	return out, err
}

// genitive is how the usual bodies of appeal are called in an instruction, and how on an envelope.
var genitive = strings.NewReplacer("amorządowego Kolegium Odwoławczego", "amorządowe Kolegium Odwoławcze", "amorządowego kolegium odwoławczego", "amorządowe kolegium odwoławcze")

// oneLine is an address as an office writes it: street and house, postcode, place.
var oneLine = regexp.MustCompile(`^(.+) (\d\S*), (\d\d-\d\d\d) (.+)$`)

// Addressees is the higher body, as an envelope names it.
func (h House) Addressees(ctx context.Context, unit id.Unit) ([]dispatch.Addressee, error) {
	x, err := h.Office.Settings(ctx, unit)
	if err != nil {
		return nil, err
	}
	name := x.Appeal.To
	if name == "" {
		name = x.Appeal.Words()
	}
	a := dispatch.Addressee{Name: genitive.Replace(name), Wants: dispatch.Paper}
	if m := oneLine.FindStringSubmatch(x.Appeal.Address); m != nil {
		a.Address = address.Address{Street: m[1], House: m[2], Postcode: m[3], Place: m[4]}
	} else {
		a.Address = address.Address{Street: x.Appeal.Address}
	}
	return []dispatch.Addressee{a}, nil
}
