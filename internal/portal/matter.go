package portal

import (
	"context"
	"net/http"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/timeline"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// The services by which a party writes in a running matter, as intakeweb knows them.
const (
	completion = "uzupelnienie-wniosku"
	message    = "pismo-w-sprawie"
	withdrawal = "wycofanie-wniosku"
	appeal     = "odwolanie"
	urging     = "ponaglenie"
)

// matterPage is one matter.
type matterPage struct {
	Matter
	Office  Office
	Cell    Cell
	Lead    Clerk // zero before it was assigned
	History []timeline.Entry
	Charges []Charge
	Today   Day
}

func (p *pages) matter(w http.ResponseWriter, r *http.Request) error {
	page, err := p.open(r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), person(r)
	if page.Charges, err = p.Charges.ChargesOf(ctx, ChargeQuestion{By: by, Unit: page.Unit, Case: page.ID}); err != nil {
		return err
	}
	if page.History, err = p.history(ctx, by, page.Matter); err != nil {
		return err
	}
	if page.Lead, err = p.lead(ctx, page.Matter); err != nil {
		return err
	}
	if page.Cell, err = p.cell(ctx, page.Unit, page.Matter.Cell); err != nil {
		return err
	}
	return web.Render(w, branded(r, page.Office), http.StatusOK, matter(*page))
}

// open finds the matter in the address with its office.
func (p *pages) open(r *http.Request) (*matterPage, error) {
	which, err := matterIn(r)
	if err != nil {
		return nil, err
	}
	m, err := p.Matters.Matter(r.Context(), person(r), which)
	if err != nil {
		return nil, err
	}
	o, err := p.Offices.Office(r.Context(), m.Unit)
	return &matterPage{Matter: m, Office: o, Today: p.today()}, err
}

// lead is who leads the matter; nobody before it was assigned.
func (p *pages) lead(ctx context.Context, m Matter) (Clerk, error) {
	if m.Lead.IsZero() {
		return Clerk{}, nil
	}
	c, err := p.Staff.Clerk(ctx, m.Unit, m.Lead)
	if fault.Is(err, fault.NotFound) {
		return Clerk{}, nil
	}
	return c, err
}

// matterPage answers the pages below a matter: /moje/{case}/{page}. They share a pattern, because the
// page of a filing, /moje/wniosek/{submission}, is as long.
func (p *pages) matterPage(w http.ResponseWriter, r *http.Request) error {
	switch r.PathValue("page") {
	case "wycofaj":
		return p.withdraw(w, r)
	case "pliki.zip":
		return p.archive(w, r)
	}
	return fault.New(fault.NotFound, "portal.no-such-matter")
}

// withdraw says what follows before anything happens.
func (p *pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	page, err := p.open(r)
	if err != nil {
		return err
	}
	if !page.mayWithdraw() {
		return fault.New(fault.Gone, "portal.too-late-to-withdraw")
	}
	return web.Render(w, branded(r, page.Office), http.StatusOK, withdraw(*page))
}

// mayWithdraw tells whether there is still something to withdraw (art. 105 § 2 KPA).
func (p matterPage) mayWithdraw() bool {
	return !p.Submission.IsZero() && slices.Contains([]Status{Filed, Handled, YourTurn, Stopped, Objection}, p.Status)
}

// late tells whether the office has let its term pass (art. 37 § 1 KPA).
func (p matterPage) late() bool {
	return !p.Due.IsZero() && p.Due.Before(p.Today) && !p.Paused && (p.Status == Filed || p.Status == Handled)
}

// mayAppeal tells whether the days for an appeal run: they begin with the delivery of the decision (art. 129 § 2 KPA).
func (p matterPage) mayAppeal() bool {
	return p.Status == Decided && !p.Final.IsZero() && !p.Final.Before(p.Today)
}

// callTitle says by when to answer; the days run from the delivery of the call.
func (p matterPage) callTitle(ctx context.Context) string {
	if p.Call.Due.IsZero() {
		return i18n.T(ctx, "portal.matter.call-days", "Count", p.Call.Days, "N", p.Call.Days)
	}
	return i18n.T(ctx, "portal.matter.call", "Until", ui.DateText(ctx, p.Call.Due))
}

// toCollect are the letters of this matter that wait for the person.
func (p matterPage) toCollect() []timeline.Entry {
	return slices.DeleteFunc(slices.Clone(p.History), func(e timeline.Entry) bool { return !e.Expected || e.About.Kind != kindDelivery })
}

// toPay are the charges that are not even.
func (p matterPage) toPay() []Charge {
	return slices.DeleteFunc(slices.Clone(p.Charges), func(c Charge) bool { return c.Missing <= 0 || c.Cancelled })
}

// letters are the documents of the matter that the person may open, each once.
func (p matterPage) letters() []ui.Link {
	var out []ui.Link
	for _, e := range p.History {
		for _, d := range e.Documents {
			href := address(d.Ref)
			known := slices.ContainsFunc(out, func(l ui.Link) bool { return l.Href == href })
			if d.Ref.Kind == kindDelivery && !known {
				out = append(out, ui.Link{Text: d.Title, Href: href, Note: ui.ShortDate(calendar.Of(e.At))})
			}
		}
	}
	return out
}

// rest is what else there is to do besides the call: letters to collect, fees to pay.
func (p matterPage) rest(ctx context.Context) []todo {
	var out []todo
	for _, e := range p.toCollect() {
		t := newTodo(ctx, Day{}, p.Today)
		t.Task.Title, t.Task.Hint, t.Task.Href = i18n.T(ctx, "portal.matter.collect"), i18n.T(ctx, e.Key, e.Args), address(e.About)
		t.Button = i18n.T(ctx, "portal.matter.collect-button")
		out = append(out, t)
	}
	for _, c := range p.toPay() {
		t := newTodo(ctx, c.Due, p.Today)
		t.Task.Title, t.Task.Hint, t.Task.Href = p.payTitle(ctx, c), c.Title, chargePath(c.ID)
		t.Button = i18n.T(ctx, "portal.matter.pay-button")
		out = append(out, t)
	}
	return out
}

// payTitle says by when something must be paid.
func (p matterPage) payTitle(ctx context.Context, c Charge) string {
	key := "pay"
	switch {
	case c.Due.IsZero():
		key = "pay-now"
	case c.Due.Before(p.Today):
		key = "pay-late"
	}
	return i18n.T(ctx, "portal.matter."+key, "Amount", c.Missing.String(), "Until", ui.DateText(ctx, c.Due))
}

func chargeTable(ctx context.Context, charges []Charge, today Day) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "portal.charge."+key) }
	out := ui.TableProps{Caption: t("title"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("what")}, {Text: t("amount"), Numeric: true}, {Text: t("state")}}}
	for _, c := range charges {
		tone, word := ui.OK, t("paid")
		switch {
		case c.Cancelled:
			tone, word = ui.Neutral, t("cancelled")
		case c.Missing > 0 && !c.Due.IsZero() && c.Due.Before(today):
			tone, word = ui.Bad, t("late")
		case c.Missing > 0:
			tone, word = ui.Info, t("due")
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Title, Href: chargePath(c.ID)}, {Content: ui.Money(c.Amount), Numeric: true}, {Content: ui.Tag(tone, word)}}})
	}
	return out
}

