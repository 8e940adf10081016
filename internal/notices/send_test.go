package notices_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/db"
	"wrota/internal/platform/mail"
	"wrota/internal/platform/mail/mailtest"
	"wrota/internal/platform/testkit"
)

func TestWhatAMessageSays(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		for lang, want := range map[string][2]string{
			"":   {"Czeka na Ciebie pismo z urzędu", "Odbierz je"},
			"pl": {"Czeka na Ciebie pismo z urzędu", "Odbierz je"},
			"en": {"A letter from the office is waiting for you", "Please collect it"},
			"uk": {"На вас чекає лист з установи", "Отримайте його"},
			"de": {"Ein Schreiben des Amtes wartet auf Sie", "Holen Sie es ab"},
		} {
			email := "x" + lang + "@poczta.example"
			h.tell(t, waits(h.town.Person(email, lang)))
			h.drain(t)
			got := to(server.Messages(t), email)
			if len(got) != 1 {
				t.Fatalf("%s: %d messages", lang, len(got))
			}
			m := got[0]
			for _, part := range []string{m.Text, m.HTML} {
				for _, s := range []string{want[1], "DR.II.7230.14.2027", "https://wrota.example/skrzynka", "68 000 00 00", "Urząd Gminy Lipowa"} {
					if !strings.Contains(part, s) {
						t.Errorf("%s: no %q in %s", lang, s, part)
					}
				}
			}
			if m.Subject != want[0] || !strings.Contains(m.Header.Get("From"), "Lipowa") || m.Header.Get("Auto-Submitted") != "auto-generated" {
				t.Errorf("%s: %q from %q", lang, m.Subject, m.Header.Get("From"))
			}
			if m.Header.Get("List-Unsubscribe") != "" || strings.Contains(m.Text, "/konto/powiadomienia") {
				t.Errorf("%s: nobody can refuse a mandatory message", lang)
			}
			if strings.Contains(m.Text+m.HTML+m.Subject, "⟦") {
				t.Errorf("%s: a sentence is missing: %s", lang, m.Text)
			}
		}
	})
}

func TestNamesAreEscaped(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		n := waits(h.town.Person("x@poczta.example", "pl"))
		n.Kind, n.Args = notices.PaymentDue, map[string]any{"Amount": "82,00 zł", "Title": `<script>"&'`, "Until": "19.02.2027"}
		h.tell(t, n)
		h.drain(t)
		m := server.Messages(t)[0]
		if strings.Contains(m.HTML, "<script") || !strings.Contains(m.HTML, "&lt;script&gt;") || !strings.Contains(m.Text, `<script>"&'`) {
			t.Errorf("%s\n%s", m.Text, m.HTML)
		}
	})
}

