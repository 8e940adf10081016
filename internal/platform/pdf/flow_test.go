package pdf

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestAnyBlocks: no mixture of blocks and characters breaks a file.
func TestAnyBlocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "any.pdf")
	rapid.Check(t, func(t *rapid.T) {
		d := &Document{
			Title: "T" + nasty.Draw(t, "title"), Author: nasty.Draw(t, "author"), Subject: nasty.Draw(t, "subject"), ID: nasty.Draw(t, "id"),
			Lang: rapid.SampledFrom([]string{"", "pl", "uk", "de-AT"}).Draw(t, "lang"), Created: time.Unix(rapid.Int64Range(-1e12, 1e12).Draw(t, "created"), 0),
			Blocks: rapid.SliceOfN(anyBlock(3), 0, 8).Draw(t, "blocks"),
			Footer: Footer{Text: nasty.Draw(t, "footer"), Hide: rapid.Bool().Draw(t, "hide")},
		}
		if rapid.Bool().Draw(t, "small") {
			d.Page = Label(rapid.Float64Range(40, 210).Draw(t, "width"), rapid.Float64Range(30, 297).Draw(t, "height"))
		}
		if rapid.Bool().Draw(t, "head") {
			d.Letterhead = &Letterhead{Name: nasty.Draw(t, "office"), Lines: []string{nasty.Draw(t, "line")}, Contact: []string{nasty.Draw(t, "contact")}, Mark: herb}
		}
		var b bytes.Buffer
		if err := Write(&b, d); err != nil {
			if err == ErrTooDeep {
				return
			}
			t.Fatalf("%v", err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatalf("%v", err)
		}
		takeApart(t, path)
	})
}

var nasty = rapid.OneOf(
	rapid.SampledFrom([]string{"", "Zażółć", "a(b)\\c", "健康", "\n", "x\ny", "\u00ad", "a\u00adb", strings.Repeat("długiesłowo", 30), "\x00\x1b", "\xff", "<>&\"]]>", "e\u0301", "\U0001F642", " ", "a  b ", "w i o", "\u200b", "\ufffe", "ﬁ", "\u202e"}),
	rapid.String(),
	rapid.StringMatching(`[a-zżźćń ,.-]{0,300}`),
)

func anyText() *rapid.Generator[Text] {
	span := rapid.Custom(func(t *rapid.T) Span {
		return Span{
			Text: nasty.Draw(t, "text"), Bold: rapid.Bool().Draw(t, "bold"), Italic: rapid.Bool().Draw(t, "italic"),
			Link: rapid.SampledFrom([]string{"", "", "", "https://x.example/(a)\\b", "mailto:a@b.example"}).Draw(t, "link"),
			Lang: rapid.SampledFrom([]string{"", "", "uk"}).Draw(t, "span lang"),
		}
	})
	return rapid.Map(rapid.SliceOfN(span, 0, 4), func(s []Span) Text { return s })
}

