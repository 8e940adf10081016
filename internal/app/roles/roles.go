// Package roles names sets of rights: what a post of an office may do, whoever is on it.
//
// A role has an id that stays (it stands in authorities of years ago), a Polish name and a sentence that says
// what it is for ("app.role.…", "app.role-text.…"). It lists grants of all modules; this is the one place
// that knows them all. Where a role holds, for which kinds of matters and how long, says the authority by
// which somebody holds it (identity.Authority).
//
// The editor of the bulletin has no role yet, because nothing asks for one.
package roles

import (
	"context"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/catalogue"
	"wrota/internal/dispatch"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/mandates"
	"wrota/internal/migration"
	"wrota/internal/notices"
	"wrota/internal/office"
	"wrota/internal/parties"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/privacy"
	"wrota/internal/records"
	"wrota/internal/roads"
	"wrota/internal/scanning"
	"wrota/internal/signatures"
	"wrota/internal/templates"
)

// All are the roles with what they allow.
func All() map[string][]actor.Grant {
	clerk := []actor.Grant{cases.GrantHandle, cases.GrantSignLetters, parties.GrantAmend, roads.GrantView, signatures.GrantRead}
	superior := slices.Concat(clerk, []actor.Grant{cases.GrantAssign, cases.GrantApprove, cases.GrantSign, identity.GrantAbsences})
	return map[string][]actor.Grant{
		"referent":   clerk,
		"kierownik":  superior,
		"wojt":       slices.Concat(superior, []actor.Grant{cases.GrantViewUnit, records.GrantView, identity.GrantReview}),
		"kancelaria": {intake.GrantRegister, intake.GrantRoute, dispatch.GrantPost, notices.GrantMend, identity.GrantConfirm, mandates.GrantAccept, privacy.GrantDecide, parties.GrantCorrect, signatures.GrantRead, scanning.GrantScan},
		"kasa":       {payments.GrantBook},
		"archiwista": {records.GrantView, signatures.GrantRead},
		"iod":        {identity.GrantReview, privacy.GrantOfficer, privacy.GrantDecide, parties.GrantCorrect},
		"admin": {
			identity.GrantAdmin, identity.GrantAbsences, identity.GrantReview, office.GrantSet, records.GrantPlan, catalogue.GrantAdopt, dispatch.GrantPolicy,
			roads.GrantRates, notices.GrantMend, privacy.GrantOfficer, mandates.GrantImport, privacy.GrantDecide, parties.GrantCorrect, migration.GrantImport,
		},
		"region": {identity.GrantRegion, mandates.GrantImport, templates.GrantRegister},
	}
}

// Whole are the roles that cannot be narrowed to cells or kinds of matters: a register, the cash desk and the settings
// are of the unit, and a role that did less than it says would deceive whoever reviews it.
func Whole() []string {
	return []string{"kancelaria", "kasa", "archiwista", "iod", "admin", "region"}
}

// Regional are given by the region's administrator, and by nobody in a unit.
func Regional() []string { return []string{"region"} }

// Name is what people call a role.
func Name(ctx context.Context, role string) string { return i18n.T(ctx, "app.role."+role) }

// Text says in a sentence what a role is for.
func Text(ctx context.Context, role string) string { return i18n.T(ctx, "app.role-text."+role) }
