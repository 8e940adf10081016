package demo

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// blobColumns are where sums of contents stand after the story of the demonstration.
var blobColumns = []string{"intake_upload", "intake_file", "cases_writing", "records_version", "records_import", "dispatch_letter", "dispatch_step"}

// TestSweep: what nobody refers to goes, and nothing else, ever.
func TestSweep(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			cfg, c := testConfig(t, e), testkit.Clock()
			ok(t, Seed(t.Context(), cfg, testkit.Noon))
			a := opened(t, cfg, true, c)
			nobodys, err := a.Blobs.Put(t.Context(), strings.NewReader("put, and then the record never came"), 100)
			ok(t, err)
			h := mariaOf(t, a)
			shared, sharedSum := draft(t, a, h, "Plan sytuacyjny.pdf")
			alone, aloneSum := draft(t, a, h, "Szkic, którego nikt inny nie ma.pdf")
			kept := referred(t, a)

			ok(t, a.Sweep(t.Context()))
			wantKept(t, a, "put just now", nobodys.Sum, true)

			c.Move(30 * 24 * time.Hour)
			ok(t, a.Sweep(t.Context()))
			wantKept(t, a, "nobody's", nobodys.Sum, false)
			wantKept(t, a, "of a draft", aloneSum, true)

			ok(t, a.Intake.Discard(t.Context(), h, shared))
			ok(t, a.Intake.Discard(t.Context(), h, alone))
			ok(t, a.Sweep(t.Context()))
			wantKept(t, a, "of a deleted draft", aloneSum, false)
			wantKept(t, a, "of a deleted draft and of a filed application", sharedSum, true)
			for table, sums := range kept {
				for _, sum := range sums {
					if sum != aloneSum {
						wantKept(t, a, table, sum, true)
					}
				}
			}
		})
	}
}

// TestSweepKeepsAllWhenItCannotAsk: a database that does not answer must not look like "nobody refers".
func TestSweepKeepsAllWhenItCannotAsk(t *testing.T) {
	a := opened(t, testConfig(t, db.SQLite), false, testkit.Clock())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if used, err := a.Refers(ctx, blob.SumOf([]byte("x"))); err == nil {
		t.Errorf("asked in vain: %v without an error", used)
	}
}

func mariaOf(t *testing.T, a *app.App) intake.Holder {
	t.Helper()
	maria, err := a.Identity.ByEmail(t.Context(), app.System(id.Region), "maria@poczta.example")
	ok(t, err)
	by, err := a.Identity.Actor(t.Context(), identity.SittingAs(maria, id.Employee{}))
	ok(t, err)
	return holder(by)
}

// draft fills in an application with a plan and does not send it.
func draft(t *testing.T, a *app.App, h intake.Holder, plan string) (id.Draft, blob.Sum) {
	t.Helper()
	lipowa, err := a.Identity.UnitBySlug(t.Context(), app.System(id.Region), "lipowa")
	ok(t, err)
	f := newSeeding(a, testkit.Clock()).scaffolding("g100205", "Rynek 11", "Rusztowanie.", "28,00", 21, 14)
	f.files["plan"] = plan
	_, d, err := fill(t.Context(), a, h, intake.Start{Unit: lipowa.ID, Service: "zajecie-pasa-drogowego"}, f)
	ok(t, err)
	body, err := sketch(plan, a.Clock.Now().Year())
	ok(t, err)
	return d.ID, blob.SumOf(body)
}

// referred lists what every table refers to; each must refer to something, or the test would prove nothing.
func referred(t *testing.T, a *app.App) map[string][]blob.Sum {
	t.Helper()
	all := map[string][]blob.Sum{}
	for _, table := range blobColumns {
		rows, err := a.DB.Raw().QueryContext(t.Context(), "SELECT DISTINCT blob FROM "+table+" WHERE blob IS NOT NULL")
		ok(t, err)
		for rows.Next() {
			var sum blob.Sum
			ok(t, rows.Scan(&sum))
			all[table] = append(all[table], sum)
		}
		ok(t, errors.Join(rows.Err(), rows.Close()))
		if len(all[table]) == 0 {
			t.Errorf("%s refers to nothing", table)
		}
	}
	return all
}

func wantKept(t *testing.T, a *app.App, what string, sum blob.Sum, want bool) {
	t.Helper()
	r, _, err := a.Blobs.Open(t.Context(), sum)
	if got := !errors.Is(err, blob.ErrNotFound); got != want {
		t.Errorf("%s: kept %v, want %v", what, got, want)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, r)
		ok(t, errors.Join(err, r.Close()))
	}
}
