package scanning

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wrota/internal/platform/barcode"
)

func TestCut(t *testing.T) {
	sep, plain, empty := mark{separator: true}, mark{}, mark{blank: true}
	a, b := mark{labels: []string{"A"}}, mark{labels: []string{"B"}}
	for _, x := range []struct {
		name   string
		sheets []mark
		want   []part
		reason string
	}{
		{"nothing", nil, nil, "an empty batch has no letters"},
		{"one letter", []mark{a, plain, plain}, []part{{0, 3, "A", Clear}}, "the sheets behind a label are its letter’s"},
		{"two letters", []mark{a, plain, b}, []part{{0, 2, "A", Clear}, {2, 1, "B", Clear}}, "a label begins a letter"},
		{"label twice", []mark{a, plain, a}, []part{{0, 3, "A", Clear}}, "the envelope carries the same label"},
		{"separator", []mark{sep, plain, plain, sep, plain}, []part{{1, 2, "", Fresh}, {4, 1, "", Fresh}}, "a letter to be registered begins behind a separator"},
		{"separators in a row", []mark{sep, sep, plain}, []part{{2, 1, "", Fresh}}, "no letter is between them"},
		{"separator and label", []mark{sep, a, plain}, []part{{1, 2, "A", Clear}}, "the label says more"},
		{"label in the middle", []mark{sep, plain, a}, []part{{1, 1, "", Fresh}, {2, 1, "A", Clear}}, "a label that comes later begins its own letter"},
		{"back of a separator", []mark{sep, empty, plain}, []part{{2, 1, "", Fresh}}, "both sides were scanned"},
		{"empty sheet in a letter", []mark{sep, plain, empty, plain}, []part{{1, 3, "", Fresh}}, "an empty page of a letter is a page of it"},
		{"before everything", []mark{plain, plain, a}, []part{{0, 2, "", Loose}, {2, 1, "A", Clear}}, "nobody knows whose they are"},
		{"two labels on a sheet", []mark{a, {labels: []string{"A", "B"}}, plain}, []part{{0, 1, "A", Clear}, {1, 2, "", Several}}, "a person has to look"},
		{"behind several", []mark{{labels: []string{"A", "B"}}, a}, []part{{0, 1, "", Several}, {1, 1, "A", Clear}}, "the next label is clear again"},
		{"separators only", []mark{sep, empty, sep}, nil, "nothing was between them"},
	} {
		if diff := cmp.Diff(x.want, cut(x.sheets), cmp.AllowUnexported(part{})); diff != "" {
			t.Errorf("%s (%s): %s", x.name, x.reason, diff)
		}
	}
}

// No sheet is lost, none is in two parts, and the order stays.
func TestCutKeepsEverySheet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sheets := rapid.SliceOf(rapid.Custom(func(t *rapid.T) mark {
			return mark{separator: rapid.Float64().Draw(t, "s") < 0.3, labels: rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B"}), 0, 2).Draw(t, "l"), blank: rapid.Bool().Draw(t, "b")}
		})).Draw(t, "sheets")
		of := make([]int, len(sheets))
		end := 0
		for _, p := range cut(sheets) {
			if p.n == 0 || p.first < end {
				t.Fatalf("part %+v after %d", p, end)
			}
			end = p.first + p.n
			for i := range p.n {
				of[p.first+i]++
			}
		}
		for i, m := range sheets {
			kept := of[i] == 1
			mayGo := len(m.labels) == 0 && (m.separator || m.blank)
			if of[i] > 1 || !kept && !mayGo {
				t.Fatalf("sheet %d is in %d parts", i, of[i])
			}
		}
	})
}

func TestMeaning(t *testing.T) {
	for text, want := range map[string]mark{
		"wrota:new":             {separator: true},
		"WROTA:NEW":             {separator: true},
		"wrota:letter:abc":      {labels: []string{"wrota:letter:abc"}},
		"rpw/lipowa/12/2027":    {labels: []string{"RPW/LIPOWA/12/2027"}},
		"RPW/LIPOWA-F/12/2027":  {labels: []string{"RPW/LIPOWA-F/12/2027"}},
		"00359007730000000017":  {},
		"https://example.org/a": {},
	} {
		got := meaning([]barcode.Code{{Kind: barcode.QR, Text: text}})
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(mark{})); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
