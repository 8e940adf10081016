package nes

import (
	"fmt"

	"wrota/internal/platform/xmlsec"
)

// Marshal writes metadata. It is valid by the schema when the model holds what the schema asks for; see Schemas.Check.
func (d *Document) Marshal() ([]byte, error) {
	b := xmlsec.NewBuilder("dokument", xmlsec.Namespace{URI: Space})
	root, err := b.Root(), error(nil)
	if d.Version != "" {
		root.Attr("wersja", d.Version)
	}
	document(&codec{out: &root, err: &err}, d)
	if err != nil {
		return nil, fmt.Errorf("nes: write: %w", err)
	}
	doc, err := b.Document()
	if err != nil {
		return nil, fmt.Errorf("nes: write: %w", err)
	}
	return append(doc.Bytes(), '\n'), nil
}

// Read reads metadata. The error is an *Error with the first thing that is wrong, or a problem of the XML.
func Read(body []byte) (*Document, error) {
	doc, err := xmlsec.Limits{Bytes: MaxBytes, Nodes: 100_000, Depth: 60}.Parse(body)
	if err != nil {
		return nil, fmt.Errorf("nes: read: %w", err)
	}
	d, root := &Document{}, doc.Root()
	if !root.Is(Space, "dokument") {
		return nil, &Error{"/", "elementem głównym nie jest „dokument” w przestrzeni nazw " + Space}
	}
	c := reading(root, "dokument", &err)
	c.attr("wersja", &d.Version)
	document(c, d)
	for err == nil && len(c.rest) > 0 && c.rest[0].Is(signatureSpace, "Signature") {
		d.Signatures++
		c.rest = c.rest[1:]
	}
	c.end()
	if err != nil {
		return nil, err
	}
	return d, nil
}

// MaxBytes is the largest file of metadata that is read.
const MaxBytes = 8 << 20

func document(c *codec, d *Document) {
	some(c, "identyfikator", &d.IDs, identifier)
	some(c, "tytul", &d.Titles, title)
	some(c, "data", &d.Dates, date)
	some(c, "format", &d.Formats, format)
	some(c, "dostep", &d.Access, access)
	some(c, "typ", &d.Types, kind)
	some(c, "grupowanie", &d.Groups, group)
	many(c, "tworca", &d.Makers, maker)
	many(c, "nadawca", &d.Senders, func(c *codec, s *Sender) { one(c, "podmiot", &s.Who, subject) })
	many(c, "odbiorca", &d.Addressees, func(c *codec, a *Addressee) {
		c.maybe("doWiadomosci", &a.Copy)
		one(c, "podmiot", &a.Who, subject)
	})
	many(c, "relacja", &d.Relations, func(c *codec, r *Relation) {
		some(c, "identyfikator", &r.IDs, identifier)
		c.leaf("typRelacji", &r.Type)
	})
	many(c, "kwalifikacja", &d.Grades, func(c *codec, g *Grade) {
		c.leaf("kategoria", &g.Category)
		c.leaf("data", &g.At)
		one(c, "podmiot", &g.By, subject)
	})
	many(c, "jezyk", &d.Languages, language)
	c.maybe("opis", &d.Summary)
	many(c, "tematyka", &d.Topics, topic)
	c.leaves("uprawnienia", &d.Rights)
	c.leaves("lokalizacja", &d.Places)
	many(c, "status", &d.States, func(c *codec, s *State) {
		c.leaf("rodzaj", &s.Kind)
		c.leaf("wersja", &s.Version)
		c.maybe("opis", &s.Note)
	})
}

func identifier(c *codec, i *Identifier) {
	c.leaf("typidentyfikatora", &i.Type)
	c.leaf("wartoscId", &i.Value)
	option(c, "podmiot", &i.By, subject)
}

func language(c *codec, t *Text) {
	c.attr("kodJezyka", &t.Lang)
	c.text(&t.Value)
}

func title(c *codec, t *Title) {
	one(c, "oryginalny", &t.Original, language)
	many(c, "alternatywny", &t.Others, language)
}

// date is an event or a range: what comes first says which.
func date(c *codec, d *Date) {
	if c.out != nil && d.Type == "" || c.out == nil && len(c.rest) > 0 && c.rest[0].Is(Space, "zakresDat") {
		c.leaf("zakresDat", &d.Range)
		c.leaf("czasOd", &d.From)
		c.leaf("czasDo", &d.To)
		return
	}
	c.leaf("typDaty", &d.Type)
	c.leaf("czas", &d.At)
}