func anyBlock(depth int) *rapid.Generator[Block] {
	return rapid.Custom(func(t *rapid.T) Block {
		text := anyText()
		kind := rapid.IntRange(0, 14).Draw(t, "kind")
		if depth == 0 && kind >= 12 {
			kind = 1
		}
		switch kind {
		case 0:
			return Heading{Level: rapid.IntRange(-1, 5).Draw(t, "level"), Text: nasty.Draw(t, "heading"), Align: Align(rapid.IntRange(0, 2).Draw(t, "align"))}
		case 1, 2:
			return Paragraph{Text: text.Draw(t, "paragraph"), Align: Align(rapid.IntRange(0, 2).Draw(t, "align")), Small: rapid.Bool().Draw(t, "small")}
		case 3:
			l := List{Ordered: rapid.Bool().Draw(t, "ordered"), Start: rapid.IntRange(-5, 1000000).Draw(t, "start")}
			for _, s := range rapid.SliceOfN(text, 0, 4).Draw(t, "items") {
				it := Item{Text: s}
				if rapid.Bool().Draw(t, "sub") {
					it.Sub = &List{Items: []Item{{Text: text.Draw(t, "sub item")}}}
				}
				l.Items = append(l.Items, it)
			}
			return l
		case 4, 5:
			return anyTable(t, text)
		case 6:
			var f Facts
			for _, s := range rapid.SliceOfN(text, 0, 4).Draw(t, "facts") {
				f = append(f, Fact{nasty.Draw(t, "label"), s})
			}
			return f
		case 7:
			return Figure{Alt: "A" + nasty.Draw(t, "alt"), Width: rapid.Float64Range(-1, 400).Draw(t, "width"), Modules: checker(rapid.IntRange(1, 60).Draw(t, "modules")), Caption: nasty.Draw(t, "caption")}
		case 8:
			return rapid.SampledFrom([]Block{Rule{}, Space{Height: 5}, Space{Height: 1e9}, Space{Height: -4}, PageBreak{}, Figure{Alt: "Herb", Drawing: herb}, nil}).Draw(t, "small block")
		case 9, 10:
			return Address{Lines: []string{nasty.Draw(t, "a"), nasty.Draw(t, "b")}, Window: Window(rapid.IntRange(0, 1).Draw(t, "window")), Aside: []Fact{{nasty.Draw(t, "label"), text.Draw(t, "value")}}}
		case 11:
			return Signature{Name: nasty.Draw(t, "name"), Post: nasty.Draw(t, "post"), Sentence: nasty.Draw(t, "sentence")}
		case 12:
			return KeepTogether(rapid.SliceOfN(anyBlock(depth-1), 0, 5).Draw(t, "kept"))
		default:
			return Note{Title: nasty.Draw(t, "note"), Blocks: rapid.SliceOfN(anyBlock(depth-1), 0, 5).Draw(t, "noted")}
		}
	})
}

func anyTable(t *rapid.T, text *rapid.Generator[Text]) Block {
	n := rapid.IntRange(1, 7).Draw(t, "columns")
	tb := Table{Caption: nasty.Draw(t, "caption"), RowHeads: rapid.Bool().Draw(t, "row heads"), Small: rapid.Bool().Draw(t, "small")}
	for range n {
		tb.Columns = append(tb.Columns, Column{Title: nasty.Draw(t, "title"), Width: rapid.SampledFrom([]float64{0, 0, 0, 1, 3, -1}).Draw(t, "width"), Align: Align(rapid.IntRange(0, 2).Draw(t, "align"))})
	}
	for range rapid.IntRange(0, 6).Draw(t, "rows") {
		row := Row{Strong: rapid.Bool().Draw(t, "strong")}
		for left := n; left > 0; {
			span := rapid.IntRange(1, left).Draw(t, "span")
			row.Cells = append(row.Cells, Cell{text.Draw(t, "cell"), span})
			left -= span
		}
		tb.Rows = append(tb.Rows, row)
	}
	return tb
}

// pagesOf is the text of each page, line by line, without head and foot.
func pagesOf(t reporter, path string) [][]string {
	var out [][]string
	for _, p := range strings.Split(strings.TrimSuffix(run(t, "pdftotext", "-raw", path, "-"), "\f"), "\f") {
		out = append(out, strings.Split(strings.TrimSpace(p), "\n"))
	}
	return out
}

var wordOf = regexp.MustCompile(`^([hp]\d+)w`)

