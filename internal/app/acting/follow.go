package acting

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/mandates/mandatesweb"
	"wrota/internal/notices"
	"wrota/internal/parties"
	"wrota/internal/platform/jobs"
)

// The notices of mandates: to the agent and to the principal.
const (
	noticeOffered   = "notice.mandate-offered"   // Name
	noticeGiven     = "notice.mandate-given"     // Name
	noticeHolds     = "notice.mandate-holds"     // Name
	noticeEnded     = "notice.mandate-ended"     // Name
	noticeRefused   = "notice.mandate-refused"   // Name
	noticeDone      = "notice.done-for-you"      // Name, Title
	noticeTook      = "notice.collected-for-you" // Name, Title
	noticeElsewhere = "notice.duty-elsewhere"    // Amount, Name, Title
)

// Kinds are the notices of the package. Who acts in one's name is always told: it guards one's matters.
func Kinds() []notices.Kind {
	return []notices.Kind{
		{Key: noticeOffered, Mandatory: true},
		{Key: noticeGiven, Mandatory: true},
		{Key: noticeHolds, Mandatory: true},
		{Key: noticeEnded, Mandatory: true},
		{Key: noticeRefused, Mandatory: true},
		{Key: noticeDone, Mandatory: true},
		{Key: noticeTook, Mandatory: true},
		{Key: noticeElsewhere, Mandatory: true},
	}
}

// told says which notice follows from a step, for the agent and for the principal.
var told = map[string]struct{ agent, principal string }{
	"made": {noticeOffered, ""}, "imported": {noticeOffered, ""}, "passed": {noticeOffered, noticeGiven}, "accepted": {noticeHolds, noticeGiven}, "confirmed": {noticeHolds, noticeGiven},
	"stated": {noticeHolds, noticeGiven}, "declined": {"", noticeEnded}, "refused": {noticeRefused, ""}, "revoked": {noticeEnded, noticeEnded},
	"renounced": {noticeEnded, noticeEnded}, "parent": {noticeEnded, noticeEnded}, "withdrawn": {noticeEnded, noticeEnded}, "ceased": {noticeEnded, ""},
}

// TellChanged tells both sides what happened to a mandate.
func (h House) TellChanged(ctx context.Context, src jobs.Source, e mandates.Changed) error {
	w, err := h.Mandates.Fetch(ctx, e.Mandate)
	if err != nil {
		return err
	}
	kinds := told[e.What]
	agent := w.Agent
	if agent.IsZero() && (w.Evidence == mandates.InPortal || w.Evidence == mandates.ByImport) {
		if agent, err = h.offered(ctx, w.Contact); err != nil {
			return err
		}
	}
	path := mandatesweb.Path + "/" + w.ID.Short()
	if err := h.tellOne(ctx, src, agent, kinds.agent, w.PrincipalName, path); err != nil {
		return err
	}
	return h.tellOne(ctx, src, w.Principal, kinds.principal, w.AgentName, path)
}

// offered is the account that an offer is addressed to, if there is one.
func (h House) offered(ctx context.Context, contact string) (id.Account, error) {
	a, err := h.Identity.ByContact(ctx, system, contact)
	if fault.Is(err, fault.NotFound) {
		return id.Account{}, nil
	}
	return a.ID, err
}

