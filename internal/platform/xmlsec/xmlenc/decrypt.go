package xmlenc

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/rsa"
	"encoding/base64"
	"strings"

	"wrota/internal/platform/xmlsec"
)

// Decrypter opens what was encrypted to any of its keys. The zero value opens nothing. It is safe for many goroutines
// when its keys are.
type Decrypter struct {
	EC  []ecdh.KeyExchanger // P-256, P-384 or P-521
	RSA []crypto.Decrypter  // RSA keys
}

const (
	maxEncryptedKeys = 8  // one a recipient; each costs work with a private key
	maxAgreementKeys = 8  // keys of ours that one agreement is tried with
	maxLabel         = 64 // bytes of OAEPparams
)

// Decrypt opens one EncryptedData element and returns its plaintext. The encrypted keys stand in its KeyInfo or, as SAML
// allows, beside it. The error is, or wraps, a Problem.
func (d Decrypter) Decrypt(data *xmlsec.Node) ([]byte, error) {
	if !data.Is(nsEnc, "EncryptedData") {
		return nil, BadStructure
	}
	algorithm, err := methodOf(data)
	if err != nil {
		return nil, err
	}
	length, known := contentKeys[algorithm]
	if !known {
		return nil, unknown(algorithm)
	}
	sealed, err := cipherValue(data)
	if err != nil {
		return nil, err
	}
	keys, err := encryptedKeys(data)
	if err != nil {
		return nil, err
	}
	problem := NoKey
	for _, k := range keys {
		content, err := d.contentKey(k, length)
		if err != nil {
			problem = worse(problem, err)
			continue
		}
		for _, key := range content {
			if plain, err := openGCM(key, sealed); err == nil {
				return plain, nil
			}
		}
		problem = worse(problem, Undecipherable)
	}
	return nil, problem
}

// worse keeps the problem that says most: of a key that is meant for somebody else nothing can be learnt.
func worse(have Problem, err error) Problem {
	got := ProblemOf(err)
	if have == NoKey || got == Refused {
		return got
	}
	return have
}

// contentKey opens one EncryptedKey with every key of ours that it may be for; each result has the length asked for.
func (d Decrypter) contentKey(k *xmlsec.Node, length int) ([][]byte, error) {
	algorithm, err := methodOf(k)
	if err != nil {
		return nil, err
	}
	wrapped, err := cipherValue(k)
	if err != nil {
		return nil, err
	}
	var found [][]byte
	switch kek := wrapKeys[algorithm]; {
	case kek > 0:
		found, err = d.agreed(k, kek, wrapped)
	case algorithm == OAEPMGF1P, algorithm == OAEP11:
		found, err = d.transported(k.Child(nsEnc, "EncryptionMethod"), wrapped)
	default:
		return nil, unknown(algorithm)
	}
	if err != nil {
		return nil, err
	}
	var fit [][]byte
	for _, key := range found {
		if len(key) == length { // the message's own content algorithm says how long
			fit = append(fit, key)
		}
	}
	if len(fit) == 0 {
		return nil, Undecipherable
	}
	return fit, nil
}

// transported opens a key under RSA-OAEP. Every failure looks the same, in text and nearly in time.
func (d Decrypter) transported(method *xmlsec.Node, wrapped []byte) ([][]byte, error) {
	options, err := readOAEP(method)
	if err != nil {
		return nil, err
	}
	if len(d.RSA) == 0 {
		return nil, NoKey
	}
	var found [][]byte
	for _, own := range d.RSA[:min(len(d.RSA), maxAgreementKeys)] {
		if key, err := own.Decrypt(nil, wrapped, options); err == nil {
			found = append(found, key)
		}
	}
	return found, nil
}

// readOAEP reads the parameters of RSA-OAEP: digest, mask and label.
func readOAEP(method *xmlsec.Node) (*rsa.OAEPOptions, error) {
	o := &rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA1} // the defaults of XML Encryption § 5.5.2
	var known bool
	if digest := method.Child(nsDS, "DigestMethod"); digest != nil {
		if o.Hash, known = digests[digest.Attr("Algorithm")]; !known {
			return nil, Unsupported
		}
	}
	if mask := method.Child(nsE11, "MGF"); mask != nil {
		if method.Attr("Algorithm") == OAEPMGF1P {
			return nil, BadStructure // its mask is fixed
		}
		if o.MGFHash, known = masks[mask.Attr("Algorithm")]; !known {
			return nil, Unsupported
		}
	}
	if label := method.Child(nsEnc, "OAEPparams"); label != nil {
		b, err := decode(label)
		if err != nil {
			return nil, err
		}
		if len(b) > maxLabel {
			return nil, TooMany
		}
		o.Label = b
	}
	return o, nil
}

