package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"wrota/internal/app"
	"wrota/internal/app/keys"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// keysCmd is "wrota keys": what seals personal data in the database (docs/operating.md).
type keysCmd struct {
	List   keysList   `cmd:"" help:"List the data keys: of which unit, wrapped by what, since when, and whether they open."`
	Rotate keysRotate `cmd:"" help:"Make a new key-encryption key and wrap all data keys with it."`
	Move   keysMove   `cmd:"" aliases:"seal" help:"Seal what still stands in clear or under an older data key. May be interrupted and repeated."`
	Shred  keysShred  `cmd:"" help:"Destroy the data keys of a unit: what they seal is unreadable for ever, in backups too."`
}

type keysList struct{}

func (keysList) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return withKeys(ctx, *cfg, func(r *keys.Ring) error {
		lines, err := r.List(ctx)
		for _, l := range lines {
			state := "w użyciu"
			switch {
			case errors.Is(l.Err, vault.ErrShredded):
				state = "zniszczony " + calendar.Of(l.Retired).Dotted()
			case l.Err != nil:
				state = "NIE OTWIERA SIĘ: " + l.Err.Error()
			case !l.Retired.IsZero():
				state = "wycofany " + calendar.Of(l.Retired).Dotted()
			}
			_, _ = fmt.Fprintf(out, "%s  wersja %d  %s  od %s  %s\n", l.Unit, l.Version, l.KEK, calendar.Of(l.Made).Dotted(), state)
		}
		return err
	})
}

type keysRotate struct {
	DataKeys bool `help:"Also give every unit a new data key and seal all values anew; takes as long as there are rows."`
}

func (k keysRotate) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return withKeys(ctx, *cfg, func(r *keys.Ring) error {
		name, n, err := r.Rotate(ctx)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "Nowy klucz główny: %s; zabezpieczono nim kluczy danych: %d. Skopiuj folder kluczy.\n", name, n)
		if !k.DataKeys {
			return nil
		}
		if err := r.Renew(ctx); err != nil {
			return err
		}
		return moveRows(ctx, r, out)
	})
}

type keysMove struct{}

func (keysMove) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return withKeys(ctx, *cfg, func(r *keys.Ring) error { return moveRows(ctx, r, out) })
}

type keysShred struct {
	Unit    string `arg:"" help:"Identifier of the unit, as “wrota keys list” shows it."`
	ForEver string `required:"" help:"The identifier once more: nobody can take it back."`
}

func (k keysShred) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	unit, err := id.Parse[id.Unit](k.Unit)
	if err != nil || k.Unit != k.ForEver || unit == id.Region {
		return errors.New("podaj identyfikator jednostki dwa razy tak samo; klucza regionu nie można zniszczyć")
	}
	return withKeys(ctx, *cfg, func(r *keys.Ring) error {
		n, err := r.Shred(ctx, unit)
		_, _ = fmt.Fprintf(out, "Zniszczono kluczy danych: %d. Zrestartuj serwery i usuń kopie tabeli vault_key.\n", n)
		return err
	})
}

// moveRows moves rows and says every ten thousand how far it has come.
func moveRows(ctx context.Context, r *keys.Ring, out io.Writer) error {
	said := 0
	n, err := r.Move(ctx, func(n int) {
		if n-said >= 10_000 {
			said = n
			_, _ = fmt.Fprintf(out, "Zaszyfrowano wierszy: %d …\n", n)
		}
	})
	_, _ = fmt.Fprintf(out, "Zaszyfrowano wierszy: %d\n", n)
	return err
}

func withKeys(ctx context.Context, cfg app.Config, do func(r *keys.Ring) error) error {
	d, err := db.Open(ctx, cfg.DatabaseURL())
	if err != nil {
		return err
	}
	r, err := keys.Open(d, cfg.VaultFolder())
	if err == nil {
		err = do(r)
	}
	return errors.Join(err, d.Close())
}

// keysOpen looks whether the values of every unit can be read.
func keysOpen(ctx context.Context, cfg app.Config) error {
	return withKeys(ctx, cfg, func(r *keys.Ring) error { return r.Check(ctx) })
}
