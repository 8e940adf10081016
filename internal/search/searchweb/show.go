package searchweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/search"
	"wrota/internal/ui"
)

// found is the page.
type found struct {
	search.Page
	Asked    url.Values
	Question search.Question
	Exact    []search.Shown
	Excerpts map[search.Thing][]search.Piece
	Saved    []search.Saved
	Cells    []Cell
	People   []Person
	Year     int
	Keepable bool // the question may be kept
	Name     string
	Problems ui.Problems
	Done     string
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	f, err := p.find(r, r.URL.Query())
	if err != nil {
		return err
	}
	f.Done = web.SessionOf(r).Pop("wyszukiwania")
	return web.Render(w, r, http.StatusOK, page(f))
}

func (p *pages) find(r *http.Request, asked url.Values) (f found, err error) {
	ctx, by := r.Context(), web.ActorOf(r)
	f = found{Asked: asked, Question: read(asked), Year: calendar.Of(p.Clock.Now()).Year()}
	if f.Saved, err = p.Search.Saved(ctx, by); err != nil {
		return f, err
	}
	if f.Cells, err = p.House.Cells(ctx, by); err != nil {
		return f, err
	}
	if f.People, err = p.House.People(ctx, by); err != nil || f.Question.Empty() {
		return f, err
	}
	f.Keepable = !p.House.Numbered(f.Question.Text)
	if f.Question.After == "" && f.Question.Text != "" {
		if f.Exact, err = p.House.Exact(ctx, by, f.Question.Text); err != nil {
			return f, err
		}
	}
	if f.Page, err = p.Search.Find(ctx, by, f.Question); err != nil {
		return f, err
	}
	f.Found = slices.DeleteFunc(f.Found, func(x search.Shown) bool {
		return slices.ContainsFunc(f.Exact, func(e search.Shown) bool { return e.Thing == x.Thing })
	})
	f.Excerpts, err = p.Search.Excerpts(ctx, by, f.Page)
	return f, err
}

// save keeps the question of the page under a name.
func (p *pages) save(w http.ResponseWriter, r *http.Request) error {
	asked, err := url.ParseQuery(r.PostFormValue("pytanie"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	question := address(asked)
	n := search.Saved{Name: r.PostFormValue("nazwa"), Question: question}
	if p.House.Numbered(asked.Get("q")) {
		err = fault.InvalidField("nazwa", "search.number-not-kept")
	} else {
		err = p.Search.Save(r.Context(), web.ActorOf(r), n)
	}
	if refused, ok := fault.As(err); ok && refused.Kind == fault.Invalid {
		f, err := p.find(r, asked)
		if err != nil {
			return err
		}
		f.Name, f.Problems = n.Name, ui.ProblemsOf(r.Context(), refused)
		return web.Render(w, r, http.StatusUnprocessableEntity, page(f))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("wyszukiwania", "saved")
	return web.See(w, r, at(question, ""))
}

// drop forgets a kept search.
func (p *pages) drop(w http.ResponseWriter, r *http.Request) error {
	if err := p.Search.Drop(r.Context(), web.ActorOf(r), r.PostFormValue("nazwa")); err != nil {
		return err
	}
	web.SessionOf(r).Put("wyszukiwania", "dropped")
	return web.See(w, r, Path)
}

// question is what the page was asked, as it is kept.
func (f found) question() string { return address(f.Asked) }

// current is the kept search that is shown.
func (f found) current() string {
	for _, s := range f.Saved {
		if s.Question == f.question() {
			return s.Name
		}
	}
	return ""
}

func (f found) rail(ctx context.Context) ui.RailProps {
	group := ui.Views{Title: i18n.T(ctx, "search.page.what")}
	all := url.Values{}
	for _, n := range names {
		if n != "rodzaj" {
			all[n] = f.Asked[n]
		}
	}
	group.Items = append(group.Items, ui.View{Text: i18n.T(ctx, "search.page.all"), Href: at(address(all), ""), Current: len(f.Question.Kinds) == 0})
	for _, k := range kinds {
		all.Set("rodzaj", k.name)
		group.Items = append(group.Items, ui.View{
			Text: i18n.T(ctx, "search.page.kind-"+k.name), Href: at(address(all), ""), Current: len(f.Question.Kinds) == 1 && f.Question.Kinds[0] == k.kind,
		})
	}
	rail := ui.RailProps{Groups: []ui.Views{group}}
	if len(f.Saved) == 0 {
		return rail
	}
	kept := ui.Views{Title: i18n.T(ctx, "search.page.saved")}
	for _, s := range f.Saved {
		kept.Items = append(kept.Items, ui.View{Text: s.Name, Href: at(s.Question, ""), Current: s.Name == f.current()})
	}
	rail.Groups = append(rail.Groups, kept)
	return rail
}

// title says what was looked for.
func (f found) title(ctx context.Context) string {
	if f.Question.Text != "" {
		return i18n.T(ctx, "search.page.title-of", "Text", f.Question.Text)
	}
	return i18n.T(ctx, "search.page.title")
}

func (f found) cells(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: i18n.T(ctx, "search.page.any-cell")}}
	for _, c := range f.Cells {
		out = append(out, ui.Option{Value: c.ID.Short(), Text: c.Name})
	}
	return out
}

func (f found) people(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: i18n.T(ctx, "search.page.any-leader")}}
	for _, p := range f.People {
		out = append(out, ui.Option{Value: p.ID.Short(), Text: p.Name})
	}
	return out
}

func (f found) states(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: i18n.T(ctx, "search.page.any-state")}}
	for _, s := range []search.State{search.Open, search.Closed} {
		out = append(out, ui.Option{Value: string(s), Text: i18n.T(ctx, "search.page.state-"+string(s))})
	}
	return out
}

// years are those of the last ten.
func (f found) years(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: i18n.T(ctx, "search.page.any-year")}}
	for y := f.Year; y > f.Year-10; y-- {
		out = append(out, ui.Option{Value: strconv.Itoa(y), Text: strconv.Itoa(y)})
	}
	return out
}

// narrowed tells that more than words and kinds were asked.
func (f found) narrowed() bool {
	q := f.Question
	return q.Class != "" || !q.Cell.IsZero() || !q.Lead.IsZero() || q.State != search.AnyState || !q.From.IsZero() || !q.To.IsZero()
}

// pagesOf leads on, and back to the first page.
func (f found) pagesOf(ctx context.Context) *ui.PaginationProps {
	p := &ui.PaginationProps{Label: i18n.T(ctx, "search.page.pages")}
	if f.Question.After != "" {
		p.Previous = &ui.PageLink{Href: at(f.question(), ""), Text: i18n.T(ctx, "search.page.first")}
	}
	if f.Next != "" {
		p.Next = &ui.PageLink{Href: at(f.question(), f.Next)}
	}
	if p.Previous == nil && p.Next == nil {
		return nil
	}
	return p
}

// kindOf is the word for a sort of thing.
func kindOf(ctx context.Context, k search.Kind) string {
	for _, x := range kinds {
		if x.kind == k {
			return i18n.T(ctx, "search.page.one-"+x.name)
		}
	}
	return ""
}

func casePath(x search.Shown) string { return "/biurko/sprawy/" + x.Case.Short() }
