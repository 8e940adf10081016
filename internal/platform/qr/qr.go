// Package qr makes QR codes (ISO/IEC 18004) for screens and paper, and the content of the code that
// Polish banks read for a transfer.
//
// A Matrix is the finished pattern with its quiet zone of four light modules on each side, so that
// whoever draws it cannot forget it. SVG draws it for a page; platform/pdf draws a Matrix as a Figure.
//
// Transfer follows the recommendation of the Polish Bank Association on two-dimensional codes
// (Związek Banków Polskich, "Standard 2D", 3 December 2013). Its amount ends at 9 999,99 zł: for
// more, and where the payer shall decide, the code carries no amount and the payer types it.
//
// The package does not read codes and knows nothing of payments beyond this one form.
package qr

import (
	"errors"
	"html"
	"slices"
	"strconv"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
)

// Level is how much of a code may be damaged and still be read.
type Level uint8

// The levels of the standard.
const (
	L Level = iota // 7 %: screens, and the transfer code by its recommendation
	M              // 15 %: paper
	Q              // 25 %
	H              // 30 %: labels that get dirty
)

// Errors of Encode.
var (
	ErrEmpty   = errors.New("qr: nothing to encode")
	ErrTooLong = errors.New("qr: content too long for a code of this level")
)

// capacity is the number of bytes that the largest code holds at each level (ISO/IEC 18004, table 7).
var capacity = [...]int{2953, 2331, 1663, 1273}

// Matrix is a square pattern of modules with its quiet zone.
type Matrix struct{ rows [][]bool }

// Encode makes the smallest code that holds the text, in UTF-8.
func Encode(text string, level Level) (Matrix, error) {
	if text == "" {
		return Matrix{}, ErrEmpty
	}
	if int(level) >= len(capacity) || len(text) > capacity[level] {
		return Matrix{}, ErrTooLong
	}
	code, err := qrcode.New(text, [...]qrcode.RecoveryLevel{qrcode.Low, qrcode.Medium, qrcode.High, qrcode.Highest}[level])
	if err != nil {
		return Matrix{}, ErrTooLong
	}
	return Matrix{code.Bitmap()}, nil
}

// Size is the number of modules on a side, the quiet zone included.
func (m Matrix) Size() int { return len(m.rows) }

// Dark tells whether a module is dark; outside the pattern all is light.
func (m Matrix) Dark(x, y int) bool {
	return y >= 0 && y < len(m.rows) && x >= 0 && x < len(m.rows[y]) && m.rows[y][x]
}

// Bitmap is a copy of the pattern, row by row.
func (m Matrix) Bitmap() [][]bool {
	out := make([][]bool, len(m.rows))
	for i, r := range m.rows {
		out[i] = slices.Clone(r)
	}
	return out
}

// SVG draws the code as one path, which stays crisp at any size. Alt says what the code holds, for
// those who cannot scan it. The colours are fixed: a scanner wants dark on light in every theme.
func SVG(m Matrix, alt string) string {
	n := strconv.Itoa(m.Size())
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + n + " " + n + `" role="img" shape-rendering="crispEdges">`)
	b.WriteString("<title>" + html.EscapeString(alt) + "</title>")
	b.WriteString(`<path fill="#fff" d="M0 0h` + n + "v" + n + "H0z\"/><path fill=\"#000\" d=\"")
	for y := range m.Size() {
		for x := 0; x < m.Size(); x++ {
			from := x
			for m.Dark(x, y) {
				x++
			}
			if x > from {
				b.WriteString("M" + strconv.Itoa(from) + " " + strconv.Itoa(y) + "h" + strconv.Itoa(x-from) + "v1H" + strconv.Itoa(from) + "z")
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}
