// Package command is the command line: it turns arguments into calls of the composition.
//
// Each command is a struct with its flags and a Run method (kong). "demo" and "serve" run a node, "migrate",
// "seed" and "found" prepare one, "config" and "doctor" look at one, "eservice" checks and shows definitions,
// "audit" exports and proves the log, "archive" hands cases on and takes them over, "bench" measures. What a command does is in package app, demo or founding; here are only its words.
//
// Sentences for operators are Polish where they say what to mend, and English where they explain a flag.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"wrota/internal/app"
	"wrota/internal/app/demo"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web"
)

// settingsFile is read when it is there; it holds one "name": value for each setting, in JSON.
const settingsFile = "/etc/wrota.json"

// cli is the command line. Settings stand before or after the command, in variables WROTA_… or in the
// file of settings: a flag wins over a variable, and a variable over the file.
type cli struct {
	app.Config

	Demo      demoCmd        `cmd:"" help:"Start a demonstration: a fictitious region with people to be. Nothing else is needed."`
	Serve     serveCmd       `cmd:"" help:"Start the server of a real installation."`
	Migrate   migrateCmd     `cmd:"" help:"Bring the tables of the database up to date."`
	Seed      seedCmd        `cmd:"" help:"Fill an empty demonstration: the fictitious region, or the units of a voivodeship."`
	Found     foundCmd       `cmd:"" help:"Found an office of a real installation from a file (YAML or JSON)."`
	Data      migrateDataCmd `cmd:"" name:"migrate-data" help:"Bring in data of an office's old system from a file, try it first, take it back."`
	Settings  settingsCmd    `cmd:"" name:"config" help:"Print the settings in force, without secrets."`
	Doctor    doctorCmd      `cmd:"" help:"Look whether everything is in order, and say how to mend what is not."`
	Keys      keysCmd        `cmd:"" help:"Keys that seal personal data in the database: list, rotate, move."`
	Eservice  eserviceCmd    `cmd:"" help:"Check and show definitions of e-services."`
	Signature signatureCmd   `cmd:"" help:"Check electronic signatures."`
	Search    searchCmd      `cmd:"" help:"The index of the search: rebuild, check."`
	Audit     auditCmd       `cmd:"" help:"Export the audit log and prove that it is whole."`
	Archive   archiveCmd     `cmd:"" help:"Archive packages: export, verify and import cases; transfer lists."`
	Bench     demo.Bench     `cmd:"" help:"Measure the program on this machine."`
}

// Run is the program: it returns the exit status.
func Run(args []string, out, errs io.Writer) int { return run(args, settingsFile, out, errs) }

func run(args []string, file string, out, errs io.Writer) int {
	var c cli
	helped := false // help was asked for and printed: nothing is run
	parser, err := kong.New(&c, kong.Name("wrota"), kong.Description("E-government of a region in one program."), kong.UsageOnError(),
		kong.DefaultEnvars("WROTA"), kong.Configuration(fromFile, file), kong.Writers(out, errs), kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		_, _ = fmt.Fprintln(errs, "wrota:", err)
		return 2
	}
	k, err := parser.Parse(args)
	if helped {
		return 0
	}
	if err != nil {
		_, _ = fmt.Fprintln(errs, "wrota:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	k.BindTo(out, (*io.Writer)(nil))
	k.Bind(&c.Config)
	if err := k.Run(); err != nil {
		if status, ok := errors.AsType[Status](err); ok {
			return int(status)
		}
		_, _ = fmt.Fprintln(errs, "wrota:", err)
		return 1
	}
	return 0
}

// fromFile reads settings from the file of settings, except those that a variable gives.
func fromFile(r io.Reader) (kong.Resolver, error) {
	file, err := kong.JSON(r)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return kong.ResolverFunc(func(c *kong.Context, p *kong.Path, f *kong.Flag) (any, error) {
		for _, name := range f.Envs {
			if _, set := os.LookupEnv(name); set {
				return nil, nil //nolint:nilnil // how a resolver says that it has no value
			}
		}
		return file.Resolve(c, p, f)
	}), nil
}

type demoCmd struct {
	Empty bool `help:"Do not fill the region; it is then empty."`
}

func (d demoCmd) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	if cfg.Data == defaultData {
		cfg.Data = "demo-data" // never the folder of a real installation
	}
	if cfg.Log == "info" {
		cfg.Log = "warn"
	}
	cfg.Base = app.DemoBase(*cfg)
	fresh, err := isNew(ctx, *cfg)
	if err != nil {
		return err
	}
	if fresh && !d.Empty {
		_, _ = fmt.Fprintln(out, "Przygotowuję region pokazowy …")
		if err := demo.Seed(ctx, *cfg, clock.System{}.Now()); err != nil {
			return err
		}
	}
	return serve(ctx, *cfg, app.Options{Demo: true}, out)
}

// defaultData is the folder when none is given.
const defaultData = "data"

// isNew tells whether the database has no tables yet.
func isNew(ctx context.Context, cfg app.Config) (bool, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return false, err
	}
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return false, err
	}
	n, err := d.Pending(ctx, app.Tables()[:1])
	return n > 0, errors.Join(err, d.Close())
}

type serveCmd struct{}

func (serveCmd) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return serve(ctx, *cfg, app.Options{}, out)
}

// serve runs the node until it is told to stop; requests and work in progress are let to finish.
func serve(ctx context.Context, cfg app.Config, o app.Options, out io.Writer) error {
	a, err := app.New(ctx, cfg, o)
	if err != nil {
		return err
	}
	return errors.Join(work(ctx, a, out), a.Close())
}

func work(ctx context.Context, a *app.App, out io.Writer) error {
	if err := a.Queue.Start(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return err
	}
	servers := []*http.Server{{
		Handler: a.Web.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}}
	go a.Seals.Watch(ctx, a.Clock.Now, func(err error) { a.Log.Error("seals", "error", err) })
	failed := make(chan error, 2)
	go func() { failed <- servers[0].Serve(listener) }()
	if a.Config.Metrics != "" {
		m := &http.Server{Addr: a.Config.Metrics, Handler: web.Metrics(a.Metrics), ReadHeaderTimeout: 10 * time.Second}
		servers = append(servers, m)
		go func() { failed <- m.ListenAndServe() }()
	}
	_, _ = fmt.Fprintf(out, "Wrota: http://%s\n", listener.Addr())
	var cause error
	select {
	case <-ctx.Done():
	case cause = <-failed:
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	for _, s := range servers {
		cause = errors.Join(cause, s.Shutdown(stopping))
	}
	return errors.Join(cause, a.Queue.Stop(stopping))
}

type migrateCmd struct{}

func (migrateCmd) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return err
	}
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return err
	}
	n, err := app.Migrate(ctx, d)
	_, _ = fmt.Fprintf(out, "Wykonano kroków: %d\n", n)
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	return keysMove{}.Run(ctx, cfg, out)
}

type seedCmd struct {
	Region string `help:"Name of a voivodeship whose real list of units (TERYT) is founded instead, for tests of scale." placeholder:"lubuskie"`
}

func (s seedCmd) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	fresh, err := isNew(ctx, *cfg)
	if err != nil {
		return err
	}
	if !fresh {
		return errors.New("the database is not empty; a seed needs a new one")
	}
	if s.Region != "" {
		n, err := demo.SeedRegion(ctx, *cfg, s.Region)
		_, _ = fmt.Fprintf(out, "Założono jednostek: %d\n", n)
		return err
	}
	return demo.Seed(ctx, *cfg, clock.System{}.Now())
}
