package signed_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/asic"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xades"
)

// moment is when everything is made and judged.
var moment = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

const decision = `<decyzja nr="7"><strona>Anna</strona> <kwota waluta="PLN">100</kwota><!-- uwaga --><uwagi>a &amp; b</uwagi></decyzja>`

// specimens are good files of all formats, and whom to trust to find them so: the signer and who stamps, each for themselves.
func specimens(t testing.TB) ([]*specimen, ades.Trust) {
	t.Helper()
	p := certtest.New(t, moment.AddDate(-1, 0, 0))
	c, key := p.Issue(certtest.Options{Name: "Urząd Gminy Lipowa"})
	must := func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	own, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	tsa, err := cert.Parse(p.TSA.Cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stamp := func(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) {
		return p.Stamp(digest, moment), nil
	}
	signer, err := xades.NewSigner(key, c)
	if err != nil {
		t.Fatal(err)
	}
	message := cms.Signing{Key: key, Certificate: own, SigningTime: moment}
	beside := message
	beside.Detached = true
	doc, err := xmlsec.Parse([]byte(decision))
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("Decyzja nr 7: zezwalam.\n")
	one, two := xades.Content{Name: "decyzja.txt", Type: "text/plain", Body: text}, xades.Content{Name: "b c.xml", Type: "text/xml", Body: []byte(decision)}
	extended := must(xades.Extend(t.Context(), must(xmlsec.Seal(doc, key, c, moment)), "", xades.Extension{Level: ades.LevelT, Stamp: stamp}))
	stamped := must(cades.Extend(t.Context(), must(cades.Sign(cms.Content{text}, cades.Signing{Signing: message})), cades.Extension{Level: ades.LevelT, Stamp: stamp}))
	all := []*specimen{
		{name: "XAdES enveloped", file: extended, meaning: outside, other: xmlsec1(nil)},
		{name: "XAdES enveloping", file: must(signer.Enveloping(one, moment)), meaning: inside, other: xmlsec1(nil)},
		{name: "XAdES detached", file: must(signer.Detached([]xades.Content{one}, moment)), contents: map[string][]byte{one.Name: text}, meaning: always, other: xmlsec1(map[string][]byte{one.Name: text})},
		{name: "CAdES attached", file: stamped, meaning: opened, other: openssl(nil)},
		{name: "CAdES detached", file: must(cades.Sign(cms.Content{text}, cades.Signing{Signing: beside})), contents: map[string][]byte{"decyzja.txt": text}, meaning: always, other: openssl(text)},
		{name: "PAdES", file: must(pades.Sign(plainPDF(text), pades.Options{Make: pades.CAdES(t.Context(), message, stamp), Time: moment, Reason: "decyzja"})), other: pdfsig},
		{name: "ASiC-S XAdES", file: must(asic.Make(signer, []xades.Content{one}, moment)), meaning: unzipped},
		{name: "ASiC-E XAdES", file: must(asic.Make(signer, []xades.Content{one, two}, moment)), meaning: unzipped},
		{name: "ASiC-S CAdES", file: must(asic.MakeCAdES(cades.Signing{Signing: message}, []xades.Content{one})), meaning: bodies},
		{name: "ASiC-E CAdES", file: must(asic.MakeCAdES(cades.Signing{Signing: message}, []xades.Content{one, two})), meaning: unzipped},
	}
	for _, s := range all {
		s.classes = classed(t, s.file)
		switch {
		case strings.HasPrefix(s.name, "XAdES"):
			s.restructure = movedElements
			s.classes = classed(t, s.file, [3]string{"SignedInfo", "<ds:SignedInfo", "</ds:SignedInfo>"}, [3]string{"value", "<ds:SignatureValue", "</ds:SignatureValue>"},
				[3]string{"key", "<ds:KeyInfo", "</ds:KeyInfo>"}, [3]string{"properties", "<xades:SignedProperties", "</xades:SignedProperties>"}, [3]string{"object", "<ds:Object", "</ds:Object>"},
				[3]string{"beginning", "<", "<ds:SignedInfo"})
		case strings.HasPrefix(s.name, "CAdES"):
			s.restructure = movedElementsDER
			s.classes = append(s.classes, class{"head", 0, 120}, class{"end", len(s.file) - 400, len(s.file)})
		case s.name == "PAdES":
			s.meaning = signedPart(s.file)
			s.classes = classed(t, s.file, [3]string{"ByteRange", "/ByteRange", "]"}, [3]string{"message", "/Contents <30", "0000000000"}, [3]string{"padding", "00000000000000", ">"})
		default:
			s.restructure = repacked
			s.classes = classed(t, s.file, [3]string{"mimetype", "mimetype", "PK\x03\x04"}, [3]string{"directory", "PK\x01\x02", "PK\x05\x06"}, [3]string{"signature", "META-INF/", "PK\x01\x02"})
			s.classes = append(s.classes, class{"end", len(s.file) - 22, len(s.file)})
		}
	}
	return all, ades.Anchors{own, tsa}
}

func always([]byte) (string, error) { return "", nil }

// outside is what stands outside of signatures, as the standard library reads it. Comments are not part of it.
func outside(file []byte) (string, error) { return tokens(file, false) }

// inside is what stands in the Object of the data.
func inside(file []byte) (string, error) { return tokens(file, true) }

func tokens(file []byte, object bool) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(file))
	var out strings.Builder
	depth, skip, within, text := 0, 0, 0, ""
	flush := func() {
		if text != "" {
			fmt.Fprintf(&out, "%q", text)
		}
		text = ""
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			flush()
			if object {
				body, err := base64.StdEncoding.DecodeString(strings.Trim(out.String(), `"`))
				return string(body), err
			}
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			switch {
			case skip == 0 && e.Name.Local == "Signature" && !object:
				skip = depth
			case object && within == 0 && e.Name.Local == "Object" && slices.ContainsFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == "Encoding" }):
				within = depth
			case skip == 0 && !object:
				flush()
				slices.SortFunc(e.Attr, func(a, b xml.Attr) int { return strings.Compare(a.Name.Space+a.Name.Local, b.Name.Space+b.Name.Local) })
				fmt.Fprint(&out, "<", e.Name, e.Attr, ">")
			}
		case xml.EndElement:
			if skip == 0 && !object {
				flush()
				fmt.Fprint(&out, "</", e.Name, ">")
			}
			if depth == skip {
				skip = 0
			}
			if depth == within {
				within = 0
			}
			depth--
		case xml.CharData:
			if depth > 0 && skip == 0 && (!object || within > 0) {
				text += string(e)
			}
		}
	}
}

