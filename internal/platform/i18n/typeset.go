package i18n

import "regexp"

const nbsp = "\u00a0"

var (
	// One-letter words (a, i, o, u, w, z) go with the next word; (^|…) also catches the bracket and quote.
	oneLetter = regexp.MustCompile(`(^|[\s\x{00a0}(„])([aiouwzAIOUWZ]) `)
	// A number stays with what it counts, a day with its month and year, and a mark of a law stays with its number.
	numberUnit = regexp.MustCompile(`(\d|\}\}) (zł|gr|dni|dnia|dzień|m²|m\b|km\b|MB|KB|GB|r\.|lat|min\b)`)
	dayMonth   = regexp.MustCompile(`(\d) (stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia) (\d{4})`)
	lawMark    = regexp.MustCompile(`(art\.|ust\.|pkt|lit\.|§|nr|poz\.|tel\.) ([\d{])`)
)

// Typeset applies Polish typography to a sentence: no-break spaces where a line must not break.
func Typeset(s string) string {
	s = oneLetter.ReplaceAllString(s, "$1$2"+nbsp)
	s = oneLetter.ReplaceAllString(s, "$1$2"+nbsp) // "i w domu": the matches overlap
	s = numberUnit.ReplaceAllString(s, "$1"+nbsp+"$2")
	s = dayMonth.ReplaceAllString(s, "$1"+nbsp+"$2"+nbsp+"$3")
	return lawMark.ReplaceAllString(s, "$1"+nbsp+"$2")
}

func typeset(s, lang string) string {
	if lang != "pl" {
		return s
	}
	return Typeset(s)
}
