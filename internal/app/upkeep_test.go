package app

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

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
			shared, sharedSum := a.draft(t, h, "Plan sytuacyjny.pdf")
			alone, aloneSum := a.draft(t, h, "Szkic, którego nikt inny nie ma.pdf")
			kept := referred(t, a)

			ok(t, a.sweep(t.Context()))
			a.wantKept(t, "put just now", nobodys.Sum, true)

			c.Move(grace + time.Hour)
			ok(t, a.sweep(t.Context()))
			a.wantKept(t, "nobody's", nobodys.Sum, false)
			a.wantKept(t, "of a draft", aloneSum, true)

			ok(t, a.Intake.Discard(t.Context(), h, shared))
			ok(t, a.Intake.Discard(t.Context(), h, alone))
			ok(t, a.sweep(t.Context()))
			a.wantKept(t, "of a deleted draft", aloneSum, false)
			a.wantKept(t, "of a deleted draft and of a filed application", sharedSum, true)
			for table, sums := range kept {
				for _, sum := range sums {
					if sum != aloneSum {
						a.wantKept(t, table, sum, true)
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
	if used, err := a.refers(ctx, blob.SumOf([]byte("x"))); err == nil {
		t.Errorf("asked in vain: %v without an error", used)
	}
}

func mariaOf(t *testing.T, a *App) intake.Holder {
	t.Helper()
	maria, err := a.Identity.ByEmail(t.Context(), system(id.Region), "maria@poczta.example")
	ok(t, err)
	by, err := a.Identity.Actor(t.Context(), maria.ID, id.Employee{}, maria.Epoch)
	ok(t, err)
	return holder(by)
}

// draft fills in an application with a plan and does not send it.
func (a *App) draft(t *testing.T, h intake.Holder, plan string) (id.Draft, blob.Sum) {
	t.Helper()
	lipowa, err := a.Identity.UnitBySlug(t.Context(), system(id.Region), "lipowa")
	ok(t, err)
	f := newSeeding(a, testkit.Clock()).scaffolding("g100205", "Rynek 11", "Rusztowanie.", "28,00", 21, 14)
	f.files["plan"] = plan
	_, d, err := a.fill(t.Context(), h, intake.Start{Unit: lipowa.ID, Service: "zajecie-pasa-drogowego"}, f)
	ok(t, err)
	body, err := sketch(plan, a.Clock.Now().Year())
	ok(t, err)
	return d.ID, blob.SumOf(body)
}

// referred lists what every table refers to; each must refer to something, or the test would prove nothing.
func referred(t *testing.T, a *App) map[string][]blob.Sum {
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

func (a *App) wantKept(t *testing.T, what string, sum blob.Sum, want bool) {
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
