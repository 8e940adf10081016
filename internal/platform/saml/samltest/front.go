package samltest

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"wrota/internal/platform/xmlsec"
)

// Request is a login that a service asked for.
type Request struct {
	ID, RelayState string
	Level          string // the last part of the level asked for, e.g. substantial
	Force          bool
}

// Front is what browsers see: the page to choose a person, and logging out.
func (p *Provider) Front() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/zaloguj", p.login)
	mux.HandleFunc("POST /wybierz", p.choose)
	mux.HandleFunc("POST /wyloguj", p.logout)
	mux.HandleFunc("GET /metadane", func(w http.ResponseWriter, _ *http.Request) {
		metadata, err := p.Metadata()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/samlmetadata+xml")
		_, _ = w.Write(metadata)
	})
	return mux
}

// Read checks a signed AuthnRequest as a browser brings it.
func (p *Provider) Read(r *http.Request) (Request, error) {
	root, relay, err := p.message(r, "SAMLRequest")
	if err != nil {
		return Request{}, err
	}
	if !root.Is(nsProtocol, "AuthnRequest") || root.Child(nsAssertion, "Issuer").Text() != p.served().entityID {
		return Request{}, errors.New("samltest: not an AuthnRequest of the service")
	}
	level := root.Child(nsProtocol, "RequestedAuthnContext").Child(nsAssertion, "AuthnContextClassRef").Text()
	return Request{
		ID: root.Attr("ID"), RelayState: relay, Level: level[strings.LastIndex(level, "/")+1:], Force: root.Attr("ForceAuthn") == "true",
	}, nil
}

// message reads a message of the service and checks its signature, by POST or redirect.
func (p *Provider) message(r *http.Request, field string) (*xmlsec.Node, string, error) {
	if r.Method == http.MethodGet {
		return p.fromQuery(r.URL.RawQuery, field)
	}
	body, err := base64.StdEncoding.DecodeString(r.PostFormValue(field))
	if err != nil {
		return nil, "", err
	}
	doc, err := xmlsec.Parse(body)
	if err != nil {
		return nil, "", err
	}
	v, err := xmlsec.Verifier{Keys: p.served().signing}.Verify(doc)
	if err != nil {
		return nil, "", err
	}
	return v.Root, r.PostFormValue("RelayState"), nil
}

func (p *Provider) fromQuery(raw, field string) (*xmlsec.Node, string, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, "", err
	}
	covered, _, _ := strings.Cut(raw, "&Signature=")
	signature, err := base64.StdEncoding.DecodeString(query.Get("Signature"))
	if err != nil {
		return nil, "", err
	}
	if err := xmlsec.CheckOctets(query.Get("SigAlg"), p.served().signing, []byte(covered), signature); err != nil {
		return nil, "", err
	}
	packed, err := base64.StdEncoding.DecodeString(query.Get(field))
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 1<<20))
	if err != nil {
		return nil, "", err
	}
	doc, err := xmlsec.Parse(body)
	if err != nil {
		return nil, "", err
	}
	return doc.Root(), query.Get("RelayState"), nil
}

var pages = template.Must(template.New("").Parse(`{{define "head"}}<!doctype html><html lang="pl"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>Testowy węzeł krajowy</title><style>body{font:1.125rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}button{font:inherit;display:block;width:100%;margin:.5rem 0;padding:.75rem;text-align:left}</style>{{end}}
{{define "choose"}}{{template "head"}}<main><h1>Testowy węzeł krajowy</h1><p>To są osoby zmyślone. Wybierz, kto się loguje.</p>
<form method="post" action="wybierz"><input type="hidden" name="bilet" value="{{.Ticket}}">
<p><label for="poziom">Poziom wiarygodności</label> <select id="poziom" name="poziom">{{range .Levels}}<option{{if eq . $.Level}} selected{{end}}>{{.}}</option>{{end}}</select></p>
{{range $i, $p := .People}}<button name="osoba" value="{{$i}}">{{$p.Given}} {{$p.Family}}, {{$p.PESEL}}</button>{{end}}
<button name="osoba" value="-">Anuluj</button></form></main>{{end}}
{{define "post"}}{{template "head"}}<main><h1>Testowy węzeł krajowy</h1><form method="post" action="{{.To}}">
{{range $k, $v := .Fields}}<input type="hidden" name="{{$k}}" value="{{$v}}">{{end}}<button>Wróć do serwisu</button></form></main><script>document.forms[0].submit()</script>{{end}}`))

