// Package typed tidies and checks what people type about themselves and others: names, e-mail addresses,
// telephones, postal addresses.
//
// It refuses what cannot be right and says so in the words of module identity; it never guesses what somebody
// meant, and keeps nothing. Law: art. 5 (1)(d) RODO, data are accurate. Standards: RFC 5321 for e-mail, E.164
// for telephones.
package typed

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/ident"
)

// MaxName is longer than any name we know of; what is longer is not a name.
const MaxName = 120

var errForm = errors.New("identity: malformed")

// Tidy composes letters and makes every run of spaces one.
func Tidy(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// Name accepts the names of people and bodies: any letters, apostrophes, hyphens and dots, but
// nothing that is not printed, and no marks that only code and addresses of pages need.
func Name(field, s string) []fault.Field {
	switch {
	case s == "":
		return []fault.Field{{Name: field, Key: "identity.name.missing-" + field}}
	case utf8.RuneCountInString(s) > MaxName:
		return []fault.Field{{Name: field, Key: "identity.name.long", Args: fault.Args{"N": MaxName}}}
	case strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || strings.ContainsRune("<>{}[]|\\", r) }):
		return []fault.Field{{Name: field, Key: "identity.name.characters"}}
	}
	return nil
}

// Email accepts one bare address, up to the 254 characters that travel (RFC 5321 § 4.5.3.1).
func Email(s string) (string, error) {
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

// EmailKey is what addresses are compared by. The part before @ could be case-sensitive (RFC 5321
// § 2.4), but no provider people use makes it so, and two accounts that differ in a capital would
// surprise their owner. The domain is compared as it travels.
func EmailKey(email string) string {
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

// Phone makes +48123456789 of what people type; a number without a country is Polish.
func Phone(s string) (string, error) {
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

// Number reads one kind of identifier into its canonical form; empty stays empty.
func Number[T interface{ String() string }](field string, at *string, parse func(string) (T, error)) []fault.Field {
	if *at = Tidy(*at); *at == "" {
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

// FullName is a given and a family name as they stand on letters.
func FullName(given, family string) string { return strings.TrimSpace(given + " " + family) }

// Address accepts no address at all; one that was begun must be enough for a letter to arrive.
func Address(prefix string, a *address.Address) []fault.Field {
	for _, s := range []*string{&a.Street, &a.House, &a.Flat, &a.Postcode, &a.Post, &a.Place, &a.Gmina} {
		*s = Tidy(*s)
	}
	if a.Country = strings.ToUpper(Tidy(a.Country)); a.Country == "PL" {
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
		add(utf8.RuneCountInString(s) > MaxName, name, "long")
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
