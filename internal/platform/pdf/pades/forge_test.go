package pades

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf/internal/object"
)

var byteRange = regexp.MustCompile(`/ByteRange \[0 (\d+) (\d+) (\d+)\] *`)

// TestForgeries: the dictionary of the signature itself is tampered with (universal signature forgery, signature wrapping).
func TestForgeries(t *testing.T) {
	w := newWorld(t)
	signed := w.sign(raw(formObjects()...))
	m := byteRange.FindSubmatchIndex(signed)
	pad := func(s string) string { return s + strings.Repeat(" ", m[1]-m[0]-len(s)) }
	edit := func(s string) []byte { return slices.Concat(signed[:m[0]], []byte(pad(s)), signed[m[1]:]) }
	contents := bytes.Index(signed, []byte("/Contents <3"))
	end := contents + bytes.IndexByte(signed[contents:], '>')
	swap := func(s string) []byte {
		return slices.Concat(signed[:contents], []byte(s+strings.Repeat(" ", end+1-contents-len(s))), signed[end+1:])
	}
	for _, x := range []struct {
		reason string
		file   []byte
		intact bool
	}{
		{"no ByteRange", edit(""), false},
		{"ByteRange of null", edit("/ByteRange null"), false},
		{"ByteRange of zeros", edit("/ByteRange [0 0 0 0]"), false},
		{"negative numbers", edit("/ByteRange [0 -1 -1 -1]"), false},
		{"two numbers", edit("/ByteRange [0 100]"), false},
		{"huge numbers", edit("/ByteRange [0 9223372036854775807 1 2]"), false},
		{"overlapping parts", edit("/ByteRange [0 1000 500 100]"), false},
		{"parts without a gap", edit("/ByteRange [0 1000 1000 100]"), false},
		{"beyond the end", edit("/ByteRange [0 1000 33000 99999]"), false},
		{"not from the beginning", edit("/ByteRange [1 1000 33000 10]"), false},
		{"no Contents", swap(""), false},
		{"Contents of null", swap("/Contents null"), false},
		{"empty Contents", swap("/Contents <>"), false},
		{"Contents of zeros", swap("/Contents <0000>"), false},
		{"Contents of another type", swap("/Contents 5"), false},
		{"Contents as a literal string", swap("/Contents (abc)"), false},
		{"Contents twice", slices.Concat(signed[:contents], []byte("/Contents <00> "), signed[contents:]), false},
	} {
		t.Run(x.reason, func(t *testing.T) {
			list, err := Read(x.file)
			if err != nil {
				return // the places moved, and a damaged file is refused
			}
			if len(list) != 1 {
				t.Fatalf("%d signatures", len(list))
			}
			s := list[0]
			if s.Intact != x.intact || s.Covers || len(s.Faults) == 0 {
				t.Errorf("intact %v, covers %v, faults %v", s.Intact, s.Covers, s.Faults)
			}
		})
	}
}

// TestSignatureWrapping: the second signed stretch is moved behind what the attacker puts into the room of Contents: another content
// for the page, another cross-reference where the signed end points to, and a ByteRange that says where the stretch is now.
func TestSignatureWrapping(t *testing.T) {
	w := newWorld(t)
	signed := w.sign(raw(formObjects()...))
	m := byteRange.FindSubmatch(signed)
	first, _ := strconv.Atoi(string(m[1]))
	second, _ := strconv.Atoi(string(m[2]))
	last := bytes.LastIndex(signed, []byte("xref\n1 1\n"))
	table := string(signed[last : bytes.Index(signed[last:], []byte("startxref"))+last])
	der := bytes.TrimRight(signed[first+1:second-1], "0")
	if len(der)%2 != 0 {
		der = append(der, '0')
	}
	out := bytes.NewBuffer(bytes.Clone(signed[:first]))
	at := map[string]int{}
	put := func(n, body string) {
		at[n] = out.Len()
		fmt.Fprintf(out, "%s 0 obj\n%s\nendobj\n", n, body)
	}
	fmt.Fprintf(out, "<%s> /ByteRange [0 %d %d %s] >>\nendobj\n", der, first, len(signed)+1000, m[3])
	put("1", body(t, signed, 1))
	put("4", stream("", "BT /F1 12 Tf (Kwota 900 zl) Tj ET"))
	put("6", body(t, signed, 6))
	for n, to := range at {
		row := regexp.MustCompile(`\n` + n + ` 1\n\d{10}`)
		if n == "4" {
			table = strings.Replace(table, "xref\n", fmt.Sprintf("xref\n4 1\n%010d 00000 n \n", to), 1)
			continue
		}
		if !row.MatchString(table) {
			t.Fatalf("object %s is not in the table:\n%s", n, table)
		}
		table = row.ReplaceAllString(table, fmt.Sprintf("\n%s 1\n%010d", n, to))
	}
	out.WriteString(strings.Repeat(" ", last-out.Len()) + table)
	out.WriteString(strings.Repeat(" ", len(signed)+1000-out.Len()))
	out.Write(signed[second:])
	list := w.read(out.Bytes())
	if len(list) != 1 {
		t.Fatalf("%d signatures", len(list))
	}
	s := list[0]
	if !s.Intact || !s.CryptoValid {
		t.Error("the attack is not what it should be: the digest must agree")
	}
	if s.Covers || len(s.Faults) == 0 || s.Faults[0].Sub != format {
		t.Errorf("covers %v, faults %v", s.Covers, s.Faults)
	}
}