func TestSecretsAreStoredNowhere(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		a := h.town.Person("x@poczta.example", "pl")
		h.town.Set(notices.Person{Account: a, Email: "x@poczta.example"}) // not proved yet
		for _, kind := range []string{notices.AccountOpened, notices.PasswordReset} {
			n := waits(a)
			n.Unit, n.Kind, n.Args, n.Path, n.Case = id.Region, kind, nil, "", id.Case{}
			if _, err := h.Tell(t.Context(), actor.Automaton("system.jobs", id.Region), n); err != nil {
				t.Fatal(err)
			}
		}
		h.drain(t)
		got := server.Messages(t)
		if len(got) != 2 || !strings.Contains(got[0].Text, "https://wrota.example/potwierdz/tajne-") || !strings.Contains(got[1].Text, "https://wrota.example/haslo/nowe/tajne-") {
			t.Fatalf("%+v", got)
		}
		err := h.db.View(t.Context(), system, func(tx *db.Tx) error {
			for _, table := range []string{"notices_notice", "notices_mail", "audit_entry", "river_job"} {
				rows, err := tx.QueryContext(t.Context(), "SELECT * FROM "+table)
				if err != nil {
					return err
				}
				cols, _ := rows.Columns()
				for rows.Next() {
					row := make([]any, len(cols))
					for i := range row {
						row[i] = new(any)
					}
					if err := rows.Scan(row...); err != nil {
						return err
					}
					for _, v := range row {
						if strings.Contains(fmt.Sprintf("%s", *v.(*any)), "tajne-") {
							t.Errorf("%s holds a secret link", table)
						}
					}
				}
				if err := rows.Err(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if b, err := h.Box(t.Context(), actor.Actor{Kind: actor.Resident, Account: a}, 1); err != nil || b.Total != 0 {
			t.Errorf("such messages do not lie in the box: %d, %v", b.Total, err)
		}
	})
}

func TestAMailboxThatDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		ctx, email := t.Context(), "nikt@poczta.example"
		server.Answer(t, email, "550 5.1.1 no such user nikt@poczta.example")
		n := waits(h.town.Person(email, "pl"))
		which := h.tell(t, n)
		h.drain(t)
		list, late, err := h.Failures(ctx, mender)
		if err != nil || len(list) != 1 || late != 0 {
			t.Fatalf("%+v, %d late, %v", list, late, err)
		}
		f := list[0]
		if f.Notice != which || f.State != notices.Refused || f.Code != 550 || f.Enhanced != "5.1.1" || f.Step != "recipient" || f.Attempts != 1 || f.Case != n.Case {
			t.Errorf("%+v", f)
		}
		if len(h.heard) != 1 || h.heard[0].Case != n.Case || h.heard[0].Code != 550 {
			t.Errorf("told %+v", h.heard)
		}
		stranger := mender
		stranger.Unit = id.New[id.Unit]()
		if list, _, err := h.Failures(ctx, stranger); err != nil || len(list) != 0 {
			t.Errorf("another unit sees %d, %v", len(list), err)
		}
		for name, err := range map[string]error{
			"another unit":     h.Resend(ctx, stranger, which),
			"settling nothing": h.Settle(ctx, stranger, which, "wysłano list"),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.Address(ctx, actor.Actor{Kind: actor.Clerk, Unit: unit}, which); !fault.Is(err, fault.Forbidden) {
			t.Errorf("no grant: %v", err)
		}
		if a, err := h.Address(ctx, mender, which); err != nil || a != email {
			t.Errorf("%q, %v", a, err)
		}
		server.Answer(t, email, "")
		if err := h.Resend(ctx, mender, which); err != nil {
			t.Fatal(err)
		}
		if err := h.Resend(ctx, mender, which); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second click: %v", err)
		}
		h.drain(t)
		if got := to(server.Messages(t), email); len(got) != 1 {
			t.Errorf("%d messages after mending", len(got))
		}
		if n, err := h.CountFailures(ctx, mender); err != nil || n != 0 {
			t.Errorf("%d failures left, %v", n, err)
		}
	})
}

func TestSettle(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		server.Answer(t, "nikt@poczta.example", "550 5.1.1 no")
		which := h.tell(t, waits(h.town.Person("nikt@poczta.example", "pl")))
		h.drain(t)
		if err := h.Settle(t.Context(), mender, which, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a word: %v", err)
		}
		if err := h.Settle(t.Context(), mender, which, "wysłano list"); err != nil {
			t.Fatal(err)
		}
		if err := h.Settle(t.Context(), mender, which, "ja też"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if n, err := h.CountFailures(t.Context(), mender); err != nil || n != 0 {
			t.Errorf("%d left, %v", n, err)
		}
	})
}

func TestAFullMailboxIsTriedAgainAndGivenUpInTheEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		for _, email := range []string{"pelna@poczta.example", "zawsze@poczta.example"} {
			server.Answer(t, email, "452 4.2.2 mailbox full")
			h.tell(t, waits(h.town.Person(email, "pl")))
		}
		h.drain(t)
		if _, late, err := h.Failures(t.Context(), mender); err != nil || late != 2 {
			t.Errorf("%d late, %v", late, err)
		}
		server.Answer(t, "pelna@poczta.example", "")
		for range 6 * 24 {
			h.clock.Move(time.Hour)
			h.drain(t)
		}
		if got := to(server.Messages(t), "pelna@poczta.example"); len(got) != 1 {
			t.Errorf("%d messages to a mailbox that was emptied", len(got))
		}
		list, _, err := h.Failures(t.Context(), mender)
		if err != nil || len(list) != 1 || list[0].State != notices.GivenUp || list[0].Code != 452 || list[0].Attempts < 20 || list[0].Attempts > 150 {
			t.Errorf("%+v, %v", list, err)
		}
		if told := list[0].Ended.Sub(list[0].Told); told < 4*24*time.Hour || told > notices.WorthUsually {
			t.Errorf("given up after %s", told)
		}
	})
}

func TestALinkThatHasLostItsWorthIsNotSent(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		n := waits(h.town.Person("x@poczta.example", "pl"))
		n.Kind = notices.PasswordReset
		server.Answer(t, "x@poczta.example", "451 4.7.1 greylisted")
		h.tell(t, n)
		for range 20 {
			h.drain(t)
			h.clock.Move(10 * time.Minute)
		}
		server.Answer(t, "x@poczta.example", "")
		h.drain(t)
		if got := len(server.Messages(t)); got != 0 {
			t.Errorf("a link to a new password came hours after it was asked for")
		}
	})
}

