package filetype_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/filetype"
)

func TestListHoldsTheFormatsOfTheRegulation(t *testing.T) {
	l := list(t)
	// Rule R1 of the UA API of e-Doręczenia, which repeats the annexes of KRI.
	const r1 = `txt rtf pdf xps odt ods odp doc xls ppt docx xlsx pptx csv jpg jpeg tif tiff geotiff png svg wav mp3 avi mpg mpeg mp4 m4a
		mpeg4 ogg ogv zip tar gz gzip 7z html xhtml css xml xsd gml rng xsl xslt dwg dwf dxf dgn jp2`
	var have []string
	codes := map[string]bool{}
	for _, f := range l.Formats() {
		have = append(have, f.Extensions...)
		if codes[f.Code] {
			t.Errorf("%s stands twice", f.Code)
		}
		codes[f.Code] = true
		if f.Source == "" || f.Label == "" || !strings.Contains(f.Media, "/") || !strings.Contains(f.Exchange, "/") {
			t.Errorf("%s is not complete: %+v", f.Code, f)
		}
		if markup := strings.HasSuffix(f.Media, "xml") || strings.HasSuffix(f.Media, "html"); markup != f.Active {
			t.Errorf("%s: active %v; a browser runs scripts in every HTML and XML and in nothing else", f.Code, f.Active)
		}
		for _, ext := range f.Extensions {
			if filetype.Extension("a."+ext) != ext {
				t.Errorf("%s: %q is no extension", f.Code, ext)
			}
		}
	}
	for _, ext := range strings.Fields(r1) {
		if !slices.Contains(have, ext) {
			t.Errorf(".%s is on nobody's row", ext)
		}
	}
	for _, code := range []string{"tsl", "xmlsig", "xades", "xmlenc", "p7s", "p7m", "asice", "asics"} {
		if !codes[code] {
			t.Errorf("no %s", code)
		}
	}
}

func TestListOfADay(t *testing.T) {
	for _, row := range []struct {
		day    calendar.Date
		want   error
		reason string
	}{
		{calendar.On(2024, 5, 22), filetype.ErrNoList, "the day before the regulation came into force"},
		{calendar.On(2024, 5, 23), nil, "the first day"},
		{calendar.On(2030, 1, 1), nil, "no end is known"},
	} {
		if _, err := filetype.On(row.day); !errors.Is(err, row.want) {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
}

func TestNarrowedList(t *testing.T) {
	pictures, err := list(t).Only("png", "jpg")
	if err != nil {
		t.Fatal(err)
	}
	open := func(name string) error {
		b := sample(t, name)
		_, err := pictures.Detect(name, strings.NewReader(string(b)), int64(len(b)))
		return err
	}
	if err := open("zdjecie.png"); err != nil {
		t.Errorf("a picture: %v", err)
	}
	if err := open("pismo.pdf"); !errors.Is(err, filetype.ErrUnknown) {
		t.Errorf("a letter where a picture is asked for: %v", err)
	}
	if _, err := list(t).Only("png", "gif"); err == nil {
		t.Error("a question may not ask for what the law does not list")
	}
}
