package founding

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"wrota/internal/identity"
	"wrota/internal/kit/ade"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/email"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/jrwa"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/phone"
	"wrota/internal/kit/postcode"
	"wrota/internal/kit/regon"
	"wrota/internal/kit/teryt"
)

// Known is what a file may name.
type Known struct {
	Roles  []string
	Plans  []string                  // file plans that come with the program
	Adopts func(service string) bool // whether an office may adopt an e-service
}

// administrator is the role without which nobody could change anything afterwards.
const administrator = "admin"

var kinds = []string{
	string(identity.Gmina), string(identity.Powiat), string(identity.Voivodeship), string(identity.RoadAuthority),
	string(identity.MedicalCentre), string(identity.School), string(identity.OtherUnit),
}

var (
	slugForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	colourForm = regexp.MustCompile(`^#[0-9a-f]{6}$`)
)

// checking collects the mistakes of a file that has the right shape.
type checking struct {
	mistakes Mistakes
	known    Known
	file     *File
}

func (c *checking) wrong(line int, path, format string, args ...any) {
	c.mistakes = append(c.mistakes, Mistake{line, path, fmt.Sprintf(format, args...)})
}

// need says that a word is missing; at is the line of the thing that lacks it.
func (c *checking) need(t Text, at int, path string) bool {
	if t.S == "" {
		c.wrong(max(t.Line, at), path, "brakuje tej wartości")
	}
	return t.S != ""
}

// parsed checks a word that may be left out.
func parsed[T any](c *checking, t Text, path, say string, parse func(string) (T, error)) {
	if t.S == "" {
		return
	}
	if _, err := parse(t.S); err != nil {
		c.wrong(t.Line, path, "%s", say)
	}
}

// oneOf checks a word of a list.
func (c *checking) oneOf(t Text, path string, list []string) {
	if t.S != "" && !slices.Contains(list, t.S) {
		c.wrong(t.Line, path, "nie ma „%s”; dozwolone: %s", t.S, strings.Join(list, ", "))
	}
}

const (
	dayForm   = "napisz dzień jako rok-miesiąc-dzień, na przykład 2027-01-04"
	mailForm  = "to nie jest adres e-mail"
	phoneForm = "to nie jest numer telefonu"
)

// Check says everything that is wrong with a file, apart from what only the modules can know.
func (f *File) Check(k Known) error {
	c := &checking{known: k, file: f}
	c.itself()
	c.colours()
	c.plan()
	c.cells()
	c.people()
	c.services()
	c.account(f.Accounts.StampDuty, "accounts.stamp_duty")
	c.account(f.Accounts.Fee, "accounts.fee")
	return c.mistakes.orNil()
}

func (c *checking) itself() {
	f := c.file
	for path, t := range map[string]Text{"name": f.Name, "short": f.Short, "slug": f.Slug, "kind": f.Kind, "teryt": f.TERYT, "head": f.Head, "email": f.Email} {
		c.need(t, f.Line, path)
	}
	if f.Slug.S != "" && (!slugForm.MatchString(f.Slug.S) || len(f.Slug.S) > 64) {
		c.wrong(f.Slug.Line, "slug", "użyj małych liter bez polskich znaków, cyfr i łączników, najwyżej 64 znaki")
	}
	c.oneOf(f.Kind, "kind", kinds)
	parsed(c, f.TERYT, "teryt", "to nie jest kod TERYT województwa, powiatu ani gminy", teryt.ParseTERC)
	parsed(c, f.NIP, "nip", "to nie jest poprawny NIP, sprawdź cyfry", nip.Parse)
	parsed(c, f.REGON, "regon", "to nie jest poprawny REGON, sprawdź cyfry", regon.Parse)
	parsed(c, f.ADE, "ade", "to nie jest poprawny adres do e-Doręczeń, na przykład AE:PL-12345-67890-ABCDE-12", ade.Parse)
	parsed(c, f.Email, "email", mailForm, email.Parse)
	parsed(c, f.Phone, "phone", phoneForm, phone.Parse)
	if c.need(Text{f.Address.Place.S, f.Address.Line}, f.Line, "address.place") {
		c.need(f.Address.House, f.Address.Line, "address.house")
		if c.need(f.Address.Postcode, f.Address.Line, "address.postcode") {
			parsed(c, f.Address.Postcode, "address.postcode", "napisz kod pocztowy jako 00-000", postcode.Parse)
		}
	}
}

func (c *checking) colours() {
	b := c.file.Brand
	for path, t := range map[string]Text{"bar": b.Bar, "bar_ink": b.BarInk, "deep": b.Deep, "accent": b.Accent, "link": b.Link, "tint": b.Tint} {
		if t.S != "" && !colourForm.MatchString(t.S) {
			c.wrong(t.Line, "brand."+path, "napisz kolor jako # i sześć cyfr szesnastkowych małymi literami, w cudzysłowie, na przykład \"#0f4a5c\"")
		}
	}
}

