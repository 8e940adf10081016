package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime/pprof"
	"syscall"
	"time"

	"wrota/internal/app"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/pgtemp"
)

// Bench measures the program on this machine, in an installation of its own that is deleted
// afterwards. Databases are as durable as in an office: what is measured is what people would get.
type Bench struct {
	Submissions benchSubmissions `cmd:"" help:"How many applications a second can be filed, and how fast cases are opened from them."`
	Queue       benchQueue       `cmd:"" help:"How fast a clerk's list is shown among many cases."`
	Login       benchLogin       `cmd:"" help:"How fast people log in, and whether a wrong guess tells anything."`
	Authorize   benchAuthorize   `cmd:"" help:"What it adds to a request to know who asks and what they may do."`
	Search      benchSearch      `cmd:"" help:"How fast things are found among many documents."`
	Signature   benchSignature   `cmd:"" help:"How fast signatures are made and checked, beside xmlsec1 on the same files."`
}

// benchFlags are what both measurements take.
type benchFlags struct {
	DB      string `name:"db" help:"Database: sqlite or postgres (a private server with fsync on)." default:"sqlite" enum:"sqlite,postgres"`
	Clients int    `help:"People at once." default:"16"`
	Dir     string `help:"Folder in which the temporary installation is made. Empty: the system's folder for such." placeholder:"FOLDER"`
	JSON    bool   `name:"json" help:"Print one line of JSON."`
	Profile string `help:"Write a CPU profile of the measured time." placeholder:"FILE"`
}

// measure makes a temporary installation, measures in it and prints the figures. Figures are printed
// even when something failed in the end: they say how far it came.
func (f benchFlags) measure(ctx context.Context, given app.Config, out io.Writer, do func(ctx context.Context, a *app.App) (any, error)) (err error) {
	cfg, remove, err := f.place(ctx, given)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	a, err := app.New(ctx, cfg, app.Options{Demo: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	figures, err := do(ctx, a)
	if figures == nil {
		return err
	}
	enc := json.NewEncoder(out)
	if !f.JSON {
		enc.SetIndent("", "  ")
	}
	return errors.Join(err, enc.Encode(figures))
}

// place makes the folder and the database of a measurement. Nobody is limited in requests: the load
// comes from one address. What work is done at once is as the settings say.
func (f benchFlags) place(ctx context.Context, given app.Config) (cfg app.Config, remove func() error, err error) {
	dir, err := os.MkdirTemp(f.Dir, "wrota-bench-")
	if err != nil {
		return cfg, nil, err
	}
	remove = func() error { return os.RemoveAll(dir) }
	cfg = app.Config{
		Data: filepath.Join(dir, "data"), Base: "http://127.0.0.1", Idle: 10 * time.Hour, Workers: given.Workers, MaxFile: given.MaxFile, MaxFiles: given.MaxFiles, Log: "error",
	}
	if f.DB != "postgres" {
		return cfg, remove, nil
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // PostgreSQL may run as another account and has to reach its folder
		return cfg, nil, errors.Join(err, remove())
	}
	cluster, err := pgtemp.Start(ctx, filepath.Join(dir, "pg"), pgtemp.Options{Durable: true})
	if err != nil {
		return cfg, nil, errors.Join(fmt.Errorf("bench: %w", err), remove())
	}
	cfg.Database = cluster.URL("postgres")
	return cfg, func() error { return errors.Join(cluster.Stop(), os.RemoveAll(dir)) }, nil
}

// profiled runs what is measured under the profiler when that was asked for.
func (f benchFlags) profiled(suffix string, do func() error) (err error) {
	if f.Profile == "" {
		return do()
	}
	file, err := os.Create(f.Profile + suffix)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return do()
}

// bareTime is how long the bare commits are counted.
const bareTime = 3 * time.Second

// bareCommits measures the physical limit: one row, one durable commit, one after another, on a
// connection of its own to the same database.
func bareCommits(ctx context.Context, cfg app.Config) (perSecond float64, err error) {
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	raw := d.Raw()
	if _, err := raw.ExecContext(ctx, `CREATE TABLE bench_bare (n bigint NOT NULL)`); err != nil {
		return 0, err
	}
	now := clock.System{}.Now
	begin, n := now(), 0
	for now().Sub(begin) < bareTime {
		if _, err := raw.ExecContext(ctx, `INSERT INTO bench_bare (n) VALUES ($1)`, n); err != nil {
			return 0, err
		}
		n++
	}
	perSecond = round(float64(n) / now().Sub(begin).Seconds())
	_, err = raw.ExecContext(ctx, `DROP TABLE bench_bare`)
	return perSecond, err
}

// spent is the processor time of this process so far: what a request costs can be told also on a machine
// that is busy with other things.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// each is the processor time of one of n requests, in milliseconds.
func each(total time.Duration, n int) float64 {
	if n == 0 {
		return 0
	}
	return millis(total / time.Duration(n))
}

// round keeps what a measurement can know.
func round(x float64) float64 { return math.Round(x*100) / 100 }

func millis(d time.Duration) float64 { return round(float64(d.Microseconds()) / 1000) }
