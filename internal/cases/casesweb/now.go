package casesweb

import (
	"context"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// todo is one thing that has to be done now, with the one button that does it.
type todo struct {
	Text   string
	Note   string
	Button ui.ButtonProps
	Post   string // the button is a form of its own
	Fields [][2]string
}

// now is what has to be done in the case by who looks at it, the most urgent first.
func (c casePage) now(ctx context.Context) (out []todo) {
	if !c.HandledBy(c.By) {
		if c.informed() {
			out = append(out, todo{Text: i18n.T(ctx, "casesweb.now-informed"), Post: c.here("zapoznanie"), Button: ui.ButtonProps{Text: i18n.T(ctx, "casesweb.seen"), Key: "e", Command: command(ctx, "casesweb.seen"), Once: true}})
		}
		return out
	}
	for _, w := range c.Writings {
		if x, ok := c.writingNow(ctx, &w); ok {
			out = append(out, x)
		}
	}
	if c.leads() && c.overdue() {
		out = append(out, todo{
			Text:   i18n.T(ctx, "casesweb.now-late", "Day", ui.DateText(ctx, c.DueOn)),
			Button: ui.ButtonProps{Text: i18n.T(ctx, "casesweb.do-extend"), Href: c.here("przedluz"), Kind: ui.Secondary, Command: command(ctx, "casesweb.do-extend")},
		})
	}
	for _, t := range c.Tasks {
		if x, ok := c.taskNow(ctx, t); ok {
			out = append(out, x)
		}
	}
	if c.informed() {
		out = append(out, todo{Text: i18n.T(ctx, "casesweb.now-informed"), Post: c.here("zapoznanie"), Button: ui.ButtonProps{Text: i18n.T(ctx, "casesweb.seen"), Kind: ui.Secondary, Once: true}})
	}
	return out
}

// overdue tells whether the term has passed while the office had the move, and nothing about a new one is
// being written. Art. 36 § 1 KPA wants the parties told of every matter not settled in time.
func (c casePage) overdue() bool {
	return (c.Stage == cases.StageTodo || c.Stage == cases.StageApproval) && !c.Paused && c.DueOn.Before(c.Today) && c.EventOn.IsZero() &&
		!slices.ContainsFunc(c.Writings, func(w cases.Writing) bool { return w.Purpose == cases.ForExtension && w.SignedAt.IsZero() })
}

func (c casePage) informed() bool {
	return slices.ContainsFunc(c.Assignments, func(a cases.AssignmentLine) bool { return a.Kind == "information" && a.To == c.By.Employee && !a.Ended })
}

// writingNow is the next step of a document: to finish it, to accept it, to sign it.
func (c casePage) writingNow(ctx context.Context, w *cases.Writing) (todo, bool) {
	step := ""
	switch {
	case w.State == cases.Accepted && c.Signable(c.By, w):
		step = "sign"
	case w.State == cases.InReview && c.Allows(c.By, cases.GrantApprove):
		step = "accept"
	case w.State == cases.Draft && (w.AuthorID == c.By.Employee || c.leads()):
		step = "finish"
	default:
		return todo{}, false
	}
	href := c.writing(w.ID)
	if step == "sign" {
		href = c.writing(w.ID, "podpis")
	}
	return todo{
		Text:   i18n.T(ctx, "casesweb.now-"+step, "Title", w.Title),
		Button: ui.ButtonProps{Text: i18n.T(ctx, "casesweb.do-"+step), Hidden: w.Title, Href: href, Command: i18n.T(ctx, "casesweb.do-"+step) + ": " + w.Title},
	}, true
}

// taskNow is a task with what finishes it. Reading is ticked off, the rest is done by its own step.
func (c casePage) taskNow(ctx context.Context, t cases.Task) (todo, bool) {
	out := todo{Text: i18n.T(ctx, "casesweb.task-"+string(t.Kind))}
	button := func(key, href string) {
		out.Button = ui.ButtonProps{Text: i18n.T(ctx, key), Href: href, Command: command(ctx, key)}
	}
	switch t.Kind {
	case cases.TaskRework:
		w, err := id.Parse[id.Document](t.About)
		if err != nil || slices.ContainsFunc(c.Writings, func(x cases.Writing) bool { return x.ID == w && x.State == cases.Draft }) {
			return out, false // the draft itself is among the things to do
		}
		button("casesweb.do-finish", c.writing(w))
	case cases.TaskLeave:
		if c.Silence.From != "" { // the act wants an objection, not that the application be left
			button("casesweb.do-object", c.with("pismo", "na", string(cases.ForDecision)))
			break
		}
		button("casesweb.do-leave", c.with("pismo", "na", string(cases.ForLeaving)))
	case cases.TaskWithdrawal:
		button("casesweb.do-discontinue", c.with("pismo", "na", "umorzenie"))
	case cases.TaskExtend:
		if c.overdue() || slices.ContainsFunc(c.Writings, func(w cases.Writing) bool {
			return w.Purpose == cases.ForExtension && w.SignedAt.IsZero() && w.State != cases.Dropped
		}) {
			return out, false // said above, or being written
		}
		button("casesweb.do-extend", c.here("przedluz"))
	case cases.TaskAppeal, cases.TaskUrging, cases.TaskWaiver:
		button("casesweb.do-appeals", path(c.ID, "odwolania"))
	case cases.TaskSignature:
		button("casesweb.do-call", c.here("wezwanie"))
	case cases.TaskSilence, cases.TaskClose:
		button("casesweb.do-close", c.here("zakoncz"))
	default:
		out.Post = c.here("zadanie")
		out.Fields = [][2]string{{"rodzaj", string(t.Kind)}, {"czego", t.About}}
		out.Button = ui.ButtonProps{Text: i18n.T(ctx, "casesweb.read"), Kind: ui.Secondary, Once: true, Command: command(ctx, "casesweb.read")}
	}
	return out, true
}

// with is a page below the case with one more word in its query.
func (a at) with(page, name, value string) string {
	v := a.List.values()
	if !a.List.chosen {
		v.Del("widok")
	}
	v.Set(name, value)
	return path(a.ID, page) + "?" + v.Encode()
}

// waiting says what the case waits for when there is nothing to do in it.
func (c casePage) waiting(ctx context.Context) string {
	switch {
	case c.IsClosed():
		return i18n.T(ctx, "casesweb.now-closed", "Day", ui.ShortDate(dayOf(c.ClosedAt)), "How", i18n.T(ctx, "casesweb.how-"+string(c.Settlement)))
	case c.Stage == cases.StageNew:
		return i18n.T(ctx, "casesweb.now-new")
	case c.Stage == cases.StageApproval:
		return i18n.T(ctx, "casesweb.now-approval")
	case c.Stage == cases.StageWaiting:
		for _, k := range c.Calls {
			if k.Outstanding() && !k.DueOn.IsZero() {
				return i18n.T(ctx, "casesweb.now-called", "Until", ui.DateText(ctx, k.DueOn))
			}
		}
		return i18n.T(ctx, "casesweb.now-waiting")
	case c.Stage == cases.StageSettled:
		return i18n.T(ctx, "casesweb.now-settled")
	case c.AwaitsEvent():
		return i18n.T(ctx, "casesweb.now-event", "What", c.Silence.From)
	case c.SilenceRuns(c.Today):
		return i18n.T(ctx, "casesweb.now-silence", "Day", ui.DateText(ctx, c.SilentOn))
	}
	return i18n.T(ctx, "casesweb.now-free")
}

func command(ctx context.Context, key string) string {
	return i18n.T(ctx, "casesweb.command", "Do", i18n.T(ctx, key))
}