func (c *checking) plan() {
	p := c.file.Plan
	at := max(p.Line, c.file.Line)
	if (p.File.S == "") == (p.BuiltIn.S == "") {
		c.wrong(at, "plan", "podaj wykaz akt: file (plik CSV) albo built_in (wykaz z programu: %s)", strings.Join(c.known.Plans, ", "))
	}
	c.oneOf(p.BuiltIn, "plan.built_in", c.known.Plans)
	if c.need(p.From, at, "plan.from") {
		parsed(c, p.From, "plan.from", dayForm, calendar.Parse)
	}
	if p.File.S != "" {
		c.need(p.Source, at, "plan.source")
	}
}

func (c *checking) cells() {
	above := map[string]bool{}
	if len(c.file.Cells) == 0 {
		c.wrong(c.file.Line, "cells", "urząd musi mieć co najmniej jedną komórkę")
	}
	for i, x := range c.file.Cells {
		path := fmt.Sprintf("cells[%d].", i+1)
		c.need(x.Name, x.Line, path+"name")
		if c.need(x.Symbol, x.Line, path+"symbol") {
			if casesign.CheckCell(x.Symbol.S) != nil {
				c.wrong(x.Symbol.Line, path+"symbol", "symbol składa się z liter, cyfr i łączników, części dzieli kropka, na przykład DR.II")
			}
			if above[x.Symbol.S] {
				c.wrong(x.Symbol.Line, path+"symbol", "symbol „%s” ma już inna komórka", x.Symbol.S)
			}
		}
		if x.Parent.S != "" && !above[x.Parent.S] {
			c.wrong(x.Parent.Line, path+"parent", "komórka „%s” musi stać w pliku wyżej", x.Parent.S)
		}
		above[x.Symbol.S] = true
		parsed(c, x.Email, path+"email", mailForm, email.Parse)
		parsed(c, x.Phone, path+"phone", phoneForm, phone.Parse)
	}
}

// cell checks a symbol that has to be in the file.
func (c *checking) cell(t Text, at int, path string) {
	if c.need(t, at, path) && !slices.ContainsFunc(c.file.Cells, func(x Cell) bool { return x.Symbol.S == t.S }) {
		c.wrong(t.Line, path, "w pliku nie ma komórki „%s”", t.S)
	}
}

func (c *checking) people() {
	admins, names := 0, map[string]string{}
	for i, p := range c.file.People {
		path := fmt.Sprintf("people[%d].", i+1)
		for name, t := range map[string]Text{"given": p.Given, "family": p.Family, "post": p.Post} {
			c.need(t, p.Line, path+name)
		}
		c.cell(p.Cell, p.Line, path+"cell")
		if c.need(p.Email, p.Line, path+"email") {
			parsed(c, p.Email, path+"email", mailForm, email.Parse)
			key, name := strings.ToLower(p.Email.S), p.Given.S+" "+p.Family.S
			if other, ok := names[key]; ok && other != name {
				c.wrong(p.Email.Line, path+"email", "ten adres ma już inna osoba; każdy loguje się własnym adresem")
			}
			names[key] = name
		}
		parsed(c, p.Phone, path+"phone", phoneForm, phone.Parse)
		parsed(c, p.From, path+"from", dayForm, calendar.Parse)
		for _, r := range p.Roles {
			c.oneOf(r, path+"roles", c.known.Roles)
			if r.S == administrator {
				admins++
			}
		}
	}
	if admins == 0 {
		c.wrong(c.file.Line, "people", "przynajmniej jedna osoba musi mieć rolę %s, inaczej nikt nie zmieni ustawień urzędu", administrator)
	}
}

func (c *checking) services() {
	seen := map[string]bool{}
	for i, s := range c.file.Services {
		path := fmt.Sprintf("services[%d].", i+1)
		if c.need(s.Service, s.Line, path+"service") {
			if !c.known.Adopts(s.Service.S) {
				c.wrong(s.Service.Line, path+"service", "nie ma e-usługi „%s”, którą urząd może udostępnić", s.Service.S)
			}
			if seen[s.Service.S] {
				c.wrong(s.Service.Line, path+"service", "usługa „%s” jest podana dwa razy", s.Service.S)
			}
			seen[s.Service.S] = true
		}
		c.cell(s.Cell, s.Line, path+"cell")
		parsed(c, s.Class, path+"class", "to nie jest symbol klasy z wykazu akt", jrwa.Parse)
		parsed(c, s.Opens, path+"opens", dayForm, calendar.Parse)
		lead := func(p Person) bool { return strings.EqualFold(p.Email.S, s.Lead.S) && p.Cell.S == s.Cell.S }
		if s.Lead.S != "" && !slices.ContainsFunc(c.file.People, lead) {
			c.wrong(s.Lead.Line, path+"lead", "w komórce „%s” nie ma osoby z tym adresem e-mail", s.Cell.S)
		}
	}
}

// maxShort is how many characters of a name bank apps read from a code.
const maxShort = 20

func (c *checking) account(a Account, path string) {
	if a == (Account{}) {
		return
	}
	if c.need(a.IBAN, a.Line, path+".iban") {
		parsed(c, a.IBAN, path+".iban", "to nie jest poprawny numer polskiego rachunku (26 cyfr)", iban.Parse)
	}
	if c.need(a.Short, a.Line, path+".short") && utf8.RuneCountInString(a.Short.S) > maxShort {
		c.wrong(a.Short.Line, path+".short", "nazwa może mieć najwyżej %d znaków", maxShort)
	}
}
