// Package logintest builds accounts and second factors for the tests of others, and counts codes as an app on a
// phone does.
package logintest

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what apps count with
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"wrota/internal/app/signin"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/login"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// Tables are what the module needs in a database, with those of identity.
var Tables = append([]db.Migrations{login.Migrations}, identitytest.Tables...)

// World is both modules, which ask each other.
type World struct {
	*login.Service
	Identity *identity.Service
	Queue    *jobs.Queue
	told     *[]string
}

// Told works the queue off and lists the facts of login that were told so far.
func (w World) Told(t testing.TB) []string {
	t.Helper()
	if err := w.Queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	return *w.told
}

// hear writes the facts of one kind down.
func hear[E jobs.Event](q *jobs.Queue, told *[]string) {
	var fact E
	jobs.On(q, "test."+fact.Name(), func(context.Context, jobs.Source, E) error {
		*told = append(*told, fact.Name())
		return nil
	})
}

// New makes both modules with one queue, which nobody works off.
func New(t testing.TB, d *db.DB, c clock.Clock, base string, opts ...identitytest.Option) World {
	t.Helper()
	factors := &signin.Factors{}
	s, q := identitytest.New(t, d, c, append(opts, func(d *identity.Deps) { d.Seconds = factors })...)
	known := signin.Accounts{Service: s}
	l, err := login.New(login.Deps{
		DB: d, Clock: c, Audit: audit.New(c), Jobs: q, Key: identitytest.Key, Base: base, People: known, Attempts: known, Sessions: known,
	})
	if err != nil {
		t.Fatal(err)
	}
	factors.Login = l
	told := &[]string{}
	hear[login.FactorAdded](q, told)
	hear[login.FactorRemoved](q, told)
	hear[login.FactorsReset](q, told)
	hear[login.RecoveryUsed](q, told)
	hear[login.PasskeyCopied](q, told)
	hear[login.NewDevice](q, told)
	return World{l, s, q, told}
}

// Seat is a session in memory.
type Seat map[string]string

// Get, Put, Remove and Renew make it an identity.Seat.

func (s Seat) Get(key string) string { return s[key] }
func (s Seat) Put(key, value string) { s[key] = value }
func (s Seat) Remove(key string)     { delete(s, key) }
func (s Seat) Renew() error          { return nil }

// Code is what an app shows at a moment, told the secret as a page writes it: "ABCD EFGH …" or the whole link.
func Code(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	if u, err := url.Parse(secret); err == nil && u.Scheme == "otpauth" {
		secret = u.Query().Get("secret")
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(secret, " ", ""))
	if err != nil {
		t.Fatalf("%q is no secret: %v", secret, err)
	}
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(at.Unix()/30))
	m := hmac.New(sha1.New, raw)
	m.Write(counter[:])
	sum := m.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[19]&15:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1000000)
}
