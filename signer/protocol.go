package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
)

// Bounds of what a peer may send.
const (
	maxLabel   = 128
	maxRequest = 4 << 10
)

// Words of the protocol for what cannot be answered.
const (
	badRequest  = "bad-request"
	refused     = "refused"     // this peer may not ask
	unknownKey  = "unknown-key" // not in the settings, or not on the token
	unsupported = "unsupported" // this key cannot sign so
	busy        = "busy"
	tokenAway   = "token"
)

// digestSizes are the hashes that are signed, with the bytes of their digests.
var digestSizes = map[string]int{"SHA-256": 32, "SHA-384": 48, "SHA-512": 64}

type request struct {
	Op     string `json:"op"` // list or sign
	Key    string `json:"key"`
	Scheme string `json:"scheme"` // RSA-PKCS1, RSA-PSS or ECDSA
	Hash   string `json:"hash"`
	Digest []byte `json:"digest"`
}

type answer struct {
	Keys      []shown `json:"keys,omitempty"`
	Signature []byte  `json:"signature,omitempty"`
	Error     string  `json:"error,omitempty"`
}

// shown is what is told of a key.
type shown struct {
	Label        string   `json:"label"`
	Public       []byte   `json:"public"`
	Certificates [][]byte `json:"certificates"`
}

var errRequest = errors.New("not a request of this protocol")

// receive reads one request: four bytes with its length, the highest first, and JSON.
func receive(r io.Reader) (q request, err error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return q, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxRequest {
		return q, errRequest
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return q, err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if d.Decode(&q) != nil || d.More() || !q.sound() {
		return q, errRequest
	}
	return q, nil
}

func (q request) sound() bool {
	switch q.Op {
	case "list":
		return q.Key == "" && q.Scheme == "" && q.Hash == "" && len(q.Digest) == 0
	case "sign":
		size, ok := digestSizes[q.Hash]
		return ok && len(q.Digest) == size && q.Key != "" && len(q.Key) <= maxLabel
	}
	return false
}

func send(w io.Writer, a answer) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...))
	return err
}