// TestOrphans: what looks like a signature and is no value of a signature field is none.
func TestOrphans(t *testing.T) {
	w := newWorld(t)
	signed := w.sign(raw(formObjects()...))
	f, err := object.Open(signed)
	if err != nil {
		t.Fatal(err)
	}
	sig := fmt.Sprintf("%d 0 R", f.Last().Size()-2)
	if !strings.Contains(body(t, signed, f.Last().Size()-2), "/ByteRange") {
		t.Fatalf("object %s is not the signature", sig)
	}
	for _, x := range []struct {
		reason string
		file   []byte
	}{
		{"the form has no fields any more", amend(t, signed, map[int]string{6: "<</Fields []>>"})},
		{"only an annotation names it", amend(t, signed, map[int]string{6: "<</Fields []>>", 9: "<</Type /Annot /Subtype /Widget /FT /Sig /V " + sig + " /Rect [0 0 0 0]>>"})},
		{"a text field has it as its value", amend(t, signed, map[int]string{6: "<</Fields [7 0 R]>>", 7: "<</FT /Tx /T (a) /V " + sig + ">>"})},
	} {
		if list := w.read(x.file); len(list) != 0 {
			t.Errorf("%s: %d signatures", x.reason, len(list))
		}
	}
	both := w.read(amend(t, signed, map[int]string{9: "<</Type /Annot /Subtype /Widget /FT /Sig /T (b) /V " + sig + " /Rect [0 0 0 0]>>"}))
	if len(both) != 1 || len(both[0].Faults) == 0 {
		t.Errorf("two fields with one signature: %d signatures", len(both))
	}
}

// TestOldForms: signatures of the years before PAdES are read, and told apart.
func TestOldForms(t *testing.T) {
	w := newWorld(t)
	rename := func(kind string, make Maker) *ades.Signature {
		o := Options{Make: make, Time: noon}
		u, err := begin(raw(formObjects()...))
		if err != nil {
			t.Fatal(err)
		}
		sig := u.file.Alloc()
		if err := u.newField(o, sig); err != nil {
			t.Fatal(err)
		}
		out, err := u.seal(sig, dict("Type", object.Name("Sig"), "SubFilter", object.Name(kind)), usualSize, make)
		if err != nil {
			t.Fatal(err)
		}
		list := w.read(out)
		if len(list) != 1 {
			t.Fatalf("%s: %d signatures", kind, len(list))
		}
		return list[0]
	}
	attached := func(content func(cms.Content) cms.Content) Maker {
		return func(signed [][]byte) ([]byte, error) { return cms.Sign(content(signed), w.signing()) }
	}
	sha1 := attached(func(c cms.Content) cms.Content { return cms.Content{c.Digest(crypto.SHA1)} })
	for _, x := range []struct {
		reason, kind string
		make         Maker
		intact       bool
		fault        bool
	}{
		{"PKCS #7 beside the file", "adbe.pkcs7.detached", w.message(), true, false},
		{"PKCS #7 over the SHA-1 of the file", "adbe.pkcs7.sha1", sha1, true, false},
		{"over the SHA-1 of something else", "adbe.pkcs7.sha1", attached(func(cms.Content) cms.Content { return cms.Content{make([]byte, 20)} }), false, false},
		{"a message over content of its own", "adbe.pkcs7.detached", attached(func(cms.Content) cms.Content { return cms.Content{[]byte("inne")} }), false, true},
		{"a message over content of its own is no PAdES", "ETSI.CAdES.detached", attached(func(c cms.Content) cms.Content { return c }), true, true},
		{"the raw form of RSA", "adbe.x509.rsa_sha1", w.message(), false, true},
		{"a form nobody knows", "wrota.inna", w.message(), false, true},
	} {
		s := rename(x.kind, x.make)
		if s.Intact != x.intact || (len(s.Faults) > 0) != x.fault || s.Format == ades.PAdES || s.Level != ades.LevelNone {
			t.Errorf("%s: intact %v, faults %v, format %s, level %q", x.reason, s.Intact, s.Faults, s.Format, s.Level)
		}
	}
}

// TestLarge: much of anything ends in a verdict or a refusal, not in much memory.
func TestLarge(t *testing.T) {
	w := newWorld(t)
	signed := w.sign(raw(formObjects()...))
	const catalog = "<</Type /Catalog /Pages 2 0 R>>"
	many, tooMany := signed, signed
	for i := range 600 {
		if tooMany = amend(t, tooMany, nil); i < 100 {
			many = tooMany
		}
	}
	for _, x := range []struct {
		reason string
		file   []byte
		err    error
		covers bool
	}{
		{"20 MB behind the end", append(bytes.Clone(signed), bytes.Repeat([]byte("4 0 obj <<>> endobj "), 1<<20)...), nil, false},
		{"millions of dictionaries", raw(catalog, "["+strings.Repeat("<</A 1>>", 5<<20)+"]"), ErrTooLarge, false},
		{"lists in each other", raw(catalog, strings.Repeat("[", 20<<20)), nil, false},
		{"a hundred revisions", many, nil, true},
		{"more revisions than are read", tooMany, ErrTooLarge, false},
		{"many startxref", bytes.Repeat([]byte("startxref\n0\n%%EOF\n"), 1<<20), ErrNotPDF, false},
	} {
		list, err := Read(x.file)
		if !errors.Is(err, x.err) {
			t.Errorf("%s: %v, want %v", x.reason, err, x.err)
		}
		if len(list) > 0 && list[0].Covers != x.covers {
			t.Errorf("%s: covers %v, %v", x.reason, list[0].Covers, list[0].Faults)
		}
	}
}
