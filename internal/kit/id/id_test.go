package id

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestBothFormsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x Case
		copy(x.b[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		if x.IsZero() {
			return
		}
		for _, s := range []string{x.String(), x.Short()} {
			got, err := Parse[Case](s)
			if err != nil || got != x {
				t.Fatalf("Parse(%q) = %v, %v; want %v", s, got, err, x)
			}
		}
	})
}

func TestNewIsVersion7AndOrdered(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	a := New[Case]()
	if !form.MatchString(a.String()) {
		t.Errorf("%s is not a UUIDv7", a)
	}
	if b := New[Case](); b.String()[:13] < a.String()[:13] {
		t.Errorf("time part went back: %s after %s", b, a)
	}
}

func TestMalformedIsRefused(t *testing.T) {
	for _, s := range []string{
		"", "x", "0198a1b2-0000-7000-8000-00000000000g", "0198a1b2x0000-7000-8000-000000000000",
		"zzzzzzzzzzzzzzzzzzzzzzzzzz", "0000000000000000000000000u", "018f3f2e8e7a7b1e8c2d4e5f60718293",
	} {
		if got, err := Parse[Case](s); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", s, got)
		}
	}
}

func TestDatabaseValues(t *testing.T) {
	x := New[Case]()
	for _, v := range []any{x.String(), []byte(x.String()), x.b[:], x.b} {
		var got Case
		if err := got.Scan(v); err != nil || got != x {
			t.Errorf("Scan(%T) = %v, %v", v, got, err)
		}
	}
	var none Case
	if v, err := none.Value(); v != nil || err != nil {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if err := x.Scan(nil); err != nil || !x.IsZero() {
		t.Errorf("NULL read as %v, %v", x, err)
	}
}
