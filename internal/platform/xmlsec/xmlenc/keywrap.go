package xmlenc

import (
	"crypto/aes"
	"crypto/subtle"
	"encoding/binary"
)

// wrapIV is the initial value of RFC 3394 § 2.2.3.1, by which unwrapping knows that the key is whole.
const wrapIV = 0xA6A6A6A6A6A6A6A6

// wrap wraps a key of 16 to 64 bytes, a multiple of eight, with AES (RFC 3394 § 2.2.1).
func wrap(kek, key []byte) ([]byte, error) {
	if !wrappable(len(key)) {
		return nil, BadStructure
	}
	block, err := aes.NewCipher(kek)
	if err != nil {
		return nil, BadStructure
	}
	n := len(key) / 8
	out := make([]byte, 8+len(key))
	copy(out[8:], key)
	a := uint64(wrapIV)
	var b [16]byte
	for j := range 6 {
		for i := 1; i <= n; i++ {
			binary.BigEndian.PutUint64(b[:8], a)
			copy(b[8:], out[8*i:8*i+8])
			block.Encrypt(b[:], b[:])
			a = binary.BigEndian.Uint64(b[:8]) ^ uint64(n*j+i)
			copy(out[8*i:], b[8:])
		}
	}
	binary.BigEndian.PutUint64(out, a)
	return out, nil
}

// unwrap takes a wrapped key out (RFC 3394 § 2.2.2).
func unwrap(kek, wrapped []byte) ([]byte, error) {
	if !wrappable(len(wrapped) - 8) {
		return nil, Undecipherable
	}
	block, err := aes.NewCipher(kek)
	if err != nil {
		return nil, Undecipherable
	}
	n := len(wrapped)/8 - 1
	a := binary.BigEndian.Uint64(wrapped)
	key := append([]byte(nil), wrapped[8:]...)
	var b [16]byte
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			binary.BigEndian.PutUint64(b[:8], a^uint64(n*j+i))
			copy(b[8:], key[8*(i-1):8*i])
			block.Decrypt(b[:], b[:])
			a = binary.BigEndian.Uint64(b[:8])
			copy(key[8*(i-1):], b[8:])
		}
	}
	var got, want [8]byte
	binary.BigEndian.PutUint64(got[:], a)
	binary.BigEndian.PutUint64(want[:], wrapIV)
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		return nil, Undecipherable
	}
	return key, nil
}

func wrappable(n int) bool { return n >= 16 && n <= 64 && n%8 == 0 }
