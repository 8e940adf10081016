package pdf

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestPathData(t *testing.T) {
	same := func(x, y float64) (float64, float64) { return x, y }
	for _, tc := range []struct{ d, want, why string }{
		{"", "", "nothing"},
		{"M1 2L3 4Z", "1 2 m 3 4 l h", "absolute"},
		{"m1 2 3 4z", "1 2 m 4 6 l h", "relative; numbers after a move are lines"},
		{"M1-2.5.5 3", "1 -2.5 m 0.5 3 l", "numbers without blanks"},
		{"M0,0H5V6h-1v-1", "0 0 m 5 0 l 5 6 l 4 6 l 4 5 l", "level and upright lines"},
		{"M0 0C1 1 2 2 3 3S5 5 6 6", "0 0 m 1 1 2 2 3 3 c 4 4 5 5 6 6 c", "a smooth curve mirrors the control point"},
		{"M0 0Q3 3 6 0T12 0", "0 0 m 2 2 4 2 6 0 c 8 -2 10 -2 12 0 c", "quadratic curves become cubic"},
		{"M0 0h1zh2", "0 0 m 1 0 l h 0 0 m 2 0 l", "after a close the path goes on where it began"},
		{"M0 0A1 1 0 0 1 2 0", "0 0 m 0 -0.55 0.45 -1 1 -1 c 1.55 -1 2 -0.55 2 0 c", "half a circle in two curves"},
		{"M0 0a0 1 0 11.1.1", "0 0 m 0.1 0.1 l", "flags need no blanks"},
		{"M0 0A0 1 0 0 1 2 3", "0 0 m 2 3 l", "an arc without radius is a line"},
		{"M1e1 1E-1", "10 0.1 m", "exponents"},
	} {
		out, err := pathData(nil, tc.d, same)
		got := strings.Join(strings.Fields(string(out)), " ")
		if err != nil || got != tc.want {
			t.Errorf("%s: %q gives %q, %v; want %q", tc.why, tc.d, got, err, tc.want)
		}
	}
	for _, d := range []string{"L1 1", "1 1", "M", "M1", "M1 1X", "M1 1Z2 2", "M0 0A1 1 0 2 0 1 1", "M1e9 1", "M--1 1", "M1 1 L", "Z"} {
		if _, err := pathData(nil, d, same); !errors.Is(err, ErrDrawing) {
			t.Errorf("%q: err = %v, want ErrDrawing", d, err)
		}
	}
}

// TestArcEndsWhereItShould: whatever the arc, its curve ends at its end point.
func TestArcEndsWhereItShould(t *testing.T) {
	for _, d := range []string{"M0 0A5 3 30 1 0 4 4", "M0 0A5 3 30 0 0 4 4", "M0 0A5 3 30 1 1 4 4", "M0 0A5 3 30 0 1 4 4", "M0 0A1 1 0 0 1 4 4"} {
		var x, y float64
		if _, err := pathData(nil, d, func(px, py float64) (float64, float64) { x, y = px, py; return px, py }); err != nil {
			t.Fatal(err)
		}
		if math.Abs(x-4) > 1e-9 || math.Abs(y-4) > 1e-9 {
			t.Errorf("%s ends at %g, %g", d, x, y)
		}
	}
}

func FuzzPathData(f *testing.F) {
	for _, d := range []string{"M6 58V26A26 26 0 0 1 58 26V58H46Z", "m0 0q1 1 2 2t3 3s1 1 2 2", "M1e1-.5.5", "z", "M0 0a1 1 0 11.1.1"} {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, d string) {
		out, err := pathData(nil, d, func(x, y float64) (float64, float64) { return x, y })
		if err == nil && strings.ContainsAny(string(out), "NIe") { // NaN, Inf, exponents
			t.Errorf("%q gives %q", d, out)
		}
	})
}
