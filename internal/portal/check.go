package portal

import (
	"context"
	"net/http"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// checkPage asks for the number and the PIN of a receipt.
type checkPage struct {
	Number   string
	PIN      string
	Problems ui.Problems
}

func (p *pages) showCheck(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, checkForm(checkPage{Number: r.URL.Query().Get("numer")}))
}

// check answers on the same page, without another address: with the number in it the address would
// stand in histories and logs.
func (p *pages) check(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page := checkPage{Number: strings.TrimSpace(form.Get("numer")), PIN: strings.TrimSpace(form.Get("pin"))}
	t := func(key string) string { return i18n.T(r.Context(), "portal.check."+key) }
	if page.Number == "" {
		page.Problems = append(page.Problems, ui.Problem{Field: "numer", Text: t("no-number")})
	}
	if page.PIN == "" {
		page.Problems = append(page.Problems, ui.Problem{Field: "pin", Text: t("no-pin")})
	}
	if len(page.Problems) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, checkForm(page))
	}
	got, err := p.Receipts.Progress(r.Context(), person(r), page.Number, page.PIN)
	switch {
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.NotFound):
		page.Problems = ui.Problems{{Field: "numer", Text: t("wrong")}}
		return web.Render(w, r, http.StatusUnprocessableEntity, checkForm(page))
	case fault.Is(err, fault.Busy):
		page.Problems = ui.Problems{{Field: "pin", Text: t("busy")}}
		return web.Render(w, r, http.StatusTooManyRequests, checkForm(page))
	case err != nil:
		return err
	}
	o, err := p.Offices.Office(r.Context(), got.Unit)
	if err != nil {
		return err
	}
	return web.Render(w, branded(r, o), http.StatusOK, checked(checkedPage{got, o}))
}

// checkedPage is the answer: stage and term, and nothing about anybody.
type checkedPage struct {
	Progress
	Office Office
}

// words say where the matter stands.
func (p checkedPage) words(ctx context.Context) (tone ui.Tone, title, text string) {
	if p.Status != "" {
		return tones[p.Status], i18n.T(ctx, "portal.status."+string(p.Status)), i18n.T(ctx, "portal.status-stranger."+string(p.Status))
	}
	return ui.Info, i18n.T(ctx, "portal.stage."+p.Stage), i18n.T(ctx, "portal.stage-text."+p.Stage)
}

func (p checkedPage) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "portal.check."+key) }
	out := []ui.Fact{{Name: t("number"), Content: ui.Sign(p.Number)}, {Name: t("received"), Content: ui.Date(p.Received)}}
	if p.Sign != "" {
		out = append(out, ui.Fact{Name: t("sign"), Content: ui.Sign(p.Sign)})
	}
	if !p.Due.IsZero() {
		f := ui.Fact{Name: t("due"), Content: ui.Date(p.Due)}
		if p.Suspended {
			f.Note = t("suspended")
		}
		out = append(out, f)
	}
	return append(out, ui.Fact{Name: i18n.T(ctx, "portal.office"), Content: asking(p.Office, Cell{}, "")})
}
