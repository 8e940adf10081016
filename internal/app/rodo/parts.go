package rodo

import (
	"context"
	_ "embed"
	"fmt"

	archive "wrota/internal/archive/holds"
	cases "wrota/internal/cases/holds"
	catalogue "wrota/internal/catalogue/holds"
	dispatch "wrota/internal/dispatch/holds"
	federation "wrota/internal/federation/holds"
	identity "wrota/internal/identity/holds"
	intake "wrota/internal/intake/holds"
	"wrota/internal/kit/id"
	login "wrota/internal/login/holds"
	mandates "wrota/internal/mandates/holds"
	migration "wrota/internal/migration/holds"
	notices "wrota/internal/notices/holds"
	office "wrota/internal/office/holds"
	parties "wrota/internal/parties/holds"
	payments "wrota/internal/payments/holds"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/personal"
	privacy "wrota/internal/privacy/holds"
	"wrota/internal/privacy/parcel"
	records "wrota/internal/records/holds"
	roads "wrota/internal/roads/holds"
	scanning "wrota/internal/scanning/holds"
	search "wrota/internal/search/holds"
	signatures "wrota/internal/signatures/holds"
	templates "wrota/internal/templates/holds"
)

//go:embed platform.yaml
var platform []byte

// Declarations are what all modules hold about people, in the order in which their rows lead to each other: an
// account to parties, parties to cases, cases and letters to documents.
func Declarations() ([]*personal.Declaration, error) {
	return personal.Load(
		identity.Declared, login.Declared, federation.Declared, parties.Declared, intake.Declared, cases.Declared, mandates.Declared, dispatch.Declared,
		records.Declared, payments.Declared, roads.Declared, notices.Declared, privacy.Declared, signatures.Declared, templates.Declared, scanning.Declared, archive.Declared, search.Declared, office.Declared, catalogue.Declared, migration.Declared, platform,
	)
}

// Parts are what the modules give into a parcel. Modules that hold nothing about people give none.
func Parts(all []*personal.Declaration, v personal.Opener, log *audit.Log, word func(verb string) string) (out []parcel.Part) {
	for _, d := range all {
		for _, t := range d.Tables {
			if t.About() {
				out = append(out, declared{d, personal.Reader{Vault: v}})
				break
			}
		}
	}
	return append(out, looked{log, word})
}

// declared is the part of a module that says all in its declaration.
type declared struct {
	*personal.Declaration
	reader personal.Reader
}

func (d declared) Declared() *personal.Declaration { return d.Declaration }

func (d declared) Read(ctx context.Context, tx *db.Tx, who *personal.Person, to personal.Sink) error {
	return d.reader.Read(ctx, tx, d.Declaration, who, to)
}

// looked is the part of the audit: who looked at the data, by the index of people.
type looked struct {
	log  *audit.Log
	word func(verb string) string
}

// looks is what a look is to the person who was looked at.
var looks = personal.Table{
	Table: "audit_entry", Title: "Kto oglądał Twoje dane",
	Show: personal.Labels{{Column: "at", Text: "kiedy"}, {Column: "actor_name", Text: "kto"}, {Column: "actor_post", Text: "stanowisko"}, {Column: "unit_id", Text: "urząd"}, {Column: "what", Text: "co"}},
	Also: []string{"verb", "subject", "matter_id"},
	Of:   map[string]personal.Kind{"about": personal.Ref},
}

func (looked) Declared() *personal.Declaration {
	return &personal.Declaration{Module: "audit", Title: "Kto oglądał Twoje dane", Tables: []personal.Table{looks}}
}

// pageOfLooks is how many looks are in memory at once.
const pageOfLooks = 500

func (l looked) Read(ctx context.Context, tx *db.Tx, who *personal.Person, to personal.Sink) error {
	people := who.IDs(personal.Ref)
	if len(people) == 0 {
		return nil
	}
	var at audit.Cursor
	for {
		lines, err := l.log.Views(ctx, tx, audit.About{People: people, Before: at, Limit: pageOfLooks})
		if err != nil {
			return fmt.Errorf("rodo: looks: %w", err)
		}
		for _, e := range lines {
			at = audit.CursorAt(e)
			if !who.Unit.IsZero() && e.UnitID != who.Unit {
				continue
			}
			if err := to.Row(ctx, l.row(e)); err != nil {
				return err
			}
		}
		if len(lines) < pageOfLooks {
			return nil
		}
	}
}

func (l looked) row(e audit.Line) personal.Row {
	matter := personal.Value{}
	if e.MatterID != (id.Case{}) {
		matter = personal.TextValue(e.MatterID.String())
	}
	return personal.Row{Table: &looks, Cells: []personal.Cell{
		{Column: "at", Label: "kiedy", Value: personal.TimeValue(e.At.Time)},
		{Column: "actor_name", Label: "kto", Value: personal.TextValue(e.ActorName)},
		{Column: "actor_post", Label: "stanowisko", Value: personal.TextValue(e.ActorPost)},
		{Column: "unit_id", Label: "urząd", Value: personal.TextValue(e.UnitID.String())},
		{Column: "what", Label: "co", Value: personal.TextValue(l.word(e.Verb))},
		{Column: "verb", Value: personal.TextValue(e.Verb)},
		{Column: "subject", Value: personal.TextValue(e.Subject)},
		{Column: "matter_id", Value: matter},
	}}
}
