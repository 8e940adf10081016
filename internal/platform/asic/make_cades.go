package asic

import (
	"archive/zip"
	"context"
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/xmlsec/xades"
)

const (
	mimeSignature = "application/pkcs7-signature"
	mimeToken     = "application/vnd.etsi.timestamp-token"
	sha256URI     = "http://www.w3.org/2001/04/xmlenc#sha256"
	archiveName   = "META-INF/ASiCArchiveManifest"
)

// ErrNothing says that a container has nothing that could be extended or archived, or nothing is to be put into one.
var ErrNothing = errors.New("asic: there is nothing to sign, extend or archive")

// MakeCAdES returns a container with the files and one CAdES signature: of the file itself in ASiC-S, of a manifest of all in
// ASiC-E. The signature's message travels beside its content; s.Detached need not be set.
func MakeCAdES(s cades.Signing, files []xades.Content) ([]byte, error) {
	s.Detached = true
	return wrapped(files, "META-INF/signature", ".p7s", mimeSignature, func(content []byte) ([]byte, error) {
		return cades.Sign(cms.Content{content}, s)
	})
}

// MakeStamped returns a container with the files and one timestamp of them, and no signature.
func MakeStamped(ctx context.Context, stamp cades.Stamp, files []xades.Content) ([]byte, error) {
	return wrapped(files, "META-INF/timestamp", ".tst", mimeToken, func(content []byte) ([]byte, error) {
		return stamp(ctx, crypto.SHA256, cms.Content{content}.Digest(crypto.SHA256))
	})
}

// wrapped packs files with what prove makes over the only one or over a manifest.
func wrapped(files []xades.Content, name, suffix, mime string, prove func([]byte) ([]byte, error)) ([]byte, error) {
	if len(files) == 0 {
		return nil, ErrNothing
	}
	if err := checkNames(files); err != nil {
		return nil, err
	}
	w := &writer{}
	content := files[0].Body
	if simple(files) {
		w.add("mimetype", []byte(MediaS), zip.Store)
	} else {
		w.add("mimetype", []byte(MediaE), zip.Store)
		name += "001"
		content = newManifest(name+suffix, mime, files)
	}
	for _, f := range files {
		w.add(f.Name, f.Body, zip.Deflate)
	}
	if !simple(files) {
		w.add("META-INF/ASiCManifest001.xml", content, zip.Deflate)
	}
	proof, err := prove(content)
	if err != nil {
		return nil, fmt.Errorf("asic: %w", err)
	}
	w.add(name+suffix, proof, zip.Deflate)
	return w.bytes()
}

// newManifest lists files with their digests for one signature or timestamp (EN 319 162-1 § A.4). The files of a manifest of
// archives begin with the one that it continues.
func newManifest(of, mime string, files []xades.Content) []byte {
	var b strings.Builder
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")
	uri := func(name string) string { return escape.Replace((&url.URL{Path: name}).EscapedPath()) }
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<asic:ASiCManifest xmlns:asic="` + nsASiC[0] + `" xmlns:ds="` + nsDS + `">` +
		`<asic:SigReference URI="` + uri(of) + `" MimeType="` + mime + `"/>`)
	for i, f := range files {
		b.WriteString(`<asic:DataObjectReference URI="` + uri(f.Name) + `"`)
		if f.Type != "" {
			b.WriteString(` MimeType="` + escape.Replace(f.Type) + `"`)
		}
		if i == 0 && strings.HasPrefix(f.Name, archiveName) {
			b.WriteString(` Rootfile="true"`)
		}
		b.WriteString(`><ds:DigestMethod Algorithm="` + sha256URI + `"/><ds:DigestValue>` +
			base64.StdEncoding.EncodeToString(cms.Content{f.Body}.Digest(crypto.SHA256)) + `</ds:DigestValue></asic:DataObjectReference>`)
	}
	b.WriteString(`</asic:ASiCManifest>`)
	return []byte(b.String())
}

// ExtendCAdES adds proofs to the signatures of one CAdES signature file of a container (see cades.Extend). All other files stay as
// they are.
func ExtendCAdES(ctx context.Context, container []byte, file string, e cades.Extension) ([]byte, error) {
	u, err := unpack(container)
	if err != nil {
		return nil, err
	}
	for _, x := range u.messages {
		if x.name != file {
			continue
		}
		content, _, fault := u.covering(x)
		if fault != "" {
			return nil, fmt.Errorf("%w: %s", Broken, fault)
		}
		e.Content = cms.Content{content}
		if x.body, err = cades.Extend(ctx, x.body, e); err != nil {
			return nil, fmt.Errorf("asic: %w", err)
		}
		return u.pack(nil)
	}
	return nil, ErrNothing
}

// Archive puts a timestamp on everything that a container with CAdES signatures or timestamps holds (EN 319 162-1 § 4.4.4.2). One
// that is there already is listed in the new manifest, and its own gives the name up to it.
func Archive(ctx context.Context, container []byte, stamp cades.Stamp) ([]byte, error) {
	u, err := unpack(container)
	if err != nil {
		return nil, err
	}
	if len(u.messages) == 0 {
		return nil, ErrNothing
	}
	var list []xades.Content
	for _, x := range u.entries {
		switch x.name {
		case "mimetype":
			continue
		case archiveName + ".xml":
			x.name = u.free(archiveName, ".xml")
			list = append([]xades.Content{{Name: x.name, Body: x.body, Type: "text/xml"}}, list...)
		default:
			list = append(list, xades.Content{Name: x.name, Body: x.body})
		}
	}
	name := u.free("META-INF/timestamp", ".tst")
	manifest := newManifest(name, mimeToken, list)
	token, err := stamp(ctx, crypto.SHA256, cms.Content{manifest}.Digest(crypto.SHA256))
	if err != nil {
		return nil, fmt.Errorf("asic: archive: %w", err)
	}
	return u.pack([]xades.Content{{Name: archiveName + ".xml", Body: manifest}, {Name: name, Body: token}})
}

// unpack opens a container whose archive leaves no doubt, with its manifests compared.
func unpack(container []byte) (*unpacking, error) {
	a, err := open(container)
	if err != nil {
		return nil, err
	}
	if len(a.doubts) > 0 {
		return nil, Broken
	}
	u := newUnpacking(Reader{}, a)
	u.sort()
	u.mediaType()
	for _, m := range u.manifests {
		u.compare(m)
	}
	return u, nil
}

// free is a name with the first number that no file has.
func (u *unpacking) free(name, suffix string) string {
	for n := 1; ; n++ {
		numbered := fmt.Sprintf("%s%03d%s", name, n, suffix)
		if _, taken := u.files[numbered]; !taken {
			return numbered
		}
	}
}

// pack is the archive with more files behind its own.
func (u *unpacking) pack(more []xades.Content) ([]byte, error) {
	w := &writer{}
	for _, x := range u.entries {
		w.add(x.name, x.body, x.method)
	}
	for _, f := range more {
		w.add(f.Name, f.Body, zip.Deflate)
	}
	return w.bytes()
}
