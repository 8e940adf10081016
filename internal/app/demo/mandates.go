package demo

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/mandates"
)

// acting: Maria acts for her daughter, for her flower shop and, in one kind of matter, for Piotr; Olena changed
// her mind; and somebody says that he represents a company.
func (s *seeding) acting(ctx context.Context) error {
	maria, ewa, today := s.staff["Maria"], s.staff["Ewa"], calendar.Of(s.clock.Now())
	born, err := pesel.Make(calendar.On(today.Year()-9, time.May, 15), 910, pesel.Female)
	if err != nil {
		return err
	}
	child, err := s.Mandates.DeclareChild(ctx, maria, mandates.Child{Given: "Zofia", Family: "Kowalczyk", PESEL: born.String(), Unit: s.lipowa()})
	if err != nil {
		return fmt.Errorf("child: %w", err)
	}
	if err := s.Mandates.Confirm(ctx, ewa, child, 1, mandates.AtCounter); err != nil {
		return fmt.Errorf("child: %w", err)
	}
	numbers := make([]string, 2)
	for i := range numbers {
		n, err := search(10, func(d string) (nip.Number, error) { return nip.Parse(fmt.Sprintf("92900013%d%s", i, d)) })
		if err != nil {
			return err
		}
		numbers[i] = n.String()
	}
	if _, err := s.Mandates.DeclareFirm(ctx, maria, mandates.Firm{Name: "Kwiaciarnia Konwalia Maria Kowalczyk", NIP: numbers[0], Sole: true}); err != nil {
		return fmt.Errorf("firm: %w", err)
	}
	_, err = s.Mandates.DeclareFirm(ctx, s.staff["Piotr"], mandates.Firm{
		Name: "Tartak Dąbrówka spółka z ograniczoną odpowiedzialnością", NIP: numbers[1], KRS: "0000929001", Post: "członek zarządu", Jointly: true, Unit: s.lipowa(),
	})
	if err != nil {
		return fmt.Errorf("company: %w", err)
	}
	if _, err := s.given(ctx, "Piotr", mandates.Terms{Scope: actor.Scope{Services: []string{"zajecie-pasa-drogowego", "usuniecie-drzew-zgloszenie"}}, From: today, Passable: true}); err != nil {
		return err
	}
	m, err := s.given(ctx, "Olena", mandates.Terms{From: today})
	if err != nil {
		return err
	}
	return s.Mandates.Revoke(ctx, s.staff["Olena"], m.ID)
}

// given is a power of attorney for Maria, which she accepts.
func (s *seeding) given(ctx context.Context, who string, t mandates.Terms) (mandates.Mandate, error) {
	m, err := s.Mandates.Give(ctx, s.staff[who], mandates.Giving{To: "maria@poczta.example", Terms: t})
	if err != nil {
		return mandates.Mandate{}, fmt.Errorf("%s gives: %w", who, err)
	}
	if err := s.Mandates.Accept(ctx, s.staff["Maria"], m); err != nil {
		return mandates.Mandate{}, fmt.Errorf("%s gives: %w", who, err)
	}
	w, err := s.Mandates.Fetch(ctx, m)
	return w.Mandate, err
}
