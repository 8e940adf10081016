package privacyweb

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/web"
	"wrota/internal/privacy"
	"wrota/internal/ui"
)

func (p *pages) list(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Privacy.Breaches(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, breaches(breachesTable(r.Context(), all, p.Clock.Now())))
}

func breachesTable(ctx context.Context, all []privacy.Breach, now time.Time) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "privacy.breach."+key) }
	out := ui.TableProps{
		Caption: t("title"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("no")}, {Text: t("what")}, {Text: t("found")}, {Text: t("due")}, {Text: t("left")}, {Text: t("state")}},
	}
	for i := range all {
		b := &all[i]
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.FormatInt(b.No, 10), Href: breachPath(b.ID)},
			{Text: short(b.What)},
			{Content: ui.MomentShort(b.FoundAt)},
			{Content: ui.MomentShort(b.Due())},
			{Text: left(ctx, b, now)},
			{Content: state(ctx, b.State(now))},
		}})
	}
	return out
}

// short is the beginning of a long text.
func short(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return s
}

// left is the clock of a breach that nobody has decided about.
func left(ctx context.Context, b *privacy.Breach, now time.Time) string {
	s := b.State(now)
	if s != privacy.StateLate && s != privacy.StateReport {
		return "–"
	}
	d, key := b.Due().Sub(now), "privacy.breach.hours"
	if d < 0 {
		d, key = -d, "privacy.breach.over"
	}
	return i18n.T(ctx, key, "Hours", int(d.Hours()), "Minutes", int(d.Minutes())%60)
}

type newPage struct {
	form
	ID  id.Breach
	Now time.Time
	Old *privacy.Breach // when it is corrected
}

func (n newPage) action() string {
	if n.Old == nil {
		return BreachesPath + "/nowe"
	}
	return breachPath(n.Old.ID) + "/popraw"
}

// known is what stands in the fields: what was written before.
func (n newPage) known() privacy.Facts {
	if n.Old == nil {
		return privacy.Facts{FoundAt: n.Now}
	}
	return n.Old.Facts
}

func (n newPage) number() string {
	if k := n.known().HowMany; k > 0 {
		return strconv.FormatInt(k, 10)
	}
	return ""
}

func (n newPage) version() string {
	if n.Old == nil {
		return ""
	}
	return strconv.FormatInt(n.Old.Version, 10)
}

func (p *pages) showNew(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, describe(newPage{ID: id.New[id.Breach](), Now: p.Clock.Now()}))
}

func facts(v url.Values) privacy.Facts {
	n, _ := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(v.Get("number")), " ", ""), 10, 64) // zero is refused
	return privacy.Facts{
		FoundAt: moment(v, "found"), What: v.Get("what"), People: v.Get("people"), HowMany: n, Data: v.Get("data"), Consequences: v.Get("consequences"), Measures: v.Get("measures"),
	}
}

func (p *pages) register(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	which, err := id.Parse[id.Breach](v.Get("id"))
	if err != nil {
		return fault.New(fault.Invalid, "fault.invalid")
	}
	err = p.Privacy.RegisterBreach(r.Context(), web.ActorOf(r), which, facts(v))
	if fault.Is(err, fault.Invalid) {
		page := newPage{form: form{v, problems(r.Context(), err)}, ID: which, Now: p.Clock.Now()}
		return web.Render(w, r, http.StatusUnprocessableEntity, describe(page))
	}
	if err != nil {
		return err
	}
	return p.saved(w, r, which)
}

func (p *pages) saved(w http.ResponseWriter, r *http.Request, which id.Breach) error {
	web.SessionOf(r).Put("naruszenie", "tak")
	return web.See(w, r, breachPath(which))
}

func (p *pages) open(r *http.Request) (*privacy.Breach, error) {
	which, err := breach(r)
	if err != nil {
		return nil, err
	}
	return p.Privacy.Breach(r.Context(), web.ActorOf(r), which)
}

func (p *pages) showAmend(w http.ResponseWriter, r *http.Request) error {
	b, err := p.open(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, describe(newPage{Old: b, ID: b.ID, Now: p.Clock.Now()}))
}

