// Package intaketest gives the tests of others an office that takes letters in, with one small
// e-service, and files applications in it.
package intaketest

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

// Tables are the migrations that a test of intake needs.
var Tables = []db.Migrations{audit.Migrations, jobs.Migrations, vault.Migrations, intake.Migrations}

// Service is the e-service of the office: three pages, one file.
const Service = `service: pismo
version: %d
valid_from: 2027-01-01
%s
topic: ogolne
title: {pl: Pismo ogólne, en: General letter}
action: {pl: Napisz do urzędu}
summary: Dla każdego.
case_title: "Pismo: {{temat}}"
law: [{act: Kodeks postępowania administracyjnego, cite: art. 63}]
filing: anonymous
applicants: [person]
class: 1431
term: {period: 1 month, rules: kpa, basis: art. 35 § 3 KPA}
start: {lead: Napisz do urzędu., who: Każdy., prepare: [Treść], minutes: 5, cost: Bez opłat., when: Do 30 dni., other_ways: [Listem], after: [Odpowiemy]}
sections: [{id: tresc, title: Treść}]
steps:
  - id: kto
    section: tresc
    title: Kim jesteś?
    fields:
      - {id: osoba, kind: person, identify: none, label: Osoba, role: applicant.person, prefill: account.person}
  - id: tresc
    section: tresc
    title: O co chodzi?
    fields:
      - {id: temat, kind: text, max_length: 100, label: Temat}
      - {id: opis, kind: longtext, max_length: 5000, label: Opis}
attachments:
  - {id: plik, label: Załącznik, optional: true, accept: [pdf, txt, png], max_files: 2}
privacy: {version: 3, purposes: [Odpowiedź na pismo], basis: [art. 6 ust. 1 lit. c RODO], retention: 5 lat, recipients: [], duty: Podanie danych jest dobrowolne.}
`

// Office is a unit that takes letters in.
type Office struct {
	Unit    id.Unit
	Cell    id.Cell
	Maria   intake.Holder // has an account
	Ewa     actor.Actor   // works at the registry
	Clock   *clock.Manual
	Audit   *audit.Log
	Queue   *jobs.Queue
	Intake  *intake.Service
	Blobs   blob.Store
	Version int  // of the form that is in force
	Closed  bool // the unit has withdrawn the service
	Sure    bool // the form asks for a confirmed identity
	Seals   *crypt.Seal
	Cases   map[id.Case]intake.Matter // running cases of Maria
	Mailed  map[string]int            // how often each address was to be written to
	Need    eservice.Need             // of a signature; empty: as the form says
	Trusted map[string]bool           // names of signers whose signatures are valid here; others are doubtful
	Links   []string                  // drafts and the addresses to which a way back was sent
	forms   map[int]eservice.Service
}

