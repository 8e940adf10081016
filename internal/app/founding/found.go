package founding

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/catalogue"
	"wrota/internal/eservice/fee"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/ade"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/regon"
	"wrota/internal/records"
)

// House are the modules that an office is founded in.
type House struct {
	Identity  *identity.Service
	Records   *records.Service
	Catalogue *catalogue.Service
	System    func(id.Unit) actor.Actor // the program itself, in a unit
	Today     calendar.Date
}

// Refused is what a module refused, with the place in the file that it is about.
type Refused struct {
	Path string
	Err  error
}

func (r *Refused) Error() string { return r.Path + ": " + r.Err.Error() }

// Unwrap is what the module said.
func (r *Refused) Unwrap() error { return r.Err }

var (
	errNobody = errors.New("tej osoby nie ma już w urzędzie")
	errOther  = errors.New("ten skrót ma już urząd o innej nazwie")
)

func at(path string, err error) error {
	if err == nil {
		return nil
	}
	return &Refused{path, err}
}

// work is one office on its way into a house. What is there already is left as it is, so that a
// founding that was interrupted can go on.
type work struct {
	House
	file   *File
	unit   identity.Unit
	by     actor.Actor
	cells  map[string]id.Cell
	people map[string]id.Employee // by e-mail address in small letters and the symbol of the cell
}