func format(c *codec, f *Format) {
	c.leaf("typFormatu", &f.Type)
	c.maybe("specyfikacja", &f.Spec)
	c.maybe("niekompletnosc", &f.Incomplete)
	option(c, "wielkosc", &f.Size, func(c *codec, m *Measured) {
		c.attr("miara", &m.Unit)
		c.text(&m.Value)
	})
	c.maybe("opis", &f.Note)
}

func access(c *codec, a *Access) {
	c.leaf("dostepnosc", &a.Level)
	c.maybe("uwagi", &a.Note)
	option(c, "data", &a.After, func(c *codec, x *After) {
		c.leaf("typ", &x.Type)
		c.leaf("czas", &x.At)
	})
}

func kind(c *codec, t *Type) {
	c.leaf("klasa", &t.Class)
	some(c, "rodzaj", &t.Kinds, func(c *codec, v *string) { c.text(v) })
}

func group(c *codec, g *Group) {
	c.leaf("typGrupy", &g.Type)
	c.leaf("kodGrupy", &g.Code)
	c.leaf("opis", &g.Note)
}

func maker(c *codec, m *Maker) {
	some(c, "funkcja", &m.Roles, func(c *codec, v *string) { c.text(v) })
	one(c, "podmiot", &m.Who, subject)
}

func topic(c *codec, t *Topic) {
	c.leaves("przedmiot", &t.Subjects)
	c.leaves("wspomnianaOsoba", &t.People)
	c.leaves("miejsce", &t.Places)
	many(c, "data", &t.Dates, date)
	c.leaves("odbiorca", &t.For)
	many(c, "inne", &t.Others, func(c *codec, p *Pair) {
		c.leaf("klucz", &p.Key)
		c.leaf("wartosc", &p.Value)
	})
}

func subject(c *codec, s *Subject) {
	option(c, "osoba", &s.Person, person)
	if s.Person == nil || c.out != nil {
		option(c, "instytucja", &s.Body, body)
	}
	if s.Person == nil && s.Body == nil {
		c.fail("brakuje elementu „osoba” albo „instytucja”")
	}
}

func person(c *codec, p *Person) {
	many(c, "id", &p.IDs, known)
	c.leaf("nazwisko", &p.Family)
	c.leaves("imie", &p.Given)
	many(c, "adres", &p.Addresses, address)
	many(c, "kontakt", &p.Contacts, contact)
}

func body(c *codec, b *Body) {
	many(c, "id", &b.IDs, known)
	c.leaf("nazwa", &b.Name)
	many(c, "adres", &b.Addresses, address)
	many(c, "kontakt", &b.Contacts, contact)
	option(c, "komorka", &b.Cell, cell)
	option(c, "pracownik", &b.Employee, employee)
}

func cell(c *codec, x *Cell) {
	c.leaf("nazwa", &x.Name)
	many(c, "adres", &x.Addresses, address)
	many(c, "kontakt", &x.Contacts, contact)
	option(c, "komorka", &x.Cell, cell)
	option(c, "pracownik", &x.Employee, employee)
}

func employee(c *codec, e *Employee) {
	c.leaf("nazwisko", &e.Family)
	c.leaves("imie", &e.Given)
	many(c, "kontakt", &e.Contacts, contact)
	c.maybe("stanowisko", &e.Post)
}

func known(c *codec, k *Known) {
	c.attr("typId", &k.Type)
	c.text(&k.Value)
}

func contact(c *codec, k *Contact) {
	c.attr("typKontaktu", &k.Type)
	c.text(&k.Value)
}

func address(c *codec, a *Address) {
	c.maybe("kodPocztowy", &a.PostCode)
	c.maybe("poczta", &a.PostOffice)
	c.leaf("miejscowosc", &a.Place)
	c.maybe("ulica", &a.Street)
	c.maybe("budynek", &a.Building)
	c.maybe("lokal", &a.Flat)
	c.maybe("skrytkaPocztowa", &a.Box)
	c.maybe("uwagi", &a.Note)
	c.leaf("kraj", &a.Country)
	c.maybe("gmina", &a.Commune)
	c.maybe("powiat", &a.District)
	c.maybe("wojewodztwo", &a.Voivodeship)
}
