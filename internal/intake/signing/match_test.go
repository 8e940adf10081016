package signing_test

import (
	"archive/zip"
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/intake/signing"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/asic"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xades"
)

const document = `<?xml version="1.0" encoding="UTF-8"?>
<Dokument xmlns="urn:wrota:wzor:pismo:1"><OpisDokumentu/><TrescDokumentu format="text/xml" kodowanie="XML"><Temat>Zażółć gęślą jaźń</Temat></TrescDokumentu></Dokument>
`

// maker signs a document in the ways of programs outside.
type maker struct {
	t    *testing.T
	pki  *certtest.PKI
	who  certtest.Holder
	xml  *xades.Signer
	time time.Time
}

func newMaker(t *testing.T) maker {
	t.Helper()
	pki := certtest.New(t, testkit.Noon.AddDate(-1, 0, 0))
	c, key := pki.Issue(certtest.Options{Name: "Maria Zielińska"})
	s, err := xades.NewSigner(key, c, pki.CA.Cert)
	if err != nil {
		t.Fatal(err)
	}
	m := maker{t: t, pki: pki, who: certtest.Holder{Cert: c, Key: key}, xml: s, time: testkit.Noon}
	return m
}

func (m maker) must(b []byte, err error) []byte {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
	return b
}

func (m maker) enveloped(doc string) []byte {
	d, err := xmlsec.Parse([]byte(doc))
	if err != nil {
		m.t.Fatal(err)
	}
	return m.must(xmlsec.Seal(d, m.who.Key, m.who.Cert, m.time))
}

func (m maker) enveloping(doc, media string) []byte {
	return m.must(m.xml.Enveloping(xades.Content{Type: media, Body: []byte(doc)}, m.time))
}

func (m maker) container(doc string) []byte {
	return m.must(asic.Make(m.xml, []xades.Content{{Name: "wniosek.xml", Type: "application/xml", Body: []byte(doc)}}, m.time))
}

// stuffed is a container to which somebody added a file.
func (m maker) stuffed(container []byte, name string) []byte {
	m.t.Helper()
	in, err := zip.NewReader(bytes.NewReader(container), int64(len(container)))
	if err != nil {
		m.t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		if err := w.Copy(f); err != nil {
			m.t.Fatal(err)
		}
	}
	more, err := w.Create(name)
	if err == nil {
		_, err = more.Write([]byte("Zgadzam się."))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		m.t.Fatal(err)
	}
	return out.Bytes()
}

// openssl is a program that is not ours.
func (m maker) openssl(doc string, more ...string) []byte {
	m.t.Helper()
	dir := m.t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	if err := os.WriteFile(in, []byte(doc), 0o600); err != nil {
		m.t.Fatal(err)
	}
	args := append([]string{"cms", "-sign", "-binary", "-outform", "DER", "-in", in, "-out", out, "-signer", m.pki.PEM(m.who.Cert), "-inkey", m.key(dir)}, more...)
	if text, err := exec.CommandContext(m.t.Context(), "openssl", args...).CombinedOutput(); err != nil {
		m.t.Fatalf("openssl: %v: %s", err, text)
	}
	return m.must(os.ReadFile(out))
}

