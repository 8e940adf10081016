package xmlsec

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseRefuses(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	var attrs, decls strings.Builder
	for i := range maxAttributes + 1 {
		attrs.WriteString(" a" + strings.Repeat("b", i) + "=''")
	}
	for i := range 300 {
		decls.WriteString("<a xmlns:p" + strings.Repeat("q", i%100) + "='urn:x' xmlns:r" + strings.Repeat("q", i%100) + "='urn:x'>")
		if i == 150 {
			break
		}
	}
	for _, c := range []struct {
		reason, source string
		want           Problem
	}{
		{"nothing", "", Malformed},
		{"white space only", " \n", Malformed},
		{"text only", "tekst", Malformed},
		{"a DOCTYPE", "<!DOCTYPE a><a/>", Doctype},
		{"a DOCTYPE with entities", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, Doctype},
		{"a DOCTYPE in small letters", "<!doctype a><a/>", Doctype},
		{"a second root", "<a/><b/>", Malformed},
		{"text after the root", "<a/>b", Malformed},
		{"text before the root", "b<a/>", Malformed},
		{"CDATA beside the root", "<a/><![CDATA[ ]]>", Malformed},
		{"a reference beside the root", "<a/>&#32;", Malformed},
		{"an element left open", "<a><b></b>", Malformed},
		{"an end without a start", "<a/></a>", Malformed},
		{"ends crossed", "<a><b></a></b>", Malformed},
		{"an end with another prefix", "<x:a xmlns:x='urn:x' xmlns:y='urn:x'></y:a>", Malformed},
		{"an attribute twice", "<a b='' b=''/>", Malformed},
		{"an attribute twice by namespace", "<a xmlns:x='urn:x' xmlns:y='urn:x' x:b='' y:b=''/>", Malformed},
		{"a declaration twice", "<a xmlns:x='urn:x' xmlns:x='urn:x'/>", Malformed},
		{"an undeclared prefix", "<x:a/>", Malformed},
		{"an undeclared prefix on an attribute", "<a x:b=''/>", Malformed},
		{"a prefix declared on a sibling", "<a><b xmlns:x='urn:x'/><x:c/></a>", Malformed},
		{"a prefix taken back", "<a xmlns:x='urn:x'><b xmlns:x=''/></a>", Malformed},
		{"xml bound elsewhere", "<a xmlns:xml='urn:x'/>", Malformed},
		{"another prefix for xml", "<a xmlns:x='" + nsXML + "'/>", Malformed},
		{"xmlns declared", "<a xmlns:xmlns='urn:x'/>", Malformed},
		{"two colons", "<a:b:c xmlns:a='urn:a'/>", Malformed},
		{"an empty prefix", "<:a/>", Malformed},
		{"an empty local name", "<a xmlns:x='urn:x' x:=''/>", Malformed},
		{"no space between attributes", "<a b=''c=''/>", Malformed},
		{"no space after the name", "<a\"b=''/>", Malformed},
		{"an attribute without a value", "<a b/>", Malformed},
		{"an attribute without quotes", "<a b=c/>", Malformed},
		{"less-than in an attribute", "<a b='<'/>", Malformed},
		{"an unknown entity", "<a>&nbsp;</a>", Malformed},
		{"a bare ampersand", "<a>a & b</a>", Malformed},
		{"the end of CDATA in text", "<a>]]></a>", Malformed},
		{"NUL", "<a>\x00</a>", Malformed},
		{"a control character as a reference", "<a>&#1;</a>", Malformed},
		{"half a surrogate pair as a reference", "<a>&#xD800;</a>", Malformed},
		{"half a surrogate pair in an attribute", "<a b='&#57343;'/>", Malformed},
		{"a number beyond Unicode", "<a>&#x110000;</a>", Malformed},
		{"a control character in a comment", "<a><!--\x01--></a>", Malformed},
		{"bytes that are not UTF-8", "<a>\xff</a>", Malformed},
		{"bytes that are not UTF-8 in a comment", "<!--\xff--><a/>", Malformed},
		{"two dashes in a comment", "<a><!-- -- --></a>", Malformed},
		{"three dashes at the end of a comment", "<a><!-- ---></a>", Malformed},
		{"another encoding", "<?xml version='1.0' encoding='ISO-8859-2'?><a/>", Malformed},
		{"UTF-16", "\xff\xfe<\x00a\x00/\x00>\x00", Malformed},
		{"another version", "<?xml version='1.1'?><a/>", Malformed},
		{"a declaration without a version", "<?xml encoding='utf-8'?><a/>", Malformed},
		{"a declaration after a space", " <?xml version='1.0'?><a/>", Malformed},
		{"a declaration inside", "<a><?xml version='1.0'?></a>", Malformed},
		{"the reserved instruction in capitals", "<?XML a?><a/>", Malformed},
		{"an instruction run into its data", "<?p+q?><a/>", Malformed},
		{"an instruction with a colon", "<?p:q?><a/>", Malformed},
		{"201 elements inside one another", deep(maxDepth + 1), TooLarge},
		{"too many attributes", "<a" + attrs.String() + "/>", TooLarge},
		{"too many declarations in force", decls.String(), TooLarge},
	} {
		if doc, err := Parse([]byte(c.source)); !errors.Is(err, c.want) || doc != nil {
			t.Errorf("%s: %v, want %v", c.reason, err, c.want)
		}
	}
	if _, err := Parse([]byte(deep(maxDepth))); err != nil {
		t.Errorf("200 elements inside one another: %v", err)
	}
}

