package payments_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments"
	"wrota/internal/payments/paymentstest"
)

// text is what an outside program reads in a PDF.
func text(t *testing.T, body []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", "-enc", "UTF-8", name, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext (Debian package poppler-utils): %v", err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestReceipt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}
		d := paymentstest.Demand(unit)
		d.Payer.Account, d.Sign = owner.Account, "DR.II.7230.14.2027"
		c := paymentstest.Charge(t, h.Service, d)
		p := paymentstest.Pay(t, h.Service, cashier, c, 8050)
		doc, err := h.Receipt(t.Context(), owner, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if doc.Name != "potwierdzenie-wplaty-W-2027-000001.pdf" {
			t.Errorf("name %s", doc.Name)
		}
		got := text(t, doc.Body)
		for _, want := range []string{
			"Urząd Gminy Lipowa", "66-200 Lipowa", "NIP 5265877635", "Potwierdzenie wpłaty W/2027/000001", "80,50 zł", "osiemdziesiąt złotych 50/100",
			"Maria Żółkiewska-O’Neill", "przelew", "Dzień obciążenia rachunku 19 lutego 2027", c.Code.String(), "DR.II.7230.14.2027",
			"Zezwolenie na zajęcie pasa drogowego", "1 × 82,00 zł", "Razem 82,00 zł", "zostało do zapłaty 1,50 zł", "Ewa Kasjerska, kasjerka, 19 lutego 2027, 12:00",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		paymentstest.Pay(t, h.Service, cashier, c, 150)
		h.clock.Move(90 * 24 * time.Hour)
		again, err := h.Receipt(t.Context(), cashier, p.ID)
		if err != nil || !bytes.Equal(again.Body, doc.Body) {
			t.Errorf("the receipt changed with time or reader: %v", err)
		}
		for name, by := range map[string]actor.Actor{
			"another resident": {Kind: actor.Resident, Account: id.New[id.Account]()},
			"another unit":     paymentstest.Cashier(id.New[id.Unit]()),
			"visitor":          {Kind: actor.Anonymous},
		} {
			if _, err := h.Receipt(t.Context(), by, p.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestReceiptOfWhatWasTakenBackAndGivenBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := paymentstest.Charge(t, h.Service, paymentstest.Demand(unit))
		wrong := paymentstest.Pay(t, h.Service, cashier, c, money.Zl(100))
		back, err := h.Reverse(t.Context(), cashier, payments.Reversal{ID: id.New[id.Payment](), Posting: wrong.ID, Reason: "pomyłka"})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := h.Receipt(t.Context(), cashier, wrong.ID)
		if got := text(t, doc.Body); err != nil || !strings.Contains(got, "Ten zapis jest wycofany Storno "+back.Number) || !strings.Contains(got, "nadpłata wynosi 18,00 zł") {
			t.Errorf("%v\n%s", err, got)
		}
		if _, err := h.Receipt(t.Context(), cashier, back.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a reversal has no receipt: %v", err)
		}
		paymentstest.Pay(t, h.Service, cashier, c, money.Zl(82))
		r, err := h.Refund(t.Context(), cashier, refund(c, money.Zl(82), payments.NotPerformed))
		if err != nil {
			t.Fatal(err)
		}
		doc, err = h.Receipt(t.Context(), cashier, r.ID)
		if got := text(t, doc.Body); err != nil || !strings.Contains(got, "Potwierdzenie zwrotu Z/2027/000001") ||
			!strings.Contains(got, "24 1600 0003 5175 5306 4331 4956") || !strings.Contains(got, "art. 9 ust. 1") {
			t.Errorf("%v\n%s", err, got)
		}
	})
}
