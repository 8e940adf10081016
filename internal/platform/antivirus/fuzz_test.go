package antivirus

import (
	"bytes"
	"testing"
)

func FuzzReply(f *testing.F) {
	for _, s := range []string{
		"stream: OK\x00", "stream: Wrota.Eicar FOUND\x00", "INSTREAM size limit exceeded. ERROR\x00",
		"stream: Heuristics.Encrypted.Zip FOUND\x00", "", "\x00", "stream: \x1b[31mred FOUND\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		reply, err := readReply(bytes.NewReader(b))
		if err != nil {
			return
		}
		v, err := parseReply(reply)
		switch {
		case err != nil && v != (Verdict{}):
			t.Errorf("%q: both %+v and %v", b, v, err)
		case v.State == Clean && string(reply) != "stream: OK":
			t.Errorf("%q is called clean", b)
		case v.Name != printable(v.Name):
			t.Errorf("%q: the name %q cannot be shown", b, v.Name)
		}
	})
}
