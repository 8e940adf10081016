package app

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"wrota/internal/app/acting"
	"wrota/internal/app/appealing"
	"wrota/internal/app/archiving"
	"wrota/internal/app/federated"
	"wrota/internal/app/finding"
	"wrota/internal/app/joint"
	"wrota/internal/app/keys"
	"wrota/internal/app/longterm"
	"wrota/internal/app/mailbox"
	"wrota/internal/app/oldsystem"
	"wrota/internal/app/reading"
	"wrota/internal/app/rodo"
	"wrota/internal/app/roles"
	"wrota/internal/app/scans"
	"wrota/internal/app/setup"
	"wrota/internal/app/signin"
	"wrota/internal/app/signing"
	"wrota/internal/app/staffing"
	"wrota/internal/app/templating"
	"wrota/internal/app/timing"
	"wrota/internal/app/told"
	"wrota/internal/app/trusted"
	"wrota/internal/app/verdict"
	"wrota/internal/archive"
	"wrota/internal/cases"
	"wrota/internal/cases/appeals"
	"wrota/internal/cases/caselist"
	"wrota/internal/cases/casesweb"
	"wrota/internal/cases/openwork"
	"wrota/internal/cases/raise"
	casesigning "wrota/internal/cases/signing"
	"wrota/internal/cases/terms"
	"wrota/internal/catalogue"
	"wrota/internal/desk"
	"wrota/internal/dispatch"
	"wrota/internal/dispatch/post"
	"wrota/internal/eservice"
	"wrota/internal/federation"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/intake/bookweb"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/intake/jointweb"
	"wrota/internal/intake/signweb"
	"wrota/internal/login"
	"wrota/internal/mandates"
	"wrota/internal/migration"
	"wrota/internal/notices"
	"wrota/internal/office"
	"wrota/internal/parties"
	"wrota/internal/payments"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/mail"
	"wrota/internal/platform/saml"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/web"
	"wrota/internal/portal"
	"wrota/internal/privacy"
	"wrota/internal/records"
	"wrota/internal/roads"
	"wrota/internal/roads/access"
	"wrota/internal/roads/occupancy"
	"wrota/internal/scanning"
	"wrota/internal/scanning/scanningweb"
	"wrota/internal/search"
	"wrota/internal/search/searchweb"
	"wrota/internal/signatures"
	"wrota/internal/signatures/keeping"
	"wrota/internal/signatures/request"
	"wrota/internal/templates"
	"wrota/internal/ui"
)

// Tables are the tables of all modules, in the order of rank.
func Tables() []db.Migrations {
	return []db.Migrations{
		{Module: "app", FS: must(fs.Sub(migrations, "migrations"))},
		audit.Migrations, jobs.Migrations, web.Migrations, vault.Migrations,
		identity.Migrations, login.Migrations, federation.Migrations, office.Migrations, parties.Migrations, catalogue.Migrations, roads.Migrations, intake.Migrations, cases.Migrations,
		mandates.Migrations, records.Migrations, dispatch.Migrations, payments.Migrations, notices.Migrations, privacy.Migrations, signatures.Migrations, templates.Migrations, scanning.Migrations, search.Migrations, migration.Migrations,
		archive.Migrations,
	}
}

// joint is what follows when several people sign one application.
func (a *App) joint() joint.Follower {
	return joint.Follower{Intake: a.Intake, Identity: a.Identity, Parties: a.Parties, Notices: a.Notices}
}

// verdict judges what came signed.
func (a *App) verdict() verdict.House {
	return verdict.House{Intake: a.Intake, Cases: a.Cases, Signatures: a.Signatures, Blobs: a.Blobs, Tasks: raise.Tasks{DB: a.DB, Clock: a.Clock, Audit: a.Audit}, Keeper: a.kept()}
}

// sentences are the messages of all modules.
func sentences() []fs.FS {
	return []fs.FS{
		messages,
		ui.Messages,
		crypt.Messages,
		saml.Messages,
		eservice.Messages,
		identity.Messages,
		login.Messages, federation.Messages,
		office.Messages,
		parties.Messages,
		archive.Messages,
		catalogue.Messages,
		roads.Messages, occupancy.Messages, access.Messages,
		intake.Messages, intakeweb.Messages, jointweb.Messages, signweb.Messages,
		cases.Messages,
		casesweb.Messages,
		casesigning.Messages, appeals.Messages, terms.Messages, caselist.Messages,
		records.Messages, dispatch.Messages, post.Messages, payments.Messages, notices.Messages, privacy.Messages,
		portal.Messages, desk.Messages,
		mandates.Messages,
		signatures.Messages,
		request.Messages,
		templates.Messages, scanning.Messages, scanningweb.Messages, bookweb.Messages, migration.Messages, search.Messages, searchweb.Messages,
	}
}

