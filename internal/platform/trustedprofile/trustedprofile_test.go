package trustedprofile_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/platform/trustedprofile/practice"
	"wrota/internal/platform/xmlsec"
)

type bench struct {
	*testing.T
	provider *practice.Provider
	client   *trustedprofile.Client
	system   *crypt.Seal
	sent     []byte // the last message, as it left
}

func newBench(t *testing.T) *bench {
	t.Helper()
	c := clock.At(testkit.Noon)
	seal, err := practice.NewSeal(c)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, provider: practice.New(c, seal, "http://pz.example/podpis")}
	if b.system, err = crypt.GenerateSeal("Portal", "VATPL-5252248481", "PL", testkit.Noon.AddDate(-1, 0, 0), testkit.Noon.AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	b.client, err = trustedprofile.New(trustedprofile.Config{
		Endpoint: "http://pz.example/tpSigning5", Key: b.system.Signer, Certificate: b.system.Certificate, Transport: b,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// RoundTrip keeps what is sent and passes it on.
func (b *bench) RoundTrip(r *http.Request) (*http.Response, error) {
	var copied bytes.Buffer
	_, _ = copied.ReadFrom(r.Body)
	b.sent = bytes.Clone(copied.Bytes())
	r.Body = http.NoBody
	again := r.Clone(r.Context())
	again.Body = readCloser{bytes.NewReader(b.sent)}
	return b.provider.Transport().RoundTrip(again)
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

const letter = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<wnio:Dokument xmlns:wnio="http://crd.gov.pl/wzor/2013/12/12/1410/"><wnio:Tresc>Proszę o zgodę &amp; odpowiedź.</wnio:Tresc></wnio:Dokument>`

func (b *bench) add() string {
	b.Helper()
	address, err := b.client.Add(b.Context(), trustedprofile.Adding{Document: []byte(letter), Success: "http://wrota.example/tak", Failure: "http://wrota.example/nie", Info: "Wniosek"})
	if err != nil {
		b.Fatal(err)
	}
	return address
}

// TestRoundTrip: a document goes, is signed by somebody, comes back whole, names who signed it, and the service stands by it.
func TestRoundTrip(t *testing.T) {
	b := newBench(t)
	address := b.add()
	if !strings.HasPrefix(address, "http://pz.example/podpis?dokument=") {
		t.Fatalf("sent to %q", address)
	}
	if _, err := b.client.Get(t.Context(), address); !errors.Is(err, trustedprofile.ErrNotSigned) {
		t.Errorf("before it is signed: %v", err)
	}
	who := practice.People()[1]
	if err := b.provider.Sign(t.Context(), address, who, practice.Usual); err != nil {
		t.Fatal(err)
	}
	file, err := b.client.Get(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := xmlsec.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := trustedprofile.PersonOf(doc, xmlsec.Signatures(doc)[0]); !ok || got != who {
		t.Errorf("signed by %+v, want %+v", got, who)
	}
	if ok, err := b.client.Verify(t.Context(), file); err != nil || !ok {
		t.Errorf("the service does not stand by it: %v, %v", ok, err)
	}
	if ok, err := b.client.Verify(t.Context(), bytes.Replace(file, []byte("zgod"), []byte("zgog"), 1)); err != nil || ok {
		t.Errorf("the service stands by a changed document: %v, %v", ok, err)
	}
	if again, err := b.client.Get(t.Context(), address); err != nil || !bytes.Equal(again, file) {
		t.Errorf("asked twice: %v", err)
	}
	path := filepath.Join(t.TempDir(), "podpisany.xml")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	seal := filepath.Join(t.TempDir(), "seal.pem")
	writePEM(t, seal, b.provider.Seal.Certificate.Raw)
	run(t, "xmlsec1", "--verify", "--pubkey-cert-pem", seal, "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", path)
}

// TestMessageSecurity: another program finds the signature of a call good (WS-Security 1.0), and the service refuses a call that was changed.
func TestMessageSecurity(t *testing.T) {
	b := newBench(t)
	b.add()
	path := filepath.Join(t.TempDir(), "call.xml")
	if err := os.WriteFile(path, b.sent, 0o600); err != nil {
		t.Fatal(err)
	}
	system := filepath.Join(t.TempDir(), "system.pem")
	writePEM(t, system, b.system.Certificate.Raw)
	run(t, "xmlsec1", "--verify", "--pubkey-cert-pem", system, "--id-attr:Id", trustedprofile.NsEnvelope+":Body", path)

	bent := bytes.Replace(b.sent, []byte("http://wrota.example/tak"), []byte("http://zlodziej.example"), 1)
	w := httptest.NewRecorder()
	b.provider.Service().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(bent)))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "FailedCheck") {
		t.Errorf("a changed call: %d %s", w.Code, w.Body)
	}
}

// TestPersonOnlyFromWhatIsSigned: names that stand in the document, in unsigned properties or in a second role count for nothing.
func TestPersonOnlyFromWhatIsSigned(t *testing.T) {
	b := newBench(t)
	address := b.add()
	if err := b.provider.Sign(t.Context(), address, practice.People()[0], practice.Usual); err != nil {
		t.Fatal(err)
	}
	file, err := b.client.Get(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ reason, old, new string }{
		{"the name was changed", "Kowalski", "Kowalska"},
		{"the number was changed", "</os:PESEL>", "1</os:PESEL>"},
		{"the document was changed", "odpowiedź", "Odpowiedź"},
		{"properties are not those named", `Target="#ID-`, `Target="#id-`},
	} {
		bent := []byte(strings.Replace(string(file), x.old, x.new, 1))
		if bytes.Equal(bent, file) {
			t.Fatalf("%s: %q is not in the file", x.reason, x.old)
		}
		doc, err := xmlsec.Parse(bent)
		if err != nil {
			t.Fatal(err)
		}
		if who, ok := trustedprofile.PersonOf(doc, xmlsec.Signatures(doc)[0]); ok {
			t.Errorf("%s: still signed by %+v", x.reason, who)
		}
	}
}

type answering func(r *http.Request) (*http.Response, error)

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

// TestAnswers: what the service may answer, and what we make of it.
func TestAnswers(t *testing.T) {
	b := newBench(t)
	in := func(body string) string {
		return `<s:Envelope xmlns:s="` + trustedprofile.NsEnvelope + `"><s:Body>` + body + `</s:Body></s:Envelope>`
	}
	to := func(address string) string {
		return in(`<n:addDocumentToSigningResponse xmlns:n="` + trustedprofile.NsSigning + `"><addDocumentToSigningReturn>` + address + `</addDocumentToSigningReturn></n:addDocumentToSigningResponse>`)
	}
	for _, x := range []struct {
		reason string
		status int
		body   string
		want   error
	}{
		{"as the contract has it", 200, to("https://pz.example/x"), nil},
		{"without the namespace of the wrapper", 200, in(`<addDocumentToSigningResponse><addDocumentToSigningReturn>https://pz.example/x</addDocumentToSigningReturn></addDocumentToSigningResponse>`), nil},
		{"people are sent elsewhere", 200, to("https://zlodziej.example/x"), trustedprofile.ErrMalformed},
		{"people are sent to a plain address", 200, to("http://pz.example/x"), trustedprofile.ErrMalformed},
		{"people are sent with a name", 200, to("https://a@pz.example/x"), trustedprofile.ErrMalformed},
		{"a fault", 500, in(`<s:Fault><faultcode>s:Client</faultcode></s:Fault>`), trustedprofile.ErrRefused},
		{"the answer to another operation", 200, in(`<n:getSignedDocumentResponse xmlns:n="` + trustedprofile.NsSigning + `"/>`), trustedprofile.ErrMalformed},
		{"an empty body", 200, in(``), trustedprofile.ErrMalformed},
		{"a page of a proxy", 502, `<html>Bad gateway</html>`, trustedprofile.ErrUnavailable},
		{"not XML", 200, `ok`, trustedprofile.ErrMalformed},
		{"a DOCTYPE", 200, `<!DOCTYPE a [<!ENTITY b "c">]>` + to("https://pz.example/x"), trustedprofile.ErrMalformed},
	} {
		c, err := trustedprofile.New(trustedprofile.Config{
			Endpoint: "https://pz.example/ws", Key: b.system.Signer, Certificate: b.system.Certificate,
			Transport: answering(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: x.status, Body: readCloser{bytes.NewReader([]byte(x.body))}, Header: http.Header{}, Request: r}, nil
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Add(t.Context(), trustedprofile.Adding{Document: []byte(letter)}); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", x.reason, err, x.want)
		}
	}
}

// TestUnreachable: a service that is down is told apart from one that refuses, and nothing is sent that is too large.
func TestUnreachable(t *testing.T) {
	b := newBench(t)
	b.provider.Shut = func() bool { return true }
	if _, err := b.client.Get(t.Context(), "x"); !errors.Is(err, trustedprofile.ErrUnavailable) {
		t.Errorf("shut: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	c, err := trustedprofile.New(trustedprofile.Config{Endpoint: "http://127.0.0.1:1/ws", Key: b.system.Signer, Certificate: b.system.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(ended, "x"); !errors.Is(err, trustedprofile.ErrUnavailable) {
		t.Errorf("nobody listens: %v", err)
	}
	if _, err := c.Add(t.Context(), trustedprofile.Adding{Document: make([]byte, trustedprofile.MaxDocument+1)}); !errors.Is(err, trustedprofile.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

// TestSettings: what the provider writes for a portal is what a portal reads.
func TestSettings(t *testing.T) {
	b := newBench(t)
	file, err := b.provider.Folder(t.TempDir(), "http://pz.example/tpSigning5")
	if err != nil {
		t.Fatal(err)
	}
	s, err := trustedprofile.Read(file)
	if err != nil || s.Endpoint != "http://pz.example/tpSigning5" || len(s.Seals) != 1 || !s.Seals[0].Equal(b.provider.Seal.Certificate) {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := trustedprofile.New(s.Config); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(file, []byte("endpoint: x\nkluczyk: y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := trustedprofile.Read(file); err == nil || !strings.Contains(err.Error(), "kluczyk") {
		t.Errorf("an unknown setting: %v", err)
	}
}

func writePEM(t *testing.T, path string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
}
