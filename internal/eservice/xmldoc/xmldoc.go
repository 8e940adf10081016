// Package xmldoc writes an application as the XML document that is signed, filed and kept, and the
// XSD schema of every version of every e-service.
//
// The structure follows the official templates of electronic documents (regulation of 14.09.2011,
// UoI art. 19b): Dokument with OpisDokumentu (when it was made), DaneDokumentu (heading, addressee,
// senders) and TrescDokumentu (an element for each page of the form with the answers, then the
// declarations as they were worded and the attachments by reference, each with its SHA-256). An
// enveloped signature is added as the last child of the root, and the schema leaves room for it.
//
// The document holds only answers that count (eservice.Live). The same answers and the same Meta
// give the same bytes. Element names come from the definition; Polish, because the archive is.
//
// The package signs nothing and embeds no attachment: their bytes are kept apart and the digests
// bind them to the signed document.
package xmldoc

import (
	"errors"
	"strconv"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
)

// Errors of writing.
var (
	ErrCharacter = errors.New("xmldoc: a value holds a character that XML 1.0 forbids")
	ErrValue     = errors.New("xmldoc: a value does not suit its field")
	ErrExit      = errors.New("xmldoc: the answers lead to a page where the way ends")
)

// Unit is the office that is applied to.
type Unit struct {
	Name    string
	REGON   string
	NIP     string
	ADE     string
	Address address.Address
}

// Meta is what the document says besides the answers.
type Meta struct {
	Unit       Unit
	Created    time.Time // when the document was made, in the hands of the applicant
	Identifier string    // of the submission
	Level      actor.Level
	Agent      string              // who acted for the sender; empty when nobody did
	Basis      string              // on what: "pełnomocnik (art. 33 KPA)"
	Sender     *eservice.Applicant // nil: the applicant found in the answers
	Further    []field.File        // files that no question asks for
}

// Namespace is the namespace of a definition's documents.
func Namespace(d *eservice.Definition) string {
	return "urn:wrota:wzor:" + d.Service + ":" + strconv.Itoa(d.Version)
}

// Document writes the application. The answers should have passed Check; a value that does not suit
// its field is an error, never a wrong document.
func Document(counting *eservice.Live, m Meta) ([]byte, error) {
	l, shown := counting.In("pl"), counting.Env.Lang
	d, env := l.Def, l.Env
	if l.Exit != nil {
		return nil, ErrExit
	}
	w := &writer{b: make([]byte, 0, 8<<10)}
	w.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	w.open1("Dokument", "xmlns", Namespace(d))
	w.open("OpisDokumentu")
	w.open1("Data", "typDaty", "stworzony")
	w.leaf("Czas", m.Created.In(calendar.Warsaw).Format("2006-01-02T15:04:05.000-07:00"))
	w.close("Data")
	w.close("OpisDokumentu")
	w.open("DaneDokumentu")
	heading(w, d, m, shown)
	sender := m.Sender
	if sender == nil {
		p := l.Applicant()
		sender = &p
	}
	parties(w, m.Unit, *sender)
	w.close("DaneDokumentu")
	w.open2("TrescDokumentu", "format", "text/xml", "kodowanie", "XML")
	c := content{w: w, l: l, shown: shown, ctx: field.Context{Today: env.Today, Lang: "pl", Lists: env.Lists}}
	c.steps()
	c.attachments(m.Further)
	w.close("TrescDokumentu")
	w.close("Dokument")
	w.raw("\n")
	return w.b, w.err
}

// levels are the names of assurance levels in documents.
var levels = [...]string{"brak", "niski", "sredni", "wysoki"}

func heading(w *writer, d *eservice.Definition, m Meta, shown string) {
	w.open("Naglowek")
	w.leaf("NazwaDokumentu", d.Title.In("pl"))
	w.leaf("Usluga", d.Service)
	w.leaf("Wersja", strconv.Itoa(d.Version))
	if m.Identifier != "" {
		w.leaf("Identyfikator", m.Identifier)
	}
	if shown == "" {
		shown = "pl"
	}
	w.leaf("Jezyk", shown)
	w.leaf("PoziomTozsamosci", levels[min(int(m.Level), len(levels)-1)])
	w.leaf("WersjaKlauzuli", strconv.Itoa(d.Privacy.Version))
	if m.Agent != "" {
		w.open("DzialajacyWImieniu")
		w.leaf("Nazwa", m.Agent)
		w.leaf("Podstawa", m.Basis)
		w.close("DzialajacyWImieniu")
	}
	w.close("Naglowek")
}

func parties(w *writer, u Unit, p eservice.Applicant) {
	w.open("Adresaci")
	w.open("Podmiot")
	w.open("Instytucja")
	w.leaf("NazwaInstytucji", u.Name)
	w.some("NIP", u.NIP)
	w.some("REGON", u.REGON)
	w.some("AdresDoDoreczen", u.ADE)
	postal(w, u.Address)
	w.close("Instytucja")
	w.close("Podmiot")
	w.close("Adresaci")
	if p.Person == nil && p.Organisation == nil {
		return // nobody said who they are: an anonymous application
	}
	w.open("Nadawcy")
	w.open1("Podmiot", "rola", "strona")
	if p.Organisation != nil {
		w.open("Instytucja")
		w.leaf("NazwaInstytucji", p.Organisation["name"])
		w.some("NIP", p.Organisation["nip"])
		w.some("REGON", p.Organisation["regon"])
		w.some("KRS", p.Organisation["krs"])
		contact(w, p)
		w.close("Instytucja")
	} else {
		w.open("Osoba")
		person(w, p.Person)
		contact(w, p)
		w.close("Osoba")
	}
	w.close("Podmiot")
	if p.Proxy != nil {
		w.open1("Podmiot", "rola", "pelnomocnik")
		w.open("Osoba")
		person(w, p.Proxy)
		postal(w, p.ProxyAddress)
		w.close("Osoba")
		w.close("Podmiot")
	}
	w.close("Nadawcy")
}

func person(w *writer, r field.Record) {
	w.leaf("Imie", r["given"])
	w.leaf("Nazwisko", r["family"])
	w.some("PESEL", r["pesel"])
	w.some("DataUrodzenia", r["born"])
}

func contact(w *writer, p eservice.Applicant) {
	w.some("AdresDoDoreczen", p.ADE)
	w.some("Email", p.Email)
	w.some("Telefon", p.Phone)
	postal(w, p.Address)
}

func postal(w *writer, a address.Address) {
	if a.IsZero() {
		return
	}
	w.open("Adres")
	country := a.Country
	if country == "" {
		country = "PL"
	}
	w.leaf("Kraj", country)
	w.some("Ulica", a.Street)
	w.some("Budynek", a.House)
	w.some("Lokal", a.Flat)
	w.some("KodPocztowy", a.Postcode)
	w.some("Miejscowosc", a.Place)
	w.some("Poczta", a.Post)
	w.some("Gmina", a.Gmina)
	w.close("Adres")
}
