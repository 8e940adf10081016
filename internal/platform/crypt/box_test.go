package crypt

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestBoxOpensOnlyWhatItSealed(t *testing.T) {
	old, current := NewKey(), NewKey()
	before, err1 := NewBox("test", old)
	box, err2 := NewBox("test", current, old)
	other, err3 := NewBox("other", current)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "plain")
		sealed := box.Seal(plain, "a")
		if got, err := box.Open(sealed, "a"); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%x, %v", got, err)
		}
		if got, err := box.Open(before.Seal(plain, "a"), "a"); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("sealed with the previous key: %x, %v", got, err)
		}
		for reason, open := range map[string]func() ([]byte, error){
			"another thing":   func() ([]byte, error) { return box.Open(sealed, "b") },
			"another purpose": func() ([]byte, error) { return other.Open(sealed, "a") },
			"an older server": func() ([]byte, error) { return before.Open(sealed, "a") },
			"cut":             func() ([]byte, error) { return box.Open(sealed[:len(sealed)-1], "a") },
			"very short":      func() ([]byte, error) { return box.Open(sealed[:5], "a") },
			"a bit changed": func() ([]byte, error) {
				bad := bytes.Clone(sealed)
				bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] ^= 1
				return box.Open(bad, "a")
			},
		} {
			if got, err := open(); err == nil {
				t.Fatalf("%s opened: %x", reason, got)
			}
		}
		if bytes.Equal(sealed, box.Seal(plain, "a")) {
			t.Fatal("sealed twice alike: equal secrets could be told")
		}
	})
	if _, err := NewBox("", current); err == nil {
		t.Error("a box without a purpose")
	}
	if got := fmt.Sprintf("%+v", *box); got != "crypt.Box" {
		t.Error(got)
	}
}
