package officeweb

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// lookPage is how an office shows itself: coat of arms, colours, letterhead.
type lookPage struct {
	Unit     identity.Unit
	Colours  form
	Preview  string // address of a style sheet with colours that are not saved
	Paper    form
	Problems ui.Problems // of the picture
	Done     string
}

// colourNames are the fields of the form of colours, in the order of the page.
var colourNames = []string{"bar", "bar-ink", "deep", "accent", "link", "tint"}

func (p *pages) showLook(w http.ResponseWriter, r *http.Request) error {
	return p.renderLook(w, r, http.StatusOK, lookPage{Done: popDone(r)})
}

func (p *pages) renderLook(w http.ResponseWriter, r *http.Request, status int, page lookPage) (err error) {
	by := web.ActorOf(r)
	if page.Unit, err = p.Identity.Unit(r.Context(), by, by.Unit); err != nil {
		return err
	}
	settings, err := p.Office.Settings(r.Context(), by.Unit)
	if err != nil {
		return err
	}
	if page.Colours.Values == nil {
		page.Colours.Values = colourValues(page.Unit)
	}
	if page.Paper.Values == nil {
		page.Paper.Values = paperValues(settings)
	}
	return web.Render(w, r, status, look(page))
}

func coloursOf(b identity.Brand) ui.Colours {
	return ui.Colours{Bar: b.Bar, BarInk: b.BarInk, Deep: b.Deep, Accent: b.Accent, Link: b.Link, Tint: b.Tint}
}

func colourValues(u identity.Unit) url.Values {
	c := coloursOf(u.Brand)
	if c == (ui.Colours{}) {
		c = ui.DefaultColours()
	}
	return url.Values{"version": {number(u.Version)}, "bar": {c.Bar}, "bar-ink": {c.BarInk}, "deep": {c.Deep}, "accent": {c.Accent}, "link": {c.Link}, "tint": {c.Tint}}
}

func readColours(f url.Values) ui.Colours {
	get := func(name string) string { return strings.ToLower(strings.TrimSpace(f.Get(name))) }
	return ui.Colours{Bar: get("bar"), BarInk: get("bar-ink"), Deep: get("deep"), Accent: get("accent"), Link: get("link"), Tint: get("tint")}
}

// contrastProblems says which colours some people could not tell apart, and how far they are from it.
func contrastProblems(ctx context.Context, c ui.Colours) (ps ui.Problems) {
	field := map[string]string{"bar-text": "bar-ink", "deep-text": "deep", "link": "link", "link-tint": "tint", "bar": "bar", "bar-tint": "bar", "accent": "accent"}
	for _, p := range c.Pairs() {
		got, err := ui.Contrast(p.Ink, p.Ground)
		switch {
		case err != nil:
			return ui.Problems{{Field: "bar", Text: i18n.T(ctx, "identity.unit.colour")}}
		case got < p.AtLeast:
			ps = append(ps, ui.Problem{Field: field[p.Name], Text: say(ctx, "look.low-"+p.Name, "Got", decimal(got), "Need", decimal(p.AtLeast))})
		}
	}
	return ps
}

// setColours saves the colours, shows them before they are saved, or goes back to those of the portal.
func (p *pages) setColours(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	c := readColours(f)
	if f.Get("do") == "reset" {
		c = ui.Colours{}
	} else if ps := contrastProblems(r.Context(), c); len(ps) > 0 {
		return p.renderLook(w, r, http.StatusUnprocessableEntity, lookPage{Colours: form{Values: f, Problems: ps}})
	}
	if f.Get("do") == "preview" {
		q := url.Values{}
		for _, name := range colourNames {
			q.Set(name, f.Get(name))
		}
		return p.renderLook(w, r, http.StatusOK, lookPage{Colours: form{Values: f}, Preview: lookPath + "/podglad.css?" + q.Encode()})
	}
	err = p.rebrand(r, version(f.Get("version")), func(b *identity.Brand) {
		b.Bar, b.BarInk, b.Deep, b.Accent, b.Link, b.Tint = c.Bar, c.BarInk, c.Deep, c.Accent, c.Link, c.Tint
	})
	if status, yes := refused(err); yes {
		by := web.ActorOf(r)
		now, err2 := p.Identity.Unit(r.Context(), by, by.Unit)
		if err2 != nil {
			return err2
		}
		return p.renderLook(w, r, status, lookPage{Colours: again(r.Context(), f, err, colourValues(now))})
	}
	if err != nil {
		return err
	}
	return done(w, r, "colours", lookPath)
}

// rebrand changes how the clerk's office shows itself.
func (p *pages) rebrand(r *http.Request, version int64, change func(*identity.Brand)) error {
	by := web.ActorOf(r)
	u, err := p.Identity.Unit(r.Context(), by, by.Unit)
	if err != nil {
		return err
	}
	change(&u.Brand)
	if err := p.Identity.SetBrand(r.Context(), by, by.Unit, version, u.Brand); err != nil {
		return err
	}
	p.Changed()
	return nil
}

