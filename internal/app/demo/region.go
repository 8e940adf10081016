package demo

import (
	"context"
	"fmt"

	"wrota/internal/catalogue"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/roads"
)

type (
	// office is a unit of the demonstration.
	office struct {
		slug, name, short, head, headName string
		kind                              identity.UnitKind
		teryt, street, house, postcode    string
		place, phone, plan                string
		topics                            []string
		brand                             identity.Brand
		cells                             []cell
		people                            []clerk
		services                          []adopted
		roads                             func() (roads.Demo, error)
	}
	cell  struct{ symbol, name string }
	clerk struct {
		given, family, post, cell string
		roles                     []string
		leads                     bool
		note                      string // on the login page; empty: not a persona
	}
	adopted struct{ slug, cell, lead, class string }
)

// everywhere are the e-services that every office offers; KA is its front office.
var everywhere = []adopted{
	{slug: "pismo-ogolne", cell: "KA"}, {slug: "udostepnienie-informacji-publicznej", cell: "OR"}, {slug: "skarga", cell: "OR"},
}

var region = []office{lipowa, zolkow, roadAuthority, brzezinka, medicine, voivodeship}

var lipowa = office{
	slug: "lipowa", kind: identity.Gmina, name: "Urząd Gminy Lipowa", short: "Gmina Lipowa", head: "Wójt Gminy Lipowa", headName: "Stanisław Mazur",
	teryt: "0802099", street: "Rynek", house: "1", postcode: "66-299", place: "Lipowa", phone: "68 300 10 00", plan: "gmina",
	topics: []string{"drogi", "podatki", "srodowisko", "odpady", "stan-cywilny"},
	cells: []cell{
		{"UG", "Kierownictwo urzędu"},
		{"KA", "Kancelaria"},
		{"DR", "Referat Dróg i Inwestycji"},
		{"OS", "Referat Ochrony Środowiska"},
		{"FN", "Referat Podatków i Opłat"},
		{"USC", "Urząd Stanu Cywilnego"},
		{"GP", "Referat Gospodarki Przestrzennej"},
		{"OR", "Referat Organizacyjny"},
	},
	people: []clerk{
		{"Stanisław", "Mazur", "wójt", "UG", []string{"wojt"}, true, "Wójt. Widzi cały urząd, podpisuje decyzje"},
		{"Ewa", "Kaczmarek", "podinspektor ds. kancelarii", "KA", []string{"kancelaria"}, true, "Kancelaria. Rejestruje wpływy, wysyła listy"},
		{"Anna", "Nowak", "inspektor ds. dróg", "DR", []string{"referent"}, false, "Referentka dróg. Prowadzi sprawy zajęcia pasa"},
		{"Jan", "Wiśniewski", "kierownik Referatu Dróg i Inwestycji", "DR", []string{"kierownik"}, true, "Kierownik. Dekretuje, akceptuje i podpisuje"},
		{"Tomasz", "Zając", "podinspektor ds. inwestycji", "DR", []string{"referent"}, false, ""},
		{"Paweł", "Król", "inspektor ds. ochrony środowiska", "OS", []string{"referent"}, false, "Ochrona środowiska. Prowadzi zgłoszenia wycięcia drzew"},
		{"Agnieszka", "Wróbel", "kierownik Referatu Ochrony Środowiska", "OS", []string{"kierownik"}, true, ""},
		{"Barbara", "Lis", "inspektor ds. księgowości, kasa", "FN", []string{"referent", "kasa"}, false, "Kasa. Księguje wpłaty"},
		{"Krystyna", "Pawlak", "skarbnik gminy", "FN", []string{"kierownik"}, true, ""},
		{"Magdalena", "Sikora", "kierownik Urzędu Stanu Cywilnego", "USC", []string{"kierownik"}, true, ""},
		{"Grzegorz", "Dudek", "inspektor ds. planowania przestrzennego", "GP", []string{"kierownik"}, true, ""},
		{"Adam", "Górski", "informatyk", "OR", []string{"admin"}, false, "Administrator. Ustala e-usługi, stawki i wykaz akt"},
		{"Halina", "Jabłońska-Święcicka", "sekretarz gminy", "OR", []string{"kierownik"}, true, ""},
	},
	services: append([]adopted{
		{slug: "zajecie-pasa-drogowego", cell: "DR", lead: "Anna"},
		{slug: "lokalizacja-zjazdu", cell: "DR"},
		{slug: "usuniecie-drzew-zgloszenie", cell: "OS", lead: "Paweł"},
		{slug: "deklaracja-odpady", cell: "FN", class: "3131"},
		{slug: "zaswiadczenie-o-niezaleganiu", cell: "FN", class: "3123"},
		{slug: "wypis-i-wyrys-z-planu", cell: "GP"},
		{slug: "odpis-aktu-stanu-cywilnego", cell: "USC", class: "5350"},
	}, everywhere...),
	roads: roads.DemoGmina,
}

