// Package plaintext reads the words of files: PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, XML, HTML, and plain text. It is made for
// searching: nothing is said of how a file looks.
//
// Words: a media type is what platform/filetype recognised; a file is read by it and not by its name. Plain text is UTF-8, UTF-16 with
// its mark, or else Windows-1250, which Polish offices wrote for twenty years.
//
// Files come from strangers: the bytes that are read, what packed files unpack to, and the text that comes out are bounded; what
// lies beyond is left out. A file that cannot be read is ErrUnreadable. Macros, formulas and links are never followed.
//
// What it does not read: pictures (platform/ocr does), the binary formats DOC, XLS and PPT, and encrypted files.
package plaintext

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"wrota/internal/platform/pdf/extract"
	"wrota/internal/platform/richtext"
)

// ErrUnreadable is of files that are not what their media type says, are damaged or encrypted, or of a kind that is not read.
var ErrUnreadable = errors.New("plaintext: the file cannot be read")

// Bounds.
const (
	maxFile   = 32 << 20 // bytes of a file
	maxText   = 4 << 20  // bytes of text
	maxPacked = 64 << 20 // bytes that a packed file unpacks to
	maxParts  = 2000     // files in a packed file
)

// readers are the media types that are read, and how.
var readers = map[string]func([]byte) (string, error){
	"application/pdf":       fromPDF,
	"text/plain":            fromText,
	"text/csv":              fromText,
	"text/markdown":         fromText,
	"application/json":      fromText,
	"text/xml":              fromXML,
	"application/xml":       fromXML,
	"text/html":             fromHTML,
	"application/xhtml+xml": fromHTML,
	"application/rtf":       fromRTF,
	"text/rtf":              fromRTF,
	wordType:                fromZip("word/document.xml", "word/header", "word/footer", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml"),
	sheetType:               fromZip("xl/sharedStrings.xml", "xl/worksheets/", "xl/comments"),
	slideType:               fromZip("ppt/slides/slide", "ppt/notesSlides/"),
	openDocument + "text":   fromZip("content.xml"), openDocument + "spreadsheet": fromZip("content.xml"), openDocument + "presentation": fromZip("content.xml"),
}

const (
	office       = "application/vnd.openxmlformats-officedocument."
	wordType     = office + "wordprocessingml.document"
	sheetType    = office + "spreadsheetml.sheet"
	slideType    = office + "presentationml.presentation"
	openDocument = "application/vnd.oasis.opendocument."
)

// reader is how a media type is read; nil when it is not.
func reader(mediaType string) func([]byte) (string, error) {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	mediaType = strings.TrimSpace(mediaType)
	if read, ok := readers[mediaType]; ok {
		return read
	}
	if strings.HasSuffix(mediaType, "+xml") && !strings.HasPrefix(mediaType, "image/") {
		return fromXML
	}
	return nil
}

// Reads tells whether files of a media type are read.
func Reads(mediaType string) bool { return reader(mediaType) != nil }

// Of returns the text of a file. Its errors are ErrUnreadable, and those of r.
func Of(r io.Reader, mediaType string) (string, error) {
	read := reader(mediaType)
	if read == nil {
		return "", ErrUnreadable
	}
	body, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return "", fmt.Errorf("plaintext: %w", err)
	}
	text, err := read(body)
	if err != nil {
		return "", ErrUnreadable
	}
	return bounded(text), nil
}

func bounded(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	return strings.ToValidUTF8(text, "")
}

// Markup is the text of a writing (platform/richtext).
func Markup(source string) string {
	d, err := richtext.Parse(source)
	if err != nil {
		return bounded(source)
	}
	return bounded(richtext.Text(d))
}

func fromPDF(body []byte) (string, error) { return extract.Text(body, maxText) }

func fromText(body []byte) (string, error) {
	switch {
	case bytes.HasPrefix(body, []byte{0xff, 0xfe}):
		return fromUTF16(body[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(body, []byte{0xfe, 0xff}):
		return fromUTF16(body[2:], binary.BigEndian), nil
	case utf8.Valid(body):
		return string(bytes.TrimPrefix(body, []byte("\ufeff"))), nil
	case slices.Contains(body, 0):
		return "", ErrUnreadable
	}
	text, err := charmap.Windows1250.NewDecoder().Bytes(body)
	return string(text), err
}

func fromUTF16(body []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	return string(utf16.Decode(units))
}
