package eservice

import "wrota/internal/eservice/field"

// Known is what is known of the person beforehand, by the names that fields give under "prefill"
// (field.Prefills): account.person is a field.Record, account.address an address.Address, the rest
// are texts. Values are canonical or of the types that Answers.With takes.
type Known map[string]any

// Prefill puts what is known into questions that nobody has answered or looked at yet. The person
// sees it and may change it; a page that was prefilled still counts as one to look at. Values that
// do not suit the field are left out.
func (d *Definition) Prefill(a Answers, known Known, env Env) Answers {
	for _, s := range d.Steps {
		if s.Repeat != nil || a.Seen(At{Step: s.ID}) {
			continue
		}
		for _, f := range s.Fields {
			v, ok := known[f.Prefill]
			if f.Prefill == "" || !ok || a.Has(f.ID) || a.hasTyped(f, At{Step: s.ID}, d) {
				continue
			}
			c, ok := field.Canonical(v)
			c = parted(f, c)
			if ok && c != nil && len(f.Check(c, env.context())) == 0 {
				a = a.put(f.ID, c)
			}
		}
	}
	return a
}

// parted leaves of a record what the field asks for: a form that wants a name only does not take the
// PESEL that the account has (art. 5(1)(c) RODO).
func parted(f *field.Field, v field.Value) field.Value {
	r, ok := v.(field.Record)
	if !ok {
		return v
	}
	out := field.Record{}
	for _, key := range partsOf(f) {
		if r[key] != "" {
			out[key] = r[key]
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// Merge puts answers of a service's Prefiller in, where nothing is answered yet.
func (d *Definition) Merge(a, more Answers) Answers {
	for _, id := range more.IDs() {
		if _, ok := d.Field(id); ok && !a.Has(id) {
			a = a.put(id, more.Value(id))
		}
	}
	return a
}
