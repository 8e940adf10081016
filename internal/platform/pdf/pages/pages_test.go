package pages_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/barcode"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pages"
	"wrota/internal/platform/pdf/pages/pagestest"
	"wrota/internal/platform/qr"
)

func label(t *testing.T, text string) *image.Gray {
	t.Helper()
	m, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	return pagestest.Print(t, &pdf.Document{
		Title: "x", Page: pdf.Label(70, 40), Footer: pdf.Footer{Hide: true}, Blocks: []pdf.Block{pdf.Figure{Alt: "kod", Width: 28, Modules: m}},
	})[0]
}

// check asks qpdf whether a file is whole.
func check(t *testing.T, body []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", name).CombinedOutput(); err != nil {
		t.Fatalf("qpdf --check: %v\n%s", err, out)
	}
}

func open(t *testing.T, body []byte) *pages.Doc {
	t.Helper()
	d, err := pages.Open(body)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func extract(t *testing.T, d *pages.Doc, which ...int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.Extract(&b, which); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t *testing.T, d *pages.Doc, page int) string {
	t.Helper()
	p, err := d.Picture(page, 150)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range barcode.Read(context.Background(), p.Gray) {
		out = append(out, c.Text)
	}
	return strings.Join(out, " ")
}

func TestPicturesOfEveryPacking(t *testing.T) {
	sheet := pagestest.On(pagestest.Blank(), label(t, "RPW/LIPOWA/7/2026"), 900, 100)
	for _, packing := range []pagestest.Packing{pagestest.JPEG, pagestest.Flate, pagestest.Bits} {
		var sheets []pagestest.Sheet
		for turn := range 4 {
			sheets = append(sheets, pagestest.Sheet{Gray: pagestest.Turned(sheet, turn), Packing: packing, Rotate: 90 * turn % 360})
		}
		body := pagestest.Bind(t, sheets...)
		check(t, body)
		d := open(t, body)
		outside := pagestest.Paint(t, body)
		for i := range 4 {
			p, err := d.Picture(i, pagestest.DPI)
			if err != nil || p.Images != 1 || !p.Whole {
				t.Fatalf("packing %d page %d: %v, %d images, whole %t", packing, i, err, p.Images, p.Whole)
			}
			if got := read(t, d, i); got != "RPW/LIPOWA/7/2026" {
				t.Errorf("packing %d turned by %d: %q", packing, 90*i, got)
			}
			if diff := difference(p.Gray, outside[i]); diff > 6 {
				t.Errorf("packing %d page %d: differs from pdftoppm by %.1f of 255 on the average", packing, i, diff)
			}
		}
	}
}

// difference is how far two pictures are apart on the average, where they overlap.
func difference(a, b *image.Gray) float64 {
	w, h := min(a.Rect.Dx(), b.Rect.Dx()), min(a.Rect.Dy(), b.Rect.Dy())
	if max(a.Rect.Dx(), b.Rect.Dx())-w > 2 || max(a.Rect.Dy(), b.Rect.Dy())-h > 2 {
		return 255
	}
	sum := 0
	for y := range h {
		for x := range w {
			n := int(a.Pix[y*a.Stride+x]) - int(b.Pix[y*b.Stride+x])
			sum += max(n, -n)
		}
	}
	return float64(sum) / float64(w*h)
}

// The samples were made by tiff2pdf and img2pdf from one TIFF packed as CCITT group 4, as many office scanners pack their sheets.
func TestFaxSamples(t *testing.T) {
	for _, name := range []string{"g4.pdf", "g4-img2pdf.pdf"} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		d := open(t, body)
		p, err := d.Picture(0, 150)
		if err != nil || !p.Whole {
			t.Fatalf("%s: %v, whole %t", name, err, p.Whole)
		}
		if got := read(t, d, 0); got != "RPW/LIPOWA/7/2026" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestExtract(t *testing.T) {
	a, b, c := pagestest.Blank(), pagestest.On(pagestest.Blank(), label(t, "B"), 300, 300), pagestest.On(pagestest.Blank(), label(t, "C"), 100, 900)
	body := pagestest.Bind(t, pagestest.Sheet{Gray: a}, pagestest.Sheet{Gray: b, Packing: pagestest.Bits}, pagestest.Sheet{Gray: c, Packing: pagestest.Flate})
	d := open(t, body)
	if got := extract(t, d, 0, 1, 2); !bytes.Equal(got, body) {
		t.Error("all pages are not the file as it came")
	}
	part := extract(t, d, 2, 1)
	check(t, part)
	p := open(t, part)
	if p.Len() != 2 || read(t, p, 0) != "C" || read(t, p, 1) != "B" {
		t.Fatalf("%d pages: %q %q", p.Len(), read(t, p, 0), read(t, p, 1))
	}
	for from, to := range map[int]int{2: 0, 1: 1} {
		x, err1 := d.Sum(from)
		y, err2 := p.Sum(to)
		if err1 != nil || err2 != nil || x != y {
			t.Errorf("page %d has another sum in the extract", from)
		}
	}
	x, _ := d.Sum(0)
	y, _ := d.Sum(1)
	if x == y {
		t.Error("two pages, one sum")
	}
	if !bytes.Equal(part, extract(t, d, 2, 1)) {
		t.Error("the same pages make another file the second time")
	}
	for _, wrong := range [][]int{nil, {-1}, {3}} {
		if err := d.Extract(&bytes.Buffer{}, wrong); !errors.Is(err, pages.ErrNoPage) {
			t.Errorf("pages %v: %v", wrong, err)
		}
	}
}

// Our own documents have object trees with links, fonts, tags and attachments.
func TestExtractOfADocument(t *testing.T) {
	doc := &pdf.Document{Title: "Wykaz", Lang: "pl"}
	for i := range 40 {
		doc.Blocks = append(doc.Blocks, pdf.Paragraph{Text: pdf.Plain(strings.Repeat("Zażółć gęślą jaźń ", 10+i%3))})
	}
	var b bytes.Buffer
	if err := pdf.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{nil, {"--object-streams=generate"}, {"--linearize"}} {
		body := b.Bytes()
		if args != nil {
			body = qpdf(t, body, args...)
		}
		d := open(t, body)
		if d.Len() < 3 {
			t.Fatalf("%d pages", d.Len())
		}
		part := extract(t, d, 1)
		check(t, part)
		if len(part) > len(body) {
			t.Errorf("%v: one page of %d bytes has %d", args, len(body), len(part))
		}
		p := open(t, part)
		pic, err := p.Picture(0, 72)
		if err != nil || p.Len() != 1 || pic.Whole || pic.Images != 0 {
			t.Errorf("%v: %v, %d pages, whole %t", args, err, p.Len(), pic.Whole)
		}
		if diff := difference(pagestest.Paint(t, part)[0], pagestest.Paint(t, body)[1]); diff > 0 {
			t.Errorf("%v: the page looks different, by %.2f", args, diff)
		}
	}
}

func qpdf(t *testing.T, body []byte, args ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if o, err := exec.Command("qpdf", append(args, in, out)...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, o)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestRefused(t *testing.T) {
	good := pagestest.Bind(t, pagestest.Sheet{Gray: label(t, "A")})
	for name, x := range map[string]struct {
		body []byte
		want error
	}{
		"empty":     {nil, pages.ErrDamaged},
		"text":      {[]byte("nie PDF"), pages.ErrDamaged},
		"cut":       {good[:len(good)/2], pages.ErrDamaged},
		"encrypted": {qpdf(t, good, "--encrypt", "u", "o", "256", "--"), pages.ErrEncrypted},
		"circle":    {bytes.Replace(good, []byte("/Kids[4 0 R ]"), []byte("/Kids[2 0 R ]"), 1), pages.ErrDamaged},
	} {
		if _, err := pages.Open(x.body); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	small := image.NewGray(image.Rect(0, 0, 16, 16))
	for _, p := range []pagestest.Packing{pagestest.JPEG, pagestest.Flate, pagestest.Bits} {
		f.Add(pagestest.Bind(f, pagestest.Sheet{Gray: small, Packing: p}, pagestest.Sheet{Gray: small, Packing: p, Rotate: 90}))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := pages.Open(body)
		if err != nil {
			return
		}
		for i := range min(d.Len(), 3) {
			if _, err := d.Picture(i, 20); err == nil {
				_, _ = d.Sum(i)
			}
			var out bytes.Buffer
			if d.Extract(&out, []int{i}) == nil {
				if _, err := pages.Open(out.Bytes()); err != nil {
					t.Fatal("an extract cannot be read:", err)
				}
			}
		}
	})
}
