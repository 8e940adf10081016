package command

import (
	"log/slog"
	"path/filepath"
	"testing"

	"wrota/internal/app"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// testConfig is a new installation in a folder of the test's own, at http://wrota.test.
func testConfig(t *testing.T, e db.Engine) app.Config {
	t.Helper()
	c := app.Config{Data: filepath.Join(t.TempDir(), "data"), Base: "http://wrota.test", Workers: 2, MaxFile: 50, MaxFiles: 200, Log: "error"}
	if e == db.Postgres {
		c.Database = testkit.URL(t, e)
	}
	return c
}

// opened is an installation that ends with the test.
func opened(t *testing.T, cfg app.Config, demo bool, c clock.Clock) *app.App {
	t.Helper()
	a, err := app.New(t.Context(), cfg, app.Options{Demo: demo, Clock: c, Log: slog.New(slog.DiscardHandler)})
	ok(t, err)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
