package identity

import (
	"errors"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"wrota/internal/kit/address"
	"wrota/internal/kit/ade"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/ident"
	"wrota/internal/kit/krs"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/kit/regon"
	"wrota/internal/platform/i18n"
)

// maxName is longer than any name we know of; what is longer is not a name.
const maxName = 120

var errForm = errors.New("identity: malformed")

// tidy composes letters and makes every run of spaces one.
func tidy(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// checkName accepts the names of people and bodies: any letters, apostrophes, hyphens and dots, but
// nothing that is not printed, and no marks that only code and addresses of pages need.
func checkName(field, s string) []fault.Field {
	switch {
	case s == "":
		return []fault.Field{{Name: field, Key: "identity.name.missing-" + field}}
	case utf8.RuneCountInString(s) > maxName:
		return []fault.Field{{Name: field, Key: "identity.name.long", Args: fault.Args{"N": maxName}}}
	case strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || strings.ContainsRune("<>{}[]|\\", r) }):
		return []fault.Field{{Name: field, Key: "identity.name.characters"}}
	}
	return nil
}

// parseEmail accepts one bare address, up to the 254 characters that travel (RFC 5321 § 4.5.3.1).
func parseEmail(s string) (string, error) {
	s = strings.TrimSpace(norm.NFC.String(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return "", errForm
	}
	at := strings.LastIndexByte(s, '@')
	domain, err := idna.Lookup.ToASCII(s[at+1:])
	if err != nil || !strings.Contains(domain, ".") || at > 64 || strings.ContainsFunc(s, unicode.IsControl) {
		return "", errForm
	}
	return s, nil
}

// emailKey is what addresses are compared by. The part before @ could be case-sensitive (RFC 5321
// § 2.4), but no provider people use makes it so, and two accounts that differ in a capital would
// surprise their owner. The domain is compared as it travels.
func emailKey(email string) string {
	email = strings.ToLower(strings.TrimSpace(norm.NFC.String(email)))
	at := strings.LastIndexByte(email, '@')
	if at < 0 {
		return email
	}
	if domain, err := idna.Lookup.ToASCII(email[at+1:]); err == nil {
		return email[:at+1] + domain
	}
	return email
}

// parsePhone makes +48123456789 of what people type; a number without a country is Polish.
func parsePhone(s string) (string, error) {
	s = strings.NewReplacer("(", "", ")", "").Replace(ident.Clean(s))
	if s == "" {
		return "", nil
	}
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	if !strings.HasPrefix(s, "+") {
		s = "+48" + s
	}
	digits := s[1:]
	if !ident.Digits(digits) || len(digits) < 8 || len(digits) > 15 || strings.HasPrefix(s, "+48") && len(digits) != 11 {
		return "", errForm
	}
	return s, nil
}

// parseNumber reads one kind of identifier into its canonical form; empty stays empty.
func parseNumber[T interface{ String() string }](field string, at *string, parse func(string) (T, error)) []fault.Field {
	if *at = tidy(*at); *at == "" {
		return nil
	}
	v, err := parse(*at)
	if err == nil {
		*at = v.String()
		return nil
	}
	key := ".form"
	if e, ok := errors.AsType[*ident.Error](err); ok && (e.Problem == ident.Checksum || e.Problem == ident.Date) {
		key = ".checksum" // the form is right: most likely a typing error
	}
	return []fault.Field{{Name: field, Key: "identity." + field + key}}
}

// check tidies the profile and says everything that is wrong with it.
func (p *Profile) check(k Kind) []fault.Field {
	for _, s := range []*string{&p.Given, &p.Family, &p.Name} {
		*s = tidy(*s)
	}
	bad := slices.Concat(checkName("given", p.Given), checkName("family", p.Family))
	if k == Firm {
		bad = append(bad, checkName("name", p.Name)...)
		bad = append(bad, parseNumber("nip", &p.NIP, nip.Parse)...)
		bad = append(bad, parseNumber("regon", &p.REGON, regon.Parse)...)
		bad = append(bad, parseNumber("krs", &p.KRS, krs.Parse)...)
		p.PESEL = ""
	} else {
		bad = append(bad, parseNumber("pesel", &p.PESEL, pesel.Parse)...)
		p.Name, p.NIP, p.REGON, p.KRS = "", "", "", ""
	}
	phone, err := parsePhone(p.Phone)
	if err != nil {
		bad = append(bad, fault.Field{Name: "phone", Key: "identity.phone.form"})
	} else {
		p.Phone = phone
	}
	bad = append(bad, checkAddress("", &p.Address)...)
	bad = append(bad, checkAddress("mailing-", &p.Mailing)...)
	return append(bad, p.checkDelivery()...)
}

func (p *Profile) checkDelivery() []fault.Field {
	if !slices.Contains(i18n.Languages, p.Lang) {
		p.Lang = i18n.Languages[0]
	}
	if p.Delivery == "" {
		p.Delivery = ByPortal
	}
	bad := parseNumber("ade", &p.ADE, ade.Parse)
	switch {
	case p.Delivery != ByPortal && p.Delivery != ByADE && p.Delivery != ByPaper:
		bad = append(bad, fault.Field{Name: "delivery", Key: "identity.delivery.unknown"})
	case p.Delivery == ByADE && p.ADE == "":
		bad = append(bad, fault.Field{Name: "ade", Key: "identity.ade.missing"})
	}
	return bad
}

// checkAddress accepts no address at all; one that was begun must be enough for a letter to arrive.
func checkAddress(prefix string, a *address.Address) []fault.Field {
	for _, s := range []*string{&a.Street, &a.House, &a.Flat, &a.Postcode, &a.Post, &a.Place, &a.Gmina} {
		*s = tidy(*s)
	}
	if a.Country = strings.ToUpper(tidy(a.Country)); a.Country == "PL" {
		a.Country = ""
	}
	if *a == (address.Address{Country: a.Country}) {
		a.Country = ""
		return nil
	}
	var bad []fault.Field
	add := func(wrong bool, name, key string) {
		if wrong {
			bad = append(bad, fault.Field{Name: prefix + name, Key: "identity.address." + key})
		}
	}
	code, err := postcode(a.Postcode)
	if err == nil && !a.Abroad() {
		a.Postcode = code
	}
	add(a.House == "" && !a.Abroad(), "house", "house")
	add(err != nil && !a.Abroad(), "postcode", "postcode")
	add(a.Place == "", "place", "place")
	add(a.Country != "" && (len(a.Country) != 2 || !isUpper(a.Country)), "country", "country")
	for name, s := range map[string]string{"street": a.Street, "house": a.House, "flat": a.Flat, "post": a.Post, "place": a.Place} {
		add(utf8.RuneCountInString(s) > maxName, name, "long")
	}
	return bad
}

func isUpper(s string) bool { return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" }

// postcode makes 66-200 of what people type.
func postcode(s string) (string, error) {
	s = ident.Clean(s)
	if len(s) != 5 || !ident.Digits(s) {
		return "", errForm
	}
	return s[:2] + "-" + s[2:], nil
}
