package e2e_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
)

// TestARotationThatIsKilledIsResumed kills "wrota keys rotate" and "wrota keys move" with SIGKILL, again and again,
// and looks that everything opens after each, that a repetition finishes the work, and that the keys of another
// database are refused.
func TestARotationThatIsKilledIsResumed(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "wrota")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "wrota/cmd/wrota").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			w := newWorld(t, e)
			correctedAndAsked(t, w)
			r := rotation{t: t, world: w, bin: bin, before: secretsOf(t, w)}
			r.manyRows(3000)
			r.masterKey()
			r.dataKeys()
			r.otherKeys()
		})
	}
}

type rotation struct {
	t *testing.T
	*world
	bin    string
	before secrets
}

func (r rotation) command(args ...string) (*exec.Cmd, *bytes.Buffer) {
	var out bytes.Buffer
	cfg := r.app.Config
	args = append([]string{"--data", cfg.Data, "--database", cfg.DatabaseURL(), "--base", cfg.Base}, args...)
	cmd := exec.CommandContext(r.t.Context(), r.bin, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

func (r rotation) run(args ...string) string {
	r.t.Helper()
	cmd, out := r.command(args...)
	if err := cmd.Run(); err != nil {
		r.t.Fatalf("%v: %v: %s", args, err, out)
	}
	return out.String()
}

// manyRows copies a draft, so that moving takes a while.
func (r rotation) manyRows(n int) {
	r.t.Helper()
	row := ids(r.t, r.app.DB, `SELECT id FROM intake_draft WHERE account_id IS NOT NULL AND submission_id IS NULL ORDER BY id LIMIT 1`)[0]
	if _, err := r.app.Intake.CloneDrafts(r.t.Context(), app.System(id.Region), parsed[id.Draft](r.t, row[0]), n); err != nil {
		r.t.Fatal(err)
	}
}

// everythingOpens reads all of it again, with keys read anew.
func (r rotation) everythingOpens(when string) {
	r.t.Helper()
	r.app.Vault.Forget()
	if err := r.app.Vault.Check(r.t.Context(), r.app.DB); err != nil {
		r.t.Fatalf("%s: %v", when, err)
	}
	if now := secretsOf(r.t, r.world); len(now.people) != len(r.before.people) || len(now.firms) != len(r.before.firms) || len(now.told) != len(r.before.told) {
		r.t.Fatalf("%s: not everything reads as it did", when)
	}
}

func (r rotation) masterKey() {
	r.t.Helper()
	for range 8 {
		cmd, _ := r.command("keys", "rotate")
		if err := cmd.Start(); err != nil {
			r.t.Fatal(err)
		}
		time.Sleep(time.Duration(5+rand.IntN(150)) * time.Millisecond)
		_ = cmd.Process.Kill() // some come too late, which is the point of trying many
		_ = cmd.Wait()
		r.everythingOpens("the rotation of the key-encryption key was killed")
	}
	if out := r.run("keys", "rotate"); !strings.Contains(out, "Nowy klucz główny") {
		r.t.Errorf("%s", out)
	}
	if out := r.run("keys", "list"); strings.Contains(out, "kek-0001") || strings.Contains(out, "NIE OTWIERA") {
		r.t.Errorf("a repetition leaves keys behind: %s", out)
	}
	r.everythingOpens("the rotation was repeated")
}

func (r rotation) dataKeys() {
	r.t.Helper()
	ctx, d := r.t.Context(), r.app.DB
	lines, err := r.app.Vault.List(ctx, d)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, l := range lines { // as "keys rotate --data-keys" does before it waits half a minute
		if err := r.app.Vault.Renew(ctx, d, l.Unit); err != nil {
			r.t.Fatal(err)
		}
	}
	old := func() int { return r.count(`SELECT count(*) FROM intake_draft WHERE key_no < 2`) }
	all, killed := old(), false
	for range 20 {
		from := old()
		cmd, _ := r.command("keys", "move")
		cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
		if err := cmd.Start(); err != nil {
			r.t.Fatal(err)
		}
		for range 2000 { // until it has begun
			if now := old(); now < from || now == 0 {
				break
			}
			time.Sleep(2 * time.Millisecond)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		r.everythingOpens("moving was killed")
		if left := old(); left > 0 && left < all {
			killed = true
			break
		} else if left == 0 {
			break
		}
	}
	if !killed {
		r.t.Errorf("of %d rows none or all had moved at each kill: nothing was interrupted", all)
	}
	r.run("keys", "move")
	if left := old(); left != 0 {
		r.t.Errorf("%d rows are left behind", left)
	}
	r.everythingOpens("moving was resumed")
	lines, err = r.app.Vault.List(ctx, d)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, l := range lines {
		if l.Version == 1 && l.Retired.IsZero() {
			r.t.Errorf("the old key of %s is not retired", l.Unit)
		}
	}
	if out := r.run("keys", "move"); !strings.Contains(out, "Zaszyfrowano wierszy: 0") {
		r.t.Errorf("once more there is nothing to do: %s", out)
	}
}

func (r rotation) count(q string) (n int) {
	r.t.Helper()
	if err := r.app.DB.Raw().QueryRowContext(r.t.Context(), q).Scan(&n); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// otherKeys starts the program on this database with the keys of another.
func (r rotation) otherKeys() {
	r.t.Helper()
	f, err := vault.OpenFolder(filepath.Join(r.t.TempDir(), "other"))
	if err != nil {
		r.t.Fatal(err)
	}
	other := vault.New(f, r.clock)
	if err := other.Fits(r.t.Context(), r.app.DB); err == nil || !strings.Contains(err.Error(), "does not belong to this database") {
		r.t.Errorf("a folder of other keys: %v; want a refusal", err)
	}
	cfg := r.app.Config
	if r.app.DB.Engine() == db.SQLite {
		cfg.Database = cfg.DatabaseURL()
	}
	cfg.Data = filepath.Join(r.t.TempDir(), "data") // its folder of keys is empty
	a, err := app.New(r.t.Context(), cfg, app.Options{Demo: true, Clock: r.clock})
	if err == nil {
		_ = a.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "does not belong to this database") {
		r.t.Errorf("the program starts with the keys of another database: %v", err)
	}
}