// opened is the content of a message, by its place.
func opened(file []byte) (string, error) {
	at, ok := parseTree(file)
	for _, i := range []int{1, 0, 2, 1, 0} { // ContentInfo.content, SignedData, encapContentInfo, eContent, its octets
		if !ok || len(at.kids) <= i {
			return "", errors.New("no message with its content inside")
		}
		at = at.kids[i]
	}
	return string(at.body), nil
}

// signedPart is everything but the message, which alone has no meaning to who reads the document.
func signedPart(good []byte) func([]byte) (string, error) {
	from := bytes.Index(good, []byte("/Contents <30")) + len("/Contents <")
	to := from + bytes.IndexByte(good[from:], '>')
	return func(file []byte) (string, error) {
		if len(file) != len(good) {
			return "another size", nil
		}
		return string(file[:from]) + string(file[to:]), nil
	}
}

// bodies is what the files hold: the name of the one in ASiC-S with CAdES is not signed (EN 319 162-1 § 4.3.3.2).
func bodies(file []byte) (string, error) {
	files, err := unzipped(file)
	_, body, _ := strings.Cut(files, ": ")
	return body, err
}

// unzipped is what the standard library finds in an archive, signatures left aside.
func unzipped(file []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return "", err
	}
	var out []string
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "META-INF/") || f.Name == "mimetype" || strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return "", err
		}
		body, err := io.ReadAll(r)
		if err != nil {
			return "", err
		}
		out = append(out, fmt.Sprintf("%q: %q", f.Name, body))
	}
	slices.Sort(out)
	return strings.Join(out, "\n"), nil
}

