package personal

import (
	"strings"

	"wrota/internal/kit/id"
)

// Person is whose data is read: the identifiers by which rows are theirs. It grows while parts are read, because a
// case leads to its letters.
type Person struct {
	Unit id.Unit // only what this office holds; zero means all offices
	ids  map[Kind][]string
	seen map[Kind]map[string]bool
}

// NewPerson is known by accounts and by entries among the parties of offices.
func NewPerson(unit id.Unit, accounts []id.Account, parties []id.Party) *Person {
	p := &Person{Unit: unit, ids: map[Kind][]string{}, seen: map[Kind]map[string]bool{}}
	for _, a := range accounts {
		p.Add(Account, a.String())
	}
	for _, x := range parties {
		p.Add(Party, x.String())
	}
	return p
}

// Add makes the person known by one more identifier.
func (p *Person) Add(k Kind, v string) {
	if v == "" || p.seen[k][v] {
		return
	}
	if p.seen[k] == nil {
		p.seen[k] = map[string]bool{}
	}
	p.seen[k][v] = true
	p.ids[k] = append(p.ids[k], v)
	switch k {
	case Account:
		if a, err := id.Parse[id.Account](v); err == nil {
			p.Add(Ref, "account:"+a.Short())
		}
	case Party:
		if a, err := id.Parse[id.Party](v); err == nil {
			p.Add(Ref, "party:"+a.Short())
		}
	}
}

// IDs are the identifiers of a kind, in the order in which they were found.
func (p *Person) IDs(k Kind) []string { return p.ids[k] }

// Is tells whether a reference of the audit is this person.
func (p *Person) Is(ref string) bool {
	for _, one := range strings.Fields(ref) {
		if p.seen[Ref][one] {
			return true
		}
	}
	return false
}
