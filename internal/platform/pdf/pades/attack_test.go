package pades

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/ades"
)

// later is a change to a signed file and what the signature is worth afterwards.
type later struct {
	reason  string
	base    []byte
	sign    func(*Options)
	change  func(t *testing.T, in []byte) []byte
	covers  bool
	fault   ades.SubIndication // "": none
	warning bool
}

func objects(list map[int]string) func(*testing.T, []byte) []byte {
	return func(t *testing.T, in []byte) []byte { return amend(t, in, list) }
}

// entry adds entries to the dictionary of an object.
func entry(n int, entries string) func(*testing.T, []byte) []byte {
	return func(t *testing.T, in []byte) []byte {
		return amend(t, in, map[int]string{n: with(body(t, in, n), entries)})
	}
}

// replace changes the dictionary of an object.
func replace(n int, was, now string) func(*testing.T, []byte) []byte {
	return func(t *testing.T, in []byte) []byte {
		old := body(t, in, n)
		if !strings.Contains(old, was) {
			t.Fatalf("object %d has no %q: %s", n, was, old)
		}
		return amend(t, in, map[int]string{n: strings.Replace(old, was, now, 1)})
	}
}

func both(a, b func(*testing.T, []byte) []byte) func(*testing.T, []byte) []byte {
	return func(t *testing.T, in []byte) []byte { return b(t, a(t, in)) }
}

func named(field string) func(*Options) { return func(o *Options) { o.Field = field } }

const format, constraints = ades.FormatFailure, ades.SigConstraintsFailure

