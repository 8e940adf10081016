package catalogueweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

const termsPath = listPath + "/wspolne"

// termsPage is what holds for all services of the unit.
type termsPage struct {
	Stored   catalogue.Terms
	Form     sharedForm
	Problems ui.Problems
}

func (p *pages) showTerms(w http.ResponseWriter, r *http.Request) error {
	terms, err := p.Catalogue.Terms(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	form := newShared(terms.Version, terms.Texts, terms.Accounts, catalogue.AccountKinds)
	return web.Render(w, flashed(r), http.StatusOK, termsView(termsPage{Stored: terms, Form: form}))
}

func (p *pages) saveTerms(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	form, read := readShared(v, catalogue.AccountKinds), &reading{}
	terms := catalogue.Terms{Version: form.version(), Texts: form.texts(), Accounts: form.accounts(read)}
	if err = fault.Fields(read.wrong); err == nil {
		_, err = p.Catalogue.SetTerms(r.Context(), web.ActorOf(r), terms)
	}
	if ps, status, ok := problems(r.Context(), err); ok {
		stored, err := p.Catalogue.Terms(r.Context(), web.ActorOf(r))
		if err != nil {
			return err
		}
		if status == http.StatusConflict {
			form.Version = strconv.FormatInt(stored.Version, 10)
		}
		return web.Render(w, r, status, termsView(termsPage{stored, form, ps}))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("uslugi", "saved")
	return web.See(w, r, termsPath)
}

func accountTitle(ctx context.Context, kind string) string {
	return t(ctx, "field-"+strings.ReplaceAll(kind, "_", "-"))
}

// classHint says what an empty class means.
func classHint(ctx context.Context, d *eservice.Definition) string {
	switch {
	case d.Opening == eservice.OpensRegistry:
		return t(ctx, "class-registry")
	case d.Class.IsZero():
		return t(ctx, "class-own")
	}
	return t(ctx, "class-of-definition", "Class", d.Class.String())
}
