package xsd

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const (
	main  = "http://wzor.example/wniosek.xsd"
	other = "http://wzor.example/osoba.xsd"
)

func catalogue() map[string][]byte {
	return map[string][]byte{
		main: []byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:w" xmlns:w="urn:w" xmlns:o="urn:o" elementFormDefault="qualified">
<xs:import namespace="urn:o" schemaLocation="osoba.xsd"/>
<xs:element name="wniosek"><xs:complexType><xs:sequence>
 <xs:element name="data" type="xs:date"/>
 <xs:element name="kwota" type="w:kwota" minOccurs="0"/>
 <xs:element name="osoba" type="o:osoba" maxOccurs="unbounded"/>
 <xs:any namespace="##other" processContents="lax" minOccurs="0"/>
</xs:sequence></xs:complexType>
<xs:unique name="jedna"><xs:selector xpath="w:osoba"/><xs:field xpath="@nr"/></xs:unique></xs:element>
<xs:simpleType name="kwota"><xs:restriction base="xs:decimal"><xs:fractionDigits value="2"/><xs:minInclusive value="0"/></xs:restriction></xs:simpleType>
</xs:schema>`),
		other: []byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o">
<xs:complexType name="osoba"><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="nr" use="required"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[0-9]{3}"/></xs:restriction></xs:simpleType></xs:attribute></xs:extension></xs:simpleContent></xs:complexType>
</xs:schema>`),
	}
}

func document(inner string) string { return `<wniosek xmlns="urn:w">` + inner + `</wniosek>` }

func newSchema(t testing.TB) *Schema {
	t.Helper()
	e, err := New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	s, err := e.Schema(t.Context(), catalogue(), main)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestModuleIsTheOneThatWasBuilt(t *testing.T) {
	sum, err := os.ReadFile("libxml2/libxml2.wasm.sha256")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x  libxml2.wasm\n", sha256.Sum256(libxml2)); got != string(sum) {
		t.Errorf("the module is %s, build.sh made %s", got, sum)
	}
}

// TestAgreesWithXmllint: what is valid and on which lines problems are is what xmllint says.
func TestAgreesWithXmllint(t *testing.T) {
	s := newSchema(t)
	folder := t.TempDir()
	for address, body := range catalogue() {
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(address)), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range []struct {
		reason, file string
		line         int // of the first problem; 0: valid
		element      string
	}{
		{"valid", document(`<data>2026-11-22</data><kwota>1.50</kwota><osoba nr="001">A</osoba><osoba nr="002">B</osoba>`), 0, ""},
		{"valid with something foreign", document(`<data>2026-11-22</data><osoba nr="001">A</osoba><x xmlns="urn:x"/>`), 0, ""},
		{"ISO 8859-2", `<?xml version="1.0" encoding="ISO-8859-2"?>` + document("<data>2026-11-22</data><osoba nr=\"001\">\xb3</osoba>"), 0, ""},
		{"no such day", document("\n<data>2026-02-30</data><osoba nr=\"001\"/>"), 2, "data"},
		{"too many digits", document("<data>2026-11-22</data>\n\n<kwota>1.505</kwota><osoba nr=\"001\"/>"), 3, "kwota"},
		{"a pattern of an imported schema", document("<data>2026-11-22</data>\n<osoba nr=\"x\"/>"), 2, "osoba"},
		{"a number twice (xs:unique)", document("<data>2026-11-22</data><osoba nr=\"001\"/>\n<osoba nr=\"001\"/>"), 2, "osoba"},
		{"an element that is missing", document(`<data>2026-11-22</data>`), 1, "wniosek"},
		{"an element too many", document("<data>2026-11-22</data><osoba nr=\"001\"/>\n<inne/>"), 2, "inne"},
		{"another root", `<inne xmlns="urn:w"/>`, 1, "inne"},
		{"another namespace", `<wniosek xmlns="urn:z"/>`, 1, "wniosek"},
		{"a problem far down", document(strings.Repeat("\n", 70_000) + "<data>x</data><osoba nr=\"001\"/>"), 70_001, "data"},
	} {
		list, err := s.Validate(t.Context(), []byte(x.file))
		if err != nil {
			t.Errorf("%s: %v", x.reason, err)
			continue
		}
		path := filepath.Join(folder, "in.xml")
		if err := os.WriteFile(path, []byte(x.file), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("xmllint", "--nonet", "--noout", "--schema", filepath.Join(folder, "wniosek.xsd"), path)
		said, err := cmd.CombinedOutput()
		if (err == nil) != (len(list) == 0) {
			t.Errorf("%s: %v; xmllint: %s", x.reason, list, said)
		}
		if x.line == 0 {
			continue
		}
		if len(list) == 0 || list[0].Line != x.line || list[0].Element != x.element || list[0].Text == "" {
			t.Errorf("%s: %+v, want line %d, element %s", x.reason, list, x.line, x.element)
		}
		if !strings.Contains(string(said), list[0].Text) {
			t.Errorf("%s: %q; xmllint: %s", x.reason, list[0].Text, said)
		}
	}
}

// TestTrustedLists: real documents of hundreds of kilobytes against the standard's own schemas, with their imports, where both are
// at hand beside the checkout.
func TestTrustedLists(t *testing.T) {
	folder := ""
	for dir := ".."; len(dir) < 40 && folder == ""; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "shared/data/xsd-standards")); err == nil {
			folder = filepath.Join(dir, "shared/data")
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder, "tsl/*.xml"))
	if folder == "" || len(files) == 0 {
		return
	}
	read := func(path ...string) []byte {
		b, err := os.ReadFile(filepath.Join(append([]string{folder}, path...)...))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	standards := map[string][]byte{
		main:                             read("xsd-standards", "ts_119612v020401_xsd.xsd"),
		"http://www.w3.org/2001/xml.xsd": read("xsd-standards", "xml.xsd"),
		"http://www.w3.org/TR/2008/REC-xmldsig-core-20080610/xmldsig-core-schema.xsd": read("xsd-standards", "xmldsig-core-schema.xsd"),
	}
	s, err := newSchema(t).engine.Schema(t.Context(), standards, main)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b := read("tsl", filepath.Base(f))
		if list, err := s.Validate(t.Context(), b); err != nil || len(list) > 0 {
			t.Errorf("%s: %v, %v", filepath.Base(f), list, err)
		}
		b = []byte(strings.Replace(string(b), "TSLSequenceNumber>", "TSLSequenceNumber>x", 1))
		if list, err := s.Validate(t.Context(), b); err != nil || len(list) == 0 || list[0].Element != "TSLSequenceNumber" {
			t.Errorf("%s with a broken number: %v, %v", filepath.Base(f), list, err)
		}
	}
}