// filing is an application of which no case was made yet; afterwards the case is its page.
func (p *pages) filing(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), person(r)
	which, err := id.Parse[id.Submission](r.PathValue("submission"))
	if err != nil {
		return fault.New(fault.NotFound, "portal.no-such-filing")
	}
	f, err := p.Filings.Filing(ctx, by, which)
	if err != nil {
		return err
	}
	for _, c := range []id.Case{f.Case, f.Matter} {
		if !c.IsZero() && p.isParty(ctx, by, c) {
			return web.See(w, r, matterPath(c))
		}
	}
	page := filingPage{Filing: f, Today: p.today()}
	if page.Office, err = p.Offices.Office(ctx, f.Unit); err != nil {
		return err
	}
	if page.Charges, err = p.Charges.ChargesOf(ctx, ChargeQuestion{By: by, Unit: f.Unit, Submission: f.ID}); err != nil {
		return err
	}
	return web.Render(w, branded(r, page.Office), http.StatusOK, filing(page))
}

// isParty tells whether the matter has a page for the actor. Between the opening of a case and the
// entry of its parties the filing keeps its own page.
func (p *pages) isParty(ctx context.Context, by actor.Actor, c id.Case) bool {
	_, err := p.Matters.Matter(ctx, by, c)
	return err == nil
}

// filingPage is an application on its way to a case.
type filingPage struct {
	Filing
	Office  Office
	Charges []Charge
	Today   Day
}

func (p filingPage) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "portal.filing."+key) }
	out := []ui.Fact{{Name: t("number"), Content: ui.Copy(ui.CopyProps{Text: p.Number, What: t("number")})}}
	if p.PIN != "" {
		out = append(out, ui.Fact{Name: t("pin"), Content: ui.Copy(ui.CopyProps{Text: p.PIN, What: t("pin")}), Note: t("pin-text")})
	}
	return append(out, ui.Fact{Name: t("sent"), Content: ui.Moment(p.At)}, ui.Fact{Name: i18n.T(ctx, "portal.office"), Content: asking(p.Office, Cell{}, "")})
}

// documents of the filing are served with its form.
func (p filingPage) documents(ctx context.Context) []ui.File {
	if p.Draft.IsZero() {
		return nil
	}
	base := "/wnioski/" + p.Draft.Short()
	receipt := i18n.T(ctx, "portal.filing.receipt")
	return []ui.File{
		{Name: receipt + ", PDF", Href: base + "/upp.pdf"},
		{Name: receipt + ", XML", Href: base + "/upp.xml"},
		{Name: i18n.T(ctx, "portal.filing.application") + ", PDF", Href: base + "/wniosek.pdf"},
		{Name: i18n.T(ctx, "portal.filing.clause"), Href: base + "/klauzula"},
		{Name: i18n.T(ctx, "portal.filing.sent-document"), Href: filingPath(p.ID) + "/tresc"},
	}
}