func TestLaterChanges(t *testing.T) {
	w := newWorld(t)
	base := raw(formObjects()...)
	again := func(f ...func(*Options)) func(*testing.T, []byte) []byte {
		return func(_ *testing.T, in []byte) []byte { return w.sign(in, f...) }
	}
	freeText := "<</Type /Annot /Subtype /FreeText /Rect [72 690 300 715] /F 4 /Contents (200 zl) /AP <</N 8 0 R>>>>"
	highlight := "<</Type /Annot /Subtype /Highlight /Rect [72 690 300 715] /F 4 /QuadPoints [72 715 300 715 72 690 300 690]>>"
	annotate := func(annotation string) func(*testing.T, []byte) []byte {
		return both(objects(map[int]string{120: annotation}), replace(3, "/Annots [", "/Annots [120 0 R "))
	}
	for _, x := range []later{
		{reason: "nothing came after", change: objects(nil), covers: true, warning: true},
		{reason: "another signature is allowed", change: again(), covers: true, warning: true},
		{reason: "and one that shows itself", change: again(visible(1, 200)), covers: true, warning: true},
		{reason: "and one drawn on top of words, which could say something else", change: again(visible(1, 40), func(o *Options) { o.Visible.Left = 40 }), warning: true},
		{reason: "a field that was there is signed", change: again(named("podpis")), covers: true, warning: true},
		{reason: "a certified document may be signed", sign: certify(2), change: again(), covers: true, warning: true},
		{reason: "and a field that was there may show the signature", sign: certify(2), change: again(named("podpis"), visible(1, 0)), covers: true, warning: true},
		{reason: "the signer allowed no changes (DocMDP 1)", sign: certify(1), change: again(), fault: constraints, warning: true},
		{reason: "sneaky signature: a new field that draws on a certified page", sign: certify(2), change: again(visible(1, 50)), fault: constraints, warning: true},
		{reason: "sneaky signature where annotations are allowed", sign: certify(3), change: again(visible(1, 50)), fault: constraints, warning: true},
		{reason: "a signature over a quarter of the page", change: again(func(o *Options) {
			visible(1, 50)(o)
			o.Visible.Left, o.Visible.Width, o.Visible.Height = 10, 190, 150
		}), fault: format, warning: true},
		{reason: "material for validation", change: proofs(w), covers: true, warning: true},
		{reason: "a timestamp of the document", change: stampIt(w), covers: true, warning: true},
		{reason: "also where no changes are allowed", sign: certify(1), change: both(proofs(w), stampIt(w)), covers: true, warning: true},
		{reason: "a form filled in is seen as part of the document", change: replace(7, "/V <313030>", "/V (200)"), warning: true},
		{reason: "with its appearance", change: both(replace(7, "/V <313030>", "/V (200)"), objects(map[int]string{8: stream("/Type /XObject /Subtype /Form /BBox [0 0 200 20]", "BT ET")})), warning: true},
		{reason: "a locked field is filled in", sign: lockFields("kwota"), change: replace(7, "/V <313030>", "/V (200)"), fault: constraints, warning: true},
		{reason: "all fields are locked, one for a signature among them", sign: lockAll, change: again(named("podpis")), fault: constraints, warning: true},
		{reason: "and a new one is none of them", sign: lockAll, change: again(), covers: true, warning: true},
		{reason: "another field is locked", sign: lockFields("inne"), change: replace(7, "/V <313030>", "/V (200)"), warning: true},
		{reason: "filling in is not allowed", sign: certify(1), change: replace(7, "/V <313030>", "/V (200)"), fault: constraints, warning: true},
		{reason: "a plain annotation", change: annotate(highlight), warning: true},
		{reason: "a plain annotation where it is allowed", sign: certify(3), change: annotate(highlight), warning: true},
		{reason: "a plain annotation where it is not", sign: certify(2), change: annotate(highlight), fault: constraints, warning: true},
		{reason: "evil annotation: one that covers the page", change: annotate(freeText), fault: format, warning: true},
		{reason: "evil annotation where annotations are allowed", sign: certify(3), change: annotate(freeText), fault: format, warning: true},
		{reason: "a highlight with an appearance of its own covers too", sign: certify(3), change: annotate(with(highlight, "/AP <</N 8 0 R>>")), fault: format, warning: true},
		{reason: "incremental saving: the content is replaced", change: objects(map[int]string{4: stream("", "BT /F1 12 Tf (200) Tj ET")}), fault: format, warning: true},
		{reason: "the page points to other content", change: both(objects(map[int]string{120: stream("", "BT ET")}), replace(3, "/Contents 4 0 R", "/Contents 120 0 R")), fault: format, warning: true},
		{reason: "the page gets a second content", change: replace(3, "/Contents 4 0 R", "/Contents [4 0 R 8 0 R]"), fault: format, warning: true},
		{reason: "another page tree", change: replace(1, "/Pages 2 0 R", "/Pages 120 0 R"), fault: format, warning: true},
		{reason: "a page more", change: both(objects(map[int]string{120: "<</Type /Page /Parent 2 0 R>>"}), replace(2, "/Kids [3 0 R]", "/Kids [120 0 R 3 0 R]")), fault: format, warning: true},
		{reason: "shadow attack replace: another font under the same number", change: replace(5, "/Helvetica", "/Courier"), fault: format, warning: true},
		{reason: "the window of the page", change: entry(3, "/CropBox [0 0 100 100]"), fault: format, warning: true},
		{reason: "layers are switched", change: entry(1, "/OCProperties <</OCGs [] /D <<>>>>"), fault: format, warning: true},
		{reason: "an action when opened", change: entry(1, "/OpenAction <</S /JavaScript /JS (app.alert(1))>>"), fault: format, warning: true},
		{reason: "a form in another language (XFA)", change: entry(6, "/XFA [(a) 4 0 R]"), fault: format, warning: true},
		{reason: "a new text field", change: both(objects(map[int]string{120: "<</Type /Annot /Subtype /Widget /FT /Tx /T (nowe) /V (x) /Rect [72 650 200 670] /P 3 0 R>>"}), both(replace(6, "/Fields [", "/Fields [120 0 R "), replace(3, "/Annots [", "/Annots [120 0 R "))), fault: format, warning: true},
		{reason: "a field moved over the page", change: replace(7, "/Rect [72 600 272 620]", "/Rect [72 690 300 715]"), fault: format, warning: true},
		{reason: "a field hidden", change: replace(7, "/F 4", "/F 2"), fault: format, warning: true},
		{reason: "a field taken away", change: replace(6, "7 0 R", ""), fault: format, warning: true},
		{reason: "an annotation taken away", change: replace(3, "7 0 R", ""), fault: format, warning: true},
		{reason: "the order of annotations", change: replace(3, "7 0 R 9 0 R", "9 0 R 7 0 R"), fault: format, warning: true},
		{reason: "an empty signature field that draws", change: both(objects(map[int]string{120: "<</Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [72 650 200 670] /P 3 0 R /AP <</N 8 0 R>>>>"}), both(replace(6, "/Fields [", "/Fields [120 0 R "), replace(3, "/Annots [", "/Annots [120 0 R "))), fault: format, warning: true},
		{reason: "bytes behind the end", change: func(_ *testing.T, in []byte) []byte { return append(bytes.Clone(in), "4 0 obj\n<<>>\nendobj\n"...) }, fault: format},
		{reason: "blank lines behind the end", change: func(_ *testing.T, in []byte) []byte { return append(bytes.Clone(in), "\r\n\r\n"...) }, covers: true},
	} {
		t.Run(x.reason, func(t *testing.T) {
			x.base = base
			x.check(t, w)
		})
	}
}

