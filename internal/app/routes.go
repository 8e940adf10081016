package app

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus/collectors"

	"wrota/internal/app/archiving"
	"wrota/internal/app/dossier"
	"wrota/internal/app/finding"
	"wrota/internal/app/longterm"
	"wrota/internal/app/measure"
	"wrota/internal/app/menu"
	"wrota/internal/app/palette"
	"wrota/internal/app/postage"
	"wrota/internal/app/refusal"
	"wrota/internal/app/refused"
	"wrota/internal/app/registry"
	"wrota/internal/app/rodo"
	"wrota/internal/app/roles"
	"wrota/internal/app/seen"
	"wrota/internal/app/signing"
	"wrota/internal/app/templating"
	"wrota/internal/app/verdict"
	"wrota/internal/app/witness"
	"wrota/internal/archive/archiveweb"
	"wrota/internal/cases/caselist"
	"wrota/internal/cases/caselist/caselistweb"
	"wrota/internal/cases/casesweb"
	"wrota/internal/cases/readable"
	"wrota/internal/cases/signing/signingweb"
	"wrota/internal/cases/workload"
	"wrota/internal/catalogue/catalogueweb"
	"wrota/internal/desk"
	"wrota/internal/dispatch/dispatchweb"
	"wrota/internal/federation/federationweb"
	"wrota/internal/identity/identityweb"
	"wrota/internal/identity/regionweb"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/intake/jointweb"
	"wrota/internal/intake/signweb"
	"wrota/internal/login/loginweb"
	"wrota/internal/mandates/mandatesweb"
	"wrota/internal/migration/migrationweb"
	"wrota/internal/notices/noticesweb"
	"wrota/internal/office/officeweb"
	"wrota/internal/payments/paymentsweb"
	"wrota/internal/platform/web"
	"wrota/internal/portal"
	"wrota/internal/privacy/privacyweb"
	"wrota/internal/records/recordsweb"
	"wrota/internal/roads/roadsweb"
	"wrota/internal/search/searchweb"
	"wrota/internal/signatures/request"
	"wrota/internal/signatures/request/requestweb"
	"wrota/internal/signatures/signaturesweb"
	"wrota/internal/templates/templatesweb"
	"wrota/internal/ui"
)

// openWeb makes the web server with the pages of all modules.
func (a *App) openWeb(context.Context) error {
	proxies, err := a.Config.proxies()
	if err != nil {
		return err
	}
	a.refused = &refused.Watch{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Log: a.Log}
	a.Metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), measure.New(a.Queue, a.DB, a.Clock), a.seals())
	a.Web = web.New(web.Config{
		DB: a.DB, Clock: a.Clock, Logger: a.Log, Messages: a.Words, Metrics: a.Metrics, Identify: identityweb.Identify(a.Identity), Attend: loginweb.Attend(a.Login, a.Clock, a.Config.secure()),
		Chrome: a.chrome, ShowFault: refusal.Show(a.Log), Secure: a.Config.secure(), Proxies: proxies, PerSecond: a.Config.RatePerSecond, Idle: a.Config.Idle, Fresh: a.Config.Proof, Restored: loginweb.RestoredNote, Refused: a.refused.Note,
	})
	a.Web.Add(seen.Watch(a.Routes(), a.DB, a.Audit)...)
	files, err := web.Static(ui.Static())
	if err != nil {
		return err
	}
	a.Web.Mount("GET /static/", files)
	if p := a.remote.Practice; p != nil {
		a.Web.Mount("GET "+signing.PracticePath, p.Pages())
		a.Web.Mount("POST "+signing.PracticePath, p.Pages())
	}
	a.Web.Mount("GET /healthz", web.Health())
	a.Web.Mount("GET /readyz", web.Ready(a.ready, func(err error) { a.Log.Error("not ready", "error", err) }))
	return nil
}

