package casesweb

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// bars are the steps that are possible now: the usual ones with their keys, and the rest. What is not
// possible is not shown.
func (c casePage) bars(ctx context.Context) (usual, rest ui.BarProps) {
	b := bar{ctx: ctx, at: c.at}
	usual.Label, rest.Label = i18n.T(ctx, "casesweb.bar"), i18n.T(ctx, "casesweb.bar-rest")
	switch {
	case !c.HandledBy(c.By):
	case c.IsClosed():
		b.page("reopen", "wznow", "", ui.Secondary)
	default:
		b.open()
	}
	usual.Actions = b.usual
	b.rest("log", "metryka")
	for _, l := range c.Aside.Links {
		if c.HandledBy(c.By) {
			b.more = append(b.more, ui.Action{ButtonProps: ui.ButtonProps{Text: l.Text, Href: l.Href, Kind: ui.Secondary, Command: i18n.T(ctx, "casesweb.command", "Do", l.Text)}})
		}
	}
	rest.Actions = b.more
	return usual, rest
}

// bar gathers the buttons of a case.
type bar struct {
	at
	ctx         context.Context
	usual, more []ui.Action
}

func (b *bar) props(name, key string, kind ui.ButtonKind) ui.ButtonProps {
	return ui.ButtonProps{Text: i18n.T(b.ctx, "casesweb.do-"+name), Key: key, Kind: kind, Command: command(b.ctx, "casesweb.do-"+name)}
}

func (b *bar) page(name, where, key string, kind ui.ButtonKind) {
	p := b.props(name, key, kind)
	p.Href = b.here(where)
	b.usual = append(b.usual, ui.Action{ButtonProps: p})
}

func (b *bar) rest(name, where string) {
	p := b.props(name, "", ui.Secondary)
	p.Href = b.here(where)
	b.more = append(b.more, ui.Action{ButtonProps: p})
}

// open are the steps of a case that is not closed.
func (b *bar) open() {
	handles, assigns := b.Allows(b.By, cases.GrantHandle), b.Allows(b.By, cases.GrantAssign)
	kind := ui.Primary // of the first button: one accent a screen
	next := func() ui.ButtonKind { k := kind; kind = ui.Secondary; return k }
	if b.Stage == cases.StageNew {
		if assigns {
			b.page("assign", "przydziel", "p", next())
		}
		if handles {
			b.post("take", "przejmij", "t", next())
		}
	}
	if handles && b.Stage != cases.StageNew {
		if b.Stage == cases.StageApproval || b.Stage == cases.StageWaiting || b.Stage == cases.StageSettled || len(b.Tasks) > 0 || b.drafting() {
			kind = ui.Secondary // something else is more urgent, or nothing is
		}
		if b.event(kind) {
			kind = ui.Secondary
		}
		if !b.Consented(b.Today) { // the silence has settled the matter: there is nothing to decide or to complete
			p := b.props("decide", "d", next())
			p.Href = b.with("pismo", "na", string(cases.ForDecision))
			b.usual = append(b.usual, ui.Action{ButtonProps: p})
			if !b.called() {
				b.page("call", "wezwanie", "w", next())
			}
		}
		b.page("write", "pismo", "o", ui.Secondary)
		if assigns {
			b.page("pass", "przydziel", "p", ui.Secondary)
		}
	}
	b.page("note", "notatka", "n", ui.Secondary)
	if handles && b.Stage != cases.StageNew {
		b.page("close", "zakoncz", "c", ui.Secondary)
	}
	b.seldom(handles)
}

// seldom are the steps below the usual ones.
func (b *bar) seldom(handles bool) {
	b.rest("inform", "wiadomosc")
	if b.Stage == cases.StageNew {
		return
	}
	if handles && !b.leads() {
		p := b.props("take", "t", ui.Secondary)
		b.more = append(b.more, ui.Action{ButtonProps: p, Post: b.takePath()})
	}
	if b.leads() || b.Allows(b.By, cases.GrantAssign) {
		b.rest("return", "zwroc")
	}
	if !handles {
		return
	}
	if b.DueOn != cases.NoTerm && b.EventOn.IsZero() { // the days for an objection cannot be extended
		b.rest("extend", "przedluz")
	}
	if b.suspended() {
		b.rest("resume", "podejmij")
	} else {
		b.rest("suspend", "zawies")
	}
}

func (b *bar) post(name, where, key string, kind ui.ButtonKind) {
	p := b.props(name, key, kind)
	p.Once = true
	to := b.here(where)
	if name == "take" {
		to = b.takePath()
	}
	b.usual = append(b.usual, ui.Action{ButtonProps: p, Post: to})
}

// takePath carries the version that was shown: who takes a case must have seen that nobody else has.
func (b *bar) takePath() string { return b.withVersion("przejmij") }

func (a at) called() bool {
	for _, k := range a.Calls {
		if k.Outstanding() {
			return true
		}
	}
	return false
}

func (a at) drafting() bool {
	for _, w := range a.Writings {
		if w.State == cases.Draft {
			return true
		}
	}
	return false
}

func (a at) suspended() bool {
	for _, p := range a.Pauses {
		if p.Why == "suspension" && p.To.IsZero() {
			return true
		}
	}
	return false
}
