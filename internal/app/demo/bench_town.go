package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"wrota/internal/app"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/clock"
)

// A measurement needs offices and people that have no story: towns are all alike.

// town is the i-th office of a measurement: the roads and file plan of the demonstration's gmina, with
// clerks who can be entered as personas.
func town(i int) office {
	slug := fmt.Sprintf("gmina-%d", i+1)
	return office{
		slug: slug, kind: identity.Gmina, name: fmt.Sprintf("Urząd Gminy nr %d", i+1), short: fmt.Sprintf("Gmina nr %d", i+1), head: "Wójt", headName: "Jan Testowy",
		teryt: fmt.Sprintf("08%05d", 90000+i), street: "ul. Urzędowa", house: "1", postcode: "66-299", place: "Lipowa", phone: "68 300 10 00", plan: "gmina",
		topics: []string{"drogi"}, cells: []cell{{"UG", "Kierownictwo"}, {"KA", "Kancelaria"}, {"DR", "Referat Dróg"}, {"OR", "Referat Organizacyjny"}},
		people: []clerk{
			{"Jan", fmt.Sprintf("Testowy%d", i), "kierownik", "DR", []string{"kierownik"}, true, "Kierownik"},
			{"Anna", fmt.Sprintf("Testowa%d", i), "referent", "DR", []string{"referent"}, false, "Referentka"},
			{"Ewa", fmt.Sprintf("Pocztowa%d", i), "kancelaria", "KA", []string{"kancelaria"}, true, ""},
			{"Iga", fmt.Sprintf("Urzędowa%d", i), "sekretarz", "OR", []string{"kierownik", "admin"}, true, ""},
		},
		services: append([]adopted{{slug: "zajecie-pasa-drogowego", cell: "DR", lead: "Anna"}}, everywhere...),
		roads:    lipowa.roads,
	}
}

// towns founds n offices in a new installation and returns them with the seeding that did it.
func towns(ctx context.Context, a *app.App, n int) (*seeding, []office, error) {
	s := newSeeding(a, clock.At(a.Clock.Now()))
	offices := make([]office, n)
	for i := range offices {
		offices[i] = town(i)
		if err := s.office(ctx, offices[i]); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", offices[i].slug, err)
		}
	}
	return s, offices, nil
}

// crowd adds n residents who can be entered as personas.
func crowd(ctx context.Context, a *app.App, n int) ([]actor.Actor, error) {
	people := make([]actor.Actor, n)
	for i := range people {
		number, err := pesel.Make(calendar.On(1980, 1, 1).AddDays(i), 100, pesel.Female)
		if err != nil {
			return nil, err
		}
		added, err := a.Identity.AddPersona(ctx, app.System(id.Region), identity.Account{
			Email: fmt.Sprintf("osoba%d@poczta.example", i), Persona: identity.Residents, Note: "Mieszkanka", Level: actor.LevelSubstantial,
			Profile: identity.Profile{
				Given: "Maria", Family: fmt.Sprintf("Próbna-%s", ordinal(i)), PESEL: number.String(), Phone: "600 100 200",
				Address: home("ul. Świerkowa", fmt.Sprint(i+1), "", "66-299", "Lipowa"), Delivery: identity.ByPortal, Lang: "pl",
			},
		})
		if err != nil {
			return nil, fmt.Errorf("resident %d: %w", i, err)
		}
		if people[i], err = a.Identity.Actor(ctx, identity.SittingAs(added, id.Employee{})); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// ordinal writes a number in letters, because names have no digits.
func ordinal(i int) string {
	return "Kowal" + string(rune('a'+i/26%26)) + string(rune('a'+i%26))
}

// attachment is a picture of about 200 KB that no compression makes smaller.
func attachment() ([]byte, error) {
	noise := rand.NewChaCha8([32]byte{1})
	picture := image.NewNRGBA(image.Rect(0, 0, 256, 262))
	_, _ = noise.Read(picture.Pix) // never fails
	for i := 3; i < len(picture.Pix); i += 4 {
		picture.Pix[i] = 0xff
	}
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	return b.Bytes(), err
}

// listen serves the installation on a port of its own and returns its address and how to end it.
func listen(ctx context.Context, a *app.App) (address string, stop func() error, err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: a.Web.Handler(), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	return l.Addr().String(), func() error {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		err := server.Shutdown(ending)
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}, nil
}
