package filetype_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/filetype"
)

func list(t testing.TB) *filetype.List {
	t.Helper()
	l, err := filetype.On(calendar.On(2027, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func detect(t testing.TB, name string, content []byte) (filetype.Type, error) {
	t.Helper()
	return list(t).Detect(name, bytes.NewReader(content), int64(len(content)))
}

// sample reads a file that a program which is not ours has made (testdata/make.sh).
func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	if name == "slajd.ppt.gz" {
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// samples says what each sample is.
var samples = []struct {
	name      string
	code      string
	encrypted bool
	reason    string
}{
	{"pismo.odt", "odt", false, "LibreOffice"},
	{"haslo.odt", "odt", true, "with a password"},
	{"pismo.doc", "doc", false, "compound file"},
	{"pismo.docx", "docx", false, "Office Open XML"},
	{"pismo.rtf", "rtf", false, ""},
	{"pismo.pdf", "pdf", false, ""},
	{"haslo.pdf", "pdf", true, "/Encrypt in the trailer"},
	{"haslo-strumienie.pdf", "pdf", true, "/Encrypt in a cross-reference stream"},
	{"pismo.xps", "xps", false, "Ghostscript"},
	{"pismo.xhtml", "xhtml", false, ""},
	{"dane.ods", "ods", false, ""},
	{"dane.xls", "xls", false, ""},
	{"dane.xlsx", "xlsx", false, ""},
	{"slajd.odp", "odp", false, ""},
	{"slajd.ppt.gz", "ppt", false, "compound file of nearly half a megabyte"},
	{"slajd.pptx", "pptx", false, ""},
	{"zdjecie.png", "png", false, "FFmpeg"},
	{"zdjecie.jpg", "jpg", false, ""},
	{"zdjecie.jpeg", "jpg", false, "the other extension"},
	{"zdjecie.tif", "tif", false, ""},
	{"duzy.tif", "tif", false, "BigTIFF"},
	{"ortofoto.tif", "geotiff", false, "the tags of GeoTIFF, from GDAL"},
	{"zdjecie.jp2", "jp2", false, "OpenJPEG"},
	{"nagranie.wav", "wav", false, ""},
	{"dlugie.wav", "wav", false, "RF64, for recordings over 4 GB"},
	{"nagranie.mp3", "mp3", false, "with an ID3 tag"},
	{"bez-id3.mp3", "mp3", false, "frames only"},
	{"mowa.mp3", "mp3", false, "MPEG-2, low rate"},
	{"nagranie.ogg", "ogg", false, "Vorbis"},
	{"opus.ogg", "ogg", false, "Opus"},
	{"nagranie.m4a", "m4a", false, "brand M4A"},
	{"dyktafon.m4a", "m4a", false, "sound under the brand of film"},
	{"film.mp4", "mp4", false, ""},
	{"film.avi", "avi", false, ""},
	{"film.mpg", "mpg", false, ""},
	{"film.ogv", "ogv", false, "Theora"},
	{"akta.zip", "zip", false, "Info-ZIP"},
	{"haslo.zip", "zip", true, "with a password"},
	{"pusty.zip", "zip", false, "an archive without files"},
	{"zip64.zip", "zip", false, "Zip64"},
	{"akta.tar", "tar", false, "ustar"},
	{"dawne.tar", "tar", false, "as in 1979: no mark, only the sum"},
	{"akta.tar.gz", "gz", false, ""},
	{"akta.7z", "7z", false, ""},
	{"dzialki.gml", "gml", false, "GDAL"},
	{"dzialki.xsd", "xsd", false, ""},
	{"granica.dgn", "dgn", false, "version 7"},
	{"granica.dxf", "dxf", false, "text"},
	{"binarny.dxf", "dxf", false, "binary"},
	{"notatka.txt.p7s", "p7s", false, "OpenSSL"},
	{"notatka.txt.p7m", "p7m", false, ""},
	{"ber.p7m", "p7m", false, "indefinite lengths"},
	{"pem.p7s", "p7s", false, "PEM"},
	{"pem.p7b", "p7b", false, "PEM"},
	{"cert.p7b", "p7b", false, "certificates only"},
	{"zaszyfrowany.p7m", "p7m", true, "EnvelopedData"},
}

func properName(name string) string {
	return strings.TrimSuffix(name, ".ppt.gz") + map[bool]string{true: ".ppt"}[strings.HasSuffix(name, ".ppt.gz")]
}

func TestSamples(t *testing.T) {
	seen := map[string]bool{"pismo.dotx": true} // a template: TestNotAccepted
	for _, s := range samples {
		seen[s.name] = true
		got, err := detect(t, properName(s.name), sample(t, s.name))
		if err != nil || got.Code != s.code || got.Encrypted != s.encrypted || got.Macros {
			t.Errorf("%s (%s): %q, encrypted %v, macros %v, %v", s.name, s.reason, got.Code, got.Encrypted, got.Macros, err)
		}
	}
	files, err := os.ReadDir("testdata/samples")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !seen[f.Name()] {
			t.Errorf("%s is in no row", f.Name())
		}
	}
}

// twins are other formats that the same content may be, so that the extension decides.
func twins(name, code string) []string {
	switch name {
	case "binarny.dxf", "zaszyfrowany.p7m":
		return nil // say clearly what they are, unlike the others of their format
	case "dyktafon.m4a":
		return []string{"mp4"}
	}
	return map[string][]string{
		"p7s": {"p7m", "p7b"}, "p7m": {"p7s", "p7b"}, "p7b": {"p7s", "p7m"}, "mp4": {"m4a"}, "gml": {"xml"}, "dxf": {"txt"},
	}[code]
}

// Every sample under every extension of the list: only the right ones pass.
func TestSamplesUnderFalseNames(t *testing.T) {
	l := list(t)
	pairs := 0
	for _, s := range samples {
		content := sample(t, s.name)
		var allowed []string
		for _, code := range append(twins(s.name, s.code), s.code) {
			format, _ := l.Format(code)
			allowed = append(allowed, format.Extensions...)
		}
		for _, format := range l.Formats() {
			for _, ext := range format.Extensions {
				pairs++
				got, err := detect(t, "plik."+ext, content)
				if slices.Contains(allowed, ext) {
					if err != nil || !slices.Contains(got.Extensions, ext) {
						t.Errorf("%s as .%s: %q, %v", s.name, ext, got.Code, err)
					}
				} else if !errors.Is(err, filetype.ErrMismatch) {
					t.Errorf("%s as .%s: %q, %v; want a mismatch", s.name, ext, got.Code, err)
				}
			}
		}
	}
	if pairs < 4000 {
		t.Errorf("only %d pairs", pairs)
	}
}

// libmagic is the second opinion. Where it says only "octet-stream" or "plain", or names a format
// differently, nothing is compared or the other name is given here.
func TestLibmagicAgrees(t *testing.T) {
	also := map[string]string{
		"text/rtf": "application/rtf", "audio/x-wav": "audio/vnd.wave", "video/x-msvideo": "video/vnd.avi", "audio/x-m4a": "audio/mp4",
		"application/x-bentley-dgn": "image/vnd.dgn", "text/xml": "",
	}
	compared := 0
	for _, s := range samples {
		cmd := exec.Command("file", "--brief", "--mime-type", "-")
		cmd.Stdin = bytes.NewReader(sample(t, s.name))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("file (Debian package file): %v", err)
		}
		magic := strings.TrimSpace(string(out))
		if other, ok := also[magic]; ok {
			magic = other
		}
		generic := magic == "application/octet-stream" || magic == "text/plain" || magic == "" || magic == "application/x-ole-storage"
		got, err := detect(t, properName(s.name), sample(t, s.name))
		switch {
		case err != nil:
			t.Errorf("%s: %v", s.name, err)
		case generic, s.name == "pismo.xps" && magic == "application/zip", s.name == "dyktafon.m4a" && magic == "video/mp4":
		case magic != got.Media:
			t.Errorf("%s: libmagic says %s, we say %s", s.name, magic, got.Media)
		default:
			compared++
		}
	}
	if compared < 30 {
		t.Errorf("only %d samples were compared", compared)
	}
}