func TestAFileMustSignExactlyTheDocument(t *testing.T) {
	m := newMaker(t)
	other := strings.Replace(document, "gęślą", "gesla", 1)
	wrapped := bytes.Replace(m.enveloped(document), []byte("<Temat>Zażółć gęślą jaźń"), []byte("<Temat>Coś innego"), 1)
	for _, tc := range []struct {
		reason string
		file   []byte
		beside bool
		key    string
	}{
		{"enveloped: the usual XAdES", m.enveloped(document), false, ""},
		{"written anew by another program: the same document in the canonical form", bytes.Replace(m.enveloped(document), []byte(`<OpisDokumentu/>`), []byte(`<OpisDokumentu></OpisDokumentu>`), 1), false, ""},
		{"enveloping: the document inside of the signature", m.enveloping(document, "application/xml"), false, ""},
		{"enveloping, in base64", m.enveloping(document, "application/octet-stream"), false, ""},
		{"detached XAdES", m.must(m.xml.Detached([]xades.Content{{Name: "wniosek.xml", Body: []byte(document)}}, m.time)), true, ""},
		{"detached, under the name that the signer's program gave", m.must(m.xml.Detached([]xades.Content{{Name: "dokument (1).xml", Body: []byte(document)}}, m.time)), true, ""},
		{"CMS with the document, by openssl", m.openssl(document, "-nodetach"), false, ""},
		{"CMS beside the document, by openssl", m.openssl(document), true, ""},
		{"CMS in base64", []byte(base64.StdEncoding.EncodeToString(m.openssl(document, "-nodetach"))), false, ""},
		{"a container", m.container(document), false, ""},
		{"a container with a file more that nobody signed", m.stuffed(m.container(document), "regulamin.txt"), false, "intake.signed-more"},
		{"a container in which something else is signed with it", m.must(asic.Make(m.xml, []xades.Content{{Name: "wniosek.xml", Body: []byte(document)}, {Name: "regulamin.txt", Body: []byte("Zgadzam się.")}}, m.time)), false, "intake.signed-more"},
		{"with a stylesheet that changes how it is shown", m.enveloped(strings.Replace(document, "\n<Dok", "<?xml-stylesheet href=\"x.xsl\"?>\n<Dok", 1)), false, "intake.signed-more"},
		{"the document itself, which nobody signed", []byte(document), false, "intake.signed-not"},
		{"the document saved by another program, which nobody signed", []byte(strings.Replace(document, "\n<Dok", "<Dok", 1)), false, "intake.signed-not"},
		{"a signature of a former version", m.enveloped(other), false, "intake.signed-other"},
		{"changed after it was signed: it says something else", wrapped, false, "intake.signed-other"},
		{"a container of something else", m.container(other), false, "intake.signed-other"},
		{"beside something else", m.openssl(other), false, "intake.signed-other"},
		{"a PDF", []byte("%PDF-1.7\n%%EOF"), false, "intake.signed-pdf"},
		{"a photograph", []byte("\xff\xd8\xff\xe0 JFIF"), false, "intake.signed-unreadable"},
		{"nothing", nil, false, "intake.signed-unreadable"},
		{"far too large", make([]byte, signing.MaxBytes+1), false, "intake.signed-large"},
	} {
		beside, err := signing.Match([]byte(document), tc.file)
		key := ""
		if f, ok := fault.As(err); ok && len(f.Fields) == 1 {
			key = f.Fields[0].Key
		} else if err != nil {
			t.Errorf("%s: %v", tc.reason, err)
		}
		if beside != tc.beside || key != tc.key {
			t.Errorf("%s: beside %t, %q; want %t, %q", tc.reason, beside, key, tc.beside, tc.key)
		}
	}
}

// A signature whose value is broken is of the right document all the same: it is filed, and judged.
func TestABrokenSignatureOfTheDocumentMatches(t *testing.T) {
	m := newMaker(t)
	file := m.enveloped(document)
	end := bytes.Index(file, []byte("</ds:SignatureValue>"))
	at := end - 10
	if file[at] == 'A' {
		file[at] = 'B'
	} else {
		file[at] = 'A'
	}
	if beside, err := signing.Match([]byte(document), file); beside || err != nil {
		t.Errorf("%t, %v", beside, err)
	}
}

func TestAFileIsWorthTheLeastOfItsSignatures(t *testing.T) {
	v, d, i := signing.Mark{Outcome: signing.Valid}, signing.Mark{Outcome: signing.Doubtful}, signing.Mark{Outcome: signing.Invalid}
	for _, tc := range []struct {
		reason string
		marks  []signing.Mark
		want   signing.Outcome
	}{
		{"one valid", []signing.Mark{v}, signing.Valid},
		{"two valid", []signing.Mark{v, v}, signing.Valid},
		{"one of two is doubtful", []signing.Mark{v, d}, signing.Doubtful},
		{"one of three is wrong", []signing.Mark{d, i, v}, signing.Invalid},
		{"none", nil, signing.Invalid},
	} {
		if got := signing.Worst(tc.marks); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.reason, got, tc.want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, seed := range []string{document, "%PDF-1.4", "PK\x03\x04", "<a/>", "MIIB", "\x30\x80"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := signing.Match([]byte(document), file); err == nil {
			t.Error("a signature was found in noise")
		}
	})
}

// key writes the signer's key for openssl.
func (m maker) key(dir string) string {
	m.t.Helper()
	der := m.must(x509.MarshalPKCS8PrivateKey(m.who.Key))
	name := filepath.Join(dir, "key.pem")
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		m.t.Fatal(err)
	}
	return name
}