// agreed opens a key that is wrapped with one derived from an agreement.
func (d Decrypter) agreed(k *xmlsec.Node, kek int, wrapped []byte) ([][]byte, error) {
	info, err := one(k, nsDS, "KeyInfo")
	if err != nil {
		return nil, err
	}
	agreement, err := one(info, nsEnc, "AgreementMethod")
	if err != nil {
		return nil, err
	}
	if agreement.Attr("Algorithm") != ECDHES {
		return nil, Unsupported
	}
	derivation, err := one(agreement, nsE11, "KeyDerivationMethod")
	if err != nil {
		return nil, err
	}
	how, err := readKDF(derivation)
	if err != nil {
		return nil, err
	}
	theirs, err := originator(agreement)
	if err != nil {
		return nil, err
	}
	found, ours := [][]byte(nil), 0
	for _, own := range d.EC[:min(len(d.EC), maxAgreementKeys)] {
		if own.Curve() != theirs.Curve() {
			continue
		}
		ours++
		secret, err := own.ECDH(theirs)
		if err != nil {
			continue
		}
		if key, err := unwrap(how.derive(secret, kek), wrapped); err == nil {
			found = append(found, key)
		}
	}
	if ours == 0 {
		return nil, NoKey
	}
	return found, nil
}

// curves by the URI of NamedCurve.
var curves = map[string]ecdh.Curve{
	"urn:oid:1.2.840.10045.3.1.7": ecdh.P256(), "urn:oid:1.3.132.0.34": ecdh.P384(), "urn:oid:1.3.132.0.35": ecdh.P521(),
}

// originator reads the key made for this message. NewPublicKey refuses points that are not on the curve, by
// which an attacker would learn our key bit by bit.
func originator(agreement *xmlsec.Node) (*ecdh.PublicKey, error) {
	info, err := one(agreement, nsEnc, "OriginatorKeyInfo")
	if err != nil {
		return nil, err
	}
	value, err := one(info, nsDS, "KeyValue")
	if err != nil {
		return nil, err
	}
	key, err := one(value, nsDS11, "ECKeyValue")
	if err != nil {
		return nil, err
	}
	name, err := one(key, nsDS11, "NamedCurve")
	if err != nil {
		return nil, err
	}
	curve, known := curves[name.Attr("URI")]
	if !known {
		return nil, Unsupported
	}
	written, err := one(key, nsDS11, "PublicKey")
	if err != nil {
		return nil, err
	}
	point, err := decode(written)
	if err != nil {
		return nil, err
	}
	public, err := curve.NewPublicKey(point)
	if err != nil {
		return nil, BadStructure
	}
	return public, nil
}

// encryptedKeys finds the keys for a piece of data: in its KeyInfo, or beside it (SAML core § 2.2.4 allows both).
func encryptedKeys(data *xmlsec.Node) ([]*xmlsec.Node, error) {
	var found []*xmlsec.Node
	for _, place := range []*xmlsec.Node{data.Child(nsDS, "KeyInfo"), data.Parent()} {
		for k := range place.All(nsEnc, "EncryptedKey") {
			found = append(found, k)
		}
	}
	switch {
	case len(found) == 0:
		return nil, NoKey
	case len(found) > maxEncryptedKeys:
		return nil, TooMany
	}
	return found, nil
}

// openGCM opens content: twelve bytes of initial value, the content, a tag of sixteen bytes (XML Encryption 1.1 § 5.2.4).
func openGCM(key, sealed []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, Undecipherable
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil || len(sealed) < gcm.NonceSize() {
		return nil, Undecipherable
	}
	plain, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], nil)
	if err != nil {
		return nil, Undecipherable
	}
	return plain, nil
}

func methodOf(n *xmlsec.Node) (string, error) {
	m, err := one(n, nsEnc, "EncryptionMethod")
	return m.Attr("Algorithm"), err
}

func cipherValue(n *xmlsec.Node) ([]byte, error) {
	data, err := one(n, nsEnc, "CipherData")
	if err != nil {
		return nil, err
	}
	value, err := one(data, nsEnc, "CipherValue") // a CipherReference is never followed
	if err != nil {
		return nil, err
	}
	return decode(value)
}

// one is the only child element of a name; none or several are a mistake.
func one(n *xmlsec.Node, space, local string) (*xmlsec.Node, error) {
	var found *xmlsec.Node
	for c := range n.All(space, local) {
		if found != nil {
			return nil, BadStructure
		}
		found = c
	}
	if found == nil {
		return nil, BadStructure
	}
	return found, nil
}

func decode(n *xmlsec.Node) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Text()), ""))
	if err != nil {
		return nil, BadStructure
	}
	return b, nil
}