var zolkow = office{
	slug: "zolkow", kind: identity.Powiat, name: "Starostwo Powiatowe w Żółkowie", short: "Powiat Żółkowski", head: "Starosta Żółkowski", headName: "Ryszard Wójtowicz",
	teryt: "0899", street: "ul. Józefa Piłsudskiego", house: "14a", postcode: "66-298", place: "Żółków", phone: "68 300 20 00", plan: "powiat",
	topics: []string{"drogi", "geodezja"}, brand: identity.Brand{Bar: "#3a3f7a", BarInk: "#ffffff", Deep: "#272a57", Accent: "#b3204d", Link: "#33408f", Tint: "#eceef7"},
	cells: []cell{{"ST", "Starosta"}, {"KA", "Kancelaria"}, {"KD", "Wydział Komunikacji i Dróg"}, {"OR", "Wydział Organizacyjny"}},
	people: []clerk{
		{"Ryszard", "Wójtowicz", "starosta", "ST", []string{"wojt"}, true, ""},
		{"Danuta", "Sobczak", "inspektor", "KA", []string{"kancelaria"}, true, ""},
		{"Zbigniew", "Czarnecki", "naczelnik Wydziału Komunikacji i Dróg", "KD", []string{"kierownik"}, true, ""},
		{"Iwona", "Urban", "sekretarz powiatu", "OR", []string{"kierownik", "admin"}, true, ""},
	},
	services: everywhere,
}

var roadAuthority = office{
	slug: "zdw", kind: identity.RoadAuthority, name: "Zarząd Dróg Wojewódzkich w Lipowej", short: "Zarząd Dróg Wojew.", head: "Zarząd Województwa", headName: "Joanna Bielecka",
	teryt: "08", street: "ul. Drogowców", house: "7", postcode: "66-299", place: "Lipowa", phone: "68 300 30 00", plan: "droga",
	topics: []string{"drogi"}, brand: identity.Brand{Bar: "#7a4a00", BarInk: "#ffffff", Deep: "#573400", Accent: "#b3204d", Link: "#7a4a00", Tint: "#f7f0e4"},
	cells: []cell{{"DN", "Dyrekcja"}, {"KA", "Kancelaria"}, {"DR.II", "Wydział Zarządzania Drogami"}, {"OR", "Dział Organizacyjny"}},
	people: []clerk{
		{"Joanna", "Bielecka", "dyrektor", "DN", []string{"wojt"}, true, ""},
		{"Renata", "Wilk", "specjalista", "KA", []string{"kancelaria", "kasa"}, true, ""},
		{"Karol", "Maj", "starszy specjalista ds. pasa drogowego", "DR.II", []string{"referent"}, false, "Zarząd dróg. Prowadzi zezwolenia na drogach wojewódzkich"},
		{"Zofia", "Adamska", "naczelnik Wydziału Zarządzania Drogami", "DR.II", []string{"kierownik"}, true, ""},
		{"Urszula", "Rybak", "specjalista ds. organizacji", "OR", []string{"kierownik", "admin"}, true, ""},
	},
	services: append([]adopted{{slug: "zajecie-pasa-drogowego", cell: "DR.II", lead: "Karol"}, {slug: "lokalizacja-zjazdu", cell: "DR.II", lead: "Karol"}}, everywhere...),
	roads:    roads.DemoAuthority,
}

var brzezinka = office{
	slug: "brzezinka", kind: identity.Gmina, name: "Urząd Miasta i Gminy Brzezinka nad Czarną", short: "Gmina Brzezinka", head: "Burmistrz Brzezinki nad Czarną", headName: "Wiesław Kot",
	teryt: "0802093", street: "pl. Księcia Mieszka I Brzezińskiego", house: "12", postcode: "66-297", place: "Brzezinka nad Czarną", phone: "68 300 40 00", plan: "gmina",
	topics: []string{"podatki", "srodowisko"}, brand: identity.Brand{Bar: "#24582b", BarInk: "#ffffff", Deep: "#173c1c", Accent: "#b3204d", Link: "#24582b", Tint: "#e9f3ea"},
	cells: []cell{{"BM", "Burmistrz"}, {"KA", "Kancelaria"}, {"OS", "Wydział Ochrony Środowiska"}, {"OR", "Wydział Organizacyjny"}},
	people: []clerk{
		{"Wiesław", "Kot", "burmistrz", "BM", []string{"wojt"}, true, ""},
		{"Teresa", "Baran", "inspektor", "KA", []string{"kancelaria"}, true, ""},
		{"Łukasz", "Ostrowski", "naczelnik", "OS", []string{"kierownik"}, true, ""},
		{"Beata", "Szulc", "sekretarz", "OR", []string{"kierownik", "admin"}, true, ""},
	},
	services: append([]adopted{{slug: "usuniecie-drzew-zgloszenie", cell: "OS"}}, everywhere...),
}

