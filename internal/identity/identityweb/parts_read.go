package identityweb

import (
	"context"
	"net/url"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/address"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

func dataRows(ctx context.Context, a identity.Account, _ *pages) []ui.SummaryRow {
	t := func(key string) string { return i18n.T(ctx, "identity.field."+key) }
	if a.Kind == identity.Firm {
		return []ui.SummaryRow{
			{Key: t("name"), Value: a.Name},
			{Key: "NIP", Value: a.NIP},
			{Key: "REGON", Value: a.REGON},
			{Key: "KRS", Value: a.KRS},
			{Key: t("acting"), Value: a.Given + " " + a.Family},
			{Key: t("phone"), Value: spaced(a.Phone)},
		}
	}
	return []ui.SummaryRow{{Key: t("full-name"), Value: a.FullName()}, {Key: "PESEL", Value: a.PESEL}, {Key: t("phone"), Value: spaced(a.Phone)}}
}

func readData(form url.Values, p *identity.Profile) {
	for name, to := range map[string]*string{
		"given": &p.Given, "family": &p.Family, "name": &p.Name, "pesel": &p.PESEL, "nip": &p.NIP, "regon": &p.REGON, "krs": &p.KRS, "phone": &p.Phone,
	} {
		if form.Has(name) { // what a form does not ask stays
			*to = form.Get(name)
		}
	}
}

func addressRows(ctx context.Context, a identity.Account, p *pages) []ui.SummaryRow {
	t := func(key string) string { return i18n.T(ctx, "identity.field."+key) }
	mailing := ui.SummaryRow{Key: t("mailing"), Lines: p.lines(ctx, a.Mailing)}
	if a.Mailing.IsZero() && !a.Address.IsZero() {
		mailing.Value = i18n.T(ctx, "identity.page.address.same")
	}
	return []ui.SummaryRow{{Key: i18n.T(ctx, addressKey(a.Kind)), Lines: p.lines(ctx, a.Address)}, mailing}
}

func addressKey(k identity.Kind) string {
	if k == identity.Firm {
		return "identity.field.seat"
	}
	return "identity.field.home"
}

// spaced prints a Polish telephone in groups of three; others stay as they are.
func spaced(phone string) string {
	if !strings.HasPrefix(phone, "+48") || len(phone) != 12 {
		return phone
	}
	return strings.Join([]string{"+48", phone[3:6], phone[6:9], phone[9:]}, "\u00a0")
}

// lines prints an address with the country by its name.
func (p *pages) lines(ctx context.Context, a address.Address) []string {
	lines := a.Lines()
	if a.Abroad() && len(lines) > 0 {
		lines[len(lines)-1] = p.country(ctx, a.Country)
	}
	return lines
}

func readAddresses(form url.Values, p *identity.Profile) {
	p.Address = readAddress(form, "", p.Address)
	if form.Get("elsewhere") == "yes" {
		p.Mailing = readAddress(form, "mailing-", p.Mailing)
	} else {
		p.Mailing = address.Address{}
	}
}

// readAddress reads what the form asks. The post office and the gmina, which it does not ask, stay while
// the place stays.
func readAddress(form url.Values, prefix string, old address.Address) address.Address {
	at := func(name string) string { return form.Get(prefix + name) }
	a := address.Address{Street: at("street"), House: at("house"), Flat: at("flat"), Postcode: at("postcode"), Place: at("place"), Country: at("country")}
	if a.Place == old.Place && a.Postcode == old.Postcode {
		a.Post, a.Gmina = old.Post, old.Gmina
	}
	return a
}

func deliveryRows(ctx context.Context, a identity.Account, _ *pages) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: i18n.T(ctx, "identity.field.delivery"), Value: i18n.T(ctx, "identity.delivery."+string(a.Delivery))}}
	if a.ADE != "" {
		rows = append(rows, ui.SummaryRow{Key: i18n.T(ctx, "identity.field.ade"), Value: a.ADE})
	}
	return rows
}

func readDelivery(form url.Values, p *identity.Profile) {
	p.Delivery = identity.Delivery(form.Get("delivery"))
	if p.Delivery == "" {
		p.Delivery = "?" // nothing was chosen: the check says so
	}
	p.ADE = form.Get("ade")
}

func languageRows(ctx context.Context, a identity.Account, _ *pages) []ui.SummaryRow {
	return []ui.SummaryRow{{Key: i18n.T(ctx, "identity.field.lang"), Value: languages[a.Lang]}}
}

func readLanguage(form url.Values, p *identity.Profile) { p.Lang = form.Get("lang") }

// languages by their own names.
var languages = map[string]string{"pl": "polski", "en": "English", "uk": "українська", "de": "Deutsch"}

func languageChoices() (out []ui.Choice) {
	for _, lang := range i18n.Languages {
		out = append(out, ui.Choice{Value: lang, Text: languages[lang]})
	}
	return out
}
