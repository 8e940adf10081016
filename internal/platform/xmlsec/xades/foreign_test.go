package xades

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/xmlsec"
)

const (
	inclusive = string(xmlsec.Inclusive)
	exclusive = string(xmlsec.Exclusive)
	xpath     = "http://www.w3.org/TR/1999/REC-xpath-19991116"
	filter2   = "http://www.w3.org/2002/06/xmldsig-filter2"
)

// template is a signature for xmlsec1 to fill in.
func template(references string) string {
	return `<ds:Signature xmlns:ds="` + nsDS + `" Id="s1"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="` + exclusive +
		`"/><ds:SignatureMethod Algorithm="` + nsMore + `ecdsa-sha256"/>` + references +
		`</ds:SignedInfo><ds:SignatureValue Id="v1"/><ds:KeyInfo><ds:X509Data><ds:X509Certificate/></ds:X509Data></ds:KeyInfo></ds:Signature>`
}

func ref(attributes string, transforms ...string) string {
	steps := ""
	for _, t := range transforms {
		if !strings.HasPrefix(t, "<") {
			t = `<ds:Transform Algorithm="` + t + `"/>`
		}
		steps += t
	}
	if steps != "" {
		steps = "<ds:Transforms>" + steps + "</ds:Transforms>"
	}
	return "<ds:Reference " + attributes + ">" + steps + `<ds:DigestMethod Algorithm="` + nsEnc + `sha256"/><ds:DigestValue/></ds:Reference>`
}

// xmlsec1Sign fills a template in by the other implementation. names are elements whose attribute Id is one.
func (o office) xmlsec1Sign(t testing.TB, document string, names ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	der, err := x509.MarshalPKCS8PrivateKey(o.key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	write(t, filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.cert.Raw}))
	write(t, filepath.Join(dir, "doc.xml"), []byte(document))
	args := []string{"--sign", "--ignore-manifests", "--output", "out.xml", "--privkey-pem", "key.pem,cert.pem"}
	for _, name := range names {
		args = append(args, "--id-attr:Id", name)
	}
	if ok, said := run(t, dir, "xmlsec1", append(args, "doc.xml")...); !ok {
		t.Fatalf("xmlsec1: %s\n%s", said, document)
	}
	out, err := os.ReadFile(filepath.Join(dir, "out.xml"))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func xpathStep(expression string) string {
	return `<ds:Transform Algorithm="` + xpath + `"><ds:XPath>` + strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(expression) + `</ds:XPath></ds:Transform>`
}

func filterStep(pairs ...string) string {
	step := `<ds:Transform Algorithm="` + filter2 + `">`
	for i := 0; i < len(pairs); i += 2 {
		step += `<f:XPath xmlns:f="` + filter2 + `" Filter="` + pairs[i] + `">` + pairs[i+1] + `</f:XPath>`
	}
	return step + `</ds:Transform>`
}

