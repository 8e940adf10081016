package organisation

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/teryt"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// UnitKind is the sort of an office.
type UnitKind string

// The kinds of offices.
const (
	Gmina         UnitKind = "gmina"
	Powiat        UnitKind = "powiat"
	Voivodeship   UnitKind = "wojewodztwo"
	RoadAuthority UnitKind = "droga"
	MedicalCentre UnitKind = "medycyna" // occupational medicine
	School        UnitKind = "szkola"
	OtherUnit     UnitKind = "inna"
)

var unitKinds = map[UnitKind]bool{Gmina: true, Powiat: true, Voivodeship: true, RoadAuthority: true, MedicalCentre: true, School: true, OtherUnit: true}

// Unit is an office.
type Unit struct {
	ID        id.Unit
	Slug      string // its word in addresses of pages: "lipowa"
	Kind      UnitKind
	Name      string // "Urząd Gminy Lipowa"
	ShortName string // "Gmina Lipowa"
	TERYT     string // of the area it serves
	NIP       string
	REGON     string
	Address   address.Address
	Email     string
	Phone     string
	ADE       string
	Topics    []string // what it deals with, for finding the right office: "drogi", "podatki"
	Brand     Brand
	Head      string // title of the organ: "Wójt Gminy Lipowa"
	HeadName  string
	Version   int64
}

// Brand is how an office shows itself. Colours are #rrggbb or empty for those of the region; whether
// people can read them is checked where they are shown.
type Brand struct {
	Herb   string `json:"herb,omitempty"` // address of the picture of its coat of arms
	Bar    string `json:"bar,omitempty"`
	BarInk string `json:"barInk,omitempty"`
	Deep   string `json:"deep,omitempty"`
	Accent string `json:"accent,omitempty"`
	Link   string `json:"link,omitempty"`
	Tint   string `json:"tint,omitempty"`
}

var colour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func (b Brand) check() error {
	for _, c := range []string{b.Bar, b.BarInk, b.Deep, b.Accent, b.Link, b.Tint} {
		if c != "" && !colour.MatchString(c) {
			return fault.InvalidField("colour", "identity.unit.colour")
		}
	}
	return nil
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (u Unit) check() error {
	var bad []fault.Field
	add := func(wrong bool, name string) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Key: "identity.unit." + name})
		}
	}
	add(!slug.MatchString(u.Slug), "slug")
	add(!unitKinds[u.Kind], "kind")
	add(strings.TrimSpace(u.Name) == "", "name")
	add(strings.TrimSpace(u.ShortName) == "", "short")
	if err := u.Brand.check(); err != nil {
		return err
	}
	return fault.Fields(bad)
}

// AddUnit adds an office; its id is kept when it has one. The program itself may do it, and
// the region's administrator.
func (s *Service) AddUnit(ctx context.Context, by actor.Actor, u Unit) (Unit, error) {
	if by.Kind != actor.System && !by.May(GrantRegion) {
		return Unit{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := u.check(); err != nil {
		return Unit{}, err
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error { return PutUnit(ctx, tx, s, &u) })
	return u, err
}

// PutUnit writes a unit that was checked down inside a transaction.
func PutUnit(ctx context.Context, tx *db.Tx, s *Service, u *Unit) error {
	if u.ID.IsZero() {
		u.ID = id.New[id.Unit]()
	}
	u.Version = 1
	n, err := query.New(tx).InsertUnit(ctx, query.InsertUnitParams{
		ID: u.ID, Slug: u.Slug, Kind: string(u.Kind), Name: u.Name, ShortName: u.ShortName, Teryt: u.TERYT, Nip: u.NIP, Regon: u.REGON,
		Address: db.ToJSON(u.Address), Email: u.Email, Phone: u.Phone, Ade: u.ADE, Topics: list(u.Topics), Brand: db.ToJSON(u.Brand),
		Head: u.Head, HeadName: u.HeadName, SortKey: i18n.SortKey(u.Name), Version: u.Version, CreatedAt: db.At(s.clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("identity: add unit: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "identity.unit.slug-taken")
	}
	s.audit.Record(ctx, tx, u.ID, audit.Entry{Verb: "identity.unit-added", Subject: "unit:" + u.ID.Short()})
	return nil
}

// Check tidies everything a new unit says of itself and says all that is wrong with it.
func (u *Unit) Check() error {
	var bad []fault.Field
	p := u.Particulars()
	for _, err := range []error{u.check(), p.check()} {
		if f, ok := fault.As(err); ok {
			for _, x := range f.Fields {
				if !slices.ContainsFunc(bad, func(y fault.Field) bool { return y.Name == x.Name }) {
					bad = append(bad, x)
				}
			}
		}
	}
	if code, err := teryt.ParseTERC(u.TERYT); err != nil {
		bad = append(bad, fault.Field{Name: "teryt", Key: "identity.unit.teryt"})
	} else {
		u.TERYT = code.String()
	}
	u.Name, u.ShortName, u.Address, u.Email, u.Phone, u.ADE = p.Name, p.ShortName, p.Address, p.Email, p.Phone, p.ADE
	u.NIP, u.REGON, u.Head, u.HeadName, u.Topics = p.NIP, p.REGON, p.Head, p.HeadName, p.Topics
	return fault.Fields(bad)
}

// SetBrand changes how an office shows itself. Version is the one the administrator was looking at.
func (s *Service) SetBrand(ctx context.Context, by actor.Actor, unit id.Unit, version int64, b Brand) error {
	if err := MayAdmin(by, unit); err != nil {
		return err
	}
	if err := b.check(); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).SetBrand(ctx, query.SetBrandParams{Brand: db.ToJSON(b), ID: unit, Version: version})
		if err := db.Changed(n, err, "identity.changed-meanwhile"); err != nil {
			return fmt.Errorf("identity: set brand: %w", err)
		}
		s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.brand-set", Subject: "unit:" + unit.Short()})
		return nil
	})
}

func unitFrom(r query.IdentityUnit) (Unit, error) {
	u := Unit{
		ID: r.ID, Slug: r.Slug, Kind: UnitKind(r.Kind), Name: r.Name, ShortName: r.ShortName, TERYT: r.Teryt, NIP: r.Nip, REGON: r.Regon,
		Email: r.Email, Phone: r.Phone, ADE: r.Ade, Head: r.Head, HeadName: r.HeadName, Version: r.Version,
	}
	if err := r.Address.Into(&u.Address); err != nil {
		return u, fmt.Errorf("identity: unit: %w", err)
	}
	if err := r.Topics.Into(&u.Topics); err != nil {
		return u, fmt.Errorf("identity: unit: %w", err)
	}
	if err := r.Brand.Into(&u.Brand); err != nil {
		return u, fmt.Errorf("identity: unit: %w", err)
	}
	return u, nil
}
