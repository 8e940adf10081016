package field

import "strings"

// parcelKind is a parcel of land (działka ewidencyjna): its full identifier in the land and building
// register (EGiB), or the name of the precinct (obręb) and the number as people know them from a
// letter. One of the two ways is enough.
type parcelKind struct{ compound }

func newParcel(*Options) Kind {
	return parcelKind{compound{name: "parcel", parts: []compoundPart{
		{key: "id", element: "Identyfikator", kind: parcelIDKind(), optional: true, tips: Input{Suggest: "parcel", Width: 30}},
		{key: "precinct", element: "Obreb", kind: textKind{max: 100}, optional: true, tips: Input{Suggest: "precinct"}},
		{key: "number", element: "Numer", kind: parcelNumberKind(), optional: true},
	}}}
}

func (k parcelKind) Check(v Value, c Context) []Problem {
	problems := k.compound.Check(v, c)
	r := record(v)
	if len(problems) > 0 || r["id"] != "" {
		return problems
	}
	switch {
	case r["precinct"] == "":
		return []Problem{wrong("precinct", "parcel.missing-precinct")}
	case r["number"] == "":
		return []Problem{wrong("number", "parcel.missing-number")}
	}
	return nil
}

func (k parcelKind) Print(v Value, _ Context) []string {
	r := record(v)
	if len(r) == 0 {
		return nil
	}
	out := strings.TrimSpace(r["number"] + ", " + r["precinct"])
	out = strings.Trim(out, ", ")
	switch {
	case out == "":
		return []string{r["id"]}
	case r["id"] == "":
		return []string{out}
	}
	return []string{out, r["id"]}
}

// Term is the identifier, or the precinct and the number.
func (k parcelKind) Term(v Value) any {
	r := record(v)
	if r["id"] != "" || len(r) == 0 {
		return r["id"]
	}
	return r["precinct"] + " " + r["number"]
}

func (k parcelKind) Sample(draw Draw, c Context) Value {
	r := k.sample(draw, c)
	if r["id"] == "" {
		r["precinct"], r["number"] = "Lipowa", "124/3"
	}
	return r
}
