// Package tsa asks a timestamping authority for timestamps over HTTP.
//
// A query carries a random number, so that an answer of the past cannot be played again, and asks for the authority's certificate.
// What comes back is checked before anybody relies on it: it must be a good token, on the digest that was sent, for
// this query and by the policy that was asked for.
//
// Words: a token is a timestamp; an authority's policy says how its clock is kept.
//
// Standards: RFC 3161 (§ 3.4 for HTTP), RFC 5816; ETSI EN 319 422 (the profile of qualified authorities).
//
// What it does not do: it does not know whom to trust, retries nothing, and chooses no HTTP client: timeouts and
// whom a machine may reach are its owner's affair.
package tsa

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net/http"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
)

// maxReply bounds an answer; tokens have a few thousand bytes.
const maxReply = 1 << 20

// ErrUnavailable says that no answer came from the authority, or none in the form of RFC 3161. Trying again later may help.
var ErrUnavailable = errors.New("tsa: the timestamping authority does not answer")

// HTTP sends a request; *http.Client does.
type HTTP interface {
	Do(*http.Request) (*http.Response, error)
}

// Client asks one authority. It may be used by many at once.
type Client struct {
	URL    string
	HTTP   HTTP
	Policy string // OID; empty: the authority chooses
	// User and Password are sent by basic authentication when User is not empty.
	User, Password string
	// Certificates are the authority's, for those that send none.
	Certificates []*cert.Certificate
}

// Stamp gets a token on a digest, in DER. The errors are ErrUnavailable, cms.ErrMalformed, cms.ErrRefused, cms.ErrOtherToken, and
// those of the context.
func (c *Client) Stamp(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return nil, fmt.Errorf("tsa: %w", err)
	}
	q := cms.Query{Hash: h, Digest: digest, Policy: c.Policy, Nonce: nonce, Certificate: true}
	body, err := q.Encode()
	if err != nil {
		return nil, fmt.Errorf("tsa: %w", err)
	}
	reply, err := c.post(ctx, body)
	if err != nil {
		return nil, err
	}
	t, err := cms.ParseReply(reply, q, c.Certificates...)
	if err != nil {
		return nil, fmt.Errorf("tsa: %w", err)
	}
	return t.Raw, nil
}

func (c *Client) post(ctx context.Context, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("tsa: %w", err)
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	r.Header.Set("Accept", "application/timestamp-reply")
	if c.User != "" {
		r.SetBasicAuth(c.User, c.Password)
	}
	answer, err := c.HTTP.Do(r)
	if err != nil {
		return nil, errors.Join(ErrUnavailable, err)
	}
	defer func() { _ = answer.Body.Close() }()
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode != http.StatusOK || kind != "application/timestamp-reply" {
		return nil, fmt.Errorf("%w: status %d, %q", ErrUnavailable, answer.StatusCode, kind)
	}
	reply, err := io.ReadAll(io.LimitReader(answer.Body, maxReply+1))
	switch {
	case err != nil:
		return nil, errors.Join(ErrUnavailable, err)
	case len(reply) > maxReply:
		return nil, fmt.Errorf("%w: the answer is too long", ErrUnavailable)
	}
	return reply, nil
}
