package identity

import (
	"wrota/internal/identity/organisation"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// What a module needs to say of the organisation it says in these words; package organisation explains them.
type (
	Unit           = organisation.Unit
	UnitKind       = organisation.UnitKind
	UnitFilter     = organisation.UnitFilter
	Particulars    = organisation.Particulars
	Brand          = organisation.Brand
	Cell           = organisation.Cell
	CellUse        = organisation.CellUse
	Uses           = organisation.Uses
	Post           = organisation.Post
	Employee       = organisation.Employee
	EmployeeFilter = organisation.EmployeeFilter
	Authority      = organisation.Authority
	Withdrawal     = organisation.Withdrawal
	Scope          = organisation.Scope
	Substitution   = organisation.Substitution
)

// The kinds of offices.
const (
	Gmina         = organisation.Gmina
	Powiat        = organisation.Powiat
	Voivodeship   = organisation.Voivodeship
	RoadAuthority = organisation.RoadAuthority
	MedicalCentre = organisation.MedicalCentre
	School        = organisation.School
	OtherUnit     = organisation.OtherUnit
)

// Where an authority holds.
const (
	OwnCells   = organisation.OwnCells
	NamedCells = organisation.NamedCells
	WholeUnit  = organisation.WholeUnit
)

// What the organisation of an office asks of those who change it.
const (
	GrantAdmin    = organisation.GrantAdmin
	GrantReview   = organisation.GrantReview
	GrantAbsences = organisation.GrantAbsences
	GrantRegion   = organisation.GrantRegion
)

// MayLead tells whether the actor enters absences of an employee and lets them go: the superior of the cell,
// or the administrator of the unit.
func MayLead(by actor.Actor, e Employee) bool { return organisation.MayLead(by, e) }

func mayAdmin(by actor.Actor, unit id.Unit) error { return organisation.MayAdmin(by, unit) }
