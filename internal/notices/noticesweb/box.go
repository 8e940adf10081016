package noticesweb

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// boxPage is one page of somebody's notices.
type boxPage struct {
	notices.Box
	Offices map[id.Unit]string
	Made    time.Time
}

func (p *pages) showBox(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), web.ActorOf(r)
	n, _ := strconv.Atoi(r.URL.Query().Get("strona")) // no number is the first page
	b, err := p.Notices.Box(ctx, by, n)
	if err != nil {
		return err
	}
	page := boxPage{b, map[id.Unit]string{}, p.Clock.Now()}
	for _, one := range b.Notices {
		if _, known := page.Offices[one.Unit]; known || isClerk(by) {
			continue // a clerk knows who writes
		}
		office, err := p.Offices.Office(ctx, one.Unit)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		page.Offices[one.Unit] = office.Name
	}
	if isClerk(by) {
		return web.Render(w, r, http.StatusOK, deskBox(page))
	}
	return web.Render(w, r, http.StatusOK, box(page))
}

// open notes that a notice was read and leads on to what it is about.
func (p *pages) open(w http.ResponseWriter, r *http.Request) error {
	which, err := notice(r)
	if err != nil {
		return err
	}
	n, err := p.Notices.Open(r.Context(), web.ActorOf(r), which)
	if err != nil {
		return err
	}
	return web.See(w, r, web.Local(n.Path, boxPath))
}

// readAll notes that everything told before the page was made was read; what came meanwhile stays new.
func (p *pages) readAll(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	before, err := time.Parse(time.RFC3339Nano, v.Get("do"))
	if err != nil {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	if err := p.Notices.ReadAll(r.Context(), web.ActorOf(r), before); err != nil {
		return err
	}
	return web.See(w, r, boxPath)
}

// until is when the page was made: what came later nobody has seen.
func (b boxPage) until() string { return b.Made.Format(time.RFC3339Nano) }

// list are the notices as things to open.
func (b boxPage) list(ctx context.Context) ui.TaskListProps {
	out := ui.TaskListProps{ID: "powiadomienie"}
	for _, n := range b.Notices {
		item := ui.Task{Title: i18n.T(ctx, n.Kind, n.Args), Hint: ui.MomentText(ctx, n.At)}
		if office := b.Offices[n.Unit]; office != "" {
			item.Hint += ", " + office
		}
		item.Hint += ". " + i18n.T(ctx, n.Kind+".text", n.Args)
		if n.Path != "" || n.Read.IsZero() {
			item.Href = boxPath + "/" + n.ID.Short()
		}
		if n.Read.IsZero() {
			item.Status, item.Tone = i18n.T(ctx, "notices.page.new"), ui.Info
		} else {
			item.Status = i18n.T(ctx, "notices.page.read")
		}
		out.Items = append(out.Items, item)
	}
	return out
}

func (b boxPage) pages() ui.PaginationProps {
	return ui.Pages(b.Page, b.Pages, func(n int) string { return boxPath + "?strona=" + strconv.Itoa(n) })
}