// preview is a style sheet of colours that are not saved; only six colours ever get into it.
func (p *pages) preview(w http.ResponseWriter, r *http.Request) error {
	css := readColours(r.URL.Query()).CSS()
	if css == "" {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	return web.Text(w, r, "text/css; charset=utf-8", []byte(css))
}

// putHerb takes a picture; it is drawn anew before anybody sees it.
func (p *pages) putHerb(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(maxUpload); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return p.herbRefused(w, r, fault.InvalidField("herb", "office.herb.large"))
		}
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	if err := web.CheckText(r.PostForm); err != nil {
		return err
	}
	content, err := upload(r, "herb")
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	sum, err := p.Office.PutHerb(r.Context(), by, content)
	if err == nil {
		err = p.rebrand(r, version(r.PostForm.Get("version")), func(b *identity.Brand) { b.Herb = herbPath + by.Unit.Short() + "/" + sum.String() + ".png" })
	}
	if _, yes := refused(err); yes {
		return p.herbRefused(w, r, err)
	}
	if err != nil {
		return err
	}
	return done(w, r, "herb", lookPath)
}

func (p *pages) herbRefused(w http.ResponseWriter, r *http.Request, err error) error {
	status, _ := refused(err)
	return p.renderLook(w, r, status, lookPage{Problems: problems(r.Context(), err)})
}

// upload is the content of a file of a form, empty when none was chosen.
func upload(r *http.Request, name string) ([]byte, error) {
	f, _, err := r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	body, err := io.ReadAll(f)
	return body, errors.Join(err, f.Close())
}

func (p *pages) dropHerb(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	err = p.rebrand(r, version(f.Get("version")), func(b *identity.Brand) { b.Herb = "" })
	if _, yes := refused(err); yes {
		return p.herbRefused(w, r, err)
	}
	if err != nil {
		return err
	}
	return done(w, r, "no-herb", lookPath)
}

// herb sends a coat of arms. Its address changes with its content, so browsers may keep it.
func (p *pages) herb(w http.ResponseWriter, r *http.Request) error {
	unit, err1 := id.Parse[id.Unit](r.PathValue("unit"))
	sum, err2 := blob.Parse(strings.TrimSuffix(r.PathValue("file"), ".png"))
	if err1 != nil || err2 != nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	body, err := p.Office.Herb(r.Context(), unit, sum)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return web.Send(w, web.File{Name: "herb.png", Type: "image/png", Size: int64(len(body)), Body: bytes.NewReader(body), Inline: true})
}

func paperValues(x office.Settings) url.Values {
	return url.Values{"version": {number(x.Version)}, "above": {strings.Join(x.Letterhead.Above, "\n")}, "footer": {x.Letterhead.Footer}}
}

func readPaper(f url.Values) office.Letterhead {
	return office.Letterhead{Above: strings.Split(strings.ReplaceAll(f.Get("above"), "\r\n", "\n"), "\n"), Footer: f.Get("footer")}
}

func (p *pages) setLetterhead(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	err = p.Office.SetLetterhead(r.Context(), by, version(f.Get("version")), readPaper(f))
	if status, yes := refused(err); yes {
		now, err2 := p.Office.Settings(r.Context(), by.Unit)
		if err2 != nil {
			return err2
		}
		return p.renderLook(w, r, status, lookPage{Paper: again(r.Context(), f, err, paperValues(now))})
	}
	if err != nil {
		return err
	}
	return done(w, r, "paper", lookPath)
}

// sample is a letter with the letterhead as it is typed, or as it is saved.
func (p *pages) sample(w http.ResponseWriter, r *http.Request) error {
	by, q := web.ActorOf(r), r.URL.Query()
	u, err := p.Identity.Unit(r.Context(), by, by.Unit)
	if err != nil {
		return err
	}
	settings, err := p.Office.Settings(r.Context(), by.Unit)
	if err != nil {
		return err
	}
	head := settings.Letterhead
	if q.Has("above") || q.Has("footer") {
		if head, err = office.ReadLetterhead(readPaper(q)); err != nil {
			return err
		}
	}
	var file bytes.Buffer
	if err := p.Letters.Sample(r.Context(), &file, u, head); err != nil {
		return err
	}
	return web.Send(w, web.File{Name: "wzor-pisma.pdf", Type: "application/pdf", Size: int64(file.Len()), Body: &file, Inline: true})
}

func (l lookPage) problems() ui.Problems {
	for _, ps := range []ui.Problems{l.Problems, l.Colours.Problems} {
		if len(ps) > 0 {
			return ps
		}
	}
	return l.Paper.Problems
}
