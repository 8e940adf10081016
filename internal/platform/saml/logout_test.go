package saml_test

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/saml"
	"wrota/internal/platform/saml/samltest"
	"wrota/internal/platform/xmlsec"
)

// TestLogoutOfOurs ends a session that we began: the provider reads our request and we its answer.
func TestLogoutOfOurs(t *testing.T) {
	w := newWorld(t)
	a, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial})
	if err != nil {
		t.Fatal(err)
	}
	id, to, err := w.sp.BeginLogout(a.Subject, "koniec")
	if err != nil {
		t.Fatal(err)
	}
	seen := httptest.NewRecorder()
	w.idp.Front().ServeHTTP(seen, browserAt(to, "/wyloguj"))
	if seen.Code != http.StatusOK || !strings.Contains(seen.Body.String(), slo) {
		t.Fatalf("the provider does not understand our request: %d %s", seen.Code, seen.Body)
	}
	answer := func(request string, c samltest.Claims) saml.Incoming {
		b, err := w.idp.LogoutAnswer(request, c)
		if err != nil {
			t.Fatal(err)
		}
		return saml.Incoming{Method: http.MethodPost, Message: encoded(b)}
	}
	changed := answer(id, samltest.Claims{})
	changed.Message = encoded(bytes.Replace(decoded(t, changed.Message), []byte("LogoutResponse "), []byte(`LogoutResponse Consent="x" `), 1))
	for _, c := range []struct {
		why  string
		id   string
		in   saml.Incoming
		want saml.Reason
	}{
		{"honest", id, answer(id, samltest.Claims{}), ""},
		{"an answer to another request", id, answer("_inne", samltest.Claims{}), saml.WrongInResponseTo},
		{"an answer nobody asked for", "", answer("", samltest.Claims{}), saml.WrongInResponseTo},
		{"the provider could not", id, answer(id, samltest.Claims{Status: "Responder"}), saml.BadStatus},
		{"another service did not answer", id, answer(id, samltest.Claims{Status: "Success", SubStatus: "PartialLogout"}), saml.BadStatus},
		{"changed", id, changed, saml.BadSignature},
		{"not base64", id, saml.Incoming{Method: http.MethodPost, Message: "%%%"}, saml.Malformed},
	} {
		if err := w.sp.FinishLogout(c.id, c.in); saml.ReasonOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

// browserAt is browser on the provider's own paths.
func browserAt(to saml.Redirect, path string) *http.Request {
	to.URL = path
	return browser(to)
}

// TestLogoutOfTheirs reads requests of the provider and answers them, by browser and by SOAP.
func TestLogoutOfTheirs(t *testing.T) {
	w := newWorld(t)
	request := func(to string) []byte {
		b, err := w.idp.LogoutRequest(to, "osoba-1", "_s1", "_s2")
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	post := func(b []byte) saml.Incoming {
		return saml.Incoming{Method: http.MethodPost, Message: encoded(b), Relay: "r1"}
	}
	honest := request(slo)
	r, err := w.sp.ReadLogout(context.Background(), post(honest))
	if err != nil {
		t.Fatal(err)
	}
	if r.Subject.NameID != "osoba-1" || strings.Join(r.Sessions, " ") != "_s1 _s2" {
		t.Errorf("read %+v", r)
	}
	to, err := w.sp.AnswerLogout(r, true)
	if err != nil || !to.IsPOST() || to.Fields["RelayState"] != "r1" {
		t.Fatalf("%+v, %v", to, err)
	}
	if got := parseXML(t, decoded(t, to.Fields["SAMLResponse"])); got.Attr("InResponseTo") != r.ID {
		t.Errorf("the answer is to %q", got.Attr("InResponseTo"))
	}
	if _, err := w.sp.ReadLogout(context.Background(), post(honest)); saml.ReasonOf(err) != saml.Replayed {
		t.Errorf("the same request again: %v", err)
	}
	if _, err := w.sp.ReadLogout(context.Background(), post(request("https://inna.example"))); saml.ReasonOf(err) != saml.WrongDestination {
		t.Errorf("for another service: %v", err)
	}
	unsigned := takeApart(t, string(request(slo)), "x", "x").naked
	if _, err := w.sp.ReadLogout(context.Background(), post([]byte(unsigned))); saml.ReasonOf(err) != saml.Unsigned {
		t.Errorf("unsigned: %v", err)
	}
	old := request(slo)
	w.clock.Move(10 * time.Minute)
	if _, err := w.sp.ReadLogout(context.Background(), post(old)); saml.ReasonOf(err) != saml.Expired {
		t.Errorf("ten minutes old: %v", err)
	}
	envelope := func(b []byte) []byte {
		return []byte(`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>` + string(b) + `</e:Body></e:Envelope>`)
	}
	r, err = w.sp.ReadLogoutSOAP(context.Background(), envelope(request(soapSLO)))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := w.sp.AnswerLogoutSOAP(r, false)
	if err != nil || !bytes.Contains(answer, []byte("status:Responder")) {
		t.Errorf("%s, %v", answer, err)
	}
	if _, err := w.sp.ReadLogoutSOAP(context.Background(), envelope([]byte(unsigned))); saml.ReasonOf(err) != saml.Unsigned {
		t.Errorf("unsigned by SOAP: %v", err)
	}
}

// TestRedirectLogout reads the redirect binding, whose signature covers the query as written.
func TestRedirectLogout(t *testing.T) {
	w := newWorld(t)
	sign := signer(t, w.idp.Key)
	query := func(message []byte, relay string, by *xmlsec.Plain) string {
		var packed bytes.Buffer
		z, _ := flate.NewWriter(&packed, 9)
		_, _ = z.Write(message)
		_ = z.Close()
		q := "SAMLRequest=" + url.QueryEscape(encoded(packed.Bytes())) + "&RelayState=" + relay + "&SigAlg=" + url.QueryEscape(by.Method())
		value, err := by.Octets([]byte(q))
		if err != nil {
			t.Fatal(err)
		}
		return q + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(value))
	}
	request := func() []byte {
		b, err := w.idp.LogoutRequest(slo, "osoba-1")
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	honest := query(request(), "a%20b", sign)
	for _, c := range []struct {
		why, query string
		want       saml.Reason
	}{
		{"honest", honest, ""},
		{"another relay state", strings.Replace(honest, "a%20b", "a%20c", 1), saml.BadSignature},
		{"the same relay state, escaped in another way", strings.Replace(honest, "a%20b", "a+b", 1), saml.BadSignature},
		{"by another key", query(request(), "r", stranger(t)), saml.BadSignature},
		{"unsigned", strings.Split(honest, "&SigAlg")[0], saml.Unsigned},
		{"two messages", honest + "&SAMLRequest=x", saml.Malformed},
		{"two signatures", honest + "&Signature=x", saml.Malformed},
		{"a deflate bomb, signed by the provider itself", query(bytes.Repeat([]byte(" "), 64<<20), "r", sign), saml.TooLarge},
		{"not deflated", "SAMLRequest=AAAA" + query(nil, "r", sign)[len("SAMLRequest="):], saml.BadSignature},
	} {
		_, err := w.sp.ReadLogout(context.Background(), saml.Incoming{Method: http.MethodGet, RawQuery: c.query})
		if saml.ReasonOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v, want %q", c.why, err, c.want)
		}
	}
}

func parseXML(t testing.TB, b []byte) *xmlsec.Node {
	t.Helper()
	doc, err := xmlsec.Parse(b)
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return doc.Root()
}

// TestNoLogout: a service that offers no logout takes no message about one.
func TestNoLogout(t *testing.T) {
	w := newWorld(t, func(c *saml.Config) { c.SLO, c.SOAP = "", "" })
	b, err := w.idp.LogoutRequest("", "osoba-1")
	if err != nil {
		t.Fatal(err)
	}
	in := saml.Incoming{Method: http.MethodPost, Message: encoded(b)}
	if _, err := w.sp.ReadLogout(context.Background(), in); saml.ReasonOf(err) != saml.UnsupportedBinding {
		t.Error(err)
	}
	if err := w.sp.FinishLogout("_1", in); saml.ReasonOf(err) != saml.UnsupportedBinding {
		t.Error(err)
	}
}
