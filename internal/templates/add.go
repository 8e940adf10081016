package templates

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/xsd"
	"wrota/internal/templates/query"
)

// Package is a template that an administrator of the region brings in.
type Package struct {
	Title    string
	Organ    string
	Basis    []string
	Version  string
	From, To calendar.Date
	Body     []byte // a ZIP archive, see readPackage
}

// Bounds of what is typed, in characters.
const (
	maxTitle   = 300
	maxBasis   = 2000
	maxVersion = 20
	maxReason  = 1000
)

// Add brings a template in. Its schema is compiled with all that it imports, so that nothing stands in the register that cannot
// be validated by. The same package again is the template that is there already.
func (s *Service) Add(ctx context.Context, by actor.Actor, p Package) (Template, error) {
	if !by.May(GrantRegister) {
		return Template{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	bad := p.check()
	read, err := readPackage(p.Body)
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		bad = append(bad, f.Fields...)
	} else if err != nil {
		return Template{}, fmt.Errorf("templates: add: %w", err)
	}
	if err := fault.Fields(bad); err != nil {
		return Template{}, err
	}
	t := Template{
		Key: keyOf(read.namespace, p.Version), Namespace: read.namespace, Version: p.Version, Title: strings.TrimSpace(p.Title), Organ: strings.TrimSpace(p.Organ),
		Basis: p.Basis, Root: read.root, Address: addressIn(read.namespace, mainSchema), From: p.From, To: p.To, Origin: Added, By: by.Name, At: s.Clock.Now(), Files: read.files,
	}
	if err := s.usable(ctx, &t); err != nil {
		return Template{}, err
	}
	if old, err := s.Find(ctx, by, t.Key); err == nil && old.same(&t) {
		return old, nil
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error { return s.insert(ctx, tx, &t) })
	if db.IsDuplicate(err) {
		return Template{}, fault.InvalidField("version", "templates.add.version-taken")
	}
	if err != nil {
		return Template{}, fmt.Errorf("templates: add: %w", err)
	}
	return t, nil
}

func (p *Package) check() (bad []fault.Field) {
	for _, x := range []struct {
		name, value string
		most        int
		needed      bool
	}{
		{"title", p.Title, maxTitle, true}, {"organ", p.Organ, maxTitle, true}, {"basis", strings.Join(p.Basis, "\n"), maxBasis, true}, {"version", p.Version, maxVersion, true},
	} {
		switch n := utf8.RuneCountInString(strings.TrimSpace(x.value)); {
		case n == 0 && x.needed:
			bad = append(bad, fault.Field{Name: x.name, Key: "templates.add.need-" + x.name})
		case n > x.most:
			bad = append(bad, fault.Field{Name: x.name, Key: "templates.add.too-long"})
		}
	}
	switch {
	case p.From.IsZero():
		bad = append(bad, fault.Field{Name: "from", Key: "templates.add.need-from"})
	case !p.To.IsZero() && p.To.Before(p.From):
		bad = append(bad, fault.Field{Name: "to", Key: "templates.add.to-before"})
	}
	return bad
}

// usable refuses a schema that something is missing of, or that cannot be compiled.
func (s *Service) usable(ctx context.Context, t *Template) error {
	catalogue, missing, err := closure(t, s.shared)
	if err != nil {
		return refused("templates.add.bad-schema")
	}
	if len(missing) > 0 {
		return refused("templates.add.missing", fault.Args{"Address": short(missing[0]), "N": len(missing)})
	}
	x, err := s.engine.open(ctx)
	if err != nil {
		return fmt.Errorf("templates: add: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, maxCompile)
	defer cancel()
	schema, err := x.Schema(limited, catalogue, t.Address)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("templates: add: %w", ctx.Err())
	case errors.Is(err, xsd.ErrSchema), errors.Is(err, xsd.ErrTooLarge), errors.Is(err, xsd.ErrDoctype), errors.Is(err, xsd.ErrMalformed):
		return refused("templates.add.bad-schema")
	case err != nil:
		return fmt.Errorf("templates: add: %w", err)
	}
	return schema.Close(ctx)
}

func (t *Template) same(u *Template) bool {
	if t.Title != u.Title || t.Organ != u.Organ || t.From != u.From || t.To != u.To || strings.Join(t.Basis, "\n") != strings.Join(u.Basis, "\n") || len(t.Files) != len(u.Files) {
		return false
	}
	for i := range t.Files {
		if t.Files[i].SHA256 != u.Files[i].SHA256 || t.Files[i].Name != u.Files[i].Name {
			return false
		}
	}
	return t.Withdrawn.IsZero()
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, t *Template) error {
	q := query.New(tx)
	err := q.InsertTemplate(ctx, query.InsertTemplateParams{
		Key: t.Key, Namespace: t.Namespace, Version: t.Version, Title: t.Title, Organ: t.Organ, Basis: strings.Join(t.Basis, "\n"), Root: t.Root, Address: t.Address,
		ValidFrom: t.From, ValidTo: t.To, AddedBy: t.By, AddedAt: db.At(t.At),
	})
	if err != nil {
		return err
	}
	for i, f := range t.Files {
		err := q.InsertFile(ctx, query.InsertFileParams{TemplateKey: t.Key, No: int64(i + 1), Kind: string(f.Kind), Name: f.Name, Address: f.Address, Sha256: f.SHA256, Body: f.Body})
		if err != nil {
			return fmt.Errorf("file: %w", err)
		}
	}
	s.Audit.Record(ctx, tx, id.Region, audit.Entry{Verb: "templates.added", Subject: "template:" + t.Key, Detail: map[string]string{"namespace": t.Namespace, "version": t.Version}})
	return nil
}

// Withdraw ends a template that was added: documents of that day and later are not judged by it. Pressed twice, once.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, key, reason string) error {
	reason = strings.TrimSpace(reason)
	switch n := utf8.RuneCountInString(reason); {
	case !by.May(GrantRegister):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case n == 0:
		return fault.InvalidField("reason", "templates.withdraw.need-reason")
	case n > maxReason:
		return fault.InvalidField("reason", "templates.add.too-long")
	}
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		if _, err := q.FindTemplate(ctx, key); err != nil {
			return db.Found(err, errNone.Key)
		}
		n, err := q.Withdraw(ctx, query.WithdrawParams{WithdrawnAt: db.At(s.Clock.Now()), WithdrawnBy: by.Name, Reason: reason, Key: key})
		if err != nil || n == 0 {
			return err
		}
		s.Audit.Record(ctx, tx, id.Region, audit.Entry{Verb: "templates.withdrawn", Subject: "template:" + key})
		return nil
	})
	if err != nil {
		return fmt.Errorf("templates: withdraw: %w", err)
	}
	return nil
}
