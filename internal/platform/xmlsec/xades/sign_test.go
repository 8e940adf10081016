package xades

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/platform/ades"
)

// kinds makes one signature of each kind.
func kinds(t testing.TB, o office) map[string]struct {
	signed []byte
	files  map[string][]byte
} {
	t.Helper()
	s := o.signer(t)
	files := map[string][]byte{"wniosek.xml": []byte("<wniosek>zażółć</wniosek>"), "plan-1.pdf": []byte("%PDF-1.7 …")}
	enveloping, err := s.Enveloping(Content{Type: "text/plain; charset=utf-8", Body: []byte("treść\r\n")}, at)
	if err != nil {
		t.Fatal(err)
	}
	detached, err := s.Detached([]Content{{Name: "wniosek.xml", Type: "application/xml", Body: files["wniosek.xml"]}, {Name: "plan-1.pdf", Body: files["plan-1.pdf"]}}, at)
	if err != nil {
		t.Fatal(err)
	}
	type kind = struct {
		signed []byte
		files  map[string][]byte
	}
	return map[string]kind{
		"enveloped":  {o.enveloped(t, `<wniosek xmlns="urn:w"><kwota>100</kwota></wniosek>`), nil},
		"enveloping": {enveloping, nil},
		"detached":   {detached, files},
	}
}

// TestLevels makes every kind of signature at every level; our reader, xmlsec1 and the schemas of ETSI must be content.
func TestLevels(t *testing.T) {
	o := newOffice(t)
	for name, k := range kinds(t, o) {
		for _, level := range []ades.Level{ades.LevelB, ades.LevelT, ades.LevelLT, ades.LevelLTA} {
			t.Run(name+"-"+string(level), func(t *testing.T) {
				signed := k.signed
				if level != ades.LevelB {
					e := o.extension(level, at.Add(time.Minute))
					e.Files = k.files
					var err error
					if signed, err = Extend(t.Context(), signed, "", e); err != nil {
						t.Fatal(err)
					}
				}
				s := read(t, signed, k.files)
				if !s.Intact || !s.CryptoValid || !s.Covers || s.Named != ades.NamedRight || s.Level != level || len(s.Faults)+len(s.Warnings) > 0 || !s.SigningTime.Equal(at) {
					t.Errorf("intact %v, crypto %v, covers %v, level %q, faults %v, warnings %v", s.Intact, s.CryptoValid, s.Covers, s.Level, s.Faults, s.Warnings)
				}
				if string(s.Signer.Raw) != string(o.cert.Raw) {
					t.Error("another signer")
				}
				if ok, said := xmlsec1(t, signed, k.files); !ok {
					t.Errorf("xmlsec1: %s", said)
				}
				schema(t, signed)
				checkStamps(t, s, level)
			})
		}
	}
}

func checkStamps(t *testing.T, s *ades.Signature, level ades.Level) {
	t.Helper()
	want := map[ades.Level][]ades.StampKind{ades.LevelT: {ades.StampSignature}, ades.LevelLT: {ades.StampSignature}, ades.LevelLTA: {ades.StampSignature, ades.StampArchive}}[level]
	if len(s.Timestamps) != len(want) {
		t.Fatalf("%d timestamps, want %v", len(s.Timestamps), want)
	}
	for i, stamp := range s.Timestamps {
		if stamp.Kind != want[i] || !stamp.Matches || !stamp.Covers.Value || !stamp.Token.CryptoValid || !stamp.Token.Time.Equal(at.Add(time.Minute)) {
			t.Errorf("timestamp %d: %+v", i, stamp)
		}
	}
	if level == ades.LevelLTA {
		c := s.Timestamps[1].Covers
		if len(c.Timestamps) != 1 || c.Timestamps[0] != s.Timestamps[0] || len(c.CRLs) == 0 || len(c.OCSPs) < 2 || len(c.Certificates) < 4 {
			t.Errorf("the archive timestamp covers %d timestamps, %d CRLs, %d OCSPs, %d certificates", len(c.Timestamps), len(c.CRLs), len(c.OCSPs), len(c.Certificates))
		}
	}
}

