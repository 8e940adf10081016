package xades

import (
	"testing"

	"wrota/internal/platform/ades"
)

// FuzzRead looks for a document that makes the reader fail, or that seems to be signed by our key and says what we never
// signed.
func FuzzRead(f *testing.F) {
	o := newOffice(f)
	honest := map[string]bool{}
	for _, k := range kinds(f, o) {
		s := read(f, k.signed, k.files)
		for _, d := range s.Data {
			honest[string(d.Octets)] = true
		}
		f.Add(k.signed)
		extended := o.extension(ades.LevelLTA, at)
		extended.Files = k.files
		long, err := Extend(f.Context(), k.signed, "", extended)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(long)
	}
	f.Add([]byte(`<ds:Signature xmlns:ds="` + nsDS + `"><ds:SignedInfo/></ds:Signature>`))
	f.Add([]byte("\xfe\xff\x00<\x00a\x00/\x00>"))
	f.Add([]byte(`<?xml version="1.0" encoding="ISO-8859-2"?><a/>`))
	f.Fuzz(func(t *testing.T, source []byte) {
		if len(source) > 1<<17 {
			return
		}
		found, err := Read(source, map[string][]byte{"": []byte("plik")})
		if err != nil {
			return
		}
		for _, s := range found {
			if !relied(s) || string(s.Signer.Raw) != string(o.cert.Raw) {
				continue
			}
			for _, d := range s.Data {
				if !honest[string(d.Octets)] {
					t.Errorf("forged: %q", d.Octets)
				}
			}
		}
	})
}
