package saml_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/saml"
	"wrota/internal/platform/saml/samltest"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xmlenc"
)

// stranger signs with a key that the provider's metadata do not name.
func stranger(t testing.TB) *xmlsec.Plain {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signer(t, key)
}

func signer(t testing.TB, key crypto.Signer) *xmlsec.Plain {
	t.Helper()
	cert, err := samltest.Certificate(key, "Testowy węzeł krajowy", noon)
	if err != nil {
		t.Fatal(err)
	}
	s, err := xmlsec.NewPlain(key, cert)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// replace changes text that must be there.
func replace(t testing.TB, old, to string) func(string) string {
	return func(s string) string {
		if !strings.Contains(s, old) {
			t.Errorf("nothing to replace: %s in\n%s", old, s)
		}
		return strings.ReplaceAll(s, old, to)
	}
}

func claims(change func(*samltest.Claims)) samltest.Bend { return samltest.Bend{Claims: change} }

// bendCase is one way in which an answer is wrong.
type bendCase struct {
	why  string
	bend samltest.Bend
	want saml.Reason // "" means that it is accepted
}

// saidCases are answers that are honestly signed and say something that we must not take.
func saidCases(t testing.TB) []bendCase {
	return []bendCase{
		{"honest", samltest.Bend{}, ""},
		{"the assertion ended a minute ago", claims(func(c *samltest.Claims) { c.NotOnOrAfter = noon.Add(-time.Minute) }), saml.Expired},
		{"it ended ten seconds ago: two clocks may disagree", claims(func(c *samltest.Claims) { c.NotOnOrAfter = noon.Add(-10 * time.Second) }), ""},
		{"it begins in a minute", claims(func(c *samltest.Claims) { c.NotBefore = noon.Add(time.Minute) }), saml.NotYetValid},
		{"it was issued tomorrow", claims(func(c *samltest.Claims) { c.IssuedAt = noon.AddDate(0, 0, 1) }), saml.NotYetValid},
		{"the person logged in tomorrow", claims(func(c *samltest.Claims) { c.AuthenticatedAt = noon.AddDate(0, 0, 1) }), saml.NotYetValid},
		{"for another service", claims(func(c *samltest.Claims) { c.Audience = "https://inna.example/saml" }), saml.WrongAudience},
		{"for nobody named", samltest.Bend{Unsigned: replace(t, "saml:AudienceRestriction", "saml:OneTimeUse")}, saml.WrongAudience},
		{"for us, and also only for others", samltest.Bend{Unsigned: replace(t, "</saml:Conditions>", "<saml:AudienceRestriction><saml:Audience>https://inna.example</saml:Audience></saml:AudienceRestriction></saml:Conditions>")}, saml.WrongAudience},
		{"for us among others", samltest.Bend{Unsigned: replace(t, "<saml:Audience>", "<saml:Audience>https://inna.example</saml:Audience><saml:Audience>")}, ""},
		{"to be delivered elsewhere", claims(func(c *samltest.Claims) { c.Recipient = "https://inna.example/powrot" }), saml.WrongRecipient},
		{"the response is for another address", claims(func(c *samltest.Claims) { c.Destination = "https://inna.example/powrot" }), saml.WrongDestination},
		{"the response answers another request", claims(func(c *samltest.Claims) { c.ResponseTo = "_inne" }), saml.WrongInResponseTo},
		{"the assertion answers another request", claims(func(c *samltest.Claims) { c.InResponseTo = "_inne" }), saml.WrongInResponseTo},
		{"the assertion answers no request: an unsolicited login", claims(func(c *samltest.Claims) { c.InResponseTo = "" }), saml.WrongInResponseTo},
		{"the artifact response answers another resolve", claims(func(c *samltest.Claims) { c.ResolveTo = "_inne" }), saml.WrongInResponseTo},
		{"another provider made the assertion", claims(func(c *samltest.Claims) { c.Issuer = "https://inny.example" }), saml.WrongIssuer},
		{"another provider made the response", claims(func(c *samltest.Claims) { c.ResponseIssuer = "https://inny.example" }), saml.WrongIssuer},
		{"the level is too low", claims(func(c *samltest.Claims) { c.Level = "low" }), saml.LevelTooLow},
		{"not by the bearer method", claims(func(c *samltest.Claims) { c.Method = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }), saml.WrongConfirmation},
		{"no end of the confirmation", samltest.Bend{Unsigned: func(s string) string {
			head, tail, _ := strings.Cut(s, "<saml:SubjectConfirmationData")
			return head + "<saml:SubjectConfirmationData" + strings.Replace(tail, "NotOnOrAfter", "Address", 1)
		}}, saml.WrongConfirmation},
		{"a condition that we do not know", samltest.Bend{Unsigned: replace(t, "</saml:Conditions>", `<x:Tylko xmlns:x="urn:x"/></saml:Conditions>`)}, saml.UnknownCondition},
		{"no conditions", samltest.Bend{Unsigned: replace(t, "saml:Conditions", "saml:Advice")}, saml.WrongCount},
		{"SAML 1.1", samltest.Bend{Unsigned: replace(t, `Version="2.0"`, `Version="1.1"`)}, saml.WrongVersion},
		{"two subjects", samltest.Bend{Unsigned: replace(t, "<saml:Subject>", "<saml:Subject><saml:NameID>inny</saml:NameID></saml:Subject><saml:Subject>")}, saml.WrongCount},
		{"two logins", samltest.Bend{Unsigned: replace(t, "<saml:AttributeStatement>", `<saml:AuthnStatement AuthnInstant="2026-11-21T12:00:00Z"/><saml:AttributeStatement>`)}, saml.WrongCount},
		{"the number is not one", claims(func(c *samltest.Claims) { c.Person.PESEL = "44051401459" }), saml.NoPESEL},
		{"no number", claims(func(c *samltest.Claims) { c.Person.PESEL = "" }), saml.NoPESEL},
		{"no surname", claims(func(c *samltest.Claims) { c.Person.Family = "" }), saml.BadAttribute},
		{"a day of birth that never was", claims(func(c *samltest.Claims) { c.Person.Born = "1985-02-30" }), saml.BadAttribute},
		{"a surname of a thousand letters", claims(func(c *samltest.Claims) { c.Person.Family = strings.Repeat("ż", 1000) }), saml.TooLarge},
		{"the number twice", samltest.Bend{Unsigned: func(s string) string {
			at := strings.LastIndex(s, "<saml:Attribute ")
			end := strings.LastIndex(s, "</saml:AttributeStatement>")
			return s[:end] + s[at:end] + s[end:]
		}}, saml.BadAttribute},
		{"two values of the number", samltest.Bend{Unsigned: replace(t, "</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>", "</saml:AttributeValue><saml:AttributeValue>44051401458</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>")}, saml.BadAttribute},
		{"an element inside a name", samltest.Bend{Unsigned: replace(t, "Maria", "<b>Maria</b>")}, saml.Malformed},
		{"a name in two scripts", samltest.Bend{Unsigned: replace(t, "<saml:AttributeValue>Maria", `<saml:AttributeValue xmlns:n="http://eidas.europa.eu/attributes/naturalperson" n:LatinScript="false">Мария</saml:AttributeValue><saml:AttributeValue>Maria`)}, ""},
		{"the provider reports its own trouble", claims(func(c *samltest.Claims) { c.Status = "Responder" }), saml.BadStatus},
	}
}

// sealedCases are answers whose signatures or encryption are wrong.
func sealedCases(t testing.TB) []bendCase {
	weak := func(s string) string {
		return strings.Replace(s, "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1", 1)
	}
	return []bendCase{
		{"an unsigned assertion in a signed response: who sent it is not who made it", claims(func(c *samltest.Claims) { c.UnsignedAssertion = true }), saml.Unsigned},
		{"a signed assertion in an answer that nobody signed", claims(func(c *samltest.Claims) { c.UnsignedResponse, c.UnsignedArtifact = true, true }), saml.Unsigned},
		{"a signed artifact response is enough around it", claims(func(c *samltest.Claims) { c.UnsignedResponse = true }), ""},
		{"a signed response is enough around it", claims(func(c *samltest.Claims) { c.UnsignedArtifact = true }), ""},
		{"signed by a key that is not the provider's, whose certificate lies beside it", samltest.Bend{Signer: stranger(t)}, saml.BadSignature},
		{"changed after signing", samltest.Bend{Assertion: replace(t, "Maria", "Marta")}, saml.BadSignature},
		{"the response changed after signing", samltest.Bend{Answered: replace(t, `Version="2.0"`, `Version="2.0" Consent="tak"`)}, saml.BadSignature},
		{"the artifact response changed after signing", samltest.Bend{Resolved: replace(t, "<samlp:ArtifactResponse ", `<samlp:ArtifactResponse Consent="tak" `)}, saml.BadSignature},
		{"digested by SHA-1", samltest.Bend{Assertion: weak}, saml.BadSignature},
		{"in the clear", claims(func(c *samltest.Claims) { c.Plain = true }), saml.Unencrypted},
		{"encrypted to somebody else", samltest.Bend{Recipient: samltest.Stranger}, saml.BadEncryption},
		{"encrypted by CBC: a padding oracle", samltest.Bend{Encrypted: replace(t, xmlenc.AES256GCM, "http://www.w3.org/2001/04/xmlenc#aes256-cbc")}, saml.EncryptionRefused},
		{"a key longer than the message's own algorithm", samltest.Bend{Encrypted: replace(t, xmlenc.AES256GCM, xmlenc.AES128GCM)}, saml.BadEncryption},
		{"what is encrypted is not an assertion", samltest.Bend{Assertion: func(string) string { return "<a/>" }}, saml.Malformed},
		{"what is encrypted are two assertions", samltest.Bend{Assertion: func(s string) string { return s + s }}, saml.WrongCount},
		{"what is encrypted is no XML", samltest.Bend{Assertion: func(string) string { return "a < b" }}, saml.Malformed},
		{"what is encrypted leaves its place", samltest.Bend{Assertion: func(s string) string { return s + "</context><context>" }}, saml.Malformed},
		{"an entity inside what is encrypted", samltest.Bend{Assertion: func(s string) string { return `<!DOCTYPE a [<!ENTITY e "x">]>` + s }}, saml.Doctype},
		{"two encrypted assertions", samltest.Bend{Encrypted: func(s string) string { return s + s }}, saml.WrongCount},
		{"no assertion", samltest.Bend{Encrypted: func(string) string { return "" }}, saml.WrongCount},
		{"a second assertion hidden where none belongs", samltest.Bend{Response: replace(t, "<samlp:Status>", `<samlp:Extensions><x:x xmlns:x="urn:x"><saml:Assertion/></x:x></samlp:Extensions><samlp:Status>`)}, saml.WrongCount},
		{"two responses", samltest.Bend{Answered: func(s string) string { return s + s }}, saml.WrongCount},
		{"nothing behind the artifact: used before, or too old", samltest.Bend{Answered: func(string) string { return "" }}, saml.Expired},
	}
}

// sentCases are answers that are wrong as bytes.
func sentCases(t testing.TB) []bendCase {
	bytesOf := func(b []byte) samltest.Bend {
		return samltest.Bend{SOAP: func([]byte) []byte { return b }}
	}
	change := func(old, to string) samltest.Bend {
		return samltest.Bend{SOAP: func(b []byte) []byte { return []byte(replace(t, old, to)(string(b))) }}
	}
	return []bendCase{
		{"a document type", change("<soap:Envelope ", `<!DOCTYPE soap:Envelope [<!ENTITY e SYSTEM "file:///etc/passwd">]><soap:Envelope `), saml.Doctype},
		{"an entity that nobody declared", change("<soap:Body>", "<soap:Body>&e;"), saml.Malformed},
		{"a megabyte", bytesOf(bytes.Repeat([]byte(" "), 1<<20)), saml.TooLarge},
		{"a thousand elements deep", bytesOf([]byte(strings.Repeat("<a>", 1000) + strings.Repeat("</a>", 1000))), saml.TooLarge},
		{"fifty thousand elements", bytesOf([]byte("<a>" + strings.Repeat("<b/>", 50_000) + "</a>")), saml.TooLarge},
		{"no SOAP", bytesOf([]byte("<html>Przerwa techniczna</html>")), saml.Malformed},
		{"nothing", bytesOf(nil), saml.Malformed},
		{"a fault", bytesOf([]byte(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault/></s:Body></s:Envelope>`)), saml.SOAPFault},
		{"two bodies", change("</soap:Envelope>", "<soap:Body/></soap:Envelope>"), saml.Malformed},
		{"two messages", change("</soap:Body>", "<a/></soap:Body>"), saml.WrongCount},
		{"another version of SOAP", change("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"), saml.Malformed},
	}
}

// TestRefusals is the table of what is not believed, and why.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	for _, c := range append(append(saidCases(t), sealedCases(t)...), sentCases(t)...) {
		w.idp.Misbehave(c.bend)
		got, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial})
		if saml.ReasonOf(err) != c.want || (err == nil) != (c.want == "") || (got == nil) != (err != nil) {
			t.Errorf("%s: %v, want %q", c.why, err, c.want)
		}
		if _, isFault := fault.As(err); err != nil && !isFault {
			t.Errorf("%s: nothing to tell the person: %v", c.why, err)
		}
	}
}

// TestUnwrittenKeyLength: login.gov.pl has announced AES-256 and sent AES-128. What the message itself says counts.
func TestUnwrittenKeyLength(t *testing.T) {
	var ours saml.Config
	w := newWorld(t, func(c *saml.Config) { ours = *c })
	key, err := ours.Decryption[0].Certificate.PublicKey.(*ecdsa.PublicKey).ECDH()
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{xmlenc.AES128GCM, xmlenc.AES192GCM} {
		w.idp.Misbehave(samltest.Bend{Recipient: func() xmlenc.Recipient { return xmlenc.Recipient{EC: key, Content: content, Wrap: xmlenc.WrapAES128} }})
		if _, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial}); err != nil {
			t.Errorf("%s: %v", content, err)
		}
	}
}

// TestComments: comments inside values neither cut them nor join what was signed apart (CVE-2017-11427 and its kin).
func TestComments(t *testing.T) {
	w := newWorld(t)
	who := w.idp.People[0]
	for _, c := range []struct {
		why  string
		bend samltest.Bend
	}{
		{"in the NameID and the number, before signing", samltest.Bend{Unsigned: func(s string) string {
			return replace(t, who.PESEL, who.PESEL[:4]+"<!-- -->"+who.PESEL[4:])(s)
		}}},
		{"after signing: canonical XML leaves comments out, so the signature still holds", samltest.Bend{Assertion: func(s string) string {
			return replace(t, who.PESEL, who.PESEL[:4]+"<!---->"+who.PESEL[4:])(s)
		}}},
		{"a processing instruction cannot be slipped in unseen", samltest.Bend{Unsigned: func(s string) string {
			return replace(t, who.PESEL, who.PESEL[:4]+"<?x?>"+who.PESEL[4:])(s)
		}}},
	} {
		w.idp.Misbehave(c.bend)
		got, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial})
		if err != nil || got.PESEL.String() != who.PESEL || got.NameID != "osoba-"+who.PESEL {
			t.Errorf("%s: %+v, %v", c.why, got, err)
		}
	}
}

// TestReplay: an artifact and an assertion work once, also when another artifact brings the same assertion.
func TestReplay(t *testing.T) {
	w := newWorld(t)
	p, request := w.begin(t, saml.Ask{Level: actor.LevelSubstantial})
	first, err := w.idp.Issue(request, w.idp.People[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.sp.Finish(context.Background(), p, first); err != nil {
		t.Fatal(err)
	}
	if _, err := w.sp.Finish(context.Background(), p, first); saml.ReasonOf(err) != saml.Replayed {
		t.Errorf("the same artifact again: %v", err)
	}
	var id string
	w.idp.Misbehave(claims(func(c *samltest.Claims) {
		if id == "" {
			id = c.ID
		}
		c.ID = id
	}))
	for i, want := range []saml.Reason{"", saml.Replayed} {
		artifact, err := w.idp.Issue(request, w.idp.People[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.sp.Finish(context.Background(), p, artifact); saml.ReasonOf(err) != want {
			t.Errorf("assertion, time %d: %v", i+1, err)
		}
	}
}

// TestArtifacts: what is not an artifact of our provider is never asked about.
func TestArtifacts(t *testing.T) {
	w := newWorld(t)
	p, request := w.begin(t, saml.Ask{Level: actor.LevelSubstantial})
	honest, err := w.idp.Issue(request, w.idp.People[0])
	if err != nil {
		t.Fatal(err)
	}
	raw := decoded(t, honest)
	bend := func(at int, to byte) string {
		b := bytes.Clone(raw)
		b[at] = to
		return encoded(b)
	}
	for _, c := range []struct {
		why, artifact string
		want          saml.Reason
	}{
		{"none", "", saml.BadArtifact},
		{"not base64", "<script>", saml.BadArtifact},
		{"too short", encoded(raw[:43]), saml.BadArtifact},
		{"too long", encoded(append(bytes.Clone(raw), 0)), saml.BadArtifact},
		{"a megabyte", strings.Repeat("A", 1<<20), saml.BadArtifact},
		{"of type 1 (SAML 1)", bend(1, 1), saml.BadArtifact},
		{"of another provider", bend(10, raw[10]+1), saml.ForeignArtifact},
		{"of a resolver that the provider does not have", bend(3, 7), saml.BadArtifact},
		{"unknown to the provider", bend(40, raw[40]+1), saml.Expired},
		{"honest", honest, ""},
	} {
		if _, err := w.sp.Finish(context.Background(), p, c.artifact); saml.ReasonOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	w.clock.Move(2 * time.Hour)
	if _, err := w.sp.Finish(context.Background(), p, honest); saml.ReasonOf(err) != saml.Expired {
		t.Errorf("two hours after the request: %v", err)
	}
	if _, err := w.sp.Finish(context.Background(), saml.Pending{}, honest); saml.ReasonOf(err) != saml.WrongInResponseTo {
		t.Errorf("without a request: %v", err)
	}
}

func TestForcedLogin(t *testing.T) {
	w := newWorld(t)
	w.idp.Misbehave(claims(func(c *samltest.Claims) { c.AuthenticatedAt = noon.Add(-time.Hour) }))
	if _, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial}); err != nil {
		t.Errorf("a session at the provider may be old: %v", err)
	}
	if _, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial, Force: true}); saml.ReasonOf(err) != saml.NotForced {
		t.Errorf("the provider did not ask again, and was believed: %v", err)
	}
}

// TestBackChannel: what goes wrong between two machines is "try again later", not the person's fault.
func TestBackChannel(t *testing.T) {
	for _, c := range []struct {
		why     string
		answer  http.HandlerFunc
		want    saml.Reason
		timeout time.Duration
	}{
		{"an outage", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, saml.Unreachable, 0},
		{"a SOAP fault", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = fmt.Fprint(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault/></s:Body></s:Envelope>`)
		}, saml.SOAPFault, 0},
		{"it never answers", func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // only then does the server see that the client left
			<-r.Context().Done()
		}, saml.Unreachable, 50 * time.Millisecond},
		{"it answers for ever", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(bytes.Repeat([]byte("<a>"), 10_000)); err != nil {
					return
				}
			}
		}, saml.TooLarge, 0},
		{"it sends us elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://169.254.169.254/", http.StatusTemporaryRedirect)
		}, saml.Unreachable, 0},
	} {
		server := httptest.NewTLSServer(c.answer)
		w := newWorld(t, func(cfg *saml.Config) {
			metadata := strings.ReplaceAll(rawMetadata(t, cfg), "http://127.0.0.1:1/artefakt", server.URL)
			var err error
			if cfg.Provider, err = saml.ParseProvider([]byte(metadata)); err != nil {
				t.Fatal(err)
			}
			cfg.BackChannel, cfg.Timeout = server.Client(), c.timeout
		})
		w.idp.EntityID = "https://test.wezel.example/saml"
		w.idp.EntityID = strings.ReplaceAll(w.idp.EntityID, "https://test.wezel.example", "http://127.0.0.1:1")
		_, err := w.login(t, saml.Ask{Level: actor.LevelLow})
		if saml.ReasonOf(err) != c.want {
			t.Errorf("%s: %v", c.why, err)
		}
		if c.want == saml.Unreachable && !fault.Is(err, fault.Busy) {
			t.Errorf("%s: the person is told %v", c.why, err)
		}
		server.Close()
	}
}

