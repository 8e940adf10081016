package pades

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestOnlySigned: a document with signatures added is that document; whatever else was done to it makes it another.
func TestOnlySigned(t *testing.T) {
	w := newWorld(t)
	offered := letter(t)
	signed := w.sign(offered)
	changed := func(in []byte) []byte { // the catalog says something else
		n := 1
		for !strings.Contains(body(t, in, n), "/Catalog") {
			n++
		}
		return amend(t, in, map[int]string{n: with(body(t, in, n), "/OpenAction 5 0 R")})
	}
	for _, x := range []struct {
		reason string
		file   []byte
		want   error
	}{
		{"signed once", signed, nil},
		{"signed twice", w.sign(signed), nil},
		{"signed where it shows", w.sign(offered, visible(1, 250)), nil},
		{"not signed", offered, ErrOther},
		{"another document", w.sign(w.sign(bytes.Replace(offered, []byte("D:"), []byte("d:"), 1))), ErrOther},
		{"cut", signed[:len(signed)-200], ErrOther},
		{"changed, and then signed", w.sign(changed(offered)), ErrMore},
		{"signed, and then changed", changed(signed), ErrMore},
		{"bytes behind the end", append(bytes.Clone(signed), "x"...), ErrMore},
	} {
		if err := OnlySigned(offered, x.file); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", x.reason, err, x.want)
		}
	}
	if err := OnlySigned(signed, w.sign(signed)); err != nil {
		t.Errorf("a document that was signed already: %v", err)
	}
}
