package filetype

import (
	"bytes"
	"encoding/binary"
)

// executable tells programs by their first bytes. Scripts that only their extension makes dangerous
// (.bat, .js, .vbs) need no rule: their extensions are on no list, and as .txt they are text.
func executable(head []byte) bool {
	for _, magic := range []string{
		"\x7fELF",                       // Linux
		"\xfe\xed\xfa\xce",              // Mach-O, in both orders of bytes and both widths
		"\xfe\xed\xfa\xcf",              //
		"\xce\xfa\xed\xfe",              //
		"\xcf\xfa\xed\xfe",              //
		"\xca\xfe\xba\xbe",              // Mach-O for several processors, and Java classes
		"\x00asm",                       // WebAssembly
		"dex\n",                         // Android
		"#!",                            // a script of any Unix interpreter
		"L\x00\x00\x00\x01\x14\x02\x00", // a Windows shortcut: runs what it points at
	} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	// A DOS or Windows program begins with MZ, but so may a letter about the Ministry of Health.
	return bytes.HasPrefix(head, []byte("MZ")) && !isText(head)
}

// signature ties the first bytes of a content to a way of looking further.
type signature struct {
	offset int
	magic  string
	look   func(*file) (finding, error)
}

// plain is for formats whose first bytes say it all.
func plain(codes ...string) func(*file) (finding, error) {
	return func(*file) (finding, error) { return is(codes...), nil }
}

