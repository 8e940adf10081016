package pades

import (
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/pdf/internal/object"
)

// permission is what a signer allows to be changed afterwards.
type permission struct {
	docMDP int // 1: nothing, 2: fields and signatures, 3: annotations too; 0: not said
	locks  []lock
}

// lock names fields that must stay (ISO 32000-2, table 256).
type lock struct {
	action object.Name // All, Include, Exclude
	fields []string
}

// holds tells whether a field is locked. A name locks what is below it as well.
func (l lock) holds(name string) bool {
	named := slices.ContainsFunc(l.fields, func(f string) bool { return name == f || strings.HasPrefix(name, f+".") })
	switch l.action {
	case "Include":
		return named
	case "Exclude":
		return !named
	}
	return true // All, and what is not known
}

// permission reads what a signature dictionary and its field say, as they were signed.
func (r *reader) permission(s *found) permission {
	var p permission
	rev := r.shot(s.revision)
	narrow := func(v object.Value) {
		if n, ok := rev.Get(v).(int64); ok && n >= 1 && n <= 3 && (p.docMDP == 0 || int(n) < p.docMDP) {
			p.docMDP = int(n)
		}
	}
	add := func(d *object.Dict) {
		l := lock{}
		l.action, _ = rev.Get(d.Get("Action")).(object.Name)
		for _, v := range rev.Array(d.Get("Fields")) {
			if t, ok := rev.Get(v).(*object.String); ok {
				l.fields = append(l.fields, text(t.Bytes))
			}
		}
		p.locks = append(p.locks, l)
	}
	for _, v := range rev.Array(s.dict.Get("Reference")) {
		d := rev.Dict(v)
		params := rev.Dict(d.Get("TransformParams"))
		switch rev.Get(d.Get("TransformMethod")) {
		case object.Name("DocMDP"):
			if narrow(params.Get("P")); p.docMDP == 0 {
				p.docMDP = 2 // the default
			}
		case object.Name("FieldMDP"):
			add(params)
		}
	}
	if d := rev.Dict(s.field.dict.Get("Lock")); d != nil {
		add(d)
		narrow(d.Get("P"))
	}
	return p
}

// judge compares what came after the signature with what its signer allows.
func (r *reader) judge(s *found) {
	s.made.Covers = len(s.faults) == 0 && s.revision >= 0
	if s.revision < 0 {
		return
	}
	if strings.Trim(string(r.file.Tail()), " \t\r\n\f\x00") != "" {
		s.fault(ades.FormatFailure, "bytes behind the end of the file belong to no revision")
		s.made.Covers = false
	}
	p := r.permission(s)
	for i := s.revision + 1; i < len(r.file.Revisions()); i++ {
		for _, ch := range r.changesOf(i) {
			r.weigh(s, p, ch)
		}
		s.warn(ades.WarnLaterChanges)
	}
}

func (r *reader) changesOf(i int) []change {
	list, ok := r.changes[i]
	if !ok {
		list = compare(r.shot(i-1), r.shot(i), &r.visits)
		r.changes[i] = list
	}
	return list
}

func (s *found) warn(w ades.Warning) {
	if !slices.Contains(s.made.Warnings, w) {
		s.made.Warnings = append(s.made.Warnings, w)
	}
}

// weigh says what a change means for a signature. A field filled in, a note, and a later signature that is drawn on top of words are seen
// as part of the document, so that the signature does not cover all of it any more even where that is allowed.
func (r *reader) weigh(s *found, p permission, ch change) {
	refuse := func(sub ades.SubIndication, why string) {
		s.made.Covers = false
		said := slices.ContainsFunc(s.faults, func(f ades.Fault) bool { return f.What == why+": "+ch.what })
		if len(s.faults) < 20 && !said {
			s.fault(sub, why+": "+ch.what)
		}
	}
	locked := ch.field != "" && slices.ContainsFunc(p.locks, func(l lock) bool { return l.holds(ch.field) })
	switch ch.kind {
	case changedProofs, changedMetadata:
	case changedSignature:
		switch {
		case p.docMDP == 1 || locked:
			refuse(ades.SigConstraintsFailure, "the signer allows no signature here")
		case p.docMDP > 0 && ch.visible:
			refuse(ades.SigConstraintsFailure, "a certified document got a signature that draws on a page")
		}
	case changedLook:
		s.made.Covers = false
	case changedField:
		s.made.Covers = false
		if p.docMDP == 1 || locked {
			refuse(ades.SigConstraintsFailure, "the signer does not allow this field to be changed")
		}
	case changedNote:
		s.made.Covers = false
		if p.docMDP == 1 || p.docMDP == 2 {
			refuse(ades.SigConstraintsFailure, "the signer does not allow annotations")
		}
	default:
		refuse(ades.FormatFailure, "changed after the signature")
	}
}
