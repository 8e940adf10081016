package field

import (
	"strings"

	"wrota/internal/eservice/messages"
)

// personKind is a natural person: names and, unless "identify: none", the PESEL or, for those who
// have none, the date of birth.
type personKind struct {
	compound
	identify string
}

// PersonTerm is a person in conditions.
type PersonTerm struct {
	Given  string `expr:"given"`
	Family string `expr:"family"`
	PESEL  string `expr:"pesel"`
}

func newPerson(o *Options) Kind {
	k := personKind{compound{name: "person"}, "pesel_or_birth"}
	if n := o.Get("identify"); n.Exists() {
		k.identify = n.Enum("pesel_or_birth", "pesel", "none")
	}
	k.parts = []compoundPart{
		{key: "given", element: "Imie", kind: textKind{max: 100}, tips: Input{Autocomplete: "given-name"}},
		{key: "family", element: "Nazwisko", kind: textKind{max: 160}, tips: Input{Autocomplete: "family-name"}},
	}
	if k.identify != "none" {
		k.parts = append(k.parts, compoundPart{key: "pesel", element: "PESEL", kind: newPESEL(nil), optional: k.identify != "pesel"})
	}
	if k.identify == "pesel_or_birth" {
		k.parts = append(k.parts, compoundPart{key: "born", element: "DataUrodzenia", kind: dateKind{to: Bound{set: true}}, optional: true})
	}
	return k
}

func (k personKind) Check(v Value, c Context) []Problem {
	problems := k.compound.Check(v, c)
	r := record(v)
	if len(problems) == 0 && k.identify == "pesel_or_birth" && r["pesel"] == "" && r["born"] == "" {
		problems = append(problems, wrong("pesel", "person.missing-pesel-or-birth"))
	}
	return problems
}

func (k personKind) Print(v Value, c Context) []string {
	r := record(v)
	if len(r) == 0 {
		return nil
	}
	out := []string{strings.TrimSpace(r["given"] + " " + r["family"])}
	if r["pesel"] != "" {
		out = append(out, "PESEL: "+r["pesel"])
	}
	if born := k.print(r, "born", c); born != "" {
		out = append(out, messages.Say(c.Lang, "eservice.part.born")+": "+born)
	}
	return out
}

func (k personKind) Term(v Value) any {
	r := record(v)
	return PersonTerm{Given: r["given"], Family: r["family"], PESEL: r["pesel"]}
}

func (k personKind) Sample(draw Draw, c Context) Value {
	r := k.sample(draw, c)
	r["given"] = []string{"Maria", "Żaneta", "Jan Paweł", "Олена"}[draw(4)]
	r["family"] = []string{"Nowak", "Źdźbło-Wąs", "O'Connor", "Шевченко"}[draw(4)]
	if k.identify == "pesel_or_birth" && r["pesel"] == "" {
		r["born"] = "1980-01-01"
	}
	return r
}
