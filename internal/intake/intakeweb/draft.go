package intakeweb

import (
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// resumeWord stands in the place of a draft in the links that intake sends: /wnioski/wznow/{token}.
const resumeWord = "wznow"

// signaturesStep is the page of a draft that several people sign; jointweb has it.
const signaturesStep = "podpisy"

// newRow stands in addresses for the row that is about to be added.
const newRow = "nowy"

// opened is a draft with whoever holds it and the office it goes to.
type opened struct {
	*intake.Draft
	Holder intake.Holder
	Office Office
	Sign   string // of the running case that the letter belongs to
	Call   Call   // what the letter answers
}

// Addresses of the pages of a draft.
func draftPath(d id.Draft) string { return "/wnioski/" + d.Short() }

func (o opened) path(parts ...string) string {
	return strings.Join(append([]string{draftPath(o.ID)}, parts...), "/")
}

func (o opened) stepPath(at eservice.At) string {
	switch at.Row {
	case "":
		return o.path(at.Step)
	case eservice.NewRow:
		return o.path(at.Step, newRow)
	}
	return o.path(at.Step, at.Row)
}

// place is the page of the form in the address.
func place(r *http.Request) eservice.At {
	at := eservice.At{Step: r.PathValue("step"), Row: r.PathValue("row")}
	if at.Row == newRow {
		at.Row = eservice.NewRow
	}
	return at
}

func holder(r *http.Request, d id.Draft) intake.Holder {
	return intake.Holder{By: web.ActorOf(r), Proof: web.SessionOf(r).Get(intake.ProofKey(d)), Lang: i18n.Lang(r.Context())}
}

// open finds the draft in the address for its holder. A draft that was begun before logging in belongs
// to the account from now on.
func (p *pages) open(r *http.Request) (opened, *http.Request, error) {
	which, err := id.Parse[id.Draft](r.PathValue("draft"))
	if err != nil {
		return opened{}, r, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	h := holder(r, which)
	d, err := p.Intake.Draft(r.Context(), h, which)
	if fault.Is(err, fault.NotFound) && h.By.Kind == actor.Anonymous {
		// Perhaps it is theirs and the session has ended. Whether there is such a draft is not said.
		return opened{}, r, fault.New(fault.NotFound, "intake.draft-of-account")
	}
	if err != nil {
		return opened{}, r, err
	}
	if d.Anonymous() && d.Submission.IsZero() && h.By.Kind == actor.Resident {
		if err := p.Intake.Adopt(r.Context(), h, which); err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
			return opened{}, r, err
		}
		if d, err = p.Intake.Draft(r.Context(), h, which); err != nil { // another request of theirs may have been quicker
			return opened{}, r, err
		}
	}
	office, err := p.Offices.Office(r.Context(), d.Unit)
	if err != nil {
		return opened{}, r, err
	}
	o := opened{Draft: d, Holder: h, Office: office}
	return o, branded(r, office), p.inMatter(r, &o)
}

// inMatter adds what a letter in a running case is about: the sign, and the call that it answers.
func (p *pages) inMatter(r *http.Request, o *opened) error {
	if o.Matter.IsZero() {
		return nil
	}
	m, err := p.Intake.Matters.MatterOf(r.Context(), o.Holder.By, o.Matter)
	if err != nil {
		return err
	}
	o.Sign = m.Sign
	if p.Calls == nil || o.Task.IsZero() {
		return nil
	}
	o.Call, err = p.Calls.Call(r.Context(), o.Holder.By, o.Matter, o.Task)
	if fault.Is(err, fault.NotFound) {
		return nil // answered meanwhile: the letter goes into the case all the same
	}
	return err
}

// branded shows the pages in the colours of the office that the application goes to.
func branded(r *http.Request, o Office) *http.Request {
	if o.Brand == nil {
		return r
	}
	c := ui.ChromeOf(r.Context())
	c.Unit = o.Brand
	return r.WithContext(ui.WithChrome(r.Context(), c))
}

// unfiled wraps a page of a draft that is still being filled in. After filing, each of them leads to
// the confirmation: so does the browser's back button.
func (p *pages) unfiled(h func(w http.ResponseWriter, r *http.Request, o opened) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		o, r, err := p.open(r)
		if err != nil {
			return err
		}
		if !o.Submission.IsZero() {
			return web.See(w, r, o.path("wyslano"))
		}
		if o.Joint != 0 { // others are signing it: nothing can be changed
			return web.See(w, r, o.path(signaturesStep))
		}
		return h(w, r, o)
	}
}

// showDraft is where a draft begins or goes on: its task list, or the first page that is not done.
func (p *pages) showDraft(w http.ResponseWriter, r *http.Request, o opened) error {
	path := o.Path()
	if o.Definition().Flow == eservice.Tasks {
		return web.Render(w, r, http.StatusOK, taskList(taskPage{o, path}))
	}
	if at, open := path.Open(); open {
		return web.See(w, r, o.stepPath(at))
	}
	return web.See(w, r, o.path("sprawdz"))
}

