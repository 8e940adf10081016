package xmlsec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// xmllint canonicalises with libxml2; it always keeps comments.
var xmllintFlags = map[C14N]string{InclusiveComments: "--c14n", Inclusive11Comments: "--c14n11", ExclusiveComments: "--exc-c14n"}

func xmllint(t testing.TB, c C14N, source []byte) string {
	t.Helper()
	out, ok, said := run(t, "xmllint", "--nonet", xmllintFlags[c], file(t, source))
	if !ok {
		t.Fatalf("xmllint: %s\n%s", said, source)
	}
	return string(out)
}

func TestSamplesAreCanonicalisedLikeXmllint(t *testing.T) {
	files, err := filepath.Glob("testdata/samples/*.xml")
	if err != nil || len(files) < 7 {
		t.Fatalf("samples: %v, %v", files, err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		checkLikeXmllint(t, source)
	}
}

func checkLikeXmllint(t testing.TB, source []byte) {
	t.Helper()
	doc := mustParse(t, string(source))
	for c := range xmllintFlags {
		got, err := c.Document(doc)
		if err != nil {
			t.Fatal(err)
		}
		if want := xmllint(t, c, source); string(got) != want {
			t.Fatalf("%s of\n%s\nis\n%s\nwant\n%s", c, source, got, want)
		}
	}
}

func TestCanonicalCases(t *testing.T) {
	for _, c := range []struct{ reason, source string }{
		{"literal white space in a value is spaces, written as a reference it stays", "<a b='1\t2\n3\r\n4\r5&#9;6&#10;7&#13;8&#xA;'/>"},
		{"line ends in text are one LF, a reference to CR stays", "<a>1\r\n2\r3&#13;4&#xd;\n5</a>"},
		{"CDATA is text", "<a>x<![CDATA[<&>]]]]><![CDATA[>\r\n]]>y</a>"},
		{"quotes and greater-than signs", `<a b='"' c="'" d="&gt;>&lt;&amp;&quot;&apos;">"'&gt;></a>`},
		{"line ends in comments and instructions", "<a><!--1\r\n2\r3--><?p 4\r\n5\r6?></a>"},
		{"around the root", "<!--1-->\n<?p?>\n\n<a/>\n<!--2--><?q  x ?>"},
		{"attributes are sorted by namespace, then name", `<a xmlns:y="urn:1" xmlns:x="urn:2" x:b="" y:c="" y:a="" z="" b=""/>`},
		{"xml:lang is an attribute of a namespace", `<a xmlns:x="urn:x" x:a="" xml:lang="pl" b=""><b xml:space="preserve" xml:id="i"/></a>`},
		{"default namespace taken back", `<a xmlns="urn:a"><b xmlns=""><c xmlns="urn:a"/><d/></b></a>`},
		{"a default namespace that was never there is not taken back", `<a xmlns=""><b xmlns=""/></a>`},
		{"repeated declarations", `<a:a xmlns:a="urn:a"><a:b xmlns:a="urn:a"><a:c xmlns:a="urn:c"><a:d xmlns:a="urn:a"/></a:c></a:b></a:a>`},
		{"unused declarations", `<a xmlns:u="urn:u" xmlns:v="urn:v"><b v:x=""/><b v:x=""/></a>`},
		{"white space inside tags", "<a\n  b = '1'\r\n\tc\t=\n'2' ><d /></a >"},
	} {
		t.Run(c.reason, func(t *testing.T) { checkLikeXmllint(t, []byte(c.source)) })
	}
}

func TestGeneratedDocumentsAreCanonicalisedLikeXmllint(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := drawSource(rt)
		doc, err := Parse([]byte(source))
		if err != nil {
			rt.Fatalf("Parse: %v\n%q", err, source)
		}
		c := rapid.SampledFrom([]C14N{InclusiveComments, Inclusive11Comments, ExclusiveComments}).Draw(rt, "algorithm")
		got, err := c.Document(doc)
		if err != nil {
			rt.Fatal(err)
		}
		if want := xmllint(t, c, []byte(source)); string(got) != want {
			rt.Fatalf("%s of\n%q\nis\n%q\nwant\n%q", c, source, got, want)
		}
	})
}

