package pades

import (
	"testing"

	"wrota/internal/platform/pdf/internal/object"
)

// drawn is a page with the content, a font F1, and a form X1 that draws a square at 400, 400.
func drawn(t testing.TB, content string) (*object.Revision, *object.Dict) {
	t.Helper()
	f, err := object.Open(raw(
		"<</Type /Catalog /Pages 2 0 R>>",
		"<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] /Resources <</XObject <</X1 5 0 R /I1 6 0 R>>>>>>",
		"<</Type /Page /Parent 2 0 R /Contents 4 0 R>>",
		stream("", content),
		stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Matrix [1 0 0 1 400 400]", "0 0 9 9 re f"),
		stream("/Type /XObject /Subtype /Image", "x"),
	))
	if err != nil {
		t.Fatal(err)
	}
	return f.Last(), f.Last().Dict(object.Ref{Number: 3})
}

func TestInk(t *testing.T) {
	where := box{100, 100, 200, 150}
	for _, x := range []struct {
		reason, content string
		want            bool
	}{
		{"an empty page", "", false},
		{"text inside", "BT /F1 12 Tf 110 110 Td (Kwota) Tj ET", true},
		{"text that begins before it and reaches in", "BT /F1 12 Tf 50 110 Td (Kwota sto zlotych) Tj ET", true},
		{"text above", "BT /F1 12 Tf 110 160 Td (Kwota) Tj ET", false},
		{"text that ends before it", "BT /F1 12 Tf 50 110 Td (Kwo) Tj ET", false},
		{"blanks inside", "BT /F1 12 Tf 110 110 Td (   ) Tj ET", false},
		{"text in pieces", "BT /F1 12 Tf 50 110 Td [(Kwota) -20 <0041> (sto zl)] TJ ET", true},
		{"text on the third line", "BT /F1 12 Tf 14 TL 110 170 Td (a) Tj T* (b) Tj T* (c) Tj ET", true},
		{"text moved by a matrix", "q 1 0 0 1 100 100 cm BT 1 0 0 1 10 10 Tm /F1 12 Tf (a) Tj ET Q", true},
		{"text after the matrix is taken back", "q 1 0 0 1 100 100 cm Q BT 1 0 0 1 10 10 Tm /F1 12 Tf (a) Tj ET", false},
		{"text upright", "BT 0 1 -1 0 150 50 Tm /F1 12 Tf (Kwota sto) Tj ET", true},
		{"a line through it", "0 0 m 300 250 l S", true},
		{"a line beside it", "0 200 m 300 200 l S", false},
		{"a path that is not drawn", "0 0 m 300 250 l n", false},
		{"a white box", "1 g 0 0 595 842 re f", false},
		{"a white box in other words", "1 1 1 rg 0 0 595 842 re f", false},
		{"a grey box", "0.9 g 0 0 595 842 re f", true},
		{"the line around a white box", "1 g 90 90 200 200 re B", true},
		{"an image over the page", "q 595 0 0 842 0 0 cm /I1 Do Q", true},
		{"a small image elsewhere", "q 20 0 0 20 400 400 cm /I1 Do Q", false},
		{"a form elsewhere", "/X1 Do", false},
		{"the same form moved to it", "q 1 0 0 1 -290 -290 cm /X1 Do Q", true},
		{"an image in the content", "q 500 0 0 500 0 0 cm BI /W 1 /H 1 ID \x00EIx EI Q", true},
		{"a shading, wherever it ends", "/S1 sh", true},
		{"what is no content", "BT (open", true},
	} {
		r, page := drawn(t, x.content)
		if got := inked(r, page, where); got != x.want {
			t.Errorf("%s: %v", x.reason, got)
		}
	}
}

func FuzzInk(f *testing.F) {
	f.Add("q 1 0 0 1 9 9 cm BT /F1 12 Tf 1 1 Td (a) Tj T* [(b) 3] TJ ET 0 0 m 1 1 l S /X1 Do BI ID x EI Q")
	f.Fuzz(func(t *testing.T, content string) {
		r, page := drawn(t, content)
		inked(r, page, box{100, 100, 200, 150})
	})
}
