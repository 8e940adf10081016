package seals

import (
	"context"
	"crypto/x509"
	"net/http"
	"time"

	"wrota/internal/app/seals/purpose"
	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Path is the page of an office's seals; kindsPath is where it narrows.
const (
	Path      = "/biurko/ustawienia/pieczecie"
	kindsPath = Path + "/pisma"
)

// Routes are the page of the seals, and the choice of letters that shall name a person.
func (h House) Routes() []web.Route {
	admin := web.Clerk(identity.GrantAdmin)
	return []web.Route{
		{Method: http.MethodGet, Pattern: Path, Name: "seals.list", Access: admin, Handle: h.show},
		{Method: http.MethodPost, Pattern: kindsPath, Name: "seals.narrow", Access: admin, Handle: h.doNarrow},
	}
}

// sealsPage is what an office sees of its seals.
type sealsPage struct {
	Seals    []crypt.Placed
	Unread   []crypt.Broken
	Until    time.Time // until when the office can seal; zero when it cannot
	Soon     bool      // that is near
	Rules    []purpose.Rule
	Narrowed map[string]bool
}

func (h House) show(w http.ResponseWriter, r *http.Request) error {
	return h.render(w, r, http.StatusOK, nil)
}

func (h House) render(w http.ResponseWriter, r *http.Request, status int, problems ui.Problems) error {
	ctx, by := r.Context(), web.ActorOf(r)
	u, err := h.Offices.Office(ctx, by.Unit)
	if err != nil {
		return err
	}
	now := h.Clock.Now()
	page := sealsPage{Seals: h.Files.All(u.Slug, now), Rules: h.Rules.On(clock.Today(h.Clock))}
	for _, b := range h.Files.Broken() {
		if b.Office == u.Slug {
			page.Unread = append(page.Unread, b)
		}
	}
	page.Until, _ = h.Files.Until(u.Slug, now)
	_, page.Soon = alarmOf(h.Files, u.Slug, now)
	if page.Narrowed, err = h.narrowed(ctx, by.Unit); err != nil {
		return err
	}
	if web.SessionOf(r).Pop("pieczecie") != "" {
		c := ui.ChromeOf(ctx)
		c.Flash = &ui.Flash{Tone: ui.OK, Text: i18n.T(ctx, "seals.saved")}
		r = r.WithContext(ui.WithChrome(ctx, c))
	}
	return web.Render(w, r, status, list(page, problems))
}

func (h House) doNarrow(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	err = h.Narrow(r.Context(), web.ActorOf(r), v.Get("rodzaj"), v.Get("osoba") == "tak")
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		return h.render(w, r, web.Status(f.Kind), ui.Problems{{Text: i18n.T(r.Context(), f.Key)}})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("pieczecie", "tak")
	return web.See(w, r, Path)
}

var tones = map[crypt.State]ui.Tone{crypt.InUse: ui.OK, crypt.Waits: ui.Info, crypt.Expired: ui.Neutral, crypt.Revoked: ui.Bad, crypt.Spare: ui.Neutral, crypt.Past: ui.Neutral}

func sealTable(ctx context.Context, all []crypt.Placed) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "seals."+key) }
	out := ui.TableProps{
		Caption: t("list"), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("whose")}, {Text: t("state")}, {Text: t("from")}, {Text: t("until")}, {Text: t("issuer")}, {Text: t("key")}, {Text: t("file")}},
	}
	for _, p := range all {
		c := p.Certificate
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: named(c.Subject.CommonName, c.Subject.Organization)},
			{Content: ui.Tag(tones[p.State], t("state-"+string(p.State)))},
			{Text: ui.DateText(ctx, calendar.Of(c.NotBefore))},
			{Text: ui.DateText(ctx, calendar.Of(c.NotAfter))},
			{Text: issuer(ctx, c)},
			{Text: t("kept-" + string(p.Kept))},
			{Text: p.File, Mono: true},
		}})
	}
	return out
}

// named is the common name of who a certificate is about, or else the organisation.
func named(common string, organisation []string) string {
	if common == "" && len(organisation) > 0 {
		return organisation[0]
	}
	return common
}

// issuer names who issued a certificate; one that issued itself proves nothing to others.
func issuer(ctx context.Context, c *x509.Certificate) string {
	if c.CheckSignatureFrom(c) == nil || string(c.RawIssuer) == string(c.RawSubject) {
		return i18n.T(ctx, "seals.self-issued")
	}
	return named(c.Issuer.CommonName, c.Issuer.Organization)
}

func kindTable(ctx context.Context, p sealsPage) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "seals."+key) }
	out := ui.TableProps{
		Caption: t("kinds-list"), RowHeaders: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("kind")}, {Text: t("who")}, {Text: t("basis")}, {Text: t("choice")}},
	}
	for _, r := range p.Rules {
		who, cell := "who-person", ui.Cell{Text: t("law-decides-short")}
		if r.Alone && !p.Narrowed[r.Kind] {
			who = "who-alone"
		}
		if r.Narrowable() {
			cell = ui.Cell{Content: choose(r.Kind, p.Narrowed[r.Kind])}
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: kindName(ctx, r.Kind)}, {Text: t(who)}, {Text: r.Basis}, cell}})
	}
	return out
}

// kindName is how people call a kind of documents: letters go by the word that cases has for them.
func kindName(ctx context.Context, kind string) string {
	switch kind {
	case purpose.UPP, purpose.UPD:
		return i18n.T(ctx, "seals.kind-"+kind)
	}
	return kind
}
