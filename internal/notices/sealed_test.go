package notices_test

import (
	"strings"
	"testing"

	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/notices/noticestest"
	"wrota/internal/notices/sealed"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/mail/mailtest"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

const visitor = "wanda.bezkonta@poczta.example"

// TestAnAddressDoesNotStandInTheDatabase: of somebody without an account neither the address nor the path stands in a
// dump, before and after a rotation; a notice of a version before sealing is read, moved, and still told once.
func TestAnAddressDoesNotStandInTheDatabase(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			url := testkit.URL(t, e, tables...)
			d, err := db.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close() //nolint:errcheck // the test is over
			if err := jobs.MigrateRiver(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			c, server := testkit.Clock(), mailtest.Start(t)
			q, err := jobs.New(d, c, jobs.Config{})
			if err != nil {
				t.Fatal(err)
			}
			v := vaulttest.New(t, c)
			s, err := newService(d, c, q, noticestest.New(), server.Sender(t), v)
			if err != nil {
				t.Fatal(err)
			}
			n := notices.Notice{Source: "fact:1", Unit: unit, To: notices.To{Email: visitor}, Kind: notices.SubmissionReceived, Path: "/do-potwierdzenia/" + visitor, Args: map[string]any{"Number": "RPW/1", "Service": "Pismo"}}
			first, err := s.Tell(t.Context(), system, n)
			if err != nil {
				t.Fatal(err)
			}
			stands := func(when string) {
				t.Helper()
				if all := vaulttest.Dump(t, d, url); !strings.Contains(all, "fact:1") || strings.Contains(all, visitor) {
					t.Errorf("%s: the address stands in the database, or nothing does", when)
				}
			}
			stands("told")
			again := func(when string) {
				t.Helper()
				if got, err := s.Tell(t.Context(), system, n); err != nil || got != first {
					t.Errorf("%s: told again as %v, %v", when, got, err)
				}
			}
			movers := []vault.Mover{sealed.Mover{DB: d, Vault: v}}
			if err := v.Renew(t.Context(), d, unit); err != nil {
				t.Fatal(err)
			}
			if n, err := v.Move(t.Context(), d, movers, func(int) {}); err != nil || n != 1 {
				t.Errorf("%d moved, %v", n, err)
			}
			again("after a rotation")
			if err := q.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := server.Messages(t); len(got) != 1 || !strings.Contains(got[0].Text, "/do-potwierdzenia/"+visitor) {
				t.Errorf("%+v", got)
			}
			stands("sent")

			// As a version of before left it, beside one to another address that has the key without it.
			clear := `UPDATE notices_notice SET email = $1, path = '/x', dedupe = dedupe || $1, email_sealed = '', path_sealed = '', key_no = 0 WHERE id = $2`
			if _, err := d.Raw().ExecContext(t.Context(), clear, visitor, first); err != nil {
				t.Fatal(err)
			}
			if n, err := v.Move(t.Context(), d, movers, func(int) {}); err != nil || n != 1 {
				t.Errorf("in clear: %d moved, %v", n, err)
			}
			var email, dedupe string
			if err := d.Raw().QueryRowContext(t.Context(), `SELECT email, dedupe FROM notices_notice WHERE id = $1`, first).Scan(&email, &dedupe); err != nil || email != "" || strings.Contains(dedupe, "@") {
				t.Errorf("%q %q, %v", email, dedupe, err)
			}
			if n, err := v.Move(t.Context(), d, movers, func(int) {}); err != nil || n != 0 {
				t.Errorf("again: %d moved, %v", n, err)
			}
		})
	}
}

// TestTheKeyOfANoticeLosesTheAddress: the update of a database with notices of before.
func TestTheKeyOfANoticeLosesTheAddress(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		insert := `INSERT INTO notices_notice (id, unit_id, source, dedupe, kind, args, path, email, shelf, mailing, created_at) VALUES ($1, $2, $3, $4, 'x', '{}', '', $5, 'none', 'now', $6)`
		rows := []struct{ source, key, email, want string }{
			{"1", "a|||", "x@y.example", "a|||"},
			{"2", "|||", "x@y.example", "|||x@y.example"}, // two of one key: the mover takes the address out
			{"2", "|||", "z@y.example", "|||z@y.example"},
		}
		var ids []id.Notice
		for _, r := range rows {
			one := id.New[id.Notice]()
			if _, err := d.Raw().ExecContext(t.Context(), insert, one, unit, r.source, r.key+r.email, r.email, db.At(testkit.Clock().Now())); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, one)
		}
		body, err := notices.Migrations.FS.Open("0003_sealed.sql")
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close() //nolint:errcheck // an embedded file
		all := make([]byte, 1<<14)
		n, _ := body.Read(all)
		_, update, _ := strings.Cut(string(all[:n]), "UPDATE notices_notice")
		if _, err := d.Raw().ExecContext(t.Context(), "UPDATE notices_notice"+update); err != nil {
			t.Fatal(err)
		}
		for i, one := range ids {
			var got string
			if err := d.Raw().QueryRowContext(t.Context(), `SELECT dedupe FROM notices_notice WHERE id = $1`, one).Scan(&got); err != nil || got != rows[i].want {
				t.Errorf("%q, %v; want %q", got, err, rows[i].want)
			}
		}
	})
}
