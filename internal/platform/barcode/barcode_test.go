package barcode

import (
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"golang.org/x/image/draw"

	"wrota/internal/platform/qr"
)

// white is an empty A4 sheet at 150 dots an inch.
func white() *image.Gray {
	g := image.NewGray(image.Rect(0, 0, 1240, 1754))
	draw.Draw(g, g.Rect, image.White, image.Point{}, draw.Src)
	return g
}

func square(t *testing.T, g *image.Gray, text string, x, y, module int) {
	t.Helper()
	m, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	for j := range m.Size() * module {
		for i := range m.Size() * module {
			if m.Dark(i/module, j/module) {
				g.SetGray(x+i, y+j, color.Gray{})
			}
		}
	}
}

func linearCode(t *testing.T, g *image.Gray, format gozxing.BarcodeFormat, text string, x, y int) {
	t.Helper()
	w := map[gozxing.BarcodeFormat]gozxing.Writer{
		gozxing.BarcodeFormat_CODE_128: oned.NewCode128Writer(), gozxing.BarcodeFormat_CODE_39: oned.NewCode39Writer(), gozxing.BarcodeFormat_EAN_13: oned.NewEAN13Writer(),
	}[format]
	m, err := w.Encode(text, format, 500, 90, nil)
	if err != nil {
		t.Fatal(err)
	}
	draw.Draw(g, image.Rect(x, y, x+m.GetWidth(), y+m.GetHeight()), m, image.Point{}, draw.Src)
}

// turned is the sheet turned clockwise by quarters.
func turned(g *image.Gray, quarters int) *image.Gray {
	for range quarters {
		b := g.Rect
		out := image.NewGray(image.Rect(0, 0, b.Dy(), b.Dx()))
		for y := range b.Dy() {
			for x := range b.Dx() {
				out.Pix[x*out.Stride+b.Dy()-1-y] = g.Pix[y*g.Stride+x]
			}
		}
		g = out
	}
	return g
}

// zbar is what an outside program reads.
func zbar(t *testing.T, g *image.Gray) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "sheet.png")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, g); err != nil {
		t.Fatal(err)
	}
	f.Close()
	out, err := exec.Command("zbarimg", "--quiet", "--raw", name).Output()
	if err != nil {
		t.Fatalf("zbarimg (package zbar-tools) reads nothing: %v", err)
	}
	return string(out)
}

func TestReadEveryWayASheetLies(t *testing.T) {
	sheets := []struct {
		name string
		want Code
		draw func(g *image.Gray)
	}{
		{"label", Code{QR, "RPW/LIPOWA/1234/2026"}, func(g *image.Gray) { square(t, g, "RPW/LIPOWA/1234/2026", 820, 90, 4) }},
		{"separator", Code{QR, "wrota:separator"}, func(g *image.Gray) { square(t, g, "wrota:separator", 300, 500, 20) }},
		{"code 128", Code{Code128, "RPW-LIPOWA-7-2026"}, func(g *image.Gray) { linearCode(t, g, gozxing.BarcodeFormat_CODE_128, "RPW-LIPOWA-7-2026", 300, 200) }},
		{"code 39", Code{Code39, "NOWE-PISMO"}, func(g *image.Gray) { linearCode(t, g, gozxing.BarcodeFormat_CODE_39, "NOWE-PISMO", 300, 200) }},
		{"ean", Code{EAN, "5901234123457"}, func(g *image.Gray) { linearCode(t, g, gozxing.BarcodeFormat_EAN_13, "5901234123457", 300, 200) }},
	}
	for _, s := range sheets {
		g := white()
		s.draw(g)
		if out := zbar(t, g); !strings.Contains(out, s.want.Text) {
			t.Errorf("%s: zbarimg reads %q", s.name, out)
		}
		for quarters := range 4 {
			got := Read(context.Background(), turned(g, quarters))
			if len(got) != 1 || got[0] != s.want {
				t.Errorf("%s turned by %d: %v", s.name, 90*quarters, got)
			}
		}
	}
}

func TestTwoSheetsOnOne(t *testing.T) {
	g := white()
	square(t, g, "RPW/LIPOWA/1/2026", 900, 60, 4)
	square(t, g, "RPW/LIPOWA/2/2026", 900, 1000, 4)
	if got := Read(context.Background(), g); len(got) != 2 {
		t.Fatalf("two labels: %v", got)
	}
}

func TestNothingThere(t *testing.T) {
	g := white()
	for y := 100; y < 1600; y += 24 { // lines of something like text
		for x := 100; x < 1100; x++ {
			if (x*7+y*13)%5 < 2 {
				for d := range 10 {
					g.SetGray(x, y+d, color.Gray{Y: 40})
				}
			}
		}
	}
	for name, img := range map[string]image.Image{"text": g, "empty": white(), "no pixels": image.NewGray(image.Rect(0, 0, 0, 0))} {
		if got := Read(context.Background(), img); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if got := Read(ended, g); got != nil {
		t.Errorf("after the end: %v", got)
	}
}

func BenchmarkEmptySheet(b *testing.B) {
	g := white()
	for b.Loop() {
		Read(context.Background(), g)
	}
}
