// Package trustedprofile lets people sign documents with podpis zaufany, the signature of the state's trusted
// profile, by the web service TpSigning.
//
// A document is added (Add), which answers with the address where its signer goes; there they read it and sign or
// decline, and come back to one of two addresses of ours. The signed document is then fetched (Get), as often as
// need be: it lies there for a while, so that whoever loses the way back loses nothing. The service can also be
// asked what it thinks of a signature (Verify). Each call is a SOAP message whose body is signed with the
// certificate of our system (WS-Security, X.509 token).
//
// The signature itself is made with a seal of the minister; who signed stands in its signed properties, in one of
// two vocabularies (ppzp, podpis_zaufany). PersonOf reads them from what the signature covers and nowhere else.
//
// Law: ustawa o informatyzacji art. 3 pkt 14a (podpis zaufany) and art. 20ae (equal to a signature by hand).
//
// What is confirmed of the contract and what is assumed, says docs/adr/0040. The package keeps nothing, decides
// nothing about trust, and tries nothing twice.
package trustedprofile

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"wrota/internal/platform/xmlsec"
)

// MaxDocument is the largest document that is sent, and MaxAnswer the longest answer that is read.
const (
	MaxDocument = 20 << 20
	MaxAnswer   = 48 << 20
)

// Errors of a service that did not do what it was asked.
var (
	ErrUnavailable = errors.New("trustedprofile: the service does not answer")
	ErrNotSigned   = errors.New("trustedprofile: the document is not signed, or not kept any more")
	ErrRefused     = errors.New("trustedprofile: the service refuses the document")
	ErrMalformed   = errors.New("trustedprofile: the answer is not one of this service")
	ErrTooLarge    = errors.New("trustedprofile: the document is too large for the service")
)

// Config says where the service is and who asks.
type Config struct {
	Endpoint string // e.g. https://pz.gov.pl/ep-services/tpSigning5
	// Pages are where signers are sent, scheme and host: a redirect to another place is refused. Empty: those of Endpoint.
	Pages       string
	Key         crypto.Signer
	Certificate *x509.Certificate
	// Transport carries the calls; nil is the usual one.
	Transport http.RoundTripper
}

// Client asks the service. It is safe for many goroutines.
type Client struct {
	endpoint string
	pages    *url.URL
	signer   *xmlsec.Plain
	token    []byte // the certificate, DER
	http     *http.Client
}

// callTimeout is how long one call may take; people wait for the first of them.
const callTimeout = 30 * time.Second

// New makes a client.
func New(c Config) (*Client, error) {
	if _, err := url.ParseRequestURI(c.Endpoint); err != nil {
		return nil, fmt.Errorf("trustedprofile: endpoint: %w", err)
	}
	if c.Pages == "" {
		c.Pages = c.Endpoint
	}
	pages, err := url.Parse(c.Pages)
	if err != nil || pages.Host == "" {
		return nil, errors.New("trustedprofile: the address of the pages has no host")
	}
	signer, err := xmlsec.NewPlain(c.Key, c.Certificate)
	if err != nil {
		return nil, fmt.Errorf("trustedprofile: %w", err)
	}
	return &Client{
		endpoint: c.Endpoint, pages: pages, signer: signer, token: c.Certificate.Raw,
		http: &http.Client{Timeout: callTimeout, Transport: c.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// Adding is a document to be signed.
type Adding struct {
	Document []byte
	Success  string // where the signer comes back to
	Failure  string // where whoever declines comes back to
	Info     string // what the signer is told about it
}

// maxInfo is how much of Info is sent, in characters.
const maxInfo = 250

// Add hands a document over and returns the address where its signer goes. The address is also what the document is
// called in Get: it must not be shown to anybody else.
func (c *Client) Add(ctx context.Context, a Adding) (string, error) {
	if len(a.Document) > MaxDocument {
		return "", ErrTooLarge
	}
	if r := []rune(a.Info); len(r) > maxInfo {
		a.Info = string(r[:maxInfo])
	}
	n, err := c.call(ctx, "addDocumentToSigning", []field{
		{"doc", base64Text(a.Document)}, {"successURL", a.Success}, {"failureURL", a.Failure}, {"additionalInfo", a.Info},
	})
	if err != nil {
		return "", err
	}
	to, err := url.Parse(text(n))
	if err != nil || to.Scheme != c.pages.Scheme || to.Host != c.pages.Host || to.User != nil {
		return "", ErrMalformed
	}
	return to.String(), nil
}

// Get fetches a signed document by what Add returned. ErrNotSigned says that there is none: not yet, or not any more.
func (c *Client) Get(ctx context.Context, id string) ([]byte, error) {
	n, err := c.call(ctx, "getSignedDocument", []field{{"id", id}})
	if errors.Is(err, ErrRefused) {
		return nil, ErrNotSigned
	}
	if err != nil {
		return nil, err
	}
	out, err := octets(n)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, ErrNotSigned
	}
	return out, nil
}

// Verify asks whether the service finds the signature of a document valid.
func (c *Client) Verify(ctx context.Context, document []byte) (bool, error) {
	if len(document) > MaxDocument {
		return false, ErrTooLarge
	}
	n, err := c.call(ctx, "verifySignedDocument", []field{{"document", base64Text(document)}})
	if err != nil {
		return false, err
	}
	return valid(n)
}

// call sends one message and returns the element that answers it.
func (c *Client) call(ctx context.Context, operation string, fields []field) (*xmlsec.Node, error) {
	message, err := c.envelope(operation, fields)
	if err != nil {
		return nil, fmt.Errorf("trustedprofile: %s: %w", operation, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(message))
	if err != nil {
		return nil, fmt.Errorf("trustedprofile: %s: %w", operation, err)
	}
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	r.Header.Set("SOAPAction", `"`+operation+`"`)
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrUnavailable, operation)
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(io.LimitReader(answer.Body, MaxAnswer+1))
	if err != nil || len(body) > MaxAnswer {
		return nil, fmt.Errorf("%w: %s", ErrUnavailable, operation)
	}
	n, err := read(body, operation)
	if errors.Is(err, ErrMalformed) && answer.StatusCode >= http.StatusInternalServerError {
		return nil, fmt.Errorf("%w: %s", ErrUnavailable, operation)
	}
	return n, err
}

// printable is a text of the service for our log: short, and of characters that a log can carry.
func printable(s string) string {
	out := make([]rune, 0, 80)
	for _, r := range s {
		if r < ' ' || r == utf8.RuneError {
			r = ' '
		}
		if out = append(out, r); len(out) == 80 {
			break
		}
	}
	return string(out)
}
