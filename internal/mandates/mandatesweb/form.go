package mandatesweb

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// formPage is a form with what was typed.
type formPage struct {
	By       actor.Actor
	Form     url.Values
	Problems ui.Problems
	Today    calendar.Date
	Parent   mandates.Mandate // when a mandate is passed on

	services, matters, offices []Option

	choose   []string // the choices that show further questions
	unchosen string   // what is said when none was made
}

func (p *pages) formPage(r *http.Request) (page formPage, err error) {
	page = formPage{By: web.ActorOf(r), Form: url.Values{}, Today: p.Mandates.Today(), unchosen: i18n.T(r.Context(), "mandates.choose-first")}
	if page.By.Kind == actor.Clerk {
		return page, fault.New(fault.Forbidden, "mandates.not-as-clerk")
	}
	ctx := r.Context()
	if page.services, err = p.Choices.Services(ctx, i18n.Lang(ctx)); err != nil {
		return page, err
	}
	if page.matters, err = p.Choices.Matters(ctx, page.By); err != nil {
		return page, err
	}
	page.offices, err = p.Choices.Offices(ctx)
	return page, err
}

func (p *pages) showForm(form func(formPage) templ.Component) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		page, err := p.formPage(r)
		if err != nil {
			return err
		}
		page.Form.Set("from", page.Today.String())
		return web.Render(w, r, http.StatusOK, form(page))
	}
}

// sent reads a form, which may bring a file, and what it chooses from.
func (p *pages) sent(r *http.Request) (page formPage, papers []mandates.Paper, err error) {
	if page, err = p.formPage(r); err != nil {
		return page, nil, err
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		if page.Form, err = web.Form(r); err == nil {
			err = sameContext(page.By, page.Form.Get(contextField))
		}
		return page, nil, err
	}
	if err := r.ParseMultipartForm(mandates.MaxPaper); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return page, nil, fault.New(fault.TooLarge, "fault.too-large")
		}
		return page, nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files; the system clears what stays
	page.Form = r.PostForm
	if err := errors.Join(web.CheckText(r.PostForm), sameContext(page.By, page.Form.Get(contextField))); err != nil {
		return page, nil, err
	}
	f, head, err := r.FormFile("paper")
	if errors.Is(err, http.ErrMissingFile) || err == nil && head.Size == 0 && head.Filename == "" {
		return page, nil, nil
	}
	if err != nil {
		return page, nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	defer f.Close() //nolint:errcheck // it was only read
	paper, err := p.Mandates.TakePaper(r.Context(), head.Filename, f)
	if fault.Is(err, fault.Invalid) {
		page.Problems = ui.ProblemsOf(r.Context(), err)
		return page, nil, nil
	}
	return page, []mandates.Paper{paper}, err
}

// contextField is the hidden field that says for whom a form was begun: the session may act for somebody else by the
// time it is sent, in another tab.
const contextField = "kontekst"

func contextOf(by actor.Actor) string {
	if by.ForAnother() {
		return by.Mandate.ID.Short()
	}
	return self
}

// sameContext refuses a form that was begun for somebody else.
func sameContext(by actor.Actor, begun string) error {
	if begun != contextOf(by) {
		return fault.New(fault.Conflict, "mandates.other-context")
	}
	return nil
}

// answer shows the form again with what is wrong, or goes to the list.
func (p *pages) answer(w http.ResponseWriter, r *http.Request, page formPage, form func(formPage) templ.Component, done string, err error) error {
	if fault.Is(err, fault.Invalid) {
		page.Problems = append(page.Problems, ui.ProblemsOf(r.Context(), err)...)
	} else if err != nil {
		return err
	}
	page.place()
	if len(page.Problems) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, form(page))
	}
	web.SessionOf(r).Put("umocowanie", done)
	return web.See(w, r, Path)
}

// asked says where each answer stands that is shown only after another one.
var asked = map[string]struct{ choice, answer string }{
	"services": {"scope", "services"}, "post": {"sort", "organ"}, "unit": {"sort", "organ"}, "krs": {"sort", "organ"},
	"given": {"kind", "person"}, "family": {"kind", "person"}, "pesel": {"kind", "person"},
}

// place moves a problem to the choice that comes before its question, when that was not made: what is not shown cannot be mended.
func (p *formPage) place() {
	var out ui.Problems
	seen := map[string]bool{}
	for _, x := range p.Problems {
		if a, ok := asked[x.Field]; ok && slices.Contains(p.choose, a.choice) && p.Form.Get(a.choice) != a.answer {
			x.Field, x.Text, x.Href = a.choice, p.unchosen, ""
		}
		if !seen[x.Field+x.Text] {
			out = append(out, x)
		}
		seen[x.Field+x.Text] = true
	}
	p.Problems = out
}

// revealing shows further questions after an answer.
func revealing(c ui.ChoicesProps, more map[string]templ.Component) ui.ChoicesProps {
	for i := range c.Items {
		c.Items[i].Reveal = more[c.Items[i].Value]
	}
	return c
}

