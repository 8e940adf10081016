package xmlenc

import (
	"crypto"
	"encoding/binary"
	"encoding/hex"

	"wrota/internal/platform/xmlsec"
)

// kdf is what ConcatKDFParams say: a digest and the bytes that both sides mix in.
type kdf struct {
	hash  crypto.Hash
	other []byte
}

// maxParameter bounds one parameter of the derivation, in hexadecimal digits.
const maxParameter = 2048

// derive is the concatenation key derivation of NIST SP 800-56A § 5.8.1: n bytes from the shared secret.
func (k kdf) derive(secret []byte, n int) []byte {
	var counter [4]byte
	h := k.hash.New()
	var out []byte
	for i := uint32(1); len(out) < n; i++ {
		binary.BigEndian.PutUint32(counter[:], i)
		h.Reset()
		h.Write(counter[:])
		h.Write(secret)
		h.Write(k.other)
		out = h.Sum(out)
	}
	return out[:n]
}

// readKDF reads <xenc11:KeyDerivationMethod>.
func readKDF(method *xmlsec.Node) (kdf, error) {
	if method.Attr("Algorithm") != ConcatKDF {
		return kdf{}, Unsupported
	}
	params, err := one(method, nsE11, "ConcatKDFParams")
	if err != nil {
		return kdf{}, err
	}
	digest, err := one(params, nsDS, "DigestMethod")
	if err != nil {
		return kdf{}, err
	}
	k := kdf{}
	var known bool
	if k.hash, known = digests[digest.Attr("Algorithm")]; !known || k.hash == crypto.SHA1 {
		return kdf{}, Unsupported
	}
	for _, name := range []string{"AlgorithmID", "PartyUInfo", "PartyVInfo", "SuppPubInfo", "SuppPrivInfo"} {
		bits, err := bitString(params.Attr(name))
		if err != nil {
			return kdf{}, err
		}
		k.other = append(k.other, bits...)
	}
	return k, nil
}

// bitString reads one parameter of ConcatKDF: hexadecimal, whose first octet counts the padding bits at the end
// (XML Encryption 1.1 § 5.4.1). Strings that do not end on an octet would shift all that follow; nobody sends them, and
// we refuse them.
func bitString(s string) ([]byte, error) {
	if s == "" {
		return nil, nil
	}
	if len(s) > maxParameter {
		return nil, TooMany
	}
	b, err := hex.DecodeString(s)
	if err != nil {
		return nil, BadStructure
	}
	if b[0] != 0 {
		return nil, Unsupported
	}
	return b[1:], nil
}
