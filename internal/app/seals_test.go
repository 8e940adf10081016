package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestSealsAreReadAgain: a seal that is put into the folder is used without a restart; a broken file
// takes nothing away and is told.
func TestSealsAreReadAgain(t *testing.T) {
	a := opened(t, testConfig(t, db.SQLite), false, clock.At(testkit.Noon))
	seal, err := crypt.GenerateSeal("Urząd", "VATPL-5260250995", "PL", testkit.Noon.Add(-time.Hour), testkit.Noon.AddDate(1, 0, 0))
	ok(t, err)
	beside, err := crypt.OpenSeals(a.Config.SealsFolder())
	ok(t, err)
	ok(t, beside.Put("lipowa", seal))
	ok(t, a.Seals.Reload())
	_, err = a.Seals.Get("lipowa", testkit.Noon)
	ok(t, err)
	ok(t, os.WriteFile(filepath.Join(a.Config.SealsFolder(), "lipowa.pem"), []byte("torn"), 0o600))
	if a.Seals.Reload() == nil {
		t.Error("a broken file was not told")
	}
	_, err = a.Seals.Get("lipowa", testkit.Noon)
	ok(t, err)
	ok(t, os.Remove(filepath.Join(a.Config.SealsFolder(), "lipowa.pem")))
	ok(t, a.Seals.Reload())
	if _, err = a.Seals.Get("lipowa", testkit.Noon); err == nil {
		t.Error("a removed seal still seals")
	}
}