func (p *pages) declareChild(w http.ResponseWriter, r *http.Request) error {
	page, papers, err := p.sent(r)
	if err != nil {
		return err
	}
	f := page.Form
	if len(page.Problems) == 0 {
		_, err = p.Mandates.DeclareChild(r.Context(), page.By, mandates.Child{
			Given: f.Get("given"), Family: f.Get("family"), PESEL: f.Get("pesel"), Unit: unit(f), Papers: papers,
		})
	}
	return p.answer(w, r, page, childForm, "declared", err)
}

func (p *pages) declareFirm(w http.ResponseWriter, r *http.Request) error {
	page, papers, err := p.sent(r)
	if err != nil {
		return err
	}
	f := page.Form
	if len(page.Problems) == 0 {
		_, err = p.Mandates.DeclareFirm(r.Context(), page.By, mandates.Firm{
			Name: f.Get("name"), NIP: f.Get("nip"), KRS: f.Get("krs"), Post: f.Get("post"), Sole: f.Get("sort") == "sole", Jointly: f.Get("jointly") == "tak",
			Unit: unit(f), Papers: papers,
		})
	}
	done := "declared"
	if f.Get("sort") == "sole" {
		done = "stated"
	}
	page.choose = []string{"sort"}
	return p.answer(w, r, page, firmForm, done, err)
}

func (p *pages) fileDocument(w http.ResponseWriter, r *http.Request) error {
	page, papers, err := p.sent(r)
	if err != nil {
		return err
	}
	f := page.Form
	if len(page.Problems) == 0 {
		sub := mandates.Subject{Kind: "person", Given: f.Get("given"), Family: f.Get("family"), PESEL: f.Get("pesel")}
		if f.Get("kind") == "firm" {
			sub = mandates.Subject{Kind: "firm", Name: f.Get("name"), NIP: f.Get("nip")}
		}
		_, err = p.Mandates.FileDocument(r.Context(), page.By, mandates.Filing{Principal: sub, Terms: page.terms(), Unit: unit(f), Papers: papers})
	}
	page.choose = []string{"kind", "scope"}
	return p.answer(w, r, page, documentForm, "declared", err)
}

func (p *pages) give(w http.ResponseWriter, r *http.Request) error {
	page, _, err := p.sent(r)
	if err != nil {
		return err
	}
	_, err = p.Mandates.Give(r.Context(), page.By, mandates.Giving{To: page.Form.Get("to-whom"), Terms: page.terms()})
	page.choose = []string{"scope"}
	return p.answer(w, r, page, giveForm, "given", err)
}

func (p *pages) showPass(w http.ResponseWriter, r *http.Request) error {
	page, err := p.passPage(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, passForm(page))
}

func (p *pages) passPage(r *http.Request) (formPage, error) {
	which, err := of(r)
	if err != nil {
		return formPage{}, err
	}
	x, err := p.Mandates.Show(r.Context(), web.ActorOf(r), which)
	if err == nil && x.Agent != web.ActorOf(r).Account { // the principal sees the mandate and gives another one
		err = fault.New(fault.NotFound, "mandates.none")
	}
	return formPage{By: web.ActorOf(r), Form: url.Values{}, Today: p.Mandates.Today(), Parent: x.Mandate}, err
}

func (p *pages) pass(w http.ResponseWriter, r *http.Request) error {
	page, err := p.passPage(r)
	if err != nil {
		return err
	}
	if page.Form, err = web.Form(r); err != nil {
		return err
	}
	_, err = p.Mandates.PassOn(r.Context(), page.By, mandates.Passing{Parent: page.Parent.ID, To: page.Form.Get("to-whom"), Until: day(page.Form.Get("to"))})
	return p.answer(w, r, page, passForm, "given", err)
}

// terms reads the scope and the time of a power of attorney. A matter that is not the actor's is none: the
// list of matters was made for them.
func (p formPage) terms() mandates.Terms {
	f := p.Form
	t := mandates.Terms{From: day(f.Get("from")), To: day(f.Get("to")), Passable: f.Get("passable") == "tak", Kin: mandates.Kin(f.Get("kin"))}
	switch f.Get("scope") {
	case "services":
		known := map[string]bool{}
		for _, o := range p.services {
			known[o.Value] = true
		}
		t.Scope.Services = []string{"?"} // nothing chosen is refused, and never everything
		for i, s := range f["services"] {
			if i == 0 {
				t.Scope.Services = nil
			}
			if !known[s] {
				s = "?"
			}
			t.Scope.Services = append(t.Scope.Services, s)
		}
	case "case":
		t.Scope.Services = []string{"?"}
		for _, o := range p.matters {
			if c, err := id.Parse[id.Case](o.Value); err == nil && o.Value == f.Get("case") {
				t.Scope, t.Sign = actor.Scope{Case: c}, o.Text
			}
		}
	case "all":
	default:
		t.Scope.Services = []string{"?"}
	}
	return t
}

func unit(f url.Values) id.Unit {
	u, _ := id.Parse[id.Unit](f.Get("unit")) // none is refused by the module
	return u
}

