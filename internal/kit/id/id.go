// Package id gives every kind of thing in the house its own type of identifier, so that a case can
// never be passed where a draft is meant. An identifier is a UUIDv7 (RFC 9562): unique without a
// central counter and ordered by the moment of creation, which keeps database pages warm.
//
// Two written forms exist. The canonical form (8-4-4-4-12 hexadecimal) is stored in databases and
// events. The short form (26 characters of Crockford's base 32, lower case) is used in addresses,
// element ids and file names, where a dash or a capital would be a nuisance.
//
// The package knows nothing of what the kinds mean; kinds.go only lists them.
package id

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ID identifies one thing of kind K. The zero value means "none" and is stored as NULL.
type ID[K any] struct{ b [16]byte }

// ErrMalformed is returned for text that is neither of the two written forms.
var ErrMalformed = errors.New("id: malformed identifier")

// New returns a fresh identifier: id.New[id.Case](). Its time part is only for ordering: legal time
// comes from platform/clock.
func New[T interface{ ID[K] }, K any]() T {
	var x ID[K]
	if _, err := rand.Read(x.b[6:]); err != nil {
		panic(err) // crypto/rand never fails on the systems we support; going on would forge ids
	}
	ms := uint64(time.Now().UnixMilli())
	for i := range 6 {
		x.b[i] = byte(ms >> (8 * (5 - i)))
	}
	x.b[6] = x.b[6]&0x0f | 0x70 // version 7
	x.b[8] = x.b[8]&0x3f | 0x80 // RFC 9562 variant
	return T(x)
}

// Parse reads either written form: id.Parse[id.Case](s).
func Parse[T interface{ ID[K] }, K any](s string) (T, error) {
	x, err := parse[K](s)
	return T(x), err
}

func parse[K any](s string) (ID[K], error) {
	var x ID[K]
	switch len(s) {
	case 36:
		if s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
			return x, ErrMalformed
		}
		if _, err := hex.Decode(x.b[:], []byte(strings.ReplaceAll(s, "-", ""))); err != nil {
			return ID[K]{}, ErrMalformed
		}
		return x, nil
	case 26:
		return parseShort[K](s)
	}
	return x, ErrMalformed
}

// Must reads an identifier that is written in our own code; it panics on a typing error.
func Must[T interface{ ID[K] }, K any](s string) T {
	x, err := parse[K](s)
	if err != nil {
		panic(fmt.Sprintf("id.Must(%q): %v", s, err))
	}
	return T(x)
}

// IsZero tells whether there is no identifier.
func (x ID[K]) IsZero() bool { return x == ID[K]{} }

// String is the canonical form, or "" for none.
func (x ID[K]) String() string {
	if x.IsZero() {
		return ""
	}
	var out [36]byte
	hex.Encode(out[:8], x.b[:4])
	hex.Encode(out[9:13], x.b[4:6])
	hex.Encode(out[14:18], x.b[6:8])
	hex.Encode(out[19:23], x.b[8:10])
	hex.Encode(out[24:], x.b[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

// MarshalText writes the canonical form.
func (x ID[K]) MarshalText() ([]byte, error) { return []byte(x.String()), nil }

// UnmarshalText reads either form; empty text means none.
func (x *ID[K]) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*x = ID[K]{}
		return nil
	}
	p, err := parse[K](string(b))
	*x = p
	return err
}

// Value stores the canonical form, or NULL for none.
func (x ID[K]) Value() (driver.Value, error) {
	if x.IsZero() {
		return nil, nil
	}
	return x.String(), nil
}

// Scan reads what either database returns for a uuid column.
func (x *ID[K]) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*x = ID[K]{}
		return nil
	case string:
		return x.UnmarshalText([]byte(v))
	case []byte:
		if len(v) == 16 {
			copy(x.b[:], v)
			return nil
		}
		return x.UnmarshalText(v)
	case [16]byte:
		x.b = v
		return nil
	}
	return fmt.Errorf("id: cannot scan %T", v)
}
