package xades

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

// Extension is what to add to a signature.
type Extension struct {
	Level ades.Level // T, LT or LTA
	// Stamp gets a timestamp (the token of RFC 3161) over a digest; SHA-256 is asked for.
	Stamp func(ctx context.Context, h crypto.Hash, digest []byte) ([]byte, error)
	// Certificates, CRLs and OCSPs are the DER of what proves the signer's certificate and those of the timestamps.
	Certificates, CRLs, OCSPs [][]byte
	Files                     map[string][]byte // of a detached signature
}

// Errors of Extend.
var (
	ErrNotSound = errors.New("xades: a signature that is not intact and valid is not extended")
	ErrNoProofs = errors.New("xades: no certificates or no states of certificates to add")
)

// Extend returns the document with proofs added to the signature with this Id ("" when there is only one): for T a timestamp
// of the value unless there is one, for LT what proves the certificates, for LTA, every time, one more timestamp over all
// of it. All other bytes of the document stay. What is returned was read again and found sound.
func Extend(ctx context.Context, document []byte, id string, e Extension) ([]byte, error) {
	steps := map[ades.Level][]func(context.Context, *subject, Extension) (string, error){
		ades.LevelT:   {stampValue},
		ades.LevelLT:  {stampValue, addValues},
		ades.LevelLTA: {stampValue, addValues, stampAll},
	}[e.Level]
	if steps == nil {
		return nil, fmt.Errorf("xades: extend to %q: %w", e.Level, xmlsec.Unsupported)
	}
	for _, step := range steps {
		doc, s, err := sound(document, id, e.Files)
		if err != nil {
			return nil, err
		}
		property, err := step(ctx, s, e)
		if err != nil {
			return nil, err
		}
		if property == "" {
			continue
		}
		if document, err = s.add(doc, property); err != nil {
			return nil, fmt.Errorf("xades: extend: %w", err)
		}
	}
	_, s, err := sound(document, id, e.Files)
	if err != nil {
		return nil, err
	}
	if last := s.out.Timestamps[len(s.out.Timestamps)-1]; !last.Matches {
		return nil, fmt.Errorf("xades: extend: the timestamp does not fit: %s", last.Fault)
	}
	return document, nil
}

// sound reads the signature to extend.
func sound(document []byte, id string, files map[string][]byte) (*xmlsec.Document, *subject, error) {
	doc, err := limits.Parse(document)
	if err != nil {
		return nil, nil, fmt.Errorf("xades: extend: %w", err)
	}
	found := xmlsec.Signatures(doc)
	for _, sig := range found {
		if id == "" && len(found) > 1 || id != "" && sig.Attr("Id") != id {
			continue
		}
		s := NewReader(files).reading(doc).subject(sig, nil, 0)
		if !s.out.Intact || !s.out.CryptoValid || s.signed == nil || len(s.out.Faults) > 0 || s.out.Named == ades.NamedWrong {
			return nil, nil, ErrNotSound
		}
		return doc, s, nil
	}
	return nil, nil, fmt.Errorf("xades: extend: %w", xmlsec.NoSignature)
}

// add puts a property behind the unsigned ones.
func (s *subject) add(doc *xmlsec.Document, property string) ([]byte, error) {
	place := child(s.qualifying, "UnsignedProperties", "UnsignedSignatureProperties")
	if place == nil {
		property = `<xades:UnsignedSignatureProperties xmlns:xades="` + ns132 + `">` + property + `</xades:UnsignedSignatureProperties>`
		if place = child(s.qualifying, "UnsignedProperties"); place == nil {
			property = `<xades:UnsignedProperties xmlns:xades="` + ns132 + `">` + property + `</xades:UnsignedProperties>`
			place = s.qualifying
		}
	}
	return doc.Append(place, []byte(property))
}

// stampValue adds a SignatureTimeStamp (EN 319 132-1 § 5.3) unless one is there and fits.
func stampValue(ctx context.Context, s *subject, e Extension) (string, error) {
	for _, t := range s.out.Timestamps {
		if t.Kind == ades.StampSignature && t.Matches {
			return "", nil
		}
	}
	return s.stamp(ctx, imprint{pieces: []piece{{node: s.value()}}}, "xades:SignatureTimeStamp", e)
}

