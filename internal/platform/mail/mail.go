// Package mail hands e-mail messages to a mail server (a relay) by SMTP.
//
// E-mail is a courtesy here, never service: a letter that starts a term is delivered by the channels
// of the law (art. 39 KPA), and an e-mail only says that something waits in the portal. Messages
// therefore carry as little personal data as the sentence needs, go to exactly one person each, and
// their addresses and bodies never reach an error text or a log: an error names the step and the
// server's codes, not its words, because servers like to repeat the address in their answer.
//
// Words: a failure is *permanent* when this message will never reach this address (no such mailbox);
// anything else, also a relay that is misconfigured or does not let us in, is *temporary* and worth
// another try. Delivery is at least once: when a connection breaks after the last byte nobody knows
// whether the server took the message, so a retry carries the same Message-ID and the receiving side
// can tell it from a new one (RFC 5322 § 3.6.4).
//
// The package does not queue, retry, render templates, receive mail, or sign (DKIM is the relay's).
package mail

import (
	"encoding/base64"
	"errors"
	netmail "net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// Message is one letter to one person. Text is the whole message; HTML, if any, says the same with
// more looks.
type Message struct {
	ID          string // of the notice, the same for every try: letters, digits and dashes
	To          string // a bare address
	FromName    string // whose letter it is, e.g. "Urząd Gminy Lipowa"; empty: the sender's own name
	ReplyTo     string // a bare address; empty: nobody reads answers
	Subject     string // one line
	Text        string
	HTML        string
	Unsubscribe string // an https address that ends such letters on one click (RFC 8058); may be empty
}

var (
	errID          = errors.New("the id is not made of letters, digits and dashes")
	errTo          = errors.New("the recipient is not one bare address")
	errReplyTo     = errors.New("the address for answers is not one bare address")
	errSubject     = errors.New("the subject is empty or not one line")
	errText        = errors.New("there is no plain text")
	errUnsubscribe = errors.New("the address for unsubscribing is not https")
)

// build checks a message and turns it into what goes over the wire, all but From, Date and
// Message-ID. Nothing of the message is in its errors.
func (m Message) build() (*gomail.Msg, error) {
	to, replyTo, err := m.check()
	if err != nil {
		return nil, err
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := out.To(to); err != nil {
		return nil, errTo
	}
	if replyTo != "" {
		if err := out.ReplyTo(replyTo); err != nil {
			return nil, errReplyTo
		}
	}
	out.SetGenHeaderPreformatted(gomail.HeaderSubject, encodeSubject(m.Subject))
	// RFC 3834 § 5 and its counterpart for Exchange: no out-of-office answers to a machine.
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Unsubscribe != "" {
		if err := out.SetListUnsubscribeOneClick(m.Unsubscribe); err != nil {
			return nil, errUnsubscribe
		}
	}
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return out, nil
}

func (m Message) check() (to, replyTo string, err error) {
	if m.ID == "" || len(m.ID) > 64 || strings.Trim(m.ID, idChars) != "" {
		return "", "", errID
	}
	if to, err = bareAddress(m.To); err != nil {
		return "", "", errTo
	}
	if m.ReplyTo != "" {
		if replyTo, err = bareAddress(m.ReplyTo); err != nil {
			return "", "", errReplyTo
		}
	}
	if strings.TrimSpace(m.Subject) == "" || !utf8.ValidString(m.Subject) || strings.ContainsFunc(m.Subject, unicode.IsControl) {
		return "", "", errSubject
	}
	if strings.TrimSpace(m.Text) == "" {
		return "", "", errText
	}
	if u, err := url.Parse(m.Unsubscribe); m.Unsubscribe != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		return "", "", errUnsubscribe
	}
	return to, replyTo, nil
}

// encodeSubject writes the subject as encoded words (RFC 2047) of at most 64 characters, so that no
// line is longer than 76 and the first one already carries text: some programs show a space where a
// header begins with a fold.
func encodeSubject(s string) string {
	const wordBytes = 39 // of text in one word
	var words []string
	for start, end := 0, 0; start < len(s); start = end {
		for i, r := range s[start:] {
			if i+utf8.RuneLen(r) > wordBytes {
				break
			}
			end = start + i + utf8.RuneLen(r)
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[start:end]))+"?=")
	}
	return strings.Join(words, "\r\n ")
}

const idChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

// bareAddress reads an address without a name and writes its domain in ASCII (Punycode). A local
// part outside ASCII needs SMTPUTF8 on the whole way, which nobody can promise: it is refused.
func bareAddress(s string) (string, error) {
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Name != "" || strings.ContainsAny(s, "<> \t\r\n\"(") {
		return "", errTo
	}
	at := strings.LastIndexByte(a.Address, '@')
	local, domain := a.Address[:at], a.Address[at+1:]
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", errTo
	}
	domain, err = idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(domain, ".") || len(local)+1+len(domain) > 254 {
		return "", errTo
	}
	return local + "@" + domain, nil
}
