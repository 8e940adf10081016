package setup

import (
	"context"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
)

// Maker makes the link of a message whose path it knows; false for the paths of others.
type Maker interface {
	Link(path string) (link string, ok bool, err error)
}

// Links makes the links that are secrets of their recipients.
type Links struct {
	Identity *identity.Service
	Intake   *intake.Service
	Joint    Maker
	Mailbox  Maker
}

var _ notices.Links = Links{}

// VerifyLink proves an e-mail address.
func (l Links) VerifyLink(ctx context.Context, account id.Account) (string, error) {
	return l.Identity.VerifyLink(ctx, account)
}

// ResetLink sets a new password.
func (l Links) ResetLink(ctx context.Context, account id.Account) (string, error) {
	return l.Identity.ResetLink(ctx, account)
}

// DraftLink is the way back to a draft that was begun without an account, or to one that several people sign.
func (l Links) DraftLink(_ context.Context, path string) (string, error) {
	for _, m := range []Maker{l.Joint, l.Mailbox} {
		if link, ok, err := m.Link(path); ok {
			return link, err
		}
	}
	draft, err := id.Parse[id.Draft](strings.TrimPrefix(path, draftPath))
	if err != nil {
		return "", err
	}
	return l.Intake.ResumeLink(draft), nil
}

const draftPath = "/wnioski/"

// NoticeInvited tells somebody taken on by an office how to log in for the first time.
const NoticeInvited = "notice.staff-invited"

// Kinds are the notices about setting up an office.
func Kinds() []notices.Kind {
	return []notices.Kind{{Key: NoticeInvited, Mandatory: true, MailOnly: true, Unproved: true}}
}
