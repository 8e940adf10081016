package templatesweb

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/web"
	"wrota/internal/templates"
	"wrota/internal/ui"
)

func (p *pages) keep(w http.ResponseWriter, r *http.Request) error {
	page, err := p.listed(r)
	if err != nil {
		return err
	}
	page.Keeps, page.Done = true, web.SessionOf(r).Pop("wzory")
	return web.Render(w, r, http.StatusOK, listed(page))
}

// addPage brings a package in.
type addPage struct {
	Form     url.Values
	Problems ui.Problems
}

func (p *pages) showAdd(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, adding(addPage{Form: url.Values{"version": {"1"}}}))
}

func (p *pages) add(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(templates.MaxPackage + 1<<20); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return fault.New(fault.TooLarge, "fault.too-large")
		}
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	if err := web.CheckText(r.PostForm); err != nil {
		return err
	}
	body, err := upload(r)
	if err != nil {
		return err
	}
	f := r.PostForm
	bad := []fault.Field{}
	pack := templates.Package{Title: f.Get("title"), Organ: f.Get("organ"), Version: strings.TrimSpace(f.Get("version")), From: day(f, "from"), To: day(f, "to"), Body: body}
	for line := range strings.Lines(f.Get("basis")) {
		if line = strings.TrimSpace(line); line != "" {
			pack.Basis = append(pack.Basis, line)
		}
	}
	if pack.To.IsZero() && f.Get("to-day")+f.Get("to-month")+f.Get("to-year") != "" {
		bad = append(bad, fault.Field{Name: "to", Key: "templates.add.need-from"})
	}
	err = fault.Fields(bad)
	if err == nil {
		_, err = p.Templates.Add(r.Context(), web.ActorOf(r), pack)
	}
	if fault.Is(err, fault.Invalid) {
		return web.Render(w, r, http.StatusUnprocessableEntity, adding(addPage{Form: f, Problems: pointed(ui.ProblemsOf(r.Context(), err))}))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("wzory", "added")
	return web.See(w, r, KeepPath)
}

// pointed leads from a problem with a day to its first field.
func pointed(ps ui.Problems) ui.Problems {
	for i := range ps {
		if ps[i].Field == "from" || ps[i].Field == "to" {
			ps[i].Href = "#" + ps[i].Field + "-day"
		}
	}
	return ps
}

func upload(r *http.Request) ([]byte, error) {
	f, _, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	body, err := io.ReadAll(f)
	return body, errors.Join(err, f.Close())
}

// day reads a day; what is none is the zero value.
func day(f url.Values, name string) calendar.Date {
	var n [3]int
	for i, part := range []string{"year", "month", "day"} {
		n[i], _ = strconv.Atoi(strings.TrimSpace(f.Get(name + "-" + part))) // zero is no day
	}
	d, err := calendar.New(n[0], n[1], n[2])
	if err != nil {
		return calendar.Date{}
	}
	return d
}

func (a addPage) field(ctx context.Context, name string) ui.Field {
	return ui.Field{Name: name, Label: say(ctx, "add-"+name), Hint: say(ctx, "add-"+name+"-hint"), Error: a.Problems.At(name)}
}

func (a addPage) day(ctx context.Context, name string) ui.DateInputProps {
	return ui.DateInputProps{Field: a.field(ctx, name), Day: a.Form.Get(name + "-day"), Month: a.Form.Get(name + "-month"), Year: a.Form.Get(name + "-year")}
}

func (p *pages) showWithdraw(w http.ResponseWriter, r *http.Request) error {
	page, err := p.one(r)
	if err != nil {
		return err
	}
	page.Keeps = true
	return web.Render(w, r, http.StatusOK, withdrawing(page))
}

func (p *pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := p.one(r)
	if err != nil {
		return err
	}
	err = p.Templates.Withdraw(r.Context(), web.ActorOf(r), page.Key, f.Get("reason"))
	if fault.Is(err, fault.Invalid) {
		page.Keeps, page.Reason, page.Problems = true, f.Get("reason"), ui.ProblemsOf(r.Context(), err)
		return web.Render(w, r, http.StatusUnprocessableEntity, withdrawing(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("wzory", "withdrawn")
	return web.See(w, r, KeepPath)
}

func optionalDay(p ui.DateInputProps) ui.DateInputProps {
	p.Optional = true
	return p
}
