package cades

import (
	"context"
	"crypto"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
)

// Stamp gets a timestamp on a digest: a token in DER.
type Stamp func(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error)

// Extension is what raises a signature to a level.
type Extension struct {
	Level   ades.Level  // T, LT or LTA
	Content cms.Content // of a detached signature; nil otherwise
	Stamp   Stamp       // for T and LTA
	Values  cms.Values  // for LT and LTA: the paths of the signer and of the timestamps, with their states
	Hash    crypto.Hash // of what is stamped; SHA-256 when zero
}

// Errors of Extend.
var (
	ErrBroken   = errors.New("cades: the signature is not valid, and nothing makes it so")
	ErrNoValues = errors.New("cades: no states of certificates are given")
	ErrLevel    = errors.New("cades: there is no extension to this level")
	ErrOld      = errors.New("cades: an archive timestamp of version 2 is there, which additions would break")
)

// Extend raises every signature of a message to a level, and adds nothing that is there already: a signature that has a timestamp gets no
// second one. An archive timestamp is put on always: with Level LTA a signature that has one is stamped again,
// with what it came along with since. The result is in DER.
func Extend(ctx context.Context, in []byte, e Extension) ([]byte, error) {
	if e.Level != ades.LevelT && e.Level != ades.LevelLT && e.Level != ades.LevelLTA {
		return nil, ErrLevel
	}
	if e.Hash == 0 {
		e.Hash = crypto.SHA256
	}
	in, err := e.check(in)
	if err != nil {
		return nil, err
	}
	in, err = e.each(in, func(m *cms.Message, i int, sig *ades.Signature) (cms.Addition, error) {
		if hasStamp(sig) {
			return cms.Addition{}, nil
		}
		token, err := e.Stamp(ctx, e.Hash, cms.Content{m.Signers[i].Value}.Digest(e.Hash))
		if err != nil {
			return cms.Addition{}, fmt.Errorf("cades: timestamp of the signature: %w", err)
		}
		return e.addition(attrSignatureStamp, token)
	})
	if err != nil || e.Level == ades.LevelT {
		return in, err
	}
	if in, err = e.addValues(in); err != nil || e.Level == ades.LevelLT {
		return in, err
	}
	return e.each(in, func(m *cms.Message, i int, _ *ades.Signature) (cms.Addition, error) {
		token, err := e.archive(ctx, m, m.Signers[i])
		if err != nil {
			return cms.Addition{}, fmt.Errorf("cades: archive timestamp: %w", err)
		}
		return e.addition(attrArchiveV3, token)
	})
}

func hasStamp(sig *ades.Signature) bool {
	for _, t := range sig.Timestamps {
		if t.Kind == ades.StampSignature && t.Matches {
			return true
		}
	}
	return false
}

// check tells whether there is anything worth to be kept, and answers with its DER.
func (e *Extension) check(in []byte) ([]byte, error) {
	signatures, err := Read(in, e.Content)
	if err != nil {
		return nil, err
	}
	if len(signatures) == 0 {
		return nil, ErrBroken
	}
	for _, sig := range signatures {
		if !sig.Intact || !sig.CryptoValid || len(sig.Faults) > 0 {
			return nil, ErrBroken
		}
	}
	m, err := cms.Parse(Unwrap(in))
	if err != nil {
		return nil, err
	}
	for _, s := range m.Signers {
		if e.Level != ades.LevelT && (s.Unsigned.Has(attrArchiveV2) || s.Unsigned.Has(attrArchiveV1)) {
			return nil, ErrOld
		}
	}
	return m.With(cms.Addition{})
}

// addition is one unsigned attribute.
func (e *Extension) addition(id string, value []byte) (cms.Addition, error) {
	a, err := cms.NewAttribute(id, value)
	return cms.Addition{Attributes: [][]byte{a}}, err
}

// each adds to every signature of a message what add says.
func (e *Extension) each(in []byte, add func(*cms.Message, int, *ades.Signature) (cms.Addition, error)) ([]byte, error) {
	signatures, err := Read(in, e.Content)
	if err != nil {
		return nil, err
	}
	for i, sig := range signatures {
		m, err := cms.Parse(in)
		if err != nil {
			return nil, err
		}
		a, err := add(m, i, sig)
		if err != nil {
			return nil, err
		}
		a.Signer = i
		if in, err = m.With(a); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// addValues puts certificates and states into the message (EN 319 122-1 § 6.3: into SignedData, not into attributes).
func (e *Extension) addValues(in []byte) ([]byte, error) {
	m, err := cms.Parse(in)
	if err != nil {
		return nil, err
	}
	if len(e.Values.CRLs)+len(e.Values.OCSPs)+len(m.CRLs)+len(m.OCSPs) == 0 {
		return nil, ErrNoValues
	}
	return m.With(cms.Addition{Certificates: e.Values.Certificates, CRLs: e.Values.CRLs, OCSPs: e.Values.OCSPs})
}

// archive gets an archive timestamp of version 3; the index travels in the token's own unsigned attributes (§ 5.5.3).
func (e *Extension) archive(ctx context.Context, m *cms.Message, s *cms.Signer) ([]byte, error) {
	index, err := e.index(m, s)
	if err != nil {
		return nil, err
	}
	content := m.Content
	if m.Detached {
		content = e.Content
	}
	imprint := archiveParts(m, s.Fields(), content.Digest(e.Hash), index).Digest(e.Hash)
	token, err := e.Stamp(ctx, e.Hash, imprint)
	if err != nil {
		return nil, err
	}
	t, err := cms.Parse(token)
	if err != nil {
		return nil, err
	}
	a, err := e.addition(attrHashIndexV3, index)
	if err != nil {
		return nil, err
	}
	return t.With(a)
}

// index is ATSHashIndexV3: the digests of all certificates, states and unsigned attributes.
func (e *Extension) index(m *cms.Message, s *cms.Signer) ([]byte, error) {
	algorithm, err := cms.DigestAlgorithm(e.Hash)
	if err != nil {
		return nil, err
	}
	return encode(func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(algorithm)
			for _, list := range [][][]byte{cms.Choices(m.RawCertificates), cms.Choices(m.RawStates)} {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, raw := range list {
						b.AddASN1OctetString(cms.Content{raw}.Digest(e.Hash))
					}
				})
			}
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				for _, a := range s.Unsigned {
					for _, value := range a.Values {
						b.AddASN1OctetString(cms.Content{a.RawID, value}.Digest(e.Hash))
					}
				}
			})
		})
	})
}