// links makes the links that are secrets of their recipients.
func (a *App) links() setup.Links {
	return setup.Links{Identity: a.Identity, Intake: a.Intake, Joint: a.joint(), Mailbox: a.Mailbox}
}

// house answers what no single module can.
func (a *App) house() setup.House {
	return setup.House{
		Open: openwork.Desk{Deps: openwork.Deps{DB: a.DB}}.InCell, Catalogue: func() *catalogue.Service { return a.Catalogue },
		Office: func() *office.Service { return a.Office }, System: System, Until: a.seals().Until, Clock: a.Clock,
	}
}

// filing is how much one person may send; the settings say it in megabytes.
func (c Config) filing() intake.Limits {
	return intake.Limits{File: c.MaxFile << 20, All: c.MaxFiles << 20, DailyDrafts: c.DailyDrafts, DailyBytes: c.DailyFiles << 20}
}

// openModules builds the modules. Adapters keep the App and ask it when they are asked, so modules that
// ask each other (cases and records) can be built one after the other.
func (a *App) openModules(ctx context.Context) (err error) {
	a.units = &directory{app: a}
	passwords, err := crypt.NewPasswords(2, crypt.StandardCost)
	if err != nil {
		return err
	}
	proofs, err := crypt.NewSigner("intake", a.key)
	if err != nil {
		return err
	}
	if a.Vault, err = keys.Vault(ctx, a.DB, a.Config.VaultFolder(), a.Clock); err != nil {
		return err
	}
	leaked, end, err := signin.Leaked(a.Config.PasswordList)
	if err != nil {
		return err
	}
	a.close = append(a.close, end)
	factors := &signin.Factors{}
	a.Identity, err = identity.New(identity.Deps{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Jobs: a.Queue, Passwords: passwords, Vault: a.Vault, Key: a.key, Roles: roles.All(), Whole: roles.Whole(), Regional: roles.Regional(),
		Uses: a.house(), Demo: a.demo,
		Seconds: factors, OneFactor: a.Config.OneFactor, Leaked: leaked,
		Mandates: acting.Standing(func() *mandates.Service { return a.Mandates }),
	})
	if err != nil {
		return err
	}
	if err := a.openLogin(factors); err != nil {
		return err
	}
	if a.Federation, err = federated.Open(a.Config.Providers, a.Config.Base, a.Identity, federation.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, Key: a.key}); err != nil {
		return err
	}
	if err := errors.Join(a.openMailbox(), a.openSignatures()); err != nil {
		return err
	}
	a.Office = office.New(office.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Blobs: a.Blobs})
	a.Parties = parties.New(parties.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Vault: a.Vault})
	library, err := catalogue.Library()
	if err != nil {
		return err
	}
	if a.Roads, err = roads.New(roads.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, Library: library, Charges: roadCharges{a}}); err != nil {
		return err
	}
	a.Catalogue, err = catalogue.New(catalogue.Deps{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Services: a.Roads.Services(), Staff: staff{a}, Plan: a.plan(),
	})
	if err != nil {
		return err
	}
	a.Intake = intake.New(intake.Deps{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, Blobs: a.Blobs, Scanner: a.Scanner, Vault: a.Vault, Proofs: proofs,
		Catalogue: offers{a}, Offices: a.units.intake(), Matters: matters{a}, Mails: mails{a}, Signatures: verdict.Judge(func() *signatures.Service { return a.Signatures }), Clauses: rodo.Clauses{Offices: filingOffices{a}, Words: a.Words}, Mandates: acting.Papers(func() *mandates.Service { return a.Mandates }),
		Limits: a.Config.filing(),
	})
	a.Scanning = a.scans().Open(ctx)
	a.Cases = cases.New(cases.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, People: people{a}, Plan: a.plan(), Press: a.press()})
	a.Appeals, a.Terms = appealing.Open(a.appealing), terms.New(terms.Deps{DB: a.DB, Clock: a.Clock, Cases: a.Cases})
	a.Signing = casesigning.New(casesigning.Deps{DB: a.DB, Clock: a.Clock, Cases: a.Cases, Press: a.press(), Requests: a.writings(), Audit: a.Audit, Queue: a.Queue, Staff: signing.Staff{DB: a.DB, Clock: a.Clock, Identity: a.Identity}})
	a.Records = records.New(records.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, Blobs: a.Blobs, Cases: a.readable(), Letters: reading.Letters(func() *intake.Service { return a.Intake }), Newest: a.newest()})
	a.Dispatch = dispatch.New(dispatch.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, Blobs: a.Blobs, Offices: a.units.dispatch(), Cases: a.readable(), Newest: a.newest()})
	a.Mandates = mandates.New(mandates.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, Blobs: a.Blobs, Scanner: a.Scanner, Vault: a.Vault, People: acting.House{Identity: a.Identity}})
	a.Payments = payments.New(payments.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, Offices: a.units.payments()})
	a.Search = search.New(search.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Vault: a.Vault, Shelf: a.finding()})
	if err := a.openNotices(); err != nil {
		return err
	}
	a.Staffing = staffing.New(staffing.House{
		Roles: roles.All(),
		DB:    a.DB, Clock: a.Clock, Audit: a.Audit, Words: a.Words, Identity: a.Identity, Cases: a.Cases, Catalogue: a.Catalogue, Notices: a.Notices, Login: a.Login, RoleName: roles.Name, RoleText: roles.Text,
	})
	if err := a.openPrivacy(); err != nil {
		return err
	}
	a.openArchive()
	return errors.Join(a.openTemplates(), a.openMigration(), a.register(ctx))
}

