package demo

import (
	"context"
	"fmt"
	"net/url"

	"wrota/internal/app"
	"wrota/internal/cases"
	"wrota/internal/intake"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/payments"
)

type answersRow = url.Values

// permitFiled: Maria wants scaffolding at her house.
func (s *seeding) permitFiled(ctx context.Context) (err error) {
	s.permit, err = s.occupy(ctx, "Maria", s.scaffolding("g100206", "ul. Świerkowa przy numerze 8", "Rusztowanie do remontu elewacji domu.", "12,50", 16, 10))
	return err
}

// lateOnes: applications that nobody has got round to.
func (s *seeding) lateOnes(ctx context.Context) error {
	if _, err := s.occupy(ctx, "Marek", s.scaffolding("g100201", "ul. Polna 17", "Rusztowanie do ocieplenia budynku i wymiany rynien.", "48,00", 20, 30)); err != nil {
		return err
	}
	_, err := s.occupy(ctx, "Piotr", s.scaffolding("g100203", "ul. Leśna 2 w Dąbrówce, naprzeciw przystanku autobusowego i sklepu", "Wymiana dachu.", "0,40", 22, 2))
	return err
}

func (s *seeding) permitWritten(ctx context.Context) (err error) {
	s.decision, err = s.write(ctx, s.staff["Anna"], s.permit, "zezwolenie")
	return err
}

func (s *seeding) permitSigned(ctx context.Context) error {
	return s.approve(ctx, s.staff["Jan"], s.permit, s.decision)
}

func (s *seeding) permitCollected(ctx context.Context) error { return s.collect(ctx, s.staff["Maria"]) }

