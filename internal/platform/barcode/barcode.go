// Package barcode reads QR codes (ISO/IEC 18004) and the linear codes Code 128, Code 39 and EAN (ISO/IEC 15417, 16388, 15420)
// from pictures of scanned sheets.
//
// A sheet may lie in the scanner in any of four ways, and two small sheets may lie on it side by side: all codes that are
// found are returned, each once. Codes are read from the picture as it comes and, when there is none, at half its size,
// which takes the noise out of a poor scan. Sheets of about 200 dots an inch read best.
//
// Reading is that of github.com/makiuchi-d/gozxing (ADR 46). Pictures are those of strangers: their size is bounded, and a
// fault inside the reader is no code rather than an end of the program.
//
// The package judges nothing: what a code means is the business of whoever asked.
package barcode

import (
	"context"
	"image"
	"slices"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/oned"
	"golang.org/x/image/draw"
)

// Kind is the kind of a code.
type Kind string

// The kinds.
const (
	QR      Kind = "qr"
	Code128 Kind = "code-128"
	Code39  Kind = "code-39"
	EAN     Kind = "ean"
)

// Code is a code that was read.
type Code struct {
	Kind Kind
	Text string
}

// maxPixels bounds a picture: an A3 sheet at 400 dots an inch.
const maxPixels = 32_000_000

// Read returns the codes of a picture, those that were found first in front. A picture that is too large has none. It
// stops early, with what it has, when ctx ends.
func Read(ctx context.Context, img image.Image) []Code {
	b := img.Bounds()
	if b.Empty() || b.Dx() > maxPixels/b.Dy() {
		return nil
	}
	g := gray(img)
	for _, share := range []int{1, 2} {
		if ctx.Err() != nil {
			return nil
		}
		at := g
		if share > 1 {
			at = image.NewGray(image.Rect(0, 0, max(1, b.Dx()/share), max(1, b.Dy()/share)))
			draw.ApproxBiLinear.Scale(at, at.Rect, g, g.Rect, draw.Src, nil)
		}
		if found := sheet(ctx, at); len(found) > 0 {
			return found
		}
	}
	return nil
}

func gray(img image.Image) *image.Gray {
	if g, ok := img.(*image.Gray); ok {
		return g
	}
	g := image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(g, g.Rect, img, img.Bounds().Min, draw.Src)
	return g
}

// sheet looks over a sheet for QR codes and, when there is none, for linear ones.
func sheet(ctx context.Context, g *image.Gray) (out []Code) {
	defer func() { _ = recover() }() // a fault of the reader is no code: it runs on pictures of strangers
	bits, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(gozxing.NewLuminanceSourceFromImage(g)))
	if err != nil {
		return nil
	}
	out = squares(bits)
	for range 2 {
		if len(out) > 0 || ctx.Err() != nil {
			return out
		}
		out = lines(bits)
		if bits, err = bits.RotateCounterClockwise(); err != nil {
			return out
		}
	}
	return out
}

func add(out []Code, c Code) []Code {
	if slices.Contains(out, c) {
		return out
	}
	return append(out, c)
}

// squares reads the QR codes; they are found however the sheet lies.
func squares(bits *gozxing.BinaryBitmap) (out []Code) {
	found, err := multi.NewQRCodeMultiReader().DecodeMultiple(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return nil
	}
	for _, r := range found {
		out = add(out, Code{QR, r.GetText()})
	}
	return out
}

// linear are the readers of linear codes. Those without a check character are believed from two lines of the sheet on,
// because a line of print may look like one.
var linear = []struct {
	kind Kind
	open func() gozxing.Reader
}{{Code128, oned.NewCode128Reader}, {Code39, oned.NewCode39Reader}, {EAN, oned.NewEAN13Reader}, {EAN, oned.NewEAN8Reader}}

const (
	lineStep = 8 // pixels between the lines that are read; a code is several times as high
	twice    = 2
)

// lines reads the linear codes that lie along the lines of a sheet, from the left and from the right.
func lines(bits *gozxing.BinaryBitmap) (out []Code) {
	seen := map[Code]int{}
	var readers []oned.RowDecoder
	for _, l := range linear {
		r, ok := l.open().(oned.RowDecoder)
		if !ok {
			return nil
		}
		readers = append(readers, r)
	}
	row := gozxing.NewBitArray(bits.GetWidth())
	for y := lineStep / 2; y < bits.GetHeight(); y += lineStep {
		var err error
		if row, err = bits.GetBlackRow(y, row); err != nil {
			row = gozxing.NewBitArray(bits.GetWidth())
			continue // a line without contrast
		}
		for range 2 {
			for i, r := range readers {
				found, err := r.DecodeRow(y, row, nil)
				if err != nil {
					continue
				}
				c := Code{linear[i].kind, found.GetText()}
				if seen[c]++; seen[c] == twice && c.Text != "" {
					out = add(out, c)
				}
			}
			row.Reverse()
		}
	}
	return out
}