func (p *pages) amend(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	b, err := p.open(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(v.Get("version"), 10, 64) // another one is a conflict
	err = p.Privacy.AmendBreach(r.Context(), web.ActorOf(r), b.ID, version, facts(v))
	if fault.Is(err, fault.Invalid) {
		page := newPage{form: form{v, problems(r.Context(), err)}, Old: b, ID: b.ID, Now: p.Clock.Now()}
		return web.Render(w, r, http.StatusUnprocessableEntity, describe(page))
	}
	if err != nil {
		return err
	}
	return p.saved(w, r, b.ID)
}

type breachPage struct {
	form
	*privacy.Breach
	Now  time.Time
	Done bool
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	b, err := p.open(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, one(breachPage{Breach: b, Now: p.Clock.Now(), Done: web.SessionOf(r).Pop("naruszenie") != ""}))
}

func (p *pages) step(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	b, err := p.open(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(v.Get("version"), 10, 64) // another one is a conflict
	err = p.Privacy.AddStep(r.Context(), web.ActorOf(r), b.ID, version, privacy.Step{Kind: privacy.StepKind(v.Get("kind")), At: moment(v, "at"), Reason: v.Get("reason")})
	if fault.Is(err, fault.Invalid) {
		return web.Render(w, r, http.StatusUnprocessableEntity, one(breachPage{form: form{v, problems(r.Context(), err)}, Breach: b, Now: p.Clock.Now()}))
	}
	if err != nil {
		return err
	}
	return p.saved(w, r, b.ID)
}

// described are the facts of a breach, for the page and for the print.
func described(ctx context.Context, b *privacy.Breach) (out [][2]string) {
	t := func(key string) string { return i18n.T(ctx, "privacy.breach."+key) }
	for _, x := range [][2]string{
		{"found", ui.MomentText(ctx, b.FoundAt)},
		{"due", ui.MomentText(ctx, b.Due())},
		{"what", b.What},
		{"people", b.People},
		{"number", strconv.FormatInt(b.HowMany, 10)},
		{"data", b.Data},
		{"consequences", b.Consequences},
		{"measures", b.Measures},
		{"by", b.By},
	} {
		out = append(out, [2]string{t(x[0]), x[1]})
	}
	return out
}

func (b breachPage) summary(ctx context.Context) (out ui.SummaryProps) {
	for _, x := range described(ctx, b.Breach) {
		out.Rows = append(out.Rows, ui.SummaryRow{Key: x[0], Lines: strings.Split(x[1], "\n")})
	}
	return out
}

func (b breachPage) version() string { return strconv.FormatInt(b.Version, 10) }

// next are the steps that may follow.
func (b breachPage) next(ctx context.Context) (out []ui.Choice) {
	for _, k := range []privacy.StepKind{privacy.Reported, privacy.NotReported, privacy.Told, privacy.NotTold, privacy.Closed} {
		out = append(out, ui.Choice{Value: string(k), Text: i18n.T(ctx, "privacy.breach.step-"+string(k))})
	}
	return out
}

func (b breachPage) done(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "privacy.breach."+key) }
	out := ui.TableProps{Caption: t("steps"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("at")}, {Text: t("kind")}, {Text: t("reason")}, {Text: t("by")}}}
	for _, s := range b.Steps {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: ui.MomentShort(s.At)}, {Text: t("step-" + string(s.Kind))}, {Text: s.Reason}, {Text: s.By}}})
	}
	return out
}

// print is what the office tells the President of UODO (art. 33 sec. 3 RODO), to be copied into the form there.
func (p *pages) print(w http.ResponseWriter, r *http.Request) error {
	b, err := p.open(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	office, err := p.Offices.OfficeName(ctx, b.Unit)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "privacy.breach.pdf-title", "No", b.No)
	var list pdf.Facts
	for _, x := range described(ctx, b) {
		list = append(list, pdf.Fact{Label: x[0], Value: pdf.Plain(x[1])})
	}
	who, err := p.contact(ctx, b.Unit)
	if err != nil {
		return err
	}
	d := &pdf.Document{Title: title, Lang: "pl", Author: office, Created: b.Made, Blocks: []pdf.Block{
		pdf.Paragraph{Text: pdf.Plain(office)}, pdf.Heading{Level: 1, Text: title}, who, list,
	}}
	for _, s := range b.Steps {
		d.Blocks = append(d.Blocks, pdf.Paragraph{Text: pdf.Plain(ui.MomentText(ctx, s.At) + ": " + i18n.T(ctx, "privacy.breach.step-"+string(s.Kind)) + ". " + s.Reason)})
	}
	d.Blocks = append(d.Blocks, pdf.Paragraph{Text: pdf.Plain(i18n.T(ctx, "privacy.breach.pdf-law")), Small: true})
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		return fmt.Errorf("privacy: print: %w", err)
	}
	return web.Send(w, web.File{Name: fmt.Sprintf("naruszenie-%d.pdf", b.No), Type: "application/pdf", Size: int64(out.Len()), Body: &out, Inline: true})
}

// contact is who answers for the data and whom to ask (art. 33 sec. 3 lit. b).
func (p *pages) contact(ctx context.Context, unit id.Unit) (out pdf.Facts, err error) {
	c, err := p.Privacy.Office.Controller(ctx, unit)
	if err != nil {
		return nil, err
	}
	for _, f := range controller(privacy.Register{Controller: c}) {
		out = append(out, pdf.Fact{Label: i18n.T(ctx, "privacy.register."+f[0]), Value: pdf.Plain(f[1])})
	}
	return out, nil
}

// letter is what the people concerned are told (art. 34 sec. 2 RODO): what happened in plain words, whom to ask, what
// may follow, what was done. It names nobody, so that it can go to each of them.
func (p *pages) letter(w http.ResponseWriter, r *http.Request) error {
	b, err := p.open(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	who, err := p.contact(ctx, b.Unit)
	if err != nil {
		return err
	}
	office, err := p.Offices.OfficeName(ctx, b.Unit)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "privacy.breach.letter-title")
	var list pdf.Facts
	for _, x := range [][2]string{{"what", b.What}, {"data", b.Data}, {"consequences", b.Consequences}, {"measures", b.Measures}} {
		list = append(list, pdf.Fact{Label: i18n.T(ctx, "privacy.breach."+x[0]), Value: pdf.Plain(x[1])})
	}
	d := &pdf.Document{Title: title, Lang: "pl", Author: office, Created: b.Made, Blocks: []pdf.Block{
		pdf.Heading{Level: 1, Text: title},
		pdf.Paragraph{Text: pdf.Plain(i18n.T(ctx, "privacy.breach.letter-lead"))},
		list, who,
		pdf.Paragraph{Text: pdf.Plain(i18n.T(ctx, "privacy.breach.letter-law")), Small: true},
	}}
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		return fmt.Errorf("privacy: letter: %w", err)
	}
	return web.Send(w, web.File{Name: fmt.Sprintf("zawiadomienie-%d.pdf", b.No), Type: "application/pdf", Size: int64(out.Len()), Body: &out, Inline: true})
}
