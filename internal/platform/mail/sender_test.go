package mail_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/mail"
	"wrota/internal/platform/mail/mailtest"
)

const to = "jan.kowalski@poczta.example"

func notice() mail.Message {
	return mail.Message{
		ID:      "0198a1b2-0000-7000-8000-000000000001",
		To:      to,
		Subject: "Odpowiedź w sprawie zajęcia pasa drogowego",
		Text:    "Dzień dobry,\n\nw portalu czeka pismo.\n.\n..kropki na początku wiersza\nZażółć gęślą jaźń — „cudzysłów”\n",
	}
}

func TestWhatArrives(t *testing.T) {
	s := mailtest.Start(t)
	noon := time.Date(2027, 3, 1, 11, 0, 0, 0, time.UTC)
	sender, err := mail.NewSender(s.Config(), clock.At(noon))
	if err != nil {
		t.Fatal(err)
	}
	m := notice()
	m.FromName = "Urząd Gminy Lipowa"
	m.ReplyTo = "sekretariat@lipowa.example"
	m.HTML = "<p>W portalu czeka <b>pismo</b>.</p>"
	m.Unsubscribe = "https://wrota.example/powiadomienia/rezygnuje?k=abc"
	if err := sender.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	all := s.Messages(t)
	if len(all) != 1 {
		t.Fatalf("%d messages arrived", len(all))
	}
	got := all[0]
	if got.From != "powiadomienia@lipowa.example" || len(got.To) != 1 || got.To[0] != to || got.TLS || got.User != "" {
		t.Errorf("envelope: %+v", got)
	}
	if got.Subject != m.Subject || got.Text != m.Text || got.HTML != m.HTML {
		t.Errorf("content: %q %q %q", got.Subject, got.Text, got.HTML)
	}
	from, err := got.Header.AddressList("From")
	if err != nil || from[0].Name != "Urząd Gminy Lipowa" || from[0].Address != got.From {
		t.Errorf("From: %v, %v", from, err)
	}
	if date, err := got.Header.Date(); err != nil || !date.Equal(noon) {
		t.Errorf("Date: %v, %v", date, err)
	}
	for header, want := range map[string]string{
		"To":                       "<" + to + ">",
		"Reply-To":                 "<sekretariat@lipowa.example>",
		"Message-Id":               "<0198a1b2-0000-7000-8000-000000000001@lipowa.example>",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
		"List-Unsubscribe":         "<https://wrota.example/powiadomienia/rezygnuje?k=abc>",
		"List-Unsubscribe-Post":    "List-Unsubscribe=One-Click",
		"User-Agent":               "",
		"Mime-Version":             "1.0",
	} {
		if have := got.Header.Get(header); have != want {
			t.Errorf("%s: %q, want %q", header, have, want)
		}
	}
}

