package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wrota/internal/app"
	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/i18n"
)

// residents are the people who file. All are fictitious; their numbers are valid.
func (s *seeding) residents(ctx context.Context) error {
	for i, r := range []struct {
		given, family, firm, note, lang string
		born                            calendar.Date
		sex                             pesel.Sex
		at                              address.Address
	}{
		{"Maria", "Kowalczyk", "", "Mieszkanka Lipowej. Ma kilka spraw w gminie", "pl", calendar.On(1984, 2, 29), pesel.Female, home("ul. Świerkowa", "8", "2", "66-299", "Lipowa")},
		{"Piotr", "Żółć-O’Brien", "", "Mieszkaniec Dąbrówki", "pl", calendar.On(1971, 7, 3), pesel.Male, home("", "23", "", "66-299", "Dąbrówka")},
		{"Olena", "Kowalenko", "", "Mieszkanka. Czyta portal po ukraińsku", "uk", calendar.On(1990, 11, 12), pesel.Female, home("ul. Szkolna", "3", "14", "66-299", "Lipowa")},
		{"Marek", "Borkowski", "Bud-Dróg Borkowski spółka z ograniczoną odpowiedzialnością spółka komandytowa", "Firma. Składa wnioski o zajęcie pasa", "pl", calendar.On(1966, 5, 21), pesel.Male, home("ul. Przemysłowa", "5", "", "66-298", "Żółków")},
	} {
		number, err := pesel.Make(r.born, 900+i, r.sex)
		if err != nil {
			return err
		}
		a := identity.Account{
			Email: fmt.Sprintf("%s@poczta.example", i18n.Fold(r.given)), Persona: identity.Residents, Note: r.note, Level: actor.LevelSubstantial,
			Profile: identity.Profile{
				Given: r.given, Family: r.family, PESEL: number.String(), Phone: fmt.Sprintf("600 100 20%d", i), Address: r.at, Delivery: identity.ByPortal, Lang: r.lang,
			},
		}
		if r.firm != "" {
			n, err := search(10, func(d string) (nip.Number, error) { return nip.Parse("929000120" + d) })
			if err != nil {
				return err
			}
			a.Kind, a.Name, a.NIP, a.PESEL = identity.Firm, r.firm, n.String(), ""
		}
		added, err := s.Identity.AddPersona(ctx, app.System(id.Region), a)
		if err != nil {
			return fmt.Errorf("%s: %w", r.given, err)
		}
		if s.staff[r.given], err = s.Identity.Actor(ctx, identity.SittingAs(added, id.Employee{})); err != nil {
			return err
		}
	}
	return nil
}

func home(street, house, flat, postcode, place string) address.Address {
	return address.Address{Street: street, House: house, Flat: flat, Postcode: postcode, Place: place}
}

