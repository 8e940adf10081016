package dispatchweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/dispatch"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// policyPath is where an office says how long its letters wait in a box.
const policyPath = "/biurko/ustawienia/doreczenia"

// policyPage shows the policy of today and asks for the next one.
type policyPage struct {
	panePage // the form and its mistakes
	Now      dispatch.Policy
	Done     bool
}

func (p *pages) showPolicy(w http.ResponseWriter, r *http.Request) error {
	return p.renderPolicy(w, r, http.StatusOK, panePage{})
}

func (p *pages) renderPolicy(w http.ResponseWriter, r *http.Request, status int, page panePage) error {
	by := web.ActorOf(r)
	page.Today = p.Dispatch.Today()
	now, err := p.Dispatch.PolicyOn(r.Context(), by, by.Unit, page.Today)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, policy(policyPage{page, now, web.SessionOf(r).Pop("doreczenia") != ""}))
}

func (p *pages) setPolicy(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	err = p.Dispatch.SetPolicy(r.Context(), by, dispatch.Policy{
		Unit: by.Unit, From: typedDay(f, "from"), RemindAfter: whole(f, "remind"), FallBackAfter: whole(f, "fallback"), Basis: f.Get("basis"),
	})
	if fault.Is(err, fault.Invalid) {
		ps := ui.ProblemsOf(r.Context(), err)
		for i := range ps {
			if ps[i].Field == "from" {
				ps[i].Href = "#from-day"
			}
		}
		return p.renderPolicy(w, r, http.StatusUnprocessableEntity, panePage{Form: f, Problems: ps})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("doreczenia", "yes")
	return web.See(w, r, policyPath)
}

// whole reads a number of days; what is no number is refused by the module as zero is.
func whole(f url.Values, name string) int {
	n, err := strconv.Atoi(strings.TrimSpace(f.Get(name)))
	if err != nil {
		return 0
	}
	return n
}

func (p policyPage) facts(ctx context.Context) []ui.Fact {
	t := func(key string, args ...any) string { return i18n.T(ctx, "dispatch.policy.page."+key, args...) }
	out := []ui.Fact{
		{Name: t("remind"), Value: t("after", "Count", p.Now.RemindAfter)},
		{Name: t("fallback"), Value: t("after", "Count", p.Now.FallBackAfter)},
		{Name: t("from"), Content: ui.Date(p.Now.From)},
		{Name: t("basis"), Value: p.Now.Basis},
	}
	return out
}

// days asks for a number of days.
func (p policyPage) days(ctx context.Context, name string) ui.InputProps {
	f := ui.Field{Name: name, Label: i18n.T(ctx, "dispatch.policy.page.ask-"+name), Error: p.Problems.At(name)}
	return ui.InputProps{Field: f, Value: p.typed(name, ""), InputMode: "numeric", Suffix: i18n.T(ctx, "dispatch.policy.page.days"), Width: 3, Autocomplete: "off"}
}

// since asks from which day on; letters that are in boxes keep the days they were sent with.
func (p policyPage) since(ctx context.Context) ui.DateInputProps {
	d := p.date(ctx, "from", "from", p.Today)
	d.Label, d.Hint = i18n.T(ctx, "dispatch.policy.page.from"), i18n.T(ctx, "dispatch.policy.page.from-hint")
	return d
}
