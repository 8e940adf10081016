package occupancy

import (
	"errors"
	"slices"
	"strings"

	"wrota/internal/eservice/field"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

// Resolution is a resolution of a council or a sejmik that sets rates (art. 40 ust. 8), or for national
// roads the regulation of the minister (ust. 7), with the days on which it is in force.
type Resolution struct {
	Title     string // "uchwała nr XLII/310/2026 Rady Gminy Lipowa z 19 listopada 2026 r."
	Published string // "Dz. Urz. Woj. Lubuskiego poz. 2811"
	ValidFrom calendar.Date
	ValidTo   calendar.Date // the last day; none while in force
	Rates     []Rate
}

// Covers tells whether the resolution is in force on a day.
func (r Resolution) Covers(day calendar.Date) bool {
	return !day.Before(r.ValidFrom) && (r.ValidTo.IsZero() || !day.After(r.ValidTo))
}

// Road is a public road of the unit.
type Road struct {
	Code     string // of the option in the form: "dw276"
	Number   string // "DW 276"
	Name     string // "Krosno Odrzańskie – Świebodzin"
	Category Category
}

// Label is the road as people choose it from a list.
func (r Road) Label() string { return strings.TrimSpace(r.Number + " " + r.Name) }

// RoadsList is the name of the list of roads in definitions.
const RoadsList = "roads"

// Rates is what a unit asks for taking its roads: its roads and its resolutions by date. It is never
// changed, so it may be kept and shared; a change of the rates makes a new one. It is the value that the
// service expects in eservice.Pricing.Unit, and it answers the list of roads of the form.
type Rates struct {
	roads       []Road
	resolutions []Resolution
	day         calendar.Date // on which a decision would be given; none: the caller says
}

// ErrOverlap is returned for resolutions that are in force on the same day.
var ErrOverlap = errors.New("roads: occupancy: two resolutions are in force on the same day")

// NewRates puts the rates of a unit together; the order of the roads is that of the form.
func NewRates(roads []Road, resolutions []Resolution) (*Rates, error) {
	sorted := slices.SortedFunc(slices.Values(resolutions), func(a, b Resolution) int { return a.ValidFrom.Compare(b.ValidFrom) })
	for i := range sorted {
		if i > 0 && (sorted[i-1].ValidTo.IsZero() || !sorted[i-1].ValidTo.Before(sorted[i].ValidFrom)) {
			return nil, ErrOverlap
		}
	}
	return &Rates{roads: slices.Clone(roads), resolutions: sorted}, nil
}

// AsOf returns the rates as they count on a day. An application keeps the day of its filing in
// eservice.Env, because conditions must not change behind it; its fee is that of the day of the decision
// (see Price), so whoever hands the rates out says that day here.
func (r *Rates) AsOf(day calendar.Date) *Rates {
	if r == nil {
		return nil
	}
	next := *r
	next.day = day
	return &next
}

func (r *Rates) dayOr(day calendar.Date) calendar.Date {
	if r == nil || r.day.IsZero() {
		return day
	}
	return r.day
}

// On is the resolution in force on a day.
func (r *Rates) On(day calendar.Date) (Resolution, bool) {
	if r == nil {
		return Resolution{}, false
	}
	for _, x := range r.resolutions {
		if x.Covers(day) {
			return x, true
		}
	}
	return Resolution{}, false
}

// Resolutions lists the resolutions, the oldest first.
func (r *Rates) Resolutions() []Resolution { return slices.Clone(r.resolutions) }

// Roads lists the roads of the unit.
func (r *Rates) Roads() []Road { return slices.Clone(r.roads) }

// Road finds a road by its code.
func (r *Rates) Road(code string) (Road, bool) {
	if r == nil {
		return Road{}, false
	}
	i := slices.IndexFunc(r.roads, func(x Road) bool { return x.Code == code })
	if i < 0 {
		return Road{}, false
	}
	return r.roads[i], true
}

// Options answers the list of roads and no other.
func (r *Rates) Options(list string) []field.Option {
	if r == nil || list != RoadsList {
		return nil
	}
	out := make([]field.Option, len(r.roads))
	for i, x := range r.roads {
		out[i] = x.option()
	}
	return out
}

// Option finds one road of the list.
func (r *Rates) Option(list, code string) (field.Option, bool) {
	x, ok := r.Road(code)
	if !ok || list != RoadsList {
		return field.Option{}, false
	}
	return x.option(), true
}

func (r Road) option() field.Option {
	return field.Option{Code: r.Code, Label: source.Text{"pl": r.Label()}}
}

var _ field.Lists = (*Rates)(nil)
