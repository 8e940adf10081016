package dispatchweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"wrota/internal/dispatch"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// panePage is a delivery that is open beside the list.
type panePage struct {
	dispatch.Delivery
	Letter   dispatch.Letter
	Today    calendar.Date
	Query    string     // the list, to come back to
	Form     url.Values // what was typed into the form that is shown again
	Problems ui.Problems
	Scans    bool // a scan of the return receipt can be added

	OpensCase bool // the clerk may open the case of the letter
}

func (p *pages) showPane(w http.ResponseWriter, r *http.Request) error {
	return p.renderPane(w, r, http.StatusOK, panePage{})
}

func (p *pages) renderPane(w http.ResponseWriter, r *http.Request, status int, page panePage) error {
	which, err := delivery(r)
	if err != nil {
		return err
	}
	list, err := p.desk(r)
	if err != nil {
		return err
	}
	page.Letter, page.Delivery, err = p.Dispatch.LetterOf(r.Context(), web.ActorOf(r), which)
	if err != nil {
		return err
	}
	if page.OpensCase, err = p.opens(r.Context(), web.ActorOf(r), page.Letter.Case); err != nil {
		return err
	}
	page.Today, page.Query, page.Scans = p.Dispatch.Today(), list.query(list.After), p.Scans != nil
	list.Open = &page
	return web.Render(w, flashed(r, list), status, desk(list))
}

// typed is what stands in a field: what was typed, or what we propose.
func (p panePage) typed(name, proposed string) string {
	if p.Form.Has(name) {
		return p.Form.Get(name)
	}
	return proposed
}

// date is a question for a day in the form of a prefix.
func (p panePage) date(ctx context.Context, name, label string, proposed calendar.Date) ui.DateInputProps {
	d := ui.DateInputProps{Field: ui.Field{Name: name, Label: i18n.T(ctx, "dispatch.desk."+label), Error: p.Problems.At(name)}}.WithDate(proposed)
	d.Day, d.Month, d.Year = p.typed(name+"-day", d.Day), p.typed(name+"-month", d.Month), p.typed(name+"-year", d.Year)
	return d
}

// ask is a question of one of the forms.
func (p panePage) ask(ctx context.Context, name, label string) ui.Field {
	return ui.Field{Name: name, Label: i18n.T(ctx, "dispatch.desk."+label), Error: p.Problems.At(name)}
}

func (p panePage) version() string { return strconv.FormatInt(p.Version, 10) }

func (p panePage) action(step string) string { return deskPath(p.ID) + "/" + step + p.Query }

// canPost and the others tell which forms the stage allows; the module checks again.
func (p panePage) canPost() bool { return p.Stage == dispatch.ToPost }

func (p panePage) canAcknowledge() bool {
	return p.Stage == dispatch.Posted || p.Stage == dispatch.Plain || p.Stage == dispatch.Back
}

func (p panePage) canReturn() bool {
	return p.Stage == dispatch.Posted || p.Stage == dispatch.Plain
}

func (p panePage) canReaddress() bool {
	return p.Channel == dispatch.Paper && (p.Stage == dispatch.ToPost || p.Stage == dispatch.Back)
}

// sent tells whether the form of a prefix was sent and came back, so that it stands open.
func (p panePage) sent(prefix string) bool {
	for name := range p.Form {
		if strings.HasPrefix(name, prefix+"-") {
			return true
		}
	}
	return false
}

func (p panePage) bar(ctx context.Context) ui.BarProps {
	t := func(key string) string { return i18n.T(ctx, "dispatch.desk."+key) }
	out := ui.BarProps{Label: t("actions")}
	add := func(text, href, key string, kind ui.ButtonKind) {
		out.Actions = append(out.Actions, ui.Action{ButtonProps: ui.ButtonProps{Text: t(text), Href: href, Key: key, Kind: kind, Command: t("title") + ": " + t(text)}})
	}
	switch {
	case p.canPost():
		add("do-post", "#post-on-day", "w", ui.Primary)
	case p.Stage == dispatch.Back && p.canReaddress():
		add("readdress-returned", "#adr-street", "w", ui.Primary)
	case p.canAcknowledge():
		add("do-acknowledge", "#ack-on-day", "p", ui.Primary)
	}
	add("do-open", deskPath(p.ID)+"/dokument", "o", ui.Secondary)
	if _, ok := p.Evidence(); ok {
		add("do-evidence", deskPath(p.ID)+"/dowod", "e", ui.Secondary)
	}
	if p.OpensCase {
		add("do-case", "/biurko/sprawy/"+p.Letter.Case.Short(), "s", ui.Secondary)
	}
	return out
}

