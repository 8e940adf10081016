package occupancy

import (
	"slices"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// Flaw is something wrong with the rates of a resolution; Key is a message of the module roads.
type Flaw struct {
	Line int // of the file, or the place of the rate counted from 1; 0 for the whole
	Key  string
	Args map[string]any
}

func flaw(line int, key string, args ...any) Flaw {
	f := Flaw{Line: line, Key: "roads.rates." + key, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i].(string)] = args[i+1]
	}
	return f
}

// Check finds what a council cannot have meant: codes that do not exist, rates over the maximum of
// art. 40 ust. 8 on any day of the resolution, and rates between which nobody can choose.
func (r Resolution) Check(ss Statutes) []Flaw {
	var out []Flaw
	if len(r.Rates) == 0 {
		out = append(out, flaw(0, "none"))
	}
	for i, a := range r.Rates {
		line := lineOf(a, i)
		out = append(out, a.codes(line)...)
		out = append(out, a.overMaximum(line, ss, r.ValidFrom, r.ValidTo)...)
		for j, b := range r.Rates[:i] {
			switch inA, inB := a.narrower(b), b.narrower(a); {
			case !a.meets(b):
			case inA && inB:
				out = append(out, flaw(line, "twice", "Other", lineOf(b, j)))
			case !inA && !inB:
				out = append(out, flaw(line, "ambiguous", "Other", lineOf(b, j)))
			}
		}
	}
	return out
}

func lineOf(r Rate, i int) int {
	if r.Line > 0 {
		return r.Line
	}
	return i + 1
}

// codes refuses what the form does not know, so that no rate waits for an answer nobody can give.
func (r Rate) codes(line int) (out []Flaw) {
	if !slices.Contains(Kinds, r.Kind) {
		return []Flaw{flaw(line, "kind", "Code", short(string(r.Kind)))}
	}
	if bad := unknown(r.Categories, Categories); bad != "" {
		out = append(out, flaw(line, "category", "Code", short(string(bad))))
	}
	if bad := unknown(r.Elements, Elements); bad != "" {
		out = append(out, flaw(line, "element", "Code", short(string(bad))))
	}
	if bad := unknown(r.Subjects, subjects(r.Kind)); bad != "" {
		out = append(out, flaw(line, "subject", "Code", short(string(bad))))
	}
	if slices.ContainsFunc(r.Subjects, func(s Subject) bool { return s.Telecom() != r.Telecom() }) {
		out = append(out, flaw(line, "telecom-apart"))
	}
	if r.Bridge != Anywhere && r.Bridge != OnBridge && r.Bridge != OffBridge {
		out = append(out, flaw(line, "bridge", "Code", short(string(r.Bridge))))
	}
	if r.ShareOver < 0 || r.sharesTo() > 100 || r.ShareOver >= r.sharesTo() {
		out = append(out, flaw(line, "share"))
	} else if r.hasShare() && !slices.Equal(r.Elements, []Element{Carriageway}) {
		out = append(out, flaw(line, "share-of-carriageway"))
	}
	if r.Cite == "" {
		out = append(out, flaw(line, "cite"))
	}
	if r.Amount < 0 {
		out = append(out, flaw(line, "amount"))
	}
	return out
}

func unknown[T comparable](codes, known []T) (bad T) {
	for _, c := range codes {
		if !slices.Contains(known, c) {
			return c
		}
	}
	return bad
}

func (r Rate) overMaximum(line int, ss Statutes, from, to calendar.Date) (out []Flaw) {
	for _, day := range ss.changes(from, to) {
		if most := ss.On(day).Most(r.Kind, r.Telecom()); r.Amount > most {
			return []Flaw{flaw(line, "over-maximum", "Rate", r.Amount.String(), "Most", most.String(), "Day", day.Long())}
		}
	}
	return nil
}

// Gap is something for which a resolution has no rate. Empty lists mean all of them.
type Gap struct {
	Kind       Kind
	Telecom    bool
	Elements   []Element
	Categories []Category
	Subjects   []Subject
}

// Gaps lists what an applicant may answer and no rate holds for; categories are those of the unit's
// roads. A gap is no mistake: a council need not foresee everything, but the clerk must know.
func (r Resolution) Gaps(categories []Category) (out []Gap) {
	for _, k := range Kinds {
		for _, telecom := range []bool{false, true} {
			if g, missing := r.gap(k, telecom, categories); missing {
				out = append(out, g)
			}
		}
	}
	return out
}

func (r Resolution) gap(k Kind, telecom bool, categories []Category) (g Gap, missing bool) {
	g = Gap{Kind: k, Telecom: telecom}
	sorts := slices.DeleteFunc(append([]Subject(nil), subjects(k)...), func(s Subject) bool { return s.Telecom() != telecom })
	if len(sorts) == 0 && !telecom {
		sorts = []Subject{""}
	}
	for _, s := range sorts {
		for _, c := range categories {
			for _, p := range r.samples(Part{Kind: k, Category: c, Subject: s}) {
				if _, ok := pick(r.Rates, p); !ok {
					missing = true
					g.Elements, g.Categories, g.Subjects = add(g.Elements, p.Element), add(g.Categories, c), add(g.Subjects, s)
				}
			}
		}
	}
	if len(g.Elements) == len(Elements) {
		g.Elements = nil
	}
	if len(g.Categories) == len(categories) {
		g.Categories = nil
	}
	if len(g.Subjects) == len(sorts) {
		g.Subjects = nil
	}
	return g, missing
}

// samples are all elements on and off structures, and the carriageway with a share from each of the
// pieces into which the rates cut it.
func (r Resolution) samples(p Part) (out []Part) {
	cuts := []int{100}
	for _, x := range r.Rates {
		cuts = add(cuts, x.sharesTo())
		if x.ShareOver > 0 {
			cuts = add(cuts, x.ShareOver)
		}
	}
	for _, p.Element = range Elements {
		for _, p.Bridge = range []bool{false, true} {
			p.Share = 0
			if p.Element != Carriageway {
				out = append(out, p)
				continue
			}
			for _, c := range cuts { // the upper end of a piece belongs to it
				p.Share = money.Units(int64(c))
				out = append(out, p)
			}
		}
	}
	return out
}

func add[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}
