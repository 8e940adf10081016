// Package demo founds fictitious regions: the one of the demonstration with its people and its story, the
// units of a real voivodeship for tests of scale, and towns whose load is measured ("wrota bench").
//
// Everything is made by the use cases of the modules themselves, as people would do it, so a seed that
// works is a proof of the whole way; only bulk copies for measurements take a shorter one. The story
// happens in the past on a clock of its own and is over when the demonstration begins.
//
// Nobody and nothing here exists. Identifiers are valid so that the checks of forms hold; seals are of our
// own making and prove nothing. None of this can be used in a real installation: package app refuses
// personas there.
package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"wrota/internal/app"
	"wrota/internal/catalogue"
	"wrota/internal/eservice/fee"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/ade"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/regon"
	settings "wrota/internal/office"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/records"
)

// The fictitious region of the demonstration: a gmina with everything, its neighbours, a powiat, a road
// authority, an occupational-medicine centre and the voivodeship. Nobody and nothing in it exists;
// identifiers are valid so that the checks of forms hold.

// seeding is a running seed. It acts as the program and moves its own clock.
type seeding struct {
	*app.App
	clock *clock.Manual
	cells map[string]id.Cell     // "lipowa/DR"
	staff map[string]actor.Actor // by given name
	units map[string]identity.Unit
	n     int // of identifiers made so far

	permit, lacking, oak, birch id.Case
	decision                    id.Document
}

// backThen is how long ago the story of the demonstration begins.
const backThen = 40 * 24 * time.Hour

// Seed fills a new demonstration. It happens in the past and is over now.
func Seed(ctx context.Context, cfg app.Config, now time.Time) error {
	c := clock.At(now.Add(-backThen))
	a, err := app.New(ctx, cfg, app.Options{Demo: true, Clock: c})
	if err != nil {
		return err
	}
	s := newSeeding(a, c)
	err = s.tell(ctx, now)
	if cerr := a.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return nil
}

func newSeeding(a *app.App, c *clock.Manual) *seeding {
	return &seeding{App: a, clock: c, cells: map[string]id.Cell{}, staff: map[string]actor.Actor{}, units: map[string]identity.Unit{}}
}

func (s *seeding) tell(ctx context.Context, now time.Time) error {
	for _, o := range region {
		if err := s.office(ctx, o); err != nil {
			return fmt.Errorf("%s: %w", o.slug, err)
		}
	}
	if err := s.residents(ctx); err != nil {
		return err
	}
	if err := s.story(ctx, now); err != nil {
		return err
	}
	return nil
}

// identifiers makes the next fictitious but valid numbers. Some have no check digit that fits (NIP: the
// remainder 10); they are passed over.
func (s *seeding) identifiers() (n nip.Number, r regon.Number, a ade.Address, account iban.Number, err error) {
	for range 20 {
		s.n++
		if n, r, a, account, err = numbered(s.n); err == nil {
			return
		}
	}
	return
}

func numbered(i int) (n nip.Number, r regon.Number, a ade.Address, account iban.Number, err error) {
	if n, err = search(10, func(d string) (nip.Number, error) { return nip.Parse(fmt.Sprintf("973%06d%s", 100+i, d)) }); err != nil {
		return
	}
	if r, err = search(10, func(d string) (regon.Number, error) { return regon.Parse(fmt.Sprintf("39%06d%s", 100+i, d)) }); err != nil {
		return
	}
	if a, err = search(100, func(d string) (ade.Address, error) {
		return ade.Parse(fmt.Sprintf("AE:PL-99%03d-10%03d-WROTA-%02s", i, i, d))
	}); err != nil {
		return
	}
	sort, err := iban.ParseSortCode("99990009")
	if err != nil {
		if sort, err = search(10, func(d string) (iban.SortCode, error) { return iban.ParseSortCode("9999000" + d) }); err != nil {
			return
		}
	}
	account, err = iban.Build(sort, fmt.Sprintf("%016d", i))
	return
}

// search tries check digits until one fits.
func search[T any](n int, parse func(digits string) (T, error)) (v T, err error) {
	for i := range n {
		if v, err = parse(strconv.Itoa(i)); err == nil {
			return v, nil
		}
	}
	return v, err
}

// office founds a unit with its cells, people, seal, file plan and e-services.
func (s *seeding) office(ctx context.Context, o office) error {
	n, r, a, account, err := s.identifiers()
	if err != nil {
		return err
	}
	u, err := s.Identity.AddUnit(ctx, app.System(id.Region), identity.Unit{
		Slug: o.slug, Kind: o.kind, Name: o.name, ShortName: o.short, TERYT: o.teryt, NIP: n.String(), REGON: r.String(), ADE: a.String(),
		Address: address.Address{Street: o.street, House: o.house, Postcode: o.postcode, Place: o.place}, Email: "urzad@" + o.slug + ".example",
		Phone: o.phone, Topics: o.topics, Brand: o.brand, Head: o.head, HeadName: o.headName,
	})
	if err != nil {
		return err
	}
	s.units[o.slug] = u
	s.App.ForgetUnits()
	if err := s.App.Office.SetContacts(ctx, app.System(u.ID), 0, inspector(o), appeal); err != nil {
		return fmt.Errorf("%s: contacts: %w", o.slug, err)
	}
	if err := s.seal(u); err != nil {
		return err
	}
	if err := s.people(ctx, u, o); err != nil {
		return err
	}
	if err := s.plan(ctx, u, o); err != nil {
		return err
	}
	if err := s.roads(ctx, u, o); err != nil {
		return err
	}
	return s.adopt(ctx, u, o, account)
}

