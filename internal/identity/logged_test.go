package identity_test

import (
	"slices"
	"testing"

	"wrota/internal/identity/identitytest"
	"wrota/internal/platform/db"
)

// TestLoggingInIsInTheAudit: a good password and a wrong one are both written down, and whose account was tried,
// when there is one; what was typed is not.
func TestLoggingInIsInTheAudit(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		a := identitytest.Resident(t, w.Service, identitytest.Maria())
		if _, err := w.Login(ctx, nobody, a.Email, "złe hasło bardzo"); err == nil {
			t.Fatal("a wrong password opens")
		}
		if _, err := w.Login(ctx, nobody, "nie.ma@example.pl", "złe hasło bardzo"); err == nil {
			t.Fatal("nobody gets in")
		}
		if _, err := w.Login(ctx, nobody, a.Email, identitytest.Password); err != nil {
			t.Fatal(err)
		}
		var got []string
		err := w.db.View(ctx, seed, func(tx *db.Tx) error {
			rows, err := tx.QueryContext(ctx, `SELECT verb, about, subject || detail FROM audit_entry WHERE verb IN ('identity.login-failed', 'identity.password-proved') ORDER BY seq`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var verb, about, rest string
				if err := rows.Scan(&verb, &about, &rest); err != nil {
					return err
				}
				if rest != "login{}" && rest != about+"{}" {
					t.Errorf("%s says %q", verb, rest)
				}
				got = append(got, verb+" "+about)
			}
			return rows.Err()
		})
		of := "account:" + a.ID.Short()
		good := "identity.password-proved " + of // once by who prepared the resident
		if want := []string{good, "identity.login-failed " + of, "identity.login-failed ", good}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	})
}
