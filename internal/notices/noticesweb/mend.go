package noticesweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// mendPage lists messages that did not arrive and, perhaps, the one that is open beside them.
type mendPage struct {
	Failures []notices.Failure
	Late     int
	Open     *openFailure
}

// openFailure is a message that did not arrive, with what can be done about it.
type openFailure struct {
	notices.Failure
	Address  string // once the clerk has asked
	How      string
	Problems ui.Problems

	OpensCase bool // the clerk may open the case that the message was about
}

func (p *pages) showFailures(w http.ResponseWriter, r *http.Request) error {
	page, err := p.failures(r)
	if err != nil {
		return err
	}
	return web.Render(w, flashed(r), http.StatusOK, mend(page))
}

func (p *pages) failures(r *http.Request) (page mendPage, err error) {
	page.Failures, page.Late, err = p.Notices.Failures(r.Context(), web.ActorOf(r))
	return page, err
}

func (p *pages) showFailure(w http.ResponseWriter, r *http.Request) error {
	return p.renderFailure(w, r, http.StatusOK, "", nil)
}

// renderFailure shows the list with one message open. The address is personal data that the clerk may
// not need: it is shown, and the showing logged, when they ask for it.
func (p *pages) renderFailure(w http.ResponseWriter, r *http.Request, status int, how string, ps ui.Problems) error {
	which, err := notice(r)
	if err != nil {
		return err
	}
	page, err := p.failures(r)
	if err != nil {
		return err
	}
	for _, f := range page.Failures {
		if f.Notice == which {
			page.Open = &openFailure{Failure: f, How: how, Problems: ps}
		}
	}
	if page.Open == nil { // not of this unit, or somebody has taken care of it
		return fault.New(fault.NotFound, "notices.no-such-notice")
	}
	if page.Open.OpensCase, err = p.opens(r.Context(), web.ActorOf(r), page.Open.Case); err != nil {
		return err
	}
	if r.URL.Query().Get("adres") == "tak" {
		if page.Open.Address, err = p.Notices.Address(r.Context(), web.ActorOf(r), which); err != nil {
			return err
		}
		if page.Open.Address == "" {
			page.Open.Address = i18n.T(r.Context(), "notices.mend.no-address")
		}
	}
	return web.Render(w, r, status, mend(page))
}

func (p *pages) resend(w http.ResponseWriter, r *http.Request) error {
	which, err := notice(r)
	if err != nil {
		return err
	}
	return p.mended(w, r, "resent", p.Notices.Resend(r.Context(), web.ActorOf(r), which))
}

func (p *pages) settle(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	which, err := notice(r)
	if err != nil {
		return err
	}
	err = p.Notices.Settle(r.Context(), web.ActorOf(r), which, v.Get("how"))
	if fault.Is(err, fault.Invalid) {
		return p.renderFailure(w, r, http.StatusUnprocessableEntity, v.Get("how"), ui.ProblemsOf(r.Context(), err))
	}
	return p.mended(w, r, "settled", err)
}