func TestCanonicalFormIsAFixedPoint(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		doc, err := Parse([]byte(drawSource(rt)))
		if err != nil {
			rt.Fatal(err)
		}
		for _, c := range []C14N{Inclusive, InclusiveComments, Inclusive11, Inclusive11Comments, Exclusive, ExclusiveComments} {
			once, err := c.Document(doc)
			if err != nil {
				rt.Fatal(err)
			}
			again, err := Parse(once)
			if err != nil {
				rt.Fatalf("the canonical form does not parse: %v\n%s", err, once)
			}
			twice, err := c.Document(again)
			if err != nil || string(once) != string(twice) {
				rt.Fatalf("%s: %v\n%s\nthen\n%s", c, err, once, twice)
			}
		}
	})
}

// drawSource writes a random document the way people and programs write them: with all spellings of one thing.
func drawSource(t *rapid.T) string {
	g := &sourceWriter{t: t}
	if g.yes("declaration") {
		g.b.WriteString("<?xml version=\"1.0\" encoding='utf-8'?>\r\n")
	}
	g.misc()
	g.element(0, map[string]string{"xml": nsXML})
	g.misc()
	return g.b.String()
}

type sourceWriter struct {
	t *rapid.T
	b strings.Builder
}

func (g *sourceWriter) yes(what string) bool       { return rapid.Bool().Draw(g.t, what) }
func (g *sourceWriter) pick(from ...string) string { return rapid.SampledFrom(from).Draw(g.t, "pick") }

func (g *sourceWriter) number(what string, n int) int { return rapid.IntRange(0, n).Draw(g.t, what) }

func (g *sourceWriter) misc() {
	for range g.number("misc", 2) {
		g.b.WriteString(g.pick("\n", "<!-- uwaga -->", "<!--\r\n-->", "<?arkusz styl.xsl?>", "<?p  a=\"1\" ?>", " \r\n\t"))
	}
}

func (g *sourceWriter) element(depth int, scope map[string]string) {
	inner := map[string]string{}
	for p, u := range scope {
		inner[p] = u
	}
	var tag strings.Builder
	for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"", "a", "b", "ds"}), 0, 3, rapid.ID).Draw(g.t, "declared") {
		uri := g.pick("urn:1", "urn:2", "http://crd.gov.pl/wzor/") // no "&": see TestNamespaceWithAmpersand
		if p == "" {
			uri = g.pick(uri, "")
			fmt.Fprintf(&tag, "%sxmlns='%s'", g.space(), uri)
		} else {
			fmt.Fprintf(&tag, "%sxmlns:%s=\"%s\"", g.space(), p, uri)
		}
		inner[p] = uri
	}
	g.attributes(&tag, inner)
	name := g.prefix(inner, true) + g.pick("Dokument", "treść", "x", "_1")
	g.b.WriteString("<" + name + tag.String() + g.pick("", " ", "\n"))
	children := g.number("children", 4)
	if depth > 4 || children == 0 && g.yes("empty") {
		g.b.WriteString("/>")
		return
	}
	g.b.WriteByte('>')
	for range children {
		if g.yes("element") {
			g.element(depth+1, inner)
		} else {
			g.content()
		}
	}
	g.b.WriteString("</" + name + g.pick("", " ") + ">")
}

// attributes may share a local name only when their namespaces differ.
func (g *sourceWriter) attributes(tag *strings.Builder, scope map[string]string) {
	seen := map[string]bool{}
	for range g.number("attributes", 4) {
		prefix := g.prefix(scope, false)
		local := g.pick("Id", "typ", "a", "łan")
		if prefix == "xml:" {
			local = g.pick("lang", "space")
		}
		key := local
		if prefix != "" {
			key = scope[strings.TrimSuffix(prefix, ":")] + " " + local
		}
		if seen[key] {
			continue
		}
		seen[key] = true
		quote := g.pick(`"`, `'`)
		value := strings.ReplaceAll(g.pick("", "wartość", "1\t2\n3\r\n4\r5", "\n&lt;&gt;&amp;&quot;&apos;&#65;&#x142;\t", "&#9;&#10;&#xD;", "&lt;&gt;&amp;&quot;&apos;>", `"`, "'", "  dwa  ", "\U0001F600"), quote, "&#34;")
		if prefix == "xml:" {
			value = "pl"
		}
		fmt.Fprintf(tag, "%s%s%s%s=%s%s%s%s", g.space(), prefix, local, g.pick("", " "), g.pick("", "\n"), quote, value, quote)
	}
}

