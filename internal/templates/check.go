package templates

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xsd"
)

// Outcome is what a check found.
type Outcome string

// The outcomes.
const (
	Valid     Outcome = "valid"
	Invalid   Outcome = "invalid"   // it does not agree with the schema
	Unknown   Outcome = "unknown"   // it names no template of the register
	Malformed Outcome = "malformed" // it is no well-formed XML, or brings a document type of its own
	Refused   Outcome = "refused"   // it asks for more memory or time than it gets
)

// Problem is one thing that does not agree with the schema. It holds no values of the document.
type Problem struct {
	Line     int      `json:"line"` // from 1; 0 when not known
	Element  string   `json:"element"`
	Rule     string   `json:"rule"`               // see rules
	Expected []string `json:"expected,omitempty"` // names that the schema has in this place
}

// Result is what is known of a document after its check.
type Result struct {
	Namespace string
	Template  string // key; empty when it is unknown
	Title     string
	Origin    Origin
	Outcome   Outcome
	Problems  []Problem // the first of them
	More      int       // further ones
	InForce   bool      // the template was in force on the day of the document
}

// maxProblems are kept of one document.
const maxProblems = 20

// Check validates a document of a day. An error is a fault of the program or of the register, not of the document.
func (s *Service) Check(ctx context.Context, document []byte, on calendar.Date) (Result, error) {
	doc, err := xmlsec.Parse(document)
	switch {
	case errors.Is(err, xmlsec.TooLarge):
		return Result{Outcome: Refused}, nil
	case err != nil:
		return Result{Outcome: Malformed, Problems: []Problem{{Rule: ruleOfParser(err)}}}, nil
	}
	root, inner := wrapped(doc.Root())
	out := Result{Namespace: root.Space(), Outcome: Unknown}
	t, ok, err := s.Of(ctx, out.Namespace, on)
	if err != nil || !ok {
		return out, err
	}
	out.Template, out.Title, out.Origin, out.InForce = t.Key, t.Title, t.Origin, t.InForce(on)
	if inner {
		if document, err = xmlsec.Inclusive.Node(root); err != nil {
			return out, fmt.Errorf("templates: check: %w", err)
		}
	}
	schema, err := s.engine.schema(ctx, &t, s.shared)
	if err != nil {
		return out, fmt.Errorf("templates: check: %s: %w", t.Key, err)
	}
	list, err := s.engine.validate(ctx, schema, document)
	switch {
	case errors.Is(err, xsd.ErrTooLarge):
		out.Outcome = Refused
		return out, nil
	case errors.Is(err, xsd.ErrDoctype), errors.Is(err, xsd.ErrMalformed):
		out.Outcome = Malformed
	case err != nil:
		return out, fmt.Errorf("templates: check: %w", err)
	case len(list) == 0:
		out.Outcome = Valid
	default:
		out.Outcome = Invalid
	}
	for _, p := range list[:min(len(list), maxProblems)] {
		one := explain(p)
		if inner { // lines of the canonical form are nobody's
			one.Line = 0
		}
		out.Problems = append(out.Problems, one)
	}
	out.More = len(list) - len(out.Problems)
	return out, nil
}

// wrapped is the document inside of an enveloping signature, and whether there was one.
func wrapped(root *xmlsec.Node) (*xmlsec.Node, bool) {
	const dsig = "http://www.w3.org/2000/09/xmldsig#"
	if !root.Is(dsig, "Signature") {
		return root, false
	}
	for object := range root.All(dsig, "Object") {
		for n := range object.Elements() {
			if n.Space() != dsig && !strings.HasPrefix(n.Space(), "http://uri.etsi.org/") {
				return n, true
			}
		}
	}
	return root, false
}

func ruleOfParser(err error) string {
	if errors.Is(err, xmlsec.Doctype) {
		return "doctype"
	}
	return "malformed"
}

// rules are the sentences of libxml2 by what stands in them, the more particular first. Each is a message:
// "templates.rule." and the name.
var rules = []struct{ in, name string }{
	{"No matching global declaration", "root"},
	{"Missing child element", "missing"},
	{"This element is not expected", "unexpected"},
	{"is required but missing", "attribute-missing"},
	{"is not allowed.", "attribute-unknown"},
	{"Character content", "text"},
	{"[facet 'pattern']", "pattern"},
	{"[facet 'enumeration']", "enumeration"},
	{"[facet 'minLength']", "length"},
	{"[facet 'maxLength']", "length"},
	{"[facet 'length']", "length"},
	{"[facet 'fractionDigits']", "digits"},
	{"[facet 'totalDigits']", "digits"},
	{"[facet 'm", "range"},
	{"Duplicate key-sequence", "key"},
	{"No match found for key-sequence", "key"},
	{"is not a valid value of the", "value"},
	{"is not nillable", "empty"},
}

var expected = regexp.MustCompile(`Expected is (?:one of )?\( ([^()]+) \)`)

// explain turns a sentence of libxml2 into a rule. The sentence itself may quote the document and is not kept.
func explain(p xsd.Problem) Problem {
	out := Problem{Line: p.Line, Element: short(p.Element), Rule: "other"}
	for _, r := range rules {
		if strings.Contains(p.Text, r.in) {
			out.Rule = r.name
			break
		}
	}
	if m := expected.FindStringSubmatch(p.Text); m != nil {
		for one := range strings.SplitSeq(m[1], ", ") {
			if i := strings.LastIndexByte(one, '}'); i >= 0 {
				one = one[i+1:]
			}
			if one = short(strings.Trim(one, "* ")); one != "" && len(out.Expected) < 6 && !slices.Contains(out.Expected, one) {
				out.Expected = append(out.Expected, one)
			}
		}
	}
	return out
}

// short bounds a name.
func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