// New makes an office on a database.
func New(t testing.TB, d *db.DB) *Office {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	o := &Office{Unit: id.New[id.Unit](), Cell: id.New[id.Cell](), Clock: testkit.Clock(), Version: 1, Cases: map[id.Case]intake.Matter{}, Trusted: map[string]bool{}, Mailed: map[string]int{}, forms: map[int]eservice.Service{}}
	o.Audit = audit.New(o.Clock)
	var err error
	if o.Queue, err = jobs.New(d, o.Clock, jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	if o.Blobs, err = blob.OpenDir(t.TempDir(), o.Clock); err != nil {
		t.Fatal(err)
	}
	if o.Seals, err = crypt.GenerateSeal("Urząd Gminy Lipowa", "VATPL-5250007313", "PL", testkit.Noon.AddDate(-1, 0, 0), testkit.Noon.AddDate(3, 0, 0)); err != nil {
		t.Fatal(err)
	}
	proofs, err := crypt.NewSigner("intake", crypt.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	for version, more := range map[int]string{1: "valid_to: 2027-06-30", 2: "replaces: {sprawa: temat}\n"} {
		o.forms[version] = form(t, version, more)
	}
	o.Maria = intake.Holder{By: actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria O’Łąka", Level: actor.LevelLow}, Lang: "pl"}
	o.Ewa = actor.Actor{
		Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: o.Unit, Name: "Ewa Lis", Post: "kancelaria",
		Grants: []actor.Grant{intake.GrantRegister, intake.GrantRoute},
	}
	o.Intake = intake.New(intake.Deps{
		DB: d, Clock: o.Clock, Audit: o.Audit, Events: o.Queue, Blobs: o.Blobs, Scanner: antivirus.None{}, Vault: vaulttest.New(t, o.Clock), Proofs: proofs, Catalogue: o, Offices: o, Matters: o, Mails: o, Signatures: o,
		Limits: intake.Limits{File: 1 << 20, All: 3 << 20, Files: 3},
	})
	return o
}

// Judge is a plain judge of signatures: broken ones are invalid, those of people whom the office trusts are valid.
func (o *Office) Judge(_ context.Context, f signing.File, _ time.Time) (out []signing.Mark, err error) {
	found, err := signed.Open(f.Body, f.Contents)
	if err != nil {
		return nil, err
	}
	for _, s := range found.Signatures {
		m := signing.Mark{Means: "advanced", Outcome: signing.Doubtful, At: s.SigningTime}
		if s.Signer != nil {
			m.Signer = s.Signer.Subject.Get("CN")
		}
		switch {
		case !s.Intact || !s.CryptoValid:
			m.Outcome = signing.Invalid
		case o.Trusted[m.Signer]:
			m.Outcome = signing.Valid
		}
		out = append(out, m)
	}
	return out, nil
}

// MayMail lets three messages go to one mailbox.
func (o *Office) MayMail(_ context.Context, _ actor.Actor, email string) (bool, error) {
	o.Mailed[email]++
	return o.Mailed[email] <= 3, nil
}

// MailLink keeps what would be sent.
func (o *Office) MailLink(_ context.Context, _ id.Unit, d id.Draft, email string) error {
	o.Links = append(o.Links, d.Short()+" "+email)
	return nil
}

func form(t testing.TB, version int, more string) eservice.Service {
	lib, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(Service, version, more)
	if version == 2 {
		body = strings.ReplaceAll(strings.Replace(body, "valid_from: 2027-01-01", "valid_from: 2027-07-01", 1), "id: temat", "id: sprawa")
		body = strings.Replace(body, "{{temat}}", "{{sprawa}}", 1)
	}
	def, err := eservice.Parse("pismo.yaml", []byte(body), lib)
	if err != nil {
		t.Fatal(err)
	}
	return eservice.Plain{Def: def}
}

// Offer returns the form in a version.
func (o *Office) Offer(_ context.Context, unit id.Unit, service string, version int) (intake.Offer, error) {
	if version == 0 {
		version = o.Version
	}
	form, ok := o.forms[version]
	if !ok || service != "pismo" {
		return intake.Offer{}, fault.New(fault.NotFound, "catalogue.no-such-service")
	}
	if o.Sure {
		sure := *form.Definition()
		sure.Filing, sure.Identity = eservice.FilingAccount, eservice.Confirmed
		form = eservice.Plain{Def: &sure}
	}
	return intake.Offer{Unit: unit, Service: form, Open: !o.Closed, Signature: o.Need}, nil
}

// Known prefills Maria's name.
func (o *Office) Known(context.Context, actor.Actor) (eservice.Known, error) {
	return eservice.Known{}, nil
}

// Office is the unit as receipts name it.
func (o *Office) Office(_ context.Context, unit id.Unit) (intake.Office, error) {
	return intake.Office{
		ID: unit, Slug: "lipowa", Name: "Urząd Gminy Lipowa", NIP: "5250007313", REGON: "000531329",
		Address: address.Address{Street: "ul. Rynek", House: "1", Postcode: "66-200", Place: "Lipowa"},
	}, nil
}

// Seal is the seal of the unit.
func (o *Office) Seal(_ context.Context, _ id.Unit, at time.Time) (*crypt.Seal, error) {
	return o.Seals, o.Seals.CheckAt(at)
}

// MatterOf finds a running case of Maria's.
func (o *Office) MatterOf(_ context.Context, by actor.Actor, c id.Case) (intake.Matter, error) {
	m, ok := o.Cases[c]
	if !ok || !by.Is(o.Maria.By.Account) {
		return m, fault.New(fault.NotFound, "cases.no-such-case")
	}
	return m, nil
}

// Fill begins a draft and answers everything; the holder comes back with the proof.
func (o *Office) Fill(t testing.TB, h intake.Holder, change ...func(*intake.Start)) (intake.Holder, *intake.Draft) {
	t.Helper()
	st := intake.Start{Unit: o.Unit, Service: "pismo"}
	for _, f := range change {
		f(&st)
	}
	d, proof, err := o.Intake.StartDraft(t.Context(), h, st)
	if err != nil {
		t.Fatal(err)
	}
	h.Proof = proof
	o.Answer(t, h, d, "kto", url.Values{"osoba.given": {"Maria"}, "osoba.family": {"O’Łąka"}})
	o.Answer(t, h, d, "tresc", url.Values{"temat": {"Dziura w drodze"}, "opis": {"Na ul. Lipowej jest dziura."}})
	o.Answer(t, h, d, eservice.AttachmentsStep, url.Values{})
	draft, err := o.Intake.Draft(t.Context(), h, d)
	if err != nil {
		t.Fatal(err)
	}
	return h, draft
}

// Answer sends a page that must be right.
func (o *Office) Answer(t testing.TB, h intake.Holder, d id.Draft, step string, v url.Values) {
	t.Helper()
	_, problems, err := o.Intake.Answer(t.Context(), h, d, eservice.At{Step: step}, v)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%s: %v, %v", step, err, problems)
	}
}

// File fills and files an application.
func (o *Office) File(t testing.TB, h intake.Holder) *intake.Filed {
	t.Helper()
	h, d := o.Fill(t, h)
	f, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
