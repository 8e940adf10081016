package cms

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/cert"
)

// Choices are the elements of a SET with any tag: CertificateChoices, RevocationInfoChoice. raw may be nil.
func Choices(raw []byte) [][]byte {
	all := der(raw)
	var body der
	var tag asn1.Tag
	if len(raw) == 0 || !all.ReadAnyASN1(&body, &tag) {
		return nil
	}
	return elements(body)
}

// elements are what a sequence consists of, each with its tag; nil when it is malformed or too long.
func elements(in der) [][]byte {
	var out [][]byte
	for !in.Empty() {
		var one der
		var tag asn1.Tag
		if !in.ReadAnyASN1Element(&one, &tag) || len(out) == maxValues {
			return nil
		}
		out = append(out, one)
	}
	return out
}

func (m *Message) readChoices() bool {
	certificates, states := Choices(m.RawCertificates), Choices(m.RawStates)
	if len(m.RawCertificates) > 0 && certificates == nil && m.RawCertificates[1] != 0 ||
		len(m.RawStates) > 0 && states == nil && m.RawStates[1] != 0 || len(m.RawCertificates) > maxCertificates {
		return false
	}
	for _, raw := range certificates {
		m.AddCertificate(raw)
	}
	for _, raw := range states {
		m.AddState(raw)
	}
	return true
}

// AddCertificate reads one of CertificateChoices: X.509, or counted among the others.
func (v *Values) AddCertificate(raw []byte) {
	c, err := cert.Parse(raw)
	if err != nil {
		v.Others++ // RFC 5652 § 10.2.2: extended and attribute certificates
		return
	}
	v.Certificates = append(v.Certificates, c)
}

// AddState reads a RevocationInfoChoice (RFC 5652 § 10.2.1): a CRL, or an OCSP answer in either of its forms (RFC 5940).
func (v *Values) AddState(raw []byte) {
	body, ok := only(raw, explicit(1))
	if !ok {
		v.addCRL(raw)
		return
	}
	kind, ok := dotted(&body)
	if !ok || kind != idOCSPResponse && kind != idBasicOCSP {
		v.Others++
		return
	}
	v.addOCSP(body)
}

func (v *Values) addCRL(raw []byte) {
	c, err := cert.ParseCRL(raw)
	if err != nil {
		v.Others++
		return
	}
	v.CRLs = append(v.CRLs, c)
}

func (v *Values) addOCSP(raw []byte) {
	o, err := cert.ParseOCSP(raw)
	if err != nil {
		v.Others++
		return
	}
	v.OCSPs = append(v.OCSPs, o)
}

// Add appends what others have.
func (v *Values) Add(other Values) {
	v.Certificates = append(v.Certificates, other.Certificates...)
	v.CRLs = append(v.CRLs, other.CRLs...)
	v.OCSPs = append(v.OCSPs, other.OCSPs...)
	v.Others += other.Others
}

// ReadValues reads a value of certificate-values or revocation-values (EN 319 122-1 A.1.1.2, A.1.2.2), or of what stands for the latter in
// the signatures of PDF files (ISO 32000-2, 12.8.3.3.2); of other attributes it is empty.
func ReadValues(attribute string, value []byte) Values {
	var v Values
	body, ok := only(value, asn1.SEQUENCE)
	if !ok {
		return v
	}
	switch attribute {
	case AttrCertificateValues:
		if len(body) > maxCertificates {
			v.Others++
			return v
		}
		for _, raw := range elements(body) {
			v.AddCertificate(raw)
		}
	case AttrRevocationValues, AttrRevocationArchive: // one form, though the answers of OCSP are whole in the second
		v.readRevocationValues(body)
	}
	return v
}

// readRevocationValues reads CRLs, OCSP answers and what else there may be, each in a sequence of its own.
func (v *Values) readRevocationValues(in der) {
	for n, add := range []func([]byte){v.addCRL, v.addOCSP} {
		field, ok := optional(&in, explicit(uint8(n)))
		if !ok {
			v.Others++
			return
		}
		list := cryptobyte.String(nil)
		if len(field) > 0 {
			if list, ok = only(field, asn1.SEQUENCE); !ok {
				v.Others++
			}
		}
		for _, raw := range elements(list) {
			add(raw)
		}
	}
	if !in.Empty() {
		v.Others++
	}
}
