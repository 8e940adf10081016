package parties_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
	"wrota/internal/parties/partiestest"
	"wrota/internal/parties/sealed"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

func eachVault(t *testing.T, test func(t *testing.T, s *parties.Service, d *db.DB, v *vault.Vault, url string)) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			url := testkit.URL(t, e, tables...)
			d, err := db.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close() //nolint:errcheck // the test is over
			c := testkit.Clock()
			v := vaulttest.New(t, c)
			test(t, parties.New(parties.Deps{DB: d, Clock: c, Audit: audit.New(c), Vault: v}), d, v, url)
		})
	}
}

// inClear puts a party as a version of the program before sealing left it.
func inClear(t *testing.T, d *db.DB, p parties.Party, pesel, nip string) {
	t.Helper()
	q := `UPDATE parties_party SET pesel = $1, nip = $2, pesel_sealed = '', nip_sealed = '', pesel_blind = '', nip_blind = '', key_no = 0 WHERE id = $3`
	if _, err := d.Raw().ExecContext(t.Context(), q, pesel, nip, p.ID); err != nil {
		t.Fatal(err)
	}
}

func TestNumbersDoNotStandInTheDatabase(t *testing.T) {
	eachVault(t, func(t *testing.T, s *parties.Service, d *db.DB, _ *vault.Vault, url string) {
		maria, firm := partiestest.Maria(), partiestest.Firm()
		m := recognise(t, s, unit, id.Account{}, maria)
		recognise(t, s, unit, id.Account{}, firm)
		if maria.PESEL == "" || firm.NIP == "" {
			t.Fatal("the people of the test have no numbers")
		}
		all := vaulttest.Dump(t, d, url)
		if !strings.Contains(all, m.ID.String()[:8]) && !strings.Contains(all, maria.Email) {
			t.Fatal("the party is not in what was read; the test would say nothing")
		}
		for _, number := range []string{maria.PESEL, firm.NIP} {
			if strings.Contains(all, number) {
				t.Errorf("%s… stands in the database", number[:4])
			}
		}
		got, err := s.Party(t.Context(), clerk, unit, m.ID)
		if err != nil || got.PESEL != maria.PESEL {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestRowsInClearAreReadFoundAndMoved(t *testing.T) {
	eachVault(t, func(t *testing.T, s *parties.Service, d *db.DB, v *vault.Vault, _ string) {
		maria, firm := partiestest.Maria(), partiestest.Firm()
		m, f := recognise(t, s, unit, id.Account{}, maria), recognise(t, s, unit, id.Account{}, firm)
		inClear(t, d, m, maria.PESEL, maria.NIP)
		inClear(t, d, f, firm.PESEL, firm.NIP)
		found := func(when string) {
			for number, want := range map[string]id.Party{maria.PESEL: m.ID, firm.NIP: f.ID} {
				got, err := s.Search(t.Context(), clerk, number, 5)
				if err != nil || len(got) != 1 || got[0].ID != want {
					t.Errorf("%s: %d found, %v", when, len(got), err)
				}
			}
			if again := recognise(t, s, unit, id.Account{}, maria); again.ID != m.ID || again.PESEL != maria.PESEL {
				t.Errorf("%s: recognised as another", when)
			}
		}
		found("in clear")
		n, err := v.Move(t.Context(), d, []vault.Mover{sealed.Mover{DB: d, Vault: v}}, func(int) {})
		if err != nil || n != 2 {
			t.Fatalf("%d moved, %v; want 2", n, err)
		}
		if n, err := v.Move(t.Context(), d, []vault.Mover{sealed.Mover{DB: d, Vault: v}}, func(int) {}); err != nil || n != 0 {
			t.Errorf("again: %d moved, %v; want none", n, err)
		}
		var clear int
		if err := d.Raw().QueryRowContext(t.Context(), `SELECT count(*) FROM parties_party WHERE pesel <> '' OR nip <> ''`).Scan(&clear); err != nil || clear != 0 {
			t.Errorf("%d rows in clear, %v", clear, err)
		}
		found("sealed")
	})
}

// TestDataKeysAreRenewedUnderLoad: while rows move to a new key, they are found, read and changed.
func TestDataKeysAreRenewedUnderLoad(t *testing.T) {
	eachVault(t, func(t *testing.T, s *parties.Service, d *db.DB, v *vault.Vault, _ string) {
		maria := partiestest.Maria()
		m := recognise(t, s, unit, id.Account{}, maria)
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		var asking sync.RWMutex
		search := func() ([]parties.Party, error) {
			asking.RLock()
			defer asking.RUnlock()
			return s.Search(t.Context(), clerk, maria.PESEL, 5)
		}
		for range 3 {
			all.Go(func() {
				for ctx.Err() == nil {
					got, err := search()
					if err != nil || len(got) != 1 || got[0].PESEL != maria.PESEL {
						t.Errorf("%d found, %v", len(got), err)
						return
					}
				}
			})
		}
		for round := range 3 {
			if err := v.Renew(t.Context(), d, unit); err != nil {
				t.Fatal(err)
			}
			asking.Lock() // who asked with the keys of before has its answer: "wrota keys" waits longer than vault.Fresh for that
			asking.Unlock()
			if n, err := v.Move(t.Context(), d, []vault.Mover{sealed.Mover{DB: d, Vault: v}}, func(int) {}); err != nil || n != 1 {
				t.Errorf("round %d: %d moved, %v", round, n, err)
			}
		}
		stop()
		all.Wait()
		lines, err := v.List(t.Context(), d)
		if err != nil || len(lines) != 4 || lines[2].Retired.IsZero() || !lines[3].Retired.IsZero() {
			t.Errorf("%+v, %v; want four keys, the last one in use", lines, err)
		}
		if got, err := s.Party(t.Context(), clerk, unit, m.ID); err != nil || got.PESEL != maria.PESEL || got.Version != m.Version {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// TestASealedNumberCannotBeMoved: put into the row of somebody else it does not open.
func TestASealedNumberCannotBeMoved(t *testing.T) {
	eachVault(t, func(t *testing.T, s *parties.Service, d *db.DB, _ *vault.Vault, _ string) {
		m, f := recognise(t, s, unit, id.Account{}, partiestest.Maria()), recognise(t, s, unit, id.Account{}, partiestest.Firm())
		q := `UPDATE parties_party SET pesel_sealed = (SELECT x.pesel_sealed FROM parties_party x WHERE x.id = $1) WHERE id = $2`
		if _, err := d.Raw().ExecContext(t.Context(), q, m.ID, f.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Party(t.Context(), actor.Automaton("system.test", unit), unit, f.ID); err == nil || strings.Contains(err.Error(), partiestest.Maria().PESEL) {
			t.Errorf("%+v, %v; want an error that tells nothing", got, err)
		}
	})
}

// TestCorrectionsMoveToANewKey: what stood in the file before is readable after a rotation, and nothing is sealed with
// the old key any more, which therefore retires.
func TestCorrectionsMoveToANewKey(t *testing.T) {
	eachVault(t, func(t *testing.T, s *parties.Service, d *db.DB, v *vault.Vault, _ string) {
		p := recognise(t, s, unit, id.Account{}, partiestest.Maria())
		by := clerk
		by.Grants = append(by.Grants, parties.GrantCorrect)
		better := p.Details
		better.PESEL = "44051401458"
		if err := s.Correct(t.Context(), by, parties.Correction{Party: p.ID, Version: p.Version, Source: "demand:1", Details: better}); err != nil {
			t.Fatal(err)
		}
		// One as a version of the program before the number of the key left it.
		for round, q := range []string{`UPDATE parties_correction SET key_no = 0`, `UPDATE parties_correction SET key_no = key_no`} {
			if _, err := d.Raw().ExecContext(t.Context(), q); err != nil {
				t.Fatal(err)
			}
			var before, after string
			var key int64
			read := `SELECT changes, key_no FROM parties_correction`
			if err := d.Raw().QueryRowContext(t.Context(), read).Scan(&before, &key); err != nil {
				t.Fatal(err)
			}
			if err := v.Renew(t.Context(), d, unit); err != nil {
				t.Fatal(err)
			}
			n, err := v.Move(t.Context(), d, []vault.Mover{sealed.Mover{DB: d, Vault: v}}, func(int) {})
			if err != nil || n != 2 {
				t.Errorf("round %d: %d moved, %v; want the party and its correction", round, n, err)
			}
			if err := d.Raw().QueryRowContext(t.Context(), read).Scan(&after, &key); err != nil || after == before || key != int64(round)+2 {
				t.Errorf("round %d: key %d, moved %t, %v", round, key, after != before, err)
			}
			got, err := s.Changes(t.Context(), by, p.ID, "demand:1")
			if err != nil || len(got) != 1 || got[0] != (parties.Change{Field: "pesel", Before: partiestest.Maria().PESEL, After: "44051401458"}) {
				t.Errorf("round %d: %+v, %v", round, got, err)
			}
		}
		lines, err := v.List(t.Context(), d)
		if err != nil || len(lines) != 3 || lines[0].Retired.IsZero() || lines[1].Retired.IsZero() || !lines[2].Retired.IsZero() {
			t.Errorf("%+v, %v; want three keys, the last one in use", lines, err)
		}
	})
}
