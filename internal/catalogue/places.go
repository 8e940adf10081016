package catalogue

import (
	"context"
	"fmt"

	"wrota/internal/catalogue/place"
	"wrota/internal/eservice"
)

var _ eservice.Suggester = (*Service)(nil)

// Places suggests places of the country for a text that somebody is typing, the likeliest first.
func (s *Service) Places(text string, limit int) ([]place.Place, error) {
	d, err := place.All()
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return d.Suggest(text, limit), nil
}

// Suggest helps to type addresses: the source "place" suggests places and fills in the gmina too,
// "gmina" suggests gminy. Other sources have no suggestions here: there is no data on postcodes and
// streets (see package place).
func (s *Service) Suggest(_ context.Context, source, typed string, limit int) ([]eservice.Suggestion, error) {
	d, err := place.All()
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	var out []eservice.Suggestion
	switch source {
	case "place":
		for _, p := range d.Suggest(typed, limit) {
			out = append(out, eservice.Suggestion{Text: p.Name, Note: where(p), Fill: map[string]string{"place": p.Name, "gmina": p.TERC}})
		}
	case "gmina":
		for _, g := range d.SuggestGminy(typed, limit) {
			out = append(out, eservice.Suggestion{Text: g.Gmina, Note: where(g), Fill: map[string]string{"gmina": g.TERC}})
		}
	}
	return out, nil
}

// where tells places of one name apart.
func where(p place.Place) string {
	if p.Powiat == p.Gmina {
		return p.Voivodeship // a city is its own powiat
	}
	return "gmina " + p.Gmina + ", powiat " + p.Powiat + ", " + p.Voivodeship
}

// UnitSeed is a unit of local government to be founded: its name without the word of its kind, the
// kind, and the code of its area.
type UnitSeed = place.Unit

// Region lists the powiaty, the cities with the rights of a powiat and the gminy of a voivodeship:
// Region("lubuskie").
func Region(voivodeship string) ([]UnitSeed, error) {
	d, err := place.All()
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	units := d.Region(voivodeship)
	if len(units) == 0 {
		return nil, fmt.Errorf("catalogue: there is no voivodeship %q; write it as in lubuskie", voivodeship)
	}
	return units, nil
}
