package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"math/big"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/brainpool"
)

// maxCertificates bounds what may travel beside a signature.
const maxCertificates = 32

// certificates reads those beside the signature. They are candidates and nothing more.
func (c *check) certificates() error {
	if len(c.Keys) > 0 {
		c.result.Certificates = c.Keys
		return nil
	}
	info := collect(c.sig.All(nsDS, "KeyInfo"))
	if len(info) > 1 {
		return BadStructure
	}
	if len(info) == 0 {
		return NoCertificate
	}
	unknown := false // one that is a certificate all the same
	for data := range info[0].All(nsDS, "X509Data") {
		for n := range data.All(nsDS, "X509Certificate") {
			if len(c.result.Certificates) >= maxCertificates {
				return TooLarge
			}
			der, err := decodeBase64(n.Text())
			if err != nil {
				return BadStructure
			}
			found, err := x509.ParseCertificate(der)
			if err != nil { // Go refuses some that are in use (negative serials, rare curves)
				c.warn(CertificateSkipped)
				_, err = cert.Parse(der)
				unknown = unknown || err == nil
				continue
			}
			c.result.Certificates = append(c.result.Certificates, found)
		}
	}
	switch {
	case len(c.result.Certificates) > 0:
		return nil
	case unknown: // the signature may well be right
		return Unsupported
	}
	return NoCertificate
}

// checkValue finds the candidate whose key made the signature value.
func (c *check) checkValue(candidates []*x509.Certificate) error {
	written, err := one(c.sig, nsDS, "SignatureValue")
	if err != nil {
		return err
	}
	value, err := decodeBase64(written.Text())
	if err != nil {
		return BadStructure
	}
	m := c.info.method
	h := m.hash.New()
	h.Write(c.info.octets)
	digest := h.Sum(nil)
	for _, cert := range candidates {
		if !m.verify(cert.PublicKey, digest, value) {
			continue
		}
		c.result.Signer = cert
		if key, ok := cert.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < 2048 {
			c.warn(ShortKey)
		}
		return nil
	}
	return ValueMismatch
}

func (m method) verify(key crypto.PublicKey, digest, value []byte) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		switch m.scheme {
		case schemeRSA:
			return rsa.VerifyPKCS1v15(k, m.hash, digest, value) == nil
		case schemePSS:
			return rsa.VerifyPSS(k, m.hash, digest, value, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}) == nil
		}
	case *ecdsa.PublicKey:
		bits := k.Curve.Params().BitSize
		half := (bits + 7) / 8
		if m.scheme != schemeECDSA || bits < 256 || len(value) != 2*half {
			return false
		}
		return ecdsa.Verify(k, digest, new(big.Int).SetBytes(value[:half]), new(big.Int).SetBytes(value[half:]))
	case *brainpool.PublicKey:
		if m.scheme != schemeECDSA || len(value) == 0 || len(value) != 2*k.Size() {
			return false
		}
		return k.VerifyNumbers(digest, new(big.Int).SetBytes(value[:k.Size()]), new(big.Int).SetBytes(value[k.Size():]))
	}
	return false
}