// Python's parser of messages is the second opinion on ours and Go's.
func TestPythonReadsTheSame(t *testing.T) {
	s := mailtest.Start(t)
	m := notice()
	m.HTML = "<p>pismo</p>"
	if err := s.Sender(t).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/usr/bin/python3", "-c", `
import sys, email.policy
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
assert not m.defects and not any(p.defects for p in m.walk()), m.defects
print(m["subject"]); print(m.get_content_type()); print(m.get_body(("plain",)).get_content(), end="")`)
	cmd.Stdin = strings.NewReader(s.Messages(t)[0].Raw)
	out, err := cmd.CombinedOutput()
	if want := m.Subject + "\nmultipart/alternative\n" + m.Text; err != nil || string(out) != want {
		t.Errorf("%v: %q, want %q", err, out, want)
	}
}

func TestAnyTextArrivesUnchanged(t *testing.T) {
	s := mailtest.Start(t)
	sender := s.Sender(t)
	n := 0
	line := rapid.StringMatching(`[ -~ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”–…€日本🙂]{0,200}`)
	rapid.Check(t, func(rt *rapid.T) {
		m := notice()
		m.Subject = line.Draw(rt, "subject") + "."
		m.Text = strings.Join(rapid.SliceOfN(line, 1, 5).Draw(rt, "lines"), "\n") + "\nkoniec\n"
		if err := sender.Send(context.Background(), m); err != nil {
			rt.Fatal(err)
		}
		n++
		all := s.Messages(t)
		if got := all[n-1]; got.Subject != m.Subject || got.Text != m.Text {
			rt.Fatalf("%q became %q\n%q became %q", m.Subject, got.Subject, m.Text, got.Text)
		}
	})
}

func TestProtectionAndLogIn(t *testing.T) {
	for _, row := range []struct {
		server mailtest.Options
		reason string
	}{
		{mailtest.Options{TLS: mail.StartTLS}, "TLS begun in the clear"},
		{mailtest.Options{TLS: mail.Implicit}, "TLS from the first byte"},
		{mailtest.Options{TLS: mail.StartTLS, User: "wrota", Password: "tajne hasło"}, "log-in after STARTTLS"},
		{mailtest.Options{TLS: mail.Implicit, User: "wrota", Password: "tajne"}, "log-in under TLS"},
	} {
		s := mailtest.Start(t, row.server)
		if err := s.Sender(t).Send(t.Context(), notice()); err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		if got := s.Messages(t)[0]; !got.TLS || got.User != row.server.User {
			t.Errorf("%s: TLS %v, user %q", row.reason, got.TLS, got.User)
		}
	}
}

func TestRelayThatCannotBeTrustedOrUsed(t *testing.T) {
	for _, row := range []struct {
		server mailtest.Options
		change func(*mail.Config)
		code   int
		reason string
	}{
		{mailtest.Options{}, func(c *mail.Config) { c.TLS = mail.StartTLS }, 0, "it offers no TLS: nothing goes in the clear"},
		{mailtest.Options{}, func(c *mail.Config) { c.TLS = mail.Implicit }, 0, "it does not speak TLS"},
		{mailtest.Options{TLS: mail.StartTLS}, func(c *mail.Config) { c.Roots = nil }, 0, "its certificate is from nobody we know"},
		{mailtest.Options{TLS: mail.StartTLS}, func(c *mail.Config) { c.Host = "localhost" }, 0, "its certificate is for another name"},
		{mailtest.Options{TLS: mail.StartTLS, User: "wrota", Password: "a"}, func(c *mail.Config) { c.Password = "b" }, 535, "the password was changed"},
		{mailtest.Options{TLS: mail.StartTLS, User: "wrota", Password: "a"}, func(c *mail.Config) { c.User = "" }, 530, "we forgot to log in"},
		{mailtest.Options{TLS: mail.StartTLS}, func(c *mail.Config) { c.TLS = mail.NoTLS }, 530, "it wants TLS and we do not"},
	} {
		s := mailtest.Start(t, row.server)
		cfg := s.Config()
		row.change(&cfg)
		sender, err := mail.NewSender(cfg, clock.System{})
		if err != nil {
			t.Fatalf("%s: %v", row.reason, err)
		}
		var e *mail.Error
		if err := sender.Send(t.Context(), notice()); !errors.As(err, &e) || e.Permanent || e.Code != row.code {
			t.Errorf("%s: %v; want a temporary failure with code %d", row.reason, err, row.code)
		}
		if n := len(s.Messages(t)); n != 0 {
			t.Errorf("%s: the message went out all the same", row.reason)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := mailtest.Start(t)
	for _, row := range []struct {
		set    func(t testing.TB, address, reply string)
		who    string
		reply  string
		want   mail.Error
		reason string
	}{
		{s.Answer, to, "550 5.1.1 <" + to + ">: no such user", mail.Error{Step: mail.StepRecipient, Permanent: true, Code: 550, Enhanced: "5.1.1"}, "no such mailbox"},
		{s.Answer, to, "450 4.2.0 greylisted " + to, mail.Error{Step: mail.StepRecipient, Code: 450, Enhanced: "4.2.0"}, "greylisting wants another try"},
		{s.Answer, to, "452 4.2.2 mailbox full", mail.Error{Step: mail.StepRecipient, Code: 452, Enhanced: "4.2.2"}, "a full mailbox may be emptied"},
		{s.Answer, to, "553 no", mail.Error{Step: mail.StepRecipient, Permanent: true, Code: 553}, "an old server without enhanced codes"},
		{s.AnswerSender, "powiadomienia@lipowa.example", "550 5.7.1 not your domain", mail.Error{Step: mail.StepSender, Code: 550, Enhanced: "5.7.1"}, "our relay is misconfigured: the letter must wait, not die"},
		{s.AnswerContent, to, "554 5.7.1 looks like spam to " + to, mail.Error{Step: mail.StepContent, Permanent: true, Code: 554, Enhanced: "5.7.1"}, "the content is refused"},
		{s.AnswerContent, to, "451 4.3.0 try later", mail.Error{Step: mail.StepContent, Code: 451, Enhanced: "4.3.0"}, "the relay is in trouble"},
		{s.Answer, to, "421 4.3.2 shutting down", mail.Error{Step: mail.StepRecipient, Code: 421, Enhanced: "4.3.2"}, "the relay is closing"},
	} {
		row.set(t, row.who, row.reply)
		err := s.Sender(t).Send(t.Context(), notice())
		var got *mail.Error
		if !errors.As(err, &got) || *got != row.want || mail.IsPermanent(err) != row.want.Permanent {
			t.Errorf("%s: %+v; want %+v", row.reason, err, row.want)
		}
		if strings.Contains(fmt.Sprintf("%v %+v", err, got), "kowalski") {
			t.Errorf("%s: the error names the recipient: %v", row.reason, err)
		}
		row.set(t, row.who, "")
		if err := s.Sender(t).Send(t.Context(), notice()); err != nil {
			t.Errorf("%s: the next try failed: %v", row.reason, err)
		}
	}
}

func TestNobodyKnowsMeansAgainWithTheSameNumber(t *testing.T) {
	s := mailtest.Start(t)
	sender := s.Sender(t)
	s.CutBeforeSaying(t, to)
	if err := sender.Send(t.Context(), notice()); err == nil || mail.IsPermanent(err) {
		t.Errorf("a connection cut before the answer: %v; want a temporary failure", err)
	}
	s.CutAfterSaying(t, to)
	if err := sender.Send(t.Context(), notice()); err != nil {
		t.Errorf("a connection cut after the answer: %v; the message was taken, so it must not be sent again", err)
	}
	all := s.Messages(t)
	if len(all) != 2 || all[0].Header.Get("Message-Id") != all[1].Header.Get("Message-Id") {
		t.Errorf("%d messages, or two numbers for one letter", len(all))
	}
}

func TestSilenceAndImpatience(t *testing.T) {
	s := mailtest.Start(t)
	s.Silence(t, to)
	cfg := s.Config()
	cfg.Timeout = 300 * time.Millisecond
	sender, err := mail.NewSender(cfg, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), notice()); err == nil || mail.IsPermanent(err) || strings.Contains(err.Error(), "kowalski") {
		t.Errorf("a silent relay: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	if err := s.Sender(t).Send(ctx, notice()); !errors.Is(err, context.Canceled) || mail.IsPermanent(err) {
		t.Errorf("the caller left: %v", err)
	}
	s.Kill()
	var e *mail.Error
	if err := s.Sender(t).Send(t.Context(), notice()); !errors.As(err, &e) || e.Step != mail.StepConnect || e.Permanent {
		t.Errorf("no relay: %v", err)
	}
}
