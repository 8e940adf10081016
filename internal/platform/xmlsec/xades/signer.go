package xades

import (
	"crypto"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

// readIssuerSerial reads IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER } (RFC 5035), with one
// directoryName [4].
func readIssuerSerial(der []byte) (issuer []byte, serial *big.Int, ok bool) {
	var body, names, name cryptobyte.String
	serial = new(big.Int)
	in := cryptobyte.String(der)
	ok = in.ReadASN1(&body, tags.SEQUENCE) && body.ReadASN1(&names, tags.SEQUENCE) && body.ReadASN1Integer(serial) &&
		names.ReadASN1(&name, tags.Tag(4).ContextSpecific().Constructed())
	return name, serial, ok
}

// chooseSigner finds the certificate that the signature names and whether its key made the value.
//
// A digest that agrees decides: then the value must be by that certificate's key. Where no digest agrees with anything
// that came along, issuer and serial number point to the one that was meant, and without those whoever's key fits is told
// as the signer; in both cases Named says that the naming is wrong, and nothing may be built on such a signature.
func (s *subject) chooseSigner() {
	s.nameSigner()
	switch {
	case s.out.CryptoValid:
	case s.x.Scheme() == "":
		s.unsupported("the signature algorithm " + s.x.Method)
	case s.out.Signer != nil && s.out.Signer.Key.Public == nil:
		s.unsupported("the key " + s.out.Signer.Key.Kind + " " + s.out.Signer.Key.Curve)
	}
}

func (s *subject) nameSigner() {
	entries := s.namedEntries()
	if entries == nil {
		s.unnamed()
		return
	}
	right, weak, meant := s.match(entries)
	s.out.Named = ades.NamedRight
	if len(right) == 0 {
		right, s.out.Named = weak, ades.NamedWeakly
	}
	if len(right) == 0 {
		s.out.Named = ades.NamedWrong
		if s.out.Signer = s.fitting(meant); s.out.Signer == nil {
			s.out.Signer = s.fitting(s.out.Certificates)
		}
		s.out.CryptoValid = s.out.Signer != nil
		return
	}
	if s.out.Signer = s.fitting(right); s.out.Signer == nil {
		s.out.Signer = right[0]
		if s.fitting(s.out.Certificates) != nil {
			s.out.Named = ades.NamedWrong // somebody else's key made it
		}
		return
	}
	s.out.CryptoValid = true
	for _, entry := range entries {
		said, same := sameIssuer(entry, s.out.Signer)
		if said && !same && readDigest(child(entry, "CertDigest")).of(s.out.Signer.Raw) {
			s.warn(ades.WarnIssuerMismatch)
		}
	}
}

// unnamed finds the signer of a signature without SigningCertificate: whoever's key fits. Where none does, the one that was
// most likely meant is told, so that a report can say whose signature it claims to be.
func (s *subject) unnamed() {
	s.out.Signer = s.fitting(s.out.Certificates)
	s.out.CryptoValid = s.out.Signer != nil
	switch {
	case s.out.CryptoValid && s.keyInfoSigned():
		s.out.Named = ades.NamedRight
	case !s.out.CryptoValid:
		s.out.Signer = claimed(s.keyInfo.certificates)
	}
}

// claimed is the certificate of a person or body among those beside a signature: of an authority only where there is no other.
func claimed(list []*cert.Certificate) *cert.Certificate {
	for _, c := range list {
		if !c.CA {
			return c
		}
	}
	if len(list) > 0 {
		return list[0]
	}
	return nil
}

// namedEntries are what SigningCertificateV2, else SigningCertificate lists; nil when the signature has neither.
func (s *subject) namedEntries() []*xmlsec.Node {
	for _, name := range []string{"SigningCertificateV2", "SigningCertificate"} {
		if list := child(s.signed, "SignedSignatureProperties", name); list != nil {
			entries := all(list, "Cert")
			return append(make([]*xmlsec.Node, 0, 1), entries[:min(len(entries), 32)]...) // not nil
		}
	}
	return nil
}

// match sorts the certificates by how the entries name them.
func (s *subject) match(entries []*xmlsec.Node) (right, weak, meant []*cert.Certificate) {
	for _, entry := range entries {
		d := readDigest(child(entry, "CertDigest"))
		s.digests = append(s.digests, d)
		for _, c := range s.out.Certificates {
			_, same := sameIssuer(entry, c)
			switch {
			case !d.of(c.Raw):
				if same {
					meant = append(meant, c)
				}
			case d.hash == crypto.SHA1:
				weak = append(weak, c)
				s.warn(ades.WarnWeakDigest)
			default:
				right = append(right, c)
			}
		}
	}
	return right, weak, meant
}

// keyInfoSigned tells whether the KeyInfo itself is signed: the way of XAdES 1.1.1 to name the certificate.
func (s *subject) keyInfoSigned() bool {
	return len(s.keyInfo.certificates) == 1 && slices.ContainsFunc(s.x.References, func(ref xmlsec.Examined) bool {
		return s.ofKeyInfo(&ref) && ref.Problem == "" && ref.XML && !ref.Omits
	})
}

// fitting is the first certificate whose key made the signature value.
func (s *subject) fitting(candidates []*cert.Certificate) *cert.Certificate {
	for _, c := range candidates {
		if s.madeBy(c.Key) {
			return c
		}
	}
	return nil
}

func (s *subject) madeBy(key cert.Key) bool {
	if len(s.x.Value) == 0 || s.x.Scheme() == "" {
		return false
	}
	a := cert.Algorithm{Scheme: cert.Scheme(s.x.Scheme()), Hash: s.x.Hash, Plain: s.x.Scheme() == string(cert.ECDSA)}
	return key.Verify(a, s.x.Info(), s.x.Value) == nil
}

// algorithms lists everything that the worth of the signature rests on.
func (s *subject) algorithms() {
	add := func(a ades.Algorithm) {
		for _, have := range s.out.Algorithms {
			if have == a {
				return
			}
		}
		s.out.Algorithms = append(s.out.Algorithms, a)
	}
	if s.x.Scheme() == "" {
		add(ades.Algorithm{Use: "signature", Name: s.x.Method})
	} else {
		bits := 0
		if s.out.Signer != nil {
			bits = s.out.Signer.Key.Bits
		}
		add(ades.Algorithm{Use: "signature", Name: s.x.Scheme(), Bits: bits})
		if s.x.Hash != 0 {
			add(ades.Algorithm{Use: "signature", Name: hashName(s.x.Hash)})
		}
	}
	for i := range s.x.References {
		use := "data"
		if i == s.properties {
			use = "properties"
		}
		add(ades.Algorithm{Use: use, Name: hashName(s.x.References[i].Hash)})
	}
	for _, d := range s.digests {
		add(ades.Algorithm{Use: "certificate", Name: hashName(d.hash)})
	}
	if s.x.Hash == crypto.SHA1 || s.x.Hash == crypto.MD5 {
		s.warn(ades.WarnWeakDigest)
	}
}
