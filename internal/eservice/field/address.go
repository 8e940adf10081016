package field

import (
	"net/url"

	"wrota/internal/kit/address"
)

// addressKind is a postal address. In Poland a house number and a postal code are always needed, a
// street is not: villages have none. The gmina (TERYT) and the post office are filled in by
// suggestions, which come from outside; "need_gmina: true" asks for it.
type addressKind struct{ compound }

// AddressTerm is an address in conditions.
type AddressTerm struct {
	Country  string `expr:"country"`
	Gmina    string `expr:"gmina"`
	Place    string `expr:"place"`
	Postcode string `expr:"postcode"`
}

func newAddress(o *Options) Kind {
	k := addressKind{compound{name: "address"}}
	line := func(max int) Kind { return textKind{max: max} }
	k.parts = []compoundPart{
		{key: "street", element: "Ulica", kind: line(120), optional: true, tips: Input{Autocomplete: "off", Suggest: "address"}},
		{key: "house", element: "Budynek", kind: line(20), tips: Input{Width: 5}},
		{key: "flat", element: "Lokal", kind: line(20), optional: true, tips: Input{Width: 5}},
		{key: "postcode", element: "KodPocztowy", kind: postcodeKind(), tips: Input{Width: 6, Autocomplete: "postal-code", Suggest: "postcode"}},
		{key: "place", element: "Miejscowosc", kind: line(100), tips: Input{Autocomplete: "address-level2", Suggest: "place"}},
		{key: "post", element: "Poczta", kind: line(100), optional: true},
		{key: "gmina", element: "Gmina", kind: gminaKind(), optional: !o.Get("need_gmina").Bool(), tips: Input{Width: 8, Suggest: "gmina"}},
	}
	if o.Get("foreign").Bool() {
		k.parts[3].kind = line(12)
		k.parts = append(k.parts, compoundPart{key: "country", element: "Kraj", kind: countryKind(), optional: true, tips: Input{Width: 3, Suggest: "country"}})
	}
	return k
}

func (k addressKind) Read(in Form, c Context) (Value, []Problem) {
	v, problems := k.compound.Read(in, c)
	r := record(v)
	if isPolish(r) && r["postcode"] != "" {
		// The postcode of an address that may be foreign was read as any text.
		if code, _ := postcodeKind().Read(NewForm(url.Values{"": {r["postcode"]}}, ""), c); code != nil {
			r["postcode"] = text(code)
		}
	}
	if len(r) == 1 && r["country"] != "" {
		return nil, problems // only the country that was filled in beforehand
	}
	return v, problems
}

func (k addressKind) Check(v Value, c Context) []Problem {
	problems := k.compound.Check(v, c)
	r := record(v)
	if len(problems) == 0 && isPolish(r) && len(postcodeKind().Check(r["postcode"], c)) > 0 {
		problems = append(problems, wrong("postcode", "postcode.length"))
	}
	return problems
}

// Inputs offers Poland as the country until another one is typed.
func (k addressKind) Inputs(v Value, typed Form, c Context) []Input {
	inputs := k.compound.Inputs(v, typed, c)
	for i := range inputs {
		if inputs[i].Name == typed.Name("country") && v == nil && !typed.Sent("country") {
			inputs[i].Value = "PL"
		}
	}
	return inputs
}

// Print writes the address as on an envelope.
func (k addressKind) Print(v Value, _ Context) []string {
	return AddressOf(record(v)).Lines()
}

// AddressOf makes the address of a record.
func AddressOf(r Record) address.Address {
	return address.Address{
		Street: r["street"], House: r["house"], Flat: r["flat"], Postcode: r["postcode"],
		Post: r["post"], Place: r["place"], Gmina: r["gmina"], Country: r["country"],
	}
}

// AddressRecord makes the record of an address.
func AddressRecord(a address.Address) Record {
	r := Record{
		"street": a.Street, "house": a.House, "flat": a.Flat, "postcode": a.Postcode,
		"post": a.Post, "place": a.Place, "gmina": a.Gmina, "country": a.Country,
	}
	compact(r)
	return r
}

func (k addressKind) Term(v Value) any {
	r := record(v)
	country := r["country"]
	if country == "" && len(r) > 0 {
		country = "PL"
	}
	return AddressTerm{Country: country, Gmina: r["gmina"], Place: r["place"], Postcode: r["postcode"]}
}

func (k addressKind) Sample(draw Draw, c Context) Value {
	r := k.sample(draw, c)
	r["house"], r["postcode"] = "12A", "00-950"
	if r["country"] != "" {
		r["country"] = []string{"PL", "DE", "UA"}[draw(3)]
	}
	return r
}

// isPolish tells whether an address is in Poland; without a country it is.
func isPolish(r Record) bool { return r["country"] == "" || r["country"] == "PL" }
