package crypt

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// Sum is the digest and the length of some bytes.
type Sum struct {
	SHA256 [sha256.Size]byte
	Size   int64
}

// Hex is the digest in 64 hexadecimal letters.
func (s Sum) Hex() string { return hex.EncodeToString(s.SHA256[:]) }

// SumBytes is the sum of bytes in memory.
func SumBytes(b []byte) Sum { return Sum{sha256.Sum256(b), int64(len(b))} }

// SumAll reads to the end.
func SumAll(r io.Reader) (Sum, error) {
	s := NewSumReader(r)
	if _, err := io.Copy(io.Discard, s); err != nil {
		return Sum{}, fmt.Errorf("crypt: sum: %w", err)
	}
	return s.Sum(), nil
}

// SumReader passes bytes through and sums them up, so that a file is stored and digested in one reading.
type SumReader struct {
	from io.Reader
	hash hash.Hash
	size int64
}

// NewSumReader sums up what is read from r through it.
func NewSumReader(r io.Reader) *SumReader { return &SumReader{from: r, hash: sha256.New()} }

// Read reads from the source.
func (s *SumReader) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	s.hash.Write(p[:n])
	s.size += int64(n)
	return n, err
}

// Sum is of the bytes read so far.
func (s *SumReader) Sum() Sum { return Sum{[sha256.Size]byte(s.hash.Sum(nil)), s.size} }