func TestACutConnectionRepeatsUnderTheSameNumber(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		server.CutBeforeSaying(t, "x@poczta.example")
		h.tell(t, waits(h.town.Person("x@poczta.example", "pl")))
		h.drain(t)
		server.CutAfterSaying(t, "x@poczta.example")
		h.clock.Move(2 * time.Minute)
		h.drain(t)
		h.clock.Move(24 * time.Hour)
		h.drain(t)
		got := server.Messages(t)
		if len(got) != 2 || got[0].Header.Get("Message-Id") != got[1].Header.Get("Message-Id") || got[0].Header.Get("Message-Id") == "" {
			t.Errorf("%d messages; want two with one number", len(got))
		}
	})
}

func TestTwoPostmenDoNotCarryOneLetter(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		for i := range 10 {
			h.tell(t, waits(h.town.Person(fmt.Sprintf("x%d@poczta.example", i), "pl")))
		}
		other := service(t, h.db, h.clock, h.queue, h.town, server.Sender(t))
		h.clock.Move(3 * time.Minute) // the queue is asleep: both sweep
		var wg sync.WaitGroup
		for _, s := range []*notices.Service{h.Service, other, h.Service, other} {
			wg.Go(func() {
				if err := s.Sweep(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		h.drain(t)
		if got := len(server.Messages(t)); got != 10 {
			t.Errorf("%d messages for 10 notices", got)
		}
	})
}

func TestAPostmanWhoDiesIsReplaced(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		dying := errors.New("killed")
		m := &mailer{send: func(context.Context, mail.Message) error { panic(dying) }}
		mortal := service(t, h.db, h.clock, h.queue, h.town, m)
		h.tell(t, waits(h.town.Person("x@poczta.example", "pl")))
		h.clock.Move(3 * time.Minute)
		func() {
			defer func() { _ = recover() }()
			_ = mortal.Sweep(t.Context())
		}()
		if m.tries != 1 {
			t.Fatal("nobody died")
		}
		service(t, h.db, h.clock, h.queue, h.town, server.Sender(t)) // the queue has the living one again
		h.drain(t)
		if got := len(server.Messages(t)); got != 0 {
			t.Errorf("the letter was taken from somebody who might still be sending it")
		}
		h.clock.Move(11 * time.Minute)
		if err := h.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(server.Messages(t)); got != 1 {
			t.Errorf("%d messages, want 1", got)
		}
	})
}

// The mail server is away for a while; nothing is lost, nothing comes twice, it all comes soon after,
// and meanwhile nobody storms the door.
func TestTheMailServerIsAway(t *testing.T) {
	const people = 6
	for _, away := range []time.Duration{10 * time.Second, 600 * time.Second, 86_400 * time.Second} {
		t.Run(away.String(), func(t *testing.T) {
			testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
				server := mailtest.Start(t)
				nowhere := server.Config()
				nowhere.Port = 1 // nobody listens there
				var h *house
				m := &mailer{}
				h = newHouse(t, d, m)
				back := h.clock.Now().Add(away)
				down, err := mail.NewSender(nowhere, h.clock)
				if err != nil {
					t.Fatal(err)
				}
				up := server.Sender(t)
				m.send = func(ctx context.Context, msg mail.Message) error {
					if h.clock.Now().Before(back) {
						return down.Send(ctx, msg)
					}
					return up.Send(ctx, msg)
				}
				want := map[string]bool{}
				for i := range people {
					email := fmt.Sprintf("x%d@poczta.example", i)
					want[email] = true
					h.tell(t, waits(h.town.Person(email, "pl")))
				}
				step := max(5*time.Second, min(away/150, 10*time.Minute))
				knocks := 0
				for h.clock.Now().Before(back.Add(time.Hour)) {
					h.drain(t)
					if err := h.Sweep(t.Context()); err != nil {
						t.Fatal(err)
					}
					if h.clock.Now().Before(back) {
						knocks = m.tries
					}
					if n, err := h.Waiting(t.Context()); err != nil || n == 0 {
						break
					}
					h.clock.Move(step)
				}
				late := h.clock.Now().Sub(back)
				if late > 20*time.Minute {
					t.Errorf("the last message came %s after the server was back", late)
				}
				// One letter finds the door closed, then one knocks every half a minute at most.
				if most := int(away/(30*time.Second)) + 2; knocks > most {
					t.Errorf("%d knocks in %s, want at most %d", knocks, away, most)
				}
				for _, got := range server.Messages(t) {
					if !want[got.To[0]] {
						t.Errorf("%s got two", got.To[0])
					}
					delete(want, got.To[0])
				}
				if len(want) != 0 {
					t.Errorf("lost: %v", want)
				}
				t.Logf("away %s: %d knocks, last message %s after", away, knocks, late)
			})
		})
	}
}