// day reads a day; what is no day is refused by the module as none.
func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// field is a question of the form.
func (p formPage) field(ctx context.Context, name string) ui.Field {
	f := ui.Field{Name: name, Label: i18n.T(ctx, "mandates.ask-"+name), Error: p.Problems.At(name)}
	return f
}

func (p formPage) input(ctx context.Context, name string) ui.InputProps {
	return ui.InputProps{Field: p.field(ctx, name), Value: p.Form.Get(name), Autocomplete: "off"}
}

func (p formPage) optional(ctx context.Context, name string) ui.InputProps {
	in := p.input(ctx, name)
	in.Optional = true
	return in
}

func (p formPage) date(ctx context.Context, name string) ui.InputProps {
	in := p.input(ctx, name)
	in.Type, in.Optional = "date", name == "to"
	return in
}

func (p formPage) office(ctx context.Context) ui.SelectProps {
	items := []ui.Option{{Text: i18n.T(ctx, "mandates.choose")}}
	for _, o := range p.offices {
		items = append(items, ui.Option{Value: o.Value, Text: o.Text})
	}
	return ui.SelectProps{Field: p.field(ctx, "unit"), Items: items, Value: p.Form.Get("unit")}
}

func (p formPage) matter(ctx context.Context) ui.SelectProps {
	items := []ui.Option{{Text: i18n.T(ctx, "mandates.choose")}}
	for _, o := range p.matters {
		items = append(items, ui.Option{Value: o.Value, Text: o.Text})
	}
	f := p.field(ctx, "case")
	f.Optional = true
	return ui.SelectProps{Field: f, Items: items, Value: p.Form.Get("case")}
}

func (p formPage) kinds(ctx context.Context) ui.ChoicesProps {
	var items []ui.Choice
	for _, o := range p.services {
		items = append(items, ui.Choice{Value: o.Value, Text: o.Text})
	}
	f := p.field(ctx, "services")
	f.Optional = true
	return ui.ChoicesProps{Field: f, Items: items, Values: p.Form["services"], Small: true}
}

// choices are answers with sentences "mandates.<name>-<answer>".
func (p formPage) choices(ctx context.Context, name string, answers ...string) ui.ChoicesProps {
	var items []ui.Choice
	for _, a := range answers {
		items = append(items, ui.Choice{Value: a, Text: i18n.T(ctx, "mandates."+name+"-"+a)})
	}
	return ui.ChoicesProps{Field: p.field(ctx, name), Items: items, Values: p.Form[name]}
}

// scope asks in what the agent may act, who is the reader when the mandate is theirs.
func (p formPage) scope(ctx context.Context, mine bool, scopes ...string) ui.ChoicesProps {
	out := p.choices(ctx, "scope", scopes...)
	if mine {
		out.Label, out.Items[0].Text = i18n.T(ctx, "mandates.ask-my-scope"), i18n.T(ctx, "mandates.scope-all-theirs")
	}
	return out
}

// kin asks what decides about the stamp duty; the first answer is "none of these".
func (p formPage) kin(ctx context.Context) ui.SelectProps {
	items := []ui.Option{{Text: i18n.T(ctx, "mandates.kin-none")}}
	for _, k := range mandates.Kins {
		items = append(items, ui.Option{Value: string(k), Text: i18n.T(ctx, "mandates.kin-"+string(k))})
	}
	f := p.field(ctx, "kin")
	f.Optional, f.Hint = true, i18n.T(ctx, "mandates.kin-hint")
	return ui.SelectProps{Field: f, Items: items, Value: p.Form.Get("kin")}
}

func (p formPage) passable(ctx context.Context, mine bool) ui.ChoicesProps {
	f, yes := p.field(ctx, "passable"), "mandates.passable-yes"
	if mine {
		yes = "mandates.passable-mine"
	}
	f.Optional = true
	return ui.ChoicesProps{Field: f, Items: []ui.Choice{{Value: "tak", Text: i18n.T(ctx, yes)}}, Values: p.Form["passable"]}
}

func (p formPage) jointly(ctx context.Context) ui.ChoicesProps {
	f := p.field(ctx, "jointly")
	f.Optional = true
	return ui.ChoicesProps{Field: f, Items: []ui.Choice{{Value: "tak", Text: i18n.T(ctx, "mandates.jointly-yes"), Hint: i18n.T(ctx, "mandates.jointly-hint")}}, Values: p.Form["jointly"]}
}

func (p formPage) paper(ctx context.Context, optional bool) ui.FileUploadProps {
	f := p.field(ctx, "paper")
	f.Optional, f.Hint = optional, i18n.T(ctx, "mandates.paper-hint")
	return ui.FileUploadProps{Field: f, Accept: "application/pdf,image/jpeg,image/png", MaxBytes: mandates.MaxPaper}
}

// mayGive tells whether the session proves enough to give a power of attorney.
func (p formPage) mayGive() bool { return p.By.Level >= actor.LevelSubstantial }
