package saml_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/saml"
	"wrota/internal/platform/saml/samltest"
	"wrota/internal/platform/xmlsec"
)

// run runs an outside tool (a Debian package) and returns what it said.
func run(t testing.TB, name string, args ...string) (string, bool) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("the tests need %s (Debian: xmlsec1, libxml2-utils): %v", name, err)
	}
	cmd := exec.Command(name, args...)
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// ours are all messages that we write, by what they are, with the certificate that signs them.
func ours(t testing.TB, with ...func(*saml.Config)) (map[string][]byte, *x509.Certificate) {
	t.Helper()
	var cert *x509.Certificate
	var resolve []byte
	w := newWorld(t, append(with, func(c *saml.Config) {
		cert = c.Certificate
		c.BackChannel = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			resolve, _ = io.ReadAll(r.Body)
			return nil, errors.New("enough")
		})}
	})...)
	if _, err := w.login(t, saml.Ask{}); saml.ReasonOf(err) != saml.Unreachable {
		t.Fatal(err)
	}
	_, body, _ := bytes.Cut(resolve, []byte("<soap:Body>"))
	body, _, _ = bytes.Cut(body, []byte("</soap:Body>"))
	_, login, err := w.sp.Begin(saml.Ask{Level: actor.LevelHigh, Force: true, RelayState: "r"})
	if err != nil {
		t.Fatal(err)
	}
	_, logout, err := w.sp.BeginLogout(saml.Subject{NameID: "ą & b", SessionIndex: "s1"}, "")
	if err != nil {
		t.Fatal(err)
	}
	request, err := w.idp.LogoutRequest(slo, "osoba-1")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := w.sp.ReadLogout(context.Background(), saml.Incoming{Method: http.MethodPost, Message: encoded(request)})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := w.sp.AnswerLogout(theirs, true)
	if err != nil {
		t.Fatal(err)
	}
	metadata, err := w.sp.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"protocol:AuthnRequest":     decoded(t, login.Fields["SAMLRequest"]),
		"protocol:LogoutRequest":    decoded(t, logout.Fields["SAMLRequest"]),
		"protocol:LogoutResponse":   decoded(t, answer.Fields["SAMLResponse"]),
		"protocol:ArtifactResolve":  body,
		"metadata:EntityDescriptor": metadata,
	}, cert
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// schema imports what OASIS and W3C prescribe (Debian: opensaml-schemas, xmltooling-schemas).
const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="/usr/share/xml/xmltooling/xml.xsd"/>
<xs:import namespace="http://www.w3.org/2000/09/xmldsig#" schemaLocation="/usr/share/xml/xmltooling/xmldsig-core-schema.xsd"/>
<xs:import namespace="http://www.w3.org/2009/xmldsig11#" schemaLocation="/usr/share/xml/xmltooling/xmldsig11-schema.xsd"/>
<xs:import namespace="http://www.w3.org/2001/04/xmlenc#" schemaLocation="/usr/share/xml/xmltooling/xenc-schema.xsd"/>
<xs:import namespace="http://www.w3.org/2009/xmlenc11#" schemaLocation="/usr/share/xml/xmltooling/xenc11-schema.xsd"/>
<xs:import namespace="http://schemas.xmlsoap.org/soap/envelope/" schemaLocation="/usr/share/xml/xmltooling/soap-envelope.xsd"/>
<xs:import namespace="urn:oasis:names:tc:SAML:2.0:assertion" schemaLocation="/usr/share/xml/opensaml/saml-schema-assertion-2.0.xsd"/>
<xs:import namespace="urn:oasis:names:tc:SAML:2.0:protocol" schemaLocation="/usr/share/xml/opensaml/saml-schema-protocol-2.0.xsd"/>
<xs:import namespace="urn:oasis:names:tc:SAML:2.0:metadata" schemaLocation="/usr/share/xml/opensaml/saml-schema-metadata-2.0.xsd"/>
</xs:schema>`

// valid asks xmllint whether a document is of the schemas.
func valid(t testing.TB, d desk, document []byte) (string, bool) {
	t.Helper()
	said, ok := run(t, "xmllint", "--nonet", "--noout", "--schema", d.write("all.xsd", []byte(schema)), d.write("document.xml", document))
	lines := slices.DeleteFunc(strings.Split(said, "\n"), func(line string) bool { return strings.Contains(line, "parser warning") })
	return strings.Join(lines, "\n"), ok
}

// TestSchemas: everything we write, and the answers of the test provider down to ECDH-ES, are of the published schemas.
func TestSchemas(t *testing.T) {
	d := desk{t, t.TempDir()}
	messages, _ := ours(t)
	withRSA, _ := ours(t, func(c *saml.Config) {
		r := rsaConfig(t, c.Clock)
		c.Signer, c.Certificate = r.Signer, r.Certificate
	})
	w := newWorld(t)
	w.idp.Misbehave(samltest.Bend{SOAP: func(b []byte) []byte { messages["the provider's answer"] = b; return b }})
	if _, err := w.login(t, saml.Ask{}); err != nil {
		t.Fatal(err)
	}
	messages["metadata with RSA"] = withRSA["metadata:EntityDescriptor"]
	for name, message := range messages {
		if said, ok := valid(t, d, message); !ok {
			t.Errorf("%s: %s\n%s", name, said, message)
		}
	}
	if _, ok := valid(t, d, bytes.ReplaceAll(messages["protocol:AuthnRequest"], []byte("samlp:Extensions"), []byte("samlp:Dodatki"))); ok {
		t.Error("the schemas accept anything: the test proves nothing")
	}
}

// TestXmlsec1 checks the signatures of all our messages with the other implementation.
func TestXmlsec1(t *testing.T) {
	d := desk{t, t.TempDir()}
	messages, cert := ours(t)
	d.pem("cert.pem", "CERTIFICATE", cert.Raw)
	for name, message := range messages {
		said, ok := run(t, "xmlsec1", "--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:"+name, "--pubkey-cert-pem", filepath.Join(d.dir, "cert.pem"), d.write("message.xml", message))
		if !ok {
			t.Errorf("%s: %s\n%s", name, said, message)
		}
	}
}

// TestWeakSignatures: what xmlsec1 signs with the provider's own key is believed, but not by SHA-1.
func TestWeakSignatures(t *testing.T) {
	const (
		ds   = "http://www.w3.org/2000/09/xmldsig#"
		more = "http://www.w3.org/2001/04/xmldsig-more#"
		enc  = "http://www.w3.org/2001/04/xmlenc#"
	)
	w := newWorld(t)
	d := desk{t, t.TempDir()}
	der, err := x509.MarshalPKCS8PrivateKey(w.idp.Key)
	if err != nil {
		t.Fatal(err)
	}
	key := d.write("idp.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	for _, c := range []struct {
		why, method, digest string
		want                saml.Reason
	}{
		{"SHA-256", more + "ecdsa-sha256", enc + "sha256", ""},
		{"value by SHA-1", more + "ecdsa-sha1", enc + "sha256", saml.WeakSignature},
		{"digest by SHA-1", more + "ecdsa-sha256", ds + "sha1", saml.WeakSignature},
	} {
		w.idp.Misbehave(samltest.Bend{
			Claims: func(x *samltest.Claims) { x.UnsignedAssertion = true },
			Assertion: func(s string) string {
				id := parseXML(t, []byte(s)).Attr("ID")
				template := `<ds:Signature xmlns:ds="` + ds + `"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="` + string(xmlsec.Exclusive) + `"/><ds:SignatureMethod Algorithm="` + c.method + `"/>` +
					`<ds:Reference URI="#` + id + `"><ds:Transforms><ds:Transform Algorithm="` + ds + `enveloped-signature"/><ds:Transform Algorithm="` + string(xmlsec.Exclusive) + `"/></ds:Transforms>` +
					`<ds:DigestMethod Algorithm="` + c.digest + `"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>`
				out := filepath.Join(d.dir, "signed.xml")
				said, ok := run(t, "xmlsec1", "--sign", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--privkey-pem", key,
					"--output", out, d.write("template.xml", []byte(behindIssuer(s, template))))
				if !ok {
					t.Fatal(said)
				}
				signed, err := os.ReadFile(out)
				if err != nil {
					t.Fatal(err)
				}
				_, element, _ := strings.Cut(string(signed), "?>")
				return element
			},
		})
		if _, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial}); saml.ReasonOf(err) != c.want {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

// TestEncryptedInContext: prefixes that were declared above the encrypted data are in force inside (XML Encryption § 4.4).
func TestEncryptedInContext(t *testing.T) {
	w := newWorld(t)
	w.idp.Misbehave(samltest.Bend{Assertion: func(s string) string {
		return strings.Replace(s, ` xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"`, "", 1)
	}})
	if _, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial}); err != nil {
		t.Error(err)
	}
}