func (g *sourceWriter) space() string { return g.pick(" ", "\n\t", "\r\n  ") }

// prefix draws one that is declared here; elements do not use xml:.
func (g *sourceWriter) prefix(scope map[string]string, element bool) string {
	known := []string{""}
	for _, p := range []string{"a", "b", "ds", "xml"} {
		if scope[p] != "" && (!element || p != "xml") {
			known = append(known, p+":")
		}
	}
	return rapid.SampledFrom(known).Draw(g.t, "prefix")
}

func (g *sourceWriter) content() {
	g.b.WriteString(g.pick("tekst", "\r\n", " \t", "&amp;&lt;&gt;&#13;&#xA;", "<![CDATA[<a>&amp;\r\n]]>", "<![CDATA[]]>", "zażółć\u00a0\U00020000",
		"<!-- komentarz -->", "<?pi?>", "<?pi dane  ?>", "]]&gt;", "\"'"))
}

// libxml2 2.9 writes a namespace name unescaped, which is not XML any more. Canonical XML 1.0 § 2.3 says "process
// the namespace node in the same way as an attribute node", so here we differ on purpose.
func TestNamespaceWithAmpersand(t *testing.T) {
	got, err := Inclusive.Document(mustParse(t, `<a xmlns="urn:a&amp;b"/>`))
	if want := `<a xmlns="urn:a&amp;b"></a>`; err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

func TestNodeCanonicalisation(t *testing.T) {
	doc := mustParse(t, `<a xmlns="urn:d" xmlns:x="urn:x" xmlns:y="urn:y" xml:lang="pl" xml:id="i"><x:b xml:space="preserve"><c y:k=""><!-- q --></c></x:b></a>`)
	b := doc.Root().Child("urn:x", "b")
	for _, c := range []struct {
		reason    string
		algorithm C14N
		prefixes  []string
		want      string
	}{
		{
			"all that is in force, and xml: attributes of ancestors", Inclusive, nil,
			`<x:b xmlns="urn:d" xmlns:x="urn:x" xmlns:y="urn:y" xml:id="i" xml:lang="pl" xml:space="preserve"><c y:k=""></c></x:b>`,
		},
		{
			"an Id is not inherited in 1.1", Inclusive11Comments, nil,
			`<x:b xmlns="urn:d" xmlns:x="urn:x" xmlns:y="urn:y" xml:lang="pl" xml:space="preserve"><c y:k=""><!-- q --></c></x:b>`,
		},
		{
			"only what is used, where it is used", Exclusive, nil,
			`<x:b xmlns:x="urn:x" xml:space="preserve"><c xmlns="urn:d" xmlns:y="urn:y" y:k=""></c></x:b>`,
		},
		{
			"listed prefixes as if inclusive", ExclusiveComments,
			[]string{"", "y", "none"},
			`<x:b xmlns="urn:d" xmlns:x="urn:x" xmlns:y="urn:y" xml:space="preserve"><c y:k=""><!-- q --></c></x:b>`,
		},
	} {
		got, err := c.algorithm.Node(b, c.prefixes...)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.reason, err, got, c.want)
		}
	}
	if _, err := C14N("http://www.w3.org/TR/1999/REC-xslt-19991116").Node(b); ProblemOf(err) != Unsupported {
		t.Errorf("an unknown algorithm: %v", err)
	}
	based := mustParse(t, `<a xml:base="http://x/"><b/></a>`)
	if _, err := Inclusive11.Node(based.Root().Child("", "b")); ProblemOf(err) != Unsupported {
		t.Errorf("xml:base above a 1.1 apex: %v", err)
	}
}
