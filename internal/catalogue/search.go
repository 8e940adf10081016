package catalogue

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"wrota/internal/eservice"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
)

// Filter narrows lists of services; the zero value lists all that are open.
type Filter struct {
	Unit   id.Unit // zero: any unit
	Topic  string
	Text   string // words of the title, the action, the summary or what else people call it
	Lang   string // in which the list is sorted; "" means Polish
	Closed bool   // also those that may not be begun today
}

// Listing is a service in the list of the region.
type Listing struct {
	Service eservice.Service
	Units   []id.Unit // that offer it today
}

// shelf is what a service is found by: folded words, in the order of what they weigh.
type shelf struct {
	titles, others []string
	synonyms       []string
}

// shelve collects the words of a definition in all its languages.
func shelve(d *eservice.Definition) shelf {
	var s shelf
	for _, t := range []eservice.Text{d.Title, d.Action} {
		for _, text := range t {
			s.titles = append(s.titles, words(text)...)
		}
	}
	for _, text := range d.Summary {
		s.others = append(s.others, words(text)...)
	}
	for _, text := range d.Synonyms {
		s.synonyms = append(s.synonyms, words(text)...)
	}
	return s
}

// words divides a text into folded words.
func words(text string) []string {
	return strings.FieldsFunc(i18n.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// short words say little: they are found only whole or as a beginning.
const stem = 4

// alike tells whether a typed word means a word of a text. Polish bends the ends of words, so two
// words that begin alike and differ only at the end are taken for one: drzewo, drzew, drzewami.
func alike(typed, word string) bool {
	if strings.HasPrefix(word, typed) {
		return true
	}
	n := 0
	for n < len(typed) && n < len(word) && typed[n] == word[n] {
		n++
	}
	return n >= stem && len(typed)-n <= 2 && len(word)-n <= 3
}

// weight tells how well a service suits the words; 0 when some word is not found at all.
func (s shelf) weight(typed []string) int {
	total := 0
	for _, t := range typed {
		best := 0
		for _, place := range []struct {
			words  []string
			weight int
		}{{s.titles, 4}, {s.synonyms, 3}, {s.others, 1}} {
			for _, w := range place.words {
				if w == t {
					best = max(best, 2*place.weight)
				} else if alike(t, w) {
					best = max(best, place.weight)
				}
			}
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	return total
}

// found is a service with its place in a list.
type found struct {
	service eservice.Service
	weight  int
	key     string
}

// search lists the services that suit a filter's topic and words: the best first when words were
// typed, else by the alphabet.
func (s *Service) search(f Filter) []found {
	typed := words(strings.Join(i18n.Words(f.Text), " "))
	var out []found
	for _, slug := range s.stock.slugs {
		one := inForce(s.stock.services[slug], s.today())
		d := one.Definition()
		if d.InMatter || f.Topic != "" && d.Topic != f.Topic {
			continue
		}
		weight := s.stock.shelves[slug].weight(typed)
		if len(typed) > 0 && weight == 0 {
			continue
		}
		out = append(out, found{one, weight, i18n.SortKey(d.Action.In(f.Lang))})
	}
	slices.SortStableFunc(out, func(a, b found) int {
		if a.weight != b.weight {
			return b.weight - a.weight
		}
		return strings.Compare(a.key, b.key)
	})
	return out
}

// Offers lists what a unit offers today, with Closed also what it has adopted and does not offer now.
func (s *Service) Offers(ctx context.Context, f Filter) ([]Offer, error) {
	p, err := s.book.now(ctx)
	if err != nil {
		return nil, err
	}
	var out []Offer
	for _, one := range s.search(f) {
		a, adopted := p.adoptions[f.Unit][one.service.Definition().Service]
		if !adopted {
			continue
		}
		if o := s.offer(p, f.Unit, a, one.service); o.Open || f.Closed {
			out = append(out, o)
		}
	}
	return out, nil
}

// Listings lists the services of the region with the units that offer them today; with Closed also
// those that no unit offers.
func (s *Service) Listings(ctx context.Context, f Filter) ([]Listing, error) {
	p, err := s.book.now(ctx)
	if err != nil {
		return nil, err
	}
	var out []Listing
	for _, one := range s.search(f) {
		units := s.offering(p, one.service)
		if len(units) == 0 && !f.Closed || !f.Unit.IsZero() && !slices.Contains(units, f.Unit) {
			continue
		}
		out = append(out, Listing{one.service, units})
	}
	return out, nil
}

// UnitsOffering lists the units with which a service may be begun today.
func (s *Service) UnitsOffering(ctx context.Context, service string) ([]id.Unit, error) {
	one, err := s.Service(service)
	if err != nil {
		return nil, err
	}
	p, err := s.book.now(ctx)
	if err != nil {
		return nil, err
	}
	return s.offering(p, one), nil
}

func (s *Service) offering(p *pages, one eservice.Service) []id.Unit {
	var out []id.Unit
	def := one.Definition()
	for unit, adopted := range p.adoptions {
		a, ok := adopted[def.Service]
		if ok && closed(def, a, s.stock.values.rates(p.rates[rateKey{unit, def.Service}]), s.today()) == "" {
			out = append(out, unit)
		}
	}
	slices.SortFunc(out, func(a, b id.Unit) int { return strings.Compare(a.String(), b.String()) })
	return out
}
