package id

import "strings"

// alphabet is Crockford's base 32 in lower case: no i, l, o, u, which people misread.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// Short is the form for addresses and element ids: 26 characters, letters and digits only.
func (x ID[K]) Short() string {
	if x.IsZero() {
		return ""
	}
	var out [26]byte
	// 128 bits in groups of five from the right; the first character carries the top three bits.
	acc, bits, at := uint(0), 0, 25
	for i := 15; i >= 0; i-- {
		acc |= uint(x.b[i]) << bits
		bits += 8
		for bits >= 5 {
			out[at] = alphabet[acc&31]
			acc, bits, at = acc>>5, bits-5, at-1
		}
	}
	out[at] = alphabet[acc&31]
	return string(out[:])
}

func parseShort[K any](s string) (ID[K], error) {
	var x ID[K]
	acc, bits, at := uint(0), 0, 15
	for i := len(s) - 1; i >= 0; i-- {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 || i == 0 && v > 7 {
			return ID[K]{}, ErrMalformed
		}
		acc |= uint(v) << bits
		bits += 5
		if bits >= 8 && at >= 0 {
			x.b[at] = byte(acc)
			acc, bits, at = acc>>8, bits-8, at-1
		}
	}
	return x, nil
}
