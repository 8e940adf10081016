package templates

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
	"wrota/internal/templates/query"
)

var errNone = fault.New(fault.NotFound, "templates.none")

// List is the whole register, in the order of identifiers. It is public.
func (s *Service) List(ctx context.Context, by actor.Actor) ([]Template, error) {
	out := slices.Clone(s.known)
	err := s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).Templates(ctx)
		for _, r := range rows {
			out = append(out, fromRow(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("templates: list: %w", err)
	}
	sortTemplates(out)
	return out, nil
}

// Find is one version of a template with its files. It is public.
func (s *Service) Find(ctx context.Context, by actor.Actor, key string) (t Template, err error) {
	for _, k := range s.known {
		if k.Key == key {
			return k, nil
		}
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).FindTemplate(ctx, key)
		if err != nil {
			return db.Found(err, errNone.Key)
		}
		t, err = withFiles(ctx, tx, row)
		return err
	})
	if err != nil {
		return Template{}, fmt.Errorf("templates: find: %w", err)
	}
	return t, nil
}

// Of is the version of a template by which documents of a day are judged, with its files; false when the register does not
// know the identifier.
func (s *Service) Of(ctx context.Context, namespace string, on calendar.Date) (t Template, ok bool, err error) {
	var versions []Template
	for _, k := range s.known {
		if k.Namespace == namespace {
			versions = append(versions, k)
		}
	}
	err = s.DB.View(ctx, system, func(tx *db.Tx) error {
		rows, err := query.New(tx).OfNamespace(ctx, namespace)
		for _, r := range rows {
			versions = append(versions, fromRow(r))
		}
		if err != nil || len(versions) == 0 {
			return err
		}
		// A package that was brought in is the official wording; ours only stands in for it.
		if slices.ContainsFunc(versions, func(t Template) bool { return t.Origin == Added && t.Withdrawn.IsZero() }) {
			versions = slices.DeleteFunc(versions, func(t Template) bool { return t.Origin == Reconstructed })
		}
		if t, ok = of(versions, on); !ok || t.Origin != Added {
			return nil
		}
		t.Files, err = files(ctx, tx, t.Key)
		return err
	})
	if err != nil {
		return Template{}, false, fmt.Errorf("templates: of: %w", err)
	}
	return t, ok, nil
}

func fromRow(r query.TemplatesTemplate) Template {
	return Template{
		Key: r.Key, Namespace: r.Namespace, Version: r.Version, Title: r.Title, Organ: r.Organ, Basis: strings.Split(r.Basis, "\n"), Root: r.Root, Address: r.Address,
		From: r.ValidFrom, To: r.ValidTo, Origin: Added, By: r.AddedBy, At: r.AddedAt.Time, Withdrawn: r.WithdrawnAt.Time, Reason: r.Reason,
	}
}

func withFiles(ctx context.Context, tx *db.Tx, r query.TemplatesTemplate) (Template, error) {
	t := fromRow(r)
	var err error
	t.Files, err = files(ctx, tx, r.Key)
	return t, err
}

func files(ctx context.Context, tx *db.Tx, key string) (out []File, err error) {
	rows, err := query.New(tx).Files(ctx, key)
	for _, r := range rows {
		out = append(out, File{Kind: FileKind(r.Kind), Name: r.Name, Address: r.Address, SHA256: r.Sha256, Body: r.Body})
	}
	return out, err
}
