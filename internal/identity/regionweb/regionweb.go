// Package regionweb has the pages of whoever administers the region: the list of units, founding a new one, and
// helping its first administrator to log in.
//
// Words: founding (założenie jednostki) makes the unit with its first cell and one person, who is invited and
// sets up the rest by themselves (package officeweb).
//
// The pages tell of a unit what everybody may know, and of its people only who administers it and whether they
// have been in. Nothing of any unit's matters is here, and the right that opens the pages opens none: a unit is
// a controller of its own data (art. 4 pkt 7 RODO), and the region is not.
package regionweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Path is the list of units.
const Path = "/biurko/region"

// Deps is what the pages need.
type Deps struct {
	Identity *identity.Service
	Seals    func(ctx context.Context, unit id.Unit) (bool, error) // whether the office has a seal
	Changed  func()                                                // what is known of units has changed
}

type pages struct{ Deps }

// Routes are the pages of the package.
func Routes(d Deps) []web.Route {
	p, region := &pages{d}, web.Clerk(identity.GrantRegion)
	return []web.Route{
		{Method: http.MethodGet, Pattern: Path, Name: "identity.region", Access: region, Handle: p.showUnits},
		{Method: http.MethodGet, Pattern: Path + "/nowa", Name: "identity.newUnit", Access: region, Handle: p.showNew},
		{Method: http.MethodPost, Pattern: Path + "/nowa", Name: "identity.foundUnit", Access: region, Handle: p.found},
		{Method: http.MethodGet, Pattern: Path + "/{unit}", Name: "identity.regionUnit", Access: region, Handle: p.showUnit},
		{Method: http.MethodPost, Pattern: Path + "/{unit}/zaproszenie", Name: "identity.inviteAdministrators", Access: region, Handle: p.invite},
	}
}

func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "identity.region."+key, args...)
}

// kinds of units in the order of the form.
var kinds = []identity.UnitKind{
	identity.Gmina, identity.Powiat, identity.Voivodeship, identity.RoadAuthority, identity.MedicalCentre, identity.School, identity.OtherUnit,
}

// listPage lists the units of the region.
type listPage struct {
	Units []identity.Unit
	Text  string
}

func (p *pages) showUnits(w http.ResponseWriter, r *http.Request) error {
	page := listPage{Text: strings.TrimSpace(r.URL.Query().Get("szukaj"))}
	var err error
	if page.Units, err = p.Identity.Units(r.Context(), web.ActorOf(r), identity.UnitFilter{Text: page.Text}); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, unitList(page))
}

func (p listPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "caption", "N", len(p.Units)), RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "name")}, {Text: say(ctx, "kind")}, {Text: say(ctx, "teryt")}, {Text: say(ctx, "place")}},
	}
	for _, u := range p.Units {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: u.Name, Href: Path + "/" + u.ID.Short()}, {Text: say(ctx, "kind-"+string(u.Kind))}, {Text: u.TERYT}, {Text: u.Address.Place},
		}})
	}
	return out
}

// newPage asks for a new unit.
type newPage struct {
	Form     url.Values
	Problems ui.Problems
}

func (p *pages) showNew(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, newUnit(newPage{Form: url.Values{"id": {id.New[id.Unit]().Short()}, "symbol": {"UG"}}}))
}

// found founds a unit under the identifier that came with the form: pressed twice, once.
func (p *pages) found(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), web.ActorOf(r)
	founding := read(f)
	if known := founding.Unit.ID; !known.IsZero() {
		switch u, err := p.Identity.Unit(ctx, by, known); {
		case err == nil && u.Slug == founding.Unit.Slug:
			return p.done(w, r, "founded", known)
		case err == nil: // an old form, filled in once more for another unit
			founding.Unit.ID = id.Unit{}
		case !fault.Is(err, fault.NotFound):
			return err
		}
	}
	u, err := p.Identity.Found(ctx, by, founding)
	if x, ok := fault.As(err); ok && x.Kind == fault.Conflict {
		err = fault.InvalidField("slug", x.Key)
	}
	if fault.Is(err, fault.Invalid) {
		return web.Render(w, r, http.StatusUnprocessableEntity, newUnit(newPage{Form: f, Problems: inOrder(ui.ProblemsOf(ctx, err))}))
	}
	if err != nil {
		return err
	}
	p.Changed()
	return p.done(w, r, "founded", u.ID)
}

// asked are the fields of the form, from its top to its end.
var asked = []string{
	"name", "short", "slug", "kind", "teryt", "head", "symbol", "street", "house", "flat", "postcode", "place", "email", "phone", "ade", "nip", "regon",
	"admin-given", "admin-family", "admin-email", "admin-post",
}

// inOrder puts problems into the order of the form. What it does not ask (the name of the first cell is the unit's)
// is left out, unless nothing else is wrong.
func inOrder(list ui.Problems) ui.Problems {
	out := slices.DeleteFunc(slices.Clone(list), func(x ui.Problem) bool { return !slices.Contains(asked, x.Field) })
	if len(out) == 0 {
		return list
	}
	slices.SortStableFunc(out, func(a, b ui.Problem) int { return slices.Index(asked, a.Field) - slices.Index(asked, b.Field) })
	return out
}

