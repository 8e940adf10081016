package filetype_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"testing"

	"wrota/internal/platform/filetype"
)

func FuzzDetect(f *testing.F) {
	for _, s := range samples {
		if b := sample(f, s.name); len(b) < 6<<10 {
			f.Add(properName(s.name), b)
		}
	}
	f.Add("a.doc", compoundOf([]string{"ObjectPool", "WordDocument"}, "Workbook"))
	f.Add("a.docx", zipOf(f, zip.Deflate, member{"[Content_Types].xml", wordTypes}))
	f.Add("a.xml", []byte(`<?xml version="1.0"?><a xmlns:x="y"/>`))
	f.Add("a.dxf", []byte("999\nx\n0\nSECTION\n"))
	l := list(f)
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		got, err := l.Detect(name, bytes.NewReader(content), int64(len(content)))
		switch {
		case err != nil && got.Code != "":
			t.Errorf("both %q and %v", got.Code, err)
		case err == nil && !slices.Contains(got.Extensions, filetype.Extension(name)):
			t.Errorf("%q passes as %s", name, got.Code)
		case err == nil && (bytes.HasPrefix(content, []byte("\x7fELF")) || bytes.HasPrefix(content, []byte("#!"))):
			t.Errorf("a program passes as %s", got.Code)
		}
	})
}
