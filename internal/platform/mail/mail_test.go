package mail_test

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/mail"
	"wrota/internal/platform/mail/mailtest"
)

func TestMessagesThatCannotBeSent(t *testing.T) {
	s := mailtest.Start(t)
	for _, row := range []struct {
		change func(*mail.Message)
		reason string
	}{
		{func(m *mail.Message) { m.ID = "" }, "a retry could not be told from a new letter"},
		{func(m *mail.Message) { m.ID = "a>\r\nBcc: <x@y.example" }, "an id that breaks its header"},
		{func(m *mail.Message) { m.To = "" }, "to nobody"},
		{func(m *mail.Message) { m.To = "kowalski" }, "no address"},
		{func(m *mail.Message) { m.To = "kowalski@localhost" }, "no domain of the world"},
		{func(m *mail.Message) { m.To = to + ", anna@poczta.example" }, "two people would see each other"},
		{func(m *mail.Message) { m.To = "Jan <" + to + ">" }, "a name does not belong here"},
		{func(m *mail.Message) { m.To = to + "\r\nBcc: x@y.example" }, "a header smuggled in"},
		{func(m *mail.Message) { m.To = "józef@poczta.example" }, "needs SMTPUTF8 on the whole way"},
		{func(m *mail.Message) { m.To = strings.Repeat("a", 250) + "@poczta.example" }, "longer than a path may be"},
		{func(m *mail.Message) { m.ReplyTo = "urząd" }, "answers would go nowhere"},
		{func(m *mail.Message) { m.Subject = " " }, "no subject"},
		{func(m *mail.Message) { m.Subject = "Pismo\r\nBcc: x@y.example" }, "a header smuggled in through the subject"},
		{func(m *mail.Message) { m.Subject = "Pismo \xb9" }, "not UTF-8"},
		{func(m *mail.Message) { m.FromName = "Urząd\nBcc: x@y.example" }, "a header smuggled in through the name"},
		{func(m *mail.Message) { m.Text = ""; m.HTML = "<p>x</p>" }, "without plain text not everybody can read it"},
		{func(m *mail.Message) { m.Unsubscribe = "http://wrota.example/" }, "one click must be https (RFC 8058)"},
		{func(m *mail.Message) { m.Unsubscribe = "https://" }, "no place to click at"},
	} {
		m := notice()
		row.change(&m)
		err := s.Sender(t).Send(t.Context(), m)
		var e *mail.Error
		if !errors.As(err, &e) || e.Step != mail.StepBuild || !e.Permanent {
			t.Errorf("%s: %v; want a permanent failure of building", row.reason, err)
		} else if text := err.Error(); strings.Contains(text, "kowalski") || strings.Contains(text, "example") {
			t.Errorf("%s: the error holds personal data: %s", row.reason, text)
		}
	}
	if n := len(s.Messages(t)); n != 0 {
		t.Errorf("%d of them were sent", n)
	}
}

func TestDomainsOutsideASCII(t *testing.T) {
	s := mailtest.Start(t)
	m := notice()
	m.To = "sekretariat@gmina-żółw.example"
	if err := s.Sender(t).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	// Python's codec is the second opinion on Punycode.
	domain, err := exec.Command("/usr/bin/python3", "-c", `print("gmina-żółw.example".encode("idna").decode(), end="")`).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Messages(t)[0].To[0]; got != "sekretariat@"+string(domain) {
		t.Errorf("sent to %s, want the domain %s", got, domain)
	}
}

func TestWrongConfigIsRefused(t *testing.T) {
	good := mail.Config{Host: "relay.example", Port: 587, From: "a@b.example"}
	if _, err := mail.NewSender(good, clock.System{}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		change func(*mail.Config)
		reason string
	}{
		{func(c *mail.Config) { c.Host = "" }, "no relay"},
		{func(c *mail.Config) { c.Port = 0 }, "no port"},
		{func(c *mail.Config) { c.From = "Wrota" }, "nobody to bounce to"},
		{func(c *mail.Config) { c.TLS = "ssl" }, "a word we do not know must not mean no protection"},
		{func(c *mail.Config) { c.TLS, c.User = mail.NoTLS, "wrota" }, "a password in the clear"},
		{func(c *mail.Config) { c.Timeout = -time.Second }, "no time at all"},
	} {
		cfg := good
		row.change(&cfg)
		if _, err := mail.NewSender(cfg, clock.System{}); err == nil {
			t.Errorf("accepted: %s", row.reason)
		}
	}
}
