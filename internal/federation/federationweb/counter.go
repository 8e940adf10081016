package federationweb

import (
	"context"
	"net/http"
	"net/url"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// counterPage is where a clerk confirms who somebody is: first the account is found by what the person says and
// what their document says, then the document is compared with it.
type counterPage struct {
	Form     url.Values
	Found    *identity.Account
	Holds    *identity.Confirmation // of the counter, when there is one
	Ours     bool                   // it was made in this office
	Done     string
	Problems ui.Problems
}

func (p *pages) showCounter(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, counterView(counterPage{Form: url.Values{}, Done: web.SessionOf(r).Pop("okienko")}))
}

func sought(f url.Values) identity.Sought {
	return identity.Sought{Email: f.Get("email"), PESEL: f.Get("pesel")}
}

// lookUp finds the account. What is asked for comes by POST: it must stand in no address and no log.
func (p *pages) lookUp(w http.ResponseWriter, r *http.Request) error {
	return p.atCounter(w, r, "", func(context.Context, url.Values) error { return nil })
}

func (p *pages) confirm(w http.ResponseWriter, r *http.Request) error {
	return p.atCounter(w, r, "confirmed", func(ctx context.Context, f url.Values) error {
		return p.Identity.ConfirmAtCounter(ctx, web.ActorOf(r), identity.Seen{
			Sought: sought(f), Given: f.Get("given"), Family: f.Get("family"), Document: identity.Document(f.Get("document")),
		})
	})
}

func (p *pages) revoke(w http.ResponseWriter, r *http.Request) error {
	return p.atCounter(w, r, "revoked", func(ctx context.Context, f url.Values) error {
		return p.Identity.RevokeAtCounter(ctx, web.ActorOf(r), sought(f), f.Get("reason"))
	})
}

// atCounter does something for the account in the form; what is wrong comes back with what was typed.
func (p *pages) atCounter(w http.ResponseWriter, r *http.Request, done string, do func(ctx context.Context, f url.Values) error) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	page := counterPage{Form: f}
	err = do(r.Context(), f)
	if err == nil && done != "" {
		web.SessionOf(r).Put("okienko", done)
		return web.See(w, r, CounterPath)
	}
	status, wrong := http.StatusOK, err
	if err == nil {
		wrong = p.found(r, &page)
	} else if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		if lost := p.found(r, &page); lost != nil {
			wrong = lost
		}
	}
	if wrong != nil {
		problem, ok := fault.As(wrong)
		if !ok || problem.Kind != fault.Invalid && problem.Kind != fault.Conflict && problem.Kind != fault.Busy {
			return wrong
		}
		status, page.Problems = web.Status(problem.Kind), problems(r.Context(), problem)
	}
	return web.Render(w, r, status, counterView(page))
}

func problems(ctx context.Context, f *fault.Error) ui.Problems {
	if len(f.Fields) > 0 {
		return ui.ProblemsOf(ctx, f)
	}
	return ui.Problems{{Text: i18n.T(ctx, f.Key, map[string]any(f.Args))}}
}

// found reads the account that the form names.
func (p *pages) found(r *http.Request, page *counterPage) error {
	by := web.ActorOf(r)
	a, all, err := p.Identity.AtCounter(r.Context(), by, sought(page.Form))
	if err != nil {
		return err
	}
	page.Found = &a
	for _, c := range all {
		if c.Way == identity.ByCounter && c.Ended.IsZero() {
			page.Holds, page.Ours = &c, c.Unit == by.Unit && by.Unit != id.Unit{}
		}
	}
	return nil
}

func (p counterPage) input(ctx context.Context, name string) ui.InputProps {
	return ui.InputProps{
		Field:        ui.Field{Name: name, Label: i18n.T(ctx, "federation.counter."+name), Error: p.Problems.At(name)},
		Autocomplete: "off", Spellcheck: "false", Value: p.Form.Get(name),
	}
}

// seen is a name as it stands in the document; the account's own helps to compare.
func (p counterPage) seen(ctx context.Context, name, own string) ui.InputProps {
	out := p.input(ctx, name)
	if !p.Form.Has(name) {
		out.Value = own
	}
	return out
}

func documents(ctx context.Context) (out []ui.Choice) {
	for _, d := range identity.Documents {
		out = append(out, ui.Choice{Value: string(d), Text: i18n.T(ctx, "federation.counter.document-"+string(d))})
	}
	return out
}
