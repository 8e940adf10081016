package field

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Lengths of texts when a definition says nothing, and the greatest it may say.
const (
	defaultLine = 200
	maxLine     = 1_000
	defaultLong = 4_000
	maxLong     = 20_000
)

// textKind is text of one line or of many.
type textKind struct {
	long    bool
	max     int
	min     int
	pattern *regexp.Regexp
	source  string // of the pattern, for the schema
	example string
	tips    inputTips
}

// inputTips are properties of a control that the author may set.
type inputTips struct {
	autocomplete string
	width        int
}

func newText(o *Options) Kind {
	k := textKind{max: defaultLine}
	if n := o.Get("max_length"); n.Exists() {
		k.max = n.Int(1, maxLine)
	}
	k.min = o.Get("min_length").Int(0, k.max)
	k.readPattern(o)
	k.tips = inputTips{o.Get("autocomplete").Enum(autocompletes...), o.Get("width").Int(1, 100)}
	return k
}

func newLongText(o *Options) Kind {
	k := textKind{long: true, max: defaultLong}
	if n := o.Get("max_length"); n.Exists() {
		k.max = n.Int(1, maxLong)
	}
	k.min = o.Get("min_length").Int(0, k.max)
	return k
}

// autocompletes are HTML's tokens that make sense for a single line.
var autocompletes = []string{"given-name", "family-name", "organization", "organization-title", "street-address", "postal-code", "address-level2", "off"}

// readPattern reads pattern and example: an example that fits is required, because the person is
// shown it and because it proves the pattern.
func (k *textKind) readPattern(o *Options) {
	n, e := o.Get("pattern"), o.Get("example")
	k.example = wordOr(e.Exists(), e.Word)
	if !n.Exists() {
		return
	}
	k.source = n.Word()
	re, err := regexp.Compile(`^(?:` + k.source + `)$`)
	switch {
	case err != nil:
		n.Mistake("Go's syntax of regular expressions, without ^ and $", "the pattern cannot be read")
	case !e.Exists():
		n.Mistake("add example: … that people will be shown", "a pattern needs an example")
	case !re.MatchString(k.example):
		e.Mistake("", "the example does not fit the pattern")
	default:
		k.pattern = re
	}
}

func wordOr(exists bool, word func() string) string {
	if !exists {
		return ""
	}
	return word()
}

var (
	lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")
	oneLine  = strings.NewReplacer("\n", " ", "\t", " ")
)

// clean brings typed text to its canonical form: Unicode NFC, line ends \n, no spaces at the ends.
// It returns a problem for characters that XML 1.0 forbids and for marks that would make a document
// read differently from its bytes (bidirectional overrides).
func clean(s string, long bool) (string, []Problem) {
	if !utf8.ValidString(s) {
		return "", []Problem{wrong("", "text.encoding")}
	}
	s = lineEnds.Replace(s)
	s = norm.NFC.String(strings.TrimSpace(s))
	if !long {
		s = oneLine.Replace(s)
	}
	if r, bad := forbidden(s); bad {
		return "", []Problem{wrong("", "text.character", "Code", fmt.Sprintf("U+%04X", r))}
	}
	return s, nil
}

// forbidden finds the first character that may not be in a document.
func forbidden(s string) (rune, bool) {
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1, r < ' ', r >= 0x7f && r < 0xa0, r&0xfffe == 0xfffe:
			return r, true
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return r, true
		case r >= 0xfdd0 && r <= 0xfdef:
			return r, true
		}
		i += n
	}
	return 0, false
}

func (k textKind) Read(in Form, c Context) (Value, []Problem) {
	s, problems := clean(in.Get(""), k.long)
	if s == "" || problems != nil {
		return nil, problems
	}
	return s, nil
}

func (k textKind) Check(v Value, _ Context) []Problem {
	s, ok := v.(string)
	if !ok || s == "" {
		return unreadable()
	}
	n := utf8.RuneCountInString(s)
	_, bad := forbidden(s)
	switch {
	case bad || !k.long && strings.Contains(s, "\n"):
		return unreadable()
	case n > k.max:
		return []Problem{wrong("", "text.length", "Max", k.max, "Over", n-k.max)}
	case n < k.min:
		return []Problem{wrong("", "text.min", "Min", k.min)}
	case k.pattern != nil && !k.pattern.MatchString(s):
		return []Problem{wrong("", "text.pattern", "Example", k.example)}
	}
	return nil
}

func (k textKind) Print(v Value, _ Context) []string { return lines(text(v)) }
func (k textKind) Term(v Value) any                  { return text(v) }

func (k textKind) Shape() Shape { return stringShape(k.max) }

func (k textKind) Inputs(v Value, typed Form, _ Context) []Input {
	in := Input{Name: typed.Name(""), Widget: WidgetText, Value: typed.or("", text(v)), MaxLength: k.max, Width: k.tips.width, Autocomplete: k.tips.autocomplete}
	if k.long {
		in.Widget = WidgetLongText
	}
	return []Input{in}
}

// words are for samples; among them what breaks careless writers of XML and PDF.
var words = []string{"Zażółć", "gęślą", "jaźń", "Łódź", "ulica", "Kwiatowa", "12", "&", "<b>", "„cudzysłów”", "–", "Księżyc", "it's", `"x"`, "]]>", "Київ", "Straße", "²"}

func (k textKind) Sample(draw Draw, _ Context) Value {
	if k.pattern != nil {
		return k.example
	}
	s := words[draw(len(words))]
	for range draw(6) {
		gap := " "
		if k.long && draw(4) == 0 {
			gap = "\n"
		}
		s += gap + words[draw(len(words))]
	}
	for utf8.RuneCountInString(s) < k.min {
		s += " a"
	}
	return strings.TrimSpace(string([]rune(s)[:min(k.max, utf8.RuneCountInString(s))]))
}
