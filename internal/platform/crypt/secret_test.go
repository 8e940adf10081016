package crypt

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wrota/internal/kit/fault"
)

// cheap is a cost for tests only.
var cheap = Cost{Memory: 64, Time: 1, Lanes: 1}

func passwords(t testing.TB, cost Cost) *Passwords {
	t.Helper()
	p, err := NewPasswords(2, cost)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPasswordOfTheReferenceImplementation(t *testing.T) {
	// From the test vectors of the argon2 reference implementation (version 19, t=2, m=2^16, p=1).
	const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	p := passwords(t, cheap)
	if ok, err := p.Verify(t.Context(), stored, "password"); !ok || err != nil {
		t.Errorf("Verify = %v, %v", ok, err)
	}
	if !p.NeedsRehash(stored) {
		t.Error("another cost needs no new hash?")
	}
}

func TestPasswordHashAndVerify(t *testing.T) {
	p := passwords(t, cheap)
	form := regexp.MustCompile(`^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`)
	rapid.Check(t, func(rt *rapid.T) {
		password := rapid.StringN(0, 100, 400).Draw(rt, "password")
		other := rapid.StringN(0, 100, 400).Filter(func(s string) bool { return s != password }).Draw(rt, "other")
		stored, err := p.Hash(context.Background(), password)
		if err != nil || !form.MatchString(stored) || p.NeedsRehash(stored) {
			rt.Fatalf("Hash = %q, %v", stored, err)
		}
		if ok, err := p.Verify(context.Background(), stored, password); !ok || err != nil {
			rt.Fatalf("the right password: %v, %v", ok, err)
		}
		if ok, _ := p.Verify(context.Background(), stored, other+"x"); ok && other+"x" != password {
			rt.Fatal("a wrong password was accepted")
		}
	})
}

func TestPasswordCases(t *testing.T) {
	p := passwords(t, cheap)
	stored, err := p.Hash(t.Context(), "żółw jedzie")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := p.Hash(t.Context(), "żółw jedzie")
	if again == stored {
		t.Error("two hashes of one password are alike: there is no salt")
	}
	damaged := strings.Replace(stored, "m=64", "m=4294967295", 1)
	for _, c := range []struct {
		reason, stored, password string
		ok, fails                bool
	}{
		{"letters written as two characters are the same password", stored, "z\u0307o\u0301łw jedzie", true, false},
		{"no such account", "", "żółw jedzie", false, false},
		{"no such account, empty password", "", "", false, false},
		{"a password longer than we hash", stored, strings.Repeat("a", maxPassword+1), false, false},
		{"a stored row that asks for 4 TiB", damaged, "żółw jedzie", false, true},
		{"another algorithm", strings.Replace(stored, "argon2id", "argon2i", 1), "żółw jedzie", false, true},
		{"cut off", stored[:len(stored)-3], "żółw jedzie", false, true},
	} {
		ok, err := p.Verify(t.Context(), c.stored, c.password)
		if ok != c.ok || (err != nil) != c.fails {
			t.Errorf("%s: %v, %v", c.reason, ok, err)
		}
	}
	if _, err := p.Hash(t.Context(), strings.Repeat("a", maxPassword+1)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a password longer than we hash: %v", err)
	}
}

func TestPasswordsWaitTheirTurn(t *testing.T) {
	p := passwords(t, cheap)
	for range cap(p.slots) {
		release, err := p.wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer release()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	for reason, stored := range map[string]string{"an account": p.dummy, "no account": ""} {
		if _, err := p.Verify(ctx, stored, "hasło"); !fault.Is(err, fault.Busy) {
			t.Errorf("%s, all slots taken: %v, want busy", reason, err)
		}
	}
}

// A flood of logins is refused at once; those who wait already keep their places, and a place that was given
// up is free again.
func TestPasswordsRefuseAFlood(t *testing.T) {
	p := passwords(t, cheap)
	ctx, leave := context.WithCancel(t.Context())
	var left sync.WaitGroup
	for range cap(p.slots) {
		if _, err := p.wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range cap(p.queue) - cap(p.slots) {
		left.Go(func() { _, _ = p.wait(ctx) })
	}
	for len(p.queue) < cap(p.queue) {
		runtime.Gosched()
	}
	if _, err := p.Verify(t.Context(), "", "hasło"); !fault.Is(err, fault.Busy) {
		t.Errorf("one too many: %v, want busy", err)
	}
	leave()
	left.Wait()
	if n := len(p.queue); n != cap(p.slots) {
		t.Errorf("%d places are taken, want those of %d computations", n, cap(p.slots))
	}
}

func TestPasswordSettings(t *testing.T) {
	for _, c := range []struct {
		reason string
		slots  int
		cost   Cost
	}{
		{"nothing could ever be computed", 0, cheap},
		{"argon2 needs 8 KiB a lane", 1, Cost{Memory: 8, Time: 1, Lanes: 4}},
		{"more memory than a stored hash may ask for", 1, Cost{Memory: 2 << 20, Time: 1, Lanes: 1}},
	} {
		if _, err := NewPasswords(c.slots, c.cost); err == nil {
			t.Errorf("accepted although %s", c.reason)
		}
	}
}

func FuzzDecodePHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=+1,t=2,p=1$$")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := decodePHC(s); err == nil && (!h.cost.within(maxCost) || len(h.hash) != hashBytes) {
			t.Errorf("accepted %+v", h.cost)
		}
	})
}

