package cert

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// parts are a certificate to be; each may be written in ways that the standard library would not write.
type parts struct {
	serial     []byte // of the INTEGER
	subject    []byte // one value with its tag
	from       []byte // with its tag
	inner      []byte // AlgorithmIdentifier inside; as outside when nil
	extensions []byte // with the tag of the sequence
	unused     byte   // bits of the signature
	after      []byte
}

var ecdsaSHA256 = []byte{0x30, 10, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2}

func (p parts) build(t testing.TB) ([]byte, Key) {
	t.Helper()
	signer := p256(t)
	public, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParseKey(public)
	if err != nil {
		t.Fatal(err)
	}
	either := func(a, b []byte) []byte {
		if a == nil {
			return b
		}
		return a
	}
	tbs := sequence(
		[]byte{0xA0, 3, 2, 1, 2}, tlv(2, either(p.serial, []byte{5})), either(p.inner, ecdsaSHA256), sequence(),
		sequence(either(p.from, tlv(0x17, []byte("250101000000Z"))), tlv(0x18, []byte("20300101000000Z"))),
		sequence(tlv(0x31, sequence(tlv(6, []byte{0x55, 4, 3}), either(p.subject, tlv(12, []byte("Ewa")))))), public,
		tlv(0xA3, either(p.extensions, sequence())),
	)
	sum := sha256.Sum256(tbs)
	value, err := signer.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return append(sequence(tbs, ecdsaSHA256, tlv(3, append([]byte{p.unused}, value...))), p.after...), key
}

func tlv(tag asn1.Tag, body []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(body) })
	return b.BytesOrPanic()
}

func sequence(members ...[]byte) []byte { return tlv(asn1.SEQUENCE, slices.Concat(members...)) }

func extensionDER(id []byte, critical bool, value []byte) []byte {
	flag := []byte{}
	if critical {
		flag = []byte{1, 1, 0xFF}
	}
	return sequence(tlv(6, id), flag, tlv(4, value))
}

func TestOddCertificatesAreRead(t *testing.T) {
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		reason string
		parts  parts
		serial string
		name   string
		from   time.Time
	}{
		{"nothing odd", parts{}, "5", "Ewa", from},
		{"a negative serial number", parts{serial: []byte{0xFF, 0x01}}, "-255", "Ewa", from},
		{"needless zeros", parts{serial: []byte{0, 0, 7}}, "7", "Ewa", from},
		{"T61", parts{subject: tlv(20, []byte("Zo\xEB"))}, "5", "Zoë", from},
		{"BMP", parts{subject: tlv(30, []byte{1, 0x41, 0, 'a'})}, "5", "Ła", from},
		{"Universal", parts{subject: tlv(28, []byte{0, 0, 1, 0x41})}, "5", "Ł", from},
		{"Latin-1 said to be UTF-8", parts{subject: tlv(12, []byte("Zo\xEB"))}, "5", "Zoë", from},
		{"bytes over 127 in PrintableString", parts{subject: tlv(19, []byte("Łucja"))}, "5", "Łucja", from},
		{"a kind of string that none is", parts{subject: tlv(4, []byte{1, 2})}, "5", "#0102", from},
		{"no seconds", parts{from: tlv(0x17, []byte("2501010000Z"))}, "5", "Ewa", from},
		{"an offset", parts{from: tlv(0x17, []byte("250101010000+0100"))}, "5", "Ewa", from},
		{"no zone", parts{from: tlv(0x18, []byte("20250101000000"))}, "5", "Ewa", from},
		{"fractions", parts{from: tlv(0x18, []byte("20250101000000.500Z"))}, "5", "Ewa", from.Add(time.Second / 2)},
		{"the last century", parts{from: tlv(0x17, []byte("990101000000Z"))}, "5", "Ewa", from.AddDate(-26, 0, 0)},
		{"padding", parts{after: make([]byte, 9)}, "5", "Ewa", from},
		{"bits that are said to be unused", parts{unused: 1}, "5", "Ewa", from},
	} {
		raw, key := row.parts.build(t)
		c, err := Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		if c.Serial.String() != row.serial || c.Subject.Get("CN") != row.name || !c.NotBefore.Equal(row.from) {
			t.Errorf("%s: %s, %q, %s", row.reason, c.Serial, c.Subject.Get("CN"), c.NotBefore)
		}
		if err := c.CheckSignature(key); err != nil {
			t.Errorf("%s: %v", row.reason, err)
		}
		if !bytes.Equal(c.Raw, raw[:len(raw)-len(row.parts.after)]) {
			t.Errorf("%s: other bytes than came", row.reason)
		}
	}
}