func (p *Provider) show(w http.ResponseWriter, page string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = pages.ExecuteTemplate(w, page, data) // the browser went away
}

func (p *Provider) login(w http.ResponseWriter, r *http.Request) {
	if p.Find != nil && p.served().entityID == "" {
		metadata, err := p.Find()
		if err == nil {
			err = p.Serve(metadata)
		}
		if err != nil {
			http.Error(w, "portal nie podaje metadanych: "+err.Error(), http.StatusBadGateway)
			return
		}
	}
	request, err := p.Read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ticket := newID()
	p.mu.Lock()
	p.asked[ticket] = request
	p.mu.Unlock()
	p.show(w, "choose", map[string]any{
		"Ticket": ticket, "Level": request.Level, "Levels": []string{"low", "substantial", "high"}, "People": p.People,
	})
}

func (p *Provider) choose(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	request, known := p.asked[r.PostFormValue("bilet")]
	delete(p.asked, r.PostFormValue("bilet"))
	p.mu.Unlock()
	if !known {
		http.Error(w, "ten bilet był już użyty", http.StatusBadRequest)
		return
	}
	request.Level = r.PostFormValue("poziom")
	var artifact string
	i, err := strconv.Atoi(r.PostFormValue("osoba"))
	if err != nil || i < 0 || i >= len(p.People) {
		artifact, err = p.Refuse(request, "AuthnFailed")
	} else {
		artifact, err = p.Issue(request, p.People[i])
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fields := map[string]string{"SAMLart": artifact}
	if request.RelayState != "" {
		fields["RelayState"] = request.RelayState
	}
	p.show(w, "post", map[string]any{"To": p.served().acs, "Fields": fields})
}

// logout answers the service's LogoutRequest, or reads its answer to ours.
func (p *Provider) logout(w http.ResponseWriter, r *http.Request) {
	if r.PostFormValue("SAMLResponse") != "" {
		if _, _, err := p.message(r, "SAMLResponse"); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, "Wylogowano.")
		return
	}
	root, relay, err := p.message(r, "SAMLRequest")
	if err != nil || !root.Is(nsProtocol, "LogoutRequest") {
		http.Error(w, "to nie jest żądanie wylogowania", http.StatusBadRequest)
		return
	}
	answer, err := p.LogoutAnswer(root.Attr("ID"), Claims{})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fields := map[string]string{"SAMLResponse": base64.StdEncoding.EncodeToString(answer)}
	if relay != "" {
		fields["RelayState"] = relay
	}
	p.show(w, "post", map[string]any{"To": p.served().logout, "Fields": fields})
}

// LogoutAnswer is a signed LogoutResponse to a request of the service.
func (p *Provider) LogoutAnswer(request string, c Claims) ([]byte, error) {
	return p.signed(fmt.Sprintf(`<samlp:LogoutResponse xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" Destination="%s" InResponseTo="%s"><saml:Issuer>%s</saml:Issuer>%s</samlp:LogoutResponse>`,
		nsProtocol, nsAssertion, newID(), stamp(p.Clock.Now()), escape(p.served().logout), escape(request), escape(p.EntityID), c.status()))
}

// LogoutRequest is a signed request to end the sessions of a person at the service; none named means all.
func (p *Provider) LogoutRequest(destination, nameID string, sessions ...string) ([]byte, error) {
	indexes := ""
	for _, s := range sessions {
		indexes += "<samlp:SessionIndex>" + escape(s) + "</samlp:SessionIndex>"
	}
	now := p.Clock.Now()
	return p.signed(fmt.Sprintf(`<samlp:LogoutRequest xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" NotOnOrAfter="%s" Destination="%s"><saml:Issuer>%s</saml:Issuer><saml:NameID>%s</saml:NameID>%s</samlp:LogoutRequest>`,
		nsProtocol, nsAssertion, newID(), stamp(now), stamp(now.Add(5*time.Minute)), escape(destination), escape(p.EntityID), escape(nameID), indexes))
}
