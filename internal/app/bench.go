package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"wrota/internal/platform/pgtemp"
)

// benchCmd measures the program on this machine, in an installation of its own that is deleted
// afterwards. Databases are as durable as in an office: what is measured is what people would get.
type benchCmd struct {
	Submissions benchSubmissions `cmd:"" help:"How many applications a second can be filed, and how fast cases are opened from them."`
	Queue       benchQueue       `cmd:"" help:"How fast a clerk's list is shown among many cases."`
}

// benchFlags are what both measurements take.
type benchFlags struct {
	DB      string `name:"db" help:"Database: sqlite or postgres (a private server with fsync on)." default:"sqlite" enum:"sqlite,postgres"`
	Clients int    `help:"People at once." default:"16"`
	Dir     string `help:"Folder in which the temporary installation is made. Empty: the system's folder for such." placeholder:"FOLDER"`
	JSON    bool   `name:"json" help:"Print one line of JSON."`
	Profile string `help:"Write a CPU profile of the measured time." placeholder:"FILE"`
}

// benchPlace is a temporary installation of a measurement.
type benchPlace struct {
	cfg   Config
	dir   string
	close func() error
}

// place makes the folder and the database of a measurement. Nobody is limited in requests: the load
// comes from one address.
func (f benchFlags) place(ctx context.Context) (*benchPlace, error) {
	dir, err := os.MkdirTemp(f.Dir, "wrota-bench-")
	if err != nil {
		return nil, err
	}
	p := &benchPlace{dir: dir, close: func() error { return os.RemoveAll(dir) }}
	p.cfg = Config{
		Data: filepath.Join(dir, "data"), Listen: "127.0.0.1:0", Base: "http://127.0.0.1", Idle: time.Hour, Workers: 4, MaxFile: 50, MaxFiles: 200, Log: "error",
	}
	if f.DB != "postgres" {
		return p, nil
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // PostgreSQL runs as another account and has to reach its folder
		return nil, errors.Join(err, p.close())
	}
	cluster, err := pgtemp.Start(ctx, filepath.Join(dir, "pg"), pgtemp.Options{Durable: true})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("bench: %w", err), p.close())
	}
	p.cfg.Database = cluster.URL("postgres")
	p.close = func() error { return errors.Join(cluster.Stop(), os.RemoveAll(dir)) }
	return p, nil
}