// tool runs an outside program in a folder with files.
func tool(t testing.TB, files map[string][]byte, name string, args ...string) (bool, string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("the tests need %s: %v", name, err)
	}
	dir := t.TempDir()
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return err == nil, string(out)
}

func xmlsec1(beside map[string][]byte) func(testing.TB, []byte) (bool, string) {
	return func(t testing.TB, file []byte) (bool, string) {
		files := map[string][]byte{"signed.xml": file}
		for name, body := range beside {
			files[name] = body
		}
		return tool(t, files, "xmlsec1", "--verify", "--insecure", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "signed.xml")
	}
}

func openssl(content []byte) func(testing.TB, []byte) (bool, string) {
	return func(t testing.TB, file []byte) (bool, string) {
		args := []string{"cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", "signed.p7m", "-out", "out"}
		if content != nil {
			args = append(args, "-content", "content")
		}
		holds, said := tool(t, map[string][]byte{"signed.p7m": file, "content": content}, "openssl", args...)
		// openssl reads the whole of a message before it looks at the signature, and wants every part of it right that nothing rests on:
		// names of certificates, unsigned attributes, the list of digests. Real messages have these wrong.
		for _, form := range []string{"asn1 encoding routines", "signer certificate not found", "unknown digest algorithm", "unable to find message digest"} {
			holds = holds || strings.Contains(said, form)
		}
		return holds, said
	}
}

func pdfsig(t testing.TB, file []byte) (bool, string) {
	_, said := tool(t, map[string][]byte{"signed.pdf": file}, "pdfsig", "-nocert", "signed.pdf")
	return strings.Contains(said, "Signature is Valid."), said
}

// movedElements copies, moves or takes away an element of a document, or gives one the Id of another: what wrapping attacks do.
func movedElements(r *rand.Rand, file []byte) []byte {
	type span struct{ from, to int }
	d := xml.NewDecoder(bytes.NewReader(file))
	var open []int
	var spans []span
	for at := d.InputOffset(); ; at = d.InputOffset() {
		token, err := d.RawToken()
		if err != nil {
			break
		}
		switch token.(type) {
		case xml.StartElement:
			open = append(open, int(at))
		case xml.EndElement:
			spans = append(spans, span{open[len(open)-1], int(d.InputOffset())})
			open = open[:len(open)-1]
		}
	}
	from, to := spans[r.IntN(len(spans))], spans[r.IntN(len(spans))]
	part := bytes.Clone(file[from.from:from.to])
	if r.IntN(2) == 0 { // changed on the way
		part = bytes.ReplaceAll(bytes.ReplaceAll(part, []byte(">100<"), []byte(">999<")), []byte("RGVjeX"), []byte("RGVjeZ"))
	}
	if r.IntN(3) == 0 {
		part = bytes.ReplaceAll(part, []byte(` Id="`), []byte(` ID="x`))
	}
	place := []int{to.from, to.to}[r.IntN(2)]
	wrapped := slices.Concat([]byte("<w>"), part, []byte("</w>"))
	switch r.IntN(4) {
	case 0:
		return slices.Insert(bytes.Clone(file), place, part...)
	case 1:
		return slices.Insert(bytes.Clone(file), place, wrapped...)
	case 2:
		return slices.Concat(file[:from.from], file[from.to:])
	}
	return slices.Concat(file[:from.from], file[to.from:to.to], file[from.to:])
}

