// Package pagestest makes scans for tests: it prints our documents as pictures, turns and wears them as paper in a scanner is
// turned and worn, and binds pictures as a PDF file the way scanners do.
package pagestest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"testing"

	"golang.org/x/image/draw"

	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/internal/file"
)

// Packing is how a scanner packs its pictures.
type Packing int

// The packings.
const (
	JPEG  Packing = iota
	Flate         // eight bits a pixel
	Bits          // one bit a pixel, black on white
)

// Sheet is one side of paper as it was scanned.
type Sheet struct {
	*image.Gray
	Packing Packing
	Rotate  int // what the page says of how it is to be turned, clockwise
}

// DPI is the resolution of all pictures of the package.
const DPI = 200

// Blank is an empty A4 sheet.
func Blank() *image.Gray {
	g := image.NewGray(image.Rect(0, 0, 210*DPI*10/254, 297*DPI*10/254))
	draw.Draw(g, g.Rect, image.White, image.Point{}, draw.Src)
	return g
}

// Print makes pictures of the pages of a document; pdftoppm (package poppler-utils) paints them.
func Print(t testing.TB, doc *pdf.Document) []*image.Gray {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	return Paint(t, b.Bytes())
}

// Paint is Print for a file.
func Paint(t testing.TB, file []byte) []*image.Gray {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-gray", "-png", "-r", fmt.Sprint(DPI), name, filepath.Join(dir, "p")).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm (package poppler-utils): %v %s", err, out)
	}
	names, err := filepath.Glob(filepath.Join(dir, "p*.png"))
	if err != nil || len(names) == 0 {
		t.Fatal("pdftoppm painted nothing", err)
	}
	sort.Strings(names)
	var out []*image.Gray
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		g := image.NewGray(img.Bounds())
		draw.Draw(g, g.Rect, img, image.Point{}, draw.Src)
		out = append(out, g)
	}
	return out
}

// On puts a picture onto an empty sheet, its corner at x and y: a label that was stuck there.
func On(g *image.Gray, label *image.Gray, x, y int) *image.Gray {
	draw.Draw(g, label.Rect.Add(image.Pt(x, y)), label, image.Point{}, draw.Src)
	return g
}

// Turned is a picture turned clockwise by quarters.
func Turned(g *image.Gray, quarters int) *image.Gray {
	for range quarters {
		out := image.NewGray(image.Rect(0, 0, g.Rect.Dy(), g.Rect.Dx()))
		for y := range g.Rect.Dy() {
			for x := range g.Rect.Dx() {
				out.Pix[x*out.Stride+g.Rect.Dy()-1-y] = g.Pix[y*g.Stride+x]
			}
		}
		g = out
	}
	return g
}

// Worn is a picture after the copier: grey paper, specks.
func Worn(g *image.Gray) *image.Gray {
	out := image.NewGray(g.Rect)
	n := uint32(2463534242)
	for i, p := range g.Pix {
		n ^= n << 13
		n ^= n >> 17
		n ^= n << 5
		v := 40 + int(p)*190/255 + int(n%31) - 15
		if n%997 == 0 {
			v = 60
		}
		out.Pix[i] = uint8(max(0, min(255, v)))
	}
	return out
}

// Beside puts two sheets next to each other, as an open folder on the glass.
func Beside(a, b *image.Gray) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, a.Rect.Dx()+b.Rect.Dx(), max(a.Rect.Dy(), b.Rect.Dy())))
	draw.Draw(g, g.Rect, &image.Uniform{color.White}, image.Point{}, draw.Src)
	draw.Draw(g, a.Rect, a, image.Point{}, draw.Src)
	draw.Draw(g, b.Rect.Add(image.Pt(a.Rect.Dx(), 0)), b, image.Point{}, draw.Src)
	return g
}

// Bind makes a file of sheets. It fails only when a sheet is empty.
func Bind(t testing.TB, sheets ...Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	f := file.New(&b)
	root, tree, info := f.Alloc(), f.Alloc(), f.Alloc()
	var kids []byte
	for _, s := range sheets {
		page, content, img := f.Alloc(), f.Alloc(), f.Alloc()
		kids = append(page.Append(kids), ' ')
		w, h := float64(s.Rect.Dx())*72/DPI, float64(s.Rect.Dy())*72/DPI
		f.Object(page, fmt.Appendf(nil, "<</Type/Page/Parent %s/MediaBox[0 0 %.2f %.2f]/Rotate %d/Contents %s/Resources<</XObject<</Im0 %s>>>>>>", tree, w, h, s.Rotate, content, img))
		f.Stream(content, "", fmt.Appendf(nil, "q %.2f 0 0 %.2f 0 0 cm /Im0 Do Q", w, h))
		dict := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent ", s.Rect.Dx(), s.Rect.Dy())
		switch s.Packing {
		case JPEG:
			var j bytes.Buffer
			if err := jpeg.Encode(&j, s.Gray, &jpeg.Options{Quality: 70}); err != nil {
				t.Fatal(err)
			}
			f.Plain(img, dict+"8/Filter/DCTDecode", j.Bytes())
		case Flate:
			f.Stream(img, dict+"8", s.Pix)
		case Bits:
			f.Stream(img, dict+"1", bits(s.Gray))
		}
	}
	f.Object(root, []byte("<</Type/Catalog/Pages "+tree.String()+">>"))
	f.Object(tree, fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%s]>>", len(sheets), kids))
	f.Object(info, []byte("<</Producer(Skaner)>>"))
	if err := f.Close(root, info, ""); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bits(g *image.Gray) []byte {
	row := (g.Rect.Dx() + 7) / 8
	out := make([]byte, row*g.Rect.Dy())
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			if g.Pix[y*g.Stride+x] > 127 {
				out[y*row+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return out
}
