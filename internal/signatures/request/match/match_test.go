package match

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"wrota/internal/platform/asic"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xades"
)

// signer is somebody with a certificate of their own, and every program to sign with.
type signer struct {
	*testing.T
	cert *x509.Certificate
	own  *cert.Certificate
	key  crypto.Signer
}

func newSigner(t *testing.T) signer {
	c, key := certtest.New(t, testkit.Noon.AddDate(-1, 0, 0)).Issue(certtest.Options{Name: "Jan Wiśniewski"})
	own, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return signer{t, c, own, key}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (s signer) signing() cms.Signing { return cms.Signing{Key: s.key, Certificate: s.own} }

func (s signer) pdf(b []byte) []byte {
	s.Helper()
	return must[[]byte](s.T)(pades.Sign(b, pades.Options{Make: pades.CAdES(context.Background(), s.signing(), nil), Time: testkit.Noon}))
}

func (s signer) enveloped(b []byte) []byte {
	s.Helper()
	doc := must[*xmlsec.Document](s.T)(xmlsec.Parse(b))
	return must[[]byte](s.T)(xmlsec.Seal(doc, s.key, s.cert, testkit.Noon))
}

func (s signer) around(b []byte) []byte {
	s.Helper()
	x := must[*xades.Signer](s.T)(xades.NewSigner(s.key, s.cert))
	return must[[]byte](s.T)(x.Enveloping(xades.Content{Type: "application/pdf", Body: b}, testkit.Noon))
}

func (s signer) beside(name string, b []byte) []byte {
	s.Helper()
	x := must[*xades.Signer](s.T)(xades.NewSigner(s.key, s.cert))
	return must[[]byte](s.T)(x.Detached([]xades.Content{{Name: name, Body: b}}, testkit.Noon))
}

func (s signer) message(b []byte, detached bool) []byte {
	s.Helper()
	x := cades.Signing{Signing: s.signing()}
	x.SigningTime, x.Detached = testkit.Noon, detached
	return must[[]byte](s.T)(cades.Sign(cms.Content{b}, x))
}

func (s signer) container(files ...xades.Content) []byte {
	s.Helper()
	x := must[*xades.Signer](s.T)(xades.NewSigner(s.key, s.cert))
	return must[[]byte](s.T)(asic.Make(x, files, testkit.Noon))
}

func (s signer) containerCAdES(files ...xades.Content) []byte {
	s.Helper()
	x := cades.Signing{Signing: s.signing()}
	x.SigningTime = testkit.Noon
	return must[[]byte](s.T)(asic.MakeCAdES(x, files))
}

func letter(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := pdf.Write(&out, &pdf.Document{Title: "Decyzja", Lang: "pl", Blocks: []pdf.Block{pdf.Paragraph{Text: pdf.Plain(text)}}}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// loose is a container with one more file that nobody signed.
func loose(t *testing.T, container []byte) []byte {
	t.Helper()
	r := must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(container), int64(len(container))))
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	x := must[interface{ Write([]byte) (int, error) }](t)(func() (interface{ Write([]byte) (int, error) }, error) { return w.Create("dopisek.txt") }())
	if _, err := x.Write([]byte("nie podpisano")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const form = `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="a.xsl" type="text/xsl"?>` + "\n" + `<w:Dokument xmlns:w="urn:w" xmlns:u="urn:u"><w:Tresc a="1">Proszę o zgodę</w:Tresc></w:Dokument>`

// TestSigned: every way to sign the very document is taken, and everything else is told apart by what to do about it.
func TestSigned(t *testing.T) {
	s := newSigner(t)
	decision, other := letter(t, "Zezwalam."), letter(t, "Odmawiam.")
	xml, otherXML := []byte(form), []byte(strings.Replace(form, "zgodę", "zwrot", 1))
	in := func(name string, b []byte) xades.Content {
		return xades.Content{Name: name, Type: "application/pdf", Body: b}
	}
	flip := func(b []byte, old, new string) []byte {
		out := bytes.Replace(b, []byte(old), []byte(new), 1)
		if bytes.Equal(out, b) {
			t.Fatalf("%q is not there", old)
		}
		return out
	}
	once := s.pdf(decision)
	for _, x := range []struct {
		reason   string
		document []byte
		file     []byte
		want     error
	}{
		{"PAdES", decision, s.pdf(decision), nil},
		{"PAdES twice", decision, s.pdf(s.pdf(decision)), nil},
		{"a second signature of what one person signed", once, s.pdf(once), nil},
		{"XAdES enveloped", xml, s.enveloped(xml), nil},
		{"XAdES around a PDF", decision, s.around(decision), nil},
		{"XAdES beside a PDF", decision, s.beside("decyzja.pdf", decision), nil},
		{"CAdES with the content", decision, s.message(decision, false), nil},
		{"CAdES beside", decision, s.message(decision, true), nil},
		{"ASiC with XAdES", decision, s.container(in("decyzja.pdf", decision)), nil},
		{"ASiC with XAdES under another name", decision, s.container(in("skan.pdf", decision)), nil},
		{"ASiC with CAdES", decision, s.containerCAdES(in("decyzja.pdf", decision)), nil},

		{"the document as it was offered", decision, decision, Unsigned},
		{"an XML without a signature", xml, otherXML, Unsigned},
		{"another PDF, signed", decision, s.pdf(other), Rewritten},
		{"a PDF for an XML", xml, s.pdf(decision), Other},
		{"another XML, signed", xml, s.enveloped(otherXML), Other},
		{"another file in CAdES", decision, s.message(other, false), Other},
		{"CAdES beside another file", decision, s.message(other, true), Other},
		{"XAdES beside another file", decision, s.beside("decyzja.pdf", other), Other},
		{"another file in a container", decision, s.container(in("decyzja.pdf", other)), Other},
		{"two files in a container", decision, s.container(in("decyzja.pdf", decision), in("umowa.pdf", other)), More},
		{"a container with a file that nobody signed", decision, loose(t, s.container(in("decyzja.pdf", decision))), More},
		{"signed, and then changed", xml, flip(s.enveloped(xml), "Proszę", "Prosze"), Changed},
		{"signed with another stylesheet before it", xml, s.enveloped([]byte(strings.Replace(form, "a.xsl", "b.xsl", 1))), More},
		{"shown by another stylesheet", xml, flip(s.enveloped(xml), "a.xsl", "b.xsl"), Changed},
		{"a picture", decision, []byte("\x89PNG\r\n\x1a\n"), Unreadable},
		{"nothing of any kind", decision, []byte("abc"), Unreadable},
	} {
		if err := Signed("decyzja.pdf", x.document, x.file); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", x.reason, err, x.want)
		}
	}
}

// FuzzSigned: no file makes the comparison fail otherwise than by a Problem, and none without a signature passes.
func FuzzSigned(f *testing.F) {
	f.Add([]byte(form))
	f.Add([]byte("%PDF-1.7\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte(`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>`))
	f.Fuzz(func(t *testing.T, file []byte) {
		err := Signed("a.xml", []byte(form), file)
		if _, ok := errors.AsType[Problem](err); !ok {
			t.Fatalf("%v", err)
		}
	})
}
