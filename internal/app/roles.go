package app

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
	"wrota/internal/notices"
	"wrota/internal/office"
	"wrota/internal/parties"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/records"
	"wrota/internal/roads"
)

// Roles names sets of rights. A role says what a post does; the authority by which somebody holds it says
// where, for which kinds of matters and how long. It is the one place that knows the rights of all modules.
func Roles() map[string][]actor.Grant {
	clerk := []actor.Grant{cases.GrantHandle, cases.GrantSignLetters, parties.GrantAmend, roads.GrantView}
	superior := slices.Concat(clerk, []actor.Grant{cases.GrantAssign, cases.GrantApprove, cases.GrantSign, identity.GrantAbsences})
	return map[string][]actor.Grant{
		"referent":   clerk,
		"kierownik":  superior,
		"wojt":       slices.Concat(superior, []actor.Grant{cases.GrantViewUnit, records.GrantView, identity.GrantReview}),
		"kancelaria": {intake.GrantRegister, intake.GrantRoute, dispatch.GrantPost, notices.GrantMend, identity.GrantConfirm, mandates.GrantAccept},
		"kasa":       {payments.GrantBook},
		"archiwista": {records.GrantView},
		"iod":        {identity.GrantReview},
		"admin": {
			identity.GrantAdmin, identity.GrantAbsences, identity.GrantReview, office.GrantSet, records.GrantPlan, catalogue.GrantAdopt, dispatch.GrantPolicy,
			roads.GrantRates, notices.GrantMend,
		},
		"region": {identity.GrantRegion},
	}
}

// wholeRoles cannot be narrowed to cells or kinds of matters: a register, the cash desk and the settings
// are of the unit, and a role that did less than it says would deceive whoever reviews it.
func wholeRoles() []string {
	return []string{"kancelaria", "kasa", "archiwista", "iod", "admin", "region"}
}

// regionalRoles are given by the region's administrator, and by nobody in a unit.
func regionalRoles() []string { return []string{"region"} }

// roleName is what people call a role.
func roleName(ctx context.Context, role string) string { return i18n.T(ctx, "app.role."+role) }

// roleText says in a sentence what a role is for.
func roleText(ctx context.Context, role string) string { return i18n.T(ctx, "app.role-text."+role) }
