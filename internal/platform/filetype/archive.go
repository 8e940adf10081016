package filetype

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"path"
	"slices"
	"strings"
)

// zipped tells the formats that are ZIP archives inside: OpenDocument and ASiC by their entry
// "mimetype", Office Open XML and XPS by [Content_Types].xml, and plain archives.
func zipped(f *file) (finding, error) {
	list, err := f.directory()
	if err != nil {
		return finding{}, err
	}
	if err := f.checkBomb(list); err != nil {
		return finding{}, err
	}
	found := is("zip")
	find := func(name string) (entry, bool) {
		i := slices.IndexFunc(list, func(e entry) bool { return e.name == name })
		if i < 0 {
			return entry{}, false
		}
		return list[i], true
	}
	if e, ok := find("mimetype"); ok {
		if found, err = f.byMimetype(e, find); err != nil {
			return finding{}, err
		}
	} else if e, ok := find("[Content_Types].xml"); ok {
		if found, err = f.byContentTypes(e); err != nil {
			return finding{}, err
		}
	} else if code := unmarkedASiC(list); code != "" {
		found = is("zip", "asice", "asics")
		if code == "asics" {
			found = is("zip", "asics", "asice")
		}
	}
	for _, e := range list {
		found.encrypted = found.encrypted || e.encrypted
		found.macros = found.macros || path.Base(e.name) == "vbaProject.bin" || strings.HasPrefix(e.name, "Basic/")
	}
	return found, nil
}

// byMimetype reads the entry with which OpenDocument and ASiC say what they are. Other values
// (templates, e-books) are on no list; the file is then an archive and nothing else.
func (f *file) byMimetype(e entry, find func(string) (entry, bool)) (finding, error) {
	b, err := f.read(e, 128)
	if err != nil {
		return finding{}, err
	}
	code, ok := map[string]string{
		"application/vnd.oasis.opendocument.text":         "odt",
		"application/vnd.oasis.opendocument.spreadsheet":  "ods",
		"application/vnd.oasis.opendocument.presentation": "odp",
		"application/vnd.etsi.asic-e+zip":                 "asice",
		"application/vnd.etsi.asic-s+zip":                 "asics",
	}[strings.TrimSpace(string(b))]
	if !ok {
		return is("zip"), nil
	}
	found := is(code)
	if manifest, ok := find("META-INF/manifest.xml"); ok && strings.HasPrefix(code, "od") {
		if b, err = f.read(manifest, 256<<10); err != nil {
			return finding{}, err
		}
		found.encrypted = bytes.Contains(b, []byte(":encryption-data"))
	}
	return found, nil
}

// byContentTypes tells the main parts of Office Open XML and XPS. Templates and documents declared as
// carrying macros (.docm) have other types and are on no list.
func (f *file) byContentTypes(e entry) (finding, error) {
	b, err := f.read(e, 1<<20)
	if err != nil {
		return finding{}, err
	}
	for _, c := range []struct{ part, code string }{
		{"wordprocessingml.document.main+xml", "docx"},
		{"spreadsheetml.sheet.main+xml", "xlsx"},
		{"presentationml.presentation.main+xml", "pptx"},
		{"vnd.ms-package.xps-fixeddocumentsequence+xml", "xps"},
	} {
		if bytes.Contains(b, []byte(c.part)) {
			return is(c.code), nil
		}
	}
	return is("zip"), nil
}

// unmarkedASiC knows containers without the entry "mimetype", which the standard allows (ETSI EN
// 319 162-1): they have signatures in META-INF, and the simple kind has exactly one other file.
func unmarkedASiC(list []entry) string {
	signatures, others := 0, 0
	for _, e := range list {
		dir, name := path.Split(strings.ToLower(e.name))
		switch {
		case dir != "meta-inf/":
			others++
		case strings.Contains(name, "signature") && (strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".p7s")):
			signatures++
		}
	}
	switch {
	case signatures == 0 || others == 0:
		return ""
	case others == 1:
		return "asics"
	}
	return "asice"
}

// gzipped unpacks a bounded amount and watches how much grows out of how little.
func gzipped(f *file) (finding, error) {
	packed := &counter{r: io.NewSectionReader(f.r, 0, f.size)}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return finding{}, ErrDamaged
	}
	n, err := io.Copy(io.Discard, io.LimitReader(z, 2*f.limits.RatioFrom))
	switch {
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return finding{}, ErrDamaged
	case err != nil:
		return finding{}, damaged(err)
	case n >= f.limits.RatioFrom && n/max(1, packed.n) >= f.limits.Ratio:
		return finding{}, ErrBomb
	}
	return is("gz"), nil
}

// counter counts what was read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// sevenZip checks the start header: its own sum, and that what it points at lies in the file.
func sevenZip(f *file) (finding, error) {
	if len(f.head) < 32 || crc32.ChecksumIEEE(f.head[12:32]) != binary.LittleEndian.Uint32(f.head[8:]) {
		return finding{}, ErrDamaged
	}
	off, size := binary.LittleEndian.Uint64(f.head[12:]), binary.LittleEndian.Uint64(f.head[20:])
	if off > uint64(f.size) || size > uint64(f.size) || 32+off+size > uint64(f.size) {
		return finding{}, ErrDamaged
	}
	return is("7z"), nil
}
