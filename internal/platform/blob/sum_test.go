package blob_test

import (
	"crypto/sha256"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/platform/blob"
)

func TestSumReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := blob.Sum(rapid.SliceOfN(rapid.Byte(), sha256.Size, sha256.Size).Draw(t, "sum"))
		v, err := want.Value()
		if err != nil {
			t.Fatal(err)
		}
		text, _ := want.MarshalText()
		for _, in := range []any{v, string(text), text} {
			got := blob.Sum{1}
			if err := got.Scan(in); err != nil || got != want {
				t.Fatalf("Scan(%v) = %v, %v", in, got, err)
			}
		}
	})
}

func TestSumAgreesWithSha256sum(t *testing.T) {
	cmd := exec.Command("sha256sum")
	cmd.Stdin = strings.NewReader("Zażółć gęślą jaźń")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if want, _, _ := strings.Cut(string(out), " "); blob.SumOf([]byte("Zażółć gęślą jaźń")).String() != want {
		t.Errorf("ours differs from %s", want)
	}
}

func TestMalformedSumIsRefused(t *testing.T) {
	good := blob.SumOf(nil).String()
	for _, c := range []struct{ in, reason string }{
		{"", "no text is no sum"},
		{good[1:], "a digit short"},
		{good + "0", "a digit too many"},
		{strings.ToUpper(good), "one sum has one name"},
		{good[:63] + "g", "not a digit"},
		{"../" + good[3:], "a way out of the directory"},
	} {
		if got, err := blob.Parse(c.in); !errors.Is(err, blob.ErrMalformed) || !got.IsZero() {
			t.Errorf("%s: Parse(%q) = %v, %v", c.reason, c.in, got, err)
		}
	}
	var s blob.Sum
	if err := s.Scan(7); err == nil {
		t.Error("a number was scanned as a sum")
	}
	if v, err := s.Value(); v != nil || err != nil {
		t.Errorf("none is stored as %v, %v; want NULL", v, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(blob.SumOf(nil).String())
	f.Add("zz")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := blob.Parse(s); err == nil && got.String() != s && !got.IsZero() {
			t.Errorf("Parse(%q) reads back as %s", s, got)
		}
	})
}
