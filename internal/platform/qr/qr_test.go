package qr

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/iban"
	"wrota/internal/kit/money"
	"wrota/internal/kit/nip"
	"wrota/internal/platform/pdf"
)

var _ pdf.Modules = Matrix{}

// scan reads codes from pictures with zbar, which we did not write, as bytes: the program would guess
// at the alphabet of short texts. No text may have a newline.
func scan(t *testing.T, paths ...string) []string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("zbarimg", append([]string{"--quiet", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable", "-Sqrcode.binary"}, paths...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("zbarimg (Debian: zbar-tools): %v %s", err, stderr.String())
	}
	texts := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(texts) != len(paths) {
		t.Fatalf("%d of %d codes were read", len(texts), len(paths))
	}
	return texts
}

// paint makes a picture with modules of scale × scale pixels.
func paint(t *testing.T, m Matrix, path string, scale int) {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, m.Size()*scale, m.Size()*scale))
	for y := range m.Size() * scale {
		for x := range m.Size() * scale {
			if !m.Dark(x/scale, y/scale) {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestScannersReadIt: texts of every sort and length, at every level, are read by another program.
func TestScannersReadIt(t *testing.T) {
	kinds := []*rapid.Generator[string]{
		rapid.StringMatching(`[0-9]{1,300}`), rapid.StringMatching(`[A-Z0-9 $%*+./:-]{1,200}`), rapid.StringMatching(`[ -~]{1,400}`),
		rapid.StringMatching(`[a-zżółćęśąźńŻÓŁĆĘŚĄŹŃ]{1,60} [0-9]{0,40}[ -~]{0,20}`),
	}
	folder := t.TempDir()
	var texts, paths []string
	for i := range 80 {
		text := kinds[i%len(kinds)].Example(i)
		m, err := Encode(text, Level(i/len(kinds)%4))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		path := filepath.Join(folder, fmt.Sprintf("%d.png", i))
		paint(t, m, path, 4)
		texts, paths = append(texts, text), append(paths, path)
	}
	for i, got := range scan(t, paths...) {
		if got != texts[i] {
			t.Errorf("%q was read as %q", texts[i], got)
		}
	}
}

func TestCapacity(t *testing.T) {
	path := filepath.Join(t.TempDir(), "code.png")
	for level, n := range capacity {
		text := strings.Repeat("aB3 ", n)[:n]
		m, err := Encode(text, Level(level))
		if err != nil || m.Size() != 177+8 {
			t.Fatalf("%d bytes at level %d: %d modules, %v; want the largest code", n, level, m.Size(), err)
		}
		paint(t, m, path, 3)
		if got := scan(t, path)[0]; got != text {
			t.Errorf("the largest code of level %d was read as %d bytes", level, len(got))
		}
		if _, err := Encode(text+"x", Level(level)); err != ErrTooLong {
			t.Errorf("%d bytes at level %d: %v, want ErrTooLong", n+1, level, err)
		}
	}
	if _, err := Encode("", L); err != ErrEmpty {
		t.Errorf("empty text: %v, want ErrEmpty", err)
	}
	if _, err := Encode("a", 9); err != ErrTooLong {
		t.Errorf("an unknown level: %v, want ErrTooLong", err)
	}
}

func TestQuietZone(t *testing.T) {
	m, err := Encode("Wrota", M)
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Size() {
		for edge := range 4 {
			if m.Dark(i, edge) || m.Dark(edge, i) || m.Dark(i, m.Size()-1-edge) || m.Dark(m.Size()-1-edge, i) {
				t.Fatalf("the quiet zone has a dark module at %d, %d", i, edge)
			}
		}
	}
	if !m.Dark(4, 4) || m.Dark(-1, 5) || m.Dark(5, m.Size()) {
		t.Error("the first module of the finder is not dark, or there is something outside")
	}
	bits := m.Bitmap()
	bits[4][4] = false
	if !m.Dark(4, 4) {
		t.Error("Bitmap is no copy")
	}
}

// TestFigureIsScanned: a code on a printed document is read by an outside program.
func TestFigureIsScanned(t *testing.T) {
	const text = "https://lipowa.example/moje/7f3k9?a=1&b=<ż>"
	m, err := Encode(text, M)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	var b bytes.Buffer
	if err := pdf.Write(&b, &pdf.Document{Title: "Kod", Blocks: []pdf.Block{pdf.Figure{Modules: m, Alt: "Kod", Width: 40}}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder+"/code.pdf", b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "150", "-png", "-singlefile", folder+"/code.pdf", folder+"/code").CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v %s", err, out)
	}
	if got := scan(t, folder+"/code.png")[0]; got != text {
		t.Errorf("the code on paper was read as %q", got)
	}
}

func transfer() Transfer {
	n, _ := nip.Parse("5214349636")
	a, _ := iban.Parse("24160000035175530643314956")
	return Transfer{NIP: n, Account: a, Amount: 12345, Recipient: "Testowy odbiorca", Title: "Tytuł płatności"}
}

func TestTransfer(t *testing.T) {
	foreign, err := iban.ParseAny("DE89370400440532013000")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("ż", 33)
	for _, tc := range []struct {
		change func(*Transfer)
		want   string
		err    error
		why    string
	}{
		{func(*Transfer) {}, "5214349636|PL|24160000035175530643314956|012345|Testowy odbiorca|Tytuł płatności|||", nil, "the example of the recommendation, without its optional fields"},
		{func(t *Transfer) { t.NIP = nip.Number{} }, "|PL|24160000035175530643314956|012345|Testowy odbiorca|Tytuł płatności|||", nil, "a natural person has no NIP"},
		{func(t *Transfer) { t.Amount = 0 }, "5214349636|PL|24160000035175530643314956|000000|Testowy odbiorca|Tytuł płatności|||", nil, "the payer types the amount"},
		{func(t *Transfer) { t.Amount = MaxAmount }, "5214349636|PL|24160000035175530643314956|999999|Testowy odbiorca|Tytuł płatności|||", nil, "the largest amount"},
		{func(t *Transfer) { t.Amount = money.Zl(10000) }, "", ErrAmount, "six digits end at 9 999,99 zł"},
		{func(t *Transfer) { t.Amount = -1 }, "", ErrAmount, "nobody is paid by scanning"},
		{func(t *Transfer) { t.Account = iban.Number{} }, "", ErrAccount, "no account"},
		{func(t *Transfer) { t.Account = foreign }, "", ErrAccount, "a foreign account"},
		{func(t *Transfer) { t.Recipient = long[:42] }, "", ErrRecipient, "21 characters"},
		{func(t *Transfer) { t.Recipient = long[:40] }, "5214349636|PL|24160000035175530643314956|012345|" + long[:40] + "|Tytuł płatności|||", nil, "20 characters of two bytes"},
		{func(t *Transfer) { t.Recipient = "" }, "", ErrRecipient, "no recipient"},
		{func(t *Transfer) { t.Recipient = "a|b" }, "", ErrRecipient, "a bar would shift the fields"},
		{func(t *Transfer) { t.Title = long }, "", ErrTitle, "33 characters"},
		{func(t *Transfer) { t.Title = "a\nb" }, "", ErrTitle, "a line break"},
		{func(t *Transfer) { t.Title = "健康" }, "", ErrTitle, "letters that Elixir does not carry"},
		{func(t *Transfer) { t.Title = " a" }, "", ErrTitle, "a space at the edge is lost on the way"},
	} {
		tr := transfer()
		tc.change(&tr)
		if got, err := tr.Payload(); got != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("%s: %q, %v; want %q, %v", tc.why, got, err, tc.want, tc.err)
		}
	}
}

func TestTransferIsScanned(t *testing.T) {
	tr := transfer()
	m, err := tr.Encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "code.png")
	paint(t, m, path, 4)
	want, _ := tr.Payload()
	if got := scan(t, path)[0]; got != want {
		t.Errorf("scanned %q, want %q", got, want)
	}
	tr.Amount = MaxAmount + 1
	if _, err := tr.Encode(); err != ErrAmount {
		t.Errorf("Encode = %v, want ErrAmount", err)
	}
}

func TestShorten(t *testing.T) {
	for _, tc := range []struct {
		in   string
		most int
		want string
		why  string
	}{
		{"Urząd Gminy Lipowa", 20, "Urząd Gminy Lipowa", "it fits"},
		{"Urząd Miasta i Gminy Lipowa Wielka", 20, "Urząd Miasta i Gminy", "cut at a word"},
		{"Przedsiębiorstwonadprzedsiębiorstwami", 20, "Przedsiębiorstwonadp", "one long word is cut inside"},
		{"Opłata – „Polna” |12", 32, `Opłata - "Polna" 12`, "marks become their near ones"},
		{"健康", 20, "", "nothing is left"},
	} {
		if got := Shorten(tc.in, tc.most); got != tc.want {
			t.Errorf("%s: Shorten(%q) = %q, want %q", tc.why, tc.in, got, tc.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s, most := rapid.String().Draw(t, "text"), rapid.IntRange(3, 40).Draw(t, "most")
		if got := Shorten(s, most); got != "" && !fits(got, most) {
			t.Fatalf("Shorten(%q, %d) = %q, which does not fit", s, most, got)
		}
	})
}

func FuzzEncode(f *testing.F) {
	f.Add("a", byte(0))
	f.Add(strings.Repeat("9", 500), byte(3))
	f.Add("ąA1", byte(2))
	f.Fuzz(func(t *testing.T, s string, level byte) {
		m, err := Encode(s, Level(level%4))
		if err == nil && (m.Size() < 29 || (m.Size()-8-17)%4 != 0) {
			t.Fatalf("%d modules", m.Size())
		}
	})
}
