package identityweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// A part of the profile has a card on the account page and a form of its own.
type part struct {
	path    string
	title   string // message key of the question
	card    string // and of the card
	grouped bool   // several questions under one heading
	rows    func(ctx context.Context, a identity.Account, p *pages) []ui.SummaryRow
	fields  func(page partPage) templ.Component
	read    func(form url.Values, p *identity.Profile)
}

var parts = []part{
	{"dane", "identity.page.data.title", "identity.page.data.title", true, dataRows, dataFields, readData},
	{"adres", "identity.page.address.title", "identity.page.address.title", true, addressRows, addressFields, readAddresses},
	{"doreczenia", "identity.page.delivery.title", "identity.page.delivery.card", false, deliveryRows, deliveryFields, readDelivery},
	{"jezyk", "identity.page.language.title", "identity.page.language.card", false, languageRows, languageFields, readLanguage},
}

type partPage struct {
	Part     part
	Account  identity.Account // with the answers of the form
	Stored   *identity.Account
	Problems ui.Problems
	Pages    *pages
}

// summary is the card of the part.
func (x part) summary(ctx context.Context, a identity.Account, p *pages) ui.SummaryProps {
	rows := x.rows(ctx, a, p)
	for i := range rows {
		rows[i].Value = or(rows[i].Value, none(ctx, rows[i]))
	}
	title := i18n.T(ctx, x.card)
	return ui.SummaryProps{
		Rows: rows,
		Card: &ui.SummaryCard{Title: title, Actions: ui.Change(i18n.T(ctx, "identity.page.change"), "/konto/"+x.path, title)},
	}
}

// none says that there is no answer.
func none(ctx context.Context, r ui.SummaryRow) string {
	if len(r.Lines) > 0 || r.Content != nil {
		return ""
	}
	return i18n.T(ctx, "identity.page.account.none")
}

func (p *pages) showPart(x part) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		by := web.ActorOf(r)
		a, err := p.Identity.Account(r.Context(), by, by.Account)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, partForm(partPage{Part: x, Account: a, Pages: p}))
	}
}

func (p *pages) savePart(x part) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := web.Form(r)
		if err != nil {
			return err
		}
		by := web.ActorOf(r)
		stored, err := p.Identity.Account(r.Context(), by, by.Account)
		if err != nil {
			return err
		}
		a := stored
		x.read(form, &a.Profile)
		version, err := strconv.ParseInt(form.Get("version"), 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "fault.not-a-form")
		}
		saved, err := p.Identity.UpdateProfile(r.Context(), by, version, a.Profile)
		switch {
		case fault.Is(err, fault.Conflict): // both versions are shown; saving again is a decision
			problems := ui.Problems{{Text: i18n.T(r.Context(), "identity.changed-meanwhile"), Href: "#zapisane"}}
			return web.Render(w, r, http.StatusConflict, partForm(partPage{x, a, &stored, problems, p}))
		case err != nil:
			status, problems, err := problemsOf(r, err)
			if err != nil {
				return err
			}
			return web.Render(w, r, status, partForm(partPage{Part: x, Account: a, Problems: problems, Pages: p}))
		}
		if x.path == "jezyk" {
			p.speak(w, saved.Lang)
		}
		web.SessionOf(r).Put("done", "saved")
		return web.See(w, r, "/konto")
	}
}

// speak makes the pages follow the language of messages.
func (p *pages) speak(w http.ResponseWriter, lang string) {
	http.SetCookie(w, &http.Cookie{
		Name: "jezyk", Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: p.Secure, SameSite: http.SameSiteLaxMode,
	})
}
