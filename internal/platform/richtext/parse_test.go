package richtext

import (
	"strings"
	"testing"
	"time"
)

func mustParse(t *testing.T, src string) Doc {
	t.Helper()
	d, err := Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestHTML(t *testing.T) {
	for _, tc := range []struct{ src, want, why string }{
		{"", "", "nothing gives nothing"},
		{"Dzień dobry", "<p>Dzień dobry</p>\n", "a paragraph"},
		{"a\nb", "<p>a b</p>\n", "a line end is a space"},
		{"a  \nb", "<p>a<br>\nb</p>\n", "two spaces break the line"},
		{"a\\\nb", "<p>a<br>\nb</p>\n", "a backslash breaks the line"},
		{"a\r\n\r\nb", "<p>a</p>\n<p>b</p>\n", "Windows line ends"},
		{"# Decyzja\n## Uzasadnienie #\ntekst", "<h2>Decyzja</h2>\n<h3>Uzasadnienie</h3>\n<p>tekst</p>\n", "headings begin at h2"},
		{"##### Głębiej", "<h4>Głębiej</h4>\n", "deeper headings become the third level"},
		{"#nie", "<p>#nie</p>\n", "a hash without a space is text"},
		{"**ważne** i *mniej*", "<p><strong>ważne</strong> i <em>mniej</em></p>\n", "styles"},
		{"***oba***", "<p><strong><em>oba</em></strong></p>\n", "both styles"},
		{"**a *b* c**", "<p><strong>a </strong><strong><em>b</em></strong><strong> c</strong></p>\n", "a style in a style"},
		{"2 * 3 * 4", "<p>2 * 3 * 4</p>\n", "stars between spaces are stars"},
		{"jan_maria_nowak@x.pl", "<p>jan_maria_nowak@x.pl</p>\n", "a low line in a word is a low line"},
		{"**nie zamknięte", "<p>**nie zamknięte</p>\n", "an open style is text"},
		{`\*nie\*`, "<p>*nie*</p>\n", "a backslash takes the meaning away"},
		{`C:\dom`, "<p>C:\\dom</p>\n", "a backslash before a letter is a backslash"},
		{"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n", "tags are text"},
		{"AT&amp;T", "<p>AT&amp;amp;T</p>\n", "entities are text"},
		{"[urząd](https://lipowa.example/a?b=1&c=2)", `<p><a href="https://lipowa.example/a?b=1&amp;c=2">urząd</a></p>` + "\n", "a link"},
		{"[**mocny** link](https://x.example)", `<p><a href="https://x.example"><strong>mocny</strong> link</a></p>` + "\n", "styles in a link make one link"},
		{"[poczta](mailto:a@b.example)", `<p><a href="mailto:a@b.example">poczta</a></p>` + "\n", "an e-mail address"},
		{"[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n", "no scripts, and the writer sees it"},
		{"[x](JaVaScRiPt:alert%281%29)", "<p>[x](JaVaScRiPt:alert%281%29)</p>\n", "not in any spelling"},
		{"[x](data:text/html,a)", "<p>[x](data:text/html,a)</p>\n", "no data addresses"},
		{"[x](//x.example)", "<p>[x](//x.example)</p>\n", "an address names its scheme"},
		{"[x](https://u:p@x.example)", "<p>[x](https://u:p@x.example)</p>\n", "no passwords in addresses"},
		{"[x](https://x.example/ą)", `<p><a href="https://x.example/%C4%85">x</a></p>` + "\n", "foreign letters are encoded"},
		{`[x](https://x.example/"onclick=a)`, `<p><a href="https://x.example/%22onclick=a">x</a></p>` + "\n", "a quote cannot leave the attribute"},
		{"![herb](https://x.example/a.png)", "<p>herb</p>\n", "a picture elsewhere is its description"},
		{"- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n", "a list"},
		{"3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n", "an ordered list that starts at 3"},
		{"1. a\n   - b\n   - c\n2. d", "<ol>\n<li>a\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ol>\n", "a list in an item"},
		{"- a\n  - b\n    - c", "<ul>\n<li>a\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</li>\n</ul>\n", "a third depth joins the second"},
		{"- a\n\n  dalej\n\n- b", "<ul>\n<li>a<br>\ndalej</li>\n<li>b</li>\n</ul>\n", "a second paragraph of an item"},
		{"- a\n* b", "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>\n", "another mark is another list"},
		{"Wydano w roku\n2026. Było dobrze.", "<p>Wydano w roku 2026. Było dobrze.</p>\n", "a year at the start of a line is no item"},
		{"a\n---\nb", "<p>a</p>\n<hr>\n<p>b</p>\n", "a rule"},
		{"- - -", "<hr>\n", "a rule, not a list"},
		{"a|b\n-|-:\n1|2\n3", "<table class=\"table\">\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"num\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td class=\"num\">2</td></tr>\n</tbody>\n</table>\n<p>3</p>\n", "a table ends at a line without a bar"},
		{"|a|b|\n|:-:|--|\n|1|\n|1|2|3|", "<table class=\"table\">\n<thead>\n<tr><th scope=\"col\" class=\"center\">a</th><th scope=\"col\">b</th></tr>\n</thead>\n<tbody>\n<tr><td class=\"center\">1</td><td></td></tr>\n<tr><td class=\"center\">1</td><td>2</td></tr>\n</tbody>\n</table>\n", "rows have the width of the header"},
		{`a|b` + "\n-|-\n" + `x\|y|z`, "<table class=\"table\">\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>x|y</td><td>z</td></tr>\n</tbody>\n</table>\n", "an escaped bar stays in its cell"},
		{"a | b", "<p>a | b</p>\n", "a bar without dashes below is a bar"},
		{"a\u202eb\x00c\u0007", "<p>abc</p>\n", "controls and direction overrides vanish"},
		{"\xff", "<p>\uFFFD</p>\n", "broken UTF-8 is visible"},
	} {
		if got := HTML(mustParse(t, tc.src)); got != tc.want {
			t.Errorf("%s: %q\n got %q\nwant %q", tc.why, tc.src, got, tc.want)
		}
	}
}

func TestHeadingLevels(t *testing.T) {
	d := mustParse(t, "# a\n### b")
	for top, want := range map[int]string{1: "<h1>a</h1>\n<h3>b</h3>\n", 3: "<h3>a</h3>\n<h5>b</h5>\n", 9: "<h4>a</h4>\n<h6>b</h6>\n"} {
		if got := HTMLFrom(d, top); got != want {
			t.Errorf("top %d: %q, want %q", top, got, want)
		}
	}
}

func TestText(t *testing.T) {
	src := "# Tytuł\n\n**Ala** ma [kota](https://kot.example).\n\n1. raz\n   - pod\n2. dwa\n\na|b\n-|-\n1|2\n\n---\n\n[a@b.example](mailto:a@b.example)"
	want := "Tytuł\n\nAla ma kota (https://kot.example).\n\n1. raz\n   – pod\n2. dwa\n\na | b\n1 | 2\n\n———\n\na@b.example"
	if got := Text(mustParse(t, src)); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestTooLong(t *testing.T) {
	if _, err := Parse(strings.Repeat("a", MaxBytes+1)); err != ErrTooLong {
		t.Errorf("err = %v, want ErrTooLong", err)
	}
}

// TestHostileTexts: a megabyte of any of these takes a common parser minutes.
func TestHostileTexts(t *testing.T) {
	for _, s := range []string{
		"*a ", "**a ", "[", "[a](", "*a_ ", "- ", "a\n- ", "1. ", "|a", "![", "]", "[a](b", "*a **b ", "a|b\n-|-\n", "[x][", "***",
		"_ a", "a**b", "\\", "- a\n\n  ", "# ", "-|", "a\n", "((((", "*_", "a**b_c*", "[a](https://x.example/", "**a*", "  - a\n", "\n", " ", "{{", "{{#if a}}", "{{a}}", "&",
	} {
		src := strings.Repeat(s, MaxBytes/4/len(s))
		start := time.Now()
		d := mustParse(t, src)
		HTML(d)
		Text(d)
		Fill(src, func(string) (string, bool) { return "*", true })
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%q repeated to 256 KB took %v", s, took)
		}
	}
}
