package payments

import (
	"fmt"
	"strings"

	"wrota/internal/kit/money"
)

var (
	ones = [...]string{
		"", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć", "dziesięć",
		"jedenaście", "dwanaście", "trzynaście", "czternaście", "piętnaście", "szesnaście", "siedemnaście", "osiemnaście", "dziewiętnaście",
	}
	tens = [...]string{
		"", "", "dwadzieścia", "trzydzieści", "czterdzieści", "pięćdziesiąt", "sześćdziesiąt", "siedemdziesiąt", "osiemdziesiąt", "dziewięćdziesiąt",
	}
	hundreds = [...]string{"", "sto", "dwieście", "trzysta", "czterysta", "pięćset", "sześćset", "siedemset", "osiemset", "dziewięćset"}
	groups   = [...][3]string{
		{"złoty", "złote", "złotych"},
		{"tysiąc", "tysiące", "tysięcy"},
		{"milion", "miliony", "milionów"},
		{"miliard", "miliardy", "miliardów"},
	}
)

// words writes an amount the way receipts do: "osiemdziesiąt dwa złote 50/100". The amount is not
// negative and below a billion (10¹²) złoty.
func words(g money.Grosze) string {
	zloty := int64(g) / 100
	var out []string
	scale := [...]int64{1, 1_000, 1_000_000, 1_000_000_000}
	for i := len(scale) - 1; i > 0; i-- {
		if n := int(zloty / scale[i] % 1000); n > 0 {
			if n > 1 {
				out = append(out, under1000(n)...)
			}
			out = append(out, form(n, groups[i]))
		}
	}
	rest := under1000(int(zloty % 1000))
	if zloty == 0 {
		rest = []string{"zero"}
	}
	out = append(out, rest...)
	unit := form(int(zloty%1000), groups[0])
	if zloty > 1 && zloty%1000 == 1 {
		unit = groups[0][2] // tysiąc jeden złotych
	}
	return fmt.Sprintf("%s %s %02d/100", strings.Join(out, " "), unit, int64(g)%100)
}

func under1000(n int) (out []string) {
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	add(hundreds[n/100])
	if n %= 100; n < len(ones) {
		add(ones[n])
		return out
	}
	add(tens[n/10])
	add(ones[n%10])
	return out
}

// form chooses between złoty (1), złote (2–4, but not 12–14) and złotych.
func form(n int, forms [3]string) string {
	switch last := n % 10; {
	case n == 1:
		return forms[0]
	case last >= 2 && last <= 4 && (n%100 < 12 || n%100 > 14):
		return forms[1]
	}
	return forms[2]
}
