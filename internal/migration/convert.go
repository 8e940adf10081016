package migration

import (
	"context"
	"maps"
	"slices"
	"strings"

	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/table"
)

// record is a row on its way: one of the kinds, or reasons.
type record struct {
	no      int
	key     string // digest
	number  string // what must be once in a source besides the key: a sign, a number of the register
	year    int
	class   string
	party   string // digest of the row of another profile
	reasons []Reason
	row     table.Row

	person   *Person
	kase     *Case
	letter   *Letter
	term     *Term
	document *Document
	path     string // of the document below the folder
	sha256   string
}

func (r *record) reject(why Reason) { r.reasons = append(r.reasons, why) }

// converter turns the rows of one source into records.
type converter struct {
	p        Profile
	head     []string
	unit     id.Unit
	digest   func(string) string
	offices  Offices
	cells    map[string]id.Cell
	people   map[string]id.Employee
	category map[string]jrwa.Category
}

func (s *Service) converter(ctx context.Context, unit id.Unit, p Profile, head []string) (*converter, error) {
	if missing := p.missing(head); len(missing) > 0 {
		return nil, fault.InvalidField("file", "migration.columns-missing", fault.Args{"Columns": strings.Join(missing, ", ")})
	}
	c := &converter{p: p, head: head, unit: unit, digest: s.Digest.Digest, offices: s.Offices, category: map[string]jrwa.Category{}}
	var err error
	if c.cells, err = s.Offices.Cells(ctx, unit); err != nil {
		return nil, err
	}
	c.people, err = s.Offices.People(ctx, unit)
	return c, err
}

// refuse turns what a module refused into reasons of the row.
func (c *converter) refuse(r *record, f *fault.Error) {
	if len(f.Fields) == 0 {
		r.reject(Reason{Key: f.Key, Args: f.Args})
	}
	for _, x := range f.Fields {
		name := x.Name
		if name == "sender" || name == "name" && c.p.Kind != Parties {
			name = map[Kind]string{Letters: "sender_family", Cases: "party_family"}[c.p.Kind]
		}
		why := Reason{Column: c.p.Fields[name].Column, Field: name, Key: x.Key, Args: x.Args}
		if i := slices.Index(c.head, why.Column); i >= 0 {
			if why.Shown = r.row.Cells[i]; isPersonal(c.p.Kind, name) {
				why.Shown = mask(why.Shown)
			}
		}
		r.reject(why)
	}
}

func isPersonal(k Kind, name string) bool {
	f, ok := fieldOf(k, name)
	return !ok || f.Personal
}

// key is the digest of a key in a profile.
func (c *converter) key(profile, key string) string {
	return c.digest(c.unit.String() + "\x00" + profile + "\x00" + key)
}

// values are the fields of a row, with everything that is wrong with them.
func (c *converter) values(row table.Row, r *record) map[string]string {
	out := map[string]string{}
	for _, f := range Fields(c.p.Kind) {
		m, ok := c.p.Fields[f.Name]
		if !ok {
			continue
		}
		raw := ""
		if i := slices.Index(c.head, m.Column); i >= 0 {
			raw = row.Cells[i]
		}
		why := Reason{Column: m.Column, Field: f.Name, Shown: raw}
		if f.Personal {
			why.Shown = mask(raw)
		}
		v, ok := m.apply(raw)
		switch {
		case !ok:
			why.Key = "migration.value-code"
		case v == "" && f.Required:
			why.Key = "migration.value-missing"
		case v != "":
			v, why.Key = canonical(f.Type, v, m)
		}
		if why.Key != "" {
			r.reject(why)
			continue
		}
		out[f.Name] = v
	}
	return out
}

