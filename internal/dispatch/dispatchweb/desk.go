package dispatchweb

import (
	"context"
	"net/http"
	"net/url"

	"wrota/internal/dispatch"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// views are the lists of the desk and their names in addresses; the register has no stage.
var views = []struct {
	name  string
	stage dispatch.Stage
	tone  ui.Tone
}{
	{"do-wyslania", dispatch.ToPost, ui.Neutral},
	{"w-drodze", dispatch.Posted, ui.Neutral},
	{"zwrocone", dispatch.Back, ui.Bad},
	{"rejestr", "", ui.Neutral},
}

// deskPage is a list and, perhaps, the delivery that is open beside it.
type deskPage struct {
	View     string
	Stage    dispatch.Stage
	Text     string
	By       dispatch.Channel
	From, To calendar.Date
	After    string
	Work     dispatch.WorkPage
	Register dispatch.Register
	Counts   map[dispatch.Stage]int
	Open     *panePage
}

func (p *pages) showDesk(w http.ResponseWriter, r *http.Request) error {
	page, err := p.desk(r)
	if err != nil {
		return err
	}
	return web.Render(w, flashed(r, page), http.StatusOK, desk(page))
}

// desk reads the list that the address names.
func (p *pages) desk(r *http.Request) (d deskPage, err error) {
	q := r.URL.Query()
	d = deskPage{
		View: views[0].name, Stage: views[0].stage, Text: q.Get("szukaj"), By: dispatch.Channel(q.Get("droga")), After: q.Get("po"),
		From: day(q.Get("od")), To: day(q.Get("do")),
	}
	for _, v := range views {
		if v.name == q.Get("widok") {
			d.View, d.Stage = v.name, v.stage
		}
	}
	by := web.ActorOf(r)
	if d.Counts, err = p.Dispatch.Counts(r.Context(), by); err != nil {
		return d, err
	}
	if d.Stage == "" {
		d.Register, err = p.Dispatch.Outgoing(r.Context(), by, dispatch.Question{Text: d.Text, From: d.From, To: d.To, After: d.After})
	} else {
		d.Work, err = p.Dispatch.Work(r.Context(), by, dispatch.WorkQuestion{Stage: d.Stage, Text: d.Text, By: d.By, After: d.After})
	}
	return d, err
}

// day reads a date of an address; what is no date asks for nothing.
func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// query is the list as it stands in an address, from the page after a cursor.
func (d deskPage) query(after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"szukaj": d.Text, "droga": string(d.By), "od": d.From.String(), "do": d.To.String(), "po": after, "widok": d.View} {
		if value != "" && (name != "widok" || value != views[0].name) {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (d deskPage) rail(ctx context.Context) ui.RailProps {
	group := ui.Views{Title: i18n.T(ctx, "dispatch.desk.title")}
	for _, v := range views {
		group.Items = append(group.Items, ui.View{
			Text: i18n.T(ctx, "dispatch.desk.view-"+v.name), Href: "/biurko/wysylka?widok=" + v.name, Count: d.Counts[v.stage], Tone: v.tone, Current: d.View == v.name,
		})
	}
	return ui.RailProps{Groups: []ui.Views{group, {Items: []ui.View{
		{Text: i18n.T(ctx, "dispatch.desk.print"), Href: "/biurko/wysylka/druk"}, {Text: i18n.T(ctx, "dispatch.desk.paper"), Href: "/biurko/nadawanie"},
	}}}}
}

func (d deskPage) queue(ctx context.Context) ui.QueueProps {
	t := func(key string) string { return i18n.T(ctx, "dispatch.desk."+key) }
	q := ui.QueueProps{
		Title: t("view-" + d.View), Caption: t("order-" + d.View), Filter: filter(d),
		Empty: &ui.EmptyProps{Icon: ui.IconCheck, Title: t("empty-" + d.View), Text: t("empty-text")},
	}
	next := d.Work.Next
	if d.Stage == "" {
		next = d.Register.Next
		d.registerRows(ctx, &q)
	} else {
		d.workRows(ctx, &q)
	}
	if next != "" || d.After != "" {
		q.Pages = &ui.PaginationProps{}
		if d.After != "" {
			q.Pages.Previous = &ui.PageLink{Href: "/biurko/wysylka" + d.query(""), Text: t("first-page")}
		}
		if next != "" {
			q.Pages.Next = &ui.PageLink{Href: "/biurko/wysylka" + d.query(next)}
		}
	}
	return q
}

// workRows are deliveries; those to be posted can be marked together.
func (d deskPage) workRows(ctx context.Context, q *ui.QueueProps) {
	t := func(key string) string { return i18n.T(ctx, "dispatch.desk."+key) }
	q.Count = d.Work.Total
	q.Columns = []ui.Column{{Text: t("addressee")}, {Text: t("letter")}, {Text: t("way"), Low: true}, {Text: t("since-" + d.View)}, {Text: t("number"), Low: true}}
	switch d.Stage {
	case dispatch.ToPost:
		q.Bulk = &ui.Bulk{Action: "/biurko/wysylka/zaznaczone", Name: "d", Buttons: []ui.ButtonProps{{Text: t("post-marked"), Key: "n", Command: t("title") + ": " + t("post-marked")}}}
	case dispatch.Posted:
		q.Columns[2] = ui.Column{Text: t("tracking"), Low: true}
	}
	for _, row := range d.Work.Rows {
		one := row.Delivery
		r := ui.QueueRow{
			ID: "n-" + one.ID.Short(), Href: deskPath(one.ID) + d.query(d.After), Current: d.Open != nil && d.Open.ID == one.ID,
			Cells: []ui.Cell{
				{Text: one.Name},
				{Text: row.Title},
				{Text: i18n.T(ctx, "dispatch.channel."+string(one.Channel))},
				{Content: ui.DateShort(calendar.Of(one.Since))},
				{Text: row.Number, Mono: true},
			},
		}
		if d.Stage == dispatch.Posted {
			r.Cells[2], r.Cells[3] = ui.Cell{Text: one.Tracking, Mono: true}, ui.Cell{Content: ui.DateShort(one.PostedOn)}
		}
		if q.Bulk != nil {
			r.Value = one.ID.Short()
		}
		q.Rows = append(q.Rows, r)
	}
}

// registerRows are entries of the register.
func (d deskPage) registerRows(ctx context.Context, q *ui.QueueProps) {
	t := func(key string, args ...any) string { return i18n.T(ctx, "dispatch.desk."+key, args...) }
	q.Count = d.Register.Total
	q.Columns = []ui.Column{{Text: t("number")}, {Text: t("sent")}, {Text: t("letter")}, {Text: t("addressees"), Low: true}, {Text: t("state")}}
	for _, l := range d.Register.Letters {
		tone, state := letterTag(ctx, l)
		first := l.Deliveries[0]
		names := first.Name
		if n := l.Deliveries[len(l.Deliveries)-1].Addressee; n > 1 {
			names = t("and-more", "Name", first.Name, "Count", n-1)
		}
		q.Rows = append(q.Rows, ui.QueueRow{
			ID: "n-" + l.ID.Short(), Href: deskPath(first.ID) + d.query(d.After), Current: d.Open != nil && d.Open.Letter.ID == l.ID,
			Cells: []ui.Cell{{Text: l.Number}, {Content: ui.DateShort(calendar.Of(l.SentAt))}, {Text: l.Title}, {Text: names}, {Content: ui.Tag(tone, state)}},
		})
	}
}

// stageTones colour the stages; a stage that is not here is quiet.
var stageTones = map[dispatch.Stage]ui.Tone{
	dispatch.InBox: ui.Info, dispatch.ToPost: ui.Warn, dispatch.Posted: ui.Info, dispatch.Served: ui.OK, dispatch.Back: ui.Bad,
}

func stageTag(ctx context.Context, s dispatch.Stage) (ui.Tone, string) {
	return stageTones[s], i18n.T(ctx, "dispatch.stage."+string(s))
}

// letterTag is the state of a letter: that of its only addressee, or how many of them have been served.
func letterTag(ctx context.Context, l dispatch.Letter) (ui.Tone, string) {
	latest, served := map[int]dispatch.Stage{}, map[int]bool{}
	for _, d := range l.Deliveries {
		latest[d.Addressee] = d.Stage
		served[d.Addressee] = served[d.Addressee] || d.Stage == dispatch.Served
	}
	done := 0
	for _, yes := range served {
		if yes {
			done++
		}
	}
	switch {
	case done == len(latest):
		return stageTag(ctx, dispatch.Served)
	case len(latest) == 1:
		return stageTag(ctx, l.Deliveries[len(l.Deliveries)-1].Stage)
	}
	return ui.Info, i18n.T(ctx, "dispatch.desk.served-of", "Done", done, "All", len(latest))
}
