package templating

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"wrota/internal/intake/intaketest"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/templates"
)

// TestOurReceiptsAgreeWithTheirTemplate: the receipt of an application, with the seal in it, is valid by the template of the
// register; xmllint says the same of it by the schema of that template. What the applications themselves are valid by is
// tested in catalogue and in roads.
func TestOurReceiptsAgreeWithTheirTemplate(t *testing.T) {
	testkit.Each(t, append(intaketest.Tables, templates.Migrations), func(t *testing.T, d *db.DB) {
		o := intaketest.New(t, d)
		register, err := templates.New(templates.Deps{DB: d, Clock: o.Clock, Audit: audit.New(o.Clock)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := register.Close(); err != nil {
				t.Error(err)
			}
		})
		filed := o.File(t, o.Maria)
		found, err := register.Check(t.Context(), filed.Receipt, clock.Today(o.Clock))
		if err != nil || found.Outcome != templates.Valid {
			t.Errorf("the receipt: %+v, %v", found, err)
		}
		name := filepath.Join(t.TempDir(), "upp.xml")
		if err := os.WriteFile(name, filed.Receipt, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "xmllint", "--noout", "--nonet", "--schema", "../../templates/library/upo.xsd", name).CombinedOutput()
		if err != nil {
			t.Errorf("xmllint (of libxml2-utils): %v: %s", err, out)
		}
	})
}
