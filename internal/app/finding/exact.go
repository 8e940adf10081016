package finding

import (
	"context"
	"slices"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/readable"
	caseroll "wrota/internal/cases/roll"
	"wrota/internal/identity"
	"wrota/internal/intake"
	intakeroll "wrota/internal/intake/roll"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/audit"
	"wrota/internal/search"
	"wrota/internal/search/searchweb"
)

// Pages answers the pages of the search.
type Pages struct {
	House
	Identity *identity.Service
}

var _ searchweb.House = Pages{}

// numbered is a PESEL or NIP in a text, as digits; "" when there is none.
func numbered(typed string) string {
	whole := strings.NewReplacer(" ", "", "-", "").Replace(typed)
	for _, w := range append(strings.Fields(typed), whole) {
		w = strings.ReplaceAll(strings.TrimPrefix(strings.ToUpper(w), "PL"), "-", "")
		if _, err := pesel.Parse(w); err == nil {
			return w
		}
		if _, err := nip.Parse(w); err == nil {
			return w
		}
	}
	return ""
}

// Numbered implements searchweb.House.
func (p Pages) Numbered(typed string) bool { return numbered(typed) != "" }

// most is how many things of one number are listed first; the rest is found by words.
const most = 20

// Exact implements searchweb.House.
func (h House) Exact(ctx context.Context, by actor.Actor, typed string) ([]search.Shown, error) {
	typed = strings.TrimSpace(typed)
	var things []search.Thing
	switch number := numbered(typed); {
	case number != "":
		found, err := h.ofNumber(ctx, by, number)
		if err != nil {
			return nil, err
		}
		things = found
	case strings.Contains(typed, "/"):
		letters, err := intakeroll.Numbered(ctx, h.DB, by.Unit, strings.ToUpper(typed))
		if err != nil {
			return nil, err
		}
		for _, l := range letters {
			things = append(things, search.Thing{Kind: search.Letter, ID: l.String()})
		}
	case strings.Contains(typed, "."):
		c, err := readable.Cases{DB: h.DB}.BySign(ctx, by.Unit, strings.ToUpper(typed))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil {
			things = append(things, search.Thing{Kind: search.Case, ID: c.ID.String()})
		}
	}
	may, err := h.Show(ctx, by, things)
	var out []search.Shown
	for _, t := range things {
		if x, ok := may[t]; ok && len(out) < most {
			out = append(out, x)
		}
	}
	return out, err
}

// ofNumber are the cases of whoever has a PESEL or NIP. That somebody looked for a number is in the log, with whose it is (RODO
// art. 5(2)); the number is not.
func (h House) ofNumber(ctx context.Context, by actor.Actor, number string) (out []search.Thing, err error) {
	if !by.May(cases.GrantHandle) && !by.May(intake.GrantRegister) {
		return nil, nil
	}
	found, err := h.Parties.Search(ctx, by, number, most)
	if err != nil {
		return nil, err
	}
	var who []id.Party
	var about []string
	for _, p := range found {
		who, about = append(who, p.ID), append(about, "party:"+p.ID.Short())
	}
	err = h.Audit.Viewed(ctx, h.DB, by, by.Unit, audit.Entry{
		Verb: "search.number", Subject: "search:number", About: audit.Everyone(about...), Detail: map[string]int{"found": len(who)},
	})
	if err != nil || len(who) == 0 {
		return nil, err
	}
	of, err := caseroll.OfParties(ctx, h.DB, by.Unit, who)
	slices.SortFunc(of, func(a, b id.Case) int { return strings.Compare(b.String(), a.String()) }) // the newest first
	for _, c := range of[:min(len(of), 200)] {
		out = append(out, search.Thing{Kind: search.Case, ID: c.String()})
	}
	return out, err
}

// Cells implements searchweb.House.
func (p Pages) Cells(ctx context.Context, by actor.Actor) (out []searchweb.Cell, err error) {
	cells, err := p.Identity.Cells(ctx, by, by.Unit)
	for _, c := range cells {
		out = append(out, searchweb.Cell{ID: c.ID, Name: c.Symbol + " " + c.Name})
	}
	return out, err
}

// People implements searchweb.House.
func (p Pages) People(ctx context.Context, by actor.Actor) (out []searchweb.Person, err error) {
	list, err := p.Identity.Employees(ctx, by, by.Unit, identity.EmployeeFilter{On: p.Intake.Today(), Grant: cases.GrantHandle})
	for _, e := range list {
		out = append(out, searchweb.Person{ID: e.ID, Name: e.Name})
	}
	return out, err
}