// TestExpressions lets xmlsec1 sign with expressions and compares what they select. An expression outside of what is known
// here is never intact.
func TestExpressions(t *testing.T) {
	o := newOffice(t)
	const body = `<a:w xmlns:a="urn:a" nr="1"><a:k>100</a:k><b Id="b1">x<c/></b><!-- u --><d t="1">y</d><d t="2">z</d>`
	for _, c := range []struct {
		reason, step string
		known        bool
		covers       bool
		has, lacks   string
	}{
		{"all signatures left out", xpathStep("not(ancestor-or-self::ds:Signature)"), true, true, "100", "ds:"},
		{"white space in it", xpathStep(" not( ancestor-or-self::ds:Signature )\n"), true, true, "100", "ds:"},
		{"the long form of enveloped", xpathStep("count(ancestor-or-self::ds:Signature | here()/ancestor::ds:Signature[1]) > count(ancestor-or-self::ds:Signature)"), true, true, "100", "ds:"},
		{"by local name and namespace", xpathStep("not(ancestor-or-self::*[local-name()='Signature' and namespace-uri()='" + nsDS + "'])"), true, true, "100", "ds:"},
		{"an element left out", xpathStep("not(ancestor-or-self::ds:Signature) and not(ancestor-or-self::d)"), true, false, "100", "y"},
		{"one element kept", xpathStep("ancestor-or-self::b"), true, false, "x", "100"},
		{"a condition on an attribute", xpathStep("ancestor-or-self::d[@t='2']"), true, false, "z", "y"},
		{"the opposite of keeping signatures out", xpathStep("ancestor-or-self::a:k or ancestor-or-self::b"), false, false, "", ""},
		{"self is not its descendants", xpathStep("not(self::ds:Signature) and not(ancestor::ds:Signature)"), false, false, "", ""},
		{"a function that computes", xpathStep("not(ancestor-or-self::ds:Signature) and string-length('a')=1"), false, false, "", ""},

		{"subtract all signatures", filterStep("subtract", "/descendant::ds:Signature"), true, true, "100", "ds:"},
		{"subtract, short", filterStep("subtract", "//ds:Signature"), true, true, "100", "ds:"},
		{"subtract signatures under the root", filterStep("subtract", "/*/ds:Signature"), true, true, "100", "ds:"},
		{"subtract by the name as written", filterStep("subtract", "/descendant::*[name()='ds:Signature']"), true, true, "100", "ds:"},
		{"subtract this one", filterStep("subtract", "here()/ancestor::ds:Signature[1]"), true, true, "100", "ds:"},
		{"intersect the root, subtract signatures", filterStep("intersect", "/*", "subtract", "//ds:Signature"), true, true, "100", "ds:"},
		{"the root node: readers disagree", filterStep("intersect", "/", "subtract", "//ds:Signature"), false, false, "", ""},
		{"intersect one element", filterStep("intersect", "/a:w/b"), true, false, "x", "100"},
		{"intersect an element by its Id", filterStep("intersect", "id('b1')"), true, false, "<b", "100"},
		{"intersect what is in it", filterStep("intersect", "id('b1')/node()"), true, false, "x", "<b"},
		{"intersect two", filterStep("intersect", "//d"), true, false, "z", "100"},
		{"two paths in one", filterStep("subtract", "//ds:Signature | //d"), true, false, "100", "y"},
		{"union", filterStep("intersect", "//b", "union", "//d"), false, false, "", ""},
		{"a position", filterStep("intersect", "//d[1]"), false, false, "", ""},
		{"an axis to the side", filterStep("intersect", "//b/following-sibling::d"), false, false, "", ""},
	} {
		t.Run(c.reason, func(t *testing.T) {
			signed := o.xmlsec1Sign(t, body+template(ref(`URI=""`, c.step, exclusive))+"</a:w>", "b")
			s := read(t, signed, nil)
			if s.Intact != c.known || !s.CryptoValid || s.Covers != c.covers || s.Format != ades.XML {
				t.Fatalf("intact %v, crypto %v, covers %v\n%s\n%s", s.Intact, s.CryptoValid, s.Covers, s.Data[0].Octets, signed)
			}
			if got := string(s.Data[0].Octets); c.known && (!strings.Contains(got, c.has) || strings.Contains(got, c.lacks)) {
				t.Errorf("selected %s", got)
			}
		})
	}
}

// TestReferences lets xmlsec1 sign with the transforms that documents really have.
func TestReferences(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		reason, document string
		ids              []string
		covers           bool
		octets           string
	}{
		{"enveloped, C14N by default", `<a><b/>` + template(ref(`URI=""`, nsDS+"enveloped-signature")) + `</a>`, nil, true, "<a><b></b></a>"},
		{"an element by Id: the rest is not signed", `<a><b Id="b1">1</b>` + template(ref(`URI="#b1"`)) + `</a>`, []string{"b"}, false, `<b Id="b1">1</b>`},
		{"an element by XPointer", `<a><b Id="b1">1<!-- c --></b>` + template(ref(`URI="#xpointer(id('b1'))"`, inclusive+"#WithComments")) + `</a>`, []string{"b"}, false, `<b Id="b1">1<!-- c --></b>`},
		{"base64", `<a><b Id="b1"> dHJl xZvEhw== </b>` + template(ref(`URI="#b1"`, nsDS+"base64")) + `</a>`, []string{"b"}, false, "treść"},
		{"C14N 1.1", `<a xml:lang="pl"><b/>` + template(ref(`URI=""`, nsDS+"enveloped-signature", string(xmlsec.Inclusive11))) + `</a>`, nil, true, `<a xml:lang="pl"><b></b></a>`},
		{"an Object", strings.Replace(template(ref(`URI="#o1" Type="`+typeObject+`"`)), "</ds:Signature>", `<ds:Object Id="o1"><x>1</x></ds:Object></ds:Signature>`, 1), []string{nsDS + ":Object"}, true, `<ds:Object xmlns:ds="` + nsDS + `" Id="o1"><x>1</x></ds:Object>`},
		{"an Object beside that nobody signed", strings.Replace(template(ref(`URI="#o1"`)), "</ds:Signature>", `<ds:Object Id="o1">1</ds:Object><ds:Object>2</ds:Object></ds:Signature>`, 1), []string{nsDS + ":Object"}, false, `<ds:Object xmlns:ds="` + nsDS + `" Id="o1">1</ds:Object>`},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := read(t, o.xmlsec1Sign(t, c.document, c.ids...), nil)
			if !s.Intact || !s.CryptoValid || s.Covers != c.covers || string(s.Data[0].Octets) != c.octets {
				t.Errorf("intact %v, crypto %v, covers %v, %s", s.Intact, s.CryptoValid, s.Covers, s.Data[0].Octets)
			}
		})
	}
}