// TestPageBreaks: at least two lines of a paragraph stand on either side of a page break, and a
// heading is followed by two lines of what it heads. Each word names its block.
func TestPageBreaks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "breaks.pdf")
	rapid.Check(t, func(t *rapid.T) {
		d := &Document{Title: "T", Footer: Footer{Hide: true}}
		for i := range rapid.IntRange(5, 30).Draw(t, "blocks") {
			n := rapid.IntRange(1, 160).Draw(t, "words")
			var b strings.Builder
			kind := rapid.SampledFrom([]string{"p", "p", "h"}).Draw(t, "kind")
			if kind == "h" {
				n = min(n, 12)
			}
			for w := range n {
				fmt.Fprintf(&b, "%s%dw%d ", kind, i, w)
			}
			if kind == "h" {
				d.Blocks = append(d.Blocks, Heading{Level: 2, Text: b.String()})
			} else {
				d.Blocks = append(d.Blocks, Paragraph{Text: Plain(b.String())})
			}
		}
		d.Blocks = append(d.Blocks, Paragraph{Text: Plain("p999w")})
		var b bytes.Buffer
		if err := Write(&b, d); err != nil {
			t.Fatalf("%v", err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatalf("%v", err)
		}
		total := map[string]int{}
		pages := pagesOf(t, path)
		for _, p := range pages {
			for _, line := range p {
				total[wordOf.FindStringSubmatch(line)[1]]++
			}
		}
		for i, p := range pages {
			here := map[string]int{}
			for _, line := range p {
				here[wordOf.FindStringSubmatch(line)[1]]++
			}
			for name, n := range here {
				if n < total[name] && n < 2 {
					t.Fatalf("page %d has a single line of %s, which has %d", i+1, name, total[name])
				}
			}
			if last := p[len(p)-1]; last[0] == 'h' && i+1 < len(pages) {
				t.Fatalf("page %d ends with the heading %q", i+1, last)
			}
		}
	})
}

func TestKeepTogether(t *testing.T) {
	line := Paragraph{Text: Plain("Wiersz.")}
	filler := make([]Block, 28)
	for i := range filler {
		filler[i] = line
	}
	kept := KeepTogether{Paragraph{Text: Plain("pierwszy")}, Paragraph{Text: Plain("drugi")}, Paragraph{Text: Plain("trzeci")}, Paragraph{Text: Plain("czwarty")}}
	for n := range len(filler) {
		pages := pagesOf(t, save(t, mustWrite(t, &Document{Title: "T", Footer: Footer{Hide: true}, Blocks: append(append([]Block{}, filler[:n]...), kept)})))
		for i, p := range pages {
			text := strings.Join(p, " ")
			if strings.Contains(text, "pierwszy") != strings.Contains(text, "czwarty") {
				t.Fatalf("after %d lines page %d divides what belongs together: %q", n, i+1, text)
			}
		}
	}
}

func TestSignatureIsNeverAlone(t *testing.T) {
	for n := range 40 {
		var blocks []Block
		for range n {
			blocks = append(blocks, Paragraph{Text: Plain("Wiersz jeden.\nWiersz dwa.")})
		}
		blocks = append(blocks, Signature{Name: "Podpisujący"})
		for i, p := range pagesOf(t, save(t, mustWrite(t, &Document{Title: "T", Footer: Footer{Hide: true}, Blocks: blocks}))) {
			if n > 0 && strings.Contains(p[0], "Podpisujący") {
				t.Fatalf("after %d paragraphs page %d begins with the signature", n, i+1)
			}
		}
	}
}

// register is a table of n rows.
func register(n int) *Document {
	rows := make([]Row, n)
	for i := range rows {
		rows[i] = Cells(strconv.Itoa(i+1), "DR.II.7230."+strconv.Itoa(i+1)+".2026", "Zajęcie pasa drogowego, ul. Źródlana "+strconv.Itoa(i%200+1), "21.11.2026", "1 234,50 zł")
	}
	return &Document{Title: "Rejestr zezwoleń", Blocks: []Block{Heading{Level: 1, Text: "Rejestr zezwoleń"}, Table{
		Columns: []Column{{Title: "Lp.", Align: Right}, {Title: "Znak sprawy"}, {Title: "Przedmiot"}, {Title: "Data"}, {Title: "Opłata", Align: Right}}, Rows: rows,
	}}}
}

