package occupancy

import (
	"slices"

	"wrota/internal/kit/money"
)

// Rate is one rate of a resolution: an amount and the conditions of art. 40 ust. 9 under which it holds.
// A condition left empty holds for everything, with one exception: sorts of telecommunications must be
// named, because the act gives them a maximum of their own.
//
// Of several rates that hold for an element, the narrower one is meant ("jezdnia do 20 %" before
// "jezdnia", and that before everything). Two rates of which neither is the narrower cannot stand in one
// resolution; Check reports them.
type Rate struct {
	Kind       Kind       `json:"kind"`
	Categories []Category `json:"categories,omitempty"`
	Elements   []Element  `json:"elements,omitempty"`
	ShareOver  int        `json:"shareOver,omitempty"` // per cent of the width of the carriageway: over this
	ShareTo    int        `json:"shareTo,omitempty"`   // and up to this; 0 and 0 mean any share
	Subjects   []Subject  `json:"subjects,omitempty"`
	Bridge     Bridge     `json:"bridge,omitempty"`
	Amount     money.Rate `json:"amount"` // for 1 m² and a day, or a year for devices
	Cite       string     `json:"cite"`   // "§ 2 ust. 1 pkt 1"
	Line       int        `json:"-"`      // of the file that is being imported
}

// Bridge says whether a rate is for engineering structures (bridges, viaducts, tunnels).
type Bridge string

// A rate may be for structures only, for the rest only, or for both.
const (
	Anywhere  Bridge = ""
	OnBridge  Bridge = "tak"
	OffBridge Bridge = "nie"
)

// Telecom tells whether the rate is for sorts of telecommunications, which stand in rates of their own.
func (r Rate) Telecom() bool { return len(r.Subjects) > 0 && r.Subjects[0].Telecom() }

// sharesTo is the upper end of the shares, 100 when the rate is for any share.
func (r Rate) sharesTo() int {
	if r.ShareTo == 0 {
		return 100
	}
	return r.ShareTo
}

// hasShare tells whether the rate is for some shares of the carriageway only.
func (r Rate) hasShare() bool { return r.ShareOver > 0 || r.sharesTo() < 100 }

// holds tells whether the rate is for a part of the strip.
func (r Rate) holds(p Part) bool {
	switch {
	case r.Kind != p.Kind, !has(r.Categories, p.Category), !has(r.Elements, p.Element):
		return false
	case len(r.Subjects) == 0 && p.Subject.Telecom(), len(r.Subjects) > 0 && !slices.Contains(r.Subjects, p.Subject):
		return false
	case r.Bridge == OnBridge && !p.Bridge, r.Bridge == OffBridge && p.Bridge:
		return false
	case r.hasShare():
		return p.Element == Carriageway && p.Share > money.Units(int64(r.ShareOver)) && p.Share <= money.Units(int64(r.sharesTo()))
	}
	return true
}

func has[T comparable](list []T, x T) bool { return len(list) == 0 || slices.Contains(list, x) }

// narrower tells whether everything for which r holds is held by s too.
func (r Rate) narrower(s Rate) bool {
	return r.Kind == s.Kind && inside(r.Categories, s.Categories) && inside(r.Elements, s.Elements) && r.subjectsInside(s) &&
		(s.Bridge == Anywhere || r.Bridge == s.Bridge) && r.ShareOver >= s.ShareOver && r.sharesTo() <= s.sharesTo() &&
		(!s.hasShare() || slices.Equal(r.Elements, []Element{Carriageway}))
}

// meets tells whether there is something for which both hold.
func (r Rate) meets(s Rate) bool {
	return r.Kind == s.Kind && share(r.Categories, s.Categories) && share(r.Elements, s.Elements) && r.subjectsMeet(s) &&
		(r.Bridge == Anywhere || s.Bridge == Anywhere || r.Bridge == s.Bridge) &&
		max(r.ShareOver, s.ShareOver) < min(r.sharesTo(), s.sharesTo())
}

// subjectsInside and subjectsMeet treat "every sort" as every one but those of telecommunications.
func (r Rate) subjectsInside(s Rate) bool {
	if len(s.Subjects) == 0 {
		return !r.Telecom()
	}
	return inside(r.Subjects, s.Subjects)
}

func (r Rate) subjectsMeet(s Rate) bool {
	if r.Telecom() != s.Telecom() {
		return false
	}
	return share(r.Subjects, s.Subjects)
}

// inside tells whether the first list is a part of the second; an empty list is everything.
func inside[T comparable](a, b []T) bool {
	if len(b) == 0 {
		return true
	}
	return len(a) > 0 && !slices.ContainsFunc(a, func(x T) bool { return !slices.Contains(b, x) })
}

func share[T comparable](a, b []T) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) })
}

// pick finds the narrowest of the rates that hold for a part.
func pick(rates []Rate, p Part) (best Rate, ok bool) {
	for _, r := range rates {
		if r.holds(p) && (!ok || r.narrower(best)) {
			best, ok = r, true
		}
	}
	return best, ok
}