// Routes are all pages and actions, with who may use them.
func (a *App) Routes() []web.Route {
	reg := registry.Registry{Parties: a.Parties, Identity: a.Identity, Records: a.Records, Cases: a.Cases, Opens: a.opens(), Catalogue: a.Catalogue, Intake: a.Intake}
	return slices.Concat(
		[]web.Route{{Method: http.MethodGet, Pattern: stylesheetPath + "{file}", Name: "app.stylesheet", Access: web.Public, Handle: a.stylesheet}},
		a.damage().Routes(),
		longterm.Page{Keeper: a.Keeping, Places: longterm.Places{Intake: a.Intake, Signing: a.Signing, Dispatch: a.Dispatch, Cases: readable.Cases{DB: a.DB}}, Stamps: a.Stamps, Given: a.Stamps != nil}.Routes(),
		a.seals().Routes(),
		witness.Routes(a.Notary),
		archiveweb.Routes(archiveweb.Deps{Archive: a.Archive, Cases: a.Cases, Clock: a.Clock}),
		a.refused.Routes(),
		officeweb.Routes(officeweb.Deps{
			Identity: a.Identity, Office: a.Office, Catalogue: a.Catalogue, Records: a.Records, Letters: a.press(), Seals: a.house(),
			RoleName: roles.Name, Roles: menu.Roles(), Changed: a.units.forget,
		}),
		portal.Routes(portal.Deps{
			Offers: publicOffers{a}, Offices: publicOffices{a}, Staff: publicOffices{a}, Filings: filings{a}, Receipts: receipts{a}, Matters: ownMatters{a},
			Sources: []portal.Source{toldByDispatch{a}, toldByPayments{a}}, Box: publicBox{a}, Charges: publicCharges{a}, Files: ownFiles{a},
			About: publicOffices{a}, Hours: a.house(), Clock: a.Clock, Secure: a.Config.secure(), Logger: a.Log,
		}),
		identityweb.Routes(identityweb.Deps{Identity: a.Identity, Secure: a.Config.secure(), RoleName: roles.Name, Passkeys: a.Login.PasskeyHost(), Left: a.Login.Left, Providers: a.Federation.Web()}),
		loginweb.Routes(loginweb.Deps{Login: a.Login, Identity: a.Identity, Again: a.Federation.Web().Again}),
		federationweb.Routes(a.Federation.Web()),
		a.Mailbox.Routes(),
		a.Staffing.Routes(),
		regionweb.Routes(regionweb.Deps{Identity: a.Identity, Seals: a.house().Sealed, Changed: a.units.forget}),
		intakeweb.Routes(intakeweb.Deps{
			Intake: a.Intake, Offices: filingOffices{a}, Clock: a.Clock, Base: a.Config.Base, Upload: a.Config.MaxFiles << 20, Places: a.Catalogue, Charges: filingCharges{a}, Calls: filingCalls{a}, Means: a.Federation.MeansName,
			Senders: reg, Cells: reg, Classes: reg, Cases: reg, Signatures: verdict.Letters{House: a.verdict()}, History: registry.History{DB: a.DB, Audit: a.Audit}, Offered: reg, Scans: a.Scanning, Points: a.Scanning.Points,
		}),
		jointweb.Routes(jointweb.Deps{Intake: a.Intake, Offices: a.units}),
		signweb.Routes(signweb.Deps{Intake: a.Intake, Offices: a.units, Trusted: verdict.Offered(a.Requests, a.Blobs), Service: a.remote.Pages, Originals: verdict.Originals{House: a.verdict()}}),
		desk.Routes(desk.Deps{Doors: menu.Doors(), Sources: palette.Sources{Cases: a.Cases, Intake: a.Intake, Parties: a.Parties, Search: a.Search, Words: a.Words}.All(), Journal: palette.Journal{DB: a.DB, Audit: a.Audit}, Settings: menu.Settings()}),
		searchweb.Routes(searchweb.Deps{Search: a.Search, House: finding.Pages{House: a.finding(), Identity: a.Identity}, Clock: a.Clock}),
		casesweb.Routes(casesweb.Deps{
			Cases: a.Cases, Clock: a.Clock, Workload: workload.Counter{DB: a.DB, Clock: a.Clock}, People: deskPeople{a}, Prints: prints{a}, Files: deskFiles{a}, Answers: deskAnswers{a}, Templates: a.Templates(),
			Charges: deskCharges{a}, Services: deskServices{a}, Letters: a.dossier(), Neighbours: a.dossier(), Besides: append(a.appealing().Besides(), archiving.Beside), Appeals: a.house(), Signatures: verdict.Matters{House: a.verdict()}, Batches: a.Signing,
		}),
		a.appealing().Routes(), a.timing().Routes(),
		caselistweb.Routes(caselistweb.Pages{Lists: caselist.Lists{DB: a.DB}, House: dossier.Lists{Intake: a.Intake, Records: a.Records, Clock: a.Clock}}),
		signingweb.Routes(signingweb.Pages{Cases: a.Cases, Signing: a.Signing, Request: request.Path}),
		migrationweb.Routes(a.Migration),
		recordsweb.Routes(recordsweb.Deps{Records: a.Records, Cases: recordsCases{a}, Clock: a.Clock}),
		dispatchweb.Routes(dispatchweb.Deps{Dispatch: a.Dispatch, Scans: dispatchScans{a}, Cases: a.opens()}),
		postage.House{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Blobs: a.Blobs, Dispatch: a.Dispatch, Units: a.units.unit}.Routes(),
		paymentsweb.Routes(paymentsweb.Deps{Payments: a.Payments, Offices: a.units.payments(), Clock: a.Clock, Cases: a.opens()}),
		noticesweb.Routes(noticesweb.Deps{Notices: a.Notices, People: recipients{a}, Offices: a.units.notices(), Clock: a.Clock, Cases: a.opens()}),
		mandatesweb.Routes(mandatesweb.Deps{Mandates: a.Mandates, Choices: a.acting(), Seats: a.acting(), Duties: a.acting()}),
		catalogueweb.Routes(catalogueweb.Deps{Catalogue: a.Catalogue, Staff: deskPeople{a}, Clock: a.Clock}),
		privacyweb.Routes(privacyweb.Deps{Privacy: a.Privacy, Offices: rodo.Offices(a.units.unit), Clock: a.Clock, AuditYears: a.Config.Audit.Years, People: rodo.Finder{Parties: a.Parties, DB: a.DB, Audit: a.Audit}}),
		requestweb.Routes(requestweb.Deps{Requests: a.Requests, Pages: a.remote.Pages, Straight: verdict.Straight}),
		templatesweb.Routes(templatesweb.Deps{Templates: a.DocumentTemplates, Files: templating.Files{House: a.templating()}, Clock: a.Clock}),
		a.Scanning.Routes(),
		signaturesweb.Routes(a.trusted().Pages(a.Signatures, a.kept(), a.Words, a.tickets)),
		roadsweb.Routes(roadsweb.Deps{Roads: a.Roads, Units: roadUnits{a}, Clock: a.Clock, Cases: a.opens()}),
	)
}

// ready tells what keeps the node from working, in words for the operator.
func (a *App) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return a.DB.Ping(ctx)
}

func i64(n int64) string { return strconv.FormatInt(n, 10) }
