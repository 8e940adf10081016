package xades

import (
	"testing"

	"wrota/internal/platform/ades"
)

func BenchmarkRead(b *testing.B) {
	o := newOffice(b)
	signed := o.enveloped(b, `<wniosek xmlns="urn:w"><kwota>100</kwota></wniosek>`)
	long, err := Extend(b.Context(), signed, "", o.extension(ades.LevelLTA, at))
	if err != nil {
		b.Fatal(err)
	}
	for name, document := range map[string][]byte{"B": signed, "LTA": long} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(document)))
			for b.Loop() {
				if s := read(b, document, nil); !s.Intact {
					b.Fatal(s.Faults)
				}
			}
		})
	}
}
