package pdf

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The checker of this file and of check_tags_test.go reads a finished file through qpdf's JSON, not
// through our own code, and holds it to the rules of PDF/A-3a and PDF/UA-1 that our kind of document
// can break. It stands in for a validator, which it is not.

// reporter is what *testing.T and *rapid.T have in common.
type reporter interface {
	Helper()
	Error(args ...any)
	Fatalf(format string, args ...any)
	FailNow()
}

// checked is a file taken apart.
type checked struct {
	t       reporter
	signed  int            // fields of signatures that it should have
	objects map[string]any // "12 0 R" → value, or the dictionary of a stream
	streams map[string][]byte
	trailer map[string]any
	root    map[string]any
	bad     []string
	text    []string // of the elements, in the order of reading
}

func (c *checked) fail(format string, args ...any) {
	if len(c.bad) < 20 {
		c.bad = append(c.bad, fmt.Sprintf(format, args...))
	}
}

// run runs an outside program and returns what it prints; a failure ends the test.
func run(t reporter, name string, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s (is the program installed?): %v\n%s%s", name, err, out, stderr.String())
	}
	return string(out)
}

// save writes a file for outside programs.
func save(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// conforms fails the test when the file breaks a rule. It returns the parts for further questions.
func conforms(t *testing.T, data []byte) *checked {
	t.Helper()
	path := save(t, data)
	run(t, "qpdf", "--check", path) // ends with 3 on a warning
	c := takeApart(t, path)
	file := filepath.Join(t.TempDir(), "xmp.xml")
	if err := os.WriteFile(file, c.streams[fmt.Sprint(c.root["/Metadata"])], 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "xmllint", "--noout", file)
	return c
}

// takeApart reads a file and checks it.
func takeApart(t reporter, path string) *checked { return takeApartSigned(t, path, 0) }

// takeApartSigned reads a file with so many fields of signatures and checks it.
func takeApartSigned(t reporter, path string, signed int) *checked {
	t.Helper()
	var parsed struct {
		QPDF []json.RawMessage `json:"qpdf"`
	}
	out := run(t, "qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=inline", "--decode-level=generalized", path)
	var objects map[string]struct {
		Value  any `json:"value"`
		Stream *struct {
			Data string         `json:"data"`
			Dict map[string]any `json:"dict"`
		} `json:"stream"`
	}
	if err := json.Unmarshal([]byte(out), &parsed); err != nil {
		t.Fatalf("%v", err)
	}
	if err := json.Unmarshal(parsed.QPDF[1], &objects); err != nil {
		t.Fatalf("%v", err)
	}
	c := &checked{t: t, signed: signed, objects: map[string]any{}, streams: map[string][]byte{}}
	for name, o := range objects {
		key := strings.TrimPrefix(name, "obj:")
		c.objects[key] = o.Value
		if o.Stream != nil {
			c.objects[key] = o.Stream.Dict
			c.streams[key], _ = base64.StdEncoding.DecodeString(o.Stream.Data)
		}
	}
	c.trailer = c.dict(c.objects["trailer"])
	c.root = c.dict(c.trailer["/Root"])
	c.catalog()
	c.forbidden()
	c.metadata()
	c.pages()
	c.attachments()
	for _, b := range c.bad {
		t.Error(b)
	}
	if len(c.bad) > 0 {
		t.FailNow()
	}
	return c
}

// get follows references.
func (c *checked) get(v any) any {
	for range 10 {
		s, ok := v.(string)
		if !ok || !strings.HasSuffix(s, " R") {
			return v
		}
		v = c.objects[s]
	}
	return nil
}

func (c *checked) dict(v any) map[string]any { d, _ := c.get(v).(map[string]any); return d }
func (c *checked) list(v any) []any          { a, _ := c.get(v).([]any); return a }

func (c *checked) want(place string, d map[string]any, wanted map[string]any) {
	for k, v := range wanted {
		if got := c.get(d[k]); got != v {
			c.fail("%s: %s is %v, want %v", place, k, got, v)
		}
	}
}

func (c *checked) catalog() {
	ids := c.list(c.trailer["/ID"])
	if len(ids) != 2 || len(fmt.Sprint(ids[0])) < 18 {
		c.fail("ISO 19005-3 6.1.3: file identifier %v", ids)
	}
	c.want("catalog", c.root, map[string]any{"/Type": "/Catalog"})
	c.want("PDF/UA 7.1: mark info", c.dict(c.root["/MarkInfo"]), map[string]any{"/Marked": true})
	c.want("PDF/UA 7.1: title in the window", c.dict(c.root["/ViewerPreferences"]), map[string]any{"/DisplayDocTitle": true})
	if lang, _ := c.root["/Lang"].(string); len(lang) < 4 {
		c.fail("PDF/UA 7.2: language %q", lang)
	}
	intents := c.list(c.root["/OutputIntents"])
	if len(intents) != 1 {
		c.fail("ISO 19005-3 6.2.3: %d output intents", len(intents))
		return
	}
	intent := c.dict(intents[0])
	c.want("output intent", intent, map[string]any{"/S": "/GTS_PDFA1"})
	c.want("its profile", c.dict(intent["/DestOutputProfile"]), map[string]any{"/N": 3.0})
	for _, k := range []string{"/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/NeedsRendering"} {
		if _, ok := c.root[k]; ok && (k != "/AcroForm" || c.signed == 0) {
			c.fail("catalog has %s", k)
		}
	}
	form := c.dict(c.root["/AcroForm"])
	if n := len(c.list(form["/Fields"])); n != c.signed {
		c.fail("%d fields of signatures, want %d", n, c.signed)
	}
	if form["/NeedAppearances"] != nil || form["/XFA"] != nil {
		c.fail("ISO 19005-3 6.4.1: form %v", form)
	}
}

// forbidden looks into every dictionary for what no document of ours may have: scripts, transparency,
// encryption, other colour spaces, foreign files.
func (c *checked) forbidden() {
	keys := []string{"/JS", "/JavaScript", "/AA", "/SMask", "/CA", "/ca", "/BM", "/Group", "/Encrypt", "/ExtGState", "/ColorSpace", "/XObject", "/Launch", "/FFilter"}
	var visit func(v any, where string)
	visit = func(v any, where string) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				if slices.Contains(keys, k) {
					c.fail("object %s has %s", where, k)
				}
				visit(x, where)
			}
		case []any:
			for _, x := range v {
				visit(x, where)
			}
		case string:
			if v == "/LZWDecode" || v == "/JavaScript" || v == "/Launch" || v == "/Transparency" {
				c.fail("object %s has %s", where, v)
			}
		}
	}
	for name, v := range c.objects {
		visit(v, name)
	}
	if _, ok := c.trailer["/Encrypt"]; ok {
		c.fail("the file is encrypted")
	}
}

