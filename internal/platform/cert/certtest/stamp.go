package certtest

import (
	"bytes"
	"crypto"
	_ "crypto/sha1"   //nolint:gosec // digests of timestamps of the past
	_ "crypto/sha256" // of SHA-256
	_ "crypto/sha512" // of SHA-384 and SHA-512
	"encoding/asn1"
	"io"
	"math/big"
	"net/http"
	"sort"
	"time"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"
)

// Policy is what TSA says it stamps by.
const Policy = "1.2.616.1.113560.99.1"

var (
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCert = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidECDSA       = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2} // with SHA-256
	oidSHA256      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidPolicy      = asn1.ObjectIdentifier{1, 2, 616, 1, 113560, 99, 1}
)

// digests are known by their length.
var digests = map[int]asn1.ObjectIdentifier{
	20: {1, 3, 14, 3, 2, 26},
	32: oidSHA256,
	48: {2, 16, 840, 1, 101, 3, 4, 2, 2},
	64: {2, 16, 840, 1, 101, 3, 4, 2, 3},
}

type algorithm struct {
	OID asn1.ObjectIdentifier
}

type imprint struct {
	Algorithm asn1.RawValue
	Digest    []byte
}

type tstInfo struct {
	Version int
	Policy  asn1.ObjectIdentifier
	Imprint imprint
	Serial  *big.Int
	Time    time.Time `asn1:"generalized"`
	Nonce   *big.Int  `asn1:"optional"`
}

// Stamp is the token of TSA that a digest (SHA-1, SHA-256, SHA-384 or SHA-512, told apart by length) existed at a time.
func (p *PKI) Stamp(digest []byte, at time.Time) []byte {
	p.t.Helper()
	return p.StampBy(p.TSA, digest, at)
}

// StampBy is the token of anyone who holds an ECDSA key, whether they may stamp or not.
func (p *PKI) StampBy(who Holder, digest []byte, at time.Time) []byte {
	p.t.Helper()
	oid, ok := digests[len(digest)]
	if !ok {
		p.t.Fatalf("certtest: no digest has %d bytes", len(digest))
	}
	return p.token(who, imprint{asn1.RawValue{FullBytes: must(asn1.Marshal(algorithm{oid}))(p.t)}, digest}, at, nil)
}

func (p *PKI) token(who Holder, i imprint, at time.Time, nonce *big.Int) []byte {
	p.t.Helper()
	p.serial++
	info := must(asn1.Marshal(tstInfo{1, oidPolicy, i, big.NewInt(p.serial), at.UTC(), nonce}))(p.t)

	cert := sum(who.Cert.Raw)
	attrs := [][]byte{
		p.attribute(oidContentType, must(asn1.Marshal(oidTSTInfo))(p.t)),
		p.attribute(oidDigest, must(asn1.Marshal(sum(info)))(p.t)),
		p.attribute(oidSigningCert, must(asn1.Marshal(struct{ Certs []struct{ Hash []byte } }{[]struct{ Hash []byte }{{cert}}}))(p.t)),
	}
	sort.Slice(attrs, func(a, b int) bool { return bytes.Compare(attrs[a], attrs[b]) < 0 })
	signed := bytes.Join(attrs, nil)
	value := must(who.Key.Sign(nil, sum(p.build(func(b *cryptobyte.Builder) { wrap(b, der.SET, signed) })), crypto.SHA256))(p.t)

	context := func(n uint8) der.Tag { return der.Tag(n).ContextSpecific().Constructed() }
	sha256 := must(asn1.Marshal(algorithm{oidSHA256}))(p.t)
	return p.build(func(b *cryptobyte.Builder) {
		b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidSignedData)
			b.AddASN1(context(0), func(b *cryptobyte.Builder) {
				b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1Int64(3)
					wrap(b, der.SET, sha256)
					b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1ObjectIdentifier(oidTSTInfo)
						b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddASN1OctetString(info) })
					})
					wrap(b, context(0), who.Cert.Raw)
					b.AddASN1(der.SET, func(b *cryptobyte.Builder) {
						b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
							b.AddASN1Int64(1)
							b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
								b.AddBytes(who.Cert.RawIssuer)
								b.AddASN1BigInt(who.Cert.SerialNumber)
							})
							b.AddBytes(sha256)
							wrap(b, context(0), signed)
							b.AddBytes(must(asn1.Marshal(algorithm{oidECDSA}))(p.t))
							b.AddASN1OctetString(value)
						})
					})
				})
			})
		})
	})
}

func (p *PKI) attribute(oid asn1.ObjectIdentifier, value []byte) []byte {
	return p.build(func(b *cryptobyte.Builder) {
		b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oid)
			wrap(b, der.SET, value)
		})
	})
}

func (p *PKI) build(fill func(*cryptobyte.Builder)) []byte {
	p.t.Helper()
	var b cryptobyte.Builder
	fill(&b)
	return must(b.Bytes())(p.t)
}

func wrap(b *cryptobyte.Builder, tag der.Tag, content []byte) {
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(content) })
}

func sum(b []byte) []byte {
	h := crypto.SHA256.New()
	h.Write(b)
	return h.Sum(nil)
}

// ServeTSA is TSA behind HTTP (RFC 3161 § 3.4): it answers every request with a token of the time that now tells.
func (p *PKI) ServeTSA(now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
		var q struct {
			Version  int
			Imprint  imprint
			Policy   asn1.ObjectIdentifier `asn1:"optional"`
			Nonce    *big.Int              `asn1:"optional"`
			Certs    bool                  `asn1:"optional"`
			Extended asn1.RawValue         `asn1:"optional,tag:0"`
		}
		if err == nil {
			_, err = asn1.Unmarshal(body, &q)
		}
		if err != nil {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		token := p.token(p.TSA, q.Imprint, now(), q.Nonce)
		w.Header().Set("Content-Type", "application/timestamp-reply")
		_, _ = w.Write(p.build(func(b *cryptobyte.Builder) {
			b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1Int64(0) }) // granted
				b.AddBytes(token)
			})
		}))
	})
}