func TestLimits(t *testing.T) {
	const source = "<a>1<b/><!--2--><?c?></a>" // five nodes, 25 bytes, two deep
	for _, c := range []struct {
		reason string
		limits Limits
		fits   bool
	}{
		{"exactly enough", Limits{Bytes: len(source), Nodes: 5, Depth: 2}, true},
		{"a byte too few", Limits{Bytes: len(source) - 1}, false},
		{"a node too few", Limits{Nodes: 4}, false},
		{"a level too few", Limits{Depth: 1}, false},
		{"more depth than canonicalisation can walk is not given", Limits{Depth: 1 << 30}, true},
	} {
		_, err := c.limits.Parse([]byte(source))
		if (err == nil) != c.fits || err != nil && !errors.Is(err, TooLarge) {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
}

func TestErrorsQuoteNothing(t *testing.T) {
	for _, source := range []string{"<a>&Kowalska;</a>", "<a Kowalska></a>", "<Kowalska></Kowalsky>", "<?xml version='1.0' encoding='Kowalska'?><a/>", "<a>\nKowalska & syn</a>"} {
		if _, err := Parse([]byte(source)); err == nil || strings.Contains(err.Error(), "Kowalsk") {
			t.Errorf("%q: %v", source, err)
		}
	}
	if _, err := Parse([]byte("<a>\n\n& b</a>")); err == nil || err.Error() != "line 3: xmlsec: malformed" {
		t.Errorf("the line is not named: %v", err)
	}
}

func TestReading(t *testing.T) {
	doc := mustParse(t, "\uFEFF"+`<?xml version="1.0"?><p:a xmlns:p="urn:p" xmlns="urn:d" x="1" p:x="2"><b/>te<!-- -->k<![CDATA[s]]>t<p:c><b y=""/></p:c><b z=""/></p:a>`)
	root := doc.Root()
	if !root.Is("urn:p", "a") || root.Prefix() != "p" || root.Kind() != ElementNode || root.Attr("x") != "1" {
		t.Errorf("root: %q %q %q", root.Space(), root.Prefix(), root.Local())
	}
	if v, ok := root.AttrNS("urn:p", "x"); v != "2" || !ok {
		t.Errorf("p:x = %q, %v", v, ok)
	}
	if root.Text() != "tekst" {
		t.Errorf("text %q", root.Text())
	}
	if n := len(collect(root.All("urn:d", "b"))); n != 2 {
		t.Errorf("%d children b, want 2", n)
	}
	inner := root.Child("urn:p", "c").Child("urn:d", "b")
	if _, ok := inner.AttrNS("", "y"); !ok || inner.Parent().Parent() != root {
		t.Error("the path does not lead to the inner b")
	}
	if uri, ok := inner.Lookup("p"); uri != "urn:p" || !ok {
		t.Errorf("p is %q, %v", uri, ok)
	}
	if _, ok := inner.Lookup("q"); ok {
		t.Error("q is declared nowhere")
	}
	var names []string
	for n := range root.Descend() {
		names = append(names, n.Local())
	}
	if got := strings.Join(names, ","); got != "a,b,,,,c,b,b" {
		t.Errorf("document order: %s", got)
	}
	n := 0
	for a := range root.Attrs() {
		n += len(a.Value)
	}
	if n != 2 {
		t.Errorf("attribute values have %d letters, want 2", n)
	}
}

func TestNilNodeIsNothing(t *testing.T) {
	var n *Node
	if n.Child("a", "b").Child("c", "d").Text() != "" || n.Attr("x") != "" || n.Local() != "" || n.Space() != "" ||
		n.Prefix() != "" || n.Kind() != 0 || n.Parent() != nil || n.Is("", "") {
		t.Error("nil answers something")
	}
	for range n.Descend() {
		t.Error("nil has descendants")
	}
	for range n.Attrs() {
		t.Error("nil has attributes")
	}
}

// What we accept, libxml2 must accept too: a document that two programs read differently is how signatures are forged.
func TestNothingIsAcceptedThatXmllintRefuses(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := []byte(drawSource(rt))
		for range rapid.IntRange(1, 3).Draw(rt, "changes") {
			i := rapid.IntRange(0, len(source)-1).Draw(rt, "place")
			switch b := rapid.SampledFrom([]byte(" \t\r\n<>&;#x\"'/=:-!?[]aA0\x01\xc5")).Draw(rt, "byte"); rapid.IntRange(0, 2).Draw(rt, "how") {
			case 0:
				source[i] = b
			case 1:
				source = append(source[:i:i], append([]byte{b}, source[i:]...)...)
			default:
				source = append(source[:i:i], source[i+1:]...)
			}
			if len(source) == 0 {
				return
			}
		}
		doc, err := Parse(source)
		if err != nil {
			return
		}
		got, err := ExclusiveComments.Document(doc)
		if err != nil {
			rt.Fatal(err)
		}
		if len(got) == 0 {
			rt.Fatal("nothing canonicalised")
		}
		cmd := exec.Command("xmllint", "--nonet", "--noout", "-")
		cmd.Stdin = strings.NewReader(string(source))
		if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 && !harmless(string(said)) {
			rt.Fatalf("xmllint: %s\n%q", said, source)
		}
	})
}

// harmless is what xmllint only warns of, and namespace names that it takes for malformed addresses.
func harmless(said string) bool {
	for line := range strings.Lines(said) {
		if strings.Contains(line, "error") && !strings.Contains(line, "is not a valid URI") {
			return false
		}
	}
	return true
}
