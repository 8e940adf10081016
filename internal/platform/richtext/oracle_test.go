package richtext

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	"pgregory.net/rapid"
)

// goldmarkHTML reads the same part of the language with another program.
func goldmarkHTML(t interface{ Fatal(...any) }, src string) string {
	md := goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(
				util.Prioritized(parser.NewThematicBreakParser(), 200),
				util.Prioritized(parser.NewListParser(), 300),
				util.Prioritized(parser.NewListItemParser(), 400),
				util.Prioritized(parser.NewATXHeadingParser(), 600),
				util.Prioritized(parser.NewParagraphParser(), 1000)),
			parser.WithInlineParsers(
				util.Prioritized(parser.NewLinkParser(), 200),
				util.Prioritized(parser.NewEmphasisParser(), 500)))),
		goldmark.WithExtensions(extension.Table),
		goldmark.WithRendererOptions(html.WithUnsafe()))
	var b bytes.Buffer
	if err := md.Convert([]byte(src), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	between = regexp.MustCompile(`\s+`)
	aligned = regexp.MustCompile(` (style="text-align:(right|center|left)"|class="(num|center|table)"|scope="col")`)
)

// shape takes away what the two may write differently: blanks and the alignment of cells.
func shape(s string) string {
	return between.ReplaceAllString(aligned.ReplaceAllString(s, ""), "")
}

// letters marks each letter with the styles it has, which makes the nesting of tags irrelevant.
func letters(s string) string {
	var out strings.Builder
	var bold, em int
	for len(s) > 0 {
		if s[0] != '<' {
			out.WriteString(strings.Repeat("!", min(bold, 1)) + strings.Repeat("/", min(em, 1)) + s[:1])
			s = s[1:]
			continue
		}
		end := strings.IndexByte(s, '>') + 1
		switch s[:end] {
		case "<strong>":
			bold++
		case "</strong>":
			bold--
		case "<em>":
			em++
		case "</em>":
			em--
		default:
			out.WriteString(s[:end])
		}
		s = s[end:]
	}
	return out.String()
}

// TestStylesLikeGoldmark: any mixture of stars, low lines, brackets and words in one paragraph reads alike.
func TestStylesLikeGoldmark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"*", "**", "***", "_", "__", "a", "ż", " ", "b c", ",", "(", `\*`, `\_`, "\n", "[k](https://x.example).", "[*k*](https://x.example)?"}), 1, 14).Draw(t, "parts")
		src := "x" + strings.Join(parts, "") + "x"
		d, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		want, got := letters(shape(goldmarkHTML(t, src))), letters(shape(HTMLFrom(d, 1)))
		if want != got {
			t.Fatalf("%q\n     got %s\ngoldmark %s", src, got, want)
		}
	})
}

// TestBlocksLikeGoldmark: documents as clerks write them read alike.
func TestBlocksLikeGoldmark(t *testing.T) {
	line := rapid.SampledFrom([]string{"Pierwsze zdanie.", "Drugie **ważne** zdanie", "kwota 12,50 zł", "art. 64 § 2 KPA", "a_b_c"})
	block := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			return strings.Repeat("#", rapid.IntRange(1, 3).Draw(t, "level")) + " " + line.Draw(t, "heading") + "\n"
		case 1:
			return strings.Join(rapid.SliceOfN(line, 1, 3).Draw(t, "paragraph"), "\n") + "\n\n"
		case 2:
			return "- " + strings.Join(rapid.SliceOfN(line, 1, 4).Draw(t, "items"), "\n- ") + "\n\n# Dalej\n"
		case 3:
			return "1. " + line.Draw(t, "first") + "\n   - " + strings.Join(rapid.SliceOfN(line, 1, 3).Draw(t, "subs"), "\n   - ") + "\n2. " + line.Draw(t, "second") + "\n\nKoniec listy.\n\n"
		case 4:
			return "| A | B |\n|---|--:|\n| " + line.Draw(t, "a") + " | " + line.Draw(t, "b") + " |\n\n"
		case 5:
			return "---\n\n"
		default:
			return line.Draw(t, "before") + `\` + "\n" + line.Draw(t, "after") + "\n\n"
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		src := strings.Join(rapid.SliceOfN(block, 1, 6).Draw(t, "blocks"), "")
		d, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		if want, got := letters(shape(goldmarkHTML(t, src))), letters(shape(HTMLFrom(d, 1))); want != got {
			t.Fatalf("%q\n     got %s\ngoldmark %s", src, got, want)
		}
	})
}
