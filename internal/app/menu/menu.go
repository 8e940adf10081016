// Package menu says what stands in the menu of the desk, through which door a role enters and which settings
// there are, each with the rights that open it.
//
// Words: a door is the page with which a role begins the day; a setting is a page on which the office decides
// how it works, and stands on one list (desk.SettingsPath) instead of in the menu. The package knows addresses
// and rights of all modules and nothing else: whether somebody may open a page is checked by its route.
package menu

import (
	"context"

	"wrota/internal/app/damage"
	"wrota/internal/app/longterm"
	"wrota/internal/app/refused"
	"wrota/internal/app/seals"
	"wrota/internal/cases"
	"wrota/internal/cases/caselist/caselistweb"
	"wrota/internal/cases/casesweb"
	"wrota/internal/cases/terms/termsweb"
	"wrota/internal/catalogue"
	"wrota/internal/desk"
	"wrota/internal/dispatch"
	"wrota/internal/federation/federationweb"
	"wrota/internal/identity"
	"wrota/internal/identity/regionweb"
	"wrota/internal/identity/staffweb"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/mandates"
	"wrota/internal/mandates/mandatesweb"
	"wrota/internal/migration"
	"wrota/internal/migration/migrationweb"
	"wrota/internal/notices"
	"wrota/internal/office"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/privacy"
	"wrota/internal/privacy/privacyweb"
	"wrota/internal/records"
	"wrota/internal/roads"
	"wrota/internal/scanning"
	"wrota/internal/scanning/scanningweb"
	"wrota/internal/search/searchweb"
	"wrota/internal/templates"
	"wrota/internal/templates/templatesweb"
	"wrota/internal/ui"
)

// Nav is the menu of the desk: the pages whose rights the clerk has.
func Nav(ctx context.Context, by actor.Actor) (out []ui.Link) {
	for _, x := range []struct {
		key, href string
		grants    []actor.Grant
	}{
		{"queue", casesweb.QueuePath, []actor.Grant{cases.GrantHandle, cases.GrantAssign, cases.GrantViewUnit}},
		{"board", casesweb.BoardPath, []actor.Grant{cases.GrantApprove, cases.GrantAssign}},
		{"search", searchweb.Path, []actor.Grant{cases.GrantHandle, cases.GrantAssign, cases.GrantApprove, intake.GrantRegister, intake.GrantRoute, records.GrantView}},
		{"lists", caselistweb.Path, []actor.Grant{cases.GrantHandle, cases.GrantApprove, cases.GrantAssign, cases.GrantViewUnit}},
		{"terms", termsweb.Path, []actor.Grant{cases.GrantApprove, cases.GrantAssign, cases.GrantViewUnit}},
		{"letters", "/biurko/wplywy", []actor.Grant{intake.GrantRegister, intake.GrantRoute}},
		{"scans", scanningweb.Path, []actor.Grant{scanning.GrantScan}},
		{"identity", federationweb.CounterPath, []actor.Grant{identity.GrantConfirm}},
		{"mandates", mandatesweb.DeskPath, []actor.Grant{mandates.GrantAccept}},
		{"post", "/biurko/wysylka", []actor.Grant{dispatch.GrantPost}},
		{"cash", "/biurko/kasa", []actor.Grant{payments.GrantBook}},
		{"occupations", "/biurko/rejestry/zajecia-pasa", []actor.Grant{roads.GrantView}},
		{"region", regionweb.Path, []actor.Grant{identity.GrantRegion}},
		{"templates", templatesweb.KeepPath, []actor.Grant{templates.GrantRegister}},
		{"away", staffweb.AbsencesPath, []actor.Grant{identity.GrantAbsences}},
		{"leaving", staffweb.LeavingPath, []actor.Grant{identity.GrantAbsences}},
		{"privacy", privacyweb.BreachesPath, []actor.Grant{privacy.GrantOfficer}},
		{"corrections", privacyweb.DemandsPath, []actor.Grant{privacy.GrantDecide}},
		{"settings", desk.SettingsPath, settingsGrants()},
		{"mail", "/biurko/powiadomienia", []actor.Grant{notices.GrantMend}},
	} {
		for _, g := range x.grants {
			if by.May(g) && (x.key != "corrections" || !by.May(privacy.GrantOfficer)) { // the officer's pages lead to the corrections
				l := ui.Link{Text: i18n.T(ctx, "app.desk."+x.key), Href: x.href}
				if x.key == "privacy" {
					l.Section = privacyweb.Section
				}
				out = append(out, l)
				break
			}
		}
	}
	return out
}

