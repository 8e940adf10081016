package saml_test

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/saml"
	"wrota/internal/platform/saml/samltest"
)

// hidden reads the hidden fields of a form.
func hidden(page string) url.Values {
	fields := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		fields.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return fields
}

// visit sends a form to the test provider over the network and returns the page.
func visit(t testing.TB, address string, form url.Values) string {
	t.Helper()
	answer, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var page strings.Builder
	if err := answer.Write(&page); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", address, page.String())
	}
	return page.String()
}

// TestInABrowser goes through the test provider's pages as a browser does: choose a person, or give up.
func TestInABrowser(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		choice, level string
		want          saml.Reason
	}{
		{"1", "high", ""},
		{"0", "low", saml.LevelTooLow},
		{"-", "substantial", saml.Cancelled},
	} {
		p, to, err := w.sp.Begin(saml.Ask{Level: actor.LevelSubstantial, RelayState: `"bilet" & <1>`})
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{}
		for k, v := range to.Fields {
			form.Set(k, v)
		}
		page := visit(t, to.URL, form)
		for _, who := range w.idp.People {
			if !strings.Contains(page, html.EscapeString(who.PESEL)) {
				t.Fatalf("nobody to choose:\n%s", page)
			}
		}
		choice := hidden(page)
		choice.Set("osoba", c.choice)
		choice.Set("poziom", c.level)
		page = visit(t, w.idp.Base+"/wybierz", choice)
		back := hidden(page)
		if !strings.Contains(page, `action="`+acs+`"`) || back.Get("RelayState") != `"bilet" & <1>` {
			t.Fatalf("the way back:\n%s", page)
		}
		a, err := w.sp.Finish(context.Background(), p, back.Get("SAMLart"))
		if saml.ReasonOf(err) != c.want {
			t.Errorf("%s: %v", c.choice, err)
		}
		if err == nil && (a.PESEL.String() != w.idp.People[1].PESEL || a.Level != actor.LevelHigh) {
			t.Errorf("%+v", a)
		}
	}
	answer, err := http.Get(w.idp.Base + "/metadane")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("metadata: %d", answer.StatusCode)
	}
}

// TestForgedRequests: the test provider itself believes nobody else's requests.
func TestForgedRequests(t *testing.T) {
	w := newWorld(t)
	other := newWorld(t)
	_, to, err := other.sp.Begin(saml.Ask{})
	if err != nil {
		t.Fatal(err)
	}
	seen := httptest.NewRecorder()
	w.idp.Front().ServeHTTP(seen, browserAt(to, "/zaloguj"))
	if seen.Code != http.StatusBadRequest {
		t.Errorf("a request of another service: %d", seen.Code)
	}
}

// TestAnswerByPOST: a provider without artifacts answers through the browser, where nothing but signatures protects.
func TestAnswerByPOST(t *testing.T) {
	w := newWorld(t, func(c *saml.Config) { c.Lenient.AnswerByPOST = true })
	login := func(bend samltest.Bend) error {
		var response string
		before := bend.Answered
		bend.Answered = func(s string) string {
			if before != nil {
				s = before(s)
			}
			response = s
			return s
		}
		w.idp.Misbehave(bend)
		p, request := w.begin(t, saml.Ask{Level: actor.LevelSubstantial})
		if _, err := w.idp.Issue(request, w.idp.People[0]); err != nil {
			t.Fatal(err)
		}
		_, err := w.sp.FinishPOST(context.Background(), p, encoded([]byte(response)))
		return err
	}
	for _, c := range []struct {
		why  string
		bend samltest.Bend
		want saml.Reason
	}{
		{"honest", samltest.Bend{}, ""},
		{"for another address", claims(func(c *samltest.Claims) { c.Destination = "https://inna.example" }), saml.WrongDestination},
		{"for no address", samltest.Bend{Response: replace(t, "Destination", "Consent")}, saml.WrongDestination},
		{"nobody signed the response", claims(func(c *samltest.Claims) { c.UnsignedResponse = true }), saml.Unsigned},
		{"nobody signed the assertion", claims(func(c *samltest.Claims) { c.UnsignedAssertion = true }), saml.Unsigned},
		{"changed on the way", samltest.Bend{Answered: replace(t, `Version="2.0"`, `Version="2.0" Consent="x"`)}, saml.BadSignature},
		{"not a response", samltest.Bend{Answered: func(string) string { return "<a/>" }}, saml.Malformed},
		{"a document type", samltest.Bend{Answered: func(s string) string { return "<!DOCTYPE a>" + s }}, saml.Doctype},
		{"a megabyte", samltest.Bend{Answered: func(string) string { return strings.Repeat(" ", 1<<20) }}, saml.TooLarge},
	} {
		if err := login(c.bend); saml.ReasonOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v, want %q", c.why, err, c.want)
		}
	}
	strict := newWorld(t)
	p, _ := strict.begin(t, saml.Ask{})
	if _, err := strict.sp.FinishPOST(context.Background(), p, ""); saml.ReasonOf(err) != saml.UnsupportedBinding {
		t.Errorf("an answer that was not asked for in this way: %v", err)
	}
}
