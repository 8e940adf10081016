package render

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/filetype"
	"wrota/internal/platform/xmlsec"
)

// samples are documents of the kinds that offices exchange, which the reader of XML is tested with too.
const samples = "../../platform/xmlsec/testdata/samples"

func plain() Words {
	return Words{
		Say:    func(key string) string { return strings.TrimPrefix(key, "templates.view.") },
		Day:    func(d calendar.Date) string { return d.String() },
		Moment: func(t time.Time) string { return t.In(calendar.Warsaw).Format("2006-01-02 15:04:05") },
	}
}

func options(t testing.TB) Options {
	t.Helper()
	list, err := filetype.On(calendar.On(2026, 11, 22))
	if err != nil {
		t.Fatal(err)
	}
	return Options{Formats: list, Lang: "pl"}
}

func view(t testing.TB, source string) *Document {
	t.Helper()
	d, err := View([]byte(source), options(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSamples: what a clerk reads of real documents, as text.
func TestSamples(t *testing.T) {
	for _, name := range []string{
		"Pismo_przewodnie_z_aktami_do_nadzoru_sanitized", "UPP_unsigned_sanitized", "Wniosek_przychodzacy_z_odpowiedzia_sanitized", "Wniosek_wzor_304_sanitized",
		"sprawa_ndap_sanitized",
	} {
		b, err := os.ReadFile(filepath.Join(samples, name+".xml"))
		if err != nil {
			t.Fatal(err)
		}
		got := plain().Text(view(t, string(b)))
		golden := filepath.Join("testdata", name+".txt")
		if os.Getenv("GOLDEN") != "" {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: is now\n%s", name, got)
		}
	}
}

const general = `<wnio:Dokument xmlns:wnio="http://crd.gov.pl/wzor/2013/12/12/1410/" xmlns:meta="http://crd.gov.pl/xml/schematy/meta/2009/11/16/"
 xmlns:str="http://crd.gov.pl/xml/schematy/struktura/2009/11/16/" xmlns:adr="http://crd.gov.pl/xml/schematy/adres/2009/11/09/"
 xmlns:oso="http://crd.gov.pl/xml/schematy/osoba/2009/11/16/" xmlns:inst="http://crd.gov.pl/xml/schematy/instytucja/2009/11/16/">
<wnio:OpisDokumentu><meta:Data typDaty="stworzony"><meta:Czas>2026-11-21</meta:Czas></meta:Data></wnio:OpisDokumentu>
<wnio:DaneDokumentu><str:Naglowek><str:NazwaDokumentu>Pismo ogólne</str:NazwaDokumentu></str:Naglowek>
<str:Adresaci><meta:Podmiot><inst:Instytucja><inst:NazwaInstytucji>Gmina Lipowa</inst:NazwaInstytucji></inst:Instytucja></meta:Podmiot></str:Adresaci>
<str:Nadawcy><meta:Podmiot><oso:Osoba><oso:Imie>Zofia</oso:Imie><oso:Nazwisko rodzajCzlonu="pierwszy">Kamińska</oso:Nazwisko><oso:Nazwisko rodzajCzlonu="drugi">Nowak</oso:Nazwisko>
<adr:Adres><adr:KodPocztowy>34-324</adr:KodPocztowy><adr:Poczta>Buczkowice</adr:Poczta><adr:Miejscowosc>Lipowa</adr:Miejscowosc><adr:Budynek>12</adr:Budynek></adr:Adres></oso:Osoba></meta:Podmiot></str:Nadawcy>
</wnio:DaneDokumentu><wnio:TrescDokumentu format="text/xml" kodowanie="XML"><wnio:Tytul>W sprawie lipy</wnio:Tytul>
<wnio:RodzajWnioskuRozszerzony rodzaj="inne" jakisInny="donos na dzięcioła"/>
<wnio:Informacje><wnio:Informacja>Pierwszy &lt;script&gt; akapit.</wnio:Informacja><wnio:Informacja>Drugi.</wnio:Informacja></wnio:Informacje>
<str:Zalaczniki>%s</str:Zalaczniki></wnio:TrescDokumentu>%s</wnio:Dokument>`

func attached(name, body string) string {
	return `<str:Zalacznik format="application/pdf" kodowanie="base64" nazwaPliku="` + name + `"><str:DaneZalacznika>` + base64.StdEncoding.EncodeToString([]byte(body)) +
		`</str:DaneZalacznika></str:Zalacznik>`
}

// TestGeneralLetter: the template 1410, with attachments that are what they say, and others.
func TestGeneralLetter(t *testing.T) {
	files := attached("lipa.txt", "Lipa stoi przy drodze.") + attached("umowa.pdf", "MZ"+strings.Repeat("\x00\x90", 300)) + attached("skan.pdf", "Ala ma kota.") +
		`<str:Zalacznik kodowanie="base64" nazwaPliku="zly.pdf"><str:DaneZalacznika>*** to nie base64 ***</str:DaneZalacznika></str:Zalacznik>`
	d := view(t, fmt.Sprintf(general, files, `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object><x:SigningTime xmlns:x="http://uri.etsi.org/01903/v1.3.2#">2026-11-21T10:00:00Z</x:SigningTime></ds:Object></ds:Signature>`))
	got := plain().Text(d)
	for _, want := range []string{
		"Pismo ogólne\n", "name: Zofia Kamińska-Nowak", "address: Lipowa 12\n    34-324 Buczkowice\n", "name: Gmina Lipowa", "title: W sprawie lipy", "letter-kind: inne\n    donos na dzięcioła",
		"  Pierwszy <script> akapit.\n  Drugi.\n", "date-made: 2026-11-21", "2026-11-21 11:00:00",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Index(got, "senders") > strings.Index(got, "addressees") || d.Kind != Letter || d.Namespace != "http://crd.gov.pl/wzor/2013/12/12/1410/" {
		t.Errorf("%s %s\n%s", d.Kind, d.Namespace, got)
	}
	for i, want := range []struct {
		problem string
		offered bool
		body    string
		reason  string
	}{
		{"", true, "Lipa stoi przy drodze.", "a text is a text"},
		{"templates.view.file-program", false, "", "a program is not handed on, whatever it is called"},
		{"templates.view.file-mismatch", true, "Ala ma kota.", "the name says PDF; whoever takes it is told"},
		{"templates.view.file-unreadable", false, "", "there is nothing to hand on"},
	} {
		a := d.Attachments[i]
		body, err := a.Body()
		if a.Problem != want.problem || a.Offered() != want.offered || (err == nil) != want.offered || string(body) != want.body {
			t.Errorf("%s: %+v, %q, %v", want.reason, a, body, err)
		}
	}
}

// TestNothingIsHidden: every text and every attribute of a document that is in no template is in its view.
func TestNothingIsHidden(t *testing.T) {
	source := `<a xmlns="urn:x" wersja="7"><Data>nie data<Czas>2026-01-02</Czas></Data><Identyfikator><Wartosc>11</Wartosc></Identyfikator><Podmiot><Imie>Ewa<x>jeden</x></Imie><Inne d="osiem">dwa</Inne></Podmiot>
<Adres><Ulica><b>trzy</b></Ulica><Xyz>cztery</Xyz></Adres><Zalacznik><DaneZalacznika><q>piec</q></DaneZalacznika></Zalacznik><Zalaczniki><p>szesc</p></Zalaczniki>
<RodzajWnioskuRozszerzony><w>siedem</w></RodzajWnioskuRozszerzony><Departament>dziewiec</Departament><TypInstytucji ID="3">dziesiec</TypInstytucji><Plik>plik</Plik>
<Oswiadczenie id="o1"><y>jedenascie</y></Oswiadczenie><Informacje>dwanascie<Informacja>trzynascie</Informacja></Informacje><Jezyk><z>czternascie</z></Jezyk></a>`
	got := plain().Text(view(t, source))
	for _, want := range []string{
		"7", "nie data", "2026-01-02", "11", "Ewa", "jeden", "dwa", "osiem", "trzy", "cztery", "piec", "szesc", "siedem", "dziewiec", "dziesiec", "3", "plik", "jedenascie", "dwanascie", "trzynascie", "czternascie",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// TestEnveloping: a document inside of a signature is shown as itself.
func TestEnveloping(t *testing.T) {
	sig := `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/><ds:Object>%s</ds:Object></ds:Signature>`
	d := view(t, fmt.Sprintf(sig, fmt.Sprintf(general, "", "")))
	if d.Title.Text != "Pismo ogólne" || len(d.Signatures) != 1 {
		t.Errorf("%+v", d)
	}
	d = view(t, fmt.Sprintf(sig, base64.StdEncoding.EncodeToString([]byte("Ala ma kota."))))
	if len(d.Attachments) != 1 || d.Attachments[0].Name != "zalacznik-1" {
		t.Errorf("%+v", d.Attachments)
	}
}

// TestHostile: what is made to break a reader ends as a refusal or a bounded view.
func TestHostile(t *testing.T) {
	deep := strings.Repeat("<a>", 190) + "dno" + strings.Repeat("</a>", 190)
	var attributes strings.Builder
	for i := range 120 {
		fmt.Fprintf(&attributes, ` a%d="x"`, i)
	}
	for _, x := range []struct {
		reason, source string
		err            error
		cut            bool
		attachments    int
		contains       string
	}{
		{"a document type", `<!DOCTYPE a><a/>`, xmlsec.Doctype, false, 0, ""},
		{"200 levels", deep, nil, false, 0, "dno"},
		{"more levels than anybody needs", strings.Repeat("<a>", 201) + strings.Repeat("</a>", 201), xmlsec.TooLarge, false, 0, ""},
		{"attributes, on thousands of elements", "<a>" + strings.Repeat("<b"+attributes.String()+">1</b>", 5000) + "</a>", nil, true, 0, ""},
		{"a million attributes", "<a>" + strings.Repeat(`<b c="1" d="2" e="3" f="4" g="5"/>`, 190_000) + "</a>", nil, true, 0, ""},
		{"900 attachments", fmt.Sprintf(general, strings.Repeat(attached("a.txt", "Ala"), 900), ""), nil, false, 900, ""},
		{"more attachments than are listed", fmt.Sprintf(general, strings.Repeat(attached("a.txt", "Ala"), 1100), ""), nil, true, 1000, ""},
		{"an attachment of eleven megabytes", fmt.Sprintf(general, attached("a.txt", strings.Repeat("a", 11<<20)), ""), nil, false, 1, ""},
		{"a value of fifteen megabytes", "<a><b>" + strings.Repeat("ż ", 5<<20) + "</b></a>", nil, true, 0, ""},
		{"a name that turns text around", fmt.Sprintf(general, attached("umowa\u202efdp.exe", "Ala"), ""), nil, false, 1, ""},
		{"signatures without end", "<a>" + strings.Repeat(`<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"/>`, 1000) + "</a>", nil, true, 0, ""},
		{"a hundred thousand parties", `<a>` + strings.Repeat("<Podmiot/>", 190_000) + `</a>`, nil, true, 0, ""},
		{"references without end", fmt.Sprintf(general, strings.Repeat(`<Plik odnosnik="Z9"/><Zalacznik id="Z9" nazwaPliku="a"/>`, 90_000), ""), nil, true, 1000, ""},
		{"not UTF-8", "<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><a>\xb3</a>", ErrEncoding, false, 0, ""},
		{"receipts in receipts", `<u:Dokument xmlns:u="http://crd.gov.pl/xml/schematy/UPO/2008/05/09/">` + strings.Repeat("<u:Adresat>", 100) + "x" + strings.Repeat("</u:Adresat>", 100) + `</u:Dokument>`, nil, false, 0, "x"},
	} {
		d, err := View([]byte(x.source), options(t))
		if !errors.Is(err, x.err) || (err == nil) != (x.err == nil) {
			t.Errorf("%s: %v, want %v", x.reason, err, x.err)
			continue
		}
		if err != nil {
			continue
		}
		got := plain().Text(d)
		if d.Cut != x.cut || len(d.Attachments) != x.attachments || !strings.Contains(got, x.contains) || len(got) > 4<<20 {
			t.Errorf("%s: cut %v, %d attachments, %d bytes of text", x.reason, d.Cut, len(d.Attachments), len(got))
		}
		if strings.ContainsRune(got, '\u202e') {
			t.Errorf("%s: the direction of text is turned", x.reason)
		}
	}
}

func TestReadableNames(t *testing.T) {
	for name, want := range map[string]string{
		"RodzajPodmiotuSkladajacego": "Rodzaj podmiotu skladajacego", "numerNIP": "Numer NIP", "KRSNumer": "KRS numer", "a_b-c": "A b c", "PESEL": "PESEL", "data1Wplywu": "Data1 wplywu",
	} {
		if got := readable(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// FuzzView: no document brings the reader down or goes beyond its bounds.
func FuzzView(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(general, attached("a.txt", "Ala"), "")))
	f.Add([]byte(`<u:Dokument xmlns:u="http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"><u:UPP><u:Adresat><u:Nazwa>x</u:Nazwa></u:Adresat></u:UPP></u:Dokument>`))
	f.Add([]byte(`<a b="c">d<e/>f</a>`))
	o := options(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := View(in, o)
		if err != nil {
			return
		}
		plain().Text(d)
		if len(d.Attachments) > maxAttachments || len(d.Signatures) > maxSignatures {
			t.Errorf("%d attachments, %d signatures", len(d.Attachments), len(d.Signatures))
		}
		for _, a := range d.Attachments {
			if a.Name == "" || strings.ContainsAny(a.Name, "/\\\n") {
				t.Errorf("a file is called %q", a.Name)
			}
			if _, err := a.Body(); err != nil && a.Offered() {
				t.Errorf("%s is offered and cannot be taken: %v", a.Name, err)
			}
		}
	})
}

func BenchmarkView(b *testing.B) {
	in, o := []byte(fmt.Sprintf(general, attached("a.txt", "Ala"), "")), options(b)
	for b.Loop() {
		if _, err := View(in, o); err != nil {
			b.Fatal(err)
		}
	}
}
