package cert

import (
	"bytes"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// Name is a distinguished name, in the order of the certificate.
type Name []Attribute

// Attribute is one part of a name.
type Attribute struct {
	Type  string // OID
	Value string // decoded to UTF-8
}

// Statements are what a certificate says of itself by ETSI EN 319 412-5.
type Statements struct {
	Compliant bool     // QcCompliance: qualified by eIDAS
	Device    bool     // QcSSCD: the key is in a qualified device
	Kinds     []string // QcType: "esign", "eseal", "web"
	Countries []string // QcCClegislation: qualified by the law of these, not of the Union
	IDs       []string // OIDs of all statements, also of those above
}

// maxAttributes bounds the parts of one name.
const maxAttributes = 64

// shortNames are those of RFC 4514 § 3 and the ones that authorities here use.
var shortNames = [...][2]string{
	{"2.5.4.3", "CN"},
	{"2.5.4.4", "SN"},
	{"2.5.4.5", "serialNumber"},
	{"2.5.4.6", "C"},
	{"2.5.4.7", "L"},
	{"2.5.4.8", "ST"},
	{"2.5.4.9", "STREET"},
	{"2.5.4.10", "O"},
	{"2.5.4.11", "OU"},
	{"2.5.4.12", "title"},
	{"2.5.4.17", "postalCode"},
	{"2.5.4.42", "GN"},
	{"2.5.4.65", "pseudonym"},
	{"2.5.4.97", "organizationIdentifier"},
	{"0.9.2342.19200300.100.1.1", "UID"},
	{"0.9.2342.19200300.100.1.25", "DC"},
	{"1.2.840.113549.1.9.1", "emailAddress"},
}

// Get is the first value of an attribute, given by its short name ("CN") or OID; "" when there is none.
func (n Name) Get(attribute string) string {
	for _, s := range shortNames {
		if s[1] == attribute {
			attribute = s[0]
		}
	}
	for _, a := range n {
		if a.Type == attribute {
			return a.Value
		}
	}
	return ""
}

// String is the name by RFC 4514, the last attribute first: "CN=Jan Lis,O=Gmina Lipowa,C=PL".
func (n Name) String() string {
	var b strings.Builder
	for i := len(n) - 1; i >= 0; i-- {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		short := n[i].Type
		for _, s := range shortNames {
			if s[0] == short {
				short = s[1]
			}
		}
		b.WriteString(short + "=" + escape(n[i].Value))
	}
	return b.String()
}

// escape is RFC 4514 § 2.4.
func escape(value string) string {
	var b strings.Builder
	for i, r := range value {
		switch {
		case strings.ContainsRune(`"+,;<>\`, r), r == '#' && i == 0, r == ' ' && (i == 0 || i == len(value)-1):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7F:
			b.WriteString(`\` + hex.EncodeToString([]byte{byte(r)}))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// readName reads an RDNSequence, given with its tag.
func readName(raw []byte) (Name, bool) {
	in := der(raw)
	var sequence der
	if !in.ReadASN1(&sequence, asn1.SEQUENCE) || !in.Empty() {
		return nil, false
	}
	var name Name
	for !sequence.Empty() {
		var set der
		if !sequence.ReadASN1(&set, asn1.SET) {
			return nil, false
		}
		for !set.Empty() {
			var pair, value der
			var tag asn1.Tag
			if len(name) >= maxAttributes || !set.ReadASN1(&pair, asn1.SEQUENCE) {
				return nil, false
			}
			id, ok := oid(&pair)
			if !ok || !pair.ReadAnyASN1(&value, &tag) {
				return nil, false
			}
			name = append(name, Attribute{Type: id, Value: text(tag, value)})
		}
	}
	return name, true
}

// text decodes a string of any of the kinds that X.520 allows. What is said to be UTF-8 and is not, and T61 strings,
// are read as Latin-1: that is what their makers meant.
func text(tag asn1.Tag, body []byte) string {
	switch tag {
	case 30: // BMPString
		if len(body)%2 != 0 {
			break
		}
		units := make([]uint16, len(body)/2)
		for i := range units {
			units[i] = uint16(body[2*i])<<8 | uint16(body[2*i+1])
		}
		return string(utf16.Decode(units))
	case 28: // UniversalString
		if len(body)%4 != 0 {
			break
		}
		runes := make([]rune, len(body)/4)
		for i := range runes {
			runes[i] = rune(uint32(body[4*i])<<24 | uint32(body[4*i+1])<<16 | uint32(body[4*i+2])<<8 | uint32(body[4*i+3]))
		}
		return string(runes)
	case asn1.T61String, asn1.UTF8String, asn1.PrintableString, asn1.IA5String, 18, 26: // 18 NumericString, 26 VisibleString
		if tag != asn1.T61String && utf8.Valid(body) {
			return string(body)
		}
		runes := make([]rune, len(body))
		for i, b := range body {
			runes[i] = rune(b)
		}
		return string(runes)
	}
	return "#" + hex.EncodeToString(body)
}

// sameName compares two names in DER. Names that differ in bytes alone are the same when all attributes agree without regard to
// the kind of string, case and runs of spaces (RFC 5280 § 7.1, without Unicode's normal forms).
func sameName(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, okX := readName(a)
	y, okY := readName(b)
	if !okX || !okY || len(x) != len(y) || len(x) == 0 {
		return false
	}
	return startsWith(x, y)
}

// startsWith tells whether the name begins with all attributes of prefix.
func startsWith(name, prefix Name) bool {
	if len(name) < len(prefix) {
		return false
	}
	for i := range prefix {
		if name[i].Type != prefix[i].Type || fold(name[i].Value) != fold(prefix[i].Value) {
			return false
		}
	}
	return true
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
