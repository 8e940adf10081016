// Package privacyweb has the pages of data protection: who looked at my data and a copy of my data, for a person;
// the register of breaches with its clock and copies of data for people without an account, for the inspector of
// data protection of an office.
//
// A breach describes categories of people and not persons; its pages therefore show nobody's data.
package privacyweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/privacy"
	"wrota/internal/ui"
)

// Addresses of the pages.
const (
	SeenPath     = "/konto/dostep-do-danych"
	Section      = "/biurko/ochrona-danych" // the inspector's pages stand below it
	BreachesPath = Section + "/naruszenia"
)

// Offices tells the names of offices.
type Offices interface {
	OfficeName(ctx context.Context, unit id.Unit) (string, error)
}

// Deps is what the pages need.
type Deps struct {
	Privacy *privacy.Service
	Offices Offices
	Clock   clock.Clock
	People  People

	AuditYears int // how long entries of the audit are kept; 0: for ever
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	officer := web.Clerk(privacy.GrantOfficer)
	return append(slices.Concat(p.dataRoutes(), p.registerRoutes(), p.demandRoutes()), []web.Route{
		{Method: http.MethodGet, Pattern: SeenPath, Name: "privacy.seen", Access: web.Self, Handle: p.seen},
		{Method: http.MethodGet, Pattern: BreachesPath, Name: "privacy.breaches", Access: officer, Handle: p.list},
		{Method: http.MethodGet, Pattern: BreachesPath + "/nowe", Name: "privacy.newBreach", Access: officer, Handle: p.showNew},
		{Method: http.MethodPost, Pattern: BreachesPath + "/nowe", Name: "privacy.register", Access: officer, Handle: p.register},
		{Method: http.MethodGet, Pattern: BreachesPath + "/{breach}", Name: "privacy.breach", Access: officer, Handle: p.show},
		{Method: http.MethodGet, Pattern: BreachesPath + "/{breach}/popraw", Name: "privacy.showAmend", Access: officer, Handle: p.showAmend},
		{Method: http.MethodPost, Pattern: BreachesPath + "/{breach}/popraw", Name: "privacy.amend", Access: officer, Handle: p.amend},
		{Method: http.MethodPost, Pattern: BreachesPath + "/{breach}", Name: "privacy.step", Access: officer, Handle: p.step},
		{Method: http.MethodGet, Pattern: BreachesPath + "/{breach}/zgloszenie.pdf", Name: "privacy.print", Access: officer, Handle: p.print},
		{Method: http.MethodGet, Pattern: BreachesPath + "/{breach}/zawiadomienie.pdf", Name: "privacy.letter", Access: officer, Handle: p.letter},
	}...)
}

// form is what was typed, with its mistakes.
type form struct {
	Typed    url.Values
	Problems ui.Problems
}

func (f form) value(name, proposed string) string {
	if f.Typed.Has(name) {
		return f.Typed.Get(name)
	}
	return proposed
}

func (f form) field(ctx context.Context, name string) ui.Field {
	return ui.Field{Name: name, Label: i18n.T(ctx, "privacy.breach."+name), Error: f.Problems.At(name)}
}

func (f form) hinted(ctx context.Context, name string) ui.Field {
	out := f.field(ctx, name)
	out.Hint = i18n.T(ctx, "privacy.breach."+name+"-hint")
	return out
}

func (f form) day(ctx context.Context, name string, proposed time.Time) ui.DateInputProps {
	d := ui.DateInputProps{Field: f.field(ctx, name)}.WithDate(calendar.Of(proposed))
	d.Day, d.Month, d.Year = f.value(name+"-day", d.Day), f.value(name+"-month", d.Month), f.value(name+"-year", d.Year)
	return d
}

func (f form) hour(ctx context.Context, name string, proposed time.Time) ui.InputProps {
	label := ui.Field{Name: name + "-hour", Label: i18n.T(ctx, "privacy.breach.hour"), Hint: i18n.T(ctx, "privacy.breach.hour-hint")}
	return ui.InputProps{Field: label, Value: f.value(name+"-hour", ui.ClockText(proposed)), Width: 5, Autocomplete: "off"}
}

// day reads a day; what is none is the zero value, which the module refuses.
func day(f url.Values, name string) calendar.Date {
	var n [3]int
	for i, part := range []string{"year", "month", "day"} {
		n[i], _ = strconv.Atoi(strings.TrimSpace(f.Get(name + "-" + part))) // zero is refused below
	}
	d, err := calendar.New(n[0], n[1], n[2])
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// moment reads a day and an hour in legal time; what is none is the zero time, which the module refuses.
func moment(f url.Values, name string) time.Time {
	d := day(f, name)
	if d.IsZero() {
		return time.Time{}
	}
	at, err := time.Parse("15:04", strings.TrimSpace(f.Get(name+"-hour")))
	if err != nil {
		return time.Time{}
	}
	return time.Date(d.Year(), d.Month(), d.Day(), at.Hour(), at.Minute(), 0, 0, calendar.Warsaw).UTC()
}

// problems are the mistakes of a form; dates are pointed at by their first field.
func problems(ctx context.Context, err error) ui.Problems {
	ps := ui.ProblemsOf(ctx, err)
	for i := range ps {
		if ps[i].Field == "found" || ps[i].Field == "at" || ps[i].Field == "on" {
			ps[i].Href = "#" + ps[i].Field + "-day"
		}
	}
	return ps
}

func breach(r *http.Request) (id.Breach, error) {
	b, err := id.Parse[id.Breach](r.PathValue("breach"))
	if err != nil {
		return b, fault.New(fault.NotFound, "privacy.breach.none")
	}
	return b, nil
}

// doors lead from each page of the inspector to the others.
func doors(ctx context.Context, here string) (out []ui.Link) {
	for _, x := range [][2]string{{"breaches", BreachesPath}, {"demands", DemandsPath}, {"exports", ExportsPath}, {"register", RegisterPath}} {
		out = append(out, ui.Link{Text: i18n.T(ctx, "privacy.desk."+x[0]), Href: x[1], Current: x[1] == here})
	}
	return out
}

func breachPath(b id.Breach) string { return BreachesPath + "/" + b.Short() }