// repacked packs an archive anew with an entry more, less, renamed, twice, or changed.
func repacked(r *rand.Rand, file []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return file
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, body []byte) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: uint16(8 * r.IntN(2))})
		if err == nil {
			_, _ = f.Write(body)
		}
	}
	chosen, what := r.IntN(len(z.File)), r.IntN(6)
	for i, f := range z.File {
		in, err := f.Open()
		if err != nil {
			return file
		}
		body, _ := io.ReadAll(in)
		if i != chosen {
			put(f.Name, body)
			continue
		}
		switch what {
		case 0: // less
		case 1:
			put(f.Name, body)
			put(f.Name, append(body, 'x'))
		case 2:
			put("META-INF/"+filepath.Base(f.Name), body)
		case 3:
			put(f.Name, body)
			put([]string{"inny.txt", "../x", "META-INF/signatures2.xml", "META-INF/ASiCManifest9.xml", "META-INF/x.p7s", "Decyzja.txt", "decyzja%2etxt"}[r.IntN(7)], body)
		case 4:
			put(f.Name, append(body, ' '))
		case 5:
			put(strings.ToUpper(f.Name), body)
		}
	}
	_ = w.Close()
	return out.Bytes()
}

// movedElementsDER copies, moves or takes away an element of a message, with the lengths around it made right again.
func movedElementsDER(r *rand.Rand, file []byte) []byte {
	root, ok := parseTree(file)
	if !ok {
		return file
	}
	var all []*tree
	root.walk(func(n *tree) {
		if len(n.kids) > 0 {
			all = append(all, n)
		}
	})
	a, b := all[r.IntN(len(all))], all[r.IntN(len(all))]
	i, j := r.IntN(len(a.kids)), r.IntN(len(b.kids))
	switch r.IntN(4) {
	case 0:
		a.kids = slices.Delete(slices.Clone(a.kids), i, i+1)
	case 1:
		a.kids = slices.Insert(slices.Clone(a.kids), i, a.kids[i])
	case 2:
		a.kids[i], b.kids[j] = b.kids[j], a.kids[i]
	case 3:
		a.kids[i] = b.kids[j]
	}
	return root.bytes(0)
}

// tree is an element of DER; kids of one that is composed.
type tree struct {
	tag  byte
	body []byte
	kids []*tree
}

func parseTree(b []byte) (*tree, bool) {
	list, ok := parseTrees(b)
	if !ok || len(list) != 1 {
		return nil, false
	}
	return list[0], true
}

func parseTrees(b []byte) (list []*tree, ok bool) {
	for len(b) >= 2 {
		size, head := int(b[1]), 2
		if size > 0x80 {
			n := size & 0x7f
			if n > 3 || len(b) < 2+n {
				return nil, false
			}
			size = 0
			for _, c := range b[2 : 2+n] {
				size = size<<8 | int(c)
			}
			head += n
		}
		if size > len(b)-head {
			return nil, false
		}
		t := &tree{tag: b[0], body: b[head : head+size]}
		if t.tag&0x20 != 0 {
			if t.kids, ok = parseTrees(t.body); !ok {
				t.kids = nil // a value that is no element inside
			}
		}
		list, b = append(list, t), b[head+size:]
	}
	return list, len(b) == 0
}

func (t *tree) walk(visit func(*tree)) {
	visit(t)
	for _, k := range t.kids {
		k.walk(visit)
	}
}

// bytes writes the tree; one that was made to hold itself ends at a depth.
func (t *tree) bytes(depth int) []byte {
	body := t.body
	if t.kids != nil {
		body = nil
		for _, k := range t.kids {
			if depth < 40 && len(body) < 1<<20 {
				body = append(body, k.bytes(depth+1)...)
			}
		}
	}
	switch n := len(body); {
	case n < 0x80:
		return append([]byte{t.tag, byte(n)}, body...)
	case n < 0x100:
		return append([]byte{t.tag, 0x81, byte(n)}, body...)
	case n < 0x10000:
		return append([]byte{t.tag, 0x82, byte(n >> 8), byte(n)}, body...)
	default:
		return append([]byte{t.tag, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}, body...)
	}
}
