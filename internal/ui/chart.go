package ui

import (
	"fmt"
	"strings"
)

// BarsProps describe a chart of horizontal bars. The finding is a sentence: a reader who sees nothing
// else should know what the chart says.
type BarsProps struct {
	Finding string
	Caption string // of the table the bars stand in, for screen readers
	Name    string // heading of the names
	Value   string // heading of the values
	Bars    []BarValue
}

// BarValue is one bar.
type BarValue struct {
	Name  string
	Value float64
	Text  string // how the value is printed: "12 dni"
	Href  string // the list behind the number
	Tone  Tone
}

// width is the length of a bar in hundredths of the longest. What is not nothing is seen.
func (p BarsProps) width(b BarValue) string {
	longest := 0.0
	for _, x := range p.Bars {
		longest = max(longest, x.Value)
	}
	if longest == 0 || b.Value <= 0 {
		return "0"
	}
	return decimal(max(b.Value/longest*100, 0.6))
}

// LineProps describe a chart of one value over time.
type LineProps struct {
	ID      string // begins the ids inside
	Finding string
	Name    string // heading of the points: "Miesiąc"
	Value   string // heading of the values: "Liczba spraw"
	Show    string // text that opens the table: "Pokaż liczby"
	Points  []Point
	Limit   *Point // a level worth showing: a term, a plan
}

// Point is a value with its name.
type Point struct {
	Name  string
	Value float64
	Text  string
}

// The picture of a line is 640 × 240 units; the plot leaves room for names.
const (
	lineLeft, lineRight  = 56.0, 620.0
	lineTop, lineBottom  = 16.0, 200.0
	gridLines            = 4
	fewPoints, namesSeen = 12, 7
)

// top is the upper end of the scale: 1, 2 or 5 times a power of ten.
func (p LineProps) top() float64 {
	highest := 0.0
	for _, x := range p.Points {
		highest = max(highest, x.Value)
	}
	if p.Limit != nil {
		highest = max(highest, p.Limit.Value)
	}
	for step := 1.0; ; step *= 10 {
		for _, k := range []float64{1, 2, 4, 5, 8} {
			if k*step >= highest || k*step > 1e15 {
				return k * step
			}
		}
	}
}

func (p LineProps) x(i int) float64 {
	if len(p.Points) < 2 {
		return (lineLeft + lineRight) / 2
	}
	return lineLeft + (lineRight-lineLeft)*float64(i)/float64(len(p.Points)-1)
}

func (p LineProps) y(v float64) float64 {
	return lineBottom - (lineBottom-lineTop)*max(v, 0)/p.top()
}

func (p LineProps) path() string {
	var b strings.Builder
	for i, pt := range p.Points {
		cmd := "L"
		if i == 0 {
			cmd = "M"
		}
		fmt.Fprintf(&b, "%s%s %s", cmd, decimal(p.x(i)), decimal(p.y(pt.Value)))
	}
	return b.String()
}

// named tells whether the name of a point is written below the line: all of few, some of many.
func (p LineProps) named(i int) bool {
	if len(p.Points) <= namesSeen {
		return true
	}
	every := (len(p.Points) + namesSeen - 1) / namesSeen
	return i%every == 0
}

type gridLine struct{ y, text string }

func (p LineProps) grid() []gridLine {
	lines := make([]gridLine, 0, gridLines+1)
	for i := range gridLines + 1 {
		v := p.top() * float64(i) / gridLines
		lines = append(lines, gridLine{decimal(p.y(v)), strings.ReplaceAll(decimal(v), ".", ",")})
	}
	return lines
}

// decimal prints at most two places without trailing zeros.
func decimal(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}

// QRProps describe a QR code. Bitmap is what an encoder gives: true is black. Text is the same content
// for people who cannot scan it.
type QRProps struct {
	Bitmap [][]bool
	Alt    string
	Text   string
}

// path draws the black squares, runs of a row together.
func (p QRProps) path() string {
	var b strings.Builder
	for y, row := range p.Bitmap {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if x > start {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
			}
		}
	}
	return b.String()
}

func (p QRProps) box() string { return fmt.Sprintf("0 0 %d %d", len(p.Bitmap), len(p.Bitmap)) }

func (p LineProps) rows() []Row {
	rows := make([]Row, len(p.Points))
	for i, pt := range p.Points {
		rows[i] = Text(pt.Name, pt.Text)
	}
	return rows
}
