package identity

import (
	"slices"

	"wrota/internal/identity/typed"
	"wrota/internal/kit/ade"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/krs"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/kit/regon"
	"wrota/internal/platform/i18n"
)

// check tidies the profile and says everything that is wrong with it.
func (p *Profile) check(k Kind) []fault.Field {
	for _, s := range []*string{&p.Given, &p.Family, &p.Name} {
		*s = tidy(*s)
	}
	bad := slices.Concat(typed.Name("given", p.Given), typed.Name("family", p.Family))
	if k == Firm {
		bad = append(bad, typed.Name("name", p.Name)...)
		bad = append(bad, typed.Number("nip", &p.NIP, nip.Parse)...)
		bad = append(bad, typed.Number("regon", &p.REGON, regon.Parse)...)
		bad = append(bad, typed.Number("krs", &p.KRS, krs.Parse)...)
		p.PESEL = ""
	} else {
		bad = append(bad, typed.Number("pesel", &p.PESEL, pesel.Parse)...)
		p.Name, p.NIP, p.REGON, p.KRS = "", "", "", ""
	}
	phone, err := parsePhone(p.Phone)
	if err != nil {
		bad = append(bad, fault.Field{Name: "phone", Key: "identity.phone.form"})
	} else {
		p.Phone = phone
	}
	bad = append(bad, typed.Address("", &p.Address)...)
	bad = append(bad, typed.Address("mailing-", &p.Mailing)...)
	return append(bad, p.checkDelivery()...)
}

func (p *Profile) checkDelivery() []fault.Field {
	if !slices.Contains(i18n.Languages, p.Lang) {
		p.Lang = i18n.Languages[0]
	}
	if p.Delivery == "" {
		p.Delivery = ByPortal
	}
	bad := typed.Number("ade", &p.ADE, ade.Parse)
	switch {
	case p.Delivery != ByPortal && p.Delivery != ByADE && p.Delivery != ByPaper:
		bad = append(bad, fault.Field{Name: "delivery", Key: "identity.delivery.unknown"})
	case p.Delivery == ByADE && p.ADE == "":
		bad = append(bad, fault.Field{Name: "ade", Key: "identity.ade.missing"})
	}
	return bad
}

// Short names of what the accounts' files use all over.

func tidy(s string) string                 { return typed.Tidy(s) }
func emailKey(s string) string             { return typed.EmailKey(s) }
func parseEmail(s string) (string, error)  { return typed.Email(s) }
func parsePhone(s string) (string, error)  { return typed.Phone(s) }
func fullName(given, family string) string { return typed.FullName(given, family) }
