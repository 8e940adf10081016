package richtext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape makes a line of text literal. What stands before it on its line and the byte after it (0 for
// none) decide whether a dash, a number or a bracket would mean something.
// Only marks that would are escaped, because a clerk goes on editing the filled text.
func escape(value string, c context, next byte) string {
	var b strings.Builder
	before, starts := c.tail, !c.words
	if backslashes := len(before) - len(strings.TrimRight(before, `\`)); backslashes%2 == 1 {
		b.WriteByte('\\') // the template's backslash is for itself, not for our first mark
	}
	lead := -1
	if starts {
		lead = leadingMark(value)
	}
	open := strings.LastIndex(before, "](")
	address := open >= 0 && !strings.Contains(before[open:], ")")
	for i, r := range value {
		last := i+utf8.RuneLen(r) == len(value)
		switch {
		case i == lead,
			strings.ContainsRune(`\*[]|`, r),
			r == '_' && !insideWord(value, i),
			r == '(' && i == 0 && strings.HasSuffix(before, "]"),
			(r == '(' || r == ')') && address,
			r == '#' && last && (next == 0 || next == '\n' || next == ' '), // would close a heading
			r == '!' && last && (next == '[' || next == '{'):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	if starts && (next == '.' || next == ')') && value != "" && strings.Trim(value, "0123456789") == "" {
		b.WriteByte('\\') // "{{rok}}. " at the start of a line is a year, not the number of an item
	}
	return b.String()
}

// leadingMark finds the byte that would make a line with this beginning a heading, an item or a rule.
func leadingMark(value string) int {
	number := len(value) - len(strings.TrimLeft(value, "0123456789"))
	switch {
	case number == len(value):
		return -1
	case number == 0 && strings.ContainsRune("#-+.):", rune(value[0])):
		return 0
	case number > 0 && (value[number] == '.' || value[number] == ')'):
		return number
	}
	return -1
}

// insideWord tells whether letters or digits stand on both sides of the byte at i.
func insideWord(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return alphanumeric(before) && alphanumeric(after)
}

func alphanumeric(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
