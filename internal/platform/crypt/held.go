package crypt

import (
	"cmp"
	"context"
	"crypto/x509"
	"slices"
	"time"

	"wrota/internal/platform/crypt/remote"
)

// Keeping says where the private key of a certificate is.
type Keeping string

const (
	KeptPEM    Keeping = "pem"    // a PEM file of this machine
	KeptPKCS12 Keeping = "p12"    // a PKCS#12 file of this machine and its password
	KeptToken  Keeping = "signer" // a token behind wrota-signer
	KeptNot    Keeping = "none"   // a certificate without its key: an earlier one, or one that was revoked
)

// Held is a certificate of an office, and what is known of it here.
type Held struct {
	Office      string // the name of the office in the folder
	File        string // within the folder: "lipowa.pem", "lipowa/2027.p12"
	Certificate *x509.Certificate
	Chain       []*x509.Certificate // issuers, nearest first; may be empty
	Seal        *Seal               // nil without a key
	Kept        Keeping
	Revoked     time.Time // since when it is written down as revoked; zero when it is not
}

// usable tells whether documents may be sealed with it at the moment.
func (h Held) usable(at time.Time) bool {
	return h.Seal != nil && h.Revoked.IsZero() && h.Seal.CheckAt(at) == nil
}

// State is what a certificate is to its office at a moment.
type State string

const (
	InUse   State = "in-use"  // the office seals with it
	Spare   State = "spare"   // still valid, while the office seals with a newer one
	Waits   State = "waits"   // it is not valid yet
	Expired State = "expired" // its time is over
	Revoked State = "revoked" // written down as revoked
	Past    State = "past"    // within its time, without a key
)

// Placed is a certificate with what it is at a moment.
type Placed struct {
	Held
	State State
}

// choose finds the seal to use: of those valid at the moment the one that began last, so that a new one takes over when its
// validity begins and the old one is not missed for a moment.
func choose(all []Held, at time.Time) *Held {
	var best *Held
	for i := range all {
		if h := &all[i]; h.usable(at) && (best == nil || later(h, best) > 0) {
			best = h
		}
	}
	return best
}

// later orders seals that begin together by their ends, and then by their files: every node chooses the same.
func later(a, b *Held) int {
	return cmp.Or(a.Certificate.NotBefore.Compare(b.Certificate.NotBefore), a.Certificate.NotAfter.Compare(b.Certificate.NotAfter), cmp.Compare(a.File, b.File))
}

// place says what each certificate is at the moment, the newest first.
func place(all []Held, at time.Time) []Placed {
	out, used := make([]Placed, 0, len(all)), choose(all, at)
	for i := range all {
		out = append(out, Placed{all[i], stateOf(&all[i], used, at)})
	}
	slices.SortStableFunc(out, func(a, b Placed) int { return later(&b.Held, &a.Held) })
	return out
}

func stateOf(h, used *Held, at time.Time) State {
	switch {
	case !h.Revoked.IsZero():
		return Revoked
	case at.Before(h.Certificate.NotBefore):
		return Waits
	case at.After(h.Certificate.NotAfter):
		return Expired
	case h == used:
		return InUse
	case h.Seal == nil:
		return Past
	}
	return Spare
}

// until follows the seals from one to the next and finds the moment after which there is none.
func until(all []Held, at time.Time) (end time.Time, ok bool) {
	for used := choose(all, at); used != nil; used = choose(all, end.Add(time.Second)) { // certificates count in seconds
		end, ok = used.Certificate.NotAfter, true
	}
	return end, ok
}

// Check asks whether a seal could be made now: of a key in a token, whether the helper that stands before it has it.
func (h Held) Check(ctx context.Context) error {
	if h.Seal == nil {
		return nil
	}
	if far, ok := h.Seal.Signer.(*remote.Signer); ok {
		return far.Check(ctx)
	}
	return nil
}
