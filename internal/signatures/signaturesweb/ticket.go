package signaturesweb

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/signatures"
)

// Limits of a ticket: how long it opens, how large it may be in the page, and unpacked.
const (
	ticketLife = 2 * time.Hour
	maxTicket  = 3 << 20
	maxOpened  = 32 << 20
)

// ticket is a report on its way through somebody's browser.
type ticket struct {
	Report signatures.Report
	ETSI   []byte
}

// ticket packs a report, with that of ETSI when both are small enough; empty when the report alone is too large.
func (p *pages) ticket(x signatures.Examined) (packed string, xml bool, err error) {
	t := ticket{Report: x.Report}
	if len(x.Lines) > 0 {
		if t.ETSI, err = x.ETSI(); err != nil {
			return "", false, fmt.Errorf("signaturesweb: %w", err)
		}
	}
	for {
		if packed, err = p.pack(t); err != nil || len(packed) <= maxTicket {
			return packed, len(t.ETSI) > 0, err
		}
		if t.ETSI == nil {
			return "", false, nil
		}
		t.ETSI = nil
	}
}

func (p *pages) pack(t ticket) (string, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(t); err != nil {
		return "", fmt.Errorf("signaturesweb: ticket: %w", err)
	}
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("signaturesweb: ticket: %w", err)
	}
	return p.Tickets.Sign(base64.RawURLEncoding.EncodeToString(b.Bytes()), p.Clock.Now().Add(ticketLife)), nil
}

// open reads a ticket that was given here not long ago; any other is a fault.
func (p *pages) open(packed string) (t ticket, err error) {
	bad := fault.New(fault.Invalid, "signatures.page.ticket")
	value, err := p.Tickets.Open(packed, p.Clock.Now())
	if err != nil {
		return t, bad
	}
	body, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return t, bad
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return t, bad
	}
	if err := json.NewDecoder(io.LimitReader(z, maxOpened)).Decode(&t); err != nil {
		return t, bad
	}
	return t, nil
}
