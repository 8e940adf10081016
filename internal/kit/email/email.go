// Package email reads addresses of electronic mail in the form in which mailboxes really exist:
// RFC 5321 without quotes, comments and addresses of machines. It is meant for what a person types
// into a form, where "Jan <jan@example.pl>" or an address without a dot in its domain is a mistake.
//
// The domain is kept in small letters; the part before @ is kept as typed, because its owner's server
// decides what capitals mean. Two addresses are the same person's when their folded forms are equal.
//
// The package does not ask whether the mailbox exists: a letter with a link does. Addresses with
// letters outside ASCII are refused, since many servers still cannot deliver to them. E-mail is not a
// way of filing or serving letters in proceedings (art. 63 § 1, art. 39 KPA), only of notices.
package email

import (
	"database/sql/driver"
	"log/slog"
	"net/mail"
	"strings"

	"wrota/internal/kit/ident"
)

// What Parse may find wrong, in the order in which it looks.
var (
	ErrLength    = &ident.Error{Kind: "email", Problem: ident.Length}    // over 254 characters, or 64 before @
	ErrCharacter = &ident.Error{Kind: "email", Problem: ident.Character} // a space, a quote or a letter outside ASCII
	ErrFormat    = &ident.Error{Kind: "email", Problem: ident.Format}    // not name@domain
)

// Address is a well-formed address. The zero value means "none".
type Address struct{ s string }

// Parse reads an address; spaces around it are forgiven.
func Parse(s string) (Address, error) {
	s = strings.TrimSpace(s)
	if len(s) > 254 {
		return Address{}, ErrLength
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || strings.IndexByte(`"(),:;<>[]\`, s[i]) >= 0 {
			return Address{}, ErrCharacter
		}
	}
	local, domain, ok := strings.Cut(s, "@")
	if len(local) > 64 {
		return Address{}, ErrLength
	}
	domain = strings.ToLower(domain)
	if !ok || !isDomain(domain) {
		return Address{}, ErrFormat
	}
	s = local + "@" + domain
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return Address{}, ErrFormat
	}
	return Address{s}, nil
}

// isDomain wants at least two labels of letters, digits and inner hyphens, the last one not a number.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if c := label[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
	}
	return len(labels) > 1 && !ident.Digits(labels[len(labels)-1])
}

// String is the address with its domain in small letters; "" for none.
func (a Address) String() string { return a.s }

// IsZero tells whether there is no address.
func (a Address) IsZero() bool { return a.s == "" }

// Fold is the form for comparing: small letters throughout. One account has one folded address.
func (a Address) Fold() string { return strings.ToLower(a.s) }

// Domain is what stands after @.
func (a Address) Domain() string {
	_, domain, _ := strings.Cut(a.s, "@")
	return domain
}

// Masked shows the first character and the domain: j•••@example.pl.
func (a Address) Masked() string {
	if a.IsZero() {
		return ""
	}
	return a.s[:1] + "•••@" + a.Domain()
}

// LogValue keeps the address out of structured logs.
func (a Address) LogValue() slog.Value { return slog.StringValue("[email]") }

// MarshalText writes the address.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.s), nil }

// UnmarshalText reads what Parse reads; empty text means none.
func (a *Address) UnmarshalText(b []byte) (err error) { *a, err = ident.Read(b, Parse); return err }

// Value stores the address, or NULL for none.
func (a Address) Value() (driver.Value, error) { return ident.Value(a.s) }

// Scan reads a stored address.
func (a *Address) Scan(v any) (err error) { *a, err = ident.Scan(v, Parse); return err }
