package xmlenc

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
)

// Recipient is whom to encrypt to, and how. One of EC and RSA is set; empty algorithms mean the strongest.
type Recipient struct {
	EC      *ecdh.PublicKey
	RSA     *rsa.PublicKey
	Content string // AES128GCM, AES192GCM or AES256GCM (the default)

	Wrap      string      // with EC: WrapAES128, WrapAES192 or WrapAES256 (the default)
	Hash      crypto.Hash // of the derivation or of OAEP; default SHA-256
	Algorithm []byte      // with EC: AlgorithmID, PartyUInfo and PartyVInfo of the derivation
	PartyU    []byte
	PartyV    []byte
	MGF1P     bool // with RSA: the older OAEP whose mask is by SHA-1
}

// Encrypt makes an EncryptedData element of the bytes of one element. It declares its own namespaces, so that it can be
// set into any document.
func Encrypt(element []byte, to Recipient) ([]byte, error) {
	if to.Content == "" {
		to.Content = AES256GCM
	}
	if to.Hash == 0 {
		to.Hash = crypto.SHA256
	}
	length, known := contentKeys[to.Content]
	if !known {
		return nil, unknown(to.Content)
	}
	key := make([]byte, length)
	_, _ = rand.Read(key) // never fails: Go ends the program rather than go on without randomness
	sealed, err := sealGCM(key, element)
	if err != nil {
		return nil, err
	}
	var carrier string
	switch {
	case to.EC != nil:
		carrier, err = to.agree(key)
	case to.RSA != nil:
		carrier, err = to.transport(key)
	default:
		return nil, NoKey
	}
	if err != nil {
		return nil, err
	}
	return []byte(`<xenc:EncryptedData xmlns:xenc="` + nsEnc + `" Type="` + TypeElement + `"><xenc:EncryptionMethod Algorithm="` + to.Content + `"/>` +
		`<ds:KeyInfo xmlns:ds="` + nsDS + `"><xenc:EncryptedKey>` + carrier + `</xenc:EncryptedKey></ds:KeyInfo>` + cipherData(sealed) +
		`</xenc:EncryptedData>`), nil
}

// agree wraps the content key with one derived from an agreement with a fresh key.
func (to Recipient) agree(key []byte) (string, error) {
	if to.Wrap == "" {
		to.Wrap = WrapAES256
	}
	length, known := wrapKeys[to.Wrap]
	curve := ""
	for uri, c := range curves {
		if c == to.EC.Curve() {
			curve = uri
		}
	}
	if !known || curve == "" {
		return "", Unsupported
	}
	fresh, err := to.EC.Curve().GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	secret, err := fresh.ECDH(to.EC)
	if err != nil {
		return "", err
	}
	how := kdf{hash: to.Hash}
	for _, part := range [][]byte{to.Algorithm, to.PartyU, to.PartyV} {
		how.other = append(how.other, part...)
	}
	wrapped, err := wrap(how.derive(secret, length), key)
	if err != nil {
		return "", err
	}
	return `<xenc:EncryptionMethod Algorithm="` + to.Wrap + `"/><ds:KeyInfo><xenc:AgreementMethod Algorithm="` + ECDHES + `">` +
		`<xenc11:KeyDerivationMethod xmlns:xenc11="` + nsE11 + `" Algorithm="` + ConcatKDF + `"><xenc11:ConcatKDFParams AlgorithmID="00` +
		hex.EncodeToString(to.Algorithm) + `" PartyUInfo="00` + hex.EncodeToString(to.PartyU) + `" PartyVInfo="00` + hex.EncodeToString(to.PartyV) +
		`"><ds:DigestMethod Algorithm="` + digestURI(to.Hash) + `"/></xenc11:ConcatKDFParams></xenc11:KeyDerivationMethod>` +
		`<xenc:OriginatorKeyInfo><ds:KeyValue><dsig11:ECKeyValue xmlns:dsig11="` + nsDS11 + `"><dsig11:NamedCurve URI="` + curve + `"/>` +
		`<dsig11:PublicKey>` + base64.StdEncoding.EncodeToString(fresh.PublicKey().Bytes()) + `</dsig11:PublicKey></dsig11:ECKeyValue></ds:KeyValue>` +
		`</xenc:OriginatorKeyInfo></xenc:AgreementMethod></ds:KeyInfo>` + cipherData(wrapped), nil
}

// transport puts the content key under RSA-OAEP.
func (to Recipient) transport(key []byte) (string, error) {
	algorithm, mask, parameters := OAEP11, to.Hash, ""
	if to.MGF1P {
		algorithm, mask = OAEPMGF1P, crypto.SHA1
	} else {
		for uri, h := range masks {
			if h == mask {
				parameters = `<xenc11:MGF xmlns:xenc11="` + nsE11 + `" Algorithm="` + uri + `"/>`
			}
		}
	}
	sealed, err := rsa.EncryptOAEPWithOptions(rand.Reader, to.RSA, key, &rsa.OAEPOptions{Hash: to.Hash, MGFHash: mask})
	if err != nil {
		return "", err
	}
	return `<xenc:EncryptionMethod Algorithm="` + algorithm + `"><ds:DigestMethod Algorithm="` + digestURI(to.Hash) + `"/>` + parameters +
		`</xenc:EncryptionMethod>` + cipherData(sealed), nil
}

func digestURI(h crypto.Hash) string {
	for uri, known := range digests {
		if known == h {
			return uri
		}
	}
	return ""
}

func sealGCM(key, plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	_, _ = rand.Read(nonce)
	return gcm.Seal(nonce, nonce, plain, nil), nil
}

func cipherData(b []byte) string {
	return `<xenc:CipherData><xenc:CipherValue>` + base64.StdEncoding.EncodeToString(b) + `</xenc:CipherValue></xenc:CipherData>`
}
