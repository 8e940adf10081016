package plaintext

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// inline are elements inside a line: words go on through them. All other elements divide words.
var inline = map[string]bool{
	"t": true, "r": true, "rPr": true, "b": true, "i": true, "u": true, "em": true, "strong": true, "span": true, "a": true, "font": true, "small": true, "sup": true, "sub": true,
	"bookmarkStart": true, "bookmarkEnd": true, "proofErr": true, "lastRenderedPageBreak": true, "hyperlink": true, "ins": true, "lang": true, "color": true, "sz": true,
}

// silent are elements whose text nobody reads.
var silent = map[string]bool{"script": true, "style": true, "Signature": true, "instrText": true, "binary-data": true, "DaneZalacznika": true}

// fromXML returns the text of an XML document, as far as it can be read.
func fromXML(body []byte) (string, error) {
	var out strings.Builder
	n, err := xmlText(&out, bytes.NewReader(body), maxText)
	if err != nil && n == 0 {
		return "", ErrUnreadable
	}
	return out.String(), nil
}

// xmlText writes the text of a document, at most limit bytes; n tells how many elements were read before an error.
func xmlText(out *strings.Builder, r io.Reader, limit int) (n int, err error) {
	d := xml.NewDecoder(r)
	d.Strict, d.CharsetReader = false, charset
	quiet := 0
	for out.Len() < limit {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if n++; quiet > 0 || silent[t.Name.Local] {
				quiet++
			}
			divide(out, t.Name.Local)
		case xml.EndElement:
			quiet = max(0, quiet-1)
			divide(out, t.Name.Local)
		case xml.CharData:
			if quiet == 0 {
				out.Write(t[:min(len(t), limit)])
			}
		}
	}
	return n, nil
}

func divide(out *strings.Builder, name string) {
	if !inline[name] && out.Len() > 0 && !strings.HasSuffix(out.String(), "\n") {
		out.WriteByte('\n')
	}
}

// charset reads the encodings that Polish documents declare besides UTF-8.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "us-ascii":
		return in, nil
	case "windows-1250", "cp1250":
		return charmap.Windows1250.NewDecoder().Reader(in), nil
	case "iso-8859-2":
		return charmap.ISO8859_2.NewDecoder().Reader(in), nil
	case "windows-1252", "iso-8859-1":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, ErrUnreadable
}

// fromZip reads the parts of a packed document whose names begin so, in the order of the archive.
func fromZip(parts ...string) func([]byte) (string, error) {
	return func(body []byte) (string, error) {
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil || len(z.File) > maxParts {
			return "", ErrUnreadable
		}
		var out strings.Builder
		left, met := int64(maxPacked), false
		for _, f := range z.File {
			if !wanted(f.Name, parts) {
				continue
			}
			rc, err := f.Open()
			if err != nil {
				return "", ErrUnreadable
			}
			counted := &io.LimitedReader{R: rc, N: left}
			_, broken := xmlText(&out, counted, maxText)
			left, met = counted.N, met || broken == nil
			if err := rc.Close(); err != nil && broken == nil {
				continue // what was read counts
			}
		}
		if !met {
			return "", ErrUnreadable
		}
		return out.String(), nil
	}
}

func wanted(name string, parts []string) bool {
	for _, p := range parts {
		if strings.HasPrefix(name, p) && strings.HasSuffix(name, ".xml") {
			return true
		}
	}
	return false
}
