package postprint

import (
	"fmt"
	"strings"

	"wrota/internal/platform/pdf"
)

// Symbols of Code 128 (ISO/IEC 15417) that stand for no character.
const (
	fnc1   = 102
	startB = 104
	startC = 105
	stop   = 106
)

// widths are the bars and spaces of the symbols, in modules: bar, space, bar, …
var widths = strings.Fields(`
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132
221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313
231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141
114131 311141 411131 211412 211214 211232 2331112`)

// symbols encodes a number. Digits alone go by pairs in code set C; the twenty digits of the post are GS1-128, which
// begins with FNC1. Anything else is in code set B.
func symbols(number string) ([]int, error) {
	var out []int
	switch digits := strings.Trim(number, "0123456789") == ""; {
	case number == "" || len(number) > 40:
		return nil, fmt.Errorf("a barcode of %d characters", len(number))
	case digits && len(number)%2 == 0:
		out = append(out, startC)
		if len(number) == 20 && strings.HasPrefix(number, "00") {
			out = append(out, fnc1)
		}
		for i := 0; i < len(number); i += 2 {
			out = append(out, int(number[i]-'0')*10+int(number[i+1]-'0'))
		}
	default:
		out = append(out, startB)
		for _, c := range []byte(number) {
			if c < ' ' || c > '~' {
				return nil, fmt.Errorf("a barcode of a character that it cannot show")
			}
			out = append(out, int(c-' '))
		}
	}
	check := out[0]
	for i, v := range out[1:] {
		check += (i + 1) * v
	}
	return append(out, check%103, stop), nil
}

// quiet is the free room beside the bars, in modules.
const quiet = 10

// Code128 draws a number as bars, with the quiet zones that a reader needs. Its own coordinates are modules.
func Code128(number string) (*pdf.Drawing, error) {
	all, err := symbols(number)
	if err != nil {
		return nil, fmt.Errorf("dispatch: post: %w", err)
	}
	const height = 40
	var path strings.Builder
	x := quiet
	for _, v := range all {
		for i, c := range widths[v] {
			w := int(c - '0')
			if i%2 == 0 {
				fmt.Fprintf(&path, "M%d 0H%dV%dH%dZ", x, x+w, height, x)
			}
			x += w
		}
	}
	return &pdf.Drawing{Width: float64(x + quiet), Height: height, Paths: []pdf.Path{{D: path.String()}}}, nil
}
