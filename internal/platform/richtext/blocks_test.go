package richtext

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wrota/internal/platform/pdf"
)

func TestBlocks(t *testing.T) {
	src := "# Decyzja **ważna**\n\nZwykły, **mocny** i *pochyły* [link](https://x.example).\n\n3. a\n   - b\n   * c\n4. d\n\n|A|B|\n|-|-:|\n|*x*|1|\n\n---"
	want := []pdf.Block{
		pdf.Heading{Level: 1, Text: "Decyzja ważna"},
		pdf.Paragraph{Text: pdf.Text{{Text: "Zwykły, "}, {Text: "mocny", Bold: true}, {Text: " i "}, {Text: "pochyły", Italic: true}, {Text: " "}, {Text: "link", Link: "https://x.example"}, {Text: "."}}},
		pdf.List{Ordered: true, Start: 3, Items: []pdf.Item{
			{Text: pdf.Plain("a"), Sub: &pdf.List{Items: []pdf.Item{{Text: pdf.Plain("b")}, {Text: pdf.Plain("c")}}}},
			{Text: pdf.Plain("d")},
		}},
		pdf.Table{Columns: []pdf.Column{{Title: "A"}, {Title: "B", Align: pdf.Right}}, Rows: []pdf.Row{{Cells: []pdf.Cell{{Text: pdf.Text{{Text: "x", Italic: true}}}, {Text: pdf.Plain("1")}}}}},
		pdf.Rule{},
	}
	if diff := cmp.Diff(want, Blocks(mustParse(t, src))); diff != "" {
		t.Error(diff)
	}
}

// TestEveryTextPrints: what a clerk can write, a document can show.
func TestEveryTextPrints(t *testing.T) {
	source := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("*_[](): \n-+1.|#\\ahtps/ąx<>"))),
		rapid.SampledFrom([]string{"[a](https://x.example/ą)", "[ ](https://x.example)", "- a\n  - b\n    - c\n\n      d", "[a](mailto:ż@x.example)", "|a|\n|-|\n|b|c|"}))
	rapid.Check(t, func(t *rapid.T) {
		src := source.Draw(t, "source") + source.Draw(t, "more")
		d, err := Parse(src)
		if err != nil {
			t.Fatalf("%v", err)
		}
		var b bytes.Buffer
		if err := pdf.Write(&b, &pdf.Document{Title: "Tekst", Blocks: Blocks(d)}); err != nil {
			t.Fatalf("%q: %v", src, err)
		}
	})
	if err := pdf.Write(&bytes.Buffer{}, &pdf.Document{Title: "T", Blocks: []pdf.Block{pdf.List{Items: []pdf.Item{{Sub: &pdf.List{Items: []pdf.Item{{Sub: &pdf.List{}}}}}}}}}); !errors.Is(err, pdf.ErrTooDeep) {
		t.Errorf("err = %v: the depth that Blocks must keep to is not what it was", err)
	}
}
