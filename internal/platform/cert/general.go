package cert

import (
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Kinds of a GeneralName are the numbers of its tags (RFC 5280 § 4.2.1.6).
const (
	generalOther     = 0
	generalEmail     = 1
	generalDNS       = 2
	generalDirectory = 4
	generalURI       = 6
	generalIP        = 7
)

// general is a GeneralName.
type general struct {
	kind  uint8
	value []byte // of a directory name: the Name with its tag
}

// generals reads what is inside of GeneralNames.
func generals(in der) ([]general, bool) {
	var list []general
	for !in.Empty() {
		g, ok := oneGeneral(&in)
		if !ok || len(list) >= maxItems {
			return nil, false
		}
		list = append(list, g)
	}
	return list, true
}

func oneGeneral(in *der) (general, bool) {
	var value der
	var tag asn1.Tag
	if !in.ReadAnyASN1(&value, &tag) || tag&0xC0 != 0x80 {
		return general{}, false
	}
	return general{kind: uint8(tag & 0x1F), value: value}, true
}

func (c *Certificate) readAlternative(in der) bool {
	var list der
	ok := in.ReadASN1(&list, asn1.SEQUENCE) && in.Empty()
	if ok {
		c.alternative, ok = generals(list)
	}
	return ok
}

// constraints are the names that certificates below may have (§ 4.2.1.10).
type constraints struct {
	permitted, excluded []general
}

func (c *Certificate) readNameConstraints(in der) bool {
	var list, part der
	var present bool
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() {
		return false
	}
	var ok bool
	if !list.ReadOptionalASN1(&part, &present, explicit(0)) {
		return false
	}
	if c.names.permitted, ok = subtrees(part); !ok {
		return false
	}
	part = nil
	if !list.ReadOptionalASN1(&part, &present, explicit(1)) || !list.Empty() {
		return false
	}
	c.names.excluded, ok = subtrees(part)
	return ok
}

// subtrees reads GeneralSubtrees. minimum must be 0 and maximum absent (§ 4.2.1.10), so that anything after the name is refused, except a written-out 0.
func subtrees(in der) ([]general, bool) {
	var list []general
	for !in.Empty() {
		var one, minimum der
		if len(list) >= maxItems || !in.ReadASN1(&one, asn1.SEQUENCE) {
			return nil, false
		}
		g, ok := oneGeneral(&one)
		var present bool
		if !ok || !one.ReadOptionalASN1(&minimum, &present, implicit(0)) || present && string(minimum) != "\x00" || !one.Empty() {
			return nil, false
		}
		list = append(list, g)
	}
	return list, true
}
