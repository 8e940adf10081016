package migration

import (
	"encoding/hex"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/jrwa"
	"wrota/internal/kit/krs"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/kit/postcode"
	"wrota/internal/kit/regon"
)

// apply takes a value through a mapping; ok is false for a code that the list does not have.
func (m Mapping) apply(value string) (out string, ok bool) {
	out = strings.Join(strings.Fields(value), " ")
	if m.Column == "" {
		out = m.Constant
	}
	if m.Part != "" {
		out = part(out, m.Part)
	}
	if m.Digits {
		out = strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, out)
	}
	switch m.Case {
	case "upper":
		out = strings.ToUpper(out)
	case "lower":
		out = strings.ToLower(out)
	case "title":
		out = title(out)
	}
	if len(m.Codes) > 0 && out != "" {
		if out, ok = m.Codes[out]; !ok {
			return "", false
		}
	}
	if out == "" {
		out = m.Default
	}
	return out, true
}

func part(s string, p Part) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	last := len(words) - 1
	switch p {
	case First:
		return words[0]
	case Rest:
		return strings.Join(words[1:], " ")
	case Last:
		return words[last]
	case ButLast:
		return strings.Join(words[:last], " ")
	}
	return s
}

// title writes a name that old systems keep in capitals: "O'NEILL-ŁOŚ ANNA" becomes "O'Neill-Łoś Anna".
func title(s string) string {
	up := true
	return strings.Map(func(r rune) rune {
		was := up
		up = !unicode.IsLetter(r) && !unicode.IsDigit(r)
		if was {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}

// layout is the layout of a form of dates as people write it; "" when it is none.
func layout(form string) string {
	out := strings.NewReplacer("RRRR", "2006", "YYYY", "2006", "MM", "01", "DD", "02", "RR", "06", "YY", "06").Replace(strings.ToUpper(strings.TrimSpace(form)))
	if !strings.Contains(out, "01") || !strings.Contains(out, "02") || !strings.Contains(out, "06") || strings.ContainsFunc(out, unicode.IsLetter) {
		return ""
	}
	return out
}

// usual are the forms in which dates come when a profile names none. None of them can be read in two ways.
var usual = []string{"RRRR-MM-DD", "DD.MM.RRRR", "DD-MM-RRRR", "RRRR.MM.DD", "RRRR/MM/DD", "RRRRMMDD"}

func date(value, forms string) (calendar.Date, bool) {
	list := usual
	if forms != "" {
		list = strings.Split(forms, "|")
	}
	day, _, _ := strings.Cut(strings.Replace(value, "T", " ", 1), " ") // without the time
	for _, form := range list {
		t, err := time.Parse(layout(form), day)
		if err != nil {
			continue
		}
		if d, err := calendar.New(t.Year(), int(t.Month()), t.Day()); err == nil {
			return d, true
		}
	}
	return calendar.Date{}, false
}

var registerNo = regexp.MustCompile(`^(?:.*[^0-9])?([0-9]{1,7})[/.-]([12][0-9]{3})$`)

// register reads the counter and the year of a number such as "RPW/123/2024"; without a year it is that of the day.
func register(s string, on calendar.Date) (no, year int, ok bool) {
	if m := registerNo.FindStringSubmatch(s); m != nil {
		no, _ = strconv.Atoi(m[1])
		year, _ = strconv.Atoi(m[2])
		return no, year, no > 0
	}
	no, err := strconv.Atoi(s)
	return no, on.Year(), err == nil && no > 0 && no < 10_000_000 && !on.IsZero()
}

// canonical checks a value by its type and returns it as it is kept; key is the reason why it is refused.
func canonical(t Type, v string, m Mapping) (out, key string) {
	ok := true
	switch t {
	case Date:
		var d calendar.Date
		d, ok = date(v, m.Date)
		out, key = d.String(), "migration.value-date"
	case Sign:
		x, err := casesign.Parse(v)
		out, ok, key = x.String(), err == nil, "migration.value-sign"
	case PESEL:
		x, err := pesel.Parse(v)
		out, ok, key = x.String(), err == nil, "migration.value-pesel"
	case NIP:
		x, err := nip.Parse(v)
		out, ok, key = x.String(), err == nil, "migration.value-nip"
	case REGON:
		x, err := regon.Parse(v)
		out, ok, key = x.String(), err == nil, "migration.value-regon"
	case KRS:
		x, err := krs.Parse(v)
		out, ok, key = x.String(), err == nil, "migration.value-krs"
	case Category:
		x, err := jrwa.ParseCategory(v)
		out, ok, key = x.String(), err == nil, "migration.value-category"
	case Postcode:
		x, err := postcode.Parse(v)
		out, ok, key = x.String(), err == nil, "migration.value-postcode"
	case Path:
		out = path.Clean(strings.ReplaceAll(v, `\`, "/"))
		ok, key = out != "." && out != ".." && !strings.HasPrefix(out, "../") && !path.IsAbs(out), "migration.value-path"
	case Hash:
		out = strings.ToLower(v)
		b, err := hex.DecodeString(out)
		ok, key = err == nil && len(b) == 32, "migration.value-hash"
	case Settlement, Channel, Role, PersonKind, Direction, YesNo:
		out = strings.ToLower(v)
		ok, key = slices.Contains(words[t], out), "migration.value-word"
	case Text, Cell, Employee, Number, Reference:
		out = v
	}
	if !ok {
		return "", key
	}
	return out, ""
}

// Reason is why a row was not taken, and where.
type Reason struct {
	Column string // of the source
	Field  string // of ours
	Shown  string // the value, masked when it is personal
	Key    string // of a sentence that says what to do
	Args   fault.Args
}

// mask lets somebody with the file in hand find the value, and tells others nothing.
func mask(v string) string {
	r := []rune(v)
	if len(r) == 0 {
		return ""
	}
	if len(r) < 4 {
		return "•••"
	}
	return string(r[0]) + "•••" + string(r[len(r)-1])
}