func signatures() []signature {
	return []signature{
		{0, "%PDF-", pdf},
		{0, `{\rtf`, plain("rtf")},
		{0, "PK\x03\x04", zipped},
		{0, "PK\x05\x06", zipped}, // an archive without files
		{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", compound},
		{0, "\xff\xd8\xff", plain("jpg")},
		{0, "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", plain("png")},
		{0, "II*\x00", tiff},
		{0, "MM\x00*", tiff},
		{0, "II+\x00", plain("tif")}, // BigTIFF
		{0, "MM\x00+", plain("tif")},
		{0, "\x00\x00\x00\x0cjP  \r\n\x87\n", jpeg2000},
		{0, "RIFF", riff},
		{0, "RF64", riff},
		{0, "OggS", ogg},
		{0, "ID3", mp3},
		{0, "\x00\x00\x01\xba", plain("mpg")}, // system stream
		{0, "\x00\x00\x01\xb3", plain("mpg")}, // video stream
		{4, "ftyp", mp4},
		{0, "\x1f\x8b\x08", gzipped},
		{0, "7z\xbc\xaf\x27\x1c", sevenZip},
		{0, "AC1", dwg},
		{0, "AC2.", dwg},
		{0, "(DWF V", plain("dwf")},
		{0, "AutoCAD Binary DXF\r\n\x1a\x00", plain("dxf")},
		{0, "\x08\x09\xfe\x02", plain("dgn")}, // version 7, flat: its first element is the settings
		{0, "\xc8\x09\xfe\x02", plain("dgn")}, // version 7, in space
	}
}

// sniff asks, in turn, the signatures, the formats without one, and the kinds of text.
func (f *file) sniff() (finding, error) {
	for _, s := range signatures() {
		if len(f.head) > s.offset && bytes.HasPrefix(f.head[s.offset:], []byte(s.magic)) {
			return s.look(f)
		}
	}
	if isTar(f.head) {
		return is("tar"), nil
	}
	if found, ok := cms(f.head); ok {
		return found, nil
	}
	if len(f.head) > 1 && f.head[0] == 0xff && f.head[1]&0xe0 == 0xe0 {
		if found, err := mp3(f); err == nil {
			return found, nil
		}
	}
	return f.text()
}

// isTar checks the sum of the first header; it is what every kind of tar has.
func isTar(head []byte) bool {
	if len(head) < 512 {
		return false
	}
	sum := 8 * int64(' ') // the field of the sum counts as spaces
	for i, c := range head[:512] {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	var written int64
	digits := 0
	for _, c := range head[148:156] {
		switch {
		case c >= '0' && c <= '7':
			written = written*8 + int64(c-'0')
			digits++
		case c != ' ' && c != 0:
			return false
		}
	}
	return digits > 0 && written == sum && head[0] != 0
}

// pdf also looks whether the document is encrypted: the word stands in the trailer, which is either
// at the end or, in newer files, in the dictionary that startxref points at.
func pdf(f *file) (finding, error) {
	tail, err := f.at(max(0, f.size-2048), 2048)
	if err != nil {
		return finding{}, err
	}
	found := is("pdf")
	found.encrypted = bytes.Contains(tail, []byte("/Encrypt"))
	if i := bytes.LastIndex(tail, []byte("startxref")); i >= 0 && !found.encrypted {
		var off int64
		for _, c := range bytes.TrimSpace(tail[i+len("startxref"):]) {
			if c < '0' || c > '9' || off > f.size {
				break
			}
			off = off*10 + int64(c-'0')
		}
		dict, err := f.at(off, 2048)
		if err != nil {
			return finding{}, err
		}
		dict, _, _ = bytes.Cut(dict, []byte("stream\r"))
		dict, _, _ = bytes.Cut(dict, []byte("stream\n"))
		found.encrypted = bytes.Contains(dict, []byte("/Encrypt"))
	}
	return found, nil
}

// dwg begins with the version: AC1.2 … AC2.10 in the eighties, AC1001 … AC1032 since.
func dwg(f *file) (finding, error) {
	if len(f.head) > 6 && (f.head[3] == '0' || f.head[3] == '.') && (f.head[6] == 0 || f.head[6] < ' ') {
		return is("dwg"), nil
	}
	return f.text()
}

func jpeg2000(f *file) (finding, error) {
	if len(f.head) >= 24 && string(f.head[16:20]) == "ftyp" && (string(f.head[20:24]) == "jp2 " || string(f.head[20:24]) == "jpx ") {
		return is("jp2"), nil
	}
	return finding{}, ErrUnknown
}

// geoKeys is the tag that makes a TIFF a GeoTIFF (OGC 19-008r4).
const geoKeys = 34735

// tiff looks through the first directory of tags.
func tiff(f *file) (finding, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if f.head[0] == 'M' {
		order = binary.BigEndian
	}
	if len(f.head) < 8 {
		return finding{}, ErrDamaged
	}
	off := int64(order.Uint32(f.head[4:]))
	count, err := f.at(off, 2)
	if err != nil {
		return finding{}, err
	}
	if len(count) < 2 {
		return finding{}, ErrDamaged
	}
	tags, err := f.at(off+2, 12*int(order.Uint16(count)))
	if err != nil {
		return finding{}, err
	}
	for ; len(tags) >= 12; tags = tags[12:] {
		if order.Uint16(tags) == geoKeys {
			return is("geotiff"), nil
		}
	}
	return is("tif"), nil
}

// cms knows SignedData and EnvelopedData (RFC 5652) in DER, BER and PEM.
func cms(head []byte) (finding, bool) {
	for _, title := range []string{"PKCS7", "CMS", "PKCS #7 SIGNED DATA"} {
		if bytes.HasPrefix(head, []byte("-----BEGIN "+title+"-----")) {
			return is("p7m", "p7s", "p7b"), true
		}
	}
	if len(head) < 4 || head[0] != 0x30 {
		return finding{}, false
	}
	skip := 2 // tag and a short or indefinite length
	if n := int(head[1]); n > 0x80 {
		skip += n - 0x80
	}
	oid := []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07")
	if skip > 6 || len(head) < skip+len(oid)+1 || !bytes.HasPrefix(head[skip:], oid) {
		return finding{}, false
	}
	switch head[skip+len(oid)] {
	case 2: // id-signedData
		return is("p7m", "p7s", "p7b"), true
	case 3: // id-envelopedData
		return finding{codes: []string{"p7m"}, encrypted: true}, true
	}
	return finding{}, false
}
