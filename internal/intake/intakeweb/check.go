package intakeweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/money"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// rowsOnCheck is how many rows of a group the check of answers shows before it leads to their list.
const rowsOnCheck = 50

// checkPage is everything that will be filed, before it is filed.
type checkPage struct {
	opened
	Sheet    eservice.Sheet
	Quote    fee.Quote
	Problems ui.Problems
	Last     string // the page before
	Changed  bool   // another window changed the answers meanwhile

	Signature signature
}

// signStep is the page of a draft on which it is signed; signweb has it.
const signStep = "podpis"

// signature is how far a draft is with the signature of its holder.
type signature int

const (
	notSigned    signature = iota
	signedBefore           // and changed since
	signedNow
)

// signature asks whether the draft was signed as it is.
func (p *pages) signature(r *http.Request, o opened) (signature, error) {
	if !o.Signable() {
		return notSigned, nil
	}
	z, err := p.Intake.Signing(r.Context(), o.Holder, o.Draft)
	switch {
	case err != nil || z == nil || z.Signed == nil:
		return notSigned, err
	case intake.Signs(o.Holder, o.Draft, z):
		return signedNow, nil
	}
	return signedBefore, nil
}

// showCheck shows all answers. Pages that nobody has opened yet come first.
func (p *pages) showCheck(w http.ResponseWriter, r *http.Request, o opened) error {
	path := o.Path()
	if path.Exit != nil {
		return web.See(w, r, o.path())
	}
	for _, s := range path.Steps {
		if s.State == eservice.ToDo {
			return web.See(w, r, o.path())
		}
	}
	return p.check(w, r, o, http.StatusOK, false)
}

func (p *pages) check(w http.ResponseWriter, r *http.Request, o opened, status int, changed bool) error {
	now, err := p.Intake.Catalogue.Offer(r.Context(), o.Unit, o.Definition().Service, 0)
	if err != nil {
		return err
	}
	if now.Definition().Version != o.Definition().Version && !o.Definition().InForce(p.Intake.Today()) {
		return web.See(w, r, o.path("wersja"))
	}
	c := checkPage{opened: o, Sheet: o.Definition().Sheet(o.Answers, o.Env()), Last: o.path(), Changed: changed}
	if c.Signature, err = p.signature(r, o); err != nil {
		return err
	}
	lang := i18n.Lang(r.Context())
	for _, x := range o.Problems() {
		c.Problems = append(c.Problems, ui.Problem{Field: x.Name(), Text: c.about(x) + x.Say(lang), Href: o.stepPath(eservice.At{Step: x.Step, Row: x.Row}) + "?wroc=" + checkStep})
	}
	if len(c.Problems) == 0 {
		if c.Quote, err = o.Draft.Quote(); err != nil {
			return err
		}
	}
	if at, ok := o.Path().Last(); ok && o.Definition().Flow != eservice.Tasks {
		c.Last = o.stepPath(at)
	}
	return web.Render(w, r, status, check(c))
}

// titled is what is filed, and into which case.
func (c checkPage) titled() string {
	if c.Sign != "" {
		return c.Sheet.Title + ", " + c.Sign
	}
	return c.Sheet.Title
}

// about names the row that a problem is in.
func (c checkPage) about(x eservice.Problem) string {
	if x.Row == "" {
		return ""
	}
	for _, s := range c.Sheet.Sections {
		for _, row := range s.Rows {
			if row.Group != "" && row.At == (eservice.At{Step: x.Step, Row: x.Row}) {
				return row.Group + ". "
			}
		}
	}
	return ""
}

