// Package identityweb has the pages for coming in: logging in, registering, setting a password, choosing
// in what capacity to act, the account itself, and the substitutions of an office.
//
// Who sits at the browser is kept in the session (identity.Sitting); Identify makes the actor of each
// request out of it. The session gets a new token whenever what it allows changes. Beside it the session
// remembers, for a page or two, "pending" (the address somebody
// has just registered), "dalej" (where they wanted to go) and "ended" (why the login page is shown).
//
// A page never tells whether an e-mail address has an account. Links from messages open a page with a
// form and do nothing by themselves, because mail programs open links too.
//
// In a demonstration the login page also lists personas, one click each, and says what they are.
//
// For an office there is one page of administration: who stands in for whom. Messages are sent by whoever
// hears the module's facts.
package identityweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Deps is what the pages need.
type Deps struct {
	Identity *identity.Service
	Secure   bool // cookies only over TLS, as in web.Config
	RoleName func(ctx context.Context, role string) string
	// Left is told of a session that its owner leaves by logging out; nil tells nobody.
	Left     func(ctx context.Context, by actor.Actor, session id.Session) error
	Passkeys string // the host under which passkeys work; "" when nobody can log in with one

	Providers Providers // of identities; nil has none
}

// Providers are ways of logging in for which somebody else vouches.
type Providers interface {
	// Ways are the buttons of the login page; next is where the person goes on afterwards.
	Ways(ctx context.Context, next string) []ui.Link
	// Farewell is the page for somebody who logs out here and may still be logged in with a provider, or nil. It
	// is asked before the session ends.
	Farewell(w http.ResponseWriter, r *http.Request) templ.Component
}

type pages struct {
	Deps
	countries map[string][]country
}

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d, countries()}
	list := []web.Route{
		get("/logowanie", "login", web.Public, p.showLogin),
		post("/logowanie", "login", web.Public, p.login),
		post("/logowanie/postac", "enterPersona", web.Public, p.enterPersona),
		get("/wybierz", "choose", web.Seated, p.showChoices),
		post("/wybierz", "choose", web.Seated, p.choose),
		post("/wyloguj", "logout", web.Entry, p.logout),
		post("/sesja/przedluz", "extend", web.Seated, p.extend),
		get("/rejestracja", "register", web.Public, p.showKinds),
		post("/rejestracja", "register", web.Public, p.chooseKind),
		get("/rejestracja/osoba", "registerPerson", web.Public, p.showRegistration(identity.Person)),
		post("/rejestracja/osoba", "registerPerson", web.Public, p.register(identity.Person)),
		get("/rejestracja/firma", "registerFirm", web.Public, p.showRegistration(identity.Firm)),
		post("/rejestracja/firma", "registerFirm", web.Public, p.register(identity.Firm)),
		get("/rejestracja/sprawdz-poczte", "checkMail", web.Public, p.showCheckMail),
		post("/rejestracja/wyslij-ponownie", "sendAgain", web.Public, p.sendAgain),
		get(identity.VerifyPath+"{token}", "verify", web.Public, p.showVerify),
		post(identity.VerifyPath+"{token}", "verify", web.Public, p.verify),
		get("/haslo/przypomnij", "askReset", web.Public, p.showAskReset),
		post("/haslo/przypomnij", "askReset", web.Public, p.askReset),
		get("/haslo/wyslano", "resetSent", web.Public, p.showResetSent),
		get(identity.ResetPath+"{token}", "reset", web.Public, p.showReset),
		post(identity.ResetPath+"{token}", "reset", web.Public, p.reset),
		get("/konto", "account", web.Self, p.showAccount),
		web.Fresh(get("/konto/haslo", "changePassword", web.Self, p.showChangePassword)),
		web.Fresh(post("/konto/haslo", "changePassword", web.Self, p.changePassword)),
		web.Fresh(post("/konto/sesje", "endSessions", web.Self, p.endSessions)),
		get(absencesPath, "absences", web.Clerk(identity.GrantAdmin), p.showAbsences),
		post(absencesPath, "absences", web.Clerk(identity.GrantAdmin), p.addAbsence),
		post(absencesPath+"/{substitution}/zakoncz", "endAbsence", web.Clerk(identity.GrantAdmin), p.endAbsence),
	}
	for _, part := range parts {
		list = append(list, get("/konto/"+part.path, "profile."+part.path, web.Self, p.showPart(part)), post("/konto/"+part.path, "profile."+part.path, web.Self, p.savePart(part)))
	}
	return list
}

func get(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, Name: "identity." + name, Access: a, Handle: h}
}

func post(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, Name: "identity." + name + ".post", Access: a, Handle: h}
}

// Fallen is the key under which a session keeps that it acted for another on a mandate that holds no more: the
// next page says so.
const Fallen = "fallen"

// Identify makes the actor of a request out of its session, for web.Config. A session that is worth
// nothing any more is emptied, and the login page says why.
func Identify(s *identity.Service) func(ctx context.Context, session *web.Session) (actor.Actor, error) {
	return func(ctx context.Context, session *web.Session) (actor.Actor, error) {
		visitor := actor.Actor{Kind: actor.Anonymous}
		if session.Get("account") == "" {
			return visitor, nil
		}
		if x, ok := identity.SittingOf(session); ok {
			by, err := s.Actor(ctx, x)
			if !fault.Is(err, fault.LoggedOut) {
				if err == nil && !x.For.IsZero() && !by.ForAnother() && by.Kind == actor.Resident {
					session.Remove("for")
					session.Remove("mandate")
					session.Put(Fallen, "yes")
				}
				return by, err
			}
		}
		whose, principal := session.Get("account"), session.Get("for")
		identity.Leave(session)
		session.Forgotten(whose, principal)
		return visitor, nil
	}
}

// enter begins the session of an account and takes the person where they wanted to go, or first to the
// choice of capacity when there is one.
func (p *pages) enter(w http.ResponseWriter, r *http.Request, a identity.Account, proof identity.Proof, next string) error {
	to, err := p.Identity.Enter(r.Context(), web.SessionOf(r), a, proof)
	if err != nil {
		return err
	}
	return p.entered(w, r, a, to, next)
}

// entered goes on after somebody came in: to where they were before, or where Enter says.
func (p *pages) entered(w http.ResponseWriter, r *http.Request, a identity.Account, to, next string) error {
	s := web.SessionOf(r)
	for _, key := range []string{"pending", "ended", "dalej"} {
		s.Remove(key)
	}
	if _, err := r.Cookie("jezyk"); err != nil && a.Lang != i18n.Languages[0] {
		p.speak(w, a.Lang) // a browser that was not told yet
	}
	switch to {
	case identity.ChoicePath, identity.SecondPath, identity.SecurityPath:
		return web.See(w, r, with(to, next))
	}
	return web.See(w, r, web.Local(next, to))
}

// keep lets this session go on after the account's epoch was raised.
func (p *pages) keep(s *web.Session, a identity.Account) {
	s.Put("epoch", strconv.FormatInt(a.Epoch, 10))
}

// after is where to go once it is known who acts.
func after(employee id.Employee, next string) string {
	home := identity.HomeOfResident
	if !employee.IsZero() {
		home = identity.HomeOfClerk
	}
	return web.Local(next, home)
}

// next is where the person wanted to go, or "" when that is no page of ours or a page of coming in.
func next(r *http.Request) string {
	to := web.Local(r.FormValue("dalej"), "")
	for _, p := range []string{"/logowanie", "/wyloguj", "/wybierz", "/rejestracja", "/haslo", "/potwierdz"} {
		if strings.HasPrefix(to, p) {
			return ""
		}
	}
	return to
}