func lockFields(names ...string) func(*Options) {
	return func(o *Options) { o.Lock = &Lock{Fields: names} }
}

func lockAll(o *Options) { o.Lock = &Lock{All: true} }

func proofs(w *world) func(*testing.T, []byte) []byte {
	return func(t *testing.T, in []byte) []byte {
		c, err := AddProofs(in, Proofs{Certificates: [][]byte{w.ca.Raw}, CRLs: [][]byte{w.pki.CRL(noon)}})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func stampIt(w *world) func(*testing.T, []byte) []byte {
	return func(t *testing.T, in []byte) []byte {
		out, err := Stamp(in, 0, Token(context.Background(), w.stamp))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// check signs, changes, reads, and compares the first signature with what is wanted.
func (x later) check(t *testing.T, w *world) {
	var first []func(*Options)
	if x.sign != nil {
		first = append(first, x.sign)
	}
	list := w.read(x.change(t, w.sign(x.base, first...)))
	if len(list) == 0 {
		t.Fatal("the signature is not found")
	}
	s := list[0]
	if !s.Intact || !s.CryptoValid {
		t.Errorf("intact %v, crypto valid %v: what is signed did not change", s.Intact, s.CryptoValid)
	}
	if s.Covers != x.covers {
		t.Errorf("covers %v, want %v: %v", s.Covers, x.covers, s.Faults)
	}
	if (x.fault == "") != (len(s.Faults) == 0) || x.fault != "" && !slices.ContainsFunc(s.Faults, func(f ades.Fault) bool { return f.Sub == x.fault }) {
		t.Errorf("faults %v, want %q", s.Faults, x.fault)
	}
	if got := slices.Contains(s.Warnings, ades.WarnLaterChanges); got != x.warning {
		t.Errorf("warning of later changes: %v", got)
	}
}

// TestHiddenContent: content that lies ready in the signed file and is brought out later without a new byte of content (shadow
// attacks hide, hide and replace).
func TestHiddenContent(t *testing.T) {
	w := newWorld(t)
	plain := formObjects()
	at := func(b []byte, s string) string { return fmt.Sprintf("@%d", bytes.LastIndex(b, []byte(s))) }
	hidden := slices.Clone(plain)
	hidden[3] = plain[3] + "\nendobj\n4 0 obj\n" + stream("", "BT /F1 12 Tf (Kwota 900 zl) Tj ET")
	hidden[4] = plain[4]
	two := raw(hidden...)
	// the table of the base points to the first one
	overlaid := slices.Clone(plain)
	overlaid[2] = strings.Replace(plain[2], "/Contents 4 0 R", "/Contents [4 0 R 10 0 R]", 1)
	overlaid = append(overlaid, stream("", "1 g 0 0 595 842 re f"))
	dangling := slices.Clone(plain)
	dangling[2] = strings.Replace(plain[2], "/Contents 4 0 R", "/Contents [4 0 R 90 0 R]", 1)
	for _, x := range []later{
		{reason: "hide and replace: the cross-reference points to the other object of the same number", base: two, change: func(t *testing.T, in []byte) []byte {
			return amend(t, in, map[int]string{4: at(two, "4 0 obj")})
		}},
		{reason: "hide: what covers the page is freed", base: raw(overlaid...), change: objects(map[int]string{10: "free"})},
		{reason: "a reference that led nowhere leads somewhere", base: raw(dangling...), change: objects(map[int]string{90: stream("", "BT ET")})},
	} {
		t.Run(x.reason, func(t *testing.T) {
			x.fault, x.warning = format, true
			x.check(t, w)
		})
	}
}
