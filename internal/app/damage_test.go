package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/app/damage"
	"wrota/internal/platform/testkit"
)

// TestDailyReadingCountsWhatIsDamaged: what the daily reading of the store finds is counted until a later
// reading finds it sound.
func TestDailyReadingCountsWhatIsDamaged(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			clock := testkit.Clock()
			cfg := testConfig(t, e)
			a := opened(t, cfg, true, clock)
			b, err := a.Blobs.Put(t.Context(), strings.NewReader("treść pisma"), 100)
			ok(t, err)
			sum := b.Sum.String()
			file := filepath.Join(cfg.files(), sum[:2], sum[2:4], sum)
			counted := func(want int, when string) {
				t.Helper()
				clock.Move(24 * time.Hour)
				ok(t, a.scrub(t.Context()))
				if n, err := damage.Count(t.Context(), a.DB); err != nil || n != want {
					t.Errorf("%s: %d, %v; want %d", when, n, err, want)
				}
			}
			counted(0, "sound")
			ok(t, os.Remove(file))
			ok(t, os.WriteFile(file, []byte("treść pisma!"), 0o600))
			counted(1, "a byte more")
			counted(1, "found again, not twice")
			ok(t, os.WriteFile(file, []byte("treść pisma"), 0o600))
			counted(0, "brought back")
		})
	}
}
