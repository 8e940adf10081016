package request

import "wrota/internal/kit/id"

// Facts that others may hear. Both of one request have it as their subject, so they arrive in order.
type (
	// SignedFact: a document was signed; the signed file is in the store. It is told once.
	SignedFact struct {
		Request id.Signing `json:"request"`
		Unit    id.Unit    `json:"unit"`
		About   string     `json:"subject"`
	}
	// Ended: a request came to its end without a signature: failed, lapsed, superseded or cancelled.
	Ended struct {
		Request id.Signing `json:"request"`
		Unit    id.Unit    `json:"unit"`
		About   string     `json:"subject"`
		State   State      `json:"state"`
	}
)

// Name is what the fact is called.
func (SignedFact) Name() string { return "signatures.signed" }

// Name is what the fact is called.
func (Ended) Name() string { return "signatures.request-ended" }

// Subject is the request.
func (e SignedFact) Subject() string { return Subject(e.Request) }

// Subject is the request.
func (e Ended) Subject() string { return Subject(e.Request) }
