// Package qr makes QR codes (ISO/IEC 18004) for screens and paper, and the content of the code that
// Polish banks read for a transfer.
//
// A Matrix is the finished pattern with its quiet zone of four light modules on each side, so that
// whoever draws it cannot forget it. The QR of ui draws it on a page, platform/pdf as a Figure.
//
// Transfer follows the recommendation of the Polish Bank Association on two-dimensional codes
// (Związek Banków Polskich, "Standard 2D", 3 December 2013). Its amount ends at 9 999,99 zł: for
// more, and where the payer shall decide, the code carries no amount and the payer types it.
//
// The package does not read codes and knows nothing of payments beyond this one form.
package qr

import (
	"errors"
	"slices"

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
