package notices

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"wrota/internal/kit/id"
	"wrota/internal/notices/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/mail"
)

// errMoot: there is nobody to send it to, or they do not want it any more.
var errMoot = errors.New("notices: nobody to send it to")

// text is a message in one language before it becomes plain text and HTML.
type text struct {
	lang     string
	from     Office
	subject  string
	lines    []string // paragraphs
	lists    []list
	button   string
	href     string
	foot     []string
	settings string // address of the preferences; "" when there are none
	change   string // what its link is called
}

type list struct {
	title string
	items []item
	more  string
}

type item struct{ text, href string }

// compose makes the message of a letter as it reads now: the recipient's address, language and wishes
// are those of this moment.
func (s *Service) compose(ctx context.Context, l letter) (mail.Message, error) {
	p, err := s.recipient(ctx, l.stored)
	if err != nil {
		return mail.Message{}, err
	}
	if wanted, err := s.wanted(ctx, l, p); err != nil || !wanted {
		return mail.Message{}, cmp.Or(err, errMoot)
	}
	office, err := s.offices.Office(ctx, l.Unit)
	if err != nil {
		return mail.Message{}, err
	}
	t, err := s.words(ctx, l, p, office)
	if err != nil {
		return mail.Message{}, err
	}
	m := mail.Message{ID: "n-" + l.ID.Short(), To: p.Email, FromName: office.Name, Subject: plainSpaces(t.subject), Text: plainSpaces(t.plain()), HTML: t.html()}
	// One click ends optional mail only, and RFC 8058 wants it over TLS.
	if !l.kind.Mandatory && !p.Account.IsZero() && strings.HasPrefix(s.base, "https://") {
		m.Unsubscribe = s.base + s.unsubscribePath(l.kind, p.Account)
	}
	return m, nil
}

// plainSpaces undoes the typography of a page: mail readers break lines themselves and search by spaces.
func plainSpaces(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func (s *Service) recipient(ctx context.Context, n stored) (Person, error) {
	switch {
	case !n.To.Account.IsZero():
		return s.people.Account(ctx, n.To.Account)
	case !n.To.Employee.IsZero():
		return s.people.Employee(ctx, n.Unit, n.To.Employee)
	}
	return Person{Email: n.To.Email, Proved: true}, nil // given for this very purpose, in a form of ours
}

// wanted tells whether the person can be written to and still wants this mail: a subscription that
// was ended this minute ends what waits, too.
func (s *Service) wanted(ctx context.Context, l letter, p Person) (bool, error) {
	if p.Email == "" || !p.Proved && !l.kind.Unproved {
		return false, nil
	}
	if l.kind.Mandatory || p.Account.IsZero() {
		return true, nil
	}
	var w Preferences
	err := s.db.View(ctx, system, func(tx *db.Tx) (err error) {
		w, err = preferenceOf(ctx, query.New(tx), p.Account)
		return err
	})
	if l.Kind == DeskDigest {
		return w.Desk, err
	}
	return w.Mode != BoxOnly, err
}

func (s *Service) words(ctx context.Context, l letter, p Person, office Office) (text, error) {
	lang := p.Lang
	if lang == "" {
		lang = "pl"
	}
	say := func(key string, args ...any) string { return s.messages.Say(lang, key, args...) }
	t := text{
		lang: lang, from: office, subject: say(l.Kind, l.Args), button: say("notices.mail.open"),
		lines: []string{say("notices.mail.greeting"), say(l.Kind+".text", l.Args)},
	}
	path, err := s.path(ctx, l)
	if err != nil {
		return t, err
	}
	t.href = s.base + path
	switch l.Kind {
	case Daily:
		err = s.dailyList(ctx, l, lang, &t)
	case DeskDigest:
		err = s.deskList(l, lang, &t)
	}
	if err != nil {
		return t, err
	}
	t.foot = append(t.foot, say("notices.mail.no-password"))
	if office.Phone != "" {
		t.foot = append(t.foot, say("notices.mail.contact", "Office", office.Name, "Phone", office.Phone))
	}
	switch {
	case l.kind.Mandatory || p.Account.IsZero():
		t.foot = append(t.foot, say("notices.mail.why-mandatory"))
	default:
		t.foot = append(t.foot, say("notices.mail.why-optional"))
		t.settings, t.change = s.base+"/konto/powiadomienia", say("notices.mail.change")
	}
	return t, nil
}

// path is where the button leads.
func (s *Service) path(ctx context.Context, l letter) (string, error) {
	switch {
	case l.kind.Link == LinkVerify:
		return s.links.VerifyLink(ctx, l.To.Account)
	case l.kind.Link == LinkReset:
		return s.links.ResetLink(ctx, l.To.Account)
	case l.kind.Link == LinkDraft:
		return s.links.DraftLink(ctx, l.Path)
	case l.Path == "":
		return "/", nil
	}
	return l.Path, nil
}

// dailyList puts the notices that a digest took along into the message.
func (s *Service) dailyList(ctx context.Context, l letter, lang string, t *text) error {
	var rows []query.NoticesNotice
	err := s.db.View(ctx, system, func(tx *db.Tx) (err error) {
		rows, err = s.rows(tx).OfDigest(ctx, query.OfDigestParams{AccountID: l.To.Account, DigestID: l.ID})
		return err
	})
	if err != nil {
		return fmt.Errorf("notices: digest: %w", err)
	}
	names := map[id.Unit]int{}
	for _, r := range rows {
		n, err := fromRow(r)
		if err != nil {
			return err
		}
		at, known := names[n.Unit]
		if !known {
			office, err := s.offices.Office(ctx, n.Unit)
			if err != nil {
				return err
			}
			at, names[n.Unit] = len(t.lists), len(t.lists)
			t.lists = append(t.lists, list{title: office.Name})
		}
		one := item{text: s.messages.Say(lang, n.Kind, n.Args)}
		if n.Path != "" {
			one.href = s.base + n.Path
		}
		t.lists[at].items = append(t.lists[at].items, one)
	}
	return nil
}

// deskList puts the morning list of a clerk into the message.
func (s *Service) deskList(l letter, lang string, t *text) error {
	var a Agenda
	if err := db.ToJSON(l.Args["agenda"]).Into(&a); err != nil {
		return fmt.Errorf("notices: agenda: %w", err)
	}
	for _, part := range []struct {
		key  string
		pile Pile
	}{{"overdue", a.Overdue}, {"due", a.Due}, {"came", a.Came}} {
		if part.pile.Total == 0 {
			continue
		}
		out := list{title: s.messages.Say(lang, "notices.desk."+part.key, "Count", part.pile.Total)}
		for _, i := range part.pile.Items {
			out.items = append(out.items, item{
				text: s.messages.Say(lang, "notices.desk.item-"+part.key, "Sign", i.Sign, "What", i.What, "On", i.On.Dotted()), href: s.base + i.Path,
			})
		}
		if more := part.pile.Total - len(part.pile.Items); more > 0 {
			out.more = s.messages.Say(lang, "notices.desk.more", "Count", more)
		}
		t.lists = append(t.lists, out)
	}
	return nil
}