// metadata: claims both standards and agrees with the old form.
func (c *checked) metadata() {
	ref := fmt.Sprint(c.root["/Metadata"])
	c.want("metadata", c.dict(ref), map[string]any{"/Type": "/Metadata", "/Subtype": "/XML"})
	if _, ok := c.dict(ref)["/Filter"]; ok {
		c.fail("the metadata are compressed")
	}
	got := c.xmp(c.streams[ref])
	info := c.dict(c.trailer["/Info"])
	text := func(key string) string { s, _ := info[key].(string); return strings.TrimPrefix(s, "u:") }
	digits := strings.NewReplacer("-", "", ":", "", "T", "")
	for _, e := range []struct{ name, want, what string }{
		{"http://www.aiim.org/pdfa/ns/id/ part", "3", "PDF/A part"},
		{"http://www.aiim.org/pdfa/ns/id/ conformance", "A", "PDF/A conformance"},
		{"http://www.aiim.org/pdfua/ns/id/ part", "1", "PDF/UA part"},
		{"http://purl.org/dc/elements/1.1/ title", text("/Title"), "title"},
		{"http://purl.org/dc/elements/1.1/ creator", text("/Author"), "author"},
		{"http://purl.org/dc/elements/1.1/ description", text("/Subject"), "subject"},
		{"http://ns.adobe.com/pdf/1.3/ Producer", text("/Producer"), "producer"},
		{"http://ns.adobe.com/xap/1.0/ CreateDate", strings.TrimPrefix(text("/CreationDate"), "D:"), "date of creation"},
		{"http://ns.adobe.com/xap/1.0/ ModifyDate", strings.TrimPrefix(text("/ModDate"), "D:"), "date of change"},
		{"http://www.aiim.org/pdfa/ns/schema# namespaceURI", "http://www.aiim.org/pdfua/ns/id/", "extension schema (ISO 19005-3 6.6.2.3)"},
	} {
		v := got[e.name]
		if strings.HasPrefix(e.what, "date") {
			v = digits.Replace(v)
		}
		if v != e.want {
			c.fail("metadata: %s is %q, elsewhere %q", e.what, v, e.want)
		}
	}
}

// xmp reads the metadata packet: the text inside each property, by namespace and name.
func (c *checked) xmp(data []byte) map[string]string {
	out := map[string]string{}
	var open []string
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		tok, err := d.Token()
		switch tok := tok.(type) {
		case xml.StartElement:
			open = append(open, tok.Name.Space+" "+tok.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, name := range open {
				if s := string(tok); strings.TrimSpace(s) != "" {
					out[name] += s
				}
			}
		}
		if err == io.EOF {
			return out
		}
		if err != nil {
			c.fail("metadata: %v", err)
			return out
		}
	}
}

