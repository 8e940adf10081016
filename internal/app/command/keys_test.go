package command

import (
	"os"
	"strings"
	"testing"

	"wrota/internal/app"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
	"wrota/internal/parties/partiestest"
	"wrota/internal/platform/testkit"
)

// TestKeys: rows in clear are sealed by the command, a rotation leaves them readable, and a lost folder of keys
// is said plainly.
func TestKeys(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			cfg := testConfig(t, e)
			a := opened(t, cfg, false, nil)
			unit, maria := id.New[id.Unit](), partiestest.Maria()
			p, err := a.Parties.Recognise(t.Context(), app.System(unit), parties.Recognition{Unit: unit, Details: maria, Seen: true})
			ok(t, err)
			_, err = a.DB.Raw().ExecContext(t.Context(), `UPDATE parties_party SET pesel = $1, key_no = 0, pesel_sealed = '', pesel_blind = ''`, maria.PESEL)
			ok(t, err)
			at := []string{"--data", cfg.Data, "--database", cfg.Database, "--base", cfg.Base}
			for _, x := range []struct{ command, want, reason string }{
				{"keys move", "Zaszyfrowano wierszy: 1", "the row stands in clear"},
				{"keys move", "Zaszyfrowano wierszy: 0", "a second time there is nothing to do"},
				{"keys rotate", "kek-0002; zabezpieczono nim kluczy danych: 2", "the unit has one data key, and the region"},
				{"keys list", unit.String() + "  wersja 1  kek-0002", "it is wrapped by the new key"},
			} {
				if status, out := wrota(t, append(at, strings.Fields(x.command)...)...); status != 0 || !strings.Contains(out, x.want) {
					t.Errorf("%s: %d %q; want %q: %s", x.command, status, out, x.want, x.reason)
				}
			}
			got, err := a.Parties.Party(t.Context(), actor.Actor{Kind: actor.Clerk, Unit: unit}, unit, p.ID)
			if err != nil || got.PESEL != maria.PESEL {
				t.Errorf("%+v, %v", got, err)
			}
			ok(t, keysOpen(t.Context(), cfg))
			for _, x := range []struct {
				args   []string
				status int
				want   string
				reason string
			}{
				{[]string{"shred", unit.String(), "--for-ever", id.New[id.Unit]().String()}, 1, "dwa razy", "two different units are a mistake"},
				{[]string{"shred", id.Region.String(), "--for-ever", id.Region.String()}, 1, "klucza regionu", "all accounts would be gone"},
				{[]string{"shred", unit.String(), "--for-ever", unit.String()}, 0, "Zniszczono kluczy danych: 1", "it was said twice"},
				{[]string{"list"}, 0, "zniszczony ", "the list says what became of it"},
			} {
				if status, out := wrota(t, append(append(at, "keys"), x.args...)...); status != x.status || !strings.Contains(out, x.want) {
					t.Errorf("%v: %d %q; want %q: %s", x.args, status, out, x.want, x.reason)
				}
			}
			ok(t, keysOpen(t.Context(), cfg)) // what was destroyed on purpose is no fault
			a.Vault.Forget()
			if _, err := a.Parties.Party(t.Context(), actor.Actor{Kind: actor.Clerk, Unit: unit}, unit, p.ID); err == nil || !strings.Contains(err.Error(), "was destroyed") {
				t.Errorf("after its key was destroyed: %v", err)
			}
			ok(t, os.RemoveAll(cfg.VaultFolder()))
			if err := keysOpen(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "key-encryption key is not there") {
				t.Errorf("without the keys: %v", err)
			}
		})
	}
}
