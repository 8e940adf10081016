package occupancy

import (
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// Part is one part of the road strip that is taken: an element with its area for some days.
type Part struct {
	Kind     Kind
	Category Category // of the road
	Element  Element
	Share    money.Qty // of the width of the carriageway, in per cent; 0 elsewhere
	Subject  Subject
	Bridge   bool      // in or on an engineering structure
	Area     money.Qty // m²: of the ground, of the projection of a device or an object, of the surface of an advert
	From     calendar.Date
	To       calendar.Date // the last day
	PartDay  bool          // less than 24 hours in all
}

// Days is for how many days the fee is due: whole days, the first and the last included. Less than 24
// hours are one day, also when midnight falls between them (art. 40 ust. 4).
func (p Part) Days() int {
	if p.PartDay {
		return 1
	}
	return p.From.DaysUntil(p.To) + 1
}

// counted is the area for which the fee is due: under 1 m² it is 1 m², for each part (ust. 10).
func (p Part) counted(s Statute) money.Qty { return max(p.Area, s.LeastArea) }
