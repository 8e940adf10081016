package field

// organisationKind is a firm, an office or an association: its name and numbers. The NIP is needed
// unless "need" says otherwise.
type organisationKind struct{ compound }

// OrganisationTerm is an organisation in conditions.
type OrganisationTerm struct {
	Name  string `expr:"name"`
	NIP   string `expr:"nip"`
	REGON string `expr:"regon"`
	KRS   string `expr:"krs"`
}

func newOrganisation(o *Options) Kind {
	need := map[string]bool{"nip": true}
	if n := o.Get("need"); n.Exists() {
		need = map[string]bool{}
		for _, e := range n.List() {
			need[e.Enum("nip", "regon", "krs")] = true
		}
	}
	return organisationKind{compound{name: "organisation", parts: []compoundPart{
		{key: "name", element: "NazwaInstytucji", kind: textKind{max: 300}, tips: Input{Autocomplete: "organization"}},
		{key: "nip", element: "NIP", kind: newNIP(nil), optional: !need["nip"], tips: Input{Suggest: "organisation"}},
		{key: "regon", element: "REGON", kind: newREGON(nil), optional: !need["regon"]},
		{key: "krs", element: "KRS", kind: newKRS(nil), optional: !need["krs"]},
	}}}
}

func (k organisationKind) Print(v Value, c Context) []string {
	r := record(v)
	if len(r) == 0 {
		return nil
	}
	out := []string{r["name"]}
	for _, n := range []struct{ key, label string }{{"nip", "NIP: "}, {"regon", "REGON: "}, {"krs", "KRS: "}} {
		if s := k.print(r, n.key, c); s != "" {
			out = append(out, n.label+s)
		}
	}
	return out
}

func (k organisationKind) Term(v Value) any {
	r := record(v)
	return OrganisationTerm{Name: r["name"], NIP: r["nip"], REGON: r["regon"], KRS: r["krs"]}
}

func (k organisationKind) Sample(draw Draw, c Context) Value {
	r := k.sample(draw, c)
	r["name"] = "Zakład Usługowy „Żuraw” & Syn"
	return r
}
