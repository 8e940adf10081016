package loginweb

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// keepForm takes what stands in a form in whose page the session has just ended; the script of the warning sends
// it. It is only kept, never acted upon.
func (p *pages) keepForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if fault.Is(err, fault.TooLarge) {
		web.LoseForm(r)
	}
	if err != nil {
		return err
	}
	to := form.Get("_dokad")
	form.Del("_dokad")
	if !web.KeepForm(r, to, form) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.WriteHeader(http.StatusAccepted)
	return nil
}

// keptPage is all that was typed, for when its own page cannot take it: it is sent again when the person says so,
// and its page then saves it or says what is wrong.
type keptPage struct {
	web.KeptForm
	Other bool // it was typed in the matters of somebody for whom the actor does not act now
}

// showKept leads to the page whose form waits; with "calosc" it shows everything that waits.
func (p *pages) showKept(w http.ResponseWriter, r *http.Request) error {
	k, ok := web.Kept(r)
	if !ok {
		return web.See(w, r, home(web.ActorOf(r)))
	}
	page := keptPage{k, k.Elsewhere(web.ActorOf(r))}
	if k.Page == "" || page.Other || r.URL.Query().Has("calosc") {
		return web.Render(w, r, http.StatusOK, kept(page))
	}
	return web.See(w, r, k.Page)
}

// dropKept forgets what waits: the person begins anew.
func (p *pages) dropKept(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	k, ok := web.DropKept(r, form.Get("formularz"))
	if !ok || k.Page == "" || k.Elsewhere(web.ActorOf(r)) {
		return web.See(w, r, home(web.ActorOf(r)))
	}
	return web.See(w, r, k.Page)
}

// RestoredNote is what stands above a form into which was put back what somebody had typed, for web.Config.
func RestoredNote(x web.Restored) templ.Component { return restored(x) }

// fields lists the values of a form in a steady order.
func fields(form url.Values) (out []ui.Kept) {
	for name, values := range form {
		for _, v := range values {
			out = append(out, ui.Kept{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b ui.Kept) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// typed lists what people can read of it, longest answers last.
func (p keptPage) typed() (out []string) {
	for _, f := range fields(p.Form) {
		if strings.TrimSpace(f.Value) != "" && !slices.Contains(out, f.Value) {
			out = append(out, f.Value)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return len(a) - len(b) })
	return out
}