func TestTableHeaderIsRepeated(t *testing.T) {
	data := mustWrite(t, register(120))
	c := conforms(t, data)
	pages := pagesOf(t, save(t, data))
	if len(pages) < 3 {
		t.Fatalf("%d pages, want at least 3", len(pages))
	}
	for i, p := range pages {
		if n := strings.Count(strings.Join(p, "\n"), "Znak sprawy"); n != 1 {
			t.Errorf("page %d has %d header rows, want 1", i+1, n)
		}
	}
	n := 0
	for _, s := range c.text {
		if s == "Znak sprawy" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the structure has the header %d times: repeated ones must be artifacts", n)
	}
}

// TestLongRegister: ten thousand rows in bounded memory and, on a free machine, under three seconds.
func TestLongRegister(t *testing.T) {
	d := register(10000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := make(chan uint64)
	stop := make(chan struct{})
	go func() {
		most := uint64(0)
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-tick.C:
				runtime.ReadMemStats(&after)
				most = max(most, after.HeapAlloc)
			case <-stop:
				tick.Stop()
				peak <- most
				return
			}
		}
	}()
	file, err := os.Create(filepath.Join(t.TempDir(), "register.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := Write(file, d); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	close(stop)
	grown := int64(<-peak) - int64(before.HeapAlloc)
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("10 000 rows: %v, heap grew by at most %d MB", took, grown>>20)
	if grown > 64<<20 {
		t.Errorf("the heap grew by %d MB, want at most 64", grown>>20)
	}
	if took > 10*time.Second { // three on a free machine; this one may be shared
		t.Errorf("took %v", took)
	}
	run(t, "qpdf", "--check", file.Name())
	if text := run(t, "pdftotext", "-f", "200", "-layout", file.Name(), "-"); !strings.Contains(text, "DR.II.7230.10000.2026") || !strings.Contains(text, "Strona 200 z ") {
		t.Errorf("the last row or the page numbers are missing: …%s", text[max(0, len(text)-300):])
	}
}

// TestAddressShowsInTheWindow: the lines of the addressee stand where the window of a DL envelope is.
func TestAddressShowsInTheWindow(t *testing.T) {
	for _, tc := range []struct {
		window     Window
		left, most float64 // mm from the left of the sheet
	}{{WindowRight, 110, 190}, {WindowLeft, 20, 100}} {
		d := &Document{Title: "List", Letterhead: letterhead(), Blocks: []Block{
			Address{Window: tc.window, Lines: []string{"Adresat", "Bardzo Długie Imię Nazwisko-Drugienazwisko Trzecie", "ul. Długa 1", "Kod", "Kraj"}, Aside: []Fact{{"Znak", Plain("Z.1")}}},
			Paragraph{Text: Plain("Dzień dobry")},
		}}
		boxes := regexp.MustCompile(`xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(Adresat|Drugienazwisko|Trzecie|Kraj|Długa)<`)
		found := boxes.FindAllStringSubmatch(run(t, "pdftotext", "-bbox", save(t, mustWrite(t, d)), "-"), -1)
		if len(found) < 4 {
			t.Fatalf("words of the address not found: %v", found)
		}
		for _, m := range found {
			var v [4]float64
			for i := range v {
				v[i], _ = strconv.ParseFloat(m[i+1], 64)
				v[i] /= mm
			}
			if v[0] < tc.left || v[2] > tc.most || v[1] < 50 || v[3] > 84 {
				t.Errorf("window %d: %q stands at x %.0f–%.0f, y %.0f–%.0f mm", tc.window, m[5], v[0], v[2], v[1], v[3])
			}
		}
	}
}

func BenchmarkLetter(b *testing.B) {
	d := decision()
	d.Attachments = nil
	d.Blocks = append(d.Blocks[:4:4], Paragraph{Text: Plain(strings.Repeat("Zwykłe zdanie listu z urzędu, które ma kilkanaście słów i kończy się kropką. ", 12))}, Signature{Name: "Jan Kowalczyk", Post: "Wójt"})
	for b.Loop() {
		mustWrite(b, d)
	}
}

func BenchmarkRegister(b *testing.B) {
	d := register(10000)
	for b.Loop() {
		mustWrite(b, d)
	}
}
