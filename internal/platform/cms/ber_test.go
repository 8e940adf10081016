package cms

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDER(t *testing.T) {
	for _, x := range []struct{ reason, in, der, rest string }{
		{"DER stays", "3003 020105", "3003 020105", ""},
		{"what follows is told", "020105 0000", "020105", "0000"},
		{"open", "3080 020105 0000", "3003 020105", ""},
		{"open in open", "3080 3080 0500 0000 0000 ff", "3004 3002 0500", "ff"},
		{"a long length that could be short", "3081 03 020105", "3003 020105", ""},
		{"a length of four bytes", "0484 00000001 aa", "0401 aa", ""},
		{"a string in pieces", "2480 0401aa 0402bbcc 0000", "0403 aabbcc", ""},
		{"pieces of pieces", "2480 2405 0401aa 0400 040110 0000", "0402 aa10", ""},
		{"a string in pieces, closed", "2406 0401aa 0401bb", "0402 aabb", ""},
		{"what only claims to be composed stays", "3005 3003 ffffff", "3005 3003 ffffff", ""},
		{"a tag of two bytes", "bf818000 8003 0201ff", "", ""},
		{"a tag of many bytes", "bf8148 80 0201ff 0000", "bf8148 03 0201ff", ""},
	} {
		der, rest, err := DER(unhex(t, x.in))
		if x.der == "" {
			if err == nil {
				t.Errorf("%s: %x", x.reason, der)
			}
			continue
		}
		if err != nil || !bytes.Equal(der, unhex(t, x.der)) || !bytes.Equal(rest, unhex(t, x.rest)) {
			t.Errorf("%s: %x, %x, %v", x.reason, der, rest, err)
		}
	}
}

func TestBrokenBER(t *testing.T) {
	for _, x := range []struct {
		reason string
		in     []byte
	}{
		{"nothing", nil},
		{"half a header", []byte{0x30}},
		{"longer than there is", unhex(t, "3005 0201")},
		{"2³¹ bytes", unhex(t, "3084 80000000 0201")},
		{"a length of eight bytes", unhex(t, "3088 0000000000000001 00")},
		{"open and not composed", unhex(t, "0480 0000")},
		{"open without end", unhex(t, "3080 020105")},
		{"something else among pieces", unhex(t, "2480 0401aa 0201bb 0000")},
		{"nested too deeply", append(bytes.Repeat([]byte{0x30, 0x80}, 100_000), bytes.Repeat([]byte{0, 0}, 100_000)...)},
	} {
		if der, _, err := DER(x.in); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %.20x, %v", x.reason, der, err)
		}
	}
}

// TestManyElements keeps the work bounded: a message of nothing but elements is given up.
func TestManyElements(t *testing.T) {
	in := append([]byte{0x30, 0x80}, bytes.Repeat([]byte{5, 0}, maxElements+1)...)
	if _, _, err := DER(append(in, 0, 0)); !errors.Is(err, errTooMany) {
		t.Errorf("%v", err)
	}
}

// drawBER writes a random element twice: in BER, and in the DER that it is.
func drawBER(t *rapid.T, depth int) (ber, der []byte) {
	length := func(n int) []byte {
		if rapid.Bool().Draw(t, "long") {
			return []byte{0x83, byte(n >> 16), byte(n >> 8), byte(n)}
		}
		return appendLength(nil, n)
	}
	if depth == 0 || rapid.Bool().Draw(t, "primitive") {
		body := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body")
		return append(append([]byte{4}, length(len(body))...), body...), append(appendLength([]byte{4}, len(body)), body...)
	}
	var inBER, inDER []byte
	for range rapid.IntRange(0, 3).Draw(t, "inside") {
		b, d := drawBER(t, depth-1)
		inBER, inDER = append(inBER, b...), append(inDER, d...)
	}
	der = append(appendLength([]byte{0x30}, len(inDER)), inDER...)
	if rapid.Bool().Draw(t, "open") {
		return append(append([]byte{0x30, 0x80}, inBER...), 0, 0), der
	}
	return append(append([]byte{0x30}, length(len(inBER))...), inBER...), der
}

func TestEveryBERBecomesItsDER(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, want := drawBER(t, 4)
		got, rest, err := DER(append(in, 7))
		if err != nil || !bytes.Equal(got, want) || len(rest) != 1 {
			t.Fatalf("%x: %x, want %x, rest %x, %v", in, got, want, rest, err)
		}
		again, _, err := DER(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("%x is changed again", got)
		}
	})
}

// TestStreamedMessageOfOpenSSL is BER with open lengths and a content in pieces, as programs write it that do not know the end.
func TestStreamedMessageOfOpenSSL(t *testing.T) {
	_, p := newSigning(t, nil)
	key := filepath.Join(t.TempDir(), "key.pem")
	who := p.TSA
	writeKey(t, key, who.Key)
	content := bytes.Repeat([]byte("pismo "), 5000)
	out := filepath.Join(t.TempDir(), "out")
	if _, ok, said := openssl(t, "cms", "-sign", "-binary", "-nodetach", "-stream", "-outform", "DER", "-in", file(t, content),
		"-signer", p.PEM(who.Cert), "-inkey", key, "-cades", "-out", out); !ok {
		t.Fatal(said)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte{0x24, 0x80}) {
		t.Error("openssl wrote no string in pieces")
	}
	m := mustParse(t, b)
	f := m.Check(m.Signers[0], m.Content)
	if !f.Intact || !f.CryptoValid || f.Named != NamedRight || !m.Content.Equal(Content{content}) {
		t.Errorf("%+v", f)
	}
}
