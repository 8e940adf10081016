package pack

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"

	"wrota/internal/platform/xmlsec"
)

const (
	nsASiC    = "http://uri.etsi.org/02918/v1.2.1#"
	nsDS      = "http://www.w3.org/2000/09/xmldsig#"
	sha256URI = "http://www.w3.org/2001/04/xmlenc#sha256"
)

// newManifest lists files with their digests, in the form of EN 319 162-1 § A.4.
func newManifest(entries []Entry) []byte {
	var b strings.Builder
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")
	uri := func(name string) string { return escape.Replace((&url.URL{Path: name}).EscapedPath()) }
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<asic:ASiCManifest xmlns:asic="` + nsASiC + `" xmlns:ds="` + nsDS + `">` + "\n" +
		`<asic:SigReference URI="` + Signature + `" MimeType="application/pkcs7-signature"/>` + "\n")
	for _, e := range entries {
		b.WriteString(`<asic:DataObjectReference URI="` + uri(e.Name) + `"><ds:DigestMethod Algorithm="` + sha256URI + `"/><ds:DigestValue>` +
			base64.StdEncoding.EncodeToString(e.SHA256[:]) + "</ds:DigestValue></asic:DataObjectReference>\n")
	}
	b.WriteString("</asic:ASiCManifest>\n")
	return []byte(b.String())
}

var errManifest = errors.New("pack: the manifest cannot be read")

// readManifest returns the SHA-256 of each listed file, in hexadecimal digits. A digest by another algorithm is empty.
func readManifest(body []byte) (map[string]string, error) {
	doc, err := xmlsec.Limits{Bytes: 256 << 20, Nodes: 4_000_000, Depth: 10}.Parse(body)
	if err != nil || !doc.Root().Is(nsASiC, "ASiCManifest") {
		return nil, errManifest
	}
	out := map[string]string{}
	for n := range doc.Root().All(nsASiC, "DataObjectReference") {
		u, err := url.Parse(n.Attr("URI"))
		if err != nil || u.Path == "" || u.Scheme != "" || u.Host != "" {
			return nil, errManifest
		}
		if _, twice := out[u.Path]; twice {
			return nil, errManifest
		}
		out[u.Path] = ""
		if n.Child(nsDS, "DigestMethod").Attr("Algorithm") != sha256URI {
			continue
		}
		sum, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Child(nsDS, "DigestValue").Text()), ""))
		if err != nil {
			return nil, errManifest
		}
		out[u.Path] = hex.EncodeToString(sum)
	}
	return out, nil
}