func TestWhatHasNoOneMeaningIsRefused(t *testing.T) {
	for _, row := range []struct {
		reason string
		parts  parts
	}{
		{"something after it", parts{after: []byte{0, 1}}},
		{"no serial number", parts{serial: []byte{}}},
		{"a time that is none", parts{from: tlv(0x17, []byte("251301000000Z"))}},
		{"a time of another kind", parts{from: tlv(12, []byte("250101000000Z"))}},
		{"nine unused bits", parts{unused: 9}},
	} {
		raw, _ := row.parts.build(t)
		if _, err := Parse(raw); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
	raw, key := parts{inner: []byte{0x30, 10, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3}}.build(t)
	c, err := Parse(raw)
	if err != nil || !errors.Is(c.CheckSignature(key), ErrUnsupported) {
		t.Errorf("two algorithms: %v", err)
	}
}

func TestExtensionsThatLimitMustBeReadable(t *testing.T) {
	usage, constraints, key := []byte{0x55, 0x1D, 15}, []byte{0x55, 0x1D, 19}, []byte{0x55, 0x1D, 14}
	good := []byte{3, 2, 1, 6}
	for _, row := range []struct {
		reason string
		list   [][]byte
		want   []string
	}{
		{"readable", [][]byte{extensionDER(usage, true, good)}, nil},
		{"a usage that says nothing", [][]byte{extensionDER(usage, false, []byte{3, 1, 0})}, []string{idKeyUsage}},
		{"not a usage", [][]byte{extensionDER(usage, false, []byte{5, 0})}, []string{idKeyUsage}},
		{"twice", [][]byte{extensionDER(usage, true, good), extensionDER(usage, true, good)}, []string{idKeyUsage}},
		{"not constraints", [][]byte{extensionDER(constraints, false, []byte{0x30, 3, 1, 1, 0xFF, 0})}, []string{idBasicConstraints}},
		{"one that limits nothing", [][]byte{extensionDER(key, false, []byte{5, 0})}, nil},
		{"unknown, critical", [][]byte{extensionDER([]byte{0x2A, 3}, true, nil)}, []string{"1.2.3"}},
		{"unknown", [][]byte{extensionDER([]byte{0x2A, 3}, false, nil)}, nil},
	} {
		raw, _ := parts{extensions: sequence(row.list...)}.build(t)
		c, err := Parse(raw)
		if err != nil || !slices.Equal(c.Critical, row.want) {
			t.Errorf("%s: %v, %v", row.reason, c.Critical, err)
		}
	}
}

func TestStatements(t *testing.T) {
	qc := func(last byte, more ...byte) []byte {
		return sequence(tlv(6, []byte{4, 0, 0x8E, 0x46, 1, last}), more)
	}
	raw, _ := parts{extensions: sequence(extensionDER([]byte{0x2B, 6, 1, 5, 5, 7, 1, 3}, false, sequence(
		qc(1), qc(4), qc(6, sequence(tlv(6, []byte{4, 0, 0x8E, 0x46, 1, 6, 2}), tlv(6, []byte{4, 0, 0x8E, 0x46, 1, 6, 1}))...), qc(7, sequence(tlv(19, []byte("CH")))...),
	)))}.build(t)
	c, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !c.QC.Compliant || !c.QC.Device || !slices.Equal(c.QC.Kinds, []string{"eseal", "esign"}) || !slices.Equal(c.QC.Countries, []string{"CH"}) {
		t.Errorf("%+v", c.QC)
	}
}

func TestNames(t *testing.T) {
	n := Name{{"2.5.4.6", "PL"}, {"2.5.4.10", `Urząd "Lipowa"; dział`}, {"2.5.4.3", " #Jan, "}, {"1.2.3", "x\x00"}}
	if got, want := n.String(), `1.2.3=x\00,CN=\ #Jan\,\ ,O=Urząd \"Lipowa\"\; dział,C=PL`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if n.Get("O") != `Urząd "Lipowa"; dział` || n.Get("1.2.3") != "x\x00" || n.Get("OU") != "" {
		t.Error("attributes are found by their names and by their OIDs")
	}
	printable := sequence(tlv(0x31, sequence(tlv(6, []byte{0x55, 4, 3}), tlv(19, []byte("Urzad  Lipowa")))))
	unicode := sequence(tlv(0x31, sequence(tlv(6, []byte{0x55, 4, 3}), tlv(12, []byte("URZAD Lipowa ")))))
	other := sequence(tlv(0x31, sequence(tlv(6, []byte{0x55, 4, 3}), tlv(12, []byte("URZAD Lipna")))))
	if !sameName(printable, unicode) || sameName(printable, other) || sameName(sequence(), other) {
		t.Error("names are the same without regard to kinds of strings, case and spaces (RFC 5280 § 7.1)")
	}
}

func TestParseAny(t *testing.T) {
	a, b := issue(t, nil, p256(t), authority("A")), issue(t, nil, p256(t), authority("B"))
	text := slices.Concat([]byte("A, the first\n"), pemOf("CERTIFICATE", a.Raw), pemOf("EC PARAMETERS", []byte{5, 0}), pemOf("CERTIFICATE", b.Raw), pemOf("CERTIFICATE", a.Raw))
	all, err := ParseAny(text)
	if err != nil || len(all) != 2 || !all[0].Equal(a.Certificate) || !all[1].Equal(b.Certificate) {
		t.Errorf("%d certificates, %v", len(all), err)
	}
	if all, err = ParseAny(a.Raw); err != nil || len(all) != 1 {
		t.Errorf("DER: %v", err)
	}
	for _, in := range [][]byte{nil, []byte("tekst"), pemOf("EC PARAMETERS", []byte{5, 0}), pemOf("CERTIFICATE", []byte{5, 0})} {
		if _, err := ParseAny(in); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q: %v", in, err)
		}
	}
}
