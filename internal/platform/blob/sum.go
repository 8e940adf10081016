package blob

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
)

// Sum is the SHA-256 sum of a content, and so its name. Its written form is 64 lower-case
// hexadecimal digits. The zero value means "none" and is stored as NULL: no content known to
// anyone has that sum.
type Sum [sha256.Size]byte

// ErrMalformed is returned for text that is not the written form of a sum.
var ErrMalformed = errors.New("blob: malformed sum")

// SumOf is the sum of a content that is in memory.
func SumOf(content []byte) Sum { return sha256.Sum256(content) }

// Parse reads the written form. Capitals are refused, so that one sum has exactly one name.
func Parse(s string) (Sum, error) {
	var x Sum
	if len(s) != hex.EncodedLen(len(x)) {
		return Sum{}, ErrMalformed
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return Sum{}, ErrMalformed
		}
	}
	if _, err := hex.Decode(x[:], []byte(s)); err != nil {
		return Sum{}, ErrMalformed
	}
	return x, nil
}

// IsZero tells whether there is no sum.
func (x Sum) IsZero() bool { return x == Sum{} }

// String is the written form, or "" for none.
func (x Sum) String() string {
	if x.IsZero() {
		return ""
	}
	return hex.EncodeToString(x[:])
}

// MarshalText writes the written form.
func (x Sum) MarshalText() ([]byte, error) { return []byte(x.String()), nil }

// UnmarshalText reads the written form; empty text means none.
func (x *Sum) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*x = Sum{}
		return nil
	}
	p, err := Parse(string(b))
	*x = p
	return err
}

// Value stores the written form, or NULL for none.
func (x Sum) Value() (driver.Value, error) {
	if x.IsZero() {
		return nil, nil
	}
	return x.String(), nil
}

// Scan reads what either database returns for a text column.
func (x *Sum) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*x = Sum{}
		return nil
	case string:
		return x.UnmarshalText([]byte(v))
	case []byte:
		return x.UnmarshalText(v)
	}
	return fmt.Errorf("blob: cannot scan %T", v)
}

func newHash() hash.Hash { return sha256.New() }

func sumOf(h hash.Hash) Sum { return Sum(h.Sum(nil)) }