// story is what has happened in the region so far, told day by day.
func (s *seeding) story(ctx context.Context, now time.Time) error {
	day := func(n int, hour int) time.Time { // n days before now, at an hour of legal time
		d := calendar.Of(now).AddDays(-n)
		for !calendar.IsWorking(d) {
			d = d.AddDays(-1)
		}
		return d.Start().Add(time.Duration(hour) * time.Hour)
	}
	for _, chapter := range []struct {
		at time.Time
		do func(context.Context) error
	}{
		{day(38, 9), s.permitFiled},
		{day(36, 10), s.lateOnes},
		{day(33, 10), s.permitWritten},
		{day(32, 12), s.permitSigned},
		{day(31, 18), s.permitCollected},
		{day(30, 9), s.oakNotified},
		{day(24, 13), s.oakInspected},
		{day(20, 9), s.permitPaid},
		{day(15, 8), s.busyDays},
		{day(15, 17), s.birchNotified},
		{day(14, 10), s.permitClosed},
		{day(9, 17), s.incomplete},
		{day(8, 10), s.acting},
		{day(7, 9), s.called},
		{day(6, 9), s.birchInspected},
		{day(6, 11), s.trees},
		{day(5, 12), s.accessWritten},
		{day(4, 9), s.paper},
		{day(4, 13), s.answered},
		{day(4, 15), s.unpaid},
		{day(3, 19), s.callCollected},
		{day(2, 20), s.anonymous},
		{day(1, 21), s.halfDone},
	} {
		if chapter.at.After(s.clock.Now()) {
			s.clock.Set(chapter.at)
		}
		if err := s.Queue.Drain(ctx); err != nil { // timers whose day has come
			return err
		}
		if err := chapter.do(ctx); err != nil {
			return err
		}
		if err := s.Queue.Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}

// scaffolding is an application to occupy a pavement with scaffolding.
func (s *seeding) scaffolding(road, place, what string, metres string, from, days int) form {
	first := calendar.Of(s.clock.Now()).AddDays(from)
	return form{
		values: answers("zarzadca", "ten_urzad", "cel", "roboty", "awaria", "no", "rodzaj_robot", "roboty_budynek", "opis_celu", what, "droga", road,
			"miejsce_jak", "adres", "adres_miejsca", place, "strona", "prawa", "okres.from", first, "okres.to", first.AddDays(days-1), "krotko", "no", "etapy", "no",
			"ruch", "no", "zabezpieczenie", "Barierki U-20b, oświetlenie po zmroku, daszek nad przejściem.", "kierownik.given", "Zenon", "kierownik.family", "Dąb",
			"kierownik_telefon", "600 200 300", "applicant_delivery", "account", "proxy_acts", "no", "applicant_representative.given", "Marek", "applicant_representative.family", "Borkowski"),
		rows:  map[string][]answersRow{"elementy": {answers("element", "chodnik", "powierzchnia", metres)}},
		files: map[string]string{"plan": "Plan sytuacyjny.pdf"},
	}
}

func (s *seeding) lipowa() id.Unit { return s.units["lipowa"].ID }

// occupy files an application and opens its case.
func (s *seeding) occupy(ctx context.Context, who string, f form) (id.Case, error) {
	filed, err := file(ctx, s.App, holder(s.staff[who]), s.lipowa(), "zajecie-pasa-drogowego", f)
	if err != nil {
		return id.Case{}, fmt.Errorf("%s: %w", who, err)
	}
	return s.opened(ctx, filed)
}

func (s *seeding) opened(ctx context.Context, filed *intake.Filed) (id.Case, error) {
	if err := s.Queue.Drain(ctx); err != nil {
		return id.Case{}, err
	}
	x, err := s.Intake.FetchByID(ctx, filed.Unit, filed.Submission)
	if err == nil && x.Case.IsZero() {
		err = errors.New("no case was opened")
	}
	if err != nil {
		return id.Case{}, err
	}
	return x.Case, nil
}

// found is what the clerks of the story write where a template asks what they found out.
var found = strings.NewReplacer("{{ustalenia}}", "Plan jest zgodny ze stanem w terenie, a termin nie koliduje z innymi zajęciami.")

// write makes a draft from a template of the service and submits it.
func (s *seeding) write(ctx context.Context, by actor.Actor, c id.Case, template string) (id.Document, error) {
	d, err := s.Cases.Dossier(ctx, by, c)
	if err != nil {
		return id.Document{}, err
	}
	texts := s.App.Templates()
	offered, _, err := texts.Offered(ctx, by, d)
	if err != nil {
		return id.Document{}, err
	}
	var t casesweb.Template
	for _, x := range offered {
		if x.Name == template {
			t = x
		}
	}
	filled, err := texts.Fill(ctx, by, d, template)
	if err != nil {
		return id.Document{}, err
	}
	w, err := s.Cases.Write(ctx, by, cases.NewWriting{Case: c, Kind: t.Kind, Purpose: t.Purpose, Effect: filled.Effect, Title: filled.Title, Body: found.Replace(filled.Body)})
	if err != nil {
		return w, err
	}
	x, err := s.Cases.Writing(ctx, by, c, w)
	if err != nil {
		return w, err
	}
	return w, s.Cases.Submit(ctx, by, c, w, x.Version)
}

// approve accepts and signs a draft.
func (s *seeding) approve(ctx context.Context, by actor.Actor, c id.Case, w id.Document) error {
	for _, step := range []func(context.Context, actor.Actor, id.Case, id.Document, int64) error{s.Cases.Accept, s.Cases.Sign} {
		x, err := s.Cases.Writing(ctx, by, c, w)
		if err != nil {
			return err
		}
		if err := step(ctx, by, c, w, x.Version); err != nil {
			return err
		}
	}
	return s.Queue.Drain(ctx)
}

// collect confirms every letter that waits for somebody.
func (s *seeding) collect(ctx context.Context, by actor.Actor) error {
	page, err := s.Dispatch.Box(ctx, by, "")
	if err != nil {
		return err
	}
	for _, item := range page.Items {
		if item.Collected() {
			continue
		}
		if _, err := s.Dispatch.Collect(ctx, by, item.Delivery); err != nil {
			return err
		}
	}
	return nil
}
