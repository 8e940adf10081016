package cms

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte/asn1"
)

const maxAttributes = 1000

// Attribute says something about a signer's signature: signed together with it, or added later.
type Attribute struct {
	Type   string   // OID
	Raw    []byte   // the whole, in DER
	RawID  []byte   // the type, with its tag
	RawSet []byte   // the values, with the tag of their set
	Values [][]byte // each with its tag
}

// Attributes are those of a signer, in the order of the message.
type Attributes []Attribute

// All are the values of every attribute of a type, in order.
func (a Attributes) All(id string) [][]byte {
	var out [][]byte
	for _, x := range a {
		if x.Type == id {
			out = append(out, x.Values...)
		}
	}
	return out
}

// One is the value of the attribute of a type that must be there once with one value (RFC 5652 § 11); ok is
// false when it is not there, and when it is there twice. Has tells these apart.
func (a Attributes) One(id string) (value []byte, ok bool) {
	all := a.All(id)
	if len(all) != 1 || !a.once(id) {
		return nil, false
	}
	return all[0], true
}

// Has tells whether there is an attribute of the type.
func (a Attributes) Has(id string) bool {
	for _, x := range a {
		if x.Type == id {
			return true
		}
	}
	return false
}

// once tells that no more than one attribute has the type.
func (a Attributes) once(id string) bool {
	n := 0
	for _, x := range a {
		if x.Type == id {
			n++
		}
	}
	return n <= 1
}

func readAttributes(in der) (Attributes, error) {
	var out Attributes
	for !in.Empty() {
		var raw, body, id, set, values der
		if !in.ReadASN1Element(&raw, asn1.SEQUENCE) {
			return nil, fmt.Errorf("%w: attribute", ErrMalformed)
		}
		whole := raw
		if !whole.ReadASN1(&body, asn1.SEQUENCE) || !body.ReadASN1Element(&id, asn1.OBJECT_IDENTIFIER) ||
			!body.ReadASN1Element(&set, asn1.SET) || !body.Empty() || len(out) == maxAttributes {
			return nil, fmt.Errorf("%w: attribute", ErrMalformed)
		}
		a := Attribute{Raw: raw, RawID: id, RawSet: set}
		var ok bool
		if a.Type, ok = dotted(&id); !ok {
			return nil, fmt.Errorf("%w: type of an attribute", ErrMalformed)
		}
		set.ReadASN1(&values, asn1.SET)
		for !values.Empty() {
			var value der
			var tag asn1.Tag
			if !values.ReadAnyASN1Element(&value, &tag) || len(a.Values) == maxAttributes {
				return nil, fmt.Errorf("%w: value of an attribute", ErrMalformed)
			}
			a.Values = append(a.Values, value)
		}
		out = append(out, a)
	}
	return out, nil
}
