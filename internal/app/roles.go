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

// Roles names sets of rights. A role says what a post does; the cells of the post say where. It is
// the one place that knows the rights of all modules.
func Roles() map[string][]actor.Grant {
	clerk := []actor.Grant{cases.GrantHandle, cases.GrantSignLetters, parties.GrantAmend, roads.GrantView}
	superior := slices.Concat(clerk, []actor.Grant{cases.GrantAssign, cases.GrantApprove, cases.GrantSign})
	return map[string][]actor.Grant{
		"referent":   clerk,
		"kierownik":  superior,
		"wojt":       slices.Concat(superior, []actor.Grant{cases.GrantViewUnit, records.GrantView}),
		"kancelaria": {intake.GrantRegister, intake.GrantRoute, dispatch.GrantPost, notices.GrantMend, identity.GrantConfirm, mandates.GrantAccept},
		"kasa":       {payments.GrantBook},
		"admin": {
			identity.GrantAdmin, office.GrantSet, records.GrantPlan, catalogue.GrantAdopt, dispatch.GrantPolicy, roads.GrantRates, notices.GrantMend,
		},
	}
}

// roleName is what people call a role.
func roleName(ctx context.Context, role string) string { return i18n.T(ctx, "app.role."+role) }