// scans joins scanning with the rest of the house.
func (a *App) scans() scans.House {
	return scans.House{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Queue: a.Queue, Blobs: a.Blobs, Scanner: a.Scanner, Vault: a.Vault, Log: a.Log, Settings: a.Config.Scan, Units: a.units.all, Cells: a.Identity.Cells}
}

func (a *App) openPrivacy() (err error) {
	a.Privacy, err = rodo.Open(rodo.House{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Jobs: a.Queue, Blobs: a.Blobs, Vault: a.Vault, Words: a.Words, Identity: a.Identity, Notices: a.Notices, Parties: a.Parties,
		Office: rodo.Office{Identity: a.Identity, Office: a.Office, Catalogue: a.Catalogue, Records: a.Records},
	})
	return err
}

func (a *App) openMigration() (err error) {
	a.Migration, err = oldsystem.Open(oldsystem.Deps{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Queue: a.Queue, Blobs: a.Blobs, Scanner: a.Scanner, Vault: a.Vault, Key: a.key, Data: a.Config.Data, Identity: a.Identity, Parties: a.Parties, Records: a.Records,
	})
	return err
}

func (a *App) openArchive() {
	a.Archive = archiving.House{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Queue: a.Queue, Blobs: a.Blobs, Words: a.Words, Notary: a.Notary, Seals: a.Seals, Stamp: a.Stamp(),
		Newest: a.newest(), Identity: a.Identity, Cases: a.Cases, Records: a.Records, Parties: a.Parties,
	}.Open()
	a.close = append(a.close, a.Archive.Schemas.Close)
	a.Archive.Register(a.Queue)
}

func (a *App) openTemplates() (err error) {
	a.DocumentTemplates, err = templates.New(templates.Deps{DB: a.DB, Clock: a.Clock, Audit: a.Audit, Services: a.Catalogue.Definitions()})
	if err == nil {
		a.close = append(a.close, a.DocumentTemplates.Close)
	}
	return err
}

// timing joins the watch over terms with the rest of the house.
func (a *App) timing() timing.House {
	return timing.House{Terms: a.Terms, Cases: a.Cases, Identity: a.Identity, Clock: a.Clock, People: deskPeople{a}, Tell: a.tellStaff}
}

// appealing joins appeals with the rest of the house.
func (a *App) appealing() appealing.House {
	return appealing.House{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Cases: a.Cases, Intake: a.Intake, Dispatch: a.Dispatch, Records: a.Records, Office: a.Office,
		Letters: a.dossier(), Appeals: func() *appeals.Service { return a.Appeals },
	}
}

// templating joins templates of documents with the rest of the house.
func (a *App) templating() templating.House {
	return templating.House{Templates: a.DocumentTemplates, Intake: a.Intake, Records: a.Records, Blobs: a.Blobs}
}

func (a *App) readable() reading.Cases { return func() *cases.Service { return a.Cases } }

func (a *App) plan() reading.Plan { return func() *records.Service { return a.Records } }

// finding joins the search with those who keep what is found.
func (a *App) finding() finding.House {
	return finding.House{DB: a.DB, Blobs: a.Blobs, Audit: a.Audit, Cases: a.Cases, Intake: a.Intake, Records: a.Records, Parties: a.Parties}
}

// trusted joins the module of signatures with the rest of the house.
func (a *App) trusted() trusted.House {
	return trusted.House{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Blobs: a.Blobs, Vault: a.Vault, Log: a.Log, Settings: a.Config.Trusted, Stamps: a.Stamps.Roots(), Files: a.Seals, Units: a.units.all,
		Profile: a.remote.Anchors,
		Sight:   verdict.Sight{Intake: func() *intake.Service { return a.Intake }, Cases: func() *cases.Service { return a.Cases }, Requests: func() *request.Service { return a.Requests }},
	}
}

