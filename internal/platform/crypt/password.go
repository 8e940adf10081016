package crypt

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"wrota/internal/kit/fault"
)

// Cost says how dear one guess at a password is.
type Cost struct {
	Memory uint32 // KiB
	Time   uint32 // passes over the memory
	Lanes  uint8  // parts that can be computed side by side
}

// StandardCost is the second recommended choice of RFC 9106 § 4 (64 MiB, 3 passes, 4 lanes), for servers that cannot
// give 2 GiB to a login. OWASP's minimum is 19 MiB with 2 passes.
var StandardCost = Cost{Memory: 64 << 10, Time: 3, Lanes: 4}

const (
	saltBytes   = 16   // RFC 9106 § 3.1
	hashBytes   = 32   // 256 bits, as recommended
	maxPassword = 1000 // bytes: hashing a megabyte is an attack, not a password
)

// maxCost bounds what a stored hash may ask for, so that a tampered row cannot take all memory.
var maxCost = Cost{Memory: 1 << 20, Time: 16, Lanes: 16}

// Passwords hashes and checks passwords with argon2id. It lets only some computations run at once, because each takes
// Cost.Memory: a hundred logins in one second must wait for each other, not take 6 GiB. Only so many may wait: in a
// flood the next one learns at once that the server is busy, instead of standing in a queue that never ends.
type Passwords struct {
	cost  Cost
	slots chan struct{}
	queue chan struct{} // who computes or waits
	dummy string        // a hash of nothing anybody knows, for accounts that do not exist

	computed atomic.Int64
}

// waiting is how many wait for each computation at most: some seconds' worth.
const waiting = 16

// NewPasswords allows so many computations at once (two a core is plenty). Only tests use another cost than StandardCost.
func NewPasswords(atOnce int, cost Cost) (*Passwords, error) {
	if atOnce < 1 || !cost.within(maxCost) {
		return nil, errors.New("crypt: passwords: cost or number of slots out of range")
	}
	p := &Passwords{cost: cost, slots: make(chan struct{}, atOnce), queue: make(chan struct{}, atOnce*(1+waiting))}
	p.dummy = p.encode(rand.Text())
	return p, nil
}

// Hash is the text to store for a password, in the PHC format: $argon2id$v=19$m=…,t=…,p=…$salt$hash. It
// waits for a free slot, and is refused as busy when ctx ends before or too many wait.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if len(password) > maxPassword {
		return "", fault.New(fault.Invalid, "crypt.password.too-long")
	}
	release, err := p.wait(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	p.computed.Add(1)
	return p.encode(password), nil
}

// Verify tells whether a password is the one stored. For an account that does not exist pass "" as stored: the answer
// is no after the same time, so that nobody can find out who has an account. A damaged stored text is an error.
func (p *Passwords) Verify(ctx context.Context, stored, password string) (bool, error) {
	known := stored != ""
	if !known {
		stored = p.dummy
	}
	h, err := decodePHC(stored)
	if err != nil {
		return false, err
	}
	if len(password) > maxPassword {
		password, known = "", false
	}
	release, err := p.wait(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	p.computed.Add(1)
	same := subtle.ConstantTimeCompare(h.hash, h.cost.compute(password, h.salt)) == 1
	return same && known, nil
}

// NeedsRehash tells whether a stored text was made at another cost; the login that proves the password then stores it anew.
func (p *Passwords) NeedsRehash(stored string) bool {
	h, err := decodePHC(stored)
	return err != nil || h.cost != p.cost || len(h.salt) != saltBytes
}

// Computed counts the computations asked for. Two answers that cost as many cannot be told apart by their time: a
// computation takes some fifty milliseconds, whatever else a login does takes one.
func (p *Passwords) Computed() int64 { return p.computed.Load() }

func (p *Passwords) wait(ctx context.Context) (release func(), err error) {
	select {
	case p.queue <- struct{}{}:
	default:
		return nil, fault.New(fault.Busy, "fault.busy")
	}
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots; <-p.queue }, nil
	case <-ctx.Done():
		<-p.queue
		return nil, fault.New(fault.Busy, "fault.busy")
	}
}

func (p *Passwords) encode(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	c := p.cost
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(c.compute(password, salt)))
}

// compute composes letters first (RFC 8265 § 4.2): "ó" typed on another keyboard may be two characters.
func (c Cost) compute(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.Time, c.Memory, c.Lanes, hashBytes)
}

func (c Cost) within(most Cost) bool {
	return c.Memory >= 8*uint32(c.Lanes) && c.Memory <= most.Memory &&
		c.Time >= 1 && c.Time <= most.Time && c.Lanes >= 1 && c.Lanes <= most.Lanes
}

// phc is a stored hash taken apart.
type phc struct {
	cost       Cost
	salt, hash []byte
}

var errPHC = errors.New("crypt: the stored password hash is damaged or of an unknown kind")

func decodePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errPHC
	}
	var h phc
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.cost.Memory, &h.cost.Time, &h.cost.Lanes); err != nil {
		return phc{}, errPHC
	}
	if fmt.Sprintf("m=%d,t=%d,p=%d", h.cost.Memory, h.cost.Time, h.cost.Lanes) != parts[3] || !h.cost.within(maxCost) {
		return phc{}, errPHC
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	h.hash, err2 = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(h.salt) < 8 || len(h.hash) != hashBytes {
		return phc{}, errPHC
	}
	return h, nil
}
