package remote_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/crypt/remote"
	"wrota/internal/platform/crypt/remote/remotetest"
)

var (
	from = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	to   = time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	sum  = sha256.Sum256([]byte("pismo"))
)

// TestKeysOfAToken asks the real helper before a real token; whether a signature holds is checked by Sign itself
// with the standard library, and once more here by way of the certificate.
func TestKeysOfAToken(t *testing.T) {
	h := remotetest.Start(t, remotetest.Key{Label: "rsa2", Kind: "rsa:2048"}, remotetest.Key{Label: "rsa3", Kind: "rsa:3072"}, remotetest.Key{Label: "ec", Kind: "EC:prime256v1"})
	long := sha512.Sum512([]byte("pismo"))
	for _, label := range []string{"rsa2", "rsa3", "ec"} {
		c, signer := h.Certificate(t, label, "Urząd "+label, from, to)
		if err := c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature); err != nil {
			t.Errorf("%s: %v", label, err)
		}
		if err := signer.Check(t.Context()); err != nil {
			t.Errorf("%s: %v", label, err)
		}
		if _, err := signer.Sign(rand.Reader, long[:], crypto.SHA512); err != nil {
			t.Errorf("%s with SHA-512: %v", label, err)
		}
		if _, err := signer.Sign(rand.Reader, sum[:8], crypto.SHA256); err == nil {
			t.Errorf("%s signed half a digest", label)
		}
		if label == "ec" {
			continue
		}
		for _, salt := range []int{rsa.PSSSaltLengthAuto, rsa.PSSSaltLengthEqualsHash, 32} {
			if _, err := signer.Sign(rand.Reader, sum[:], &rsa.PSSOptions{Hash: crypto.SHA256, SaltLength: salt}); err != nil {
				t.Errorf("%s, PSS with salt %d: %v", label, salt, err)
			}
		}
		if _, err := signer.Sign(rand.Reader, sum[:], &rsa.PSSOptions{Hash: crypto.SHA256, SaltLength: 20}); err == nil {
			t.Errorf("%s signed with a short salt", label)
		}
	}
	_, ec := h.Certificate(t, "ec", "Urząd", from, to)
	other, err := remote.New(h.Socket, "rsa2", ec.Public())
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Check(t.Context()); err == nil {
		t.Error("a certificate of another key was not noticed")
	}
	if _, err := other.Sign(rand.Reader, sum[:], crypto.SHA256); err == nil {
		t.Error("signed with another key than the certificate's")
	}
	h.Stop()
	if log := h.Log(); strings.Contains(log, "8642") || !strings.Contains(log, "msg=signed key=ec") {
		t.Errorf("the log names the PIN, or does not name the signatures:\n%s", log)
	}
}

// TestTheHelperIsKilled: signatures that were under way end in a clear fault, and the next ones find the new helper.
func TestTheHelperIsKilled(t *testing.T) {
	h := remotetest.Start(t, remotetest.Key{Label: "ec", Kind: "EC:prime256v1"})
	_, signer := h.Certificate(t, "ec", "Urząd", from, to)
	var all sync.WaitGroup
	begun, once := make(chan struct{}), sync.Once{}
	for range 8 {
		all.Go(func() {
			for {
				if _, err := signer.Sign(rand.Reader, sum[:], crypto.SHA256); err != nil {
					if !fault.Is(err, fault.Busy) {
						t.Errorf("not a clear fault: %v", err)
					}
					return
				}
				once.Do(func() { close(begun) })
			}
		})
	}
	<-begun
	h.Kill()
	all.Wait()
	if err := signer.Check(t.Context()); !fault.Is(err, fault.Busy) {
		t.Errorf("a helper that is away: %v", err)
	}
	h.Restart(t)
	if _, err := signer.Sign(rand.Reader, sum[:], crypto.SHA256); err != nil {
		t.Errorf("after the restart: %v", err)
	}
}

// TestAHelperThatAnswersNonsense: whatever stands behind the socket, no wrong signature comes back and nobody waits for ever.
func TestAHelperThatAnswersNonsense(t *testing.T) {
	h := remotetest.Start(t, remotetest.Key{Label: "ec", Kind: "EC:prime256v1"})
	_, real := h.Certificate(t, "ec", "Urząd", from, to)
	frame := func(body string) []byte {
		return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
	}
	for _, c := range []struct {
		reason string
		answer []byte
		busy   bool
	}{
		{"it hangs up", nil, true},
		{"it promises more than it sends", frame(`{"signature":"AAAA"}`)[:9], true},
		{"it promises more than any answer has", []byte{0xff, 0xff, 0xff, 0xff}, true},
		{"not JSON", frame("dzień dobry"), false},
		{"no signature", frame("{}"), false},
		{"a signature of something else", frame(`{"signature":"MAYCAQECAQE="}`), false},
		{"the token is away", frame(`{"error":"token"}`), true},
		{"too many at once", frame(`{"error":"busy"}`), true},
		{"it does not know us", frame(`{"error":"refused"}`), false},
	} {
		s, err := remote.New(answering(t, c.answer), "ec", real.Public())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Sign(rand.Reader, sum[:], crypto.SHA256); err == nil || fault.Is(err, fault.Busy) != c.busy {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
}

// answering is a helper that answers everything with the same bytes.
func answering(t *testing.T, answer []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			var head [4]byte
			if _, err := io.ReadFull(conn, head[:]); err == nil {
				_, _ = io.CopyN(io.Discard, conn, int64(binary.BigEndian.Uint32(head[:])))
			}
			_, _ = conn.Write(answer)
			_ = conn.Close()
		}
	}()
	return path
}

func TestNewRefusesNonsense(t *testing.T) {
	for _, c := range []struct {
		reason, socket, label string
		public                crypto.PublicKey
	}{
		{"a relative path", "socket", "a", &rsa.PublicKey{}},
		{"no label", "/s", "", &rsa.PublicKey{}},
		{"a label without end", "/s", strings.Repeat("a", 129), &rsa.PublicKey{}},
		{"a kind of key that tokens do not sign with", "/s", "a", "key"},
	} {
		if _, err := remote.New(c.socket, c.label, c.public); err == nil {
			t.Errorf("made although %s", c.reason)
		}
	}
}

// BenchmarkSign measures what a seal costs through the helper.
func BenchmarkSign(b *testing.B) {
	h := remotetest.Start(b, remotetest.Key{Label: "rsa2", Kind: "rsa:2048"}, remotetest.Key{Label: "rsa3", Kind: "rsa:3072"}, remotetest.Key{Label: "ec", Kind: "EC:prime256v1"})
	for _, label := range []string{"rsa2", "rsa3", "ec"} {
		_, signer := h.Certificate(b, label, "Urząd", from, to)
		b.Run(label, func(b *testing.B) {
			b.SetParallelism(4)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if _, err := signer.Sign(rand.Reader, sum[:], crypto.SHA256); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signatures/s")
		})
	}
}
