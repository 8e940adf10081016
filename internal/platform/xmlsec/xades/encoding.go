package xades

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"wrota/internal/platform/xmlsec"
)

// declared is the encoding in an XML declaration.
var declared = regexp.MustCompile(`^(<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0'))[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z][A-Za-z0-9._-]*)["']`)

// toUTF8 brings a document to UTF-8, which is what every canonical form is in, so that signatures hold as before. UTF-16
// and the one-byte encodings that Polish and western offices used are known.
func toUTF8(source []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(source, []byte{0xFE, 0xFF}):
		return fromUTF16(source[2:], binary.BigEndian)
	case bytes.HasPrefix(source, []byte{0xFF, 0xFE}):
		return fromUTF16(source[2:], binary.LittleEndian)
	}
	m := declared.FindSubmatchIndex(source[:min(len(source), 200)])
	if m == nil {
		return source, nil
	}
	known := map[string]encoding.Encoding{
		"iso-8859-1": charmap.ISO8859_1, "iso-8859-2": charmap.ISO8859_2, "iso-8859-15": charmap.ISO8859_15,
		"windows-1250": charmap.Windows1250, "windows-1252": charmap.Windows1252,
	}
	name := strings.ToLower(string(source[m[4]:m[5]]))
	from, ok := known[name]
	if name == "utf-8" {
		return source, nil
	}
	if !ok || len(source) > limits.Bytes {
		return nil, xmlsec.Unsupported
	}
	body, err := from.NewDecoder().Bytes(source[m[1]:])
	if err != nil {
		return nil, xmlsec.Malformed
	}
	return append(bytes.Clone(source[m[2]:m[3]]), body...), nil
}

func fromUTF16(b []byte, order binary.ByteOrder) ([]byte, error) {
	if len(b)%2 != 0 || len(b) > limits.Bytes {
		return nil, xmlsec.Malformed
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	text := []byte(string(utf16.Decode(units)))
	if m := declared.FindSubmatchIndex(text[:min(len(text), 200)]); m != nil {
		return append(bytes.Clone(text[m[2]:m[3]]), text[m[1]:]...), nil
	}
	return text, nil
}
