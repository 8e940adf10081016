package cades

import (
	"context"
	"crypto"
	"testing"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
)

func FuzzRead(f *testing.F) {
	s := newScene(f, nil)
	content := cms.Content{[]byte("x")}
	out := mustSign(f, content, s.sign)
	f.Add(out, false)
	f.Add(mustExtend(f, out, s.extension(f, ades.LevelLTA, nil)), false)
	s.sign.Detached = true
	f.Add(mustExtend(f, mustSign(f, content, s.sign), s.extension(f, ades.LevelLTA, content)), true)
	e := s.extension(f, ades.LevelLTA, nil)
	token := s.Stamp(make([]byte, 32), at)
	e.Stamp = func(context.Context, crypto.Hash, []byte) ([]byte, error) { return token, nil }
	f.Fuzz(func(t *testing.T, in []byte, beside bool) {
		var given cms.Content
		if beside {
			given = content
		}
		all, err := Read(in, given)
		if err != nil {
			return
		}
		for _, sig := range all {
			if sig.CryptoValid && sig.Signer == nil {
				t.Fatal("made by nobody")
			}
			for _, x := range sig.Timestamps {
				if x.Matches && x.Token == nil || x.Covers.Value && !x.Matches {
					t.Fatal("a timestamp that is not there matches")
				}
			}
			e := e
			e.Content = given
			if _, err := Extend(t.Context(), in, e); err == nil && !sig.Intact {
				t.Fatal("what is broken was extended")
			}
		}
	})
}
