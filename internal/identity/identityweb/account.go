package identityweb

import (
	"context"
	"net/http"
	"slices"

	"wrota/internal/identity"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

type accountPage struct {
	Account  identity.Account
	Password bool // has one
	Choices  identity.Choices
	Done     string
	Pages    *pages
}

func (p *pages) showAccount(w http.ResponseWriter, r *http.Request) error {
	by := web.ActorOf(r)
	a, err := p.Identity.Account(r.Context(), by, by.Account)
	if err != nil {
		return err
	}
	means, err := p.Identity.Means(r.Context(), by)
	if err != nil {
		return err
	}
	choices, err := p.Identity.Choices(r.Context(), by.Account)
	if err != nil {
		return err
	}
	page := accountPage{Account: a, Choices: choices, Done: web.SessionOf(r).Pop("done"), Pages: p}
	page.Password = slices.ContainsFunc(means, func(m identity.Means) bool { return m.Kind == identity.MeansPassword })
	return web.Render(w, r, http.StatusOK, account(page))
}

// goOn keeps this session after the others were ended, under a new token, and shows the account.
func (p *pages) goOn(w http.ResponseWriter, r *http.Request, a identity.Account, done string) error {
	s := web.SessionOf(r)
	if err := s.Renew(); err != nil {
		return err
	}
	p.keep(s, a)
	s.Put("done", done)
	return web.See(w, r, "/konto")
}

// login is what the account page says about logging in.
func (page accountPage) login(ctx context.Context) ui.SummaryProps {
	t := func(key string) string { return i18n.T(ctx, "identity."+key) }
	a := page.Account
	rows := []ui.SummaryRow{{Key: t("field.email"), Value: or(a.Email, t("page.account.none"))}}
	if a.Email == "" && a.Persona == "" {
		rows[0].Actions = ui.Change(t("mailbox.add"), "/konto/email", t("field.email"))
	}
	switch {
	case page.Password:
		rows = append(rows, ui.SummaryRow{Key: t("field.password"), Value: t("page.account.password-set"), Actions: ui.Change(t("page.change"), "/konto/haslo", t("page.account.the-password"))})
	case a.Email != "" && a.Persona == "":
		rows = append(rows, ui.SummaryRow{Key: t("field.password"), Value: t("page.account.no-password"), Actions: ui.Change(t("page.account.set"), "/haslo/przypomnij", t("page.account.the-password"))})
	}
	rows = append(rows, ui.SummaryRow{Key: t("page.account.second"), Value: t("page.account.second-text"), Actions: ui.Change(t("page.change"), identity.SecurityPath, t("page.account.the-second"))})
	level := "page.account.level-low"
	if a.Confirmed() {
		level = "page.account.level-confirmed"
	}
	return ui.SummaryProps{Card: &ui.SummaryCard{Title: t("page.account.login")}, Rows: append(rows, ui.SummaryRow{Key: t("page.account.level"), Value: t(level), Actions: ui.Change(t("page.account.identity"), identity.ConfirmPath, t("page.account.the-identity"))})}
}

func or(s, fallback string) string {
	if s != "" {
		return s
	}
	return fallback
}
