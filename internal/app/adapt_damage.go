package app

import (
	"context"
	"strings"

	"wrota/internal/app/damage"
	"wrota/internal/dispatch"
	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/jobs"
	"wrota/internal/records"
)

// damage is the alarm about stored files.
func (a *App) damage() *damage.Alarm {
	return &damage.Alarm{DB: a.DB, Clock: a.Clock, Log: a.Log, Audit: a.Audit, Blobs: a.Blobs, Owners: owners{a}}
}

func (a *App) noteDamagedDocument(ctx context.Context, _ jobs.Source, e records.Damaged) error {
	return a.damage().Note(ctx, e.Unit, e.Subject(), e.Case)
}

func (a *App) noteDamagedLetter(ctx context.Context, _ jobs.Source, e dispatch.Damaged) error {
	return a.damage().Note(ctx, e.Unit, e.Subject(), e.Case)
}

// owners say what damaged files belong to: documents in the files, letters that were sent.
type owners struct{ *App }

var _ damage.Owners = owners{}

func (o owners) Contents(ctx context.Context, unit id.Unit, subject string) (out []blob.Sum, what string, err error) {
	kind, which, _ := strings.Cut(subject, ":")
	if d, perr := id.Parse[id.Document](which); perr == nil && kind == "document" {
		doc, err := o.Records.Document(ctx, System(unit), d)
		for _, v := range doc.Versions {
			out = append(out, v.Blob)
		}
		return out, o.Words.Say("pl", "app.damage.document"), err
	}
	d, perr := id.Parse[id.Dispatch](which)
	if perr != nil || kind != "dispatch" {
		return nil, "", fault.New(fault.NotFound, "fault.no-page")
	}
	l, err := o.Dispatch.Fetch(ctx, unit, d)
	out = append(out, l.Blob)
	for _, d := range l.Deliveries {
		for _, s := range d.Steps {
			if !s.Evidence.IsZero() {
				out = append(out, s.Evidence)
			}
		}
	}
	return out, o.Words.Say("pl", "app.damage.letter", "Number", l.Number), err
}

func (o owners) Alarm(ctx context.Context, unit id.Unit, source string) error {
	return o.tellAdmins(ctx, notices.Notice{Source: source, Unit: unit, Kind: notices.FileDamaged, Path: damage.Path})
}

// tellAdmins tells every administrator of a unit, once for each source of the notice.
func (a *App) tellAdmins(ctx context.Context, n notices.Notice) error {
	admins, err := a.Identity.Employees(ctx, System(n.Unit), n.Unit, identity.EmployeeFilter{On: a.Intake.Today(), Grant: identity.GrantAdmin})
	if err != nil {
		return err
	}
	for _, x := range admins {
		n.Key, n.To = x.ID.Short(), notices.To{Employee: x.ID}
		if _, err := a.Notices.Tell(ctx, System(n.Unit), n); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}
