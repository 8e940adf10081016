package identityweb

import (
	"net/http"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

type kindPage struct {
	Next     string
	Problems ui.Problems
}

var pathOf = map[identity.Kind]string{identity.Person: "/rejestracja/osoba", identity.Firm: "/rejestracja/firma"}

func (p *pages) showKinds(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, kinds(kindPage{Next: next(r)}))
}

func (p *pages) chooseKind(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	path, ok := pathOf[identity.Kind(form.Get("kind"))]
	if !ok {
		problems := ui.Problems{{Field: "kind", Text: i18n.T(r.Context(), "identity.kind")}}
		return web.Render(w, r, http.StatusUnprocessableEntity, kinds(kindPage{next(r), problems}))
	}
	return web.See(w, r, with(path, next(r)))
}

type registrationPage struct {
	identity.Registration
	Next     string
	Problems ui.Problems
}

func (p *pages) showRegistration(k identity.Kind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return web.Render(w, r, http.StatusOK, registration(registrationPage{Registration: identity.Registration{Kind: k}, Next: next(r)}))
	}
}

func (p *pages) register(k identity.Kind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := web.Form(r)
		if err != nil {
			return err
		}
		in := identity.Registration{
			Kind: k, Email: form.Get("email"), Password: form.Get("password"), Given: form.Get("given"), Family: form.Get("family"),
			Name: form.Get("name"), NIP: form.Get("nip"), Lang: i18n.Lang(r.Context()),
		}
		err = p.Identity.SignUp(r.Context(), web.ActorOf(r), in)
		if err != nil {
			status, problems, err := problemsOf(r, err)
			if err != nil {
				return err
			}
			return web.Render(w, r, status, registration(registrationPage{in, next(r), inOrder(problems)}))
		}
		s := web.SessionOf(r)
		s.Put("pending", in.Email)
		if to := next(r); to != "" {
			s.Put("dalej", to)
		}
		return web.See(w, r, "/rejestracja/sprawdz-poczte")
	}
}

// order is the order of the fields on all our forms; the error summary follows it.
var order = []string{"name", "nip", "regon", "krs", "given", "family", "pesel", "phone", "email", "old", "password"}

// inOrder sorts problems as the fields stand on the page.
func inOrder(ps ui.Problems) ui.Problems {
	out := make(ui.Problems, 0, len(ps))
	taken := map[string]bool{}
	for _, name := range order {
		taken[name] = true
		for _, problem := range ps {
			if problem.Field == name {
				out = append(out, problem)
			}
		}
	}
	for _, problem := range ps {
		if !taken[problem.Field] {
			out = append(out, problem)
		}
	}
	return out
}

func (p *pages) showCheckMail(w http.ResponseWriter, r *http.Request) error {
	s := web.SessionOf(r)
	email := s.Get("pending")
	if email == "" {
		return web.See(w, r, "/rejestracja")
	}
	return web.Render(w, r, http.StatusOK, checkMail(email, s.Pop("done") == "sent", nil))
}

func (p *pages) sendAgain(w http.ResponseWriter, r *http.Request) error {
	s := web.SessionOf(r)
	email := s.Get("pending")
	if email == "" {
		return web.See(w, r, "/rejestracja")
	}
	if err := p.Identity.AskVerification(r.Context(), web.ActorOf(r), email); err != nil {
		status, problems, err := problemsOf(r, err)
		if err != nil {
			return err
		}
		return web.Render(w, r, status, checkMail(email, false, problems))
	}
	s.Put("done", "sent")
	return web.See(w, r, "/rejestracja/sprawdz-poczte")
}

func (p *pages) showVerify(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if err := p.Identity.CheckVerifyLink(r.Context(), token); err != nil {
		return p.deadLink(w, r, err)
	}
	return web.Render(w, r, http.StatusOK, verify(token, nil))
}

func (p *pages) verify(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	a, err := p.Identity.Verify(r.Context(), web.ActorOf(r), token, form.Get("password"))
	if err == nil {
		return p.enter(w, r, a, identity.ByPassword, web.SessionOf(r).Get("dalej"))
	}
	if fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
		return p.deadLink(w, r, err)
	}
	status, problems, err := problemsOf(r, err)
	if err != nil {
		return err
	}
	for i := range problems {
		if problems[i].Field == "email" { // the address is known here: only the password can be wrong
			problems[i] = ui.Problem{Field: "password", Text: i18n.T(r.Context(), "identity.page.verify.wrong")}
		}
	}
	return web.Render(w, r, status, verify(token, problems))
}

// deadLink says why a link from a message does not work and how to get one that does.
func (p *pages) deadLink(w http.ResponseWriter, r *http.Request, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Gone && f.Kind != fault.NotFound {
		return err
	}
	return web.Render(w, r, web.Status(f.Kind), deadLink(i18n.T(r.Context(), f.Key)))
}
