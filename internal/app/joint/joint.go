// Package joint does what follows when several people sign one application: the invitations, filing it when
// the last has signed, telling everybody when nothing comes of it, and the others as parties of the case.
//
// Law: art. 62 KPA (one proceeding of several parties whose rights follow from the same facts); each of them is
// a party of their own, to whom letters are delivered.
package joint

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wrota/internal/cases"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/parties"
	"wrota/internal/platform/jobs"
)

// The notices of the package.
const (
	asked     = "notice.joint-asked"     // Name, Title, Day
	ended     = "notice.joint-ended"     // Title
	withdrawn = "notice.joint-withdrawn" // Title
)

// Kinds are the notices. An invitation goes to an address that nobody proved, and carries the link to sign.
func Kinds() []notices.Kind {
	return []notices.Kind{
		{Key: asked, Mandatory: true, MailOnly: true, Unproved: true, Link: notices.LinkDraft, Worth: 14 * 24 * time.Hour},
		{Key: ended, Mandatory: true},
		{Key: withdrawn, Mandatory: true},
	}
}

// Follower turns facts about signatures into commands of the modules.
type Follower struct {
	Intake   *intake.Service
	Identity *identity.Service
	Parties  *parties.Service
	Notices  *notices.Service
}

func system(unit id.Unit) actor.Actor { return actor.Automaton("system.joint", unit) }

// invitePath names an invitation until its link is made, at the moment of sending.
const invitePath = intake.SignPath + "zaproszenie/"

// Link makes the secret link of an invitation; ok is false for paths of anything else.
func (f Follower) Link(path string) (link string, ok bool, err error) {
	rest, ok := strings.CutPrefix(path, invitePath)
	if !ok {
		return "", false, nil
	}
	part := strings.Split(rest, "/")
	if len(part) != 4 {
		return "", true, fmt.Errorf("joint: no invitation: %q", path)
	}
	unit, e1 := id.Parse[id.Unit](part[0])
	draft, e2 := id.Parse[id.Draft](part[1])
	round, e3 := strconv.ParseInt(part[2], 10, 64)
	no, e4 := strconv.ParseInt(part[3], 10, 64)
	for _, err := range []error{e1, e2, e3, e4} {
		if err != nil {
			return "", true, fmt.Errorf("joint: no invitation: %w", err)
		}
	}
	return f.Intake.SignLink(intake.Round{Unit: unit, Draft: draft, No: round}, no), true, nil
}

func (f Follower) tell(ctx context.Context, src jobs.Source, n notices.Notice) error {
	n.Source, n.Unit = src.Event.Short(), src.Unit
	_, err := f.Notices.Tell(ctx, system(src.Unit), n)
	if fault.Is(err, fault.NotFound) {
		return nil // a person who is no more
	}
	return err
}

// Invite sends the invitations.
func (f Follower) Invite(ctx context.Context, src jobs.Source, e intake.JointAsked) error {
	j, title, err := f.Intake.Collecting(ctx, e.Round)
	if err != nil || !j.EndedAt.IsZero() {
		return gone(err)
	}
	for _, p := range j.People {
		for _, no := range e.People {
			if p.No != no || !p.Signed.IsZero() {
				continue
			}
			err := f.tell(ctx, src, notices.Notice{
				Key: strconv.FormatInt(no, 10), To: notices.To{Email: p.Email}, Kind: asked,
				Args: map[string]any{"Name": j.People[0].Signer, "Title": title, "Day": calendar.Of(j.ExpiresAt).String()},
				Path: fmt.Sprintf("%s%s/%s/%d/%d", invitePath, j.Unit.Short(), j.Draft.Short(), j.No, no),
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// File files what everybody has signed.
func (f Follower) File(ctx context.Context, _ jobs.Source, e intake.JointSigned) error {
	return gone(f.Intake.FileJoint(ctx, e.Round))
}

// TellEnded tells whoever asked, and those who signed, that the application is not filed as it was signed.
func (f Follower) TellEnded(ctx context.Context, src jobs.Source, e intake.JointEnded) error {
	j, title, err := f.Intake.Collecting(ctx, e.Round)
	if err != nil {
		return gone(err)
	}
	for i, p := range j.People {
		n := notices.Notice{
			Key: strconv.FormatInt(p.No, 10), To: notices.To{Account: p.Account}, Kind: withdrawn, Args: map[string]any{"Title": title}, Path: "/moje",
		}
		switch {
		case i == 0 && e.Outcome == intake.JointWithdrawn, i > 0 && p.Signed.IsZero():
			continue // they did it themselves, or never signed
		case i == 0:
			n.Kind, n.Path = ended, "/wnioski/"+j.Draft.Short()+"/podpisy"
		}
		if err := f.tell(ctx, src, n); err != nil {
			return err
		}
	}
	return nil
}

// gone takes what was deleted meanwhile for done.
func gone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// Others are those who signed with the applicant, as parties of the case. What is known of them is their
// account: they filled in nothing themselves.
func (f Follower) Others(ctx context.Context, x *intake.Submission) (out []cases.Party, err error) {
	for _, s := range x.Signed {
		if s.Account == x.Account {
			continue
		}
		a, err := f.Identity.Account(ctx, system(x.Unit), s.Account)
		if err != nil {
			return nil, err
		}
		d := parties.Details{
			Kind: parties.Person, Given: a.Given, Family: a.Family, Email: a.Email, Phone: a.Phone, ADE: a.ADE, Address: a.Address, Mailing: a.Mailing,
			Delivery: parties.Delivery(a.Delivery),
		}
		if a.Confirmed() { // what somebody typed into their profile proves nothing
			d.PESEL = a.PESEL
		}
		if a.Kind == identity.Firm {
			d.Kind, d.Name, d.Given, d.Family, d.NIP, d.PESEL = parties.Organisation, a.Name, "", "", a.NIP, ""
		}
		p, err := f.Parties.Recognise(ctx, system(x.Unit), parties.Recognition{Unit: x.Unit, Account: a.ID, Details: d})
		if err != nil {
			return nil, err
		}
		out = append(out, cases.Party{Party: p.ID, Account: a.ID, Name: p.FullName(), Role: cases.Applicant})
	}
	return out, nil
}