func (h House) tellOne(ctx context.Context, src jobs.Source, to id.Account, kind, name, path string) error {
	if to.IsZero() || kind == "" {
		return nil
	}
	_, err := h.Notices.Tell(ctx, system, notices.Notice{
		Source: src.Event.Short(), Key: kind, Unit: id.Region, To: notices.To{Account: to}, Kind: kind, Args: map[string]any{"Name": name}, Path: path,
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// TellAgents repeats a notice about a matter of somebody to those who act for them in it (art. 40 § 2 KPA). Its
// path leads them through the change of whom they act for.
func (h House) TellAgents(ctx context.Context, by actor.Actor, n notices.Notice) error {
	agents, err := h.Mandates.Agents(ctx, n.To.Account, n.Service, n.Case)
	if err != nil {
		return err
	}
	seen := map[id.Account]bool{n.To.Account: true}
	for _, m := range agents {
		if seen[m.Agent] {
			continue
		}
		seen[m.Agent] = true
		one := n
		one.To, one.Key, one.Path, one.Service, one.Case = notices.To{Account: m.Agent}, n.Key+"|agent", mandatesweb.Path+"/"+m.ID.Short()+"?dalej="+n.Path, "", id.Case{}
		if _, err := h.Notices.Tell(ctx, by, one); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// AgentParty is who filed for the applicant, as one who acts in the case: without the account, because a case is
// the principal's and is reached on the mandate, as long as that holds.
func (h House) AgentParty(ctx context.Context, x *intake.Submission) ([]cases.Party, error) {
	if x.Agent.IsZero() {
		return nil, nil
	}
	a, err := h.Identity.Account(ctx, system, x.Agent.Account)
	if err != nil {
		return nil, err
	}
	p, err := h.Parties.Recognise(ctx, actor.Automaton("system.acting", x.Unit), parties.Recognition{
		Unit: x.Unit, Account: a.ID, Details: parties.Details{
			Kind: parties.Person, Given: a.Given, Family: a.Family, PESEL: a.PESEL, Email: a.Email, Phone: a.Phone, Address: a.Address, Mailing: a.Mailing,
		},
	})
	role := cases.Representative
	if x.Agent.Basis == actor.Proxy {
		role = cases.Proxy
	}
	return []cases.Party{{Party: p.ID, Name: p.FullName(), Role: role}}, err
}

// NoteFiled makes the duty for a power of attorney due, writes down what was filed on a mandate, and tells the
// principal.
func (h House) NoteFiled(ctx context.Context, src jobs.Source, x *intake.Submission) error {
	duty, err := h.Collect(ctx, src, x)
	if err != nil || x.Agent.Mandate.IsZero() {
		return err
	}
	path := "/moje/wniosek/" + x.Filed.Submission.Short()
	err = h.Mandates.Note(ctx, x.Agent.Mandate, mandates.Act{
		Source: source(x.Filed.Submission), What: mandates.Filed, At: x.At, By: x.Agent.Name, Unit: x.Unit, Title: x.Number + ", " + x.Title, Path: path, Case: h.caseOf(ctx, x), Duty: duty,
	})
	if err != nil {
		return err
	}
	_, err = h.Notices.Tell(ctx, actor.Automaton("system.acting", src.Unit), notices.Notice{
		Source: src.Event.Short(), Key: noticeDone, Unit: src.Unit, To: notices.To{Account: x.Account}, Kind: noticeDone,
		Args: map[string]any{"Name": x.Agent.Name, "Title": x.Number}, Path: path, Service: x.Kind, Case: x.Matter,
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// caseOf is the case that an application was written in, or began: it may be there already, or come later (mandates.Opened).
func (h House) caseOf(ctx context.Context, x *intake.Submission) id.Case {
	if !x.Matter.IsZero() {
		return x.Matter
	}
	fresh, err := h.Intake.FetchByID(ctx, x.Unit, x.Filed.Submission)
	if err != nil {
		return id.Case{}
	}
	return fresh.Case
}

// NoteCollected writes down that a letter was collected on the basis of a mandate.
func (h House) NoteCollected(ctx context.Context, src jobs.Source, e dispatch.Delivered) error {
	l, err := h.Dispatch.Fetch(ctx, src.Unit, e.Dispatch)
	if err != nil {
		return err
	}
	for _, d := range l.Deliveries {
		for _, st := range d.Steps {
			which, err := id.Parse[id.Mandate](st.Detail["mandate"])
			if d.ID != e.Delivery || st.What != dispatch.StepCollected || err != nil {
				continue
			}
			err = h.Mandates.Note(ctx, which, mandates.Act{
				Source: "delivery:" + d.ID.Short(), What: mandates.Collected, At: st.At, By: st.By, Unit: src.Unit, Title: l.Number + ", " + l.Title, Path: "/skrzynka/" + d.ID.Short(),
			})
			if err != nil {
				return err
			}
			return h.tellCollected(ctx, src, which, st.By, l, d.ID)
		}
	}
	return nil
}

// tellCollected tells the principal that somebody took a letter in their name: its terms run from then on.
func (h House) tellCollected(ctx context.Context, src jobs.Source, which id.Mandate, name string, l dispatch.Letter, d id.Delivery) error {
	w, err := h.Mandates.Fetch(ctx, which)
	if err != nil {
		return err
	}
	_, err = h.Notices.Tell(ctx, actor.Automaton("system.acting", src.Unit), notices.Notice{
		Source: src.Event.Short(), Key: noticeTook + d.Short(), Unit: src.Unit, To: notices.To{Account: w.Principal}, Kind: noticeTook,
		Args: map[string]any{"Name": name, "Title": l.Number}, Path: "/skrzynka/" + d.Short(), Service: l.Service, Case: l.Case,
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
