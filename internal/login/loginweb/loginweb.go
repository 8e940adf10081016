// Package loginweb has the pages of second factors: showing one after the password, coming in with a passkey,
// and looking after one's own.
//
// The session of the browser keeps, for a page or two: "passkey" (the challenge that waits for its answer),
// "app" (the secret that waits for its first code) and "codes" (recovery codes that are shown once); none of
// them leaves the server but on the page it belongs to. Identity keeps there who is half in.
//
// Everything works without JavaScript but passkeys, which only the browser can make and show; the pages say
// so and offer the other ways. No page tells whether an account exists.
package loginweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/login"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Where the pages are. Those that others name are in identity.
const (
	second       = identity.SecondPath
	recoveryPath = "/logowanie/kod-zapasowy"
	keyPath      = "/logowanie/klucz"
	security     = identity.SecurityPath
	appPath      = security + "/aplikacja"
	codesPath    = security + "/kody"
	newKeyPath   = security + "/klucz"
	sessionsPath = "/konto/sesje"
	staffPath    = "/biurko/ustawienia/skladniki"
)

// Deps is what the pages need.
type Deps struct {
	Login    *login.Service
	Identity *identity.Service
	// Again are links to the provider of identities of this name, with which somebody logs in once more; nil knows none.
	Again func(ctx context.Context, provider, next string) []ui.Link
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		get(second, "second", web.Public, p.showSecond),
		post(second, "second", web.Public, p.second),
		get(recoveryPath, "recovery", web.Public, p.showRecovery),
		post(recoveryPath, "recovery", web.Public, p.recovery),
		post(keyPath+"/pytanie", "askPasskey", web.Public, p.askPasskey),
		post(keyPath, "passkey", web.Public, p.passkey),
		get(security, "factors", web.Self, p.showFactors),
		web.Fresh(get(appPath, "app", web.Self, p.showApp)),
		web.Fresh(post(appPath, "app", web.Self, p.confirmApp)),
		web.Fresh(post(appPath+"/usun", "removeApp", web.Self, p.removeApp)),
		get(codesPath, "codes", web.Self, p.showCodes),
		web.Fresh(post(codesPath, "codes", web.Self, p.newCodes)),
		web.Fresh(get(newKeyPath, "newPasskey", web.Self, p.showNewKey)),
		web.Fresh(post(newKeyPath+"/pytanie", "askNewPasskey", web.Self, p.askNewKey)),
		web.Fresh(post(newKeyPath, "newPasskey", web.Self, p.newKey)),
		get(newKeyPath+"/{passkey}", "passkeyOf", web.Self, p.showKey),
		post(newKeyPath+"/{passkey}", "renamePasskey", web.Self, p.renameKey),
		get(web.ProvePath, "prove", web.Seated, p.showProve),
		post(web.ProvePath, "prove", web.Seated, p.prove),
		post(web.ProvePath+"/klucz", "provePasskey", web.Seated, p.provePasskey),
		web.Fresh(post(newKeyPath+"/{passkey}/usun", "removePasskey", web.Self, p.removeKey)),
		long(post("/sesja/zachowaj", "keepForm", web.Entry, p.keepForm)),
		get(web.KeptPath, "kept", web.Seated, p.showKept),
		post(web.KeptPath, "dropKept", web.Seated, p.dropKept),
		get(sessionsPath, "sessions", web.Self, p.showSessions),
		web.Fresh(post(sessionsPath+"/{session}/zakoncz", "endSession", web.Self, p.endSession)),
		get(staffPath, "staff", web.Clerk(identity.GrantAdmin), p.showStaff),
		get(staffPath+"/{employee}", "resetFactors", web.Clerk(identity.GrantAdmin), p.showReset),
		web.Fresh(post(staffPath+"/{employee}", "resetFactors", web.Clerk(identity.GrantAdmin), p.reset)),
	}
}

func get(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, Name: "login." + name, Access: a, Handle: h}
}

// long takes in somewhat more than the form of any page holds: what the script sends besides has room, too.
func long(r web.Route) web.Route {
	r.Body = 2 << 20
	return r
}

func post(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, Name: "login." + name + ".post", Access: a, Handle: h}
}

// next is where the person wanted to go, or "" when that is no page of ours or a page of coming in.
func next(r *http.Request) string {
	to := web.Local(r.FormValue("dalej"), "")
	if strings.HasPrefix(to, "/logowanie") || strings.HasPrefix(to, "/wyloguj") {
		return ""
	}
	return to
}

func with(path, next string) string {
	if next == "" {
		return path
	}
	return path + "?dalej=" + url.QueryEscape(next)
}

// entered goes on after somebody came in: to where they were before, or where identity says.
func entered(w http.ResponseWriter, r *http.Request, to string) error {
	s := web.SessionOf(r)
	for _, key := range []string{"pending", "ended", "dalej", "passkey"} {
		s.Remove(key)
	}
	if to == identity.ChoicePath {
		return web.See(w, r, with(to, next(r)))
	}
	return web.See(w, r, web.Local(next(r), to))
}

// problemsOf are the mistakes that a form is shown again with: those of its fields, or that somebody tries
// too often. Anything else is returned.
func problemsOf(r *http.Request, err error) (int, ui.Problems, error) {
	f, ok := fault.As(err)
	switch {
	case ok && f.Kind == fault.Invalid && len(f.Fields) > 0:
		return http.StatusUnprocessableEntity, ui.ProblemsOf(r.Context(), f), nil
	case ok && (f.Kind == fault.Invalid || f.Kind == fault.Busy || f.Kind == fault.Conflict):
		return web.Status(f.Kind), ui.Problems{{Text: i18n.T(r.Context(), f.Key, map[string]any(f.Args))}}, nil
	}
	return 0, nil, err
}

// keyForm is the form with which a passkey is shown.
func (p *pages) keyForm(ctx context.Context, kind ui.ButtonKind) ui.PasskeyProps {
	return p.keyProps(ctx, ui.PasskeyProps{Action: keyPath, Ask: keyPath + "/pytanie", Text: ui.PasskeyLogin(ctx), Kind: kind})
}

func (p *pages) keyProps(ctx context.Context, props ui.PasskeyProps) ui.PasskeyProps {
	return props.Worded(ctx, p.Login.PasskeyHost())
}
