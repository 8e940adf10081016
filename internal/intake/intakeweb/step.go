package intakeweb

import (
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Names of what a page of a form sends beside the answers. Ids of questions never begin so.
const (
	nameBack = "_wroc"  // "sprawdz" when the person came to change one answer
	nameDo   = "_akcja" // which button: later, add:<field>, remove:<field>/<upload>
)

const checkStep = "sprawdz"

// stepPage is one page of the form.
type stepPage struct {
	opened
	Page      eservice.Page
	Path      eservice.Path
	Problems  ui.Problems
	Questions []question
	Rows      rowWindow
	Back      string
	Suggests  bool
	limit     int64 // the most bytes of one file
}

// showStep shows a page of the form. A page that may not be opened yet leads to the one that may.
func (p *pages) showStep(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("draft") == resumeWord && r.PathValue("row") == "" {
		return p.askResume(w, r, r.PathValue("step"))
	}
	return p.unfiled(func(w http.ResponseWriter, r *http.Request, o opened) error {
		at, path := place(r), o.Path()
		if !path.Allowed(at) {
			return web.See(w, r, o.path())
		}
		if path.Exit != nil && at == (eservice.At{Step: path.Exit.ID}) {
			return web.Render(w, r, http.StatusOK, exitPage(stepPage{opened: o, Path: path, Page: eservice.Page{At: at, Step: path.Exit}}))
		}
		page, ok := p.page(r, o, path, nil)
		if !ok {
			return web.See(w, r, o.path(at.Step))
		}
		return web.Render(w, r, http.StatusOK, step(page))
	})(w, r)
}

// page draws the page at the place in the address; ok is false when there is none.
func (p *pages) page(r *http.Request, o opened, path eservice.Path, problems []eservice.Problem) (stepPage, bool) {
	at := place(r)
	page, ok := o.Definition().Page(o.Answers, at, o.Env(), problems)
	if !ok {
		return stepPage{}, false
	}
	s := stepPage{opened: o, Page: page, Path: path, Back: backOf(r.URL.Query().Get("wroc")), Suggests: p.Places != nil, limit: p.Intake.Limits.File}
	s.Questions = questions(page.Fields)
	s.Problems = s.say(r, page)
	s.Rows = window(r, page.Rows)
	return s, true
}

func backOf(s string) string {
	if s == checkStep {
		return s
	}
	return ""
}

// say writes the problems of a page, in the order of its questions, each with the way to its control.
func (s stepPage) say(r *http.Request, page eservice.Page) ui.Problems {
	lang := i18n.Lang(r.Context())
	var out ui.Problems
	told := map[string]bool{}
	for _, f := range page.Fields {
		for _, x := range f.Problems {
			told[x.Name()+x.Key] = true
			out = append(out, ui.Problem{Field: x.Name(), Text: x.Say(lang), Href: "#" + target(f, x)})
		}
	}
	for _, x := range page.Problems {
		if !told[x.Name()+x.Key] {
			out = append(out, ui.Problem{Text: x.Say(lang)})
		}
	}
	return out
}

// target is the id of the control that a problem is about.
func target(f eservice.FieldView, x eservice.Problem) string {
	name := x.Name()
	for _, in := range f.Inputs {
		if in.Name == name {
			return in.Target()
		}
		for _, part := range in.Parts {
			if part.Name == name {
				return part.ID()
			}
		}
	}
	if len(f.Inputs) > 0 {
		return f.Inputs[0].Target()
	}
	return ui.ID(name)
}

// saveStep takes a page in: every sending saves the draft, whatever is wrong with it.
func (p *pages) saveStep(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("draft") == resumeWord && r.PathValue("row") == "" {
		return p.resume(w, r, r.PathValue("step"))
	}
	return p.unfiled(func(w http.ResponseWriter, r *http.Request, o opened) error {
		at := place(r)
		if !o.Path().Allowed(at) {
			return web.See(w, r, o.path()) // another window went another way
		}
		form, refused, err := p.read(w, r, o)
		if err != nil {
			return limited(w, r, err, o.stepPath(at))
		}
		now, problems, err := p.Intake.Answer(r.Context(), o.Holder, o.ID, at, form)
		if err != nil {
			return err
		}
		problems = append(problems, refused...)
		action, subject, _ := strings.Cut(form.Get(nameDo), ":")
		switch action {
		case "remove":
			name, upload, _ := strings.Cut(subject, "/")
			if err := p.Intake.RemoveFile(r.Context(), o.Holder, o.ID, name, upload); err != nil {
				return err
			}
			return web.See(w, r, o.back(now, form))
		case "add":
			problems = ofFile(problems, subject)
			if len(problems) == 0 {
				return web.See(w, r, o.back(now, form))
			}
		case "later":
			return p.later(w, r, o)
		}
		return p.answered(w, r, o, now, form, problems)
	})(w, r)
}

// back is the same page again.
func (o opened) back(at eservice.At, form url.Values) string {
	if backOf(form.Get(nameBack)) != "" {
		return o.stepPath(at) + "?wroc=" + checkStep
	}
	return o.stepPath(at)
}

// ofFile leaves the problems of the files of one question: who adds a file has not said yet that the
// rest is complete.
func ofFile(problems []eservice.Problem, name string) []eservice.Problem {
	var out []eservice.Problem
	for _, x := range problems {
		if x.Field == name && x.Key != "eservice.required.file" {
			out = append(out, x)
		}
	}
	return out
}

// answered goes on after a page that was right and shows the page again when it was not.
func (p *pages) answered(w http.ResponseWriter, r *http.Request, o opened, at eservice.At, form url.Values, problems []eservice.Problem) error {
	d, err := p.Intake.Draft(r.Context(), o.Holder, o.ID)
	if err != nil {
		return err
	}
	o.Draft = d
	path := o.Path()
	if len(problems) == 0 {
		return web.See(w, r, o.after(path, at, backOf(form.Get(nameBack))))
	}
	if r.PathValue("row") == newRow && at.Row != eservice.NewRow {
		r.SetPathValue("row", at.Row) // the row is kept although it is not right yet
	}
	page, ok := p.page(r, o, path, problems)
	if !ok {
		return fault.New(fault.NotFound, "intake.no-such-page")
	}
	page.Back = backOf(form.Get(nameBack))
	return web.Render(w, r, http.StatusUnprocessableEntity, step(page))
}

// after is where a page leads. Who came to change one answer goes back to the check of answers, over
// whatever pages that change added.
func (o opened) after(path eservice.Path, at eservice.At, back string) string {
	next, ok := path.Next(at)
	intoList := ok && at.Row != "" && next == (eservice.At{Step: at.Step})
	query := ""
	if back != "" {
		if path.Ready() && !intoList {
			return o.path(checkStep)
		}
		query = "?wroc=" + back
		if first, open := path.Open(); open && !intoList {
			next, ok = first, true
		}
	}
	switch {
	case !ok && o.Definition().Flow == eservice.Tasks:
		return o.path()
	case !ok:
		return o.path(checkStep)
	case o.Definition().Flow == eservice.Tasks && back == "" && !o.sameSection(at, next):
		return o.path()
	}
	return o.stepPath(next) + query
}

func (o opened) sameSection(a, b eservice.At) bool {
	one, ok1 := o.Definition().Step(a.Step)
	two, ok2 := o.Definition().Step(b.Step)
	return ok1 && ok2 && one.Section == two.Section
}

// previous is where the back link of a page leads.
func (s stepPage) previous() string {
	if s.Back != "" && s.Page.At.Row == "" {
		return s.path(checkStep)
	}
	at, ok := s.Path.Prev(s.Page.At)
	switch {
	case s.Definition().Flow == eservice.Tasks && (!ok || !s.sameSection(s.Page.At, at)):
		return s.path()
	case !ok:
		return s.startPath()
	case s.Back != "":
		return s.stepPath(at) + "?wroc=" + s.Back
	}
	return s.stepPath(at)
}

// asksFiles tells whether the page takes uploads, so that its form is sent in parts.
func (s stepPage) asksFiles() bool {
	for _, f := range s.Page.Fields {
		if f.Field.IsFile() && s.Page.At.Row == "" {
			return true
		}
	}
	return false
}

// position is how far the page is on the way; a task list shows sections instead.
func (s stepPage) position() (n, of int) {
	for i, x := range s.Path.Steps {
		if x.At() == s.Page.At || x.Step.ID == s.Page.At.Step && n == 0 {
			n = i + 1
		}
	}
	return n, len(s.Path.Steps)
}