// start begins an application, unless the person has begun the same one already and did not say that
// another is meant.
func (p *pages) start(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	st := intake.Start{Service: r.PathValue("service")}
	slug := form.Get("urzad")
	if st.Unit, err = p.unit(r, slug); err != nil {
		return err
	}
	if err := p.offered(r, st, false); err != nil {
		return err
	}
	return p.begin(w, r, st, begin{
		Again: form.Get("nowy") != "", Action: r.URL.Path, Kept: []ui.Kept{{Name: "urzad", Value: slug}},
		LogIn: "/uslugi/" + url.PathEscape(st.Service) + "?urzad=" + url.QueryEscape(slug),
	})
}

// unit finds an office by the word in its addresses, or by its identifier.
func (p *pages) unit(r *http.Request, slug string) (id.Unit, error) {
	if u, err := id.Parse[id.Unit](slug); err == nil {
		return u, nil
	}
	return p.Offices.Named(r.Context(), slug)
}

// offered refuses letters in a running case outside of one, and applications inside of one.
func (p *pages) offered(r *http.Request, st intake.Start, inMatter bool) error {
	o, err := p.Intake.Catalogue.Offer(r.Context(), st.Unit, st.Service, 0)
	if err != nil {
		return err
	}
	if o.Definition().InMatter != inMatter {
		return fault.New(fault.NotFound, "intake.not-offered")
	}
	return nil
}

// startInMatter begins a letter in a running case: an answer to a call, a message, a withdrawal.
func (p *pages) startInMatter(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	st := intake.Start{Service: form.Get("usluga")}
	if st.Matter, err = id.Parse[id.Case](r.PathValue("case")); err != nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	if task := form.Get("zadanie"); task != "" {
		if st.Task, err = id.Parse[id.Task](task); err != nil {
			return fault.New(fault.NotFound, "fault.no-page")
		}
	}
	m, err := p.Intake.Matters.MatterOf(r.Context(), web.ActorOf(r), st.Matter)
	if err != nil {
		return err
	}
	st.Unit = m.Unit
	if err := p.offered(r, st, true); err != nil {
		return err
	}
	return p.begin(w, r, st, begin{
		Again: form.Get("nowy") != "", Action: r.URL.Path, LogIn: "/moje/" + r.PathValue("case"),
		Kept: []ui.Kept{{Name: "usluga", Value: st.Service}, {Name: "zadanie", Value: form.Get("zadanie")}},
	})
}

// begin is what a form that begins an application said.
type begin struct {
	Again  bool // another one is meant
	Action string
	Kept   []ui.Kept
	LogIn  string // where to go on after logging in
}

func (p *pages) begin(w http.ResponseWriter, r *http.Request, st intake.Start, b begin) error {
	if !b.Again {
		if d, err := p.begun(r, st); err != nil || d != nil {
			if err != nil {
				return err
			}
			return web.Render(w, r, http.StatusOK, already(alreadyPage{d, b}))
		}
	}
	h := intake.Holder{By: web.ActorOf(r), Lang: i18n.Lang(r.Context())}
	d, proof, err := p.Intake.StartDraft(r.Context(), h, st)
	if fault.Is(err, fault.LoggedOut) {
		return web.See(w, r, "/logowanie?dalej="+url.QueryEscape(b.LogIn))
	}
	if intake.NeedsIdentity(err) {
		return web.See(w, r, identity.ConfirmPath+"?dalej="+url.QueryEscape(b.LogIn))
	}
	if err != nil {
		return limited(w, r, err, b.LogIn)
	}
	if proof != "" {
		s := web.SessionOf(r)
		s.Put(intake.ProofKey(d), proof)
		s.Put(lastKey(st), d.Short())
	}
	return web.See(w, r, draftPath(d))
}

// lastKey is where the session keeps the last draft of a service that was begun without an account.
func lastKey(st intake.Start) string { return "ostatni." + st.Unit.Short() + "." + st.Service }

// begun finds an application of the same service that the person has not finished.
func (p *pages) begun(r *http.Request, st intake.Start) (*intake.Draft, error) {
	var ids []id.Draft
	by := web.ActorOf(r)
	if last, err := id.Parse[id.Draft](web.SessionOf(r).Get(lastKey(st))); err == nil {
		ids = append(ids, last)
	}
	if by.LoggedIn() {
		lines, err := p.Intake.Drafts(r.Context(), by)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			if l.Unit == st.Unit && l.Service == st.Service {
				ids = append(ids, l.ID)
			}
		}
	}
	for _, which := range ids {
		d, err := p.Intake.Draft(r.Context(), holder(r, which), which)
		if _, refused := fault.As(err); refused {
			continue // expired, or given to an account meanwhile
		}
		if err != nil {
			return nil, err
		}
		if d.Submission.IsZero() && d.Matter == st.Matter && d.Task == st.Task {
			return d, nil
		}
	}
	return nil, nil //nolint:nilnil // none is an ordinary answer
}
