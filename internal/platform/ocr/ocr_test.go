package ocr

import (
	"bytes"
	"context"
	"errors"
	"image"
	"strings"
	"testing"

	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pages/pagestest"
)

func letter() *pdf.Document {
	return &pdf.Document{Title: "Pismo", Lang: "pl", Blocks: []pdf.Block{
		pdf.Heading{Level: 1, Text: "Wniosek o wycięcie dębu"},
		pdf.Paragraph{Text: pdf.Plain("Proszę o pozwolenie na usunięcie drzewa rosnącego przy ulicy Świerkowej. Drzewo zagraża budynkowi gospodarczemu, a jego gałęzie łamią się podczas wichur.")},
	}}
}

func TestReadsPolish(t *testing.T) {
	r, err := FindReader(context.Background(), "pol", "eng")
	if err != nil {
		t.Fatal("Tesseract with Polish is wanted for this test (packages tesseract-ocr, tesseract-ocr-pol): ", err)
	}
	if r.Languages[0] != "pol" {
		t.Fatal(r.Languages)
	}
	text, err := r.Read(context.Background(), pagestest.Worn(pagestest.Print(t, letter())[0]), pagestest.DPI)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"wycięcie", "dębu", "usunięcie", "Świerkowej", "gałęzie"} {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in %q", word, text)
		}
	}
	if text, err = r.Read(context.Background(), pagestest.Blank(), pagestest.DPI); err != nil || text != "" {
		t.Errorf("an empty sheet: %q, %v", text, err)
	}
}

func TestPaints(t *testing.T) {
	p, err := FindPainter()
	if err != nil {
		t.Fatal("pdftoppm is wanted (package poppler-utils): ", err)
	}
	var b bytes.Buffer
	if err := pdf.Write(&b, letter()); err != nil {
		t.Fatal(err)
	}
	img, err := p.Paint(context.Background(), b.Bytes(), 0, 50)
	if err != nil || img.Bounds().Dx() < 400 || img.Bounds().Dx() > 420 {
		t.Fatal(img, err)
	}
	for name, page := range map[string]int{"no such page": 7} {
		if _, err := p.Paint(context.Background(), b.Bytes(), page, 50); !errors.Is(err, ErrFailed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Paint(context.Background(), []byte("nie PDF"), 0, 50); !errors.Is(err, ErrFailed) {
		t.Error(err)
	}
}

func TestBounds(t *testing.T) {
	for name, j := range map[string]job{
		"time":   {name: "sleep", args: []string{"20"}, time: 100_000_000, memory: 1 << 30, most: 10},
		"answer": {name: "yes", time: readTime, memory: 1 << 30, most: 100},
		"memory": {name: "tail", args: []string{"/dev/zero"}, time: paintTime, memory: 100 << 20, most: 10},
	} {
		if _, err := run(context.Background(), j); !errors.Is(err, ErrFailed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := run(ended, job{name: "sleep", args: []string{"5"}, time: readTime, memory: 1 << 30, most: 1}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAbsent(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := FindReader(context.Background(), "pol"); !errors.Is(err, ErrAbsent) {
		t.Error(err)
	}
	if _, err := FindPainter(); !errors.Is(err, ErrAbsent) {
		t.Error(err)
	}
	if _, err := (Reader{}).Read(context.Background(), image.NewGray(image.Rect(0, 0, 1, 1)), 200); !errors.Is(err, ErrAbsent) {
		t.Error(err)
	}
	if _, err := (Painter{}).Paint(context.Background(), nil, 0, 200); !errors.Is(err, ErrAbsent) {
		t.Error(err)
	}
}
