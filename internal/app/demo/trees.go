package demo

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
)

// notifyTrees is a notification of the removal of a tree, on which the office keeps silent or objects.
func (s *seeding) notifyTrees(ctx context.Context, who, parcel, place, species, girth string) (id.Case, error) {
	filed, err := file(ctx, s.App, holder(s.staff[who]), s.lipowa(), "usuniecie-drzew-zgloszenie", form{
		values: answers("wlasnosc", "moja", "cel", "prywatny", "zabytek", "no", "dzialka.precinct", "Lipowa", "dzialka.number", parcel, "miejsce", place,
			"powod", "Drzewo pochyla się nad dachem.", "applicant_delivery", "account", "proxy_acts", "no"),
		rows:  map[string][]answersRow{"drzewa": {answers("gatunek", species, "obwod5", girth)}},
		files: map[string]string{"mapka": "Rysunek z drzewem.pdf"},
	})
	if err != nil {
		return id.Case{}, err
	}
	return s.opened(ctx, filed)
}

// inspect records that Paweł has looked at the tree today.
func (s *seeding) inspect(ctx context.Context, c id.Case) error {
	return s.Cases.RecordEvent(ctx, s.staff["Paweł"], cases.EventDay{Case: c, On: calendar.Of(s.clock.Now())})
}

// oakNotified: Piotr's oak; nobody will object to its removal.
func (s *seeding) oakNotified(ctx context.Context) (err error) {
	s.oak, err = s.notifyTrees(ctx, "Piotr", "118/2", "Dąbrówka 23, za stodołą", "dab", "121")
	return err
}

func (s *seeding) oakInspected(ctx context.Context) error { return s.inspect(ctx, s.oak) }

// birchNotified: Olena's birch; the days for an objection run still.
func (s *seeding) birchNotified(ctx context.Context) (err error) {
	s.birch, err = s.notifyTrees(ctx, "Olena", "47", "ul. Szkolna 3, przy ogrodzeniu", "brzoza", "84")
	return err
}

func (s *seeding) birchInspected(ctx context.Context) error { return s.inspect(ctx, s.birch) }