func signer(t testing.TB, purpose string, k Key, previous ...Key) *Signer {
	t.Helper()
	s, err := NewSigner(purpose, k, previous...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSigner(t *testing.T) {
	old, current := NewKey(), NewKey()
	links := signer(t, "link", current, old)
	signed := links.Sign("szkic 7", at)
	for _, c := range []struct {
		reason string
		signer *Signer
		signed string
		now    time.Time
		kind   fault.Kind
	}{
		{"in time", links, signed, at.Add(-time.Microsecond), 0},
		{"signed with the previous key", links, signer(t, "link", old).Sign("szkic 7", at), at.Add(-time.Hour), 0},
		{"the end no longer belongs to it", links, signed, at, fault.Gone},
		{"another purpose", signer(t, "cookie", current), signed, at.Add(-time.Hour), fault.NotFound},
		{"another key", signer(t, "link", NewKey()), signed, at.Add(-time.Hour), fault.NotFound},
		{"cut off", links, signed[:len(signed)-1], at.Add(-time.Hour), fault.NotFound},
		{"empty", links, "", at, fault.NotFound},
		{"forged and old: nothing is said about its time", links, "B" + signed[1:], at, fault.NotFound},
	} {
		got, err := c.signer.Open(c.signed, c.now)
		if c.kind == 0 && (err != nil || got != "szkic 7") || c.kind != 0 && !fault.Is(err, c.kind) {
			t.Errorf("%s: %q, %v", c.reason, got, err)
		}
	}
	if _, err := NewSigner("", current); err == nil {
		t.Error("a signer without a purpose")
	}
	if _, err := NewSigner("link", Key{}); err == nil {
		t.Error("a signer without a key")
	}
}

func TestSignerProperties(t *testing.T) {
	s := signer(t, "link", NewKey())
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.String().Draw(rt, "value")
		signed := s.Sign(value, at)
		if got, err := s.Open(signed, at.Add(-time.Second)); err != nil || got != value {
			rt.Fatalf("Open = %q, %v; want %q", got, err, value)
		}
		b := []byte(signed)
		i := rapid.IntRange(0, len(b)-1).Draw(rt, "place")
		letter := rapid.SampledFrom([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=")).Draw(rt, "letter")
		if b[i] == letter {
			return
		}
		b[i] = letter
		if got, err := s.Open(string(b), at.Add(-time.Second)); err == nil {
			rt.Fatalf("a changed letter %d still opens as %q", i, got)
		}
	})
}

func FuzzOpen(f *testing.F) {
	s := signer(f, "link", NewKey())
	good := s.Sign("szkic 7", at)
	for _, seed := range []string{good, good[:len(good)/2], "", "====", "AAAA", good + good} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, signed string) {
		got, err := s.Open(signed, at.Add(-time.Second))
		if err == nil && (got != "szkic 7" || signed != good) { // the key is new in every process: only the seed opens
			t.Errorf("forged: %q", got)
		}
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("not a fault: %v", err)
		}
	})
}

func TestSignerDigest(t *testing.T) {
	old, current := NewKey(), NewKey()
	s := signer(t, "pin", current, old)
	digest := signer(t, "pin", old).Digest("12345678")
	if !s.Matches(digest, "12345678") || s.Matches(digest, "12345679") || s.Matches("", "") {
		t.Error("Matches is wrong")
	}
	if s.Digest("12345678") == digest || signer(t, "link", old).Digest("12345678") == digest {
		t.Error("a digest does not depend on key and purpose")
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.key")
	keys := make([]Key, 16)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			k, err := LoadOrCreateKey(path)
			if err != nil {
				t.Error(err)
			}
			keys[i] = k
		})
	}
	all.Wait()
	for _, k := range keys {
		if k != keys[0] || k.IsZero() {
			t.Fatal("processes that start at once have different keys")
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, c := range []struct {
		reason string
		spoil  func() error
	}{
		{"others may read it", func() error { return os.Chmod(path, 0o644) }},
		{"it is cut off", func() error { return os.WriteFile(path, []byte("YWJj\n"), 0o600) }},
	} {
		if err := c.spoil(); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadOrCreateKey(path); err == nil {
			t.Errorf("accepted although %s", c.reason)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := LoadOrCreateKey(filepath.Join(t.TempDir(), "none", "server.key")); err == nil {
		t.Error("a key in a directory that does not exist")
	}
}

func BenchmarkPasswordVerify(b *testing.B) {
	p := passwords(b, StandardCost)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Verify(context.Background(), "", "hasło"); err != nil {
			b.Fatal(err)
		}
	}
}
