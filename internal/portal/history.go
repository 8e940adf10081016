package portal

import (
	"context"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/ref"
	"wrota/internal/kit/timeline"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// Kinds of things that entries of a history point at.
const (
	kindDelivery    = "delivery"
	kindCharge      = "charge"
	kindReceipt     = "receipt"     // of a filing, by its draft
	kindApplication = "application" // the same
)

// address is the page of a thing; "" when people have none.
func address(r ref.Ref) string {
	switch r.Kind {
	case kindDelivery:
		return "/skrzynka/" + r.ID
	case kindCharge:
		return "/platnosci/" + r.ID
	case kindReceipt:
		return "/wnioski/" + r.ID + "/upp.pdf"
	case kindApplication:
		return "/wnioski/" + r.ID + "/wniosek.pdf"
	}
	return ""
}

// history merges what the matter, the filings and the other sources tell.
func (p *pages) history(ctx context.Context, by actor.Actor, m Matter) ([]timeline.Entry, error) {
	filed, err := p.filed(ctx, by, m)
	if err != nil {
		return nil, err
	}
	all := [][]timeline.Entry{filed, steps(m)}
	for _, s := range p.Sources {
		told, err := s.Timeline(ctx, by, m.Unit, m.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, told)
	}
	return timeline.Merge(append(all, next(ctx, m, p.today()))...), nil
}

// filed tells what the person sent: the application and what followed.
func (p *pages) filed(ctx context.Context, by actor.Actor, m Matter) ([]timeline.Entry, error) {
	var out []timeline.Entry
	if !m.Submission.IsZero() {
		f, err := p.Filings.Filing(ctx, by, m.Submission)
		switch {
		case fault.Is(err, fault.NotFound): // another party filed it
		case err != nil:
			return nil, err
		default:
			out = append(out, sent(ctx, f, "filed", "application"))
		}
	}
	list, err := p.Filings.Filings(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if f.Matter == m.ID && !m.ID.IsZero() {
			out = append(out, sent(ctx, f, "wrote", "letter"))
		}
	}
	return timeline.Merge(out), nil
}

// sent is one of them: what happened, and what was sent.
func sent(ctx context.Context, f Filing, event, what string) timeline.Entry {
	e := timeline.Entry{At: f.At, Key: "portal.event." + event, Args: map[string]any{"Title": f.Title, "Number": f.Number}}
	e.Who = f.Agent
	if !f.Draft.IsZero() {
		e.Documents = []timeline.Document{
			{Ref: ref.To(kindReceipt, f.Draft), Title: i18n.T(ctx, "portal.filing.receipt")},
			{Ref: ref.To(kindApplication, f.Draft), Title: i18n.T(ctx, "portal.filing."+what)},
		}
	}
	return e
}

// steps are the matter's own.
func steps(m Matter) []timeline.Entry {
	var out []timeline.Entry
	for _, e := range m.Events {
		out = append(out, timeline.Entry{At: e.At, Key: "portal.event." + e.What, Args: map[string]any{"Sign": m.Sign}})
	}
	return out
}

// next is what is expected to happen in the matter itself.
func next(ctx context.Context, m Matter, today Day) []timeline.Entry {
	step := func(key string, until Day) timeline.Entry {
		e := timeline.Entry{Expected: true, Key: "portal.next." + key, Args: map[string]any{"Until": ui.DateText(ctx, until)}}
		if !until.IsZero() {
			e.At = endOf(until)
		}
		return e
	}
	last := time.Date(2999, 12, 31, 0, 0, 0, 0, time.UTC) // without a day: after everything that has one
	settle := step("settle", Day{})
	settle.At = last
	switch {
	case m.Status == Closed || m.Status == Decided || m.Status == Consented:
		return nil
	case m.Status == Objection && m.Tacit != nil:
		return []timeline.Entry{step("objection", m.Tacit.Until)}
	case m.Status == YourTurn && m.Call != nil && !m.Call.Due.IsZero():
		return []timeline.Entry{step("answer", m.Call.Due), settle}
	case m.Status == Stopped || m.Paused || m.Due.IsZero():
		return []timeline.Entry{settle}
	case m.Due.Before(today):
		return []timeline.Entry{step("settle-late", m.Due)}
	}
	return []timeline.Entry{step("settle-by", m.Due)}
}

// endOf is the last moment of a day in legal time.
func endOf(d Day) time.Time { return d.AddDays(1).Start().Add(-time.Microsecond) }

// events are the history as the page shows it.
func (p matterPage) events(ctx context.Context) []ui.Event {
	latest := -1
	for i, e := range p.History {
		if !e.Expected {
			latest = i
		}
	}
	var out []ui.Event
	for i, e := range p.History {
		v := ui.Event{Title: i18n.T(ctx, e.Key, e.Args), Note: e.Who, Now: i == latest, Next: e.Expected}
		switch day := calendar.Of(e.At); {
		case e.Expected:
		case e.At.Equal(day.Start()): // only the day is known
			v.Day = day
		default:
			v.At = e.At
		}
		for _, d := range e.Documents {
			if href := address(d.Ref); href != "" {
				v.Docs = append(v.Docs, ui.Link{Text: d.Title, Href: href})
			}
		}
		if href := address(e.About); href != "" && len(v.Docs) == 0 {
			v.Docs = []ui.Link{{Text: i18n.T(ctx, "portal.see."+e.About.Kind), Href: href}}
		}
		out = append(out, v)
	}
	return out
}