// convert reads a row. What is wrong with it stands in its reasons; an error is not the row's.
func (c *converter) convert(ctx context.Context, row table.Row) (*record, error) {
	r := &record{no: row.No, row: row}
	if f, ok := fault.As(row.Wrong); ok && len(f.Fields) > 0 {
		r.reject(Reason{Column: text(f.Fields[0].Args["Column"]), Key: f.Fields[0].Key, Args: f.Fields[0].Args})
		return r, nil
	}
	parts := make([]string, len(c.p.Key))
	for i, k := range c.p.Key {
		parts[i] = row.Cells[slices.Index(c.head, k)]
	}
	if strings.Join(parts, "") == "" {
		r.reject(Reason{Column: strings.Join(c.p.Key, ", "), Key: "migration.key-empty"})
		return r, nil
	}
	r.key = c.key(c.p.Name, strings.Join(parts, "\x1f"))
	v := c.values(row, r)
	switch c.p.Kind {
	case Parties:
		r.person = c.person(v, "", r)
		c.named(r, "", *r.person)
	case Cases:
		return r, c.kase(ctx, v, r)
	case Letters:
		c.letter(v, r)
	case Terms:
		r.term = &Term{Case: sign(v["case"]), DueOn: day(v["due"]), SuspendedOn: day(v["suspended"])}
		r.year, r.class = r.term.Case.Year, r.term.Case.Class.String()
	case Documents:
		kind := v["kind"]
		r.document = &Document{
			Source: "migration:" + r.key, Case: sign(v["case"]), Title: v["title"], Kind: kind, Direction: v["direction"], Author: v["author"], On: day(v["date"]),
		}
		r.path, r.sha256 = v["file"], v["sha256"]
		r.year, r.class = r.document.Case.Year, r.document.Case.Class.String()
	}
	return r, nil
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// day and sign read what canonical wrote; nothing of an empty text.
func day(s string) calendar.Date {
	d, _ := calendar.Parse(s) //nolint:errcheck // canonical wrote it, or it is empty
	return d
}

func sign(s string) casesign.Sign {
	x, _ := casesign.Parse(s) //nolint:errcheck // as day
	return x
}

// person reads a person or body; a name of a body or a NIP without a family name makes it a body.
func (c *converter) person(v map[string]string, prefix string, r *record) *Person {
	p := &Person{
		Organisation: v[prefix+"kind"] == "organisation" || v[prefix+"kind"] == "" && v[prefix+"family"] == "" && v[prefix+"name"] != "",
		Given:        v[prefix+"given"], Family: v[prefix+"family"], Name: v[prefix+"name"], PESEL: v[prefix+"pesel"], NIP: v[prefix+"nip"], REGON: v["regon"], KRS: v["krs"],
		Email: v["email"], Phone: v["phone"], ADE: v["ade"],
		Address: address.Address{Street: v["street"], House: v["house"], Flat: v["flat"], Postcode: v["postcode"], Place: v["place"]},
	}
	if p.Organisation {
		if p.Name == "" {
			p.Name = strings.TrimSpace(p.Family + " " + p.Given)
		}
		p.Given, p.Family = "", ""
		if p.PESEL != "" {
			r.reject(Reason{Column: c.p.Fields[prefix+"pesel"].Column, Field: prefix + "pesel", Shown: mask(p.PESEL), Key: "migration.pesel-of-body"})
		}
	}
	return p
}

func (p Person) empty() bool { return p.Family == "" && p.Name == "" && p.Given == "" }

// named refuses somebody without a name.
func (c *converter) named(r *record, prefix string, p Person) {
	if p.empty() && !slices.ContainsFunc(r.reasons, func(x Reason) bool { return strings.HasPrefix(x.Field, prefix) }) {
		r.reject(Reason{Column: c.p.Fields[prefix+"family"].Column, Field: prefix + "family", Key: "migration.value-missing"})
	}
}

func (c *converter) kase(ctx context.Context, v map[string]string, r *record) error {
	k := &Case{
		Source: "migration:" + r.key, Sign: sign(v["sign"]), Title: v["title"], OpenedOn: day(v["opened"]), InitiatedOn: day(v["initiated"]), DueOn: day(v["due"]),
		SuspendedOn: day(v["suspended"]), SettledOn: day(v["settled"]), ClosedOn: day(v["closed"]), Settlement: v["settlement"], Role: v["role"],
		Person: *c.person(v, "party_", r),
	}
	if k.Role == "" {
		k.Role = "applicant"
	}
	r.kase, r.number, r.year, r.class = k, k.Sign.String(), k.Sign.Year, k.Sign.Class.String()
	var ok bool
	if k.Cell, ok = c.cells[strings.ToUpper(v["cell"])]; !ok && v["cell"] != "" {
		r.reject(Reason{Column: c.p.Fields["cell"].Column, Field: "cell", Shown: v["cell"], Key: "migration.value-cell"})
	}
	if name := v["lead"]; name != "" && k.ClosedOn.IsZero() {
		if k.Lead, ok = c.people[strings.ToLower(name)]; !ok {
			r.reject(Reason{Column: c.p.Fields["lead"].Column, Field: "lead", Shown: name, Key: "migration.value-lead"})
		}
	}
	if v["party"] != "" {
		r.party = c.key(c.p.Parties, v["party"])
	}
	if k.ClosedOn.IsZero() {
		k.Settlement = ""
		return nil
	}
	return c.retention(ctx, v["category"], r)
}

// retention is what the old system says, else what the plan says of the class on the day the case was closed.
func (c *converter) retention(ctx context.Context, said string, r *record) (err error) {
	k := r.kase
	if said != "" {
		k.Retention, err = jrwa.ParseCategory(said)
		return err
	}
	key := r.class + k.ClosedOn.String()
	if known, ok := c.category[key]; ok {
		k.Retention = known
		return nil
	}
	k.Retention, err = c.offices.Retention(ctx, c.unit, k.Sign.Class, k.ClosedOn)
	if fault.Is(err, fault.NotFound) { // plans of old years are often not in the program: a person says it later
		err = nil
	}
	if len(c.category) > 10_000 {
		maps.DeleteFunc(c.category, func(string, jrwa.Category) bool { return true })
	}
	c.category[key] = k.Retention
	return err
}

func (c *converter) letter(v map[string]string, r *record) {
	l := &Letter{
		Number: v["number"], ReceivedOn: day(v["received"]), DatedOn: day(v["dated"]), Channel: v["channel"], SenderSign: v["sender_sign"], Title: v["title"], Notes: v["notes"],
		Case: sign(v["case"]), Waiting: v["waiting"] == "tak", Sender: *c.person(v, "sender_", r),
	}
	if l.Channel == "" {
		l.Channel = "paper"
	}
	var ok bool
	if l.No, l.Year, ok = register(l.Number, l.ReceivedOn); !ok && l.Number != "" && !l.ReceivedOn.IsZero() {
		r.reject(Reason{Column: c.p.Fields["number"].Column, Field: "number", Shown: l.Number, Key: "migration.value-number"})
	}
	r.letter, r.number, r.year = l, l.Number, l.Year
	c.named(r, "sender_", l.Sender)
	if !l.Case.IsZero() {
		r.class = l.Case.Class.String()
	}
}
