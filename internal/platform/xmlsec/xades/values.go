package xades

import (
	"crypto"
	"math/big"
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

// values are certificates and what tells their state, from one place of a signature.
type values struct {
	certificates []*cert.Certificate
	crls         []*cert.CRL
	ocsps        []*cert.OCSP
}

func (v *values) add(o values) {
	v.certificates = append(v.certificates, o.certificates...)
	v.crls = append(v.crls, o.crls...)
	v.ocsps = append(v.ocsps, o.ocsps...)
}

func (v *values) count() int { return len(v.certificates) + len(v.crls) + len(v.ocsps) }

// readKeyInfo reads the certificates beside the signature: candidates and nothing more.
func (s *subject) readKeyInfo() {
	for data := range s.node.Child(nsDS, "KeyInfo").All(nsDS, "X509Data") {
		for n := range data.All(nsDS, "X509Certificate") {
			s.certificate(&s.keyInfo, n)
		}
		for n := range data.All(nsDS, "X509CRL") {
			s.crl(&s.keyInfo, n)
		}
	}
	s.keep(s.keyInfo)
}

// keep adds what came along, once each.
func (s *subject) keep(v values) {
	for _, c := range v.certificates {
		if !contains(s.out.Certificates, c.Raw, func(c *cert.Certificate) []byte { return c.Raw }) {
			s.out.Certificates = append(s.out.Certificates, c)
		}
	}
	for _, c := range v.crls {
		if !contains(s.out.CRLs, c.Raw, func(c *cert.CRL) []byte { return c.Raw }) {
			s.out.CRLs = append(s.out.CRLs, c)
		}
	}
	for _, o := range v.ocsps {
		if !contains(s.out.OCSPs, o.Raw, func(o *cert.OCSP) []byte { return o.Raw }) {
			s.out.OCSPs = append(s.out.OCSPs, o)
		}
	}
}

func contains[T any](list []T, raw []byte, of func(T) []byte) bool {
	for _, have := range list {
		if string(of(have)) == string(raw) {
			return true
		}
	}
	return false
}

// raw is the DER of an element; nil when it cannot be had or there is too much already.
func (s *subject) raw(n *xmlsec.Node) []byte {
	if s.values++; s.values > maxValues {
		const many = "too many certificates, lists and timestamps"
		if !slices.ContainsFunc(s.out.Faults, func(f ades.Fault) bool { return f.What == many }) {
			s.fault(ades.FormatFailure, many)
		}
		return nil
	}
	der, ok := decode(n.Text())
	if !ok {
		s.warn(ades.WarnUnknownPart)
		return nil
	}
	return der
}

func (s *subject) certificate(to *values, n *xmlsec.Node) {
	der := s.raw(n)
	if der == nil {
		return
	}
	c, err := cert.Parse(der)
	if err != nil {
		s.warn(ades.WarnUnknownPart)
		return
	}
	to.certificates = append(to.certificates, c)
}

func (s *subject) crl(to *values, n *xmlsec.Node) {
	der := s.raw(n)
	if der == nil {
		return
	}
	c, err := cert.ParseCRL(der)
	if err != nil {
		s.warn(ades.WarnUnknownPart)
		return
	}
	to.crls = append(to.crls, c)
}

func (s *subject) ocsp(to *values, n *xmlsec.Node) {
	der := s.raw(n)
	if der == nil {
		return
	}
	o, err := cert.ParseOCSP(der)
	if err != nil {
		s.warn(ades.WarnUnknownPart)
		return
	}
	to.ocsps = append(to.ocsps, o)
}

// encapsulated reads the values below an unsigned property: CertificateValues, RevocationValues, those of attribute
// authorities, TimeStampValidationData and AnyValidationData, which hold one another in several ways.
func (s *subject) encapsulated(top *xmlsec.Node) values {
	var v values
	for n := range top.Descend() {
		switch {
		case is(n, "EncapsulatedX509Certificate"):
			s.certificate(&v, n)
		case is(n, "EncapsulatedCRLValue"):
			s.crl(&v, n)
		case is(n, "EncapsulatedOCSPValue"):
			s.ocsp(&v, n)
		}
	}
	return v
}

// digestIndex finds values by their digests.
type digestIndex map[crypto.Hash]map[string]values

// by are the values that came along so far by their digests.
func (s *subject) by(h crypto.Hash) map[string]values {
	if s.digested == nil {
		s.digested = digestIndex{}
	}
	index, known := s.digested[h]
	if known {
		return index
	}
	index = map[string]values{}
	for _, c := range s.out.Certificates {
		index[string(sum(h, c.Raw))] = values{certificates: []*cert.Certificate{c}}
	}
	for _, c := range s.out.CRLs {
		index[string(sum(h, c.Raw))] = values{crls: []*cert.CRL{c}}
	}
	for _, o := range s.out.OCSPs {
		index[string(sum(h, o.Raw))] = values{ocsps: []*cert.OCSP{o}}
	}
	s.digested[h] = index
	return index
}

// referred are the values that came along and whose digests stand below a property of references. A weak digest proves
// nothing.
func (s *subject) referred(u *unsigned) values {
	if u.referred != nil {
		return *u.referred
	}
	u.referred = &values{}
	for n := range u.node.Descend() {
		if !is(n, "CertDigest") && !is(n, "DigestAlgAndValue") {
			continue
		}
		if d := readDigest(n); d.hash != 0 && d.hash != crypto.SHA1 && u.referred.count() < maxValues {
			u.referred.add(s.by(d.hash)[string(d.value)])
		}
	}
	return *u.referred
}

// sameIssuer compares what an entry of SigningCertificate says of issuer and serial number, if anything. Names in text
// form are not compared: programs write them in many ways.
func sameIssuer(entry *xmlsec.Node, c *cert.Certificate) (said, same bool) {
	if n := child(entry, "IssuerSerial").Child(nsDS, "X509SerialNumber"); n != nil {
		serial, ok := new(big.Int).SetString(strings.TrimSpace(n.Text()), 10)
		return true, ok && c.Serial != nil && serial.Cmp(c.Serial) == 0
	}
	n := child(entry, "IssuerSerialV2")
	if n == nil {
		return false, false
	}
	der, ok := decode(n.Text())
	if !ok {
		return true, false
	}
	issuer, serial, ok := readIssuerSerial(der)
	return true, ok && string(issuer) == string(c.RawIssuer) && c.Serial != nil && serial.Cmp(c.Serial) == 0
}