// mended goes back to the list and says what was done: by this clerk, or by a colleague who was faster.
func (p *pages) mended(w http.ResponseWriter, r *http.Request, what string, err error) error {
	if fault.Is(err, fault.Conflict) {
		what, err = "mended-already", nil
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put(done, what)
	return web.See(w, r, mendPath)
}

func flashed(r *http.Request) *http.Request {
	switch what := web.SessionOf(r).Pop(done); what {
	case "resent", "settled":
		return flash(r, i18n.T(r.Context(), "notices.mend.done-"+what))
	case "mended-already":
		return flash(r, i18n.T(r.Context(), "notices.mended-already"))
	}
	return r
}

func failurePath(n id.Notice) string { return mendPath + "/" + n.Short() }

func (m mendPage) queue(ctx context.Context) ui.QueueProps {
	t := func(key string) string { return i18n.T(ctx, "notices.mend."+key) }
	q := ui.QueueProps{
		Title: t("title"), Count: len(m.Failures), Caption: t("order"), Main: 0,
		Columns: []ui.Column{{Text: t("what")}, {Text: t("why")}, {Text: t("told")}},
		Empty:   &ui.EmptyProps{Icon: ui.IconCheck, Title: t("empty"), Text: t("empty-text")},
	}
	for _, f := range m.Failures {
		q.Rows = append(q.Rows, ui.QueueRow{
			ID: "n-" + f.Notice.Short(), Href: failurePath(f.Notice), Current: m.Open != nil && m.Open.Notice == f.Notice,
			Cells: []ui.Cell{{Text: i18n.T(ctx, f.Kind, f.Args)}, {Text: why(ctx, f)}, {Content: ui.MomentShort(f.Told)}},
		})
	}
	return q
}

// reasons are the answers of mail servers that a clerk can act upon (RFC 3463 § 3).
var reasons = map[string]string{
	"5.1.1": "no-mailbox", "5.1.10": "no-mailbox", "5.1.2": "no-domain", "5.1.3": "bad-address", "5.1.6": "moved",
	"5.2.1": "disabled", "5.2.2": "full", "4.2.2": "full",
}

// why says in plain words what became of a message.
func why(ctx context.Context, f notices.Failure) string {
	if reason, ok := reasons[f.Enhanced]; ok {
		return i18n.T(ctx, "notices.mend.why-"+reason)
	}
	switch {
	case f.State == notices.GivenUp && f.Step == "connect":
		return i18n.T(ctx, "notices.mend.why-unreachable")
	case f.State == notices.GivenUp:
		return i18n.T(ctx, "notices.mend.why-given-up")
	case f.Step == "content":
		return i18n.T(ctx, "notices.mend.why-content")
	case f.Step == "build":
		return i18n.T(ctx, "notices.mend.why-bad-address")
	}
	return i18n.T(ctx, "notices.mend.why-refused")
}

func (f openFailure) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "notices.mend."+key) }
	out := []ui.Fact{
		{Name: t("why"), Value: why(ctx, f.Failure)},
		{Name: t("told"), Content: ui.Moment(f.Told)},
		{Name: t("ended"), Content: ui.Moment(f.Ended)},
		{Name: t("attempts"), Value: strconv.Itoa(f.Attempts)},
	}
	if answer := strings.TrimSpace(code(f.Code) + " " + f.Enhanced); answer != "" {
		out = append(out, ui.Fact{Name: t("answer"), Value: answer})
	}
	if f.Address != "" {
		out = append(out, ui.Fact{Name: t("address"), Value: f.Address})
	}
	return out
}

func code(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (f openFailure) bar(ctx context.Context) ui.BarProps {
	t := func(key string) string { return i18n.T(ctx, "notices.mend."+key) }
	out := ui.BarProps{Label: t("actions"), Actions: []ui.Action{
		{ButtonProps: ui.ButtonProps{Text: t("resend"), Key: "w", Once: true}, Post: failurePath(f.Notice) + "/ponow"},
		{ButtonProps: ui.ButtonProps{Text: t("settle"), Href: "#how", Key: "z", Kind: ui.Secondary}},
	}}
	if f.Address == "" {
		out.Actions = append(out.Actions, ui.Action{ButtonProps: ui.ButtonProps{Text: t("show-address"), Href: failurePath(f.Notice) + "?adres=tak", Key: "a", Kind: ui.Secondary}})
	}
	if f.OpensCase {
		out.Actions = append(out.Actions, ui.Action{ButtonProps: ui.ButtonProps{Text: t("case"), Href: "/biurko/sprawy/" + f.Case.Short(), Key: "s", Kind: ui.Secondary}})
	}
	return out
}

// opens tells whether the actor may open a case to which something belongs.
func (p *pages) opens(ctx context.Context, by actor.Actor, c id.Case) (bool, error) {
	if c.IsZero() || p.Cases == nil {
		return false, nil
	}
	found, err := p.Cases.Readable(ctx, by, []id.Case{c})
	return found[c], err
}
