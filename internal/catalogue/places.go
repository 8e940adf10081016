package catalogue

import (
	"fmt"

	"wrota/internal/catalogue/place"
)

// Places suggests places of the country for a text that somebody is typing, the likeliest first.
func (s *Service) Places(text string, limit int) ([]place.Place, error) {
	d, err := place.All()
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return d.Suggest(text, limit), nil
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
