package iban

import (
	"strconv"
	"strings"

	"wrota/internal/kit/ident"
)

// SortCode is the number of a bank's unit in payment systems (numer rozliczeniowy): eight digits.
type SortCode string

// ParseSortCode reads eight digits and checks the last one.
func ParseSortCode(s string) (SortCode, error) {
	c := SortCode(ident.Clean(s))
	switch {
	case !ident.Digits(string(c)):
		return "", ErrCharacter
	case len(c) != 8:
		return "", ErrLength
	case !c.valid():
		return "", ErrSortCode
	}
	return c, nil
}

// valid checks the last digit: the sum with these weights is divisible by ten.
func (c SortCode) valid() bool {
	return len(c) == 8 && ident.Digits(string(c)) && ident.Weighted(string(c), 3, 9, 7, 1, 3, 9, 7, 1)%10 == 0
}

// Build makes the number of an account from the bank's sort code and sixteen digits of the account.
func Build(bank SortCode, account string) (Number, error) {
	switch {
	case !bank.valid():
		return Number{}, ErrSortCode
	case !ident.Digits(account):
		return Number{}, ErrCharacter
	case len(account) != 16:
		return Number{}, ErrLength
	}
	nrb := string(bank) + account
	return Number{"PL" + checkDigits("PL", nrb) + nrb}, nil
}

// Mask is what a bank grants a unit for mass payments: every account that begins with these digits
// leads to the unit's one real account, and the remaining digits say who pays or for what.
type Mask struct {
	Bank   SortCode
	Prefix string // the first digits of the account, usually four
}

// Account is the virtual account number n of the mask, padded with zeros. ErrLength means that n does
// not fit in the digits that the bank left free.
func (m Mask) Account(n uint64) (Number, error) {
	digits := strconv.FormatUint(n, 10)
	free := 16 - len(m.Prefix)
	if len(digits) > free {
		return Number{}, ErrLength
	}
	return Build(m.Bank, m.Prefix+strings.Repeat("0", free-len(digits))+digits)
}

// Number finds which virtual account of the mask a Polish number is, and false when it is another's.
func (m Mask) Number(of Number) (uint64, bool) {
	if !of.IsPolish() || !m.Bank.valid() {
		return 0, false
	}
	rest, ok := strings.CutPrefix(of.s[4:], string(m.Bank)+m.Prefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(rest, 10, 64)
	return n, err == nil
}
