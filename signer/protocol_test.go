package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
)

func frame(body string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

var sum = base64.StdEncoding.EncodeToString(make([]byte, 32))

func TestRequests(t *testing.T) {
	sign := func(more string) string {
		return `{"op":"sign","key":"lipowa","scheme":"ECDSA","hash":"SHA-256","digest":"` + sum + `"` + more + `}`
	}
	for _, c := range []struct {
		reason string
		in     []byte
		want   error
	}{
		{"a list", frame(`{"op":"list"}`), nil},
		{"a signature", frame(sign("")), nil},
		{"an unknown question", frame(`{"op":"export","key":"lipowa"}`), errRequest},
		{"an unknown word", frame(sign(`,"pin":"1234"`)), errRequest},
		{"two requests in one", frame(sign("") + sign("")), errRequest},
		{"a digest of another length", frame(strings.Replace(sign(""), "SHA-256", "SHA-512", 1)), errRequest},
		{"a hash that is not signed", frame(strings.Replace(sign(""), "SHA-256", "SHA-1", 1)), errRequest},
		{"no key", frame(strings.Replace(sign(""), "lipowa", "", 1)), errRequest},
		{"a list with a key", frame(`{"op":"list","key":"lipowa"}`), errRequest},
		{"longer than any request", binary.BigEndian.AppendUint32(nil, maxRequest+1), errRequest},
		{"a promise that is not kept", frame(sign(""))[:40], io.ErrUnexpectedEOF},
		{"nothing", nil, io.EOF},
	} {
		if _, err := receive(bytes.NewReader(c.in)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.reason, err, c.want)
		}
	}
}

func FuzzRequest(f *testing.F) {
	f.Add(frame(`{"op":"list"}`))
	f.Add(frame(`{"op":"sign","key":"lipowa","scheme":"RSA-PSS","hash":"SHA-256","digest":"` + sum + `"}`))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, in []byte) {
		q, err := receive(bytes.NewReader(in))
		if err == nil && !q.sound() {
			t.Errorf("accepted %+v", q)
		}
		if err == nil && q.Op == "sign" && len(q.Digest) != digestSizes[q.Hash] {
			t.Errorf("accepted a digest of %d bytes", len(q.Digest))
		}
	})
}