// Doors are the front doors of the desk, in the order in which they are tried.
func Doors() []desk.Door {
	return []desk.Door{
		{Href: casesweb.BoardPath, Grants: []actor.Grant{cases.GrantApprove}},
		{Href: casesweb.QueuePath, Grants: []actor.Grant{cases.GrantHandle, cases.GrantAssign}},
		{Href: "/biurko/wplywy", Grants: []actor.Grant{intake.GrantRegister, intake.GrantRoute}},
		{Href: "/biurko/kasa", Grants: []actor.Grant{payments.GrantBook}},
		{Href: "/biurko/wysylka", Grants: []actor.Grant{dispatch.GrantPost}},
		{Href: desk.SettingsPath, Grants: settingsGrants()},
		{Href: regionweb.Path, Grants: []actor.Grant{identity.GrantRegion}},
		{Href: privacyweb.BreachesPath, Grants: []actor.Grant{privacy.GrantOfficer}},
	}
}

// Settings are the pages on which an office decides how it works, in groups, in the order in which a new office needs them.
func Settings() []desk.Setting {
	return []desk.Setting{
		{Group: "office", Name: "start", Href: "/biurko/ustawienia/start", Grants: []actor.Grant{office.GrantSet}},
		{Group: "office", Name: "unit", Href: "/biurko/ustawienia/urzad", Grants: []actor.Grant{office.GrantSet}},
		{Group: "office", Name: "cells", Href: "/biurko/ustawienia/komorki", Grants: []actor.Grant{identity.GrantAdmin}},
		{Group: "office", Name: "calendar", Href: "/biurko/ustawienia/kalendarz", Grants: []actor.Grant{office.GrantSet}},
		{Group: "office", Name: "look", Href: "/biurko/ustawienia/wyglad", Grants: []actor.Grant{office.GrantSet}},
		{Group: "office", Name: "seals", Href: seals.Path, Grants: []actor.Grant{identity.GrantAdmin}},
		{Group: "people", Name: "people", Href: "/biurko/ustawienia/pracownicy", Grants: []actor.Grant{identity.GrantAdmin}},
		{Group: "people", Name: "rights", Href: staffweb.RightsPath, Grants: []actor.Grant{identity.GrantReview}},
		{Group: "people", Name: "absences", Href: "/biurko/ustawienia/zastepstwa", Grants: []actor.Grant{identity.GrantAdmin}},
		{Group: "people", Name: "factors", Href: "/biurko/ustawienia/skladniki", Grants: []actor.Grant{identity.GrantAdmin}},
		{Group: "matters", Name: "services", Href: "/biurko/ustawienia/uslugi", Grants: []actor.Grant{catalogue.GrantAdopt}},
		{Group: "matters", Name: "terms", Href: "/biurko/ustawienia/uslugi/wspolne", Grants: []actor.Grant{catalogue.GrantAdopt}},
		{Group: "matters", Name: "rates", Href: "/biurko/ustawienia/stawki-drogowe", Grants: []actor.Grant{roads.GrantRates}},
		{Group: "matters", Name: "roads", Href: "/biurko/ustawienia/drogi", Grants: []actor.Grant{roads.GrantRates}},
		{Group: "matters", Name: "plan", Href: "/biurko/ustawienia/wykaz-akt", Grants: []actor.Grant{records.GrantPlan}},
		{Group: "matters", Name: "delivery", Href: "/biurko/ustawienia/doreczenia", Grants: []actor.Grant{dispatch.GrantPolicy}},
		{Group: "matters", Name: "mandates", Href: mandatesweb.ImportPath, Grants: []actor.Grant{mandates.GrantImport}},
		{Group: "matters", Name: "migration", Href: migrationweb.Path, Grants: []actor.Grant{migration.GrantImport}},
		{Group: "safety", Name: "refused", Href: refused.Path, Grants: []actor.Grant{refused.Grant}},
		{Group: "safety", Name: "kept", Href: longterm.Path, Grants: []actor.Grant{identity.GrantAdmin}},
		{Group: "safety", Name: "damage", Href: damage.Path, Grants: []actor.Grant{identity.GrantAdmin}},
	}
}

// settingsGrants are the rights with any of which there is something to set.
func settingsGrants() (out []actor.Grant) {
	for _, s := range Settings() {
		out = append(out, s.Grants...)
	}
	return out
}

// Roles are those that an office gives by itself, in the order in which people think of them.
func Roles() []string {
	return []string{"referent", "kierownik", "wojt", "kancelaria", "kasa", "admin"}
}
