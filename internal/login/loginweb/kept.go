package loginweb

import (
	"net/http"
	"net/url"
	"slices"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// keepForm takes what stands in a form in whose page the session has just ended; the script of the warning sends
// it. It is only kept, never acted upon.
func (p *pages) keepForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
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

// showKept gives a form back whose session had ended: it is sent again when the person says so, and its own page
// then saves it or says what is wrong.
func (p *pages) showKept(w http.ResponseWriter, r *http.Request) error {
	path, form, ok := web.Kept(r)
	if !ok {
		home := identity.HomeOfResident
		if web.ActorOf(r).Kind == actor.Clerk {
			home = identity.HomeOfClerk
		}
		return web.See(w, r, home)
	}
	return web.Render(w, r, http.StatusOK, kept(path, fields(form)))
}

// fields lists the values of a form in a steady order.
func fields(form url.Values) (out []ui.Kept) {
	for name, values := range form {
		for _, v := range values {
			out = append(out, ui.Kept{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b ui.Kept) int {
		if a.Name < b.Name {
			return -1
		}
		if a.Name > b.Name {
			return 1
		}
		return 0
	})
	return out
}