func (s *seeding) permitPaid(ctx context.Context) error {
	found, err := s.Payments.OfCase(ctx, app.System(s.lipowa()), s.lipowa(), s.permit)
	if err != nil {
		return err
	}
	for _, c := range found {
		_, err := s.Payments.Book(ctx, s.staff["Barbara"], payments.Payment{
			ID: id.New[id.Payment](), Charge: c.ID, Amount: c.Missing(), Method: payments.Transfer, On: calendar.Of(s.clock.Now()), Reference: "wyciąg 212",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// permitClosed: the decision is final, the fee is paid, the file goes to rest.
func (s *seeding) permitClosed(ctx context.Context) error {
	return s.Cases.Close(ctx, s.staff["Anna"], cases.Chosen{Case: s.permit}, cases.ByGrant)
}

// busyDays: the firm and others file what fills a clerk's list.
func (s *seeding) busyDays(ctx context.Context) error {
	for i, x := range []struct{ who, road, place, what, metres string }{
		{"Marek", "g100205", "Rynek 3", "Rusztowanie przy kamienicy.", "36,00"},
		{"Marek", "g100204", "przy skrzyżowaniu z ul. Starodębowską", "Naprawa ogrodzenia cmentarza.", "15,75"},
		{"Olena", "g100202", "ul. Szkolna 3", "Kontener na gruz przy remoncie mieszkania.", "8,00"},
		{"Piotr", "g100203", "ul. Leśna 23 w Dąbrówce", "Malowanie elewacji.", "10,20"},
		{"Marek", "g100201", "ul. Polna 5", "Wymiana okien, podnośnik.", "20,00"},
		{"Marek", "g100206", "ul. Łąkowa 1–3", "Rusztowanie przy budynku szkoły.", "64,30"},
	} {
		if _, err := s.occupy(ctx, x.who, s.scaffolding(x.road, x.place, x.what, x.metres, 30+i, 5+3*i)); err != nil {
			return err
		}
	}
	return nil
}

// incomplete: Maria forgets what the clerk needs to know.
func (s *seeding) incomplete(ctx context.Context) (err error) {
	s.lacking, err = s.occupy(ctx, "Maria", s.scaffolding("g100202", "ul. Szkolna przy bibliotece", "Stoisko z książkami na festyn.", "6,00", 45, 3))
	return err
}

func (s *seeding) called(ctx context.Context) error {
	by := s.staff["Anna"]
	w, err := s.Cases.RequestCompletion(ctx, by, cases.CompletionRequest{
		Case: s.lacking, Days: 7, Title: "Wezwanie do uzupełnienia wniosku",
		Items: []string{"Plan w skali 1:500 z wymiarami stoiska.", "Zgoda biblioteki na ustawienie stoiska przy wejściu."},
		Body:  "Na podstawie art. 64 § 2 Kodeksu postępowania administracyjnego wzywamy do uzupełnienia wniosku w ciągu 7 dni od doręczenia tego pisma.\n\nProsimy o:\n\n- plan w skali 1:500 z wymiarami stoiska,\n- zgodę biblioteki na ustawienie stoiska przy wejściu.\n\nJeśli wniosek nie zostanie uzupełniony w terminie, zostawimy go bez rozpoznania.",
	})
	if err != nil {
		return err
	}
	x, err := s.Cases.Writing(ctx, by, s.lacking, w)
	if err != nil {
		return err
	}
	return s.Cases.Sign(ctx, by, s.lacking, w, x.Version)
}

func (s *seeding) callCollected(ctx context.Context) error { return s.collect(ctx, s.staff["Maria"]) }

// trees: a letter for the environment office.
func (s *seeding) trees(ctx context.Context) error {
	_, err := file(ctx, s.App, holder(s.staff["Piotr"]), s.lipowa(), "pismo-ogolne", general("Powalone drzewo przy drodze do Dąbrówki", "Po burzy przy drodze leży dąb. Proszę o usunięcie, bo zasłania znak."))
	return err
}

func general(subject, text string) form {
	return form{values: answers("temat", subject, "tresc", text, "rodzaj", "informacja", "applicant_delivery", "account", "proxy_acts", "no")}
}

// accessWritten: a decision waits for Jan.
func (s *seeding) accessWritten(ctx context.Context) error {
	c, err := s.occupy(ctx, "Marek", s.scaffolding("g100205", "Rynek 11", "Rusztowanie do remontu dachu ratusza.", "28,00", 21, 14))
	if err != nil {
		return err
	}
	_, err = s.write(ctx, s.staff["Anna"], c, "zezwolenie")
	return err
}

// paper: what came by post this morning.
func (s *seeding) paper(ctx context.Context) error {
	by, today := s.staff["Ewa"], calendar.Of(s.clock.Now())
	for i, x := range []struct {
		title  string
		sender intake.Sender
		cell   string
		class  string
	}{
		{"Skarga na stan pobocza drogi do Starego Dębowa", intake.Sender{Kind: "person", Given: "Józef", Family: "Łęcki", Address: home("", "4", "", "66-299", "Stare Dębowo")}, "", ""},
		{"Zapytanie o szerokość pasa drogowego ul. Polnej", intake.Sender{Kind: "organisation", Company: "Geo-Plan Usługi Geodezyjne s.c.", Address: home("ul. Krótka", "9", "1", "66-298", "Żółków")}, "DR", "7230"},
		{"Oferta szkolenia", intake.Sender{Kind: "organisation", Company: "Centrum Szkoleń Samorządowych", Address: home("ul. Długa", "100", "", "00-001", "Warszawa")}, "", ""},
	} {
		l, err := s.Intake.Enter(ctx, by, intake.Registration{
			Key: id.New[id.Letter](), Channel: intake.ByPaper, ReceivedOn: today, Sender: x.sender, DatedOn: today.AddDays(-3), Title: x.title, Attachments: i,
			Mode: "polecona", CarrierNo: "", Scan: intake.ScanNone, ScanReason: "pismo do 4 stron, skan w toku",
		})
		if err != nil {
			return err
		}
		if x.cell == "" {
			continue
		}
		if err := s.Intake.Route(ctx, by, intake.Routing{Letter: l.ID, Version: l.Version, Cell: s.cells["lipowa/"+x.cell], Class: x.class}); err != nil {
			return err
		}
	}
	return nil
}

// answered: Jan answers the letter that came on paper; Ewa will have to post it.
func (s *seeding) answered(ctx context.Context) error {
	by := s.staff["Jan"]
	page, err := s.Cases.Queue(ctx, by, cases.Question{View: cases.ViewNew})
	if err != nil || len(page.Rows) == 0 {
		return err
	}
	c := page.Rows[0].ID
	if err := s.Cases.TakeOver(ctx, by, cases.Chosen{Case: c}); err != nil {
		return err
	}
	w, err := s.Cases.Write(ctx, by, cases.NewWriting{
		Case: c, Kind: cases.Plain, Purpose: cases.ForLetter, Title: "Odpowiedź na pismo w sprawie szerokości pasa drogowego",
		Body: "Odpowiadamy na Państwa pismo o szerokość pasa drogowego ul. Polnej.\n\nPas drogowy ma na tym odcinku 12,00 m. Mapę można obejrzeć w Referacie Dróg i Inwestycji w godzinach pracy urzędu.",
	})
	if err != nil {
		return err
	}
	x, err := s.Cases.Writing(ctx, by, c, w)
	if err != nil {
		return err
	}
	return s.Cases.Sign(ctx, by, c, w, x.Version)
}

// unpaid: a permit whose fee waits to be paid.
func (s *seeding) unpaid(ctx context.Context) error {
	c, err := s.occupy(ctx, "Piotr", s.scaffolding("g100203", "ul. Leśna 23 w Dąbrówce", "Kontener na gruz przed domem.", "6,00", 12, 4))
	if err != nil {
		return err
	}
	w, err := s.write(ctx, s.staff["Anna"], c, "zezwolenie")
	if err != nil {
		return err
	}
	if err := s.approve(ctx, s.staff["Jan"], c, w); err != nil {
		return err
	}
	return s.collect(ctx, s.staff["Piotr"])
}

// anonymous: somebody asks for public information without an account.
func (s *seeding) anonymous(ctx context.Context) error {
	visitor := intake.Holder{Lang: "pl"}
	visitor.By.Kind = "anonymous"
	_, err := file(ctx, s.App, visitor, s.lipowa(), "udostepnienie-informacji-publicznej", form{values: answers(
		"temat", "wydatki na remonty dróg w 2026 roku", "zakres", "Proszę o listę wyremontowanych dróg z kwotami.", "forma", "dane", "sposob", "email",
		"email", "redakcja@gazeta.example", "kto", "anonim",
	)})
	return err
}

// halfDone: Maria has begun an application and went to bed.
func (s *seeding) halfDone(ctx context.Context) error {
	h := holder(s.staff["Maria"])
	which, _, err := s.Intake.StartDraft(ctx, h, intake.Start{Unit: s.lipowa(), Service: "zaswiadczenie-o-niezaleganiu"})
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	_, err = s.Intake.Draft(ctx, h, which)
	return err
}
