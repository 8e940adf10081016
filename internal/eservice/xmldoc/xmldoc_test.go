package xmldoc_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/xmldoc"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/xmlsec"
)

var (
	env  = eservice.Env{Today: calendar.On(2027, 3, 1), Lang: "uk"}
	meta = xmldoc.Meta{
		Unit:    xmldoc.Unit{Name: "Urząd Gminy „Lipowa” & spółka", REGON: "000531329", NIP: "5250007313", ADE: "AE:PL-28080-40239-TUSBF-26", Address: address.Address{Street: "ul. Polna", House: "1", Postcode: "15-001", Place: "Lipowa"}},
		Created: time.Date(2027, 3, 1, 9, 14, 5, 123000000, time.UTC), Identifier: "01jk", Level: actor.LevelSubstantial,
		Further: []field.File{{Upload: "u", Name: `"dziwna" nazwa.pdf`, Type: "application/pdf", Size: 3, SHA256: strings.Repeat("ab", 32)}},
	}
)

func definitions(t testing.TB) []*eservice.Definition {
	t.Helper()
	lib, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	var out []*eservice.Definition
	for _, name := range []string{"zajecie-pasa.yaml", "dyzur-wakacyjny.yaml", "wszystko.yaml"} {
		d, err := eservice.Load(os.DirFS("../testdata"), name, lib)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

func document(t testing.TB, d *eservice.Definition, a eservice.Answers, m xmldoc.Meta) []byte {
	t.Helper()
	doc, err := xmldoc.Document(d.Live(a, env), m)
	if err != nil {
		t.Fatalf("%s: %v", d.Service, err)
	}
	return doc
}

// validate runs xmllint, an outside reader of XML and XSD, over a folder of documents.
func validate(t testing.TB, d *eservice.Definition, docs map[string][]byte) (output string, err error) {
	t.Helper()
	dir := t.TempDir()
	schema := filepath.Join(dir, "schemat.xsd")
	if err := os.WriteFile(schema, xmldoc.Schema(d), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--noout", "--nonet", "--schema", schema}
	for name, doc := range docs {
		file := filepath.Join(dir, name+".xml")
		if err := os.WriteFile(file, doc, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	out, err := exec.Command("xmllint", args...).CombinedOutput()
	return string(out), err
}

func TestDocumentsAreValid(t *testing.T) {
	for _, d := range definitions(t) {
		t.Run(d.Service, func(t *testing.T) {
			docs := map[string][]byte{}
			for seed := range uint64(60) {
				docs[fmt.Sprint("seed", seed)] = document(t, d, eservicetest.Sample(t, d, env, seed), meta)
			}
			if out, err := validate(t, d, docs); err != nil {
				t.Fatalf("%v\n%.3000s", err, out)
			}
		})
	}
}

func TestSchemaRefusesWrongDocuments(t *testing.T) {
	d := definitions(t)[2]
	good := string(document(t, d, eservicetest.Sample(t, d, env, 3), meta))
	for _, tc := range []struct{ name, old, new, reason string }{
		{"pesel", "<Pesel>", "<Pesel>1", "a PESEL has 11 digits"},
		{"unknown element", "<Liczba>", "<Inne/><Liczba>", "elements that the definition does not have"},
		{"code", ` kod="`, ` kod="nie_ma_`, "a code that is no option"},
		{"namespace", ":wszystko:1", ":wszystko:2", "the document of another version"},
		{"date", "<Data>20", "<Data>x20", "a day is a day"},
		{"digest", ` sha256="ab`, ` sha256="zz`, "a digest is hexadecimal"},
		{"level", "<PoziomTozsamosci>sredni", "<PoziomTozsamosci>duzy", "levels are of a list"},
	} {
		bad := strings.Replace(good, tc.old, tc.new, 1)
		if bad == good {
			t.Fatalf("%s: nothing was changed", tc.name)
		}
		if out, err := validate(t, d, map[string][]byte{"zly": []byte(bad)}); err == nil {
			t.Errorf("%s passed (%s)\n%s", tc.name, tc.reason, out)
		}
	}
}

func TestSignatureMayFollow(t *testing.T) {
	d := definitions(t)[0]
	doc := document(t, d, eservicetest.Sample(t, d, env, 1), meta)
	signed := bytes.Replace(doc, []byte("</Dokument>"), []byte(`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature></Dokument>`), 1)
	if out, err := validate(t, d, map[string][]byte{"podpisany": signed}); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestSealedDocumentIsStillValid(t *testing.T) {
	seal, err := crypt.GenerateSeal("Urząd Gminy Lipowa", "VATPL-5250007313", "PL", meta.Created.AddDate(-1, 0, 0), meta.Created.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := xmlsec.NewSealer(seal.Signer, seal.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range definitions(t) {
		doc, err := xmlsec.Parse(document(t, d, eservicetest.Sample(t, d, env, 2), meta))
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := sealer.Seal(doc, meta.Created)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := validate(t, d, map[string][]byte{"opieczetowany": sealed}); err != nil {
			t.Errorf("%s: %v\n%s", d.Service, err, out)
		}
	}
}

// text collects the character data of a document in order, as an outside parser reads it.
func text(t testing.TB, doc []byte) string {
	t.Helper()
	var out strings.Builder
	dec := xml.NewDecoder(bytes.NewReader(doc))
	for {
		tok, err := dec.Token()
		if tok == nil {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := tok.(xml.CharData); ok {
			out.Write(c)
			out.WriteByte(0)
		}
	}
}

func TestEveryAnswerIsInTheDocument(t *testing.T) {
	for _, d := range definitions(t) {
		rapid.Check(t, func(rt *rapid.T) {
			a := eservicetest.Answers(rt, d, env)
			doc, err := xmldoc.Document(d.Live(a, env), meta)
			if err != nil {
				rt.Fatal(err)
			}
			again, _ := xmldoc.Document(d.Live(a, env), meta)
			if !bytes.Equal(doc, again) {
				rt.Fatal("the same answers gave different bytes")
			}
			read := text(t, doc)
			for _, s := range d.Live(a, env).Steps {
				for _, f := range s.Fields {
					v, ok := f.Value.(string)
					if ok && f.Field.KindName != "choice" && !strings.Contains(read, v+"\x00") {
						rt.Fatalf("%s: %q is not in the document", f.Field.ID, v)
					}
				}
			}
		})
	}
}

func TestHiddenAnswersDoNotLeak(t *testing.T) {
	d := definitions(t)[0]
	a := eservicetest.Sample(t, d, env, 4).With("cel", "roboty").With("ruch", true).With("opis_ruchu", "TAJEMNICA")
	if !bytes.Contains(document(t, d, a, meta), []byte("TAJEMNICA")) {
		t.Fatal("the answer should be there while it is asked")
	}
	for name, hidden := range map[string]eservice.Answers{"the field's condition": a.With("ruch", false), "the step's condition": a.With("cel", "reklama")} {
		if bytes.Contains(document(t, d, hidden, meta), []byte("TAJEMNICA")) {
			t.Errorf("a hidden answer is in the document (%s)", name)
		}
		if !hidden.Has("opis_ruchu") {
			t.Errorf("the hidden answer was thrown away (%s)", name)
		}
	}
}

func TestRefusals(t *testing.T) {
	d := definitions(t)[0]
	a := eservicetest.Sample(t, d, env, 1)
	badName := meta
	badName.Unit.Name = "Urz\x00d"
	for _, tc := range []struct {
		name string
		a    eservice.Answers
		m    xmldoc.Meta
		want error
	}{
		{"an exit", a.With("cel", "impreza"), meta, xmldoc.ErrExit},
		{"a forbidden character", a, badName, xmldoc.ErrCharacter},
		{"a value of another type", a.With("okres", "wczoraj"), meta, xmldoc.ErrValue},
	} {
		if _, err := xmldoc.Document(d.Live(tc.a, env), tc.m); err != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
}

func TestAnonymousDocumentHasNoSender(t *testing.T) {
	d := definitions(t)[2]
	doc := document(t, d, eservicetest.Sample(t, d, env, 1), meta)
	if bytes.Contains(doc, []byte("Nadawcy")) {
		t.Error("nobody said who they are, yet there is a sender")
	}
}

func TestDeclarationIsKeptInBothLanguages(t *testing.T) {
	d := definitions(t)[2]
	doc := string(document(t, d, eservicetest.Sample(t, d, env, 1), meta))
	for _, want := range []string{`<Tresc jezyk="pl">Wszystko to prawda &amp; „tak”.</Tresc>`, `<Tresc jezyk="uk">Усе це правда.</Tresc>`} {
		if !strings.Contains(doc, want) {
			t.Errorf("%s is not in the document", want)
		}
	}
}

func BenchmarkDocument(b *testing.B) {
	d := definitions(b)[2] // 40 questions
	a := eservicetest.Sample(b, d, env, 5)
	doc := document(b, d, a, meta)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := xmldoc.Document(d.Live(a, env), meta); err != nil {
			b.Fatal(err)
		}
	}
}
