package field

import "wrota/internal/kit/address"

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
		k.parts = append(k.parts, compoundPart{key: "country", element: "Kraj", kind: countryKind(), tips: Input{Width: 3, Suggest: "country"}})
	}
	return k
}

func (k addressKind) Read(in Form, c Context) (Value, []Problem) {
	v, problems := k.compound.Read(in, c)
	r := record(v)
	if len(r) == 1 && r["country"] != "" {
		return nil, problems // only the country that was filled in beforehand
	}
	return v, problems
}

func (k addressKind) Check(v Value, c Context) []Problem {
	problems := k.compound.Check(v, c)
	r := record(v)
	if len(problems) == 0 && (r["country"] == "" || r["country"] == "PL") && !polishPostcode(r["postcode"]) {
		problems = append(problems, wrong("postcode", "postcode.format"))
	}
	return problems
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

// postcodeKind is a Polish postal code, typed with or without the dash.
func postcodeKind() Kind {
	return identifier{
		kind: "postcode", parse: parsePostcode, pattern: `\d{2}-\d{3}`,
		input: Input{Width: 6, Numeric: true}, samples: []string{"00-950", "15-001"},
	}
}

// gminaKind is the TERYT number of a gmina, six or seven digits.
func gminaKind() Kind {
	return identifier{
		kind: "gmina", parse: parseGmina, pattern: `\d{6,7}`,
		input: Input{Width: 8, Numeric: true}, samples: []string{"1412011", "200205"},
	}
}

// countryKind is a code of ISO 3166-1 of two letters.
func countryKind() Kind {
	return identifier{
		kind: "country", parse: parseCountry, pattern: `[A-Z]{2}`,
		input: Input{Width: 3, Autocomplete: "country"}, samples: []string{"PL", "DE", "UA"},
	}
}