func TestRefused(t *testing.T) {
	s := newSchema(t)
	laughs := `<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	for _, x := range []struct {
		reason, file string
		want         error
	}{
		{"a document type declaration", `<!DOCTYPE wniosek>` + document(""), ErrDoctype},
		{"entities in entities", laughs + `<w>&c;</w>`, ErrDoctype},
		{"a file from outside", `<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>`, ErrDoctype},
		{"nothing", "", ErrMalformed},
		{"no XML", "wniosek", ErrMalformed},
		{"an open element", "<a>", ErrMalformed},
		{"an entity that nobody declared", "<a>&b;</a>", ErrMalformed},
		{"elements in each other", strings.Repeat("<a>", 100_000), ErrMalformed},
		{"two roots", "<a/><a/>", ErrMalformed},
		{"too large", strings.Repeat(" ", maxDocument+1), ErrTooLarge},
	} {
		if list, err := s.Validate(t.Context(), []byte(x.file)); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, %v; want %v", x.reason, list, err, x.want)
		}
	}
	// the schema holds after all of that
	if list, err := s.Validate(t.Context(), []byte(document(`<data>2026-11-22</data><osoba nr="001">A</osoba>`))); len(list) > 0 || err != nil {
		t.Errorf("%v, %v", list, err)
	}
}

// TestMuch: a document as large as is allowed ends with a verdict or a refusal, and the next one is validated.
func TestMuch(t *testing.T) {
	s := newSchema(t)
	file := document(`<data>2026-11-22</data>` + strings.Repeat(`<osoba nr="x"/>`, maxDocument/16))
	list, err := s.Validate(t.Context(), []byte(file))
	if len(list) == 0 && !errors.Is(err, ErrTooLarge) {
		t.Errorf("%d problems, %v", len(list), err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Validate(ended, []byte(file)); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	if list, err := s.Validate(t.Context(), []byte(document(`<data>2026-11-22</data><osoba nr="001">A</osoba>`))); len(list) > 0 || err != nil {
		t.Errorf("%v, %v", list, err)
	}
}

func TestSchemasThatCannotBeUsed(t *testing.T) {
	e := newSchema(t).engine
	missing := catalogue()
	delete(missing, other)
	outside := map[string][]byte{main: []byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="file:///etc/passwd"/></xs:schema>`)}
	for _, x := range []struct {
		reason    string
		catalogue map[string][]byte
	}{
		{"an import that is not in the catalogue", missing},
		{"an include from outside", outside},
		{"no schema", map[string][]byte{main: []byte("<a/>")}},
		{"no XML", map[string][]byte{main: []byte("<")}},
		{"nothing at the address", nil},
	} {
		if _, err := e.Schema(t.Context(), x.catalogue, main); !errors.Is(err, ErrSchema) {
			t.Errorf("%s: %v", x.reason, err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	s := newSchema(t)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for range 50 {
				inner := `<data>2026-11-22</data><osoba nr="001">A</osoba>`
				if i%2 == 1 {
					inner = `<data>jutro</data>`
				}
				if list, err := s.Validate(t.Context(), []byte(document(inner))); err != nil || (len(list) > 0) != (i%2 == 1) {
					t.Errorf("%v, %v", list, err)
				}
			}
		})
	}
	wait.Wait()
}

// TestClosed: what a closed schema still does leaves nothing behind.
func TestClosed(t *testing.T) {
	s := newSchema(t)
	for range 2 {
		if err := s.Close(t.Context()); err != nil || len(s.idle) != 0 {
			t.Fatal(len(s.idle), err)
		}
		if list, err := s.Validate(t.Context(), []byte(document(`<data>2026-11-22</data><osoba nr="001">A</osoba>`))); len(list) > 0 || err != nil {
			t.Errorf("%v, %v", list, err)
		}
		if len(s.idle) != 0 {
			t.Error("a sandbox waits for nobody")
		}
	}
}

func FuzzValidate(f *testing.F) {
	s := newSchema(f)
	f.Add([]byte(document(`<data>2026-11-22</data><osoba nr="001">A</osoba>`)))
	f.Add([]byte(`<!DOCTYPE a><a/>`))
	f.Fuzz(func(t *testing.T, in []byte) {
		list, err := s.Validate(context.Background(), in)
		if errors.Is(err, ErrTooLarge) {
			t.Errorf("the sandbox broke: %v, %v", list, err)
		}
	})
}

func BenchmarkValidate(b *testing.B) {
	s := newSchema(b)
	in := []byte(document(`<data>2026-11-22</data><kwota>1.50</kwota><osoba nr="001">A</osoba><osoba nr="002">B</osoba>`))
	for b.Loop() {
		if list, err := s.Validate(b.Context(), in); len(list) > 0 || err != nil {
			b.Fatal(list, err)
		}
	}
}
