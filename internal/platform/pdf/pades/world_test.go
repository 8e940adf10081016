package pades

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/internal/object"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// tool runs an outside program and returns what it prints; a failure ends the test.
func tool(t testing.TB, name string, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s (is the program installed?): %v\n%s%s", name, err, out, stderr.String())
	}
	return string(out)
}

// save writes a file for outside programs.
func save(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// letter is a document of ours with two pages.
func letter(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	doc := &pdf.Document{
		Title: "Decyzja nr 12/2026", Author: "Urząd Gminy Lipowa", Created: noon, ID: "7f3k9-2m4qa",
		Blocks: []pdf.Block{
			pdf.Heading{Level: 1, Text: "Decyzja nr 12/2026"},
			pdf.Paragraph{Text: pdf.Text{{Text: "Zezwalam na zajęcie pasa drogowego. Zobacz "}, {Text: "stronę sprawy", Link: "https://lipowa.example/moje"}, {Text: "."}}},
			pdf.PageBreak{},
			pdf.Paragraph{Text: pdf.Plain("Pouczenie.")},
		},
	}
	if err := pdf.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// world is who signs in a test.
type world struct {
	t   testing.TB
	pki *certtest.PKI
	key crypto.Signer
	own *cert.Certificate
	ca  *cert.Certificate

	issued *x509.Certificate // own, as the authority has it
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, pki: certtest.New(t, noon.AddDate(-1, 0, 0))}
	c, key := w.pki.Issue(certtest.Options{Name: "Jan Testowy"})
	w.issued, w.key, w.own, w.ca = c, key, w.parse(c.Raw), w.parse(w.pki.CA.Cert.Raw)
	return w
}

func (w *world) parse(der []byte) *cert.Certificate {
	w.t.Helper()
	c, err := cert.Parse(der)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// signing is how w signs.
func (w *world) signing() cms.Signing {
	return cms.Signing{Key: w.key, Certificate: w.own, Chain: []*cert.Certificate{w.ca}}
}

// stamp makes timestamps.
func (w *world) stamp(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) {
	return w.pki.Stamp(digest, noon), nil
}

// message makes signatures, and stamped those with a timestamp.
func (w *world) message() Maker { return CAdES(context.Background(), w.signing(), nil) }
func (w *world) stamped() Maker { return CAdES(context.Background(), w.signing(), w.stamp) }

// sign signs with the usual options, which change may alter.
func (w *world) sign(in []byte, change ...func(*Options)) []byte {
	w.t.Helper()
	o := Options{Make: w.message(), Name: "Jan Testowy", Reason: "Zatwierdzam", Place: "Lipowa", Time: noon}
	for _, f := range change {
		f(&o)
	}
	out, err := Sign(in, o)
	if err != nil {
		w.t.Fatal(err)
	}
	if !bytes.HasPrefix(out, in) {
		w.t.Fatal("the file was changed, not appended to")
	}
	return out
}

// read reads a file that must be readable.
func (w *world) read(in []byte) []*ades.Signature {
	w.t.Helper()
	out, err := Read(in)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// visible makes the signature show itself.
func visible(page int, top float64) func(*Options) {
	return func(o *Options) {
		o.Visible = &Visible{Page: page, Left: 100, Top: top, Width: 75, Height: 24, Lines: []pdf.Text{
			pdf.Bold("Jan Testowy"), pdf.Plain("Wójt Gminy Lipowa"), pdf.Plain("Podpisano elektronicznie 22 listopada 2026 r. o 13:00"),
		}}
	}
}

func certify(p int) func(*Options) { return func(o *Options) { o.Certify = p } }

// raw makes a plain PDF of objects numbered from 1; the first is the catalog.
func raw(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

// stream is a stream object with plain content.
func stream(dict, data string) string {
	return fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// formObjects is a document with one page, a text field and an empty signature field: 1 catalog, 2 pages, 3 page, 4 content, 5 font, 6 form,
// 7 text field, 8 its appearance, 9 signature field.
func formObjects() []string {
	return []string{
		"<</Type /Catalog /Pages 2 0 R /AcroForm 6 0 R>>",
		"<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842]>>",
		"<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>> /Annots [7 0 R 9 0 R]>>",
		stream("", "BT /F1 12 Tf 72 700 Td (Kwota 100 zl) Tj ET"),
		"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
		"<</Fields [7 0 R 9 0 R] /DR <</Font <</F1 5 0 R>>>> /DA (/F1 12 Tf 0 g)>>",
		"<</Type /Annot /Subtype /Widget /FT /Tx /T (kwota) /V (100) /Rect [72 600 272 620] /F 4 /P 3 0 R /AP <</N 8 0 R>>>>",
		stream("/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources <</Font <</F1 5 0 R>>>>", "BT /F1 12 Tf (100) Tj ET"),
		"<</Type /Annot /Subtype /Widget /FT /Sig /T (podpis) /Rect [72 500 272 540] /F 4 /P 3 0 R>>",
	}
}

// amend appends a revision of objects by number; a body of "free" frees the object, one of "@123" points to that place of the file.
func amend(t testing.TB, in []byte, objects map[int]string) []byte {
	t.Helper()
	out := bytes.NewBuffer(bytes.Clone(in))
	prev := regexp.MustCompile(`startxref\s+(\d+)`).FindAllSubmatch(in, -1)
	root := regexp.MustCompile(`/Root (\d+ 0 R)`).FindAllSubmatch(in, -1)
	rows, size := "", 200
	for _, n := range slices.Sorted(maps.Keys(objects)) {
		body := objects[n]
		switch {
		case body == "free":
			rows += fmt.Sprintf("%d 1\n0000000000 00001 f \n", n)
		case strings.HasPrefix(body, "@"):
			at, err := strconv.Atoi(body[1:])
			if err != nil {
				t.Fatal(err)
			}
			rows += fmt.Sprintf("%d 1\n%010d 00000 n \n", n, at)
		default:
			rows += fmt.Sprintf("%d 1\n%010d 00000 n \n", n, out.Len())
			fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", n, body)
		}
	}
	start := out.Len()
	fmt.Fprintf(out, "xref\n%strailer\n<</Size %d /Root %s /Prev %s>>\nstartxref\n%d\n%%%%EOF\n", rows, size, root[len(root)-1][1], prev[len(prev)-1][1], start)
	return out.Bytes()
}

// body is what an object of the newest revision consists of, without its stream.
func body(t testing.TB, in []byte, n int) string {
	t.Helper()
	f, err := object.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(object.Append(nil, f.Last().Object(n)))
}

// with puts more entries at the end of a dictionary.
func with(dict, entries string) string { return strings.TrimSuffix(dict, ">>") + " " + entries + ">>" }
