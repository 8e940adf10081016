package parties_test

import (
	"sync"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
	"wrota/internal/parties/partiestest"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

var (
	tables = []db.Migrations{audit.Migrations, vault.Migrations, parties.Migrations}
	unit   = id.New[id.Unit]()
	clerk  = actor.Actor{Kind: actor.Clerk, Unit: unit, Employee: id.New[id.Employee](), Name: "Anna", Grants: []actor.Grant{parties.GrantAmend}}
)

func each(t *testing.T, test func(t *testing.T, s *parties.Service)) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		test(t, parties.New(parties.Deps{DB: d, Clock: c, Audit: audit.New(c), Vault: vaulttest.New(t, c)}))
	})
}

func recognise(t *testing.T, s *parties.Service, u id.Unit, acc id.Account, d parties.Details) parties.Party {
	t.Helper()
	by := clerk
	by.Unit = u
	p, err := s.Recognise(t.Context(), by, parties.Recognition{Unit: u, Account: acc, Details: d, Seen: acc.IsZero()})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRecognise(t *testing.T) {
	maria, acc := partiestest.Maria(), id.New[id.Account]()
	moved := maria
	moved.Address.House, moved.Phone = "5", ""
	noPesel, twin := maria, maria
	noPesel.PESEL = ""
	twin.PESEL = "90010112349"
	for _, tc := range []struct {
		name    string
		unit    id.Unit
		account id.Account
		details parties.Details
		same    bool
		reason  string
	}{
		{"again", unit, acc, maria, true, "nothing new"},
		{"moved", unit, acc, moved, true, "a new address is taken over (art. 41 KPA)"},
		{"by pesel", unit, id.Account{}, maria, false, "what an account says of itself proves no PESEL"},
		{"by account", unit, acc, noPesel, true, "the account is enough"},
		{"name only", unit, id.Account{}, noPesel, false, "two people may have one name"},
		{"other pesel", unit, acc, twin, false, "the account files for somebody else"},
		{"firm", unit, acc, partiestest.Firm(), false, "a person and her firm are two parties"},
		{"other unit", id.New[id.Unit](), acc, maria, false, "units share no files"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			each(t, func(t *testing.T, s *parties.Service) {
				first := recognise(t, s, unit, acc, maria)
				got := recognise(t, s, tc.unit, tc.account, tc.details)
				if (got.ID == first.ID) != tc.same {
					t.Errorf("same party: %v, want %v: %s", got.ID == first.ID, tc.same, tc.reason)
				}
				again := recognise(t, s, tc.unit, tc.account, tc.details)
				if tc.name != "name only" && again != got {
					t.Errorf("a repetition changed the party: %+v, then %+v", got, again)
				}
				if tc.same && (got.Phone != maria.Phone || got.Address.House != tc.details.Address.House) {
					t.Errorf("kept %q, %q: what is not mentioned stays, what is new is taken over", got.Phone, got.Address.House)
				}
			})
		})
	}
}

// Whoever knows somebody's number must not learn where their letters go, nor change it.
func TestNumbersOpenNoFile(t *testing.T) {
	for name, known := range map[string]parties.Details{"person": partiestest.Maria(), "firm": partiestest.Firm()} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *parties.Service) {
				paper := recognise(t, s, unit, id.Account{}, known)
				if again := recognise(t, s, unit, id.Account{}, known); again != paper {
					t.Errorf("a second letter on paper made %+v of %+v", again, paper)
				}
				feigned := known
				feigned.Address.Place, feigned.Email = "Gdzie Indziej", "obcy@example.pl"
				for what, r := range map[string]parties.Recognition{
					"with an account": {Unit: unit, Account: id.New[id.Account](), Details: feigned}, "without one": {Unit: unit, Details: feigned},
				} {
					got, err := s.Recognise(t.Context(), clerk, r)
					if err != nil || got.ID == paper.ID {
						t.Errorf("a stranger %s is taken for the party: %v", what, err)
					}
				}
				if now, err := s.Party(t.Context(), clerk, unit, paper.ID); err != nil || now != paper {
					t.Errorf("the party is now %+v, %v", now, err)
				}
			})
		})
	}
}

func TestTwoLettersAtOnceMakeOneParty(t *testing.T) {
	each(t, func(t *testing.T, s *parties.Service) {
		var wg sync.WaitGroup
		got := make([]id.Party, 16)
		for i := range got {
			wg.Go(func() { got[i] = recognise(t, s, unit, id.Account{}, partiestest.Firm()).ID })
		}
		wg.Wait()
		for _, p := range got {
			if p != got[0] {
				t.Fatalf("several parties: %v", got)
			}
		}
	})
}

func TestAmend(t *testing.T) {
	each(t, func(t *testing.T, s *parties.Service) {
		p := recognise(t, s, unit, id.Account{}, partiestest.Maria())
		changed := p.Details
		changed.Family = "Nowak"
		for _, tc := range []struct {
			name string
			by   actor.Actor
			a    parties.Amendment
			want fault.Kind
		}{
			{"no grant", actor.Actor{Kind: actor.Clerk, Unit: unit}, parties.Amendment{Party: p.ID, Version: 1, Details: changed}, fault.Forbidden},
			{"another unit", actor.Actor{Kind: actor.Clerk, Unit: id.New[id.Unit](), Grants: clerk.Grants}, parties.Amendment{Party: p.ID, Version: 1, Details: changed}, fault.NotFound},
			{"old version", clerk, parties.Amendment{Party: p.ID, Version: 7, Details: changed}, fault.Conflict},
			{"no name", clerk, parties.Amendment{Party: p.ID, Version: 1, Details: parties.Details{Kind: parties.Person}}, fault.Invalid},
		} {
			if _, err := s.Amend(t.Context(), tc.by, tc.a); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
			}
		}
		got, err := s.Amend(t.Context(), clerk, parties.Amendment{Party: p.ID, Version: 1, Details: changed})
		if err != nil || got.Family != "Nowak" || got.Version != 2 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, s *parties.Service) {
		maria := recognise(t, s, unit, id.Account{}, partiestest.Maria())
		recognise(t, s, unit, id.Account{}, partiestest.Firm())
		recognise(t, s, id.New[id.Unit](), id.Account{}, partiestest.Maria())
		for text, want := range map[string]int{"zolk": 1, "MARIA ż": 1, "o'n": 1, "85021412346": 1, "laka": 1, "%": 0, "zz": 0, "m": 0, "oneill": 1} {
			got, err := s.Search(t.Context(), clerk, text, 10)
			if err != nil || len(got) != want {
				t.Errorf("%q: %d parties, %v; want %d", text, len(got), err, want)
			}
			if text == "zolk" && want == 1 && len(got) == 1 && got[0].ID != maria.ID {
				t.Errorf("found another party")
			}
		}
	})
}
