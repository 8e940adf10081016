package organisation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Unit returns an office. What is known about offices is public.
func (s *Service) Unit(ctx context.Context, by actor.Actor, unit id.Unit) (u Unit, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).Unit(ctx, unit)
		if err != nil {
			return db.Found(err, "identity.no-such-unit")
		}
		u, err = unitFrom(row)
		return err
	})
	return u, err
}

// UnitBySlug returns an office by its word in addresses of pages.
func (s *Service) UnitBySlug(ctx context.Context, by actor.Actor, word string) (u Unit, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).UnitBySlug(ctx, word)
		if err != nil {
			return db.Found(err, "identity.no-such-unit")
		}
		u, err = unitFrom(row)
		return err
	})
	return u, err
}

// UnitFilter narrows a list of offices; the zero value lists all.
type UnitFilter struct {
	Kinds []UnitKind
	Topic string // one of the unit's topics
	Text  string // words of the name, without regard to case and diacritics
}

// Units lists offices in Polish alphabetical order. A region has about a hundred of them, so the
// filters are applied here.
func (s *Service) Units(ctx context.Context, by actor.Actor, f UnitFilter) (out []Unit, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).Units(ctx)
		if err != nil {
			return fmt.Errorf("identity: units: %w", err)
		}
		for _, row := range rows {
			u, err := unitFrom(row)
			if err != nil {
				return err
			}
			if f.fits(u) {
				out = append(out, u)
			}
		}
		return nil
	})
	return out, err
}

func (f UnitFilter) fits(u Unit) bool {
	if len(f.Kinds) > 0 && !slices.Contains(f.Kinds, u.Kind) || f.Topic != "" && !slices.Contains(u.Topics, f.Topic) {
		return false
	}
	name := i18n.Fold(u.Name + " " + u.ShortName + " " + u.Address.Place)
	for _, word := range i18n.Words(f.Text) {
		if !strings.Contains(name, word) {
			return false
		}
	}
	return true
}
