package notices_test

import (
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/notices"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/mail/mailtest"
)

// rounds lets the morning come and the lists go out.
func (h *house) rounds(t *testing.T) {
	t.Helper()
	for range 2 { // the clock strikes every five minutes
		if err := h.Rounds(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.drain(t)
	}
}

func warsaw(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, calendar.Warsaw)
}

func agenda() notices.Agenda {
	return notices.Agenda{
		Came: notices.Pile{Total: 1, Items: []notices.Item{{Sign: "DR.II.7230.20.2027", What: "Zajęcie pasa drogowego", On: calendar.On(2027, 2, 18), Path: "/biurko/sprawy/a"}}},
		Due: notices.Pile{Total: 7, Items: []notices.Item{
			{Sign: "DR.II.7230.14.2027", What: "Lokalizacja zjazdu", On: calendar.On(2027, 2, 22), Path: "/biurko/sprawy/b"},
			{Sign: "DR.II.7230.15.2027", What: "Lokalizacja zjazdu", On: calendar.On(2027, 2, 23), Path: "/biurko/sprawy/c"},
		}},
		Overdue: notices.Pile{Total: 2, Items: []notices.Item{{Sign: "DR.II.7230.1.2027", What: "Zajęcie pasa drogowego", On: calendar.On(2027, 2, 1), Path: "/biurko/sprawy/d"}}},
	}
}

func TestWhenTheMorningListComes(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		anna := h.town.Clerk(unit, "anna@urzad.example")
		h.town.Agendas[anna.Employee] = agenda()
		sent := 0
		for _, tc := range []struct {
			at     time.Time
			want   int
			reason string
		}{
			{warsaw(2027, 2, 19, 6, 59), 0, "a Friday, but not yet seven"},
			{warsaw(2027, 2, 19, 7, 0), 1, "Friday at seven"},
			{warsaw(2027, 2, 19, 12, 0), 0, "once a day"},
			{warsaw(2027, 2, 20, 7, 30), 0, "Saturday"},
			{warsaw(2027, 2, 21, 7, 30), 0, "Sunday"},
			{warsaw(2027, 2, 22, 9, 40), 1, "Monday; the program was down at seven"},
			{warsaw(2027, 3, 29, 7, 0), 0, "Easter Monday; also the day after the clocks went forward"},
			{warsaw(2027, 3, 30, 7, 0), 1, "seven o'clock summer time, five in UTC"},
			{warsaw(2027, 5, 27, 8, 0), 0, "Corpus Christi"},
			{warsaw(2027, 11, 2, 6, 30), 0, "winter time: half past six, though half past seven a week ago"},
			{warsaw(2027, 11, 2, 7, 1), 1, "seven o'clock winter time"},
		} {
			h.clock.Set(tc.at)
			h.rounds(t)
			got := len(server.Messages(t)) - sent
			sent += got
			if got != tc.want {
				t.Errorf("%s: %d lists, want %d: %s", tc.at, got, tc.want, tc.reason)
			}
		}
	})
}

func TestWhatTheMorningListSays(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		anna := h.town.Clerk(unit, "anna@urzad.example")
		h.town.Clerk(unit, "jan@urzad.example") // whose desk is empty
		quiet := h.town.Clerk(unit, "ola@urzad.example")
		h.town.Agendas[anna.Employee], h.town.Agendas[quiet.Employee] = agenda(), agenda()
		who := actor.Actor{Kind: actor.Clerk, Unit: unit, Account: quiet.Account, Employee: quiet.Employee}
		if err := h.Prefer(t.Context(), who, notices.Preferences{Mode: notices.AtOnce}); err != nil {
			t.Fatal(err)
		}
		h.clock.Set(warsaw(2027, 2, 19, 7, 0))
		h.rounds(t)
		got := server.Messages(t)
		if len(got) != 1 || got[0].To[0] != "anna@urzad.example" {
			t.Fatalf("%d messages", len(got))
		}
		m := got[0]
		if m.Subject != "Dziś na biurku: 9 spraw z terminem" {
			t.Errorf("subject %q", m.Subject)
		}
		for _, want := range []string{
			"2 sprawy po terminie", "7 spraw z bliskim terminem", "1 nowa sprawa", "i jeszcze 5", "i jeszcze 1",
			"DR.II.7230.1.2027, Zajęcie pasa drogowego – termin minął 01.02.2027", "https://wrota.example/biurko/sprawy/d",
			"DR.II.7230.20.2027, Zajęcie pasa drogowego – wpłynęła 18.02.2027",
		} {
			if !strings.Contains(m.Text, want) || !strings.Contains(strings.ReplaceAll(m.HTML, "\u00a0", " "), want) {
				t.Errorf("no %q in\n%s", want, m.Text)
			}
		}
		if i, j := strings.Index(m.Text, "po terminie"), strings.Index(m.Text, "nowa sprawa"); i > j {
			t.Error("what is overdue comes first")
		}
		if !strings.HasPrefix(m.Header.Get("List-Unsubscribe"), "<https://wrota.example/powiadomienia/rezygnacja/") || m.Header.Get("List-Unsubscribe-Post") == "" {
			t.Errorf("List-Unsubscribe: %q", m.Header.Get("List-Unsubscribe"))
		}
	})
}