// Exists tells whether the house has an office with the slug of a file.
func Exists(ctx context.Context, h House, f *File) (bool, error) {
	_, err := h.Identity.UnitBySlug(ctx, h.System(id.Region), f.Slug.S)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Found brings an office that Check has passed into a house; plan is the content of its file plan.
func Found(ctx context.Context, h House, f *File, plan []byte) error {
	x := &work{House: h, file: f, cells: map[string]id.Cell{}, people: map[string]id.Employee{}}
	for _, step := range []func(context.Context) error{
		x.enter, x.addCells, func(ctx context.Context) error { return x.importPlan(ctx, plan) }, x.employ, x.terms, x.adopt,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// enter finds the office of an interrupted founding, or makes it.
func (x *work) enter(ctx context.Context) (err error) {
	region, f := x.System(id.Region), x.file
	x.unit, err = x.Identity.UnitBySlug(ctx, region, f.Slug.S)
	if fault.Is(err, fault.NotFound) {
		x.unit, err = x.Identity.AddUnit(ctx, region, f.unit())
	}
	if err == nil && x.unit.Name != f.Name.S {
		err = errOther
	}
	x.by = x.System(x.unit.ID)
	return at("slug", err)
}

// unit is the office as identity keeps it; Check has seen that everything can be read.
func (f *File) unit() identity.Unit {
	u := identity.Unit{
		Slug: f.Slug.S, Kind: identity.UnitKind(f.Kind.S), Name: f.Name.S, ShortName: f.Short.S, TERYT: f.TERYT.S,
		NIP: canonical(f.NIP, nip.Parse), REGON: canonical(f.REGON, regon.Parse), ADE: canonical(f.ADE, ade.Parse),
		Address: address.Address{
			Street: f.Address.Street.S, House: f.Address.House.S, Flat: f.Address.Flat.S, Postcode: f.Address.Postcode.S, Place: f.Address.Place.S,
		},
		Email: f.Email.S, Phone: f.Phone.S, Head: f.Head.S, HeadName: f.HeadName.S,
		Brand: identity.Brand{
			Herb: f.Brand.Herb.S, Bar: f.Brand.Bar.S, BarInk: f.Brand.BarInk.S, Deep: f.Brand.Deep.S, Accent: f.Brand.Accent.S,
			Link: f.Brand.Link.S, Tint: f.Brand.Tint.S,
		},
	}
	for _, t := range f.Topics {
		u.Topics = append(u.Topics, t.S)
	}
	return u
}

// canonical is the form of an identifier that is stored.
func canonical[T fmt.Stringer](t Text, parse func(string) (T, error)) string {
	if v, err := parse(t.S); t.S != "" && err == nil {
		return v.String()
	}
	return ""
}

func (x *work) addCells(ctx context.Context) error {
	there, err := x.Identity.Cells(ctx, x.by, x.unit.ID)
	if err != nil {
		return at("cells", err)
	}
	for _, c := range there {
		x.cells[c.Symbol] = c.ID
	}
	for i, c := range x.file.Cells {
		if _, ok := x.cells[c.Symbol.S]; ok {
			continue
		}
		added, err := x.Identity.AddCell(ctx, x.by, identity.Cell{
			Unit: x.unit.ID, Parent: x.cells[c.Parent.S], Symbol: c.Symbol.S, Name: c.Name.S, Phone: c.Phone.S, Email: c.Email.S,
		})
		if err != nil {
			return at(fmt.Sprintf("cells[%d]", i+1), err)
		}
		x.cells[c.Symbol.S] = added.ID
	}
	return nil
}

func (x *work) importPlan(ctx context.Context, plan []byte) error {
	p := x.file.Plan
	source := p.Source.S
	if source == "" {
		source = records.DraftSource
	}
	_, err := x.Records.ImportPlan(ctx, x.by, records.PlanImport{Unit: x.unit.ID, File: bytes.NewReader(plan), From: x.day(p.From), Source: source})
	return at("plan", err)
}

// day reads a day; none means today.
func (x *work) day(t Text) calendar.Date {
	if d, err := calendar.Parse(t.S); err == nil {
		return d
	}
	return x.Today
}

// employ takes everybody on in one transaction, and sends administrators the link for a password.
func (x *work) employ(ctx context.Context) error {
	there, err := x.Identity.Employees(ctx, x.by, x.unit.ID, identity.EmployeeFilter{})
	if err != nil {
		return at("people", err)
	}
	if len(there) == 0 {
		list := make([]identity.NewEmployee, len(x.file.People))
		for i, p := range x.file.People {
			list[i] = x.employee(p)
		}
		if there, err = x.Identity.AddEmployees(ctx, x.by, x.unit.ID, list); err != nil {
			return at("people", err)
		}
		if err := x.invite(ctx); err != nil {
			return err
		}
	}
	for _, p := range x.file.People {
		for _, e := range there {
			if e.Given == p.Given.S && e.Family == p.Family.S && e.Cell == x.cells[p.Cell.S] {
				x.people[strings.ToLower(p.Email.S)+" "+p.Cell.S] = e.ID
			}
		}
	}
	return nil
}

func (x *work) employee(p Person) identity.NewEmployee {
	e := identity.NewEmployee{Email: p.Email.S, Employee: identity.Employee{
		Unit: x.unit.ID, Cell: x.cells[p.Cell.S], Given: p.Given.S, Family: p.Family.S, Post: p.Post.S, Phone: p.Phone.S, Leads: p.Leads, From: x.day(p.From),
	}}
	for _, r := range p.Roles {
		e.Roles = append(e.Roles, r.S)
	}
	return e
}

func (x *work) invite(ctx context.Context) error {
	for i, p := range x.file.People {
		if !slices.ContainsFunc(p.Roles, func(r Text) bool { return r.S == administrator }) {
			continue
		}
		// Too many links in a day are refused; whoever gets none asks for one on the login page.
		if err := x.Identity.AskReset(ctx, x.by, p.Email.S); err != nil && !fault.Is(err, fault.Busy) {
			return at(fmt.Sprintf("people[%d].email", i+1), err)
		}
	}
	return nil
}

func (x *work) terms(ctx context.Context) error {
	before, err := x.Catalogue.Terms(ctx, x.by)
	if err != nil || before.Version > 0 {
		return at("accounts", err)
	}
	t := catalogue.Terms{Texts: catalogue.Texts{Hours: x.file.Hours.S}, Accounts: catalogue.Accounts{}}
	for kind, a := range map[fee.Kind]Account{fee.StampDuty: x.file.Accounts.StampDuty, fee.Fee: x.file.Accounts.Fee} {
		if a == (Account{}) {
			continue
		}
		number, err := iban.Parse(a.IBAN.S)
		if err != nil {
			return at("accounts", err)
		}
		t.Accounts[kind] = catalogue.Account{IBAN: number, Name: a.Name.S, Short: a.Short.S}
	}
	_, err = x.Catalogue.SetTerms(ctx, x.by, t)
	return at("accounts", err)
}

func (x *work) adopt(ctx context.Context) error {
	for i, s := range x.file.Services {
		path := fmt.Sprintf("services[%d]", i+1)
		switch _, err := x.Catalogue.Adoption(ctx, x.by, s.Service.S); {
		case err == nil:
			continue
		case !fault.Is(err, fault.NotFound):
			return at(path, err)
		}
		lead, ok := x.people[strings.ToLower(s.Lead.S)+" "+s.Cell.S]
		if s.Lead.S != "" && !ok {
			return at(path+".lead", errNobody)
		}
		a := catalogue.Adoption{Service: s.Service.S, Opens: x.day(s.Opens), Cell: x.cells[s.Cell.S], Lead: lead}
		if s.Class.S != "" {
			class, err := jrwa.Parse(s.Class.S)
			if err != nil {
				return at(path+".class", err)
			}
			a.Class = class
		}
		if _, err := x.Catalogue.Adopt(ctx, x.by, a); err != nil {
			return at(path, err)
		}
	}
	return nil
}
