package app

import (
	"context"
	"io"
	"strconv"
	"strings"

	"wrota/internal/app/verdict"
	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/intake/progress"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/timeline"
	"wrota/internal/portal"
)

// filings tells the portal what an account has begun and sent.
type filings struct{ *App }

var _ portal.Filings = filings{}

func (f filings) Drafts(ctx context.Context, by actor.Actor) ([]portal.Draft, error) {
	found, err := f.Intake.Drafts(ctx, by)
	out := make([]portal.Draft, 0, len(found))
	for _, d := range found {
		out = append(out, portal.Draft{ID: d.ID, Unit: d.Unit, Service: d.Service, Title: d.Title, Changed: d.ChangedAt, Expires: d.ExpiresAt, Joint: d.Joint, Agent: d.Agent})
	}
	return out, err
}

// ToSign asks by the address that the account proved: invitations go to addresses.
func (f filings) ToSign(ctx context.Context, by actor.Actor) ([]portal.Signing, error) {
	if by.Kind != actor.Resident || by.ForAnother() {
		return nil, nil
	}
	a, err := f.Identity.Account(ctx, by, by.Account)
	if err != nil || a.Verified.IsZero() {
		return nil, err
	}
	found, err := f.Intake.ToSign(ctx, by, a.Email)
	out := make([]portal.Signing, 0, len(found))
	for _, x := range found {
		out = append(out, portal.Signing{Unit: x.Unit, Title: x.Title, Until: x.Expires, Href: x.Path})
	}
	return out, err
}

func (f filings) Filings(ctx context.Context, by actor.Actor) ([]portal.Filing, error) {
	found, err := f.Intake.Submissions(ctx, by)
	out := make([]portal.Filing, 0, len(found))
	for _, x := range found {
		out = append(out, portal.Filing{ID: x.ID, Unit: x.Unit, Title: x.Title, Number: x.Number, At: x.At, Case: x.Case, Matter: x.Matter, Agent: x.Agent})
	}
	return out, err
}

func (f filings) Filing(ctx context.Context, by actor.Actor, sub id.Submission) (portal.Filing, error) {
	x, err := f.Intake.OwnSubmission(ctx, by, sub)
	if err != nil {
		return portal.Filing{}, err
	}
	return portal.Filing{ID: sub, Unit: x.Unit, Draft: x.Draft, Title: x.Title, Number: x.Number, PIN: x.PIN, At: x.At, Case: x.Case, Matter: x.Matter, Agent: x.Agent.Name}, nil
}

// receipts tells strangers with a receipt where a letter stands.
type receipts struct{ *App }

var _ portal.Receipts = receipts{}

func (r receipts) Progress(ctx context.Context, by actor.Actor, number, pin string) (portal.Progress, error) {
	wrong := fault.New(fault.Invalid, "intake.wrong-pin")
	slug, ok := progress.UnitOf(number)
	if !ok {
		return portal.Progress{}, wrong
	}
	u, err := r.units.named(ctx, slug)
	if err != nil {
		return portal.Progress{}, wrong
	}
	p, err := r.Intake.Progress(ctx, by, u.ID, number, pin)
	if err != nil {
		return portal.Progress{}, err
	}
	out := portal.Progress{Unit: p.Unit, Number: p.Number, Received: p.ReceivedOn, Stage: string(p.Stage)}
	if p.Case.IsZero() {
		return out, nil
	}
	s, err := r.Cases.Standing(ctx, p.Unit, p.Case)
	out.Sign, out.Status, out.Due, out.Suspended = s.Sign, portal.Status(s.Status), term(s.DueOn), s.Paused
	return out, err
}

// term is a due day for people; cases mark "no term" by a day that never comes.
func term(d calendar.Date) calendar.Date {
	if d == cases.NoTerm {
		return calendar.Date{}
	}
	return d
}

// ownMatters tells the portal of the cases in which the account is a party.
type ownMatters struct{ *App }

var _ portal.Matters = ownMatters{}

func (m ownMatters) Matters(ctx context.Context, by actor.Actor) ([]portal.Matter, error) {
	found, err := m.Cases.Matters(ctx, by)
	out := make([]portal.Matter, 0, len(found))
	for _, x := range found {
		out = append(out, portal.Matter{
			ID: x.ID, Unit: x.Unit, Sign: x.Sign, Title: x.Title, Submission: x.Submission, Status: portal.Status(x.Status), Due: term(x.DueOn),
			Opened: x.OpenedAt, Closed: x.ClosedAt, Settlement: string(x.Settlement), Paused: x.Paused, Call: call(x.Call),
		})
	}
	return out, err
}

