package asic

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/xmlsec"
)

// The namespaces of ASiCManifest (EN 319 162-1 § A.4).
var nsASiC = []string{"http://uri.etsi.org/02918/v1.2.1#", "http://uri.etsi.org/02918/v1.1.1#"}

const nsDS = "http://www.w3.org/2000/09/xmldsig#"

// manifest is an ASiCManifest or ASiCArchiveManifest.
type manifest struct {
	entry *entry
	of    string       // the signature or timestamp that covers the manifest
	data  []ades.Datum // what it lists
	fault string
	empty bool // it lists nothing, as far as is understood
}

const maxListed = 5000

// compare reads the references of a manifest and compares their digests.
func (u *unpacking) compare(m *manifest) {
	doc, err := xmlsec.Parse(m.entry.body)
	if err != nil || doc.Root().Local() != "ASiCManifest" || !slices.Contains(nsASiC, doc.Root().Space()) {
		m.fault = "a manifest that cannot be read"
		return
	}
	for n := range doc.Root().Elements() {
		if !slices.Contains(nsASiC, n.Space()) {
			continue
		}
		switch n.Local() {
		case "SigReference":
			if m.of != "" {
				m.fault = "a manifest of two signatures"
			}
			m.of, _ = u.named(n.Attr("URI"))
		case "DataObjectReference":
			if len(m.data) >= maxListed {
				m.fault = "a manifest that lists too much"
				return
			}
			m.data = append(m.data, u.listed(n))
		}
	}
	if m.of == "" {
		m.fault = "a manifest that belongs to nothing"
	}
	m.empty = len(m.data) == 0
}

func (u *unpacking) listed(n *xmlsec.Node) ades.Datum {
	d := ades.Datum{Name: n.Attr("URI"), Whole: true}
	name, found := u.named(d.Name)
	if !found {
		return d
	}
	d.Found, d.Octets = true, u.files[name]
	hash := xmlsec.Digest(n.Child(nsDS, "DigestMethod").Attr("Algorithm"))
	want, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Child(nsDS, "DigestValue").Text()), ""))
	if hash != 0 && err == nil {
		w := hash.New()
		w.Write(d.Octets)
		d.Intact = string(w.Sum(nil)) == string(want)
	}
	return d
}

// cades reads the messages: signatures first, then the timestamps over them.
func (u *unpacking) cades() {
	for _, m := range u.manifests {
		u.compare(m)
	}
	for _, e := range u.messages {
		if strings.HasSuffix(strings.ToLower(e.name), ".p7s") {
			u.message(e)
		}
	}
	var stamps []*stamp
	for _, e := range u.messages {
		if strings.HasSuffix(strings.ToLower(e.name), ".tst") {
			stamps = append(stamps, u.token(e))
		}
	}
	slices.SortStableFunc(stamps, func(a, b *stamp) int { return a.time().Compare(b.time()) })
	for _, x := range stamps {
		if x.manifest == nil || !u.archives(x) {
			u.out.Timestamps = append(u.out.Timestamps, x.Timestamp)
		}
	}
}

// covering finds the one manifest of a message. Without manifests the message covers the only file.
func (u *unpacking) covering(e *entry) (content []byte, m *manifest, fault string) {
	for _, other := range u.manifests {
		if other.of != e.name {
			continue
		}
		if m != nil {
			return nil, nil, "two manifests of one signature"
		}
		m = other
	}
	switch {
	case m != nil && m.fault != "":
		return nil, nil, m.fault
	case m != nil:
		return m.entry.body, m, ""
	case len(u.out.Files) == 1 && u.out.Kind == ades.ASiCS:
		return u.out.Files[0].Body, nil, ""
	}
	return nil, nil, "nothing says what the signature covers"
}

// message reads a CAdES signature file.
func (u *unpacking) message(e *entry) {
	content, m, fault := u.covering(e)
	var found []*ades.Signature
	var err error
	if fault == "" && u.CAdES != nil {
		found, err = u.CAdES(e.body, cms.Content{content})
	}
	if fault == "" && (u.CAdES == nil || err != nil || len(found) == 0) {
		fault = "the signature cannot be read"
	}
	if fault != "" {
		u.add(e, unreadable(ades.CAdES, fault))
		return
	}
	for _, s := range found {
		switch {
		case m != nil && m.empty: // the signature is of the manifest, and of no file
			s.Covers = false
			for i := range s.Data {
				s.Data[i].Name = m.entry.name
			}
			s.Faults = append(s.Faults, ades.Fault{Sub: ades.FormatFailure, What: "a manifest that lists nothing"})
		case m != nil:
			s.Data = slices.Clone(m.data)
			for _, d := range m.data {
				s.Intact = s.Intact && d.Found && d.Intact
			}
		default:
			for i := range s.Data {
				s.Data[i].Name, s.Data[i].Whole = u.out.Files[0].Name, true
			}
		}
		u.add(e, s)
	}
}

// stamp is a timestamp of the container.
type stamp struct {
	*ades.Timestamp
	entry    *entry
	manifest *manifest // that it covers; nil when that is the only file
}

func (s *stamp) time() time.Time {
	if s.Token == nil {
		return time.Time{}
	}
	return s.Token.Time
}

// token reads a token over the only file or over a manifest, and compares all that the manifest lists.
func (u *unpacking) token(e *entry) *stamp {
	content, m, fault := u.covering(e)
	x := &stamp{Timestamp: &ades.Timestamp{Kind: ades.StampContent, Fault: fault}, entry: e, manifest: m}
	if fault != "" {
		return x
	}
	token, err := cms.ParseToken(e.body)
	switch {
	case err != nil:
		x.Fault = "the token cannot be read"
	case token.Hash == 0:
		x.Token, x.Fault = token, "digest not supported"
	default:
		x.Token, x.Matches = token, bytes.Equal(cms.Content{content}.Digest(token.Hash), token.Imprint)
	}
	if m != nil && (m.empty || slices.ContainsFunc(m.data, func(d ades.Datum) bool { return !d.Found || !d.Intact })) {
		x.Matches, x.Fault = false, "the manifest lists nothing, or what is not there"
	}
	return x
}

// archives gives a timestamp to every signature whose file its manifest lists (EN 319 162-1 § 4.4.4.2). Of the timestamps that the
// container has of a signature already, it covers those that are listed, too: one that is younger is not.
func (u *unpacking) archives(x *stamp) bool {
	listed := map[string]bool{}
	for _, d := range x.manifest.data {
		if name, ok := u.named(d.Name); ok {
			listed[name] = true
		}
	}
	any := false
	for _, s := range u.out.Signatures {
		if !listed[s.File] {
			continue
		}
		any = true
		own := &ades.Timestamp{Kind: ades.StampArchive, Token: x.Token, Fault: x.Fault, Matches: x.Matches}
		if own.Matches {
			before := slices.DeleteFunc(slices.Clone(s.Timestamps), func(t *ades.Timestamp) bool {
				file, outside := u.outside[t]
				return outside && !listed[file]
			})
			own.Covers = ades.Coverage{Value: true, Certificates: s.Certificates, CRLs: s.CRLs, OCSPs: s.OCSPs, Timestamps: before, Counters: s.Counters}
		}
		u.outside[own] = x.entry.name
		s.Timestamps = append(s.Timestamps, own)
		if own.Matches && s.Level == ades.LevelLT {
			s.Level = ades.LevelLTA
		}
	}
	return any
}
