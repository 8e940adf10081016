package field

import "wrota/internal/eservice/messages"

// compound is what kinds of several parts share. Every part is itself a simple kind whose value is a
// string, so it is read, checked and described by that kind.
type compound struct {
	name  string // for message keys: "address.missing-postcode"
	parts []compoundPart
}

type compoundPart struct {
	key      string // of the Record and of the form
	element  string // of the XML document
	kind     Kind
	optional bool
	tips     Input // Width, Autocomplete, Suggest, Numeric
}

func (k compound) Read(in Form, c Context) (Value, []Problem) {
	r := Record{}
	var problems []Problem
	for _, p := range k.parts {
		v, found := p.kind.Read(in.Part(p.key), c)
		if s := text(v); s != "" && len(found) == 0 {
			r[p.key] = s
		}
		problems = append(problems, inPart(p.key, found)...)
	}
	if problems != nil {
		return nil, problems
	}
	return compact(r), nil
}

// inPart says in which part a problem of a simple kind is.
func inPart(key string, problems []Problem) []Problem {
	for i, p := range problems {
		problems[i].Part = key
		if p.Part != "" {
			problems[i].Part = key + "." + p.Part
		}
	}
	return problems
}

func (k compound) Check(v Value, c Context) []Problem {
	r, ok := v.(Record)
	if !ok || len(r) == 0 {
		return unreadable()
	}
	known := 0
	var problems []Problem
	for _, p := range k.parts {
		s, there := r[p.key]
		switch {
		case there && s == "":
			return unreadable()
		case there:
			known++
			problems = append(problems, inPart(p.key, p.kind.Check(s, c))...)
		case !p.optional:
			problems = append(problems, wrong(p.key, k.name+".missing-"+p.key))
		}
	}
	if known != len(r) {
		return unreadable()
	}
	return problems
}

// print writes one part for people, "" when it is absent.
func (k compound) print(r Record, key string, c Context) string {
	for _, p := range k.parts {
		if p.key == key && r[key] != "" {
			if out := p.kind.Print(r[key], c); len(out) > 0 {
				return out[0]
			}
		}
	}
	return ""
}

func (k compound) Shape() Shape {
	s := Shape{Form: ShapeRecord}
	for _, p := range k.parts {
		s.Parts = append(s.Parts, partOf(p.element, p.key, p.kind.Shape(), p.optional))
	}
	return s
}

func (k compound) Inputs(v Value, typed Form, c Context) []Input {
	r := record(v)
	var out []Input
	for _, p := range k.parts {
		var pv Value
		if s := r[p.key]; s != "" {
			pv = s
		}
		in := p.kind.Inputs(pv, typed.Part(p.key), c)[0]
		in.Label = messages.Say(c.Lang, "eservice.part."+p.key)
		in.Optional = p.optional
		if p.tips.Width > 0 {
			in.Width = p.tips.Width
		}
		if p.tips.Autocomplete != "" {
			in.Autocomplete = p.tips.Autocomplete
		}
		in.Suggest = p.tips.Suggest
		out = append(out, in)
	}
	return out
}

// sample makes a record; optional parts are there half of the time.
func (k compound) sample(draw Draw, c Context) Record {
	r := Record{}
	for _, p := range k.parts {
		if p.optional && draw(2) == 0 {
			continue
		}
		if s := text(p.kind.Sample(draw, c)); s != "" {
			r[p.key] = s
		}
	}
	return r
}
