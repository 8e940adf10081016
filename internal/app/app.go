// Package app puts the house together: it is the only package that knows every module.
//
// New builds everything in the order of rank, top to bottom, with no container and no globals. What
// one module asks of another is an adapter of a few lines (adapt_*.go); what follows from a fact is in
// subscriptions.go, which is the map of the house; what every page carries is in chrome.go; the
// commands of the program are in command.go and the files beside it.
//
// An installation is either a demonstration, with personas that anybody may be and a seal of its own
// making, or a real one. Which of the two is written into the database when it is made and never
// changes: "serve" refuses the database of a demonstration.
package app

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/app/federated"
	"wrota/internal/app/journal"
	"wrota/internal/app/mailbox"
	"wrota/internal/app/refused"
	"wrota/internal/app/scans"
	"wrota/internal/app/seals/purpose"
	"wrota/internal/app/seen"
	"wrota/internal/app/signing"
	"wrota/internal/app/staffing"
	"wrota/internal/app/stamping"
	"wrota/internal/archive"
	"wrota/internal/cases"
	"wrota/internal/cases/appeals"
	"wrota/internal/cases/concern"
	casesigning "wrota/internal/cases/signing"
	"wrota/internal/cases/terms"
	"wrota/internal/catalogue"
	"wrota/internal/dispatch"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/login"
	"wrota/internal/mandates"
	"wrota/internal/migration"
	"wrota/internal/notices"
	"wrota/internal/office"
	"wrota/internal/parties"
	"wrota/internal/payments"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/blob/s3"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/web"
	"wrota/internal/privacy"
	"wrota/internal/records"
	"wrota/internal/roads"
	"wrota/internal/search"
	"wrota/internal/signatures"
	"wrota/internal/signatures/keeping"
	"wrota/internal/signatures/request"
	"wrota/internal/templates"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed messages/*.yaml
var messages embed.FS

// App is a running installation.
type App struct {
	Config  Config
	DB      *db.DB
	Clock   clock.Clock
	Log     *slog.Logger
	Blobs   blob.Store
	Seals   *crypt.Seals
	Stamps  *stamping.Authority // who gives timestamps; nil when nobody does
	Scanner antivirus.Scanner
	Audit   *audit.Log
	Vault   *vault.Vault
	Notary  *audit.Notary
	Queue   *jobs.Queue
	Words   *i18n.Catalog
	Metrics *prometheus.Registry
	Web     *web.Server

	Identity   *identity.Service
	Federation *federated.Providers
	Login      *login.Service
	Parties    *parties.Service
	Catalogue  *catalogue.Service
	Roads      *roads.Service
	Intake     *intake.Service
	Cases      *cases.Service
	Records    *records.Service
	Dispatch   *dispatch.Service
	Payments   *payments.Service
	Notices    *notices.Service
	Office     *office.Service
	Mandates   *mandates.Service
	Staffing   *staffing.Staffing
	Privacy    *privacy.Service
	Signatures *signatures.Service
	Requests   *request.Service
	Keeping    *keeping.Service
	Signing    *casesigning.Service
	Search     *search.Service
	Migration  *migration.Service
	Appeals    *appeals.Service
	Terms      *terms.Service
	Mailbox    *mailbox.Mailbox
	Scanning   *scans.Desk
	Archive    *archive.Service

	DocumentTemplates *templates.Service // of what comes as XML; those of decisions are Templates

	refused *refused.Watch  // what was not allowed
	remote  *signing.Remote // the service of podpis zaufany
	demo    bool
	key     crypt.Key
	sealing purpose.Rules
	tickets *crypt.Signer // of the public page of signatures
	units   *directory
	close   []func() error
}

// Options are what only tests and the demonstration change.
type Options struct {
	Demo  bool
	Clock clock.Clock // nil means the machine's
	Log   *slog.Logger
}

// New opens an installation. The database must have been migrated; Close releases everything.
func New(ctx context.Context, cfg Config, o Options) (*App, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	a := &App{Config: cfg, Clock: o.Clock, Log: o.Log, demo: o.Demo, Metrics: prometheus.NewRegistry()}
	if a.Clock == nil {
		a.Clock = clock.System{}
	}
	if a.Log == nil {
		a.Log = cfg.logger()
	}
	for _, step := range []func(context.Context) error{a.openStores, a.openKeys, a.openPlatform, a.openModules, a.openWeb} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// Close releases what New opened, the last first.
func (a *App) Close() error {
	var all []error
	for i := len(a.close) - 1; i >= 0; i-- {
		all = append(all, a.close[i]())
	}
	a.close = nil
	return errors.Join(all...)
}

func (a *App) openStores(ctx context.Context) error {
	if err := os.MkdirAll(a.Config.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	d, err := db.Open(ctx, a.Config.DatabaseURL())
	if err != nil {
		return err
	}
	a.DB = d
	a.close = append(a.close, d.Close)
	if err := a.checkDatabase(ctx); err != nil {
		return err
	}
	if a.Blobs, err = a.openBlobs(ctx); err != nil {
		return fmt.Errorf("store of files: %w", err)
	}
	return nil
}

func (a *App) openBlobs(ctx context.Context) (blob.Store, error) {
	place := a.Config.files()
	if u, err := url.Parse(place); err == nil && u.Scheme == "s3" {
		bucket, prefix, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		return s3.Open(ctx, s3.Config{
			Endpoint: u.Host, Bucket: bucket, Prefix: prefix, Region: a.Config.S3.Region, AccessKey: a.Config.S3.Key, SecretKey: a.Config.S3.Secret,
			Insecure: u.Query().Get("tls") == "off",
		})
	}
	dir, err := blob.OpenDir(place, a.Clock)
	if err != nil {
		return nil, err
	}
	a.close = append(a.close, dir.Close)
	return dir, nil
}

// openKeys reads the server's key and the units' seals. A key is made when there is none: losing it
// only ends sessions, links and PINs.
func (a *App) openKeys(context.Context) (err error) {
	for _, dir := range []string{a.Config.keys(), a.Config.SealsFolder()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("keys: %w", err)
		}
	}
	if a.key, err = crypt.LoadOrCreateKey(filepath.Join(a.Config.keys(), "server.key")); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if a.Seals, err = crypt.OpenSeals(a.Config.SealsFolder()); err != nil {
		return fmt.Errorf("seals: %w", err)
	}
	if a.sealing, err = purpose.Load(); err != nil {
		return fmt.Errorf("seals: %w", err)
	}
	return a.openStamps()
}

// openStamps gets ready to ask the timestamping authority; a demonstration has one of its own.
func (a *App) openStamps() (err error) {
	if a.demo && a.Config.Timestamp.URL == "" {
		a.Stamps, err = stamping.Own(filepath.Join(a.Config.Data, "timestamps"), a.Clock)
	} else {
		a.Stamps, err = stamping.Open(a.Config.Timestamp, a.Clock)
	}
	if err != nil {
		return fmt.Errorf("timestamps: %w", err)
	}
	if a.Stamps != nil {
		a.Metrics.MustRegister(a.Stamps)
	}
	return nil
}

// Stamp gets a timestamp; nil when nobody gives any.
func (a *App) Stamp() cades.Stamp {
	if a.Stamps == nil {
		return nil
	}
	return a.Stamps.Stamp
}

func (a *App) openPlatform(context.Context) (err error) {
	if a.Words, err = i18n.Load(sentences()...); err != nil {
		return fmt.Errorf("messages: %w", err)
	}
	a.Audit = audit.New(a.Clock, seen.People{
		Cases: concern.Parties{}, Letters: func() seen.Letters { return a.Intake },
	})
	if a.Notary, err = journal.Open(a.Config.keys(), a.Config.Base, a.DB, a.Clock); err != nil {
		return err
	}
	a.Scanner = antivirus.None{}
	if a.Config.Clamd.Address != "" {
		if a.Scanner, err = antivirus.NewClamd(a.Config.clamd()); err != nil {
			return err
		}
	}
	a.Queue, err = jobs.New(a.DB, a.Clock, jobs.Config{Workers: a.Config.Workers, Poll: 100 * time.Millisecond, Logger: a.Log})
	return err
}

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}