func (m ownMatters) Matter(ctx context.Context, by actor.Actor, c id.Case) (portal.Matter, error) {
	x, err := m.Cases.MatterOf(ctx, by, c)
	if err != nil {
		return portal.Matter{}, err
	}
	out := portal.Matter{
		ID: x.ID, Unit: x.Unit, Sign: x.Sign, Title: x.Title, Submission: x.Submission, Status: portal.Status(x.Status), Due: term(x.DueOn), Paused: x.Paused,
		Opened: x.OpenedAt, Closed: x.ClosedAt, Settlement: string(x.Settlement), Call: call(x.Call), Lead: x.Lead, Cell: x.Cell, Final: x.FinalOn,
	}
	if x.Tacit != nil {
		out.Tacit = &portal.Tacit{Until: x.Tacit.Until, Meaning: x.Tacit.Meaning, Consented: x.Tacit.Consented, Event: x.Tacit.From != ""}
	}
	for _, e := range x.Events {
		out.Events = append(out.Events, portal.Event{At: e.At, What: e.What})
	}
	out.Signed, err = verdict.Own(ctx, m.Intake, by, x.Submission)
	return out, err
}

func call(k *cases.Completion) *portal.Call {
	if k == nil {
		return nil
	}
	return &portal.Call{Task: k.Task, Items: k.Items, Days: k.Days, Due: k.DueOn}
}

// told are the parts of a matter's history that other modules keep.
type (
	toldByDispatch struct{ *App }
	toldByPayments struct{ *App }
)

func (t toldByDispatch) Timeline(ctx context.Context, by actor.Actor, unit id.Unit, c id.Case) ([]timeline.Entry, error) {
	return t.Dispatch.Timeline(ctx, by, unit, c)
}

func (t toldByPayments) Timeline(ctx context.Context, by actor.Actor, unit id.Unit, c id.Case) ([]timeline.Entry, error) {
	return t.Payments.Timeline(ctx, by, unit, c)
}

// ownFiles tells the portal what a party may take away of a matter.
type ownFiles struct{ *App }

var _ portal.Files = ownFiles{}

func (f ownFiles) Files(ctx context.Context, by actor.Actor, m portal.Matter) ([]portal.File, error) {
	filed, err := f.Intake.Submissions(ctx, by)
	if err != nil {
		return nil, err
	}
	var out []portal.File
	for i := len(filed) - 1; i >= 0; i-- { // the oldest first
		if x := filed[i]; x.ID == m.Submission || x.Case == m.ID || x.Matter == m.ID {
			more, err := f.ofSubmission(ctx, by, x.ID)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	letters, err := f.collected(ctx, by, m.ID)
	return append(out, letters...), err
}

// ofSubmission lists the document, the receipt and what was attached.
func (f ownFiles) ofSubmission(ctx context.Context, by actor.Actor, sub id.Submission) ([]portal.File, error) {
	x, err := f.Intake.OwnSubmission(ctx, by, sub)
	if err != nil {
		return nil, err
	}
	name := strings.ReplaceAll(x.Number, "/", "-")
	_, ending := signing.MediaType(x.Document)
	out := []portal.File{
		{Name: name + " wniosek." + ending, At: x.At, Open: inMemory(x.Document)},
		{Name: name + " UPP.xml", At: x.At, Open: inMemory(x.Receipt)},
	}
	for _, one := range x.Files {
		out = append(out, portal.File{Name: name + " " + strconv.Itoa(one.No) + " " + one.Name, At: x.At, Open: func(ctx context.Context) (io.ReadCloser, error) {
			_, body, err := f.Intake.OpenOwnFile(ctx, by, sub, one.No)
			return body, err
		}})
	}
	return out, nil
}

// collected lists the letters of a case that the actor has confirmed.
func (f ownFiles) collected(ctx context.Context, by actor.Actor, c id.Case) ([]portal.File, error) {
	var out []portal.File
	for after := ""; ; {
		page, err := f.Dispatch.Box(ctx, by, after)
		if err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			if item.Case != c || !item.Collected() {
				continue
			}
			open := func(get func(context.Context, actor.Actor, id.Delivery) (dispatch.File, error)) func(context.Context) (io.ReadCloser, error) {
				return func(ctx context.Context) (io.ReadCloser, error) {
					x, err := get(ctx, by, item.Delivery)
					return x.Body, err
				}
			}
			name := strings.ReplaceAll(item.Number, "/", "-")
			out = append(out,
				portal.File{Name: name + " " + item.FileName, At: item.CollectedAt, Open: open(f.Dispatch.OpenCollected)},
				portal.File{Name: name + " UPD.xml", At: item.CollectedAt, Open: open(f.Dispatch.OpenReceipt)})
		}
		if after = page.Next; after == "" {
			return out, nil
		}
	}
}

func inMemory(body []byte) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(string(body))), nil
	}
}
