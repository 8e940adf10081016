// Package refusal is the page of everything that could not be done: a refusal with its sentence, or a failure of
// ours with the code under which it was logged. It is drawn for clerks where it happened on the desk, and for
// people elsewhere. It tells nothing that the fault does not say.
package refusal

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/portal"
	"wrota/internal/ui"
)

// Show writes the page of a refusal, or of a failure of ours with the code under which it was logged.
func Show(log *slog.Logger) func(w http.ResponseWriter, r *http.Request, status int, f *fault.Error, code string) {
	return func(w http.ResponseWriter, r *http.Request, status int, f *fault.Error, code string) {
		if err := show(w, r, status, f, code); err != nil {
			log.Error("page of a fault", "error", err)
			http.Error(w, http.StatusText(status), status)
		}
	}
}

func show(w http.ResponseWriter, r *http.Request, status int, f *fault.Error, code string) error {
	ctx := r.Context()
	if ui.ChromeOf(ctx).Footer == nil { // it failed before the page was dressed
		ctx = ui.WithChrome(ctx, ui.Chrome{Lang: i18n.Lang(ctx), Nonce: templ.GetNonce(ctx), Path: "/", Footer: portal.Footer(ctx, "")})
	}
	p := faultPage{Status: status, Code: code, Title: i18n.T(ctx, "app.fault."+faultTitle(status))}
	clerk, desk := web.ActorOf(r).Kind == actor.Clerk, strings.HasPrefix(r.URL.Path, "/biurko")
	if status == http.StatusForbidden && desk && !clerk {
		f = fault.New(fault.Forbidden, "fault.staff-only")
	}
	if f != nil {
		p.Text = i18n.T(ctx, f.Key, pairs(f.Args)...)
		for _, field := range f.Fields {
			p.Fields = append(p.Fields, i18n.T(ctx, field.Key, pairs(field.Args)...))
		}
	}
	return web.Render(w, r.WithContext(ctx), status, p.page(clerk && desk))
}

func faultTitle(status int) string {
	switch status {
	case http.StatusNotFound:
		return "not-found"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusUnauthorized:
		return "logged-out"
	case http.StatusConflict:
		return "conflict"
	case http.StatusGone:
		return "gone"
	case http.StatusRequestEntityTooLarge:
		return "too-large"
	case http.StatusTooManyRequests:
		return "busy"
	case http.StatusUnprocessableEntity:
		return "invalid"
	}
	return "internal"
}

// faultPage is what the page of a refusal says.
type faultPage struct {
	Status int
	Title  string
	Text   string
	Fields []string
	Code   string
}

// pairs lists the arguments of a fault as messages take them.
func pairs(args fault.Args) (out []any) {
	for name, value := range args {
		out = append(out, name, value)
	}
	return out
}
