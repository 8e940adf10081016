package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"wrota/internal/app"
	index "wrota/internal/app/finding"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

type searchCmd struct {
	Rebuild searchRebuild `cmd:"" help:"Make the index of the search from scratch; the house may go on working."`
	Check   searchCheck   `cmd:"" help:"Compare the index with what can be found, thing by thing."`
}

type searchRebuild struct {
	Unit string `help:"Only this unit, by its id. Empty: all." placeholder:"ID"`
}

func (c searchRebuild) Run(ctx context.Context, cfg *app.Config, out io.Writer) (err error) {
	a, err := app.New(ctx, *cfg, app.Options{})
	if errors.Is(err, app.ErrDemo) {
		a, err = app.New(ctx, *cfg, app.Options{Demo: true})
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	units, err := c.units(ctx, a)
	if err != nil {
		return err
	}
	for i, u := range units {
		n := 0
		err := a.Search.Rebuild(ctx, u, func(done int) {
			if n = done; done%10_000 < 64 && done > 64 {
				_, _ = fmt.Fprintf(out, "jednostka %d z %d: %d\n", i+1, len(units), done)
			}
		})
		if err != nil {
			return fmt.Errorf("%s: %w", u, err)
		}
		_, _ = fmt.Fprintf(out, "jednostka %d z %d: gotowe, %d\n", i+1, len(units), n)
	}
	return nil
}

func (c searchRebuild) units(ctx context.Context, a *app.App) ([]id.Unit, error) {
	if c.Unit == "" {
		return index.Units(ctx, a.DB)
	}
	u, err := id.Parse[id.Unit](c.Unit)
	return []id.Unit{u}, err
}

type searchCheck struct{}

func (searchCheck) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return err
	}
	missing, stale, err := index.Check(ctx, d, clock.System{}.Now())
	if err = errors.Join(err, d.Close()); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "brakuje: %d, zbędnych: %d\n", missing, stale)
	if missing+stale > 0 {
		return Status(1)
	}
	return nil
}