// appeal is where appeals from decisions of these offices go (art. 17 pkt 1 KPA).
var appeal = settings.Appeal{To: "Samorządowego Kolegium Odwoławczego w Lipowej", Address: "ul. Sejmikowa 2, 66-299 Lipowa"}

// inspector looks after personal data in all offices of the region, as small ones may share one (art. 37 ust. 3 RODO).
func inspector(o office) settings.Inspector {
	return settings.Inspector{Name: "Iwona Sadowska", Email: "iod@" + o.slug + ".example"}
}

// seal gives a unit a seal of our own making: it proves nothing outside the demonstration.
func (s *seeding) seal(u identity.Unit) error {
	now := s.clock.Now()
	seal, err := crypt.GenerateSeal(u.Name, "VATPL-"+u.NIP, "PL", now.Add(-24*time.Hour), now.AddDate(5, 0, 0))
	if err != nil {
		return err
	}
	return s.Seals.Put(u.Slug, seal)
}

func (s *seeding) people(ctx context.Context, u identity.Unit, o office) error {
	by := app.System(u.ID)
	var top id.Cell
	for i, c := range o.cells {
		cell := identity.Cell{Unit: u.ID, Symbol: c.symbol, Name: c.name, Phone: fmt.Sprintf("%s wew. %d", u.Phone, 10+i), Email: strings.ToLower(c.symbol) + "@" + o.slug + ".example"}
		if i > 0 {
			cell.Parent = top
		}
		added, err := s.Identity.AddCell(ctx, by, cell)
		if err != nil {
			return err
		}
		if i == 0 {
			top = added.ID
		}
		s.cells[o.slug+"/"+c.symbol] = added.ID
	}
	for _, p := range o.people {
		if err := s.person(ctx, u, p); err != nil {
			return fmt.Errorf("%s: %w", p.given, err)
		}
	}
	return nil
}

// person takes somebody on; with a note they are one of the personas of the login page.
func (s *seeding) person(ctx context.Context, u identity.Unit, p clerk) error {
	e := identity.NewEmployee{Employee: identity.Employee{
		Unit: u.ID, Cell: s.cells[u.Slug+"/"+p.cell], Given: p.given, Family: p.family, Post: p.post, Roles: p.roles, Leads: p.leads,
		From: calendar.On(2020, 1, 2),
	}}
	email := strings.ToLower(latin(p.given+"."+p.family)) + "@" + u.Slug + ".example"
	if p.note != "" {
		account, err := s.Identity.AddPersona(ctx, app.System(id.Region), identity.Account{
			Email: email, Persona: identity.Clerks, Note: p.note + ", " + u.ShortName, Profile: identity.Profile{Given: p.given, Family: p.family},
		})
		if err != nil {
			return err
		}
		e.Account = account.ID
	} else {
		e.Email = email
	}
	added, err := s.Identity.AddEmployee(ctx, app.System(u.ID), e)
	if err != nil {
		return err
	}
	by, err := s.AsClerk(ctx, added)
	s.staff[p.given] = by
	return err
}

var polish = strings.NewReplacer("ą", "a", "ć", "c", "ę", "e", "ł", "l", "ń", "n", "ó", "o", "ś", "s", "ź", "z", "ż", "z", "Ł", "L", "Ś", "S", "Ż", "Z", "Ź", "Z", " ", "", "’", "", "-", "")

func latin(s string) string { return polish.Replace(s) }

func (s *seeding) plan(ctx context.Context, u identity.Unit, o office) error {
	file, err := records.Plans.Open("plans/" + o.plan + ".csv")
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // embedded
	_, err = s.Records.ImportPlan(ctx, app.System(u.ID), records.PlanImport{Unit: u.ID, File: file, From: calendar.On(2026, 1, 1), Source: records.DraftSource})
	return err
}

func (s *seeding) roads(ctx context.Context, u identity.Unit, o office) error {
	if o.roads == nil {
		return nil
	}
	d, err := o.roads()
	if err != nil {
		return err
	}
	if err := s.Roads.AddRoads(ctx, app.System(u.ID), d.Roads); err != nil {
		return err
	}
	return s.Roads.SetRates(ctx, app.System(u.ID), d.Resolution)
}

// adopt offers the e-services of an office; the rates that a council sets come first.
func (s *seeding) adopt(ctx context.Context, u identity.Unit, o office, account iban.Number) error {
	by := app.System(u.ID)
	short := []rune(u.ShortName)
	to := catalogue.Account{IBAN: account, Short: string(short[:min(20, len(short))])}
	_, err := s.Catalogue.SetTerms(ctx, by, catalogue.Terms{
		Texts:    catalogue.Texts{Hours: "poniedziałek 8:00–17:00, wtorek–czwartek 7:30–15:30, piątek 7:30–14:00"},
		Accounts: catalogue.Accounts{fee.StampDuty: to, fee.Fee: to},
	})
	if err != nil {
		return err
	}
	for _, x := range o.services {
		a := catalogue.Adoption{Service: x.slug, Opens: calendar.On(2026, 1, 1), Cell: s.cells[o.slug+"/"+x.cell]}
		if x.class != "" {
			if a.Class, err = jrwa.Parse(x.class); err != nil {
				return err
			}
		}
		if lead, ok := s.staff[x.lead]; ok {
			a.Lead = lead.Employee
		}
		if err := s.setRates(ctx, by, x.slug); err != nil {
			return fmt.Errorf("%s: %w", x.slug, err)
		}
		if _, err := s.Catalogue.Adopt(ctx, by, a); err != nil {
			return fmt.Errorf("%s: %w", x.slug, err)
		}
	}
	return nil
}
