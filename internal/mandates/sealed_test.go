package mandates_test

import (
	"strings"
	"testing"

	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/mandates/sealed"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

const (
	zosiasPESEL = "10251512344"
	mariasPESEL = "84022909002"
	olenasMail  = "olena@poczta.example"
)

// TestWhatAMandateSaysIsSealedAndFound: of a child that waits for a clerk, of an offer to a PESEL and of one to an
// e-mail address.
func TestWhatAMandateSaysIsSealedAndFound(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			where := testkit.URL(t, e, tables...)
			d, err := db.Open(t.Context(), where)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close() //nolint:errcheck // the test is over
			w := newWorld(t, d)
			child, err := w.DeclareChild(t.Context(), w.maria, mandates.Child{Given: "Zosia", Family: "Kowalczyk", PESEL: zosiasPESEL, Unit: w.unit})
			if err != nil {
				t.Fatal(err)
			}
			toMaria, toOlena := w.give(t, w.piotr, mariasPESEL), w.give(t, w.piotr, olenasMail)
			all := vaulttest.Dump(t, d, where)
			if !strings.Contains(all, "Kowalczyk") {
				t.Fatal("the child is not in what was read; the test would say nothing")
			}
			for _, x := range []string{zosiasPESEL, mariasPESEL, olenasMail} {
				if strings.Contains(all, x) {
					t.Errorf("%q stands in the database", x)
				}
			}
			w.said(t, "sealed", child, toMaria, toOlena)
			w.inClear(t, d, child, toMaria, toOlena)
			w.said(t, "in clear, as before", child, toMaria, toOlena)
			movers := []vault.Mover{sealed.Mover{DB: d, Vault: w.Vault}}
			for again, want := range []int{3, 0} {
				if n, err := w.Vault.Move(t.Context(), d, movers, func(int) {}); err != nil || n != want {
					t.Errorf("round %d: %d mandates moved, %v; want %d", again, n, err, want)
				}
			}
			w.said(t, "moved", child, toMaria, toOlena)
			if err := w.Vault.Renew(t.Context(), d, id.Region); err != nil {
				t.Fatal(err)
			}
			w.said(t, "while the new key waits for its rows", child, toMaria, toOlena)
			if n, err := w.Vault.Move(t.Context(), d, movers, func(int) {}); err != nil || n != 3 {
				t.Errorf("%d mandates moved to the new key, %v", n, err)
			}
			w.said(t, "with the new key", child, toMaria, toOlena)
			w.accept(t, w.maria, toMaria)
			if _, ok := w.stands(t, w.maria, w.piotr, toMaria); !ok {
				t.Error("what was accepted does not stand")
			}
		})
	}
}

// said checks that everybody finds what was offered to them, and the clerk reads of the child.
func (w world) said(t *testing.T, when string, child, toMaria, toOlena id.Mandate) {
	t.Helper()
	maria, err := w.Mine(t.Context(), w.maria)
	if err != nil || len(maria.Offered) != 1 || maria.Offered[0].ID != toMaria {
		t.Errorf("%s: %d offered to a PESEL, %v", when, len(maria.Offered), err)
	}
	olena, err := w.Mine(t.Context(), w.olena)
	if err != nil || len(olena.Offered) != 1 || olena.Offered[0].ID != toOlena {
		t.Errorf("%s: %d offered to an e-mail address, %v", when, len(olena.Offered), err)
	}
	for _, m := range maria.Held {
		if m.ID == child && m.Subject.PESEL != zosiasPESEL {
			t.Errorf("%s: the child is %+v", when, m.Subject)
		}
	}
	if len(maria.Held) != 1 {
		t.Errorf("%s: Maria holds %d mandates; want the one of her child", when, len(maria.Held))
	}
}

// inClear leaves the mandates as a version of the program before sealing did.
func (w world) inClear(t *testing.T, d *db.DB, child, toMaria, toOlena id.Mandate) {
	t.Helper()
	q := `UPDATE mandates_mandate SET subject = $1, contact = $2, subject_sealed = '', contact_sealed = '', contact_blind = '', key_no = 0 WHERE id = $3`
	sub := string(db.ToJSON(mandates.Subject{Kind: "person", Given: "Zosia", Family: "Kowalczyk", PESEL: zosiasPESEL}))
	for m, x := range map[id.Mandate][2]string{child: {sub, ""}, toMaria: {"{}", "pesel:" + mariasPESEL}, toOlena: {"{}", "email:" + olenasMail}} {
		if _, err := d.Raw().ExecContext(t.Context(), q, x[0], x[1], m); err != nil {
			t.Fatal(err)
		}
	}
}
