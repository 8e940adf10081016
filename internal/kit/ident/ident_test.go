package ident

import (
	"errors"
	"testing"
)

func TestClean(t *testing.T) {
	for _, tc := range []struct{ in, want, reason string }{
		{"856-734-62-15", "8567346215", "hyphens are how people group a NIP"},
		{"856\u2013734\u201162\u221215", "8567346215", "an editor turned the hyphens into dashes"},
		{"\t44 05\u00a014\u202f01\u2009359\u2007", "44051401359", "a number pasted from a table or a PDF"},
		{"440514.01359", "440514.01359", "a dot is not forgiven: it may be a sign of another kind of number"},
		{"", "", "nothing stays nothing"},
	} {
		if got := Clean(tc.in); got != tc.want {
			t.Errorf("Clean(%q) = %q, want %q: %s", tc.in, got, tc.want, tc.reason)
		}
	}
}

func TestUpperTouchesASCIIOnly(t *testing.T) {
	if got := Upper("pl1ı-ſż"); got != "PL1ı-ſż" {
		t.Errorf("Upper = %q", got)
	}
}

func TestArithmetic(t *testing.T) {
	if Number("00120") != 120 || Number("") != 0 {
		t.Error("Number reads digits wrongly")
	}
	if got := Weighted("123", 1, 10, 100); got != 321 {
		t.Errorf("Weighted = %d, want 321", got)
	}
	if !Digits("0189") || !Digits("") || Digits("1a") || Digits("١") {
		t.Error("Digits must accept ASCII digits and nothing else")
	}
}

func TestErrorNamesTheKindAndTheMessage(t *testing.T) {
	err := &Error{Kind: "pesel", Problem: Checksum}
	if err.Key() != "pesel.checksum" || err.Error() != "pesel: wrong checksum" {
		t.Errorf("%q, %q", err.Key(), err.Error())
	}
}

var errRefused = errors.New("refused")

func parse(s string) (string, error) {
	if s == "bad" {
		return "", errRefused
	}
	return "<" + s + ">", nil
}

func TestScan(t *testing.T) {
	for _, tc := range []struct {
		in     any
		want   string
		fails  bool
		reason string
	}{
		{nil, "", false, "NULL is none"},
		{"", "", false, "empty text is none"},
		{"x", "<x>", false, "text, as SQLite returns it"},
		{[]byte("x"), "<x>", false, "bytes, as some drivers return text"},
		{"bad", "", true, "a stored value is checked again"},
		{int64(1), "", true, "a number would have lost its leading zeros"},
	} {
		got, err := Scan(tc.in, parse)
		if got != tc.want || (err != nil) != tc.fails {
			t.Errorf("Scan(%v) = %q, %v: %s", tc.in, got, err, tc.reason)
		}
	}
}

func TestValue(t *testing.T) {
	if v, err := Value(""); v != nil || err != nil {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
	if v, err := Value("x"); v != "x" || err != nil {
		t.Errorf("text is stored as %v, %v", v, err)
	}
}
