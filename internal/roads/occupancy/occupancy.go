// Package occupancy is the e-service "zajęcie pasa drogowego": permission to take a part of a road strip,
// and its fee (art. 40 ustawy z 21.03.1985 o drogach publicznych, u.d.p.).
//
// The words: a Part is one element of the strip with its area and days (jezdnia, chodnik …); a Rate is one
// line of a council's Resolution; Rates is everything a unit charges, by date, with its list of roads; a
// Statute is what the act itself says in numbers, also by date. Priced is a part with its fee, and an
// Instalment what falls due for one calendar year of a device.
//
// service.yaml says what is asked and what the letters look like. The code adds what data cannot say: the
// arithmetic with its four formulas, the choice of the rate, rules across questions (stages lie within the
// period, the end is after the beginning), and the parts of a draft decision.
//
// The package is pure: rates come in as a value (eservice.Pricing.Unit is a *Rates) and nothing is stored.
// It knows nothing of penalties' procedure, of location permits (art. 39) or of how a fee is collected.
package occupancy

import (
	"embed"
	"fmt"

	"wrota/internal/eservice"
)

//go:embed service.yaml
var files embed.FS

// Slug is the name of the service in addresses and in cases.
const Slug = "zajecie-pasa-drogowego"

// Service is the e-service.
type Service struct {
	def      *eservice.Definition
	statutes Statutes
}

var (
	_ eservice.Service = (*Service)(nil)
	_ eservice.Pricer  = (*Service)(nil)
	_ eservice.Drafter = (*Service)(nil)
)

// New loads the service with the blocks and lists of a library.
func New(lib *eservice.Library) (*Service, error) {
	def, err := eservice.Load(files, "service.yaml", lib)
	if err != nil {
		return nil, fmt.Errorf("roads: occupancy: %w", err)
	}
	ss, err := LoadStatutes()
	if err != nil {
		return nil, err
	}
	return &Service{def, ss}, nil
}

// Definition is the data of the service.
func (s *Service) Definition() *eservice.Definition { return s.def }
