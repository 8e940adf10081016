package payments_test

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
	"wrota/internal/platform/qr"
)

func TestTransferTitle(t *testing.T) {
	for title, want := range map[string]string{
		"Zezwolenie na zajęcie pasa drogowego": "WR-0000572-4 Zezwolenie na",
		"Zajęcie  pasa\n":                      "WR-0000572-4 Zajęcie pasa",
		"":                                     "WR-0000572-4",
		"Opłata | „dodatkowa”":                 "WR-0000572-4 Opłata \"dodatkowa\"",
	} {
		c := payments.Charge{Code: 572, Title: title}
		got := c.TransferTitle()
		if got != want || utf8.RuneCountInString(got) > 32 {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
		if code, ok := payments.FindCode(got); !ok || code != 572 {
			t.Errorf("%q does not name its charge", got)
		}
	}
}

// What an outside program reads in the code is what a bank needs.
func TestTransferCode(t *testing.T) {
	for _, tc := range []struct {
		amount money.Grosze
		paid   money.Grosze
		want   string
		reason string
	}{
		{money.Zl(82), 0, "5265877635|PL|24160000035175530643314956|008200|Gmina Lipowa|WR-0000572-4 Zajęcie pasa|||", "the amount of the standard, in six digits"},
		{money.Zl(82), money.Zl(80), "5265877635|PL|24160000035175530643314956|000200|Gmina Lipowa|WR-0000572-4 Zajęcie pasa|||", "only what is missing"},
		{999_999, 0, "5265877635|PL|24160000035175530643314956|999999|Gmina Lipowa|WR-0000572-4 Zajęcie pasa|||", "the most the code can hold"},
		{1_000_000, 0, "", "too much for six digits"},
		{money.Zl(82), money.Zl(82), "", "nothing is missing"},
	} {
		c := payments.Charge{Code: 572, Title: "Zajęcie pasa", Amount: tc.amount, PayTo: paymentstest.PayTo(), DueOn: calendar.On(2027, 2, 19)}
		c.Balance.Received = tc.paid
		m, ok := c.TransferCode()
		if got := scan(t, m, ok); got != tc.want {
			t.Errorf("%s: %q, want %q: %s", tc.amount, got, tc.want, tc.reason)
		}
	}
	desk := payments.Charge{Code: 572, Amount: 100}
	if _, ok := desk.TransferCode(); ok {
		t.Error("there is no account to pay to")
	}
}

func scan(t *testing.T, m qr.Matrix, ok bool) string {
	t.Helper()
	if !ok {
		return ""
	}
	const scale = 6
	img := image.NewGray(image.Rect(0, 0, m.Size()*scale, m.Size()*scale))
	for y := range m.Size() * scale {
		for x := range m.Size() * scale {
			if !m.Dark(x/scale, y/scale) {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	name := filepath.Join(t.TempDir(), "code.png")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("zbarimg", "--quiet", "--raw", name).Output()
	if err != nil {
		t.Fatalf("zbarimg (Debian package zbar-tools): %v", err)
	}
	return strings.TrimSpace(string(out))
}
