package xades

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"net/url"
	"strings"
	"time"

	"wrota/internal/platform/xmlsec"
)

// Signer makes XAdES-B-B signatures around data (enveloping) and of files beside them (detached). One in the document that
// it signs (enveloped) is xmlsec.Sealer's work. It is safe for many goroutines when its key is.
type Signer struct {
	plain   *xmlsec.Plain
	digest  string // of the certificate, base64
	keyInfo string
}

// Content is something to sign.
type Content struct {
	Name string // of a file, as a path with slashes; not used by Enveloping
	Type string // media type; application/octet-stream when empty
	Body []byte
}

// NewSigner prepares signing with a key (ECDSA P-256, P-384, P-521 or RSA from 2048 bits) and its certificate. The chain, if
// given, travels in the signature for those who check it later.
func NewSigner(key crypto.Signer, c *x509.Certificate, chain ...*x509.Certificate) (*Signer, error) {
	plain, err := xmlsec.NewPlain(key, c)
	if err != nil {
		return nil, fmt.Errorf("xades: %w", err)
	}
	s := &Signer{plain: plain, digest: base64Sum(c.Raw), keyInfo: "<ds:KeyInfo><ds:X509Data>"}
	for _, c := range append([]*x509.Certificate{c}, chain...) {
		s.keyInfo += "<ds:X509Certificate>" + base64.StdEncoding.EncodeToString(c.Raw) + "</ds:X509Certificate>"
	}
	s.keyInfo += "</ds:X509Data></ds:KeyInfo>"
	return s, nil
}

// target is a content with the reference to it.
type target struct {
	Content
	id, uri, kind, steps string
}

// Enveloping returns a document whose root is the signature, with the content inside in base64. at is the signing time,
// in whole seconds of UTC.
func (s *Signer) Enveloping(c Content, at time.Time) ([]byte, error) {
	ids := identify(at, c)
	object := `<ds:Object Id="data-` + ids + `">` + base64.StdEncoding.EncodeToString(c.Body) + `</ds:Object>`
	t := target{Content: c, id: "ref-" + ids, uri: "#data-" + ids, kind: typeObject}
	t.steps = `<ds:Transforms><ds:Transform Algorithm="` + nsDS + `base64"></ds:Transform></ds:Transforms>`
	return s.sign([]target{t}, ids, object, at)
}

// Detached returns a document with the signature of files that stay beside it, under their names as relative references.
func (s *Signer) Detached(files []Content, at time.Time) ([]byte, error) {
	if len(files) == 0 {
		return nil, fmt.Errorf("xades: sign: %w", xmlsec.UnknownReference)
	}
	ids := identify(at, files...)
	targets := make([]target, 0, len(files))
	for i, f := range files {
		if f.Name == "" {
			return nil, fmt.Errorf("xades: sign: %w", xmlsec.UnknownReference)
		}
		targets = append(targets, target{Content: f, id: fmt.Sprintf("ref-%s-%d", ids, i+1), uri: reference(f.Name)})
	}
	return s.sign(targets, ids, "", at)
}

// sign writes the signature. SignedInfo and SignedProperties are written in their exclusive canonical form, so that the bytes
// signed are the bytes in the file; that is why they repeat declarations and have no self-closing tags.
func (s *Signer) sign(targets []target, ids, object string, at time.Time) ([]byte, error) {
	properties, err := s.properties(targets, ids, at)
	if err != nil {
		return nil, err
	}
	var info strings.Builder
	info.WriteString(`<ds:SignedInfo xmlns:ds="` + nsDS + `"><ds:CanonicalizationMethod Algorithm="` + string(xmlsec.Exclusive) +
		`"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="` + s.plain.Method() + `"></ds:SignatureMethod>`)
	for _, t := range targets {
		info.WriteString(`<ds:Reference Id="` + t.id + `"`)
		if t.kind != "" {
			info.WriteString(` Type="` + t.kind + `"`)
		}
		info.WriteString(` URI="` + t.uri + `">` + t.steps + digestText("", base64Sum(t.Body)) + `</ds:Reference>`)
	}
	info.WriteString(`<ds:Reference Type="` + typesProperties[0] + `" URI="#props-` + ids + `"><ds:Transforms><ds:Transform Algorithm="` +
		string(xmlsec.Exclusive) + `"></ds:Transform></ds:Transforms>` + digestText("", base64Sum([]byte(properties))) + `</ds:Reference></ds:SignedInfo>`)
	value, err := s.plain.Octets([]byte(info.String()))
	if err != nil {
		return nil, fmt.Errorf("xades: %w", err)
	}
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<ds:Signature xmlns:ds="` + nsDS + `" Id="sig-` + ids + `">` + info.String() +
		`<ds:SignatureValue Id="value-` + ids + `">` + base64.StdEncoding.EncodeToString(value) + `</ds:SignatureValue>` + s.keyInfo + object +
		`<ds:Object><xades:QualifyingProperties xmlns:xades="` + ns132 + `" Target="#sig-` + ids + `">` + properties +
		`</xades:QualifyingProperties></ds:Object></ds:Signature>`), nil
}

// properties are what EN 319 132-1 § 6.3 asks of level B-B: the time, the certificate and the format of what is signed.
func (s *Signer) properties(targets []target, ids string, at time.Time) (string, error) {
	text := `<xades:SignedProperties xmlns:xades="` + ns132 + `" Id="props-` + ids + `"><xades:SignedSignatureProperties><xades:SigningTime>` +
		at.UTC().Format("2006-01-02T15:04:05Z") + `</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest>` +
		digestText(` xmlns:ds="`+nsDS+`"`, s.digest) + `</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>` +
		`<xades:SignedDataObjectProperties>`
	for _, t := range targets {
		kind := "application/octet-stream"
		if t.Type != "" {
			media, parameters, err := mime.ParseMediaType(t.Type)
			if err != nil {
				return "", fmt.Errorf("xades: sign: media type: %w", xmlsec.IllegalText)
			}
			kind = mime.FormatMediaType(media, parameters)
		}
		text += `<xades:DataObjectFormat ObjectReference="#` + t.id + `"><xades:MimeType>` + escape(kind) + `</xades:MimeType></xades:DataObjectFormat>`
	}
	return text + `</xades:SignedDataObjectProperties></xades:SignedProperties>`, nil
}

// digestText is a SHA-256 digest as XMLDSig writes it, with the declaration where the canonical form has one.
func digestText(declaration, value string) string {
	return `<ds:DigestMethod` + declaration + ` Algorithm="` + nsEnc + `sha256"></ds:DigestMethod><ds:DigestValue` + declaration + `>` + value + `</ds:DigestValue>`
}

func base64Sum(b []byte) string {
	h := sha256.Sum256(b)
	return base64.StdEncoding.EncodeToString(h[:])
}

// identify is the part that all Ids of one signature share: made from what is signed and the time, so that two signatures
// in one place do not clash.
func identify(at time.Time, contents ...Content) string {
	h := sha256.New()
	h.Write([]byte(at.UTC().Format(time.RFC3339Nano)))
	for _, c := range contents {
		one := sha256.Sum256(c.Body)
		h.Write(one[:])
		h.Write([]byte(c.Name))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// reference is a name as a relative URI, as it stands in an attribute.
func reference(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.NewReplacer(":", "%3A", "&", "&amp;").Replace(strings.Join(parts, "/"))
}

// escape is text as the canonical form has it.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
