package ui

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestScaleHoldsEveryPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1e9), 0, 40).Draw(t, "values")
		p := LineProps{}
		for _, v := range values {
			p.Points = append(p.Points, Point{Value: v})
		}
		for i, pt := range p.Points {
			if y := p.y(pt.Value); y < lineTop-0.001 || y > lineBottom+0.001 {
				t.Fatalf("value %f stands at %f with the scale up to %f", pt.Value, y, p.top())
			}
			if x := p.x(i); x < lineLeft || x > lineRight {
				t.Fatalf("point %d stands at %f", i, x)
			}
		}
		if n := strings.Count(p.path(), "L") + strings.Count(p.path(), "M"); n != len(values) {
			t.Fatalf("%d points drawn, %d given", n, len(values))
		}
	})
}

func TestBarsAreInProportion(t *testing.T) {
	p := BarsProps{Bars: []BarValue{{Value: 200}, {Value: 50}, {Value: 0.001}, {Value: 0}, {Value: -5}}}
	for i, c := range []struct{ want, reason string }{
		{"100", "the longest fills the line"},
		{"25", "a quarter"},
		{"0.6", "what is not nothing is seen"},
		{"0", "nothing is nothing"},
		{"0", "a bar does not go backwards"},
	} {
		if got := p.width(p.Bars[i]); got != c.want {
			t.Errorf("bar %d is %s, want %s: %s", i, got, c.want, c.reason)
		}
	}
	if got := (BarsProps{Bars: []BarValue{{}}}).width(BarValue{}); got != "0" {
		t.Errorf("a chart of nothing has a bar of %s", got)
	}
}

// TestQRDrawsEachSquare reads the path back and compares it with the bitmap.
func TestQRDrawsEachSquare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 40).Draw(t, "side")
		want := make([][]bool, side)
		for y := range want {
			want[y] = rapid.SliceOfN(rapid.Bool(), side, side).Draw(t, "row")
		}
		got := make([][]bool, side)
		for y := range got {
			got[y] = make([]bool, side)
		}
		for _, run := range strings.Split(QRProps{Bitmap: want}.path(), "z") {
			if run == "" {
				continue
			}
			start, rest, _ := strings.Cut(strings.TrimPrefix(run, "M"), " ")
			row, rest, _ := strings.Cut(rest, "h")
			long, _, _ := strings.Cut(rest, "v")
			x, _ := strconv.Atoi(start)
			y, _ := strconv.Atoi(row)
			n, _ := strconv.Atoi(long)
			for i := range n {
				got[y][x+i] = true
			}
		}
		for y := range want {
			for x := range want[y] {
				if got[y][x] != want[y][x] {
					t.Fatalf("square %d, %d is %v, want %v", x, y, got[y][x], want[y][x])
				}
			}
		}
	})
}
