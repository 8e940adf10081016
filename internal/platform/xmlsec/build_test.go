package xmlsec

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestBuiltDocument(t *testing.T) {
	b := NewBuilder("w:wniosek", Namespace{"w", "urn:w"}, Namespace{"", "urn:d"})
	b.Instruction("xml-stylesheet", `href="styl.xsl"`).Instruction("q", "")
	root := b.Root().Attr("w:rodzaj", `"1" & <2>`).Attr("xml:lang", "pl")
	root.Leaf("kwota", "100 > 50\r\n").Attr("waluta", "PLN\t")
	root.Element("x:obcy", Namespace{"x", "urn:x"}, Namespace{"", "urn:e"}).Element("y").Text("a").Text("b")
	root.Element("bez", Namespace{"", ""}).Element("nazwy")
	doc, err := b.Document()
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<?xml-stylesheet href="styl.xsl"?>` + "\n<?q?>\n" +
		`<w:wniosek xmlns:w="urn:w" xmlns="urn:d" w:rodzaj="&quot;1&quot; &amp; &lt;2>" xml:lang="pl">` +
		`<kwota waluta="PLN&#x9;">100 &gt; 50&#xD;` + "\n" + `</kwota><x:obcy xmlns:x="urn:x" xmlns="urn:e"><y>ab</y></x:obcy><bez xmlns=""><nazwy/></bez></w:wniosek>`
	if got := string(doc.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	again := mustParse(t, want)
	for name, path := range map[string]*Node{
		"default namespace":        again.Root().Child("urn:d", "kwota"),
		"a namespace of its own":   again.Root().Child("urn:x", "obcy").Child("urn:e", "y"),
		"taken back to none":       again.Root().Child("", "bez").Child("", "nazwy"),
		"the same before parsing":  doc.Root().Child("urn:x", "obcy").Child("urn:e", "y"),
		"none, before the parsing": doc.Root().Child("", "bez").Child("", "nazwy"),
	} {
		if path == nil {
			t.Errorf("%s: not found", name)
		}
	}
	if _, err := b.Document(); ProblemOf(err) != BadStructure {
		t.Errorf("a second document from one builder: %v", err)
	}
}

func TestBuilderKeepsTheFirstMistake(t *testing.T) {
	for _, c := range []struct {
		reason string
		build  func(Element)
		want   Problem
	}{
		{"a control character in text", func(e Element) { e.Leaf("b", "PESEL\x07") }, IllegalText},
		{"text that is not UTF-8", func(e Element) { e.Leaf("b", "\xc5") }, IllegalText},
		{"a surrogate written as bytes", func(e Element) { e.Leaf("b", "\xed\xa0\x80") }, IllegalText},
		{"a noncharacter", func(e Element) { e.Leaf("b", "\uFFFE") }, IllegalText},
		{"a control character in an attribute", func(e Element) { e.Attr("b", "\x00") }, IllegalText},
		{"a space in a name", func(e Element) { e.Element("b c") }, IllegalName},
		{"an empty name", func(e Element) { e.Element("") }, IllegalName},
		{"a name that begins with a digit", func(e Element) { e.Element("1b") }, IllegalName},
		{"a name with a bracket, to slip markup in", func(e Element) { e.Element("b><c") }, IllegalName},
		{"an undeclared prefix", func(e Element) { e.Element("p:b") }, IllegalName},
		{"an undeclared prefix of an attribute", func(e Element) { e.Attr("p:b", "") }, IllegalName},
		{"a declaration as an attribute", func(e Element) { e.Attr("xmlns:p", "urn:p") }, IllegalName},
		{"a default declaration as an attribute", func(e Element) { e.Attr("xmlns", "urn:p") }, IllegalName},
		{"an attribute twice", func(e Element) { e.Attr("b", "").Attr("b", "") }, IllegalName},
		{"a prefix twice", func(e Element) { e.Element("b", Namespace{"p", "urn:p"}, Namespace{"p", "urn:q"}) }, IllegalName},
		{"a prefix for nothing", func(e Element) { e.Element("b", Namespace{"p", ""}) }, IllegalName},
		{"the reserved prefix", func(e Element) { e.Element("b", Namespace{"xmlns", "urn:p"}) }, IllegalName},
		{"an instruction that ends early", func(e Element) { e.b.Instruction("p", "?><zly/>") }, IllegalText},
		{"too deep", func(e Element) {
			for range maxDepth {
				e = e.Element("b")
			}
		}, TooLarge},
		{"too many attributes", func(e Element) {
			for i := range maxAttributes + 1 {
				e.Attr("b"+strings.Repeat("c", i), "")
			}
		}, TooLarge},
	} {
		b := NewBuilder("a")
		c.build(b.Root())
		b.Root().Element("potem").Text("\x01").Attr("x", "y") // what follows neither fails nor hides it
		if doc, err := b.Document(); ProblemOf(err) != c.want || doc != nil || strings.Contains(err.Error(), "PESEL") {
			t.Errorf("%s: %v, want %v", c.reason, err, c.want)
		}
	}
	if _, err := NewBuilder("p:a").Document(); ProblemOf(err) != IllegalName {
		t.Errorf("a root with an undeclared prefix: %v", err)
	}
}

// Whatever text is given either comes back exactly from the file, or was refused because XML cannot carry it.
func TestTextComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		letters := rapid.SampledFrom([]string{"a", "ż", "<", ">", "&", "\"", "'", "\r", "\n", "\t", "]]>", "\u0085", "\u2028", "\U0001F600", "\x00", "\x1f", "\x7f", "\uFFFD", "\uFFFF", "\xff", "-->", "?>"})
		text := strings.Join(rapid.SliceOfN(letters, 0, 8).Draw(rt, "text"), "")
		value := strings.Join(rapid.SliceOfN(letters, 0, 8).Draw(rt, "value"), "")
		b := NewBuilder("a")
		b.Root().Leaf("b", text).Attr("c", value)
		doc, err := b.Document()
		if possible := legalText(text) && legalText(value); (err == nil) != possible {
			rt.Fatalf("%q, %q: %v", text, value, err)
		}
		if err != nil {
			return
		}
		again, err := Parse(doc.Bytes())
		if err != nil {
			rt.Fatalf("%v: %q", err, doc.Bytes())
		}
		got := again.Root().Child("", "b")
		if got.Text() != text || got.Attr("c") != value {
			rt.Fatalf("got %q, %q; want %q, %q", got.Text(), got.Attr("c"), text, value)
		}
		before, _ := Exclusive.Document(doc)
		after, _ := Exclusive.Document(again)
		if string(before) != string(after) {
			rt.Fatalf("canonical forms differ:\n%s\n%s", before, after)
		}
	})
}

// Our own form of any document reads back as the same document.
func TestWrittenFormReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		doc, err := Parse([]byte(drawSource(rt)))
		if err != nil {
			rt.Fatal(err)
		}
		again, err := Parse(doc.write(nil, nil))
		if err != nil {
			rt.Fatalf("%v\n%s", err, doc.write(nil, nil))
		}
		for _, c := range []C14N{InclusiveComments, ExclusiveComments} {
			before, _ := c.Document(doc)
			after, _ := c.Document(again)
			if string(before) != string(after) {
				rt.Fatalf("%s\n%s", before, after)
			}
		}
	})
}
