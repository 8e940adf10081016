package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
)

// Sizes of answers.
const (
	maxList    = 32 << 20
	maxAnswer  = 64 << 10
	maxIssuer  = 256 << 10
	maxLinks   = 3 // addresses of one kind that are tried for one certificate
	maxKeeping = 24 * time.Hour
)

// ErrUnavailable says that nothing usable came. Trying again later may help.
var ErrUnavailable = errors.New("fetch: not available")

// HTTP sends a request; *http.Client does. See NewClient.
type HTTP interface {
	Do(*http.Request) (*http.Response, error)
}

// Fetcher gets things and keeps them for a while. It may be used by many at once.
type Fetcher struct {
	http  HTTP
	clock clock.Clock
	kept  *memory
}

// New makes a fetcher.
func New(client HTTP, c clock.Clock) *Fetcher {
	return &Fetcher{http: client, clock: c, kept: &memory{items: map[string]item{}}}
}

// Get gets a document of at most so many bytes. The error is ErrUnavailable, ErrAddress, or of the context.
func (f *Fetcher) Get(ctx context.Context, address string, most int) ([]byte, error) {
	r, err := request(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	return f.do(r, most)
}

func request(ctx context.Context, method, address string, body []byte) (*http.Request, error) {
	u, err := url.Parse(address)
	if err != nil || !speaks(u.Scheme) || u.Host == "" || u.User != nil {
		return nil, ErrAddress
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, ErrAddress
	}
	return r, nil
}

func (f *Fetcher) do(r *http.Request, most int) ([]byte, error) {
	answer, err := f.http.Do(r)
	if err != nil {
		if errors.Is(err, ErrAddress) {
			return nil, ErrAddress
		}
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: status %d", ErrUnavailable, answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if len(body) > most {
		return nil, fmt.Errorf("%w: too large", ErrUnavailable)
	}
	return body, nil
}

// CRL gets a list of the revoked. It is kept when the issuer signed it: otherwise strangers could keep one of their own in our memory.
func (f *Fetcher) CRL(ctx context.Context, address string, issuer *cert.Certificate) (*cert.CRL, error) {
	if body, ok := f.kept.get(address, f.clock.Now()); ok {
		return cert.ParseCRL(body)
	}
	body, err := f.Get(ctx, address, maxList)
	if err != nil {
		return nil, err
	}
	l, err := cert.ParseCRL(body)
	if err != nil {
		return nil, err
	}
	if l.CheckSignature(issuer.Key) == nil {
		f.keep(address, body, l.NextUpdate)
	}
	return l, nil
}

// OCSP asks one responder for the state of a certificate. The answer is kept when it may be believed.
func (f *Fetcher) OCSP(ctx context.Context, address string, c, issuer *cert.Certificate) (*cert.OCSP, error) {
	question, err := cert.OCSPRequest(c, issuer)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(question)
	key := address + " " + hex.EncodeToString(sum[:])
	if body, ok := f.kept.get(key, f.clock.Now()); ok {
		return cert.ParseOCSP(body)
	}
	r, err := request(ctx, http.MethodPost, address, question)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/ocsp-request")
	body, err := f.do(r, maxAnswer)
	if err != nil {
		return nil, err
	}
	o, err := cert.ParseOCSP(body)
	if err != nil {
		return nil, err
	}
	if s, err := o.StateOf(c, issuer); err == nil {
		f.keep(key, body, s.NextUpdate)
	}
	return o, nil
}

// Issuers gets the certificates that the certificate says its issuer has: one in DER or PEM, or several in a CMS message (RFC 5280
// § 4.2.2.1).
func (f *Fetcher) Issuers(ctx context.Context, c *cert.Certificate) ([]*cert.Certificate, error) {
	err := fmt.Errorf("%w: no address", ErrUnavailable)
	for _, address := range first(c.Issuers) {
		var body []byte
		kept := false
		if body, kept = f.kept.get(address, f.clock.Now()); !kept {
			if body, err = f.Get(ctx, address, maxIssuer); err != nil {
				continue
			}
		}
		var found []*cert.Certificate
		if found, err = readIssuers(body); err != nil {
			continue
		}
		if !kept {
			f.keep(address, body, f.clock.Now().Add(maxKeeping))
		}
		return found, nil
	}
	return nil, err
}

func readIssuers(body []byte) ([]*cert.Certificate, error) {
	found, err := cert.ParseAny(body)
	if err == nil {
		return found, nil
	}
	m, err := cms.Parse(body)
	if err != nil {
		return nil, fmt.Errorf("%w: no certificate", ErrUnavailable)
	}
	return m.Certificates, nil
}

// States gets what is known now of every certificate of a path but the anchor: the OCSP answer, and where there is none that the issuer stands for, the list. The errors tell what
// could not be had; what could is there nevertheless. Lists that are too large or too many for one certificate are passed over.
func (f *Fetcher) States(ctx context.Context, path cert.Path) (cert.Evidence, error) {
	var all cert.Evidence
	var errs []error
	for i := range len(path) - 1 {
		if err := f.state(ctx, path[i], path[i+1], &all); err != nil {
			errs = append(errs, fmt.Errorf("place %d: %w", i, err))
		}
	}
	return all, errors.Join(errs...)
}

func (f *Fetcher) state(ctx context.Context, c, issuer *cert.Certificate, into *cert.Evidence) error {
	err := fmt.Errorf("%w: no address", ErrUnavailable)
	for _, address := range first(c.OCSP) {
		var o *cert.OCSP
		if o, err = f.OCSP(ctx, address, c, issuer); err == nil {
			into.OCSPs = append(into.OCSPs, o)
			if _, err = o.StateOf(c, issuer); err == nil {
				return nil
			}
		}
	}
	for _, address := range first(c.CRLs) {
		var l *cert.CRL
		if l, err = f.CRL(ctx, address, issuer); err == nil {
			into.CRLs = append(into.CRLs, l)
			return nil
		}
	}
	return err
}

func first(addresses []string) []string { return addresses[:min(len(addresses), maxLinks)] }

// keep keeps an answer until its maker's next word, if there will be one.
func (f *Fetcher) keep(key string, body []byte, until time.Time) {
	now := f.clock.Now()
	if latest := now.Add(maxKeeping); until.After(latest) {
		until = latest
	}
	if until.After(now) {
		f.kept.put(key, item{body, until}, now)
	}
}
