package samltest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/xmlsec"
)

// Back is what services ask: signed ArtifactResolve in SOAP. The connection's client certificate is checked by TLS, see Start.
func (p *Provider) Back() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer, err := p.Resolve(body)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			answer = []byte(soap(`<soap:Fault><faultcode>soap:Client</faultcode><faultstring>bad request</faultstring></soap:Fault>`))
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = w.Write(answer)
	})
}

// Resolve answers the SOAP envelope of one ArtifactResolve.
func (p *Provider) Resolve(body []byte) ([]byte, error) {
	doc, err := xmlsec.Parse(body)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	v, err := xmlsec.Verifier{AllowPart: true, Keys: p.service.signing}.Verify(doc)
	if err != nil {
		return nil, err
	}
	if !v.Root.Is(nsProtocol, "ArtifactResolve") || v.Root.Child(nsAssertion, "Issuer").Text() != p.service.entityID {
		return nil, errors.New("samltest: not an ArtifactResolve of the service")
	}
	answer := p.answers[v.Root.Child(nsProtocol, "Artifact").Text()]
	if answer == nil {
		return []byte(soap(p.artifactResponse(v.Root.Attr("ID"), "", false))), nil
	}
	return answer(v.Root.Attr("ID")), nil
}

// Server runs a provider on two ports of the machine: a page for browsers, and the back channel over mutual TLS.
type Server struct {
	*Provider
	Roots  *x509.CertPool  // who vouches for the back channel's certificate
	Client tls.Certificate // with which the service is let in there
	root   *x509.Certificate

	front, back *http.Server
	running     sync.WaitGroup
}

// Start runs a provider until Stop. The addresses are chosen by the machine.
func Start(c clock.Clock) (*Server, error) { return StartOn(c, "127.0.0.1:0", "127.0.0.1:0") }

// StartOn runs a provider with its two sides on these addresses.
func StartOn(c clock.Clock, pages, channel string) (*Server, error) {
	p, err := New(c)
	if err != nil {
		return nil, err
	}
	s := &Server{Provider: p}
	settings, err := s.keys(c.Now())
	if err != nil {
		return nil, err
	}
	front, err := net.Listen("tcp", pages)
	if err != nil {
		return nil, err
	}
	back, err := tls.Listen("tcp", channel, settings)
	if err != nil {
		_ = front.Close()
		return nil, err
	}
	p.Base, p.Resolver = "http://"+front.Addr().String(), "https://"+back.Addr().String()+"/artefakt"
	p.EntityID = p.Base + "/metadane"
	s.front = &http.Server{Handler: p.Front(), ReadHeaderTimeout: 10 * time.Second}
	s.back = &http.Server{Handler: p.Back(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet}
	s.running.Go(func() { _ = s.front.Serve(front) })
	s.running.Go(func() { _ = s.back.Serve(back) })
	return s, nil
}

// Stop ends both sides.
func (s *Server) Stop() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.front.Shutdown(ctx)
	_ = s.back.Close()
	_ = s.front.Close()
	s.running.Wait()
}

// keys makes the certificates of the back channel: one authority for both ends.
func (s *Server) keys(at time.Time) (*tls.Config, error) {
	authority, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	root, err := Certificate(authority, "Urząd certyfikacji do prób", at)
	if err != nil {
		return nil, err
	}
	s.Roots, s.root = x509.NewCertPool(), root
	s.Roots.AddCert(root)
	var ends [2]tls.Certificate
	for i, name := range []string{"127.0.0.1", "usługa"} {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		draft := draft(name, at)
		draft.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
		der, err := x509.CreateCertificate(rand.Reader, draft, root, key.Public(), authority)
		if err != nil {
			return nil, err
		}
		ends[i] = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	}
	s.Client = ends[1]
	return &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: ends[:1], ClientCAs: s.Roots, ClientAuth: tls.RequireAndVerifyClientCert,
	}, nil
}

// Certificate is a self-signed certificate that is valid around a moment, and today.
func Certificate(key crypto.Signer, name string, at time.Time) (*x509.Certificate, error) {
	t := draft(name, at)
	t.IsCA, t.BasicConstraintsValid = true, true
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func draft(name string, at time.Time) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62)) // never fails
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name, Country: []string{"PL"}},
		NotBefore: at.AddDate(-10, 0, 0), NotAfter: at.AddDate(20, 0, 0), // the machine's clock and the test's differ
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
}
