package remote

import (
	"bytes"
	"crypto"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Bounds of the protocol; the helper has the same.
const (
	maxLabel  = 128
	maxAnswer = 1 << 20
)

// How a digest is signed.
const (
	schemeRSA   = "RSA-PKCS1"
	schemePSS   = "RSA-PSS"
	schemeECDSA = "ECDSA"
)

var hashes = map[crypto.Hash]string{crypto.SHA256: "SHA-256", crypto.SHA384: "SHA-384", crypto.SHA512: "SHA-512"}

type question struct {
	Op     string `json:"op"` // list or sign
	Key    string `json:"key,omitempty"`
	Scheme string `json:"scheme,omitempty"`
	Hash   string `json:"hash,omitempty"`
	Digest []byte `json:"digest,omitempty"`
}

type answer struct {
	Keys      []Key  `json:"keys,omitempty"`
	Signature []byte `json:"signature,omitempty"`
	Error     string `json:"error,omitempty"`
}

// send writes a message: four bytes with its length, the highest first, and JSON.
func send(w io.Writer, q question) error {
	body, err := json.Marshal(q)
	if err != nil {
		return err
	}
	_, err = w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)) //nolint:gosec // a question is small
	return err
}

// receive reads one message. Memory grows with what comes, not with what the length promises.
func receive(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxAnswer {
		return nil, errors.New("the answer is too long")
	}
	var body bytes.Buffer
	if got, err := io.Copy(&body, io.LimitReader(r, int64(n))); err != nil || got < int64(n) {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	return body.Bytes(), nil
}

// read understands an answer. What the helper says is passing ("busy", "token") is a fault of kind Busy; the rest has to
// be mended by whoever set it up.
func read(body []byte) (answer, error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return answer{}, fmt.Errorf("the helper's answer cannot be read: %w", err)
	}
	switch a.Error {
	case "":
		return a, nil
	case "busy", "token":
		return answer{}, away(errors.New("the helper says: " + a.Error))
	}
	if len(a.Error) > maxLabel {
		a.Error = a.Error[:maxLabel]
	}
	return answer{}, fmt.Errorf("the helper says: %q", a.Error)
}
