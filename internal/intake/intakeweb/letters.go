package intakeweb

import (
	"context"
	"net/http"
	"net/url"

	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

const registryPath = "/biurko/wplywy"

// stages are the lists of the registry and their names in addresses.
var stages = []struct {
	stage intake.Stage
	name  string
}{
	{intake.StageNew, "nowe"}, {intake.StageRouted, "rozdzielone"}, {intake.StageFiled, "w-sprawach"}, {intake.StageDismissed, "odlozone"}, {intake.StageForwarded, "przekazane"}, {"", "wszystkie"},
}

// letterList is a page of the register and, perhaps, the letter that is open beside it.
type letterList struct {
	intake.Page
	Question intake.Question
	Counts   map[intake.Stage]int
	Open     *letterPane
	Enters   bool // may register letters
}

func (p *pages) showLetters(w http.ResponseWriter, r *http.Request) error {
	l, err := p.list(r)
	if err != nil {
		return err
	}
	return web.Render(w, flashed(r), http.StatusOK, letters(l))
}

func (p *pages) list(r *http.Request) (letterList, error) {
	q, by := r.URL.Query(), web.ActorOf(r)
	l := letterList{Question: intake.Question{Stage: intake.StageNew, Text: q.Get("szukaj"), After: q.Get("po")}, Enters: by.May(intake.GrantRegister)}
	for _, s := range stages {
		if s.name == q.Get("etap") {
			l.Question.Stage = s.stage
		}
	}
	var err error
	if l.Page, err = p.Intake.Letters(r.Context(), by, l.Question); err != nil {
		return l, err
	}
	l.Counts, err = p.Intake.Counts(r.Context(), by)
	return l, err
}

func (l letterList) stageName() string {
	for _, s := range stages {
		if s.stage == l.Question.Stage {
			return s.name
		}
	}
	return ""
}

// query is the list as it stands in an address.
func (l letterList) query(after string) string {
	q := url.Values{}
	if l.Question.Stage != intake.StageNew {
		q.Set("etap", l.stageName())
	}
	if l.Question.Text != "" {
		q.Set("szukaj", l.Question.Text)
	}
	if after != "" {
		q.Set("po", after)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (l letterList) rail(ctx context.Context) ui.RailProps {
	group := ui.Views{Title: i18n.T(ctx, "intake.desk.letters")}
	for _, s := range stages {
		item := ui.View{Text: i18n.T(ctx, "intake.desk.stage-"+s.name), Href: registryPath + "?etap=" + s.name, Current: s.stage == l.Question.Stage}
		if s.stage == intake.StageNew || s.stage == intake.StageRouted {
			item.Count = l.Counts[s.stage] // what waits; the rest is an archive
		}
		group.Items = append(group.Items, item)
	}
	rail := ui.RailProps{Groups: []ui.Views{group}}
	if l.Enters {
		rail.Groups = append(rail.Groups, ui.Views{Title: i18n.T(ctx, "intake.desk.register"), Items: []ui.View{
			{Text: i18n.T(ctx, "intake.desk.new"), Href: registryPath + "/nowy"},
			{Text: i18n.T(ctx, "intake.desk.counter"), Href: counterPath},
			{Text: i18n.T(ctx, "intake.desk.book"), Href: "/biurko/rejestr-wplywow"},
		}})
	}
	return rail
}

func (l letterList) total() int {
	if l.Question.Text != "" {
		return len(l.Letters)
	}
	if l.Question.Stage != "" {
		return l.Counts[l.Question.Stage]
	}
	n := 0
	for _, c := range l.Counts {
		n += c
	}
	return n
}

func (l letterList) queue(ctx context.Context) ui.QueueProps {
	t := func(key string) string { return i18n.T(ctx, "intake.desk."+key) }
	q := ui.QueueProps{
		Title: t("stage-" + l.stageName()), Count: l.total(), Caption: t("order"), Main: 1, Filter: letterFilter(l),
		Columns: []ui.Column{{Text: t("number")}, {Text: t("title")}, {Text: t("sender")}, {Text: t("received")}, {Text: t("channel"), Low: true}, {Text: t("stage"), Low: true}},
		Empty:   &ui.EmptyProps{Icon: ui.IconCheck, Title: t("empty"), Text: t("empty-text")},
	}
	query := l.query(l.Question.After)
	for _, x := range l.Letters {
		tone, stage := stageTag(ctx, x.Stage)
		q.Rows = append(q.Rows, ui.QueueRow{
			ID: "p-" + x.ID.Short(), Href: letterPath(x) + query, Current: l.Open != nil && l.Open.ID == x.ID,
			Cells: []ui.Cell{
				{Text: x.Number, Mono: true},
				{Text: x.Title},
				{Text: x.Sender.Name()},
				{Text: ui.ShortDate(x.ReceivedOn)},
				{Text: channelName(ctx, x.Channel)},
				{Content: ui.Tag(tone, stage)},
			},
		})
	}
	if l.Next != "" || l.Question.After != "" {
		pages := ui.PaginationProps{}
		if l.Question.After != "" {
			pages.Previous = &ui.PageLink{Href: registryPath + l.query(""), Text: t("newest")}
		}
		if l.Next != "" {
			pages.Next = &ui.PageLink{Href: registryPath + l.query(l.Next), Text: t("older")}
		}
		q.Pages = &pages
	}
	return q
}

func letterPath(l intake.Letter) string { return registryPath + "/" + l.ID.Short() }

func channelName(ctx context.Context, c intake.Channel) string {
	return i18n.T(ctx, "intake.desk.channel-"+string(c))
}

func stageTag(ctx context.Context, s intake.Stage) (ui.Tone, string) {
	tone := map[intake.Stage]ui.Tone{intake.StageNew: ui.Warn, intake.StageRouted: ui.Info, intake.StageFiled: ui.OK}[s]
	return tone, i18n.T(ctx, "intake.desk.is-"+string(s))
}

// flashKey is where the session keeps what has just been done: the message and the letter.
const flashKey = "wplywy"

// flashed puts what has just been done into the page.
func flashed(r *http.Request) *http.Request {
	what, letter, number := cut3(web.SessionOf(r).Pop(flashKey))
	if what == "" {
		return r
	}
	ctx := r.Context()
	c := ui.ChromeOf(ctx)
	c.Flash = &ui.Flash{Tone: ui.OK, Text: i18n.T(ctx, "intake.desk.done-"+what, "Number", number)}
	if what == "entered" {
		c.Flash.Next = &ui.Link{Text: i18n.T(ctx, "intake.desk.print-label"), Href: registryPath + "/" + letter + "/etykieta.pdf"}
	}
	return r.WithContext(ui.WithChrome(ctx, c))
}

// done remembers for the next page what was done to a letter.
func done(r *http.Request, what string, l intake.Letter) {
	web.SessionOf(r).Put(flashKey, what+" "+l.ID.Short()+" "+l.Number)
}

// mayMove tells whether the actor may send letters on.
func mayMove(by actor.Actor) bool { return by.May(intake.GrantRoute) }