// TestMutualTLS: the back channel is closed to those without our certificate, and we do not speak to an impostor.
func TestMutualTLS(t *testing.T) {
	w := newWorld(t, func(c *saml.Config) { c.Client.Certificate = nil })
	if _, err := w.login(t, saml.Ask{}); saml.ReasonOf(err) != saml.Unreachable {
		t.Errorf("without our certificate: %v", err)
	}
	w = newWorld(t, func(c *saml.Config) { c.Roots = nil })
	if _, err := w.login(t, saml.Ask{}); saml.ReasonOf(err) != saml.Unreachable {
		t.Errorf("to a server that nobody vouches for: %v", err)
	}
}

// TestLenient: providers outside the profile, each rule by itself.
func TestLenient(t *testing.T) {
	for _, c := range []struct {
		why     string
		lenient saml.Lenient
		bend    func(*samltest.Claims)
	}{
		{"without encryption", saml.Lenient{PlainAssertion: true}, func(c *samltest.Claims) { c.Plain = true }},
		{"nothing signed around the assertion", saml.Lenient{UnsignedAnswer: true}, func(c *samltest.Claims) { c.UnsignedResponse, c.UnsignedArtifact = true, true }},
		{"a person without a number", saml.Lenient{NoPESEL: true}, func(c *samltest.Claims) { c.Person.PESEL = "DE/PL/12345" }},
	} {
		w := newWorld(t, func(cfg *saml.Config) { cfg.Lenient = c.lenient })
		w.idp.Misbehave(claims(c.bend))
		if _, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial}); err != nil {
			t.Errorf("%s: %v", c.why, err)
		}
		w.idp.Misbehave(claims(func(x *samltest.Claims) { c.bend(x); x.UnsignedAssertion = true }))
		if _, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial}); saml.ReasonOf(err) != saml.Unsigned {
			t.Errorf("%s, and the assertion is not signed: %v", c.why, err)
		}
	}
}