var medicine = office{
	slug: "medycyna-pracy", kind: identity.MedicalCentre, name: "Wojewódzki Ośrodek Medycyny Pracy w Lipowej", short: "Medycyna Pracy", head: "Dyrektor Ośrodka", headName: "Małgorzata Witkowska",
	teryt: "08", street: "ul. Zdrowa", house: "3", postcode: "66-299", place: "Lipowa", phone: "68 300 50 00", plan: "droga",
	topics: []string{"zdrowie"}, brand: identity.Brand{Bar: "#0d5560", BarInk: "#ffffff", Deep: "#083b43", Accent: "#b3204d", Link: "#0d5560", Tint: "#e5f2f3"},
	cells: []cell{{"DN", "Dyrekcja"}, {"KA", "Sekretariat"}, {"OR", "Dział Organizacyjny"}},
	people: []clerk{
		{"Małgorzata", "Witkowska", "dyrektor", "DN", []string{"wojt"}, true, ""},
		{"Alicja", "Michalak", "sekretarka", "KA", []string{"kancelaria"}, true, ""},
		{"Robert", "Głowacki", "kierownik działu", "OR", []string{"kierownik", "admin"}, true, ""},
	},
	services: everywhere,
}

var voivodeship = office{
	slug: "wojewodztwo", kind: identity.Voivodeship, name: "Urząd Marszałkowski w Lipowej", short: "Województwo", head: "Marszałek Województwa", headName: "Elżbieta Sawicka",
	teryt: "08", street: "ul. Sejmikowa", house: "2", postcode: "66-299", place: "Lipowa", phone: "68 300 60 00", plan: "powiat",
	topics: []string{"srodowisko"}, brand: identity.Brand{Bar: "#5a1f57", BarInk: "#ffffff", Deep: "#3f143d", Accent: "#b3204d", Link: "#6a2467", Tint: "#f5eaf4"},
	cells: []cell{{"MW", "Marszałek"}, {"KA", "Kancelaria Ogólna"}, {"OR", "Departament Organizacyjny"}},
	people: []clerk{
		{"Elżbieta", "Sawicka", "marszałek województwa", "MW", []string{"wojt"}, true, ""},
		{"Jolanta", "Krupa", "specjalista", "KA", []string{"kancelaria"}, true, ""},
		{"Andrzej", "Laskowski", "dyrektor departamentu", "OR", []string{"kierownik", "admin"}, true, ""},
		{"Weronika", "Czech", "administratorka regionalna", "OR", []string{"region"}, false, "Administratorka regionu. Zakłada jednostki, spraw nie widzi"},
	},
	services: everywhere,
}

// wasteRates are what the fictitious council of a gmina asks for waste.
var wasteRates = map[string][]catalogue.RateSetting{
	"deklaracja-odpady": {
		{Rate: "metoda", Value: "osoba", Source: "uchwała nr XX/151/2025 Rady Gminy Lipowa z 18 grudnia 2025 r., § 1"},
		{Rate: "stawka_osoba", Value: "28,00", Source: "uchwała nr XX/151/2025 Rady Gminy Lipowa z 18 grudnia 2025 r., § 2"},
		{Rate: "ulga_kompost", Value: "2,00", Source: "uchwała nr XX/151/2025 Rady Gminy Lipowa z 18 grudnia 2025 r., § 3"},
	},
}

// setRates sets what the council of a unit resolves for a service.
func (s *seeding) setRates(ctx context.Context, by actor.Actor, service string) error {
	for _, r := range wasteRates[service] {
		r.Service, r.From = service, calendar.On(2026, 1, 1)
		if _, err := s.Catalogue.SetRate(ctx, by, r); err != nil {
			return fmt.Errorf("%s: %w", r.Rate, err)
		}
	}
	return nil
}
