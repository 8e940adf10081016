package officeweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/address"
	"wrota/internal/office"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// unitPage is what an office says of itself, in two forms that are saved apart.
type unitPage struct {
	Unit     identity.Unit
	Data     form
	Contacts form
	Done     string
}

func (p *pages) showUnit(w http.ResponseWriter, r *http.Request) error {
	return p.renderUnit(w, r, http.StatusOK, unitPage{Done: popDone(r)})
}

func (p *pages) renderUnit(w http.ResponseWriter, r *http.Request, status int, page unitPage) (err error) {
	by := web.ActorOf(r)
	if page.Unit, err = p.Identity.Unit(r.Context(), by, by.Unit); err != nil {
		return err
	}
	settings, err := p.Office.Settings(r.Context(), by.Unit)
	if err != nil {
		return err
	}
	if page.Data.Values == nil {
		page.Data.Values = unitValues(page.Unit)
	}
	if page.Contacts.Values == nil {
		page.Contacts.Values = contactValues(settings)
	}
	return web.Render(w, r, status, unitData(page))
}

// unitValues are the particulars of an office as its form has them.
func unitValues(u identity.Unit) url.Values {
	return url.Values{
		"version": {number(u.Version)}, "name": {u.Name}, "short": {u.ShortName}, "head": {u.Head}, "head-name": {u.HeadName},
		"street": {u.Address.Street}, "house": {u.Address.House}, "flat": {u.Address.Flat}, "postcode": {u.Address.Postcode}, "place": {u.Address.Place},
		"email": {u.Email}, "phone": {u.Phone}, "ade": {u.ADE}, "nip": {u.NIP}, "regon": {u.REGON}, "topics": {strings.Join(u.Topics, ", ")},
	}
}

func readParticulars(f url.Values) identity.Particulars {
	return identity.Particulars{
		Name: f.Get("name"), ShortName: f.Get("short"), Head: f.Get("head"), HeadName: f.Get("head-name"),
		Address: address.Address{Street: f.Get("street"), House: f.Get("house"), Flat: f.Get("flat"), Postcode: f.Get("postcode"), Place: f.Get("place")},
		Email:   f.Get("email"), Phone: f.Get("phone"), ADE: f.Get("ade"), NIP: f.Get("nip"), REGON: f.Get("regon"),
		Topics: strings.FieldsFunc(f.Get("topics"), func(c rune) bool { return c == ',' || c == '\n' }),
	}
}

func (p *pages) setUnit(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	err = p.Identity.SetParticulars(r.Context(), by, by.Unit, version(f.Get("version")), readParticulars(f))
	if status, yes := refused(err); yes {
		now, err2 := p.Identity.Unit(r.Context(), by, by.Unit)
		if err2 != nil {
			return err2
		}
		return p.renderUnit(w, r, status, unitPage{Data: again(r.Context(), f, err, unitValues(now))})
	}
	if err != nil {
		return err
	}
	p.Changed()
	return done(w, r, "unit", unitPath)
}

func contactValues(x office.Settings) url.Values {
	return url.Values{
		"version": {number(x.Version)}, "inspector-name": {x.Inspector.Name}, "inspector-email": {x.Inspector.Email}, "inspector-phone": {x.Inspector.Phone},
		"appeal-to": {x.Appeal.To}, "appeal-address": {x.Appeal.Address},
	}
}

func (p *pages) setContacts(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	err = p.Office.SetContacts(r.Context(), by, version(f.Get("version")),
		office.Inspector{Name: f.Get("inspector-name"), Email: f.Get("inspector-email"), Phone: f.Get("inspector-phone")},
		office.Appeal{To: f.Get("appeal-to"), Address: f.Get("appeal-address")})
	if status, yes := refused(err); yes {
		now, err2 := p.Office.Settings(r.Context(), by.Unit)
		if err2 != nil {
			return err2
		}
		return p.renderUnit(w, r, status, unitPage{Contacts: again(r.Context(), f, err, contactValues(now))})
	}
	if err != nil {
		return err
	}
	return done(w, r, "contacts", unitPath)
}

// problems of both forms: only one was sent.
func (u unitPage) problems() ui.Problems {
	if len(u.Data.Problems) > 0 {
		return u.Data.Problems
	}
	return u.Contacts.Problems
}

func (u unitPage) appeal(ctx context.Context, name string) ui.InputProps {
	return u.Contacts.input(ctx, "unit", name, optional, hint(say(ctx, "unit."+name+"-hint")))
}
