package field

import (
	"fmt"
	"strings"
)

// limited is implemented by kinds whose options bound the answer in a way that a reviewer of the
// service must see.
type limited interface{ limits() string }

// Limits describes the bounds of the field for reviewers, in Polish; "" when there is nothing to say.
func (f *Field) Limits() string {
	if l, ok := f.Kind.(limited); ok {
		return l.limits()
	}
	return ""
}

func (k textKind) limits() string {
	var out []string
	switch {
	case !k.long && k.max != defaultLine, k.long && k.max != defaultLong:
		out = append(out, fmt.Sprintf("do %d znaków", k.max))
	}
	if k.min > 0 {
		out = append(out, fmt.Sprintf("co najmniej %d znaków", k.min))
	}
	if k.pattern != nil {
		out = append(out, "w postaci "+k.example)
	}
	return strings.Join(out, ", ")
}

func (k numberKind) limits() string {
	out := "od " + printNumber(k.min.Trim(0).String(), "pl") + " do " + printNumber(k.max.Trim(0).String(), "pl")
	if k.places > 0 {
		out += fmt.Sprintf(", do %d miejsc po przecinku", k.places)
	}
	return out
}

func (k moneyKind) limits() string {
	if k.min == 0 && k.max == maxAmount {
		return ""
	}
	return "od " + k.min.String() + " do " + k.max.String()
}

func (k dateKind) limits() string { return between(k.from, k.to) }

func (k dateRangeKind) limits() string {
	out := between(k.from, k.to)
	if k.maxDays > 0 {
		out = strings.TrimPrefix(out+fmt.Sprintf(", najwyżej %d dni", k.maxDays), ", ")
	}
	return out
}

func between(from, to Bound) string {
	var out []string
	if from.set {
		out = append(out, "nie wcześniej niż "+from.String())
	}
	if to.set {
		out = append(out, "nie później niż "+to.String())
	}
	return strings.Join(out, ", ")
}

func (k *choicesKind) limits() string {
	var out []string
	if k.min > 0 {
		out = append(out, fmt.Sprintf("co najmniej %d", k.min))
	}
	if k.max > 0 {
		out = append(out, fmt.Sprintf("najwyżej %d", k.max))
	}
	return strings.Join(out, ", ")
}

func (k *fileKind) limits() string {
	return fmt.Sprintf("%s; plików: do %d, każdy do %d MB", strings.Join(k.Accept, ", "), k.MaxFiles, k.MaxBytes>>20)
}
