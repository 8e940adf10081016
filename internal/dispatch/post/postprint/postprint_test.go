package postprint_test

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/post"
	"wrota/internal/dispatch/post/postprint"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/barcode"
	"wrota/internal/platform/pdf"
)

var (
	at     = time.Date(2027, 2, 17, 9, 0, 0, 0, time.UTC)
	office = postprint.Office{Name: "Urząd Gminy Lipowa", Lines: []string{"ul. Rynek 1", "66-200 Lipowa"}}
)

func rows(n int) (out []post.Row) {
	for i := range n {
		out = append(out, post.Row{
			Name: fmt.Sprintf("Zofia Kwiatkowska-%d", i), Address: address.Address{Street: "ul. Źródlana", House: "3", Flat: "12", Postcode: "66-200", Place: "Łąkie"},
			Sign: "DR.7230.14.2027.AN.3", SentOn: calendar.On(2027, 2, 17), Mode: dispatch.WithReceipt, Tracking: "RR473124829PL", Fee: 1250,
		})
	}
	return out
}

// written writes a document and returns its path.
func written(t *testing.T, doc *pdf.Document) string {
	t.Helper()
	var out bytes.Buffer
	if err := pdf.Write(&out, doc); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// TestABarcodeIsRead: an outside reader finds the number of the letter on the printed receipt.
func TestABarcodeIsRead(t *testing.T) {
	for _, tc := range []struct{ number, reason string }{
		{"RR473124829PL", "UPU S10"},
		{"00459007731234567893", "GS1, twenty digits"},
		{"12345", "another operator, digits that make no pairs"},
		{"ABC-12345", "another operator"},
	} {
		r := rows(1)
		r[0].Tracking = tc.number
		doc, err := postprint.Receipts(r, office, at)
		if err != nil {
			t.Fatal(err)
		}
		path := written(t, doc)
		picture := strings.TrimSuffix(path, ".pdf")
		run(t, "pdftoppm", "-png", "-r", "200", "-singlefile", path, picture)
		f, err := os.Open(picture + ".png")
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
		found := barcode.Read(t.Context(), img)
		if !slices.ContainsFunc(found, func(c barcode.Code) bool {
			return c.Kind == barcode.Code128 && strings.TrimPrefix(c.Text, "]C1") == tc.number
		}) {
			t.Errorf("%s: %s is read as %v", tc.reason, tc.number, found)
		}
	}
}

// TestLabelsStandOnTheirPlaces: the reader of poppler finds each address inside its label.
func TestLabelsStandOnTheirPlaces(t *testing.T) {
	for _, s := range postprint.Sheets {
		for _, skip := range []int{0, 3} {
			n := s.Across*s.Down + 2
			path := written(t, postprint.Labels(rows(n), s, skip, at))
			if info := run(t, "pdfinfo", path); !strings.Contains(info, "Pages:           2") {
				t.Errorf("%s: %d labels after %d used ones: %s", s.Name, n, skip, info)
			}
			const mm = 72 / 25.4
			place := skip + 1 // of the second label
			x, y := s.Left+float64(place%s.Across)*(s.Width+s.GapX), s.Top+float64(place/s.Across)*s.Height
			box := func(v float64) string { return fmt.Sprintf("%d", int(v*mm)) }
			text := run(t, "pdftotext", "-f", "1", "-l", "1", "-x", box(x), "-y", box(y), "-W", box(s.Width), "-H", box(s.Height), path, "-")
			if !strings.Contains(text, "Kwiatkowska-1\n") || !strings.Contains(text, "66-200 Łąkie") || strings.Count(text, "Zofia") != 1 {
				t.Errorf("%s after %d used ones: the second label says %q", s.Name, skip, text)
			}
		}
	}
}

func TestALongAddressFitsItsLabelOrIsRefused(t *testing.T) {
	r := rows(1)
	r[0].Name = strings.Repeat("Stowarzyszenie Miłośników Przyrody ", 4)
	text := run(t, "pdftotext", written(t, postprint.Labels(r, postprint.Sheets[0], 0, at)), "-")
	if strings.Count(text, "Miłośników") != 4 {
		t.Errorf("the long name is %q", text)
	}
	r[0].Name = strings.Repeat("Stowarzyszenie Miłośników Przyrody ", 40)
	if err := pdf.Write(&bytes.Buffer{}, postprint.Labels(r, postprint.Sheets[0], 0, at)); err == nil {
		t.Error("a text that cannot fit is printed over the next label")
	}
}

func TestEnvelopes(t *testing.T) {
	for _, e := range postprint.Envelopes {
		path := written(t, postprint.Covers(rows(3), e, office, at))
		info := run(t, "pdfinfo", path)
		if !strings.Contains(info, "Pages:           3") {
			t.Errorf("%s: %s", e.Name, info)
		}
		const mm = 72 / 25.4
		box := func(v float64) string { return fmt.Sprintf("%d", int(v*mm)) }
		text := run(t, "pdftotext", "-f", "2", "-l", "2", "-x", box(e.Width/2), "-y", box(e.Height/2), "-W", box(e.Width/2), "-H", box(e.Height/2), path, "-")
		if !strings.Contains(text, "Kwiatkowska-1") || strings.Contains(text, "Urząd") {
			t.Errorf("%s: at the bottom right stands %q", e.Name, text)
		}
	}
}

func TestTheBookAddsUp(t *testing.T) {
	b := post.Book{Day: calendar.On(2027, 2, 17), Rows: rows(40), Registered: 50_000, Ordinary: 3, OrdinaryFee: 1470, Total: 51_470, Unknown: 1, Examples: true}
	text := run(t, "pdftotext", "-layout", written(t, postprint.Book(b, office, at)), "-")
	for _, want := range []string{"Pocztowa książka nadawcza", "17 lutego 2027", "RR473124829PL", "Razem przesyłek: 40", "500,00", "514,70", "12,50", "ZPO", "opłaty przykładowe", "Kwiatkowska-39"} {
		if !strings.Contains(text, want) {
			t.Errorf("the book does not say %q:\n%s", want, text)
		}
	}
}