// submit files the application. The revision in the form is the one that the person checked.
func (p *pages) submit(w http.ResponseWriter, r *http.Request) error {
	o, r, err := p.open(r)
	if err != nil {
		return err
	}
	if o.AtCounter() && o.Submission.IsZero() {
		return web.See(w, r, o.path(witnessStep)) // the clerk has not said yet who it is
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(form.Get("revision"), 10, 64)
	if err != nil && o.Submission.IsZero() {
		return p.check(w, r, o, http.StatusConflict, true)
	}
	_, err = p.Intake.SubmitOpen(r.Context(), o.Holder, o.Draft, revision)
	return p.submitted(w, r, o, err)
}

// submitted leads from filing to the confirmation, or to what keeps it from being filed.
func (p *pages) submitted(w http.ResponseWriter, r *http.Request, o opened, err error) error {
	f, refused := fault.As(err)
	switch {
	case err == nil:
		return web.See(w, r, o.path("wyslano"))
	case intake.NeedsIdentity(err): // the answers wait in the draft meanwhile
		return web.See(w, r, identity.ConfirmPath+"?dalej="+url.QueryEscape(o.path(checkStep)))
	case refused && f.Key == "intake.waits-for-signatures":
		return web.See(w, r, o.path(signaturesStep))
	case refused && f.Key == intake.SignatureAsks:
		return web.See(w, r, o.path(signStep))
	case refused && f.Key == "intake.new-version":
		return web.See(w, r, o.path("wersja"))
	case refused && f.Kind == fault.Conflict:
		return p.check(w, r, o, http.StatusConflict, true)
	case refused && (f.Key == "intake.incomplete" || f.Key == intake.SignatureNeeded): // the page says what is missing
		return p.check(w, r, o, http.StatusUnprocessableEntity, false)
	}
	return err
}

// block is a list of answers under a heading of their own, when they are about a row of a group.
type block struct {
	Title string
	Rows  []ui.SummaryRow
}

// blocks cuts the answers of a section into what is about the whole and what is about rows.
func (c checkPage) blocks(ctx context.Context, rows []eservice.SheetRow) (out []block, more int, list string) {
	groups := 0
	for _, r := range rows {
		if r.Group != "" {
			groups++
			if groups > rowsOnCheck {
				more, list = more+1, c.path(r.At.Step)
			}
			out = append(out, block{Title: r.Group})
		} else if len(out) == 0 || out[len(out)-1].Title != "" && r.At.Row == "" {
			out = append(out, block{})
		}
		if groups <= rowsOnCheck || r.At.Row == "" {
			last := &out[len(out)-1]
			last.Rows = append(last.Rows, c.row(ctx, r))
		}
	}
	return out, more, list
}

// row is one answer with the way to change it.
func (c checkPage) row(ctx context.Context, r eservice.SheetRow) ui.SummaryRow {
	out := ui.SummaryRow{Key: r.Label, Lines: r.Value}
	if len(r.Value) == 0 {
		out.Lines = []string{i18n.T(ctx, "eservice.none")}
	}
	if len(r.Files) > 0 {
		out.Lines, out.Content = nil, fileLinks(c.opened, r)
	}
	if !r.Computed {
		out.Actions = ui.Change(i18n.T(ctx, "intake.page.change"), c.stepPath(r.At)+"?wroc="+checkStep+"#"+ui.ID(r.Field), strings.ToLower(r.Label))
	}
	return out
}

// feeRows are the lines of the fee that are due at a time, with their arithmetic and basis.
func feeRows(ctx context.Context, q fee.Quote, due fee.Due) []ui.SummaryRow {
	var out []ui.SummaryRow
	lang := i18n.Lang(ctx)
	for _, l := range q.Lines {
		if l.Due != due {
			continue
		}
		note := []string{}
		if reason := l.ExemptReason.In(lang); reason != "" {
			note = append(note, i18n.T(ctx, "intake.page.exempt", "Reason", reason, "Basis", l.ExemptBasis))
		} else if l.Arithmetic != "" && l.Arithmetic != l.Amount.String() {
			note = append(note, l.Arithmetic)
		}
		if l.Basis != "" {
			note = append(note, l.Basis)
		}
		out = append(out, ui.SummaryRow{Key: l.Title.In(lang), Content: ui.Money(l.Amount), Note: strings.Join(note, " · ")})
	}
	return out
}

// total is what is to be paid at a time.
func total(q fee.Quote, due fee.Due) money.Grosze { return q.Total(due) }

// texts are those of a list in the language of the page.
func texts(ctx context.Context, list []eservice.Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.In(i18n.Lang(ctx))
	}
	return out
}

// filed returns what became of the draft in the address; a draft that was not filed leads back to it.
func (p *pages) filed(w http.ResponseWriter, r *http.Request) (o opened, f *intake.Filed, done bool, err error) {
	o, r, err = p.open(r)
	if err != nil {
		return o, nil, false, err
	}
	if o.Submission.IsZero() {
		return o, nil, true, web.See(w, r, o.path())
	}
	f, err = p.Intake.Filed(r.Context(), o.Holder, o.ID)
	return o, f, false, err
}