// schema validates against the schemas of XMLDSig and XAdES where these lie beside the project.
func schema(t *testing.T, signed []byte) {
	t.Helper()
	found := samples(t)
	if found == "" {
		return
	}
	xsd := filepath.Join(found, "..", "..", "xsd-standards")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "all.xsd"), []byte(`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">`+
		`<xs:import namespace="`+nsDS+`" schemaLocation="`+filepath.Join(xsd, "xmldsig-core-schema.xsd")+`"/>`+
		`<xs:import namespace="`+ns132+`" schemaLocation="`+filepath.Join(xsd, "XAdES01903v132-202407.xsd")+`"/>`+
		`<xs:import namespace="`+ns141+`" schemaLocation="`+filepath.Join(xsd, "XAdES01903v141-202407.xsd")+`"/>`+
		`<xs:element name="wniosek"><xs:complexType><xs:sequence><xs:any namespace="##any" processContents="lax" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element></xs:schema>`))
	write(t, filepath.Join(dir, "signed.xml"), replaceAll(signed, `<wniosek xmlns="urn:w">`, `<wniosek>`))
	if ok, said := run(t, dir, "xmllint", "--nonet", "--noout", "--schema", "all.xsd", "signed.xml"); !ok {
		t.Errorf("xmllint: %s", said)
	}
}

// TestRenewal extends to LTA a second time, years later.
func TestRenewal(t *testing.T) {
	o := newOffice(t)
	signed := o.enveloped(t, `<wniosek xmlns="urn:w"><kwota>1</kwota></wniosek>`)
	for years := range 3 {
		var err error
		if signed, err = Extend(t.Context(), signed, "", o.extension(ades.LevelLTA, at.AddDate(years, 0, 1))); err != nil {
			t.Fatal(err)
		}
	}
	s := read(t, signed, nil)
	if len(s.Timestamps) != 4 || s.Level != ades.LevelLTA || len(s.Warnings) > 0 {
		t.Fatalf("%d timestamps, warnings %v", len(s.Timestamps), s.Warnings)
	}
	for i, stamp := range s.Timestamps {
		if !stamp.Matches || i > 0 && len(stamp.Covers.Timestamps) != i {
			t.Errorf("timestamp %d matches: %v, covers %d before it", i, stamp.Matches, len(stamp.Covers.Timestamps))
		}
	}
	if ok, said := xmlsec1(t, signed, nil); !ok {
		t.Errorf("xmlsec1: %s", said)
	}
	schema(t, signed)
}

func TestExtendRefuses(t *testing.T) {
	o := newOffice(t)
	signed := o.enveloped(t, "<a>1</a>")
	e := o.extension(ades.LevelT, at)
	if _, err := Extend(t.Context(), replace(t, signed, "<a>1", "<a>2"), "", e); !errors.Is(err, ErrNotSound) {
		t.Errorf("a changed document: %v", err)
	}
	if _, err := Extend(t.Context(), signed, "another", e); err == nil {
		t.Error("a signature that is not there")
	}
	bare := o.extension(ades.LevelLT, at)
	bare.CRLs, bare.OCSPs = nil, nil
	if _, err := Extend(t.Context(), signed, "", bare); !errors.Is(err, ErrNoProofs) {
		t.Errorf("no states of certificates: %v", err)
	}
	if _, err := Extend(t.Context(), signed, "", o.extension(ades.LevelB, at)); err == nil {
		t.Error("an extension to B")
	}
}

// TestNamesOfFiles signs files whose names are hard on a URI.
func TestNamesOfFiles(t *testing.T) {
	o := newOffice(t)
	for _, name := range []string{"a b.txt", "załączniki/żółw & spółka.xml", "50%.pdf", "a#b?c.txt", "10:30.txt", `cudzysłów".txt`, "<>.txt", "'.txt"} {
		files := map[string][]byte{name: []byte(name)}
		signed, err := o.signer(t).Detached([]Content{{Name: name, Body: files[name]}}, at)
		if err != nil {
			t.Fatal(err)
		}
		if s := read(t, signed, files); !s.Intact || !s.CryptoValid || !s.Covers {
			t.Errorf("%q: %+v", name, s.Data)
		}
	}
}
