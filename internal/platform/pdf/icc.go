package pdf

import (
	"bytes"
	"encoding/binary"
	"math"
	"sync"

	"wrota/internal/platform/pdf/internal/file"
)

// packedSRGB is the profile as every document carries it.
var packedSRGB = sync.OnceValue(func() []byte { return file.Pack(sRGB()) })

// sRGB is the colour space of all our files as an ICC profile of version 2, computed from the
// figures of IEC 61966-2-1: primaries adapted to the D50 white of profiles, and the tone curve.
func sRGB() []byte {
	fixed := func(vs ...float64) []byte {
		var b []byte
		for _, v := range vs {
			b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
		}
		return b
	}
	tagged := func(kind string, parts ...[]byte) []byte {
		return append(append([]byte(kind), 0, 0, 0, 0), bytes.Join(parts, nil)...)
	}
	const name = "sRGB IEC61966-2.1"
	description := binary.BigEndian.AppendUint32(nil, uint32(len(name)+1))
	description = append(append(description, name...), make([]byte, 1+4+4+2+1+67)...) // no Unicode, no Macintosh form

	const points = 1024
	curve := binary.BigEndian.AppendUint32(nil, points)
	for i := range points {
		curve = binary.BigEndian.AppendUint16(curve, uint16(math.Round(linear(float64(i)/(points-1))*65535)))
	}
	tone := tagged("curv", curve)
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", tagged("desc", description)},
		{"cprt", tagged("text", []byte("No copyright, use freely\x00"))},
		{"wtpt", tagged("XYZ ", fixed(0.9642, 1, 0.8249))},
		{"rXYZ", tagged("XYZ ", fixed(0.4360747, 0.2225045, 0.0139322))},
		{"gXYZ", tagged("XYZ ", fixed(0.3850649, 0.7168786, 0.0971045))},
		{"bXYZ", tagged("XYZ ", fixed(0.1430804, 0.0606169, 0.7141733))},
		{"rTRC", tone},
		{"gTRC", tone},
		{"bTRC", tone},
	}
	at := 128 + 4 + 12*len(tags)
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	offset := 0
	for i, t := range tags {
		if i == 0 || &tags[i-1].data[0] != &t.data[0] { // the three curves are one
			offset = at + len(data)
			data = append(data, t.data...)
			data = append(data, make([]byte, -len(data)&3)...)
		}
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(offset))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.data)))
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(at+len(data)))
	head = append(head, 0, 0, 0, 0, 2, 0x10, 0, 0)
	head = append(head, "mntrRGB XYZ "...)
	for _, v := range []uint16{2026, 1, 1, 0, 0, 0} {
		head = binary.BigEndian.AppendUint16(head, v)
	}
	head = append(append(head, "acsp"...), make([]byte, 28)...)
	head = append(append(head, fixed(0.9642, 1, 0.8249)...), make([]byte, 48)...)
	return bytes.Join([][]byte{head, table, data}, nil)
}

// linear undoes the tone curve of sRGB.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}
