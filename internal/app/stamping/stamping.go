// Package stamping is how an installation gets timestamps: it asks the authority that the settings name, or, in a
// demonstration, stamps by itself.
//
// A timestamp says that a document, and the seal in it, existed at a time. Without one a seal can be trusted only as
// long as its certificate is valid; with one, later too. The authority should be a qualified one: its time then
// counts as right until somebody proves it is not (eIDAS art. 41 (2)).
//
// Words: the authority gives timestamps (RFC 3161); a root is whom its certificate has to lead to.
//
// What it does not do: nothing waits for a timestamp but a decision, for three seconds (app/press). What came without one gets
// it later (signatures/keeping). The stamps of a demonstration prove nothing outside of it.
package stamping

import (
	"context"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/tsa"
)

// Settings say who gives timestamps.
type Settings struct {
	URL          string `name:"url" help:"Address of the timestamping authority (RFC 3161). Empty: seals carry no timestamps." placeholder:"URL"`
	User         string `help:"User of the timestamping authority, if it wants one."`
	PasswordFile string `help:"File with the password for the timestamping authority." placeholder:"FILE"`
	Policy       string `help:"Policy that timestamps must be given by, as an OID. Empty: the authority chooses." placeholder:"OID"`
	Roots        string `help:"File with the certificates (PEM) that the authority's must lead to. Timestamps of others are refused." placeholder:"FILE"`
}

// Check finds settings that cannot work.
func (s Settings) Check() error {
	if s.URL == "" {
		return nil
	}
	u, err := url.Parse(s.URL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("timestamp-url %q is no address such as https://tsa.example.pl", s.URL)
	case s.Roots == "":
		return errors.New("timestamp-url is set but timestamp-roots is not: nobody could tell whose timestamps are to be trusted")
	case s.PasswordFile != "" && u.Scheme != "https" && u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost":
		return errors.New("timestamp-url is not https: the password would go through the network in clear")
	}
	return nil
}

// Authority gives timestamps, and counts them for Prometheus. It may be used by many at once.
type Authority struct {
	guard *tsa.Guard
	own   bool
	given *prometheus.CounterVec
	took  prometheus.Histogram
}

var _ prometheus.Collector = (*Authority)(nil)

// Open gets ready to ask the authority of the settings; nil when they name none. Nothing is asked yet.
func Open(s Settings, c clock.Clock) (*Authority, error) {
	if s.URL == "" {
		return nil, nil //nolint:nilnil // there is no authority, which is no fault
	}
	text, err := os.ReadFile(s.Roots)
	if err != nil {
		return nil, err
	}
	roots, err := cert.ParseAny(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Roots, err)
	}
	client := &tsa.Client{URL: s.URL, HTTP: &http.Client{}, Policy: s.Policy, User: s.User, Certificates: roots}
	if s.PasswordFile != "" {
		password, err := os.ReadFile(s.PasswordFile)
		if err != nil {
			return nil, err
		}
		client.Password = strings.TrimSpace(string(password))
	}
	return newAuthority(client.Stamp, roots, c), nil
}

func newAuthority(ask func(context.Context, crypto.Hash, []byte) ([]byte, error), roots []*cert.Certificate, c clock.Clock) *Authority {
	a := &Authority{
		given: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wrota_timestamps_total", Help: "Timestamps asked for, by outcome."}, []string{"outcome"}),
		took:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "wrota_timestamp_seconds", Help: "How long the timestamping authority took to answer.", Buckets: prometheus.ExponentialBuckets(0.005, 2, 11)}),
	}
	a.guard = &tsa.Guard{Ask: ask, Roots: roots, Clock: c, Heard: a.heard}
	return a
}

func (a *Authority) heard(took time.Duration, err error) {
	outcome := "failed"
	switch {
	case err == nil:
		outcome = "given"
	case errors.Is(err, tsa.ErrPaused):
		outcome = "paused"
	}
	a.given.WithLabelValues(outcome).Inc()
	if outcome != "paused" {
		a.took.Observe(took.Seconds())
	}
}

// Stamp gets a timestamp on a digest; see tsa.Guard.
func (a *Authority) Stamp(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	return a.guard.Stamp(ctx, h, digest)
}

// Roots are the certificates that its timestamps lead to; none when there is no authority.
func (a *Authority) Roots() []*cert.Certificate {
	if a == nil {
		return nil
	}
	return a.guard.Roots
}

// Own tells whether it is the demonstration's, whose timestamps nobody else trusts.
func (a *Authority) Own() bool { return a != nil && a.own }

// Describe is for Prometheus.
func (a *Authority) Describe(ch chan<- *prometheus.Desc) {
	a.given.Describe(ch)
	a.took.Describe(ch)
}

// Collect is for Prometheus.
func (a *Authority) Collect(ch chan<- prometheus.Metric) {
	a.given.Collect(ch)
	a.took.Collect(ch)
}

// Bounds beyond which the doctor is not content.
const (
	drift = 5 * time.Minute
	soon  = 60 * 24 * time.Hour
)

// Works asks the authority for a timestamp and looks at its time and at the end of its certificate. The text is for the operator, in
// Polish.
func Works(ctx context.Context, s Settings, now time.Time) error {
	if s.URL == "" {
		return errors.New("nie ustawiono usługi znaczników czasu: pieczęci nie da się sprawdzić po końcu ważności certyfikatu")
	}
	if err := s.Check(); err != nil {
		return err
	}
	a, err := Open(s, clock.At(now))
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte("wrota doctor"))
	raw, err := a.Stamp(ctx, crypto.SHA256, sum[:])
	if err != nil {
		return err
	}
	t, err := cms.ParseToken(raw, a.Roots()...)
	if err != nil {
		return err
	}
	switch {
	case t.Time.Sub(now).Abs() > drift:
		return fmt.Errorf("zegar usługi różni się od naszego o %s", t.Time.Sub(now).Round(time.Second))
	case t.Signer.NotAfter.Before(now.Add(soon)):
		return fmt.Errorf("certyfikat usługi kończy się %s", calendar.Of(t.Signer.NotAfter).Dotted())
	}
	return nil
}
