// Package organisation knows the offices: units, their cells and posts, the people on them, what they are
// authorised to do, and who stands in for whom.
//
// Words: a unit (jednostka) is an office, a controller of its own data; a cell (komórka) is a part of it, in a
// tree; a post (stanowisko) stands also while it is vacant; an employee (pracownik) is a person on a post, from
// a day to a day; an authority (upoważnienie) is a role given to an employee and is never deleted; a substitution
// (zastępstwo) lets somebody stand in for somebody absent.
//
// Law: art. 268a KPA (authority to decide is given in writing to a named person); KRI § 19 (rights follow the
// post and end with it).
//
// Accounts are the other half of module identity, which embeds this Service and takes people on: an employee
// needs an account. Functions that take a transaction are for it alone; everybody else calls identity.
package organisation

import (
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// GrantAdmin allows changing the cells, employees and substitutions of the clerk's unit.
const GrantAdmin actor.Grant = "identity.admin"

// GrantReview allows reading and confirming the review of rights.
const GrantReview actor.Grant = "identity.review"

// GrantAbsences allows entering absences: by a superior for the people of their cells, by an administrator for
// everybody of the unit.
const GrantAbsences actor.Grant = "identity.absences"

// GrantRegion allows founding units and seeing the list of them; nothing of a unit's matters.
const GrantRegion actor.Grant = "identity.region"

// Deps is what the package needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Roles    map[string][]actor.Grant // what each role of an employee may do
	Whole    []string                 // roles that cannot be narrowed
	Regional []string                 // roles that reach beyond one unit
	Uses     Uses                     // what other modules keep in a cell; nil means nothing
}

// Service keeps the organisation of all units.
type Service struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	roles    map[string][]actor.Grant
	whole    []string
	regional []string
	use      Uses
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, audit: d.Audit, roles: d.Roles, whole: d.Whole, regional: d.Regional, use: d.Uses}
}

// MayLead tells whether the actor enters absences of an employee and lets them go: the superior of the cell,
// or the administrator of the unit.
func MayLead(by actor.Actor, e Employee) bool {
	if by.Kind == actor.System || by.Unit == e.Unit && by.May(GrantAdmin) {
		return true
	}
	return by.Unit == e.Unit && slices.ContainsFunc(by.Reaches(GrantAbsences), func(r actor.Reach) bool { return r.In(e.Cell) })
}

// MayAdmin is a fault unless the actor may change a unit: its administrator, or the program itself (seed,
// command line).
func MayAdmin(by actor.Actor, unit id.Unit) error {
	if by.Kind == actor.System {
		return nil
	}
	if by.Unit != unit {
		return fault.New(fault.NotFound, "identity.no-such-unit")
	}
	if !by.May(GrantAdmin) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// list is a column value of texts; none is the empty list, not null.
func list(texts []string) db.JSON {
	if texts == nil {
		texts = []string{}
	}
	return db.ToJSON(texts)
}
