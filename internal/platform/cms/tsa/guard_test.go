package tsa_test

import (
	"context"
	"crypto"
	"errors"
	"testing"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms/tsa"
)

// ill is an authority that fails when it is told to, and counts.
type ill struct {
	pki   *certtest.PKI
	fails error
	asked int
}

func (i *ill) ask(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) {
	if i.asked++; i.fails != nil {
		return nil, i.fails
	}
	return i.pki.Stamp(digest, at), nil
}

func newGuard(t *testing.T) (*tsa.Guard, *ill, *clock.Manual) {
	t.Helper()
	who := &ill{pki: certtest.New(t, at.AddDate(-1, 0, 0))}
	root, err := cert.Parse(who.pki.Root.Cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := cert.Parse(who.pki.CA.Cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(at)
	return &tsa.Guard{Ask: who.ask, Roots: []*cert.Certificate{root, issuer}, Clock: c}, who, c
}

// TestGuardPauses: an authority that is dead is asked six times, then nobody waits for it until the pause has ended; one good answer ends it all.
func TestGuardPauses(t *testing.T) {
	g, who, c := newGuard(t)
	stamp := func() error {
		_, err := g.Stamp(t.Context(), crypto.SHA256, digest("treść"))
		return err
	}
	who.fails = tsa.ErrUnavailable
	for i := range 3 {
		if err := stamp(); !errors.Is(err, tsa.ErrUnavailable) {
			t.Fatalf("question %d: %v", i, err)
		}
	}
	if err := stamp(); !errors.Is(err, tsa.ErrPaused) || who.asked != 6 {
		t.Fatalf("in the pause: %v, asked %d times", err, who.asked)
	}
	c.Move(31 * time.Second)
	if err := stamp(); !errors.Is(err, tsa.ErrUnavailable) || who.asked != 8 {
		t.Fatalf("after the pause: %v, asked %d times", err, who.asked)
	}
	if err := stamp(); !errors.Is(err, tsa.ErrPaused) {
		t.Fatalf("it failed again: %v", err)
	}
	c.Move(31 * time.Second)
	who.fails = nil
	for range 3 {
		if err := stamp(); err != nil {
			t.Fatal(err)
		}
	}
	if who.asked != 11 {
		t.Errorf("asked %d times", who.asked)
	}
}

// TestGuardProbesOnce: when a pause ends, one question goes through and the others do not wait for its answer.
func TestGuardProbesOnce(t *testing.T) {
	g, who, c := newGuard(t)
	who.fails = tsa.ErrUnavailable
	for range 3 {
		_, _ = g.Stamp(t.Context(), crypto.SHA256, digest("treść"))
	}
	c.Move(31 * time.Second)
	var second error
	g.Ask = func(ctx context.Context, h crypto.Hash, d []byte) ([]byte, error) {
		_, second = g.Stamp(ctx, h, d)
		return who.pki.Stamp(d, at), nil
	}
	if _, err := g.Stamp(t.Context(), crypto.SHA256, digest("treść")); err != nil || !errors.Is(second, tsa.ErrPaused) {
		t.Errorf("first: %v, meanwhile: %v", err, second)
	}
}

func TestGuardDoesNotCount(t *testing.T) {
	g, who, _ := newGuard(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	who.fails = context.Canceled
	for range 5 {
		_, _ = g.Stamp(ctx, crypto.SHA256, digest("treść"))
	}
	who.fails = nil
	if _, err := g.Stamp(t.Context(), crypto.SHA256, digest("treść")); err != nil {
		t.Errorf("those who gave up were counted: %v", err)
	}
}

// TestGuardTrust: a good token by somebody else's authority is refused, and so is one from before the authority's certificate.
func TestGuardTrust(t *testing.T) {
	g, who, _ := newGuard(t)
	other := certtest.New(t, at.AddDate(-1, 0, 0))
	g.Ask = func(_ context.Context, _ crypto.Hash, d []byte) ([]byte, error) { return other.Stamp(d, at), nil }
	if _, err := g.Stamp(t.Context(), crypto.SHA256, digest("treść")); !errors.Is(err, tsa.ErrStranger) {
		t.Errorf("another authority: %v", err)
	}
	g.Ask = func(_ context.Context, _ crypto.Hash, d []byte) ([]byte, error) {
		return who.pki.Stamp(d, at.AddDate(-2, 0, 0)), nil
	}
	if _, err := g.Stamp(t.Context(), crypto.SHA256, digest("treść")); !errors.Is(err, tsa.ErrStranger) {
		t.Errorf("before the certificate: %v", err)
	}
}