// stampAll adds an ArchiveTimeStamp (§ 5.5.2).
func stampAll(ctx context.Context, s *subject, e Extension) (string, error) {
	return s.stamp(ctx, s.archiveImprints(nil, s.unsigned)[0], "xades141:ArchiveTimeStamp", e)
}

func (s *subject) stamp(ctx context.Context, over imprint, name string, e Extension) (string, error) {
	digest, fault := s.digest(over, xmlsec.Exclusive, nil, crypto.SHA256)
	if fault != "" {
		return "", fmt.Errorf("xades: extend: %s", fault)
	}
	token, err := e.Stamp(ctx, crypto.SHA256, digest)
	if err != nil {
		return "", fmt.Errorf("xades: timestamp: %w", err)
	}
	id := sha256.Sum256(token)
	return `<` + name + declarations + ` Id="ts-` + hex.EncodeToString(id[:8]) + `"><ds:CanonicalizationMethod Algorithm="` + string(xmlsec.Exclusive) +
		`"/><xades:EncapsulatedTimeStamp>` + base64.StdEncoding.EncodeToString(token) + `</xades:EncapsulatedTimeStamp></` + name + `>`, nil
}

const declarations = ` xmlns:xades="` + ns132 + `" xmlns:xades141="` + ns141 + `" xmlns:ds="` + nsDS + `"`

// addValues adds what is not there yet: as CertificateValues and RevocationValues (§ 5.4) the first time, later, for
// the timestamps, as TimeStampValidationData (§ 5.5.1).
func addValues(_ context.Context, s *subject, e Extension) (string, error) {
	certificates := missing(e.Certificates, s.out.Certificates, func(c *cert.Certificate) []byte { return c.Raw })
	crls := missing(e.CRLs, s.out.CRLs, func(c *cert.CRL) []byte { return c.Raw })
	ocsps := missing(e.OCSPs, s.out.OCSPs, func(o *cert.OCSP) []byte { return o.Raw })
	first := child(s.qualifying, "UnsignedProperties", "UnsignedSignatureProperties", "CertificateValues") == nil
	if first { // all that is known, also what stands in KeyInfo or in the tokens
		certificates = certificates[:0]
		for _, c := range s.out.Certificates {
			certificates = append(certificates, c.Raw)
		}
		certificates = append(certificates, missing(e.Certificates, s.out.Certificates, func(c *cert.Certificate) []byte { return c.Raw })...)
		if len(certificates) == 0 || len(e.CRLs)+len(e.OCSPs) == 0 {
			return "", ErrNoProofs
		}
		crls, ocsps = e.CRLs, e.OCSPs
	}
	var b strings.Builder
	if len(certificates) > 0 {
		b.WriteString(`<xades:CertificateValues` + declarations + `>`)
		encapsulate(&b, "EncapsulatedX509Certificate", certificates)
		b.WriteString(`</xades:CertificateValues>`)
	}
	if len(crls)+len(ocsps) > 0 {
		b.WriteString(`<xades:RevocationValues` + declarations + `>`)
		group(&b, "CRLValues", "EncapsulatedCRLValue", crls)
		group(&b, "OCSPValues", "EncapsulatedOCSPValue", ocsps)
		b.WriteString(`</xades:RevocationValues>`)
	}
	if first || b.Len() == 0 {
		return b.String(), nil
	}
	return `<xades141:TimeStampValidationData` + declarations + `>` + b.String() + `</xades141:TimeStampValidationData>`, nil
}

func missing[T any](given [][]byte, have []T, raw func(T) []byte) [][]byte {
	var found [][]byte
	for _, der := range given {
		if !contains(have, der, raw) && !contains(found, der, func(b []byte) []byte { return b }) {
			found = append(found, der)
		}
	}
	return found
}

func group(b *strings.Builder, outer, inner string, list [][]byte) {
	if len(list) > 0 {
		b.WriteString("<xades:" + outer + ">")
		encapsulate(b, inner, list)
		b.WriteString("</xades:" + outer + ">")
	}
}

func encapsulate(b *strings.Builder, name string, list [][]byte) {
	for _, der := range list {
		b.WriteString("<xades:" + name + ">" + base64.StdEncoding.EncodeToString(der) + "</xades:" + name + ">")
	}
}