// TestEncodings reads documents that were signed in other encodings; xmlsec1 reads them with its own tables.
func TestEncodings(t *testing.T) {
	o := newOffice(t)
	body := `<a>%s` + template(ref(`URI=""`, nsDS+"enveloped-signature")) + `</a>`
	for _, c := range []struct{ encoding, raw, text string }{
		{"ISO-8859-1", "caf\xe9", "café"},
		{"ISO-8859-2", "\xbf\xf3\xb3w", "żółw"},
		{"windows-1250", "\xbf\xf3\xb3w \x9c", "żółw ś"},
		{"UTF-8", "żółw", "żółw"},
	} {
		signed := o.xmlsec1Sign(t, `<?xml version="1.0" encoding="`+c.encoding+`"?>`+fmt.Sprintf(body, c.raw))
		if s := read(t, signed, nil); !relied(s) || !s.Covers || string(s.Data[0].Octets) != "<a>"+c.text+"</a>" {
			t.Errorf("%s: %v %s", c.encoding, s.Faults, s.Data[0].Octets)
		}
	}
	for _, document := range []string{`<?xml version="1.0" encoding="EBCDIC-CP-US"?><a/>`, "\xfe\xff\x00<", "\x00"} {
		if found, err := Read([]byte(document), nil); err == nil {
			t.Errorf("%q: %d signatures", document, len(found))
		}
	}
}

// TestManifests: what a signed list names must agree where it is at hand.
func TestManifests(t *testing.T) {
	o := newOffice(t)
	digest := func(s string) string {
		h := sha256.Sum256([]byte(s))
		return base64.StdEncoding.EncodeToString(h[:])
	}
	entry := func(uri, body string) string {
		return strings.Replace(ref(`URI="`+uri+`"`), "<ds:DigestValue/>", "<ds:DigestValue>"+digest(body)+"</ds:DigestValue>", 1)
	}
	document := strings.Replace(template(ref(`URI="#m1" Type="`+typeManifest+`"`)), "</ds:Signature>",
		`<ds:Object><ds:Manifest Id="m1">`+entry("a.txt", "a")+entry("b.txt", "b")+`</ds:Manifest></ds:Object></ds:Signature>`, 1)
	signed := o.xmlsec1Sign(t, document, nsDS+":Manifest")
	for _, c := range []struct {
		reason         string
		files          map[string][]byte
		intact, covers bool
		warned         bool
	}{
		{"both there", map[string][]byte{"a.txt": []byte("a"), "b.txt": []byte("b")}, true, true, false},
		{"one there", map[string][]byte{"a.txt": []byte("a")}, true, false, true},
		{"none there", nil, true, false, true},
		{"one changed", map[string][]byte{"a.txt": []byte("x"), "b.txt": []byte("b")}, false, false, false},
	} {
		s := read(t, signed, c.files)
		if s.Intact != c.intact || s.Covers != c.covers || !s.CryptoValid || slices.Contains(s.Warnings, ades.WarnManifest) != c.warned {
			t.Errorf("%s: intact %v, covers %v, warnings %v", c.reason, s.Intact, s.Covers, s.Warnings)
		}
	}
}

// TestTheOnlyFile finds the file of a detached signature whatever it is called, if there is only one.
func TestTheOnlyFile(t *testing.T) {
	o := newOffice(t)
	one, err := o.signer(t).Detached([]Content{{Name: "umowa.pdf", Body: []byte("1")}}, at)
	if err != nil {
		t.Fatal(err)
	}
	two, err := o.signer(t).Detached([]Content{{Name: "a.pdf", Body: []byte("1")}, {Name: "b.pdf", Body: []byte("1")}}, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reason        string
		signed        []byte
		body          string
		found, intact bool
	}{
		{"the file", one, "1", true, true},
		{"another", one, "2", true, false},
		{"two are wanted", two, "1", false, false},
	} {
		s := read(t, c.signed, map[string][]byte{"": []byte(c.body)})
		if s.Data[0].Found != c.found || s.Intact != c.intact || s.Covers != c.intact || !s.CryptoValid {
			t.Errorf("%s: %+v", c.reason, s.Data)
		}
	}
}

// TestManyReferences reads 900 references in a second, and refuses what is more work than that.
func TestManyReferences(t *testing.T) {
	o := newOffice(t)
	files := make([]Content, 900)
	given := map[string][]byte{}
	for i := range files {
		files[i] = Content{Name: fmt.Sprintf("%d.txt", i), Body: []byte{byte(i)}}
		given[files[i].Name] = files[i].Body
	}
	signed, err := o.signer(t).Detached(files, at)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if s := read(t, signed, given); !relied(s) || !s.Covers || len(s.Data) != 900 {
		t.Errorf("intact %v, faults %v", s.Intact, s.Faults)
	}
	t.Logf("900 references in %v", time.Since(start))
	files = append(files, make([]Content, 200)...)
	for i := range files {
		files[i].Name = fmt.Sprintf("%d.txt", i)
	}
	if signed, err = o.signer(t).Detached(files, at); err != nil {
		t.Fatal(err)
	}
	if s := read(t, signed, given); len(s.Faults) == 0 || s.Intact {
		t.Error("1,100 references are read")
	}
}
