package app

import (
	"wrota/internal/app/dossier"
	"wrota/internal/app/prepared"
	"wrota/internal/cases/casesweb"
	casesopen "wrota/internal/cases/readable"
)

// dossier joins the page of a case with what other modules know of it.
func (a *App) dossier() dossier.House {
	return dossier.House{Intake: a.Intake, Roads: a.Roads, Opens: a.opens()}
}

// opens tells which cases somebody may open.
func (a *App) opens() casesopen.Cases { return casesopen.Cases{DB: a.DB} }

// Templates are the prepared texts of the e-services, as the desk offers them.
func (a *App) Templates() casesweb.Templates {
	return prepared.Texts{Cases: a.Cases, Intake: a.Intake, Identity: a.Identity, Office: a.Office, Clock: a.Clock, Unit: a.units.unit, PayTo: a.payTo, Rates: ratesOn, Gaps: a.verdict().Gaps}
}
