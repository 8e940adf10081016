package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wrota/internal/app"
	"wrota/internal/app/founding"
	"wrota/internal/app/roles"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/records"
)

type foundCmd struct {
	File   string `arg:"" help:"The office: its people, cells, file plan and e-services (deploy/office.yaml is an example)." type:"existingfile"`
	DryRun bool   `help:"Only check the file; write nothing."`
	Resume bool   `help:"Go on with a founding that was interrupted: what is there already stays as it is."`
}

// Errors of founding an office.
var (
	ErrMistakes = errors.New("pliku nie wczytano: popraw błędy powyżej")
	ErrExists   = errors.New("urząd z tym skrótem (slug) już istnieje; zmienia się go w programie. Jeśli zakładanie zostało przerwane, dodaj --resume")
)

// Run checks the file, founds the office in a scratch installation, and only then in the real one:
// what any module would refuse is known before anything is written.
func (c foundCmd) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	var f *founding.File
	var plan []byte
	err := scratch(ctx, func(a *app.App) (err error) {
		if f, plan, err = c.read(a, out); err != nil {
			return err
		}
		return explain(a, founding.Found(ctx, house(a), f, plan), out)
	})
	if err != nil {
		return err
	}
	if c.DryRun {
		if untouched, err := untouched(ctx, *cfg); err != nil || untouched {
			return errors.Join(err, done(out, "Plik jest w porządku. Niczego nie zapisano."))
		}
	}
	a, err := app.New(ctx, *cfg, app.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.found(ctx, a, f, plan, out), a.Close())
}

// scratch lends an installation that is thrown away afterwards.
func scratch(ctx context.Context, do func(a *app.App) error) error {
	dir, err := os.MkdirTemp("", "wrota-found-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // nobody needs it
	cfg := app.Config{Data: dir, Base: "http://127.0.0.1", Workers: 1, MaxFile: 1, MaxFiles: 1, Log: "error"}
	a, err := app.New(ctx, cfg, app.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return errors.Join(do(a), a.Close())
}

func (c foundCmd) found(ctx context.Context, a *app.App, f *founding.File, plan []byte, out io.Writer) error {
	exists, err := founding.Exists(ctx, house(a), f)
	switch {
	case err != nil:
		return err
	case exists && !c.Resume:
		return ErrExists
	case c.DryRun:
		return done(out, "Plik jest w porządku. Niczego nie zapisano.")
	}
	if err := founding.Found(ctx, house(a), f, plan); err != nil {
		return explain(a, err, out)
	}
	return done(out, fmt.Sprintf(`Założono: %s (%s/urzedy/%s).
Teraz:
 1. Wgraj pieczęć urzędu: %s (docs/seals.md). Bez niej urząd nie przyjmie wniosku.
 2. Osoby z rolą admin dostaną link do hasła, gdy program działa. Link jest ważny godzinę.
 3. Każdy inny pracownik ustawia hasło sam: %s/logowanie, „Nie pamiętam hasła”.`,
		f.Name.S, a.Config.Base, f.Slug.S, filepath.Join(a.Config.SealsFolder(), f.Slug.S+".pem"), a.Config.Base))
}

func done(out io.Writer, text string) error {
	_, err := fmt.Fprintln(out, text)
	return err
}

// read reads the file and its file plan, and says every mistake that can be found without the modules.
func (c foundCmd) read(a *app.App, out io.Writer) (*founding.File, []byte, error) {
	body, err := os.ReadFile(c.File)
	if err != nil {
		return nil, nil, err
	}
	known, err := knownToOffices(a)
	if err != nil {
		return nil, nil, err
	}
	var all founding.Mistakes
	f, err := founding.Read(body)
	collect(err, &all)
	var plan []byte
	if f != nil {
		collect(f.Check(known), &all)
		if plan, err = planOf(filepath.Dir(c.File), f.Plan); err != nil {
			line := max(f.Plan.File.Line, f.Plan.BuiltIn.Line, f.Plan.Line)
			all = append(all, founding.Mistake{Line: line, Path: "plan", Text: "nie można przeczytać wykazu akt: " + err.Error()})
		}
	}
	for _, m := range all {
		_, _ = fmt.Fprintf(out, "%s: %s\n", c.File, m)
	}
	if len(all) > 0 {
		return nil, nil, ErrMistakes
	}
	return f, plan, nil
}

func collect(err error, all *founding.Mistakes) {
	if ms, ok := errors.AsType[founding.Mistakes](err); ok {
		*all = append(*all, ms...)
	}
}

// knownToOffices is what a file may name.
func knownToOffices(a *app.App) (founding.Known, error) {
	files, err := records.Plans.ReadDir("plans")
	if err != nil {
		return founding.Known{}, err
	}
	k := founding.Known{Roles: slices.Sorted(maps.Keys(roles.All())), Adopts: func(service string) bool {
		s, err := a.Catalogue.Service(service)
		return err == nil && !s.Definition().InMatter
	}}
	for _, f := range files {
		k.Plans = append(k.Plans, strings.TrimSuffix(f.Name(), ".csv"))
	}
	return k, nil
}

// planOf reads the file plan: beside the file, or out of the program. A file without a plan is a
// mistake that Check tells.
func planOf(dir string, p founding.Plan) ([]byte, error) {
	switch {
	case (p.File.S == "") == (p.BuiltIn.S == ""):
		return nil, nil
	case p.BuiltIn.S != "":
		body, err := records.Plans.ReadFile("plans/" + p.BuiltIn.S + ".csv")
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // told by Check, with the names that there are
		}
		return body, err
	case filepath.IsAbs(p.File.S):
		return os.ReadFile(p.File.S)
	}
	return os.ReadFile(filepath.Join(dir, p.File.S))
}

// untouched tells whether there is no installation yet; it makes none.
func untouched(ctx context.Context, cfg app.Config) (bool, error) {
	place := cfg.DatabaseURL()
	if !strings.Contains(place, "://") {
		if _, err := os.Stat(place); errors.Is(err, os.ErrNotExist) {
			return true, nil
		}
	}
	d, err := db.Open(ctx, place)
	if err != nil {
		return false, err
	}
	n, err := d.Pending(ctx, app.Tables()[:1])
	return n > 0, errors.Join(err, d.Close())
}

func house(a *app.App) founding.House {
	return founding.House{Identity: a.Identity, Records: a.Records, Catalogue: a.Catalogue, System: app.System, Today: clock.Today(a.Clock)}
}

// explain says what a module refused in the sentences of its pages.
func explain(a *app.App, err error, out io.Writer) error {
	refused, isRefused := errors.AsType[*founding.Refused](err)
	f, isFault := fault.As(err)
	if !isRefused || !isFault {
		return err
	}
	if len(f.Fields) == 0 {
		_, _ = fmt.Fprintf(out, "%s: %s\n", refused.Path, a.Words.Say("pl", f.Key, map[string]any(f.Args)))
	}
	for _, field := range f.Fields {
		_, _ = fmt.Fprintf(out, "%s.%s: %s\n", refused.Path, field.Name, a.Words.Say("pl", field.Key, map[string]any(field.Args)))
	}
	return ErrMistakes
}