func TestTheDailyMessageOfAResident(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		maria := h.town.Person("maria@poczta.example", "en")
		me := actor.Actor{Kind: actor.Resident, Account: maria}
		if err := h.Prefer(t.Context(), me, notices.Preferences{Mode: notices.DailyDigest, Desk: true}); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			h.tell(t, optional(maria)) // Friday noon
		}
		h.drain(t)
		h.clock.Set(warsaw(2027, 2, 20, 7, 5)) // a Saturday: residents get it every day
		h.tell(t, optional(maria))             // after seven: tomorrow's
		h.rounds(t)
		h.clock.Set(warsaw(2027, 2, 20, 18, 0))
		h.rounds(t)
		got := server.Messages(t)
		if len(got) != 1 || got[0].Subject != "3 new notifications" || strings.Count(got[0].Text, "We have started your case") != 3 {
			t.Fatalf("%d messages: %+v", len(got), got)
		}
		h.clock.Set(warsaw(2027, 2, 21, 7, 5))
		h.rounds(t)
		h.clock.Set(warsaw(2027, 2, 22, 7, 5))
		h.rounds(t)
		if got := server.Messages(t); len(got) != 2 || got[1].Subject != "1 new notification" {
			t.Errorf("%d messages; want one more with what came after seven", len(got))
		}
		if b, err := h.Box(t.Context(), me, 1); err != nil || b.Total != 4 {
			t.Errorf("the box has %d, %v; digests do not lie in it", b.Total, err)
		}
	})
}

func TestUnsubscribe(t *testing.T) {
	each(t, func(t *testing.T, h *house, server *mailtest.Server) {
		maria := h.town.Person("maria@poczta.example", "pl")
		me := actor.Actor{Kind: actor.Resident, Account: maria}
		h.tell(t, optional(maria))
		h.drain(t)
		header := server.Messages(t)[0].Header.Get("List-Unsubscribe")
		token := strings.TrimSuffix(strings.TrimPrefix(header, "<https://wrota.example"+notices.UnsubscribePath), ">")
		if err := h.CheckUnsubscribe(token); err != nil {
			t.Fatalf("%q: %v", header, err)
		}
		h.tell(t, optional(maria)) // already with the postman
		for range 2 {
			if err := h.Unsubscribe(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		entries := 0
		row := h.db.Raw().QueryRowContext(t.Context(), `SELECT count(*) FROM audit_entry WHERE verb = 'notices.preferred' AND about = $1`, "account:"+maria.Short())
		if err := row.Scan(&entries); err != nil || entries != 1 {
			t.Errorf("%d entries in the audit, %v; want one", entries, err)
		}
		h.tell(t, optional(maria))
		h.tell(t, waits(maria))
		h.drain(t)
		if got := server.Messages(t); len(got) != 2 || !strings.HasPrefix(got[1].Subject, "Czeka na Ciebie pismo") {
			t.Errorf("%d messages; want only the mandatory one after unsubscribing", len(got))
		}
		if p, err := h.Preferences(t.Context(), me); err != nil || p.Mode != notices.BoxOnly || !p.Desk {
			t.Errorf("%+v, %v", p, err)
		}
		if err := h.Unsubscribe(t.Context(), token[:len(token)-2]+"AA"); err == nil {
			t.Error("a forged link worked")
		}
	})
}

func TestEveryNoticeHasItsSentences(t *testing.T) {
	c, err := i18n.Load(notices.Messages)
	if err != nil {
		t.Fatal(err)
	}
	staff := map[string]bool{
		notices.CaseAssigned: true, notices.CaseForInformation: true, notices.LetterCame: true, notices.WritingToAccept: true,
		notices.WritingReturned: true, notices.MailFailed: true, notices.LetterOtherWay: true, notices.ChargeUnpaid: true, notices.FileDamaged: true, notices.DeskDigest: true,
		notices.BreachFound: true, notices.BreachEnds: true, notices.SealEnds: true, notices.SealEnded: true, notices.SignaturesStuck: true,
	}
	usual := []any{"Sign", "X", "Number", "1", "Service", "Y", "Amount", "1,00 zł", "Title", "Z", "Until", "19.02.2027", "Meaning", "Możesz zacząć."}
	for _, k := range notices.Kinds {
		args := usual
		if k.Key == notices.Daily || k.Key == notices.DeskDigest {
			args = []any{"Count", 2}
		}
		polish := [2]string{c.Say("pl", k.Key, args...), c.Say("pl", k.Key+".text", args...)}
		for _, lang := range i18n.Languages {
			if staff[k.Key] && lang != "pl" {
				continue
			}
			line, text := c.Say(lang, k.Key, args...), c.Say(lang, k.Key+".text", args...)
			if strings.Contains(line+text, "⟦") || strings.Contains(line+text, "<no value>") {
				t.Errorf("%s %s: %q %q", lang, k.Key, line, text)
			}
			if lang != "pl" && (line == polish[0] || text == polish[1]) {
				t.Errorf("%s is not in %s", k.Key, lang)
			}
			if len([]rune(line)) > 70 {
				t.Errorf("%s %s: a subject of %d characters", lang, k.Key, len([]rune(line)))
			}
		}
	}
}

func TestPolishPlurals(t *testing.T) {
	c, err := i18n.Load(notices.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{
		1: "1 sprawa po terminie", 2: "2 sprawy po terminie", 4: "4 sprawy po terminie", 5: "5 spraw po terminie", 12: "12 spraw po terminie",
		14: "14 spraw po terminie", 21: "21 spraw po terminie", 22: "22 sprawy po terminie", 112: "112 spraw po terminie", 0: "0 spraw po terminie",
	} {
		if got := c.Say("pl", "notices.desk.overdue", "Count", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
