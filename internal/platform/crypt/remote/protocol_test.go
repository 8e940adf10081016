package remote

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/binary"
	"net"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/kit/fault"
)

// TestAHelperThatKeepsSilent: a signature has an end, also where nobody answers.
func TestAHelperThatKeepsSilent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &Signer{path, "a", key.Public(), 50 * time.Millisecond}
	if _, err := s.Sign(rand.Reader, make([]byte, 32), crypto.SHA256); !fault.Is(err, fault.Busy) {
		t.Errorf("%v", err)
	}
}

func FuzzAnswer(f *testing.F) {
	frame := func(body string) []byte {
		return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
	}
	f.Add(frame(`{"signature":"AAAA"}`))
	f.Add(frame(`{"keys":[{"label":"a","public":"AAAA","certificates":["AAAA"]}]}`))
	f.Add(frame(`{"error":"token"}`))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, in []byte) {
		body, err := receive(bytes.NewReader(in))
		if err != nil {
			return
		}
		if len(body)+4 > len(in) {
			t.Fatal("more was read than came")
		}
		if a, err := read(body); err == nil && a.Error != "" {
			t.Errorf("an error was taken for an answer: %q", a.Error)
		}
	})
}
