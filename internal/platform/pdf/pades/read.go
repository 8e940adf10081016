package pades

import (
	"errors"
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf/internal/object"
)

// Errors of files that are not read.
var (
	ErrNotPDF    = errors.New("pades: not a PDF file, or a damaged one")
	ErrTooLarge  = errors.New("pades: the file has more parts than are read")
	ErrEncrypted = errors.New("pades: the file is encrypted")
)

// maxSignatures is how many signatures of a file are read.
const maxSignatures = 256

// found is a signature dictionary of a form field, and what was made of it.
type found struct {
	field    *field
	name     string
	dict     *object.Dict
	contents *object.String
	span     span
	spanned  bool
	revision int // whose end the signed bytes reach; -1 when none's
	faults   []ades.Fault
	made     *ades.Signature // nil for a timestamp of the document
	stamp    *ades.Timestamp
	values   cms.Values // that came in the message
	extended bool       // the time is not told as a baseline signature tells it
	foreign  bool       // the message is not one of PAdES
	mistyped bool       // a timestamp that calls itself a signature
}

// reader reads one file.
type reader struct {
	data    []byte
	file    *object.File
	shots   map[int]*snapshot // by number of the revision
	changes map[int][]change  // by number of the revision that made them
	visits  int
	nodes   int
	stores  map[int]*store
}

// Read finds the signatures of a PDF file in the order of the revisions they sign. Timestamps of the document stand with
// each signature that they cover. A file without signatures gives none and no error; the errors are ErrNotPDF, ErrTooLarge
// and, for an encrypted file with object streams, ErrEncrypted. Of other encrypted files reason, place and time are not read.
func Read(file []byte) ([]*ades.Signature, error) {
	f, err := object.Open(file)
	switch {
	case errors.Is(err, object.ErrTooLarge):
		return nil, ErrTooLarge
	case errors.Is(err, object.ErrEncrypted):
		return nil, ErrEncrypted
	case err != nil:
		return nil, ErrNotPDF
	}
	r := &reader{data: file, file: f, shots: map[int]*snapshot{}, changes: map[int][]change{}, visits: maxVisits, nodes: maxNodes, stores: map[int]*store{}}
	list := r.dictionaries()
	for _, s := range list {
		r.read(s)
	}
	slices.SortStableFunc(list, func(a, b *found) int { return a.span.end() - b.span.end() })
	r.proofs(list)
	var out []*ades.Signature
	for _, s := range list {
		if s.made != nil {
			out = append(out, s.made)
		}
	}
	if f.Exhausted() {
		return nil, ErrTooLarge
	}
	return out, nil
}

// shot is what is known of a revision.
func (r *reader) shot(i int) *snapshot {
	if r.shots[i] == nil {
		r.shots[i] = take(r.file.Revisions()[i], &r.nodes)
	}
	return r.shots[i]
}

// dictionaries finds the signature dictionaries of the newest revision: values of its signature fields. What looks like a signature
// elsewhere in the file is none.
func (r *reader) dictionaries() []*found {
	last := r.shot(len(r.file.Revisions()) - 1)
	var out []*found
	seen := map[int]*found{}
	for _, f := range last.form.fields {
		d := last.Dict(f.value)
		if f.kind != "Sig" || f.value == nil || len(out) >= maxSignatures {
			continue
		}
		s := &found{field: f, name: f.name, dict: d, revision: -1}
		if n := refNumber(f.value); n > 0 {
			if first := seen[n]; first != nil {
				first.fault(ades.FormatFailure, "two fields have one signature")
				continue
			}
			seen[n] = s
		}
		out = append(out, s)
	}
	return out
}

func (s *found) fault(sub ades.SubIndication, what string) {
	what = strings.ToValidUTF8(what[:min(len(what), 300)], "?") // parts of it come from the file
	s.faults = append(s.faults, ades.Fault{Sub: sub, What: what})
}

// read reads one signature dictionary: where its bytes are, whether the place is right, and the message in it.
func (r *reader) read(s *found) {
	last := r.file.Last()
	r.locate(last, s)
	kind, _ := last.Get(s.dict.Get("SubFilter")).(object.Name)
	signed := r.signed(s)
	switch kind {
	case "ETSI.RFC3161":
		// ISO 32000-2 table 255: the type of a timestamp is DocTimeStamp. One that is left out was usual once.
		if kind, _ := last.Get(s.dict.Get("Type")).(object.Name); kind != "" && kind != "DocTimeStamp" {
			s.mistyped = true
			s.fault(ades.FormatFailure, "a timestamp of the document that is typed as a signature")
		}
		s.stamp = r.stamp(s, signed)
		return
	case "ETSI.CAdES.detached", "adbe.pkcs7.detached", "adbe.pkcs7.sha1":
		s.made = r.message(s, kind, signed)
	case "adbe.x509.rsa_sha1":
		s.fault(ades.FormatFailure, "SubFilter adbe.x509.rsa_sha1 is not supported")
	default:
		s.fault(ades.FormatFailure, "unknown SubFilter "+string(kind))
	}
	if s.made == nil {
		s.made = &ades.Signature{}
	}
	r.describe(last, s, kind)
	r.judge(s)
	s.made.Faults = append(s.faults, s.made.Faults...)
}
