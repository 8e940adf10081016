package asic

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"time"

	"wrota/internal/platform/xmlsec/xades"
)

// Make returns a container with the files and one XAdES-B-B signature of all of them: ASiC-S for one file, ASiC-E for
// several. Names are paths with slashes; at is the signing time.
func Make(s *xades.Signer, files []xades.Content, at time.Time) ([]byte, error) {
	if err := checkNames(files); err != nil {
		return nil, err
	}
	signature, err := s.Detached(files, at)
	if err != nil {
		return nil, fmt.Errorf("asic: %w", err)
	}
	_, bare, _ := bytes.Cut(signature, []byte("?>\n"))
	media, name := MediaE, "META-INF/signatures001.xml"
	if simple(files) {
		media, name = MediaS, "META-INF/signatures.xml"
	}
	w := &writer{}
	w.add("mimetype", []byte(media), zip.Store)
	for _, f := range files {
		w.add(f.Name, f.Body, zip.Deflate)
	}
	if !simple(files) {
		w.add("META-INF/manifest.xml", openManifest(files), zip.Deflate)
	}
	w.add(name, slices.Concat([]byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<asic:XAdESSignatures xmlns:asic="`+nsASiC[0]+`">`), bare, []byte(`</asic:XAdESSignatures>`)), zip.Deflate)
	return w.bytes()
}

// simple tells whether files can be an ASiC-S container: one file at the root (EN 319 162-1 § 4.3.3.2).
func simple(files []xades.Content) bool {
	return len(files) == 1 && !strings.Contains(files[0].Name, "/")
}

// checkNames tells whether files can stand in a container by their names: inside, once, and not where signatures are.
func checkNames(files []xades.Content) error {
	seen := map[string]bool{"mimetype": true}
	for _, f := range files {
		if !plain(f.Name) || seen[f.Name] || strings.HasSuffix(f.Name, "/") || strings.HasPrefix(strings.ToUpper(f.Name), "META-INF/") || len(f.Name) > maxName {
			return fmt.Errorf("asic: the name of a file: %w", Broken)
		}
		seen[f.Name] = true
	}
	return nil
}

// Extend adds proofs to the one signature of a XAdES signature file of a container (see xades.Extend). All other files
// stay as they are.
func Extend(ctx context.Context, container []byte, file string, e xades.Extension) ([]byte, error) {
	a, err := open(container)
	if err != nil {
		return nil, err
	}
	if len(a.doubts) > 0 {
		return nil, Broken
	}
	e.Files = map[string][]byte{}
	for _, f := range a.entries {
		e.Files[f.name] = f.body
	}
	signature, ok := e.Files[file]
	if !ok {
		return nil, NotArchive
	}
	delete(e.Files, file)
	if signature, err = xades.Extend(ctx, signature, "", e); err != nil {
		return nil, fmt.Errorf("asic: %w", err)
	}
	w := &writer{}
	for _, f := range a.entries {
		if f.name == file {
			f.body = signature
		}
		w.add(f.name, f.body, f.method)
	}
	return w.bytes()
}

// openManifest is the list of files in the form of open documents (ISO/IEC 26300-3), which readers of ASiC-E expect.
func openManifest(files []xades.Content) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">` +
		`<manifest:file-entry manifest:full-path="/" manifest:media-type="` + MediaE + `"/>`)
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")
	for _, f := range files {
		media := f.Type
		if media == "" {
			media = "application/octet-stream"
		}
		b.WriteString(`<manifest:file-entry manifest:full-path="` + escape.Replace(f.Name) + `" manifest:media-type="` + escape.Replace(media) + `"/>`)
	}
	b.WriteString(`</manifest:manifest>`)
	return []byte(b.String())
}

// writer writes entries with their sizes before the data and without extra fields: the file "mimetype" must be so (EN 319
// 162-1 § A.1), and for the others it leaves nothing to disagree about.
type writer struct {
	out bytes.Buffer
	zip *zip.Writer
	err error
}

func (w *writer) add(name string, body []byte, method uint16) {
	if w.zip == nil {
		w.zip = zip.NewWriter(&w.out)
	}
	packed := body
	if method == zip.Deflate {
		var b bytes.Buffer
		deflate, err := flate.NewWriter(&b, flate.DefaultCompression)
		if err == nil {
			_, err = deflate.Write(body)
		}
		if err == nil {
			err = deflate.Close()
		}
		w.keep(err)
		packed = b.Bytes()
	}
	header := &zip.FileHeader{
		Name: name, Method: method, Flags: flagUTF8, CRC32: crc32.ChecksumIEEE(body),
		CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(body)),
	}
	to, err := w.zip.CreateRaw(header)
	if err == nil {
		_, err = to.Write(packed)
	}
	w.keep(err)
}

func (w *writer) keep(err error) {
	if w.err == nil && err != nil {
		w.err = fmt.Errorf("asic: write: %w", err)
	}
}

func (w *writer) bytes() ([]byte, error) {
	if w.zip != nil {
		w.keep(w.zip.Close())
	}
	return w.out.Bytes(), w.err
}
