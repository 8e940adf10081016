package i18n

import (
	"encoding/hex"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Fold reduces a text to what people compare when they search: lower case, no diacritics, no
// apostrophes (who remembers where O’Neill has one?), single spaces. ł is not a letter with a mark to
// Unicode, so it is folded by hand.
func Fold(s string) string {
	s = strings.ToLower(s)
	t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	if out, _, err := transform.String(t, s); err == nil {
		s = out
	}
	s = strings.NewReplacer("ł", "l", "ß", "ss", "’", "", "ʼ", "", "'", "", "`", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// Bounds of what somebody types into a search.
const (
	maxTyped = 300 // characters
	maxWords = 12
)

// Words are what somebody typed into a search, folded, one by one. Words beyond the first twelve narrow
// nothing down any more, while each of them would be looked for in everything that there is: an address of
// 60 KB would keep a processor busy for seconds.
func Words(typed string) []string {
	if utf8.RuneCountInString(typed) > maxTyped {
		typed = string([]rune(typed)[:maxTyped])
	}
	words := strings.Fields(Fold(typed))
	return words[:min(len(words), maxWords)]
}

var collators = sync.Pool{New: func() any { return collate.New(language.Polish) }}

// SortKey is a text whose byte order is the Polish alphabetical order of s (ą after a, ł after l).
// Databases keep it beside a name, because neither sorts Polish by itself.
func SortKey(s string) string {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buf collate.Buffer
	return hex.EncodeToString(c.KeyFromString(&buf, s))
}
