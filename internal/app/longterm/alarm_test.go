package longterm

import (
	"testing"

	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/testkit"
	"wrota/internal/signatures/keeping"
)

// TestTheSameFilesAreToldOnceAMonth: in whatever order they come; another file is told at once.
func TestTheSameFilesAreToldOnceAMonth(t *testing.T) {
	c := clock.At(testkit.Noon)
	a := Alarm{Clock: c}
	x, y := keeping.Kept{Sum: blob.SumOf([]byte("x"))}, keeping.Kept{Sum: blob.SumOf([]byte("y"))}
	one := a.source([]keeping.Kept{x, y})
	if got := a.source([]keeping.Kept{y, x}); got != one {
		t.Errorf("%s and %s", one, got)
	}
	if got := a.source([]keeping.Kept{x}); got == one {
		t.Error("other files are the same")
	}
	c.Set(testkit.Noon.AddDate(0, 1, 0))
	if got := a.source([]keeping.Kept{x, y}); got == one {
		t.Error("a month later nobody is reminded")
	}
}
