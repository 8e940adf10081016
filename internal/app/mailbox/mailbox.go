// Package mailbox lets somebody whose account was opened by a provider of identities add an e-mail address.
//
// login.gov.pl tells who a person is and no address, so the office could write to them only in the portal. The person
// types an address, a message goes there, and the link in it, opened by somebody who is logged in to that very
// account, proves both that the mailbox is theirs and that they want it. Until then nothing is stored and nothing is
// sent anywhere else: an address that nobody proved could be a stranger's.
//
// Words: a link names the account, the number of links it had used, and the address; it is signed and good for a day.
// Whether an address has an account is told to nobody but who reads its mail.
//
// Adding another address, or changing one, is not offered here.
package mailbox

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/email"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
)

// Notice is the message with the link.
const Notice = "notice.mailbox"

// Kinds are its rules.
func Kinds() []notices.Kind {
	return []notices.Kind{{Key: Notice, Mandatory: true, MailOnly: true, Unproved: true, Link: notices.LinkDraft, Worth: goodFor}}
}

const goodFor = 24 * time.Hour

// Mailbox adds addresses to accounts that have none.
type Mailbox struct {
	Identity *identity.Service
	Clock    clock.Clock
	Signer   *crypt.Signer
	Notices  func() *notices.Service
}

// claim is what a link says.
type claim struct {
	Account id.Account `json:"a"`
	No      int64      `json:"n"`
	Email   string     `json:"e"`
}

var system = actor.Automaton("system.app", id.Region)

// Ask sends the message. For a mailbox that got too many already it does nothing and says nothing.
func (m *Mailbox) Ask(ctx context.Context, by actor.Actor, address string) error {
	to, err := email.Parse(strings.TrimSpace(address))
	if err != nil {
		return fault.InvalidField("email", "identity.email.form")
	}
	a, err := m.Identity.Account(ctx, by, by.Account)
	if err != nil {
		return err
	}
	if a.Email != "" {
		return fault.New(fault.Conflict, "identity.mailbox.has")
	}
	may, err := m.Identity.MayMail(ctx, by, to.String())
	if err != nil || !may {
		return err
	}
	said, err := json.Marshal(claim{a.ID, a.LinkNo, to.String()})
	if err != nil {
		return fmt.Errorf("mailbox: %w", err)
	}
	_, err = m.Notices().Tell(ctx, system, notices.Notice{To: notices.To{Email: to.String()}, Kind: Notice, Source: "mailbox:" + id.New[id.Notice]().Short(), Path: toProve + string(said)})
	return err
}

// toProve begins the path of the message, before the link is made.
const toProve = "/konto/email/do-potwierdzenia/"

// Link makes the link of a message at the moment of sending; false for the messages of others.
func (m *Mailbox) Link(path string) (link string, ok bool, err error) {
	said, ok := strings.CutPrefix(path, toProve)
	if !ok {
		return "", false, nil
	}
	return ProvePath + m.Signer.Sign(said, m.Clock.Now().Add(goodFor)), true, nil
}

// read opens a link of the actor's own account.
func (m *Mailbox) read(by actor.Actor, token string) (c claim, err error) {
	said, err := m.Signer.Open(token, m.Clock.Now())
	switch {
	case fault.Is(err, fault.Gone):
		return c, fault.New(fault.Gone, "identity.link.expired")
	case err != nil:
		return c, fault.New(fault.NotFound, "identity.link.broken")
	}
	if err := json.Unmarshal([]byte(said), &c); err != nil {
		return c, fmt.Errorf("mailbox: %w", err)
	}
	if c.Account != by.Account {
		return c, fault.New(fault.NotFound, "identity.mailbox.other")
	}
	return c, nil
}

// Prove gives the actor's account the address of a link.
func (m *Mailbox) Prove(ctx context.Context, by actor.Actor, token string) error {
	c, err := m.read(by, token)
	if err != nil {
		return err
	}
	_, err = m.Identity.GiveEmail(ctx, by, c.No, c.Email)
	return err
}
