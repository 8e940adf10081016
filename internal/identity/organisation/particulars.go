package organisation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"wrota/internal/identity/query"
	"wrota/internal/identity/typed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/ade"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/regon"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Particulars are what an office says of itself and may change itself. Its slug, kind and area stay: numbers
// of registers and addresses of pages carry them.
type Particulars struct {
	Name      string
	ShortName string
	Address   address.Address
	Email     string
	Phone     string
	ADE       string
	NIP       string
	REGON     string
	Head      string // title of the organ
	HeadName  string
	Topics    []string
}

// Particulars returns what of a unit its office may change.
func (u Unit) Particulars() Particulars {
	return Particulars{u.Name, u.ShortName, u.Address, u.Email, u.Phone, u.ADE, u.NIP, u.REGON, u.Head, u.HeadName, u.Topics}
}

// maxTitle is longer than the longest name of an office that we know of.
const maxTitle = 200

// check tidies the particulars and says everything that is wrong with them.
func (p *Particulars) check() error {
	var bad []fault.Field
	for name, s := range map[string]*string{"name": &p.Name, "short": &p.ShortName, "head": &p.Head, "head-name": &p.HeadName} {
		*s = typed.Tidy(*s)
		if utf8.RuneCountInString(*s) > maxTitle {
			bad = append(bad, fault.Field{Name: name, Key: "identity.name.long", Args: fault.Args{"N": maxTitle}})
		}
	}
	for _, x := range []struct{ name, value string }{{"name", p.Name}, {"short", p.ShortName}, {"head", p.Head}} {
		if x.value == "" {
			bad = append(bad, fault.Field{Name: x.name, Key: "identity.unit." + x.name})
		}
	}
	var err error
	if p.Email, err = typed.Email(p.Email); err != nil {
		bad = append(bad, fault.Field{Name: "email", Key: "identity.email.form"})
	}
	if p.Phone, err = typed.Phone(p.Phone); err != nil {
		bad = append(bad, fault.Field{Name: "phone", Key: "identity.phone.form"})
	}
	bad = append(bad, typed.Number("ade", &p.ADE, ade.Parse)...)
	bad = append(bad, typed.Number("nip", &p.NIP, nip.Parse)...)
	bad = append(bad, typed.Number("regon", &p.REGON, regon.Parse)...)
	bad = append(bad, typed.Address("", &p.Address)...)
	for i, t := range p.Topics {
		p.Topics[i] = strings.ToLower(typed.Tidy(t))
	}
	slices.Sort(p.Topics)
	p.Topics = slices.DeleteFunc(slices.Compact(p.Topics), func(t string) bool { return t == "" })
	slices.SortStableFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
	return fault.Fields(bad)
}

// SetParticulars changes what an office says of itself. Version is the one the administrator was looking at.
func (s *Service) SetParticulars(ctx context.Context, by actor.Actor, unit id.Unit, version int64, p Particulars) error {
	if err := MayAdmin(by, unit); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).SetParticulars(ctx, query.SetParticularsParams{
			Name: p.Name, ShortName: p.ShortName, Address: db.ToJSON(p.Address), Email: p.Email, Phone: p.Phone, Ade: p.ADE, Nip: p.NIP, Regon: p.REGON,
			Topics: list(p.Topics), Head: p.Head, HeadName: p.HeadName, SortKey: i18n.SortKey(p.Name), ID: unit, Version: version,
		})
		if err := db.Changed(n, err, "identity.changed-meanwhile"); err != nil {
			return fmt.Errorf("identity: set particulars: %w", err)
		}
		s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.unit-amended", Subject: "unit:" + unit.Short()})
		return nil
	})
}