// openSignatures builds the module of signatures, with the requests to sign.
func (a *App) openSignatures() (err error) {
	a.remote, err = signing.Open(signing.Settings{
		File: a.Config.ProfileService, Dir: filepath.Join(a.Config.Data, "trusted-profile"), Base: a.Config.Base, Demo: a.demo, Clock: a.Clock,
	})
	if err != nil {
		return err
	}
	if a.tickets, err = crypt.NewSigner("signatures.ticket", a.key); err != nil {
		return err
	}
	a.Signatures, err = a.trusted().Open()
	a.Requests = request.New(request.Deps{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Events: a.Queue, Blobs: a.Blobs, Judge: a.Signatures, Provider: a.remote.Provider(), Base: a.Config.Base, PDFOnly: signing.PDFOnly,
	})
	if err != nil {
		return err
	}
	a.Keeping = a.longterm().Open()
	return nil
}

// longterm joins the keeper of signatures with the rest of the house.
func (a *App) longterm() longterm.House {
	return longterm.House{
		DB: a.DB, Clock: a.Clock, Log: a.Log, Blobs: a.Blobs, Vault: a.Vault, Stamps: a.Stamps, Seals: a.Seals, Whom: a.Signatures.Trust,
		Dispatch: func() *dispatch.Service { return a.Dispatch },
	}
}

func (a *App) newest() longterm.Newest { return func() *keeping.Service { return a.Keeping } }

// writings joins the writings of cases with requests to sign.
func (a *App) writings() signing.Writings {
	return signing.Writings{Requests: a.Requests, Signing: func() *casesigning.Service { return a.Signing }}
}

func (a *App) openMailbox() error {
	links, err := crypt.NewSigner("mailbox", a.key)
	a.Mailbox = &mailbox.Mailbox{Identity: a.Identity, Clock: a.Clock, Signer: links, Notices: func() *notices.Service { return a.Notices }}
	return err
}

// openLogin builds the module that identity asks about second factors.
func (a *App) openLogin(factors *signin.Factors) (err error) {
	known := signin.Accounts{Service: a.Identity}
	a.Login, err = login.New(login.Deps{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Jobs: a.Queue, Key: a.key, Base: a.Config.Base, People: known, Attempts: known, Sessions: known, Idle: a.Config.Idle,
	})
	factors.Login = a.Login
	return err
}

// acting joins mandates with the rest of the house.
func (a *App) acting() acting.House {
	return acting.House{
		Identity: a.Identity, Mandates: a.Mandates, Catalogue: a.Catalogue, Intake: a.Intake, Cases: a.Cases, Parties: a.Parties, Dispatch: a.Dispatch, Notices: a.Notices,
		Payments: a.Payments, PayTo: a.payTo,
	}
}

func (a *App) openNotices() error {
	mailer, err := a.mailer()
	if err != nil {
		return err
	}
	a.Notices, err = notices.New(notices.Deps{
		DB: a.DB, Clock: a.Clock, Audit: a.Audit, Queue: a.Queue, Messages: a.Words, Mailer: mailer,
		People: recipients{a}, Offices: a.units.notices(), Links: a.links(), Desk: agendas{a}, Base: a.Config.Base, Vault: a.Vault, Key: a.key,
		Kinds: slices.Concat(told.Kinds(), timing.Kinds(), setup.Kinds(), joint.Kinds(), acting.Kinds(), staffing.Kinds(), rodo.Kinds(), mailbox.Kinds()),
	})
	return err
}

// mailer sends by SMTP, or writes messages into a folder when no server is set.
func (a *App) mailer() (notices.Mailer, error) {
	m := a.Config.Mail
	if m.Host == "" {
		return &mail.Folder{Dir: filepath.Join(a.Config.Data, "mail"), Clock: a.Clock}, nil
	}
	return mail.NewSender(mail.Config{Host: m.Host, Port: m.Port, TLS: mail.TLS(m.TLS), User: m.User, Password: m.Password, From: m.From, FromName: "Wrota"}, a.Clock)
}

// register puts the modules' own timers into the queue, and what follows from facts.
func (a *App) register(context.Context) error {
	for _, m := range []interface{ Register(q *jobs.Queue) }{a.Terms, a.Identity, a.Login, a.Federation, a.Intake, a.Cases, a.Signing, a.Dispatch, a.Notices, a.Roads, a.Staffing, a.Privacy, a.Signatures, a.Requests, a.Keeping, a.Scanning, a.Migration} {
		m.Register(a.Queue)
	}
	a.subscribe(a.Queue)
	finding.Register(a.Queue, a.Search, a.Notary)
	a.templating().Subscribe(a.Queue)
	a.upkeep(a.Queue)
	keys.Register(a.Queue, a.DB, a.Vault)
	return nil
}
