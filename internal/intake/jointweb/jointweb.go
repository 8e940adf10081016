// Package jointweb has the pages of applications that several people sign: asking the others, seeing who has
// signed, and signing.
//
// Whoever began the application asks from the check of its answers. From then on every page of the draft leads
// here until the round ends. The others come by a link from a message; what they sign is the exact document,
// whose digest the form carries back.
package jointweb

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/intake"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Offices names the units.
type Offices interface {
	Name(ctx context.Context, unit id.Unit) (string, error)
}

// Deps is what the pages need.
type Deps struct {
	Intake  *intake.Service
	Offices Offices
}

type pages struct{ Deps }

// page is the address of the page of signatures under a draft.
const page = "/podpisy"

// Routes are the pages of the package.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	route := func(method, pattern, name string, a web.Access, h web.Handler) web.Route {
		return web.Route{Method: method, Pattern: pattern, Name: "intake." + name, Access: a, Handle: h}
	}
	own, invited := "/wnioski/{draft}"+page, intake.SignPath+"{token}"
	return []web.Route{
		route(http.MethodGet, own, "showSignatures", web.Self, p.show),
		route(http.MethodPost, own, "askSignatures", web.Self, p.ask),
		route(http.MethodPost, own+"/przypomnij", "remindSignatories", web.Self, p.remind),
		route(http.MethodPost, own+"/wycofaj", "withdrawSignatures", web.Self, p.withdraw),
		route(http.MethodGet, invited, "invitation", web.Public, p.invitation),
		route(http.MethodPost, invited, "signJointly", web.Self, p.sign),
		route(http.MethodPost, invited+"/odmow", "declineJointly", web.Self, p.decline),
		route(http.MethodGet, invited+"/pliki/{upload}", "invitedFile", web.Self, p.file),
	}
}

// rows is how many people the form has room for at first; a button adds as many again.
const rows = 3

// asking is the form in which others are asked.
type asking struct {
	Draft    *intake.Draft
	Office   string
	People   []intake.Invitee
	Problems ui.Problems
	Last     *intake.Joint // the round before, when there was one
}

func (a asking) path(parts string) string { return "/wnioski/" + a.Draft.ID.Short() + parts }

// collecting is the state of the signatures.
type collecting struct {
	Draft  *intake.Draft
	Office string
	Joint  *intake.Joint
	Done   string
}

func (c collecting) path(parts string) string { return "/wnioski/" + c.Draft.ID.Short() + parts }

func (p *pages) draft(r *http.Request) (*intake.Draft, intake.Holder, error) {
	h := intake.Holder{By: web.ActorOf(r), Lang: i18n.Lang(r.Context())}
	which, err := id.Parse[id.Draft](r.PathValue("draft"))
	if err != nil {
		return nil, h, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	d, err := p.Intake.Draft(r.Context(), h, which)
	return d, h, err
}

// show is the form, or who has signed so far.
func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	d, h, err := p.draft(r)
	if err != nil {
		return err
	}
	if !d.Submission.IsZero() {
		return web.See(w, r, "/wnioski/"+d.ID.Short()+"/wyslano")
	}
	office, err := p.Offices.Name(r.Context(), d.Unit)
	if err != nil {
		return err
	}
	j, err := p.Intake.Joint(r.Context(), h, d.ID)
	if err != nil {
		return err
	}
	if d.Joint != 0 {
		return web.Render(w, r, http.StatusOK, collect(collecting{d, office, j, web.SessionOf(r).Pop("podpisy")}))
	}
	a := asking{Draft: d, Office: office, Last: j, People: make([]intake.Invitee, rows)}
	if j != nil { // the same people are most often asked again
		for i, x := range j.People[1:] {
			if i == len(a.People) {
				a.People = append(a.People, intake.Invitee{})
			}
			a.People[i] = intake.Invitee{Name: x.Name, Email: x.Email, Capacity: x.Capacity}
		}
	}
	return web.Render(w, r, http.StatusOK, ask(a))
}

// people reads the rows of the form; left says which rows were filled in.
func people(form url.Values) (all, filled []intake.Invitee, left []int) {
	for i := range 40 {
		n := strconv.Itoa(i)
		if !form.Has("name." + n) {
			break
		}
		x := intake.Invitee{Name: form.Get("name." + n), Email: form.Get("email." + n), Capacity: form.Get("capacity." + n)}
		all = append(all, x)
		if x != (intake.Invitee{}) {
			filled, left = append(filled, x), append(left, i)
		}
	}
	return all, filled, left
}

func (p *pages) ask(w http.ResponseWriter, r *http.Request) error {
	d, h, err := p.draft(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	office, err := p.Offices.Name(r.Context(), d.Unit)
	if err != nil {
		return err
	}
	all, filled, left := people(form)
	a := asking{Draft: d, Office: office, People: all}
	if form.Get("wiecej") != "" {
		a.People = append(a.People, make([]intake.Invitee, rows)...)
		return web.Render(w, r, http.StatusOK, ask(a))
	}
	revision, err := strconv.ParseInt(form.Get("revision"), 10, 64)
	if err != nil {
		return web.See(w, r, a.path(page))
	}
	_, err = p.Intake.AskSignatures(r.Context(), h, d.ID, revision, filled)
	switch f, refused := fault.As(err); {
	case err == nil:
		web.SessionOf(r).Put("podpisy", "asked")
		return web.See(w, r, a.path(page))
	case refused && f.Kind == fault.Invalid && len(f.Fields) > 0:
		a.Problems = placed(ui.ProblemsOf(r.Context(), err), left)
		return web.Render(w, r, http.StatusUnprocessableEntity, ask(a))
	case refused && (f.Key == "intake.incomplete" || f.Kind == fault.Conflict):
		return web.See(w, r, a.path("/sprawdz"))
	}
	return err
}

// placed moves mistakes of the people who were sent to the rows in which they stand.
func placed(ps ui.Problems, left []int) ui.Problems {
	for i, x := range ps {
		what, n, _ := cut(x.Field)
		if n < len(left) {
			ps[i].Field = what + "." + strconv.Itoa(left[n])
		}
	}
	return ps
}

func (p *pages) remind(w http.ResponseWriter, r *http.Request) error {
	d, h, err := p.draft(r)
	if err != nil {
		return err
	}
	if err := p.Intake.RemindSignatories(r.Context(), h, d.ID); err != nil {
		return err
	}
	web.SessionOf(r).Put("podpisy", "reminded")
	return web.See(w, r, "/wnioski/"+d.ID.Short()+page)
}

func (p *pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	d, h, err := p.draft(r)
	if err != nil {
		return err
	}
	if err := p.Intake.WithdrawJoint(r.Context(), h, d.ID); err != nil {
		return err
	}
	return web.See(w, r, "/wnioski/"+d.ID.Short()+"/sprawdz")
}