// usedFont is a font as the content uses it.
type usedFont struct {
	inside  []float64 // the widths in the embedded font
	widths  map[int]float64
	unicode map[int]rune
	codes   map[int]bool
}

var bfchar = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>`)

// font reads a font and checks that it is embedded and can be read back (ISO 19005-3 6.2.11).
func (c *checked) font(ref any) *usedFont {
	d := c.dict(ref)
	c.want("font", d, map[string]any{"/Subtype": "/Type0", "/Encoding": "/Identity-H"})
	down := c.list(d["/DescendantFonts"])
	if len(down) != 1 {
		c.fail("font: %d descendants", len(down))
		return nil
	}
	cid := c.dict(down[0])
	c.want("font", cid, map[string]any{"/Subtype": "/CIDFontType2", "/CIDToGIDMap": "/Identity", "/BaseFont": d["/BaseFont"]})
	desc := c.dict(cid["/FontDescriptor"])
	c.want("font descriptor", desc, map[string]any{"/FontName": d["/BaseFont"]})
	f := &usedFont{widths: map[int]float64{}, unicode: map[int]rune{}, codes: map[int]bool{}}
	f.inside = c.advances(c.streams[fmt.Sprint(desc["/FontFile2"])])
	for w := c.list(cid["/W"]); len(w) >= 2; w = w[2:] {
		for i, v := range c.list(w[1]) {
			f.widths[int(w[0].(float64))+i] = v.(float64)
		}
	}
	for _, m := range bfchar.FindAllStringSubmatch(string(c.streams[fmt.Sprint(d["/ToUnicode"])]), -1) {
		var code int
		var char rune
		if _, err := fmt.Sscanf(m[1]+" "+m[2], "%X %X", &code, &char); err != nil {
			c.fail("font: Unicode of %s: %v", m[1], err)
		}
		f.unicode[code] = char
	}
	return f
}

// advances reads the widths of an embedded TrueType font, in thousandths.
func (c *checked) advances(data []byte) []float64 {
	table := map[string][]byte{}
	u16 := func(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	for i := range u16(data, 4) {
		e := data[12+16*i:]
		from := binary.BigEndian.Uint32(e[8:])
		table[string(e[:4])] = data[from : from+binary.BigEndian.Uint32(e[12:])]
	}
	n := u16(table["maxp"], 4)
	if u16(table["hhea"], 34) != n || len(table["hmtx"]) != 4*n || len(table["loca"]) != 4*(n+1) {
		c.fail("embedded font: %d glyphs, %d widths, tables of %d and %d bytes", n, u16(table["hhea"], 34), len(table["hmtx"]), len(table["loca"]))
		return nil
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(u16(table["hmtx"], 4*i)) * 1000 / float64(u16(table["head"], 18))
	}
	return out
}

// checkCodes holds widths and Unicode of the codes in use against the embedded font.
func (c *checked) checkCodes(name string, f *usedFont) {
	for code := range f.codes {
		if code == 0 || code >= len(f.inside) {
			c.fail("font %s: code %d shown, the font has %d glyphs", name, code, len(f.inside))
			continue
		}
		if math.Abs(f.widths[code]-f.inside[code]) > 1 {
			c.fail("ISO 19005-3 6.2.11.5: font %s, code %d: width %v, in the font %v", name, code, f.widths[code], f.inside[code])
		}
		if r := f.unicode[code]; r == 0 || r == 0xFEFF || r == 0xFFFE {
			c.fail("ISO 19005-3 6.2.11.7: font %s, code %d is character %U", name, code, r)
		}
	}
}

// attachments: every embedded file is associated, described and has both names (ISO 19005-3 6.8).
func (c *checked) attachments() {
	names := c.list(c.dict(c.dict(c.root["/Names"])["/EmbeddedFiles"])["/Names"])
	af := c.list(c.root["/AF"])
	if len(names) != 2*len(af) {
		c.fail("%d names of files, %d associated", len(names)/2, len(af))
	}
	last := ""
	for i := 0; i+1 < len(names); i += 2 {
		if !slices.Contains(af, names[i+1]) {
			c.fail("%v is not associated", names[i])
		}
		if name := fmt.Sprint(names[i]); i > 0 && name <= last {
			c.fail("names of files are not in order: %q, %q", last, name)
		} else {
			last = name
		}
		d := c.dict(names[i+1])
		for _, k := range []string{"/F", "/UF", "/AFRelationship", "/EF"} {
			if d[k] == nil {
				c.fail("file %v has no %s", names[i], k)
			}
		}
		stream := c.dict(c.dict(d["/EF"])["/F"])
		c.want("embedded file", stream, map[string]any{"/Type": "/EmbeddedFile"})
		if stream["/Subtype"] == nil || c.dict(stream["/Params"])["/Size"] == nil {
			c.fail("file %v has no media type or size", names[i])
		}
	}
}