func (p *pages) done(w http.ResponseWriter, r *http.Request, what string, u id.Unit) error {
	web.SessionOf(r).Put("region", what)
	return web.See(w, r, Path+"/"+u.Short())
}

func read(f url.Values) identity.Founding {
	at := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	out := identity.Founding{
		Symbol: at("symbol"),
		Unit: identity.Unit{
			Slug: at("slug"), Kind: identity.UnitKind(at("kind")), Name: at("name"), ShortName: at("short"), TERYT: at("teryt"),
			NIP: at("nip"), REGON: at("regon"), ADE: at("ade"), Email: at("email"), Phone: at("phone"), Head: at("head"), HeadName: at("head-name"),
			Address: address.Address{Street: at("street"), House: at("house"), Flat: at("flat"), Postcode: at("postcode"), Place: at("place")},
		},
		Admin: identity.NewEmployee{Email: at("admin-email"), Employee: identity.Employee{
			Given: at("admin-given"), Family: at("admin-family"), Post: at("admin-post"), Roles: []string{administrator},
		}},
	}
	out.Unit.ID, _ = id.Parse[id.Unit](f.Get("id")) // without one it gets a new one
	return out
}

// administrator is the role with which somebody sets a unit up.
const administrator = "admin"

// unitPage is one unit as the region sees it.
type unitPage struct {
	Unit   identity.Unit
	Admins []identity.Member
	Seal   bool
	Done   string
}

func (p *pages) showUnit(w http.ResponseWriter, r *http.Request) error {
	u, err := id.Parse[id.Unit](r.PathValue("unit"))
	if err != nil {
		return fault.New(fault.NotFound, "identity.no-such-unit")
	}
	ctx, by := r.Context(), web.ActorOf(r)
	page := unitPage{Done: web.SessionOf(r).Pop("region")}
	if page.Unit, err = p.Identity.Unit(ctx, by, u); err != nil {
		return err
	}
	if page.Admins, err = p.Identity.Administrators(ctx, by, u); err != nil {
		return err
	}
	if page.Seal, err = p.Seals(ctx, u); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, unit(page))
}

func (p *pages) invite(w http.ResponseWriter, r *http.Request) error {
	u, err := id.Parse[id.Unit](r.PathValue("unit"))
	if err != nil {
		return fault.New(fault.NotFound, "identity.no-such-unit")
	}
	ctx, by := r.Context(), web.ActorOf(r)
	if _, err := p.Identity.Unit(ctx, by, u); err != nil {
		return err
	}
	if _, err := p.Identity.InviteAdministrators(ctx, by, u); err != nil {
		return err
	}
	return p.done(w, r, "invited", u)
}

// waiting tells whether an administrator has not been in yet.
func (p unitPage) waiting() bool {
	for _, m := range p.Admins {
		if !m.Proved {
			return true
		}
	}
	return false
}

func (p unitPage) facts(ctx context.Context) []ui.Fact {
	out := []ui.Fact{
		{Name: say(ctx, "kind"), Value: say(ctx, "kind-"+string(p.Unit.Kind))},
		{Name: say(ctx, "teryt"), Value: p.Unit.TERYT},
		{Name: say(ctx, "slug"), Value: p.Unit.Slug},
		{Name: say(ctx, "head"), Value: p.Unit.Head},
		{Name: say(ctx, "address"), Value: p.Unit.Address.String()},
		{Name: say(ctx, "email"), Value: p.Unit.Email},
		{Name: say(ctx, "seal"), Value: say(ctx, map[bool]string{true: "seal-there", false: "seal-missing"}[p.Seal])},
	}
	return out
}

func (p unitPage) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "admins"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "admin-name")}, {Text: say(ctx, "admin-job")}, {Text: say(ctx, "admin-mail")}, {Text: say(ctx, "admin-state")}},
	}
	for _, m := range p.Admins {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: m.Name}, {Text: m.Post}, {Text: m.Email}, {Text: state(ctx, m)}}})
	}
	return out
}

func state(ctx context.Context, m identity.Member) string {
	switch {
	case !m.EnterOn.IsZero():
		return say(ctx, "entered", "Day", ui.ShortDate(calendar.Of(m.EnterOn)))
	case m.Proved:
		return say(ctx, "proved")
	}
	return say(ctx, "never")
}

// input asks for one line; the label is named after the field.
func (p newPage) input(ctx context.Context, name string, more ...func(*ui.InputProps)) ui.InputProps {
	out := ui.InputProps{Field: ui.Field{Name: name, Label: say(ctx, name), Error: p.Problems.At(name)}, Value: p.Form.Get(name), Autocomplete: "off"}
	for _, change := range more {
		change(&out)
	}
	return out
}

func optional(p *ui.InputProps) { p.Optional = true }

func hint(text string) func(*ui.InputProps) { return func(p *ui.InputProps) { p.Hint = text } }

func kindOf(kind string) func(*ui.InputProps) { return func(p *ui.InputProps) { p.Type = kind } }

func narrow(n int) func(*ui.InputProps) { return func(p *ui.InputProps) { p.Width = ui.Width(n) } }

func (p newPage) kinds(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: say(ctx, "choose-kind")}}
	for _, k := range kinds {
		out = append(out, ui.Option{Value: string(k), Text: say(ctx, "kind-"+string(k))})
	}
	return out
}
