// Package access is the e-service "lokalizacja zjazdu": permission to place a new access to a public road
// or to rebuild one (art. 29 ustawy z 21.03.1985 o drogach publicznych, u.d.p.).
//
// The words: zjazd → access, the part of a road that joins it with the land beside (art. 4 pkt 8 u.d.p.);
// individual or public is the sort of its use.
//
// service.yaml says everything that is asked. The code adds a rule across questions (an access that is
// rebuilt exists already) and the sentence of the decision about the place.
//
// The package is pure. It knows nothing of the building of the access, which needs a design agreed with
// the road authority and a permit to occupy the strip (roads/occupancy).
package access

import (
	"embed"
	"fmt"

	"wrota/internal/eservice"
	"wrota/internal/platform/i18n"
)

//go:embed service.yaml
var files embed.FS

// Messages are the sentences of the package, for the catalogue of the pages as well.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Slug is the name of the service in addresses and in cases.
const Slug = "lokalizacja-zjazdu"

// Service is the e-service.
type Service struct {
	def   *eservice.Definition
	words *i18n.Catalog
}

var (
	_ eservice.Service = (*Service)(nil)
	_ eservice.Drafter = (*Service)(nil)
)

// New loads the service with the blocks and lists of a library.
func New(lib *eservice.Library) (*Service, error) {
	def, err := eservice.Load(files, "service.yaml", lib)
	if err != nil {
		return nil, fmt.Errorf("roads: access: %w", err)
	}
	words, err := i18n.Load(Messages)
	if err != nil {
		return nil, fmt.Errorf("roads: access: %w", err)
	}
	return &Service{def, words}, nil
}

// Definition is the data of the service.
func (s *Service) Definition() *eservice.Definition { return s.def }
