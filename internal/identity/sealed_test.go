package identity_test

import (
	"strings"
	"sync"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/sealed"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

// numbered is a database with two accounts that have numbers: a child and a firm, both confirmed.
type numbered struct {
	*identity.Service
	db          *db.DB
	vault       *vault.Vault
	dump        func() string
	child, firm identity.Account
}

var (
	kid  = identity.Profile{Given: "Zosia", Family: "Łęcka", PESEL: "85021412346", Lang: "pl"}
	shop = identity.Profile{Given: "Ewa", Family: "Łęcka", Name: "Sklep u Zosi", NIP: "5250007313", Lang: "pl"}
)

func eachNumbered(t *testing.T, test func(t *testing.T, n numbered)) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			where := testkit.URL(t, e, identitytest.Tables...)
			d, err := db.Open(t.Context(), where)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close() //nolint:errcheck // the test is over
			n := numbered{db: d, vault: vaulttest.New(t, testkit.Clock()), dump: func() string { return vaulttest.Dump(t, d, where) }}
			n.Service, _ = identitytest.New(t, d, testkit.Clock(), func(d *identity.Deps) { d.Vault = n.vault })
			n.child, n.firm = n.represented(t, identity.Person, kid), n.represented(t, identity.Firm, shop)
			test(t, n)
		})
	}
}

func (n numbered) represented(t *testing.T, kind identity.Kind, p identity.Profile) identity.Account {
	t.Helper()
	a, err := n.Represented(t.Context(), identitytest.Seed, kind, p, true)
	if err != nil {
		t.Error(err)
	}
	return a
}

// found checks that both are found by their numbers, and open.
func (n numbered) found(t *testing.T, when string) {
	t.Helper()
	if a := n.represented(t, identity.Person, kid); a.ID != n.child.ID || a.PESEL != kid.PESEL {
		t.Errorf("%s: the child has another account", when)
	}
	if a := n.represented(t, identity.Firm, shop); a.ID != n.firm.ID || a.NIP != shop.NIP {
		t.Errorf("%s: the firm has another account", when)
	}
	if a, err := n.ByContact(t.Context(), identitytest.Seed, "pesel:"+kid.PESEL); err != nil || a.ID != n.child.ID {
		t.Errorf("%s: by contact: %v", when, err)
	}
	if _, err := n.ByContact(t.Context(), identitytest.Seed, "pesel:44051401359"); err == nil {
		t.Errorf("%s: a number that nobody has finds somebody", when)
	}
}

func (n numbered) move(t *testing.T, want int) {
	t.Helper()
	movers := []vault.Mover{sealed.Mover{DB: n.db, Vault: n.vault}}
	if got, err := n.vault.Move(t.Context(), n.db, movers, func(int) {}); err != nil || got != want {
		t.Errorf("%d accounts moved, %v; want %d", got, err, want)
	}
}

func TestNumbersOfAccountsAreSealedAndFound(t *testing.T) {
	eachNumbered(t, func(t *testing.T, n numbered) {
		all := n.dump()
		if !strings.Contains(all, "Sklep u Zosi") {
			t.Fatal("the firm is not in what was read; the test would say nothing")
		}
		if strings.Contains(all, kid.PESEL) || strings.Contains(all, shop.NIP) {
			t.Error("a number stands in the database")
		}
		n.found(t, "sealed")
		clear := `UPDATE identity_account SET pesel = $1, nip = $2, pesel_sealed = '', nip_sealed = '', pesel_blind = '', nip_blind = '', key_no = 0 WHERE id = $3`
		for _, a := range []identity.Account{n.child, n.firm} {
			if _, err := n.db.Raw().ExecContext(t.Context(), clear, a.PESEL, a.NIP, a.ID); err != nil {
				t.Fatal(err)
			}
		}
		n.found(t, "in clear, as before")
		n.move(t, 2)
		n.move(t, 0)
		var left int
		if err := n.db.Raw().QueryRowContext(t.Context(), `SELECT count(*) FROM identity_account WHERE pesel <> '' OR nip <> '' OR key_no = 0`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d accounts in clear, %v", left, err)
		}
		n.found(t, "moved")
		if err := n.vault.Renew(t.Context(), n.db, id.Region); err != nil {
			t.Fatal(err)
		}
		n.found(t, "while the new key waits for its rows")
		n.move(t, 2)
		n.found(t, "with the new key")
	})
}

// TestOneAccountWhoeverComesFirst: ten clerks confirm the same child while its row is being sealed and moved.
func TestOneAccountWhoeverComesFirst(t *testing.T) {
	eachNumbered(t, func(t *testing.T, n numbered) {
		other := kid
		other.PESEL = "44051401359"
		var all sync.WaitGroup
		ids := make([]id.Account, 10)
		for i := range ids {
			all.Go(func() { ids[i] = n.represented(t, identity.Person, other).ID })
		}
		for range 2 {
			if err := n.vault.Renew(t.Context(), n.db, id.Region); err != nil {
				t.Error(err)
			}
			movers := []vault.Mover{sealed.Mover{DB: n.db, Vault: n.vault}}
			if _, err := n.vault.Move(t.Context(), n.db, movers, func(int) {}); err != nil {
				t.Error(err)
			}
		}
		all.Wait()
		for _, got := range ids {
			if got != ids[0] || got.IsZero() {
				t.Errorf("several accounts of one child: %v", ids)
				break
			}
		}
	})
}
