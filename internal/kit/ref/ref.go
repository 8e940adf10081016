// Package ref is a pointer from one module's data to a thing of another module: a charge is for a
// case, a timeline entry opens a document. Modules do not import each other and their tables have no
// foreign keys across, so the pointer is a value: a kind and an identifier, in one text column.
//
// The text form is the kind, a colon and the short form of the identifier:
// "case:01kd3q8z7mfx9w2v4t6y8a0bcd". It is read strictly, because a pointer that was mangled must not
// quietly point at nothing. Kinds are named by the module that owns the thing; the package keeps no
// list of them and does not know whether the thing exists.
package ref

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"wrota/internal/kit/id"
	"wrota/internal/kit/ident"
)

// What may be wrong with a reference.
var (
	ErrMalformed = errors.New("ref: malformed reference")
	ErrKind      = errors.New("ref: a reference to another kind of thing")
)

// maxKind is the longest name of a kind.
const maxKind = 30

// Ref points at one thing. The zero value means "none" and is stored as NULL.
type Ref struct {
	Kind string // "case", "charge": lower-case letters, with hyphens inside
	ID   string // the short form of an identifier
}

// To points at a thing: ref.To("case", caseID). No identifier gives no reference.
func To[K any](kind string, x id.ID[K]) Ref {
	if x.IsZero() {
		return Ref{}
	}
	return Ref{kind, x.Short()}
}

// As is the identifier of a thing of the wanted kind: ref.As[id.Case](r, "case"). Another kind gives
// ErrKind.
func As[T interface{ id.ID[K] }, K any](r Ref, kind string) (T, error) {
	if r.Kind != kind {
		var none T
		return none, ErrKind
	}
	return id.Parse[T, K](r.ID)
}

// Parse reads the text form.
func Parse(s string) (Ref, error) {
	kind, short, ok := strings.Cut(s, ":")
	if !ok || !isKind(kind) || len(short) != 26 {
		return Ref{}, ErrMalformed
	}
	if x, err := id.Parse[id.Event](short); err != nil || x.IsZero() {
		return Ref{}, ErrMalformed
	}
	return Ref{kind, short}, nil
}

func isKind(s string) bool {
	if s == "" || len(s) > maxKind || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if (s[i] < 'a' || s[i] > 'z') && s[i] != '-' {
			return false
		}
	}
	return true
}

// String is the text form; "" for none.
func (r Ref) String() string {
	if r.IsZero() {
		return ""
	}
	return r.Kind + ":" + r.ID
}

// IsZero tells whether there is no reference.
func (r Ref) IsZero() bool { return r == Ref{} }

// MarshalText writes the text form. A reference put together wrongly in code is an error, so that it
// is found when it is written and not when it is needed.
func (r Ref) MarshalText() ([]byte, error) {
	if r.IsZero() {
		return []byte{}, nil
	}
	if _, err := Parse(r.String()); err != nil {
		return nil, fmt.Errorf("%w: kind %.30q", err, r.Kind)
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads the text form; empty text means none.
func (r *Ref) UnmarshalText(b []byte) (err error) { *r, err = ident.Read(b, Parse); return err }

// Value stores the text form, or NULL for none; see MarshalText.
func (r Ref) Value() (driver.Value, error) {
	b, err := r.MarshalText()
	if err != nil {
		return nil, err
	}
	return ident.Value(string(b))
}

// Scan reads a stored reference.
func (r *Ref) Scan(v any) (err error) { *r, err = ident.Scan(v, Parse); return err }
