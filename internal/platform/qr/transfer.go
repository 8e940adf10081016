package qr

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"wrota/internal/kit/iban"
	"wrota/internal/kit/money"
	"wrota/internal/kit/nip"
)

// Transfer is what the payer's bank fills in when the code is scanned.
type Transfer struct {
	NIP       nip.Number   // of the recipient; none for a natural person
	Account   iban.Number  // Polish
	Amount    money.Grosze // up to MaxAmount; 0 leaves it to the payer
	Recipient string       // up to 20 characters: units keep a short name for each account
	Title     string       // up to 32 characters
}

// The limits of the recommendation.
const (
	MaxAmount    = money.Grosze(999_999) // six digits of grosze
	MaxRecipient = 20
	MaxTitle     = 32
)

// Errors of Payload. They name the field, never what stood in it.
var (
	ErrAccount   = errors.New("qr: the account must be Polish")
	ErrAmount    = errors.New("qr: the amount does not fit the code")
	ErrRecipient = errors.New("qr: the recipient is empty, too long or has a character banks refuse")
	ErrTitle     = errors.New("qr: the title is empty, too long or has a character banks refuse")
)

// Payload is the content of the code: nine fields divided by bars, of which the last three (direct
// debit, Invoobill, reserved) stay empty.
//
// ErrAmount means that the amount is over the limit: show the transfer data with their amount in
// words, and a code with Amount 0, in which the payer types it.
func (t Transfer) Payload() (string, error) {
	switch {
	case t.Account.NRB() == "":
		return "", ErrAccount
	case t.Amount < 0 || t.Amount > MaxAmount:
		return "", ErrAmount
	case !fits(t.Recipient, MaxRecipient):
		return "", ErrRecipient
	case !fits(t.Title, MaxTitle):
		return "", ErrTitle
	}
	return fmt.Sprintf("%s|PL|%s|%06d|%s|%s|||", t.NIP, t.Account.NRB(), int64(t.Amount), t.Recipient, t.Title), nil
}

// Encode makes the code at level L, as the recommendation wants.
func (t Transfer) Encode() (Matrix, error) {
	p, err := t.Payload()
	if err != nil {
		return Matrix{}, err
	}
	return Encode(p, L)
}

// fits tells whether a text has 1 to most characters, all of which the Elixir system carries.
func fits(s string, most int) bool {
	n := utf8.RuneCountInString(s)
	return n > 0 && n <= most && s == strings.TrimSpace(s) && utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !carried(r) }) < 0
}

// carried tells whether banks take a character: letters of the Polish alphabet, digits, space and
// common marks. The bar divides the fields.
func carried(r rune) bool {
	if r <= unicode.MaxASCII {
		return r >= ' ' && r <= '~' && r != '|'
	}
	return strings.ContainsRune("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", r)
}

// Shorten makes a text fit a field of the given length: characters that banks refuse become a
// near one or a space, and what is too long is cut at a word where that loses less than a third.
func Shorten(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case carried(r):
			return r
		case strings.ContainsRune("„”“«»", r):
			return '"'
		case strings.ContainsRune("–—−", r):
			return '-'
		case r == '’':
			return '\''
		}
		return ' '
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	cut := most
	for cut > most*2/3 && runes[cut] != ' ' {
		cut--
	}
	if runes[cut] != ' ' {
		cut = most
	}
	return strings.TrimSpace(string(runes[:cut]))
}
