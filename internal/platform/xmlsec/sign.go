package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"sync"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Sealer makes XAdES-B-B signatures with one key. It is made once per key, because everything that does not
// depend on the document (the certificate's digest and base64 text, the algorithm names) is written then; it is safe for
// many goroutines when its signer is.
type Sealer struct {
	signer crypto.Signer
	hash   crypto.Hash
	size   int // bytes of r and of s; 0 for RSA
	text   sealText
	work   sync.Pool // of *sealWork
}

// sealWork is the memory of one sealing, kept for the next.
type sealWork struct {
	canonical  *canonical
	hash       hash.Hash
	sum        []byte
	properties []byte
	info       []byte
	signature  []byte
}

// Seal signs one document with a key that will not be used again soon. Otherwise keep a Sealer.
func Seal(doc *Document, signer crypto.Signer, cert *x509.Certificate, at time.Time) ([]byte, error) {
	s, err := NewSealer(signer, cert)
	if err != nil {
		return nil, err
	}
	return s.Seal(doc, at)
}

// NewSealer prepares sealing with a key (ECDSA P-256, P-384, P-521 or RSA from 2048 bits) and its certificate. The chain, if
// given, travels in the signature for those who check it later.
func NewSealer(signer crypto.Signer, cert *x509.Certificate, chain ...*x509.Certificate) (*Sealer, error) {
	s := &Sealer{signer: signer}
	m := method{schemeRSA, crypto.SHA256}
	switch key := signer.Public().(type) {
	case *ecdsa.PublicKey:
		bits := key.Curve.Params().BitSize
		h, ok := map[int]crypto.Hash{256: crypto.SHA256, 384: crypto.SHA384, 521: crypto.SHA512}[bits]
		if !ok || !key.Equal(cert.PublicKey) {
			return nil, errors.New("xmlsec: the key is on an unknown curve or not the certificate's")
		}
		s.size = (bits + 7) / 8
		m = method{schemeECDSA, h}
	case *rsa.PublicKey:
		if key.Size() < 2048/8 || !key.Equal(cert.PublicKey) {
			return nil, errors.New("xmlsec: the key is shorter than 2048 bits or not the certificate's")
		}
	default:
		return nil, fmt.Errorf("xmlsec: cannot seal with a key of type %T", key)
	}
	s.hash = m.hash
	s.text = newSealText(m, cert, chain)
	s.work.New = func() any { return &sealWork{canonical: newCanonical(Exclusive), hash: s.hash.New()} }
	return s, nil
}

// Seal returns the document as a file with an enveloped signature as the last child of its root. at is written as the
// signing time, in whole seconds of UTC. The bytes of a parsed document stay as they were around the signature.
func (s *Sealer) Seal(doc *Document, at time.Time) ([]byte, error) {
	if sealedWhole(doc) {
		return nil, AlreadySealed
	}
	w := s.work.Get().(*sealWork)
	defer s.work.Put(w)
	w.canonical.reset()
	if err := w.canonical.write(doc.top); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	w.digest(w.canonical.out)
	if err := s.sign(w, at); err != nil {
		return nil, fmt.Errorf("xmlsec: seal: %w", err)
	}
	return doc.insert(w.signature, len(w.canonical.out)), nil
}

// sign writes the ds:Signature for the document digest in w.sum.
func (s *Sealer) sign(w *sealWork, at time.Time) error {
	var stamp [32]byte
	when := at.UTC().AppendFormat(stamp[:0], "2006-01-02T15:04:05Z")
	ids := w.ids(at)
	w.info = s.text.infoStart(w.info[:0], ids, w.sum)

	w.properties = s.text.signedProperties(w.properties[:0], ids, when)
	w.digest(w.properties)
	w.info = s.text.infoEnd(w.info, ids, w.sum)

	w.digest(w.info)
	value, err := s.signer.Sign(rand.Reader, w.sum, s.hash)
	if err != nil {
		return err
	}
	if s.size > 0 {
		var raw [2 * 66]byte // P-521 is the longest
		if !rawECDSA(raw[:2*s.size], value) {
			return errors.New("the signer returned no ECDSA signature")
		}
		value = raw[:2*s.size]
	}
	w.signature = s.text.signature(w.signature[:0], ids, w, value)
	return nil
}

// digest leaves the digest of b in w.sum.
func (w *sealWork) digest(b []byte) {
	w.hash.Reset()
	w.hash.Write(b)
	w.sum = w.hash.Sum(w.sum[:0])
}

// ids is the part that all Ids of one signature share: made from the document and the time, so that two sealed
// documents put in one file do not clash.
func (w *sealWork) ids(at time.Time) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], binary.BigEndian.Uint64(w.sum)^uint64(at.UnixNano()))
	return hex.EncodeToString(b[:])
}

// rawECDSA turns the DER form of an ECDSA signature into r and s side by side, filling to.
func rawECDSA(to, der []byte) bool {
	var inner cryptobyte.String
	var r, s []byte
	in := cryptobyte.String(der)
	if !in.ReadASN1(&inner, asn1.SEQUENCE) || !inner.ReadASN1Integer(&r) || !inner.ReadASN1Integer(&s) {
		return false
	}
	half := len(to) / 2
	if len(r) > half || len(s) > half {
		return false
	}
	copy(to[half-len(r):], r)
	copy(to[len(to)-len(s):], s)
	return true
}

// insert returns the file with extra as the last child of the root. size is about how long the rest is.
func (d *Document) insert(extra []byte, size int) []byte {
	root := d.Root()
	if root.endTag > 0 {
		out := make([]byte, 0, len(d.source)+len(extra))
		out = append(out, d.source[:root.endTag]...)
		out = append(out, extra...)
		return append(out, d.source[root.endTag:]...)
	}
	return d.write(make([]byte, 0, size+len(extra)+512), extra)
}

// sealedWhole tells whether a signature in the document covers all of it but itself. One more signature inside
// would change what that one covers.
func sealedWhole(doc *Document) bool {
	for n := range doc.top.Descend() {
		if !n.Is(nsDS, "Signature") {
			continue
		}
		for ref := range n.Child(nsDS, "SignedInfo").All(nsDS, "Reference") {
			if meansRoot(ref.Attr("URI"), doc.Root()) {
				return true
			}
		}
	}
	return false
}

// meansRoot tells whether a reference leads to the document or its root.
func meansRoot(uri string, root *Node) bool {
	if uri == "" || uri == "#xpointer(/)" {
		return true
	}
	for i := range root.attrs {
		if a := &root.attrs[i]; a.isID() && (uri == "#"+a.Value || uri == "#xpointer(id('"+a.Value+"'))" || uri == `#xpointer(id("`+a.Value+`"))`) {
			return true
		}
	}
	return false
}

func base64Text(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
