package practice

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"

	"wrota/internal/platform/signed"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/platform/xmlsec"
)

// Service answers the calls (SOAP 1.1).
func (p *Provider) Service() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.Shut != nil && p.Shut() {
			http.Error(w, "nieczynne", http.StatusServiceUnavailable)
			return
		}
		message, err := io.ReadAll(io.LimitReader(r.Body, trustedprofile.MaxAnswer))
		if err != nil {
			refuse(w, "Client")
			return
		}
		operation, err := opened(message)
		if err != nil {
			refuse(w, "FailedCheck")
			return
		}
		p.answer(w, operation)
	})
}

// Transport carries calls to the service without a network, for a demonstration that is both sides.
func (p *Provider) Transport() http.RoundTripper { return inside{p.Service()} }

type inside struct{ http.Handler }

// RoundTrip answers a request at once.
func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &kept{status: http.StatusOK, header: http.Header{}}
	i.ServeHTTP(w, r)
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: w.header,
		Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// kept is an answer in memory.
type kept struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header is the header of the answer.
func (k *kept) Header() http.Header { return k.header }

// WriteHeader keeps the status.
func (k *kept) WriteHeader(status int) { k.status = status }

// Write keeps the body.
func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }

// opened checks the signature of a message (WS-Security) and returns the operation in its body.
func opened(message []byte) (*xmlsec.Node, error) {
	wrong := errors.New("practice: not a signed message")
	doc, err := xmlsec.Limits{Bytes: trustedprofile.MaxAnswer}.Parse(message)
	if err != nil {
		return nil, err
	}
	body := doc.Root().Child(trustedprofile.NsEnvelope, "Body")
	security := doc.Root().Child(trustedprofile.NsEnvelope, "Header").Child(trustedprofile.NsSecurity, "Security")
	token, err := base64.StdEncoding.DecodeString(security.Child(trustedprofile.NsSecurity, "BinarySecurityToken").Text())
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(token)
	if err != nil {
		return nil, err
	}
	octets, err := xmlsec.Exclusive.Node(body)
	if err != nil {
		return nil, err
	}
	signature := security.Child(nsDS, "Signature")
	info := signature.Child(nsDS, "SignedInfo")
	ref := info.Child(nsDS, "Reference")
	named, _ := body.AttrNS(trustedprofile.NsUtility, "Id")
	want, err := base64.StdEncoding.DecodeString(ref.Child(nsDS, "DigestValue").Text())
	sum := sha256.Sum256(octets)
	if err != nil || named == "" || ref.Attr("URI") != "#"+named || subtle.ConstantTimeCompare(sum[:], want) != 1 {
		return nil, wrong
	}
	value, err := base64.StdEncoding.DecodeString(signature.Child(nsDS, "SignatureValue").Text())
	if err != nil {
		return nil, err
	}
	if octets, err = xmlsec.Exclusive.Node(info); err != nil {
		return nil, err
	}
	if err := xmlsec.CheckOctets(info.Child(nsDS, "SignatureMethod").Attr("Algorithm"), []*x509.Certificate{certificate}, octets, value); err != nil {
		return nil, err
	}
	for operation := range body.Elements() {
		return operation, nil
	}
	return nil, wrong
}

func (p *Provider) answer(w http.ResponseWriter, operation *xmlsec.Node) {
	switch operation.Local() {
	case "addDocumentToSigning":
		body, err := base64.StdEncoding.DecodeString(operation.Child("", "doc").Text())
		if err != nil || len(body) == 0 || len(body) > trustedprofile.MaxDocument {
			refuse(w, "Client")
			return
		}
		if kind := signed.KindOf(body); kind != signed.XML && kind != signed.PDF {
			refuse(w, "Client")
			return
		}
		name := p.add(&document{
			body: body, success: operation.Child("", "successURL").Text(), failure: operation.Child("", "failureURL").Text(), info: operation.Child("", "additionalInfo").Text(),
		})
		say(w, "addDocumentToSigning", p.Base+"?dokument="+name)
	case "getSignedDocument":
		body := p.handOut(nameOf(operation.Child("", "id").Text()))
		if body == nil {
			refuse(w, "Client")
			return
		}
		say(w, "getSignedDocument", base64.StdEncoding.EncodeToString(body))
	case "verifySignedDocument":
		p.verify(w, operation)
	default:
		refuse(w, "Client")
	}
}

// handOut is a signed document when it is ready.
func (p *Provider) handOut(name string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.documents[name]
	switch {
	case d == nil || d.signed == nil:
		return nil
	case d.late > 0:
		d.late--
		return nil
	}
	return d.signed
}

// verify says valid of what is intact and made with our seal.
func (p *Provider) verify(w http.ResponseWriter, operation *xmlsec.Node) {
	body, err := base64.StdEncoding.DecodeString(operation.Child("", "document").Text())
	if err != nil {
		refuse(w, "Client")
		return
	}
	ours := false
	if f, err := signed.Open(body, nil); err == nil {
		for _, s := range f.Signatures {
			ours = ours || s.Intact && s.CryptoValid && s.Signer != nil && string(s.Signer.Raw) == string(p.Seal.Certificate.Raw)
		}
	}
	verdict := "false"
	if ours {
		verdict = "true"
	}
	say(w, "verifySignedDocument", `<VerifyResult><ValidDocumentSignature>`+verdict+`</ValidDocumentSignature></VerifyResult>`)
}

func say(w http.ResponseWriter, operation, result string) {
	send(w, http.StatusOK, `<sig:`+operation+`Response xmlns:sig="`+trustedprofile.NsSigning+`"><`+operation+`Return>`+
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(result)+`</`+operation+`Return></sig:`+operation+`Response>`)
}

func refuse(w http.ResponseWriter, code string) {
	send(w, http.StatusInternalServerError, `<soapenv:Fault><faultcode>soapenv:`+code+`</faultcode><faultstring>Nie można wykonać operacji.</faultstring></soapenv:Fault>`)
}

func send(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="`+trustedprofile.NsEnvelope+`"><soapenv:Body>`+body+`</soapenv:Body></soapenv:Envelope>`)
}
