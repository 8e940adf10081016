package ref

import (
	"errors"
	"strings"
	"testing"

	"wrota/internal/kit/id"
)

func TestParseIsStrict(t *testing.T) {
	short := id.New[id.Case]().Short()
	for _, tc := range []struct {
		in     string
		ok     bool
		reason string
	}{
		{"case:" + short, true, "a reference"},
		{"access-request:" + short, true, "a kind of two words"},
		{"", false, "nothing"},
		{"case", false, "no identifier"},
		{"case:", false, "no identifier"},
		{":" + short, false, "no kind"},
		{short, false, "no kind"},
		{"Case:" + short, false, "a capital"},
		{"case2:" + short, false, "a digit in the kind"},
		{"-case:" + short, false, "a hyphen before the kind"},
		{"case-:" + short, false, "a hyphen after the kind"},
		{strings.Repeat("a", 31) + ":" + short, false, "a kind too long"},
		{"case:" + strings.ToUpper(short), false, "capitals in the identifier"},
		{"case:" + short[:25], false, "a character is missing"},
		{"case:" + short + " ", false, "a space"},
		{"case:" + id.New[id.Case]().String(), false, "the long form: one thing has one text"},
		{"case:" + strings.Repeat("0", 26), false, "the identifier that means none"},
		{"case:" + strings.Repeat("z", 26), false, "more than 128 bits"},
	} {
		r, err := Parse(tc.in)
		if (err == nil) != tc.ok || tc.ok && r.String() != tc.in || !tc.ok && (!r.IsZero() || !errors.Is(err, ErrMalformed)) {
			t.Errorf("Parse(%q) = %s, %v: %s", tc.in, r, err, tc.reason)
		}
	}
}

func TestToAndAs(t *testing.T) {
	x := id.New[id.Case]()
	r := To("case", x)
	if got, err := As[id.Case](r, "case"); err != nil || got != x {
		t.Errorf("%s leads to %s, %v; want %s", r, got, err, x)
	}
	if got, err := As[id.Charge](r, "charge"); !errors.Is(err, ErrKind) || !got.IsZero() {
		t.Errorf("a case was taken for charge %s, %v", got, err)
	}
	if !To("case", id.Case{}).IsZero() {
		t.Error("a reference to no case is one")
	}
}

func TestStored(t *testing.T) {
	r := To("case", id.New[id.Case]())
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	var read Ref
	if err := read.Scan(v); err != nil || read != r {
		t.Errorf("%v is read as %s, %v", v, read, err)
	}
	if v, err := (Ref{}).Value(); v != nil || err != nil {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if v, err := (Ref{Kind: "Case", ID: r.ID}).Value(); err == nil {
		t.Errorf("a wrong kind was stored as %v", v)
	}
	if b, err := (Ref{Kind: "case", ID: "1"}).MarshalText(); err == nil {
		t.Errorf("a wrong identifier was written as %s", b)
	}
	if err := read.UnmarshalText(nil); err != nil || !read.IsZero() {
		t.Errorf("empty text is read as %s, %v", read, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"case:01kd3q8z7mfx9w2v4t6y8a0bcd", "case:", ":", "a:00000000000000000000000001", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := Parse(s)
		if err == nil && r.String() != s {
			t.Fatalf("Parse(%q) = %s", s, r)
		}
		if err == nil {
			x, err := As[id.Letter](r, r.Kind)
			if err != nil || To(r.Kind, x) != r {
				t.Fatalf("%s leads to %s, %v", r, x, err)
			}
		}
	})
}