func (p panePage) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "dispatch.desk."+key) }
	out := []ui.Fact{
		{Name: t("letter"), Value: p.Letter.Title},
		{Name: t("sign"), Content: ui.Sign(p.Letter.Sign)},
		{Name: t("author"), Value: p.Letter.Author},
		{Name: t("sent"), Content: ui.MomentShort(p.SentAt)},
		{Name: t("way"), Value: i18n.T(ctx, "dispatch.channel."+string(p.Channel))},
	}
	switch p.Channel {
	case dispatch.Paper:
		lines := p.Address.Lines()
		if len(lines) == 0 {
			lines = []string{t("no-address")}
		}
		out = append(out, ui.Fact{Name: t("address"), Lines: lines})
	case dispatch.ADE:
		out = append(out, ui.Fact{Name: t("ade"), Content: ui.Sign(p.ADE)})
	}
	if !p.PostedOn.IsZero() {
		out = append(out, ui.Fact{Name: t("posted"), Content: ui.DateShort(p.PostedOn), Note: i18n.T(ctx, "dispatch.mode."+string(p.Mode))})
	}
	if p.Tracking != "" {
		out = append(out, ui.Fact{Name: t("tracking"), Content: ui.Copy(ui.CopyProps{Text: p.Tracking, What: t("tracking-copy")})})
	}
	if !p.ServedOn.IsZero() {
		out = append(out, ui.Fact{Name: t("served"), Content: ui.DateShort(p.ServedOn), Note: i18n.T(ctx, "dispatch.how."+string(p.How))})
	}
	return out
}

// history are the steps of the delivery. The day that counts in law stands first; who wrote it down is a note.
func (p panePage) history(ctx context.Context) (out []ui.Event) {
	for _, s := range p.Steps {
		e := ui.Event{Title: i18n.T(ctx, "dispatch.step."+string(s.What)), Day: s.On}
		if s.What == dispatch.StepSent || s.What == dispatch.StepCollected {
			e.Day, e.At = calendar.Date{}, s.At
		}
		var notes []string
		for _, key := range []string{"how", "mode", "reason"} {
			if v := s.Detail[key]; v != "" && s.What != dispatch.StepCollected {
				notes = append(notes, i18n.T(ctx, "dispatch."+key+"."+v))
			}
		}
		for _, key := range []string{"to", "tracking", "note"} {
			if v := s.Detail[key]; v != "" {
				notes = append(notes, v)
			}
		}
		if !strings.HasPrefix(s.By, "system.") {
			notes = append(notes, s.By)
		}
		e.Note = strings.Join(notes, " · ")
		out = append(out, e)
	}
	return out
}

// others are the other deliveries of the same letter.
func (p panePage) others(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "dispatch.desk."+key) }
	out := ui.TableProps{Caption: t("others"), Quiet: true, Columns: []ui.Column{{Text: t("addressee")}, {Text: t("way")}, {Text: t("state")}}}
	for _, d := range p.Letter.Deliveries {
		if d.ID == p.ID {
			continue
		}
		tone, state := stageTag(ctx, d.Stage)
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: d.Name, Href: deskPath(d.ID) + p.Query}, {Text: i18n.T(ctx, "dispatch.channel."+string(d.Channel))}, {Content: ui.Tag(tone, state)},
		}})
	}
	return out
}

// scanned are the attributes of a form that can bring a scan.
func (p panePage) scanned(ctx context.Context) templ.Attributes {
	if p.Scans && p.Channel == dispatch.Paper {
		return ui.UploadForm(ctx)
	}
	return templ.Attributes{"data-once": true}
}
