package render

import (
	"strings"
	"unicode"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/platform/xmlsec"
)

// words are the names of elements and attributes that have a message of their own: "templates.view." and the word.
var words = map[string]string{
	"OpisDokumentu": "about", "DaneDokumentu": "heading", "TrescDokumentu": "content", "Adresaci": "addressees", "Nadawcy": "senders", "Adresat": "addressee",
	"Nadawca": "sender", "Zalaczniki": "attachments", "Osoba": "person", "Instytucja": "institution", "Adres": "address", "Kontakt": "contact", "Pracownik": "official",
	"Imie": "given", "ImieDrugie": "second-given", "Nazwisko": "family", "Nazwa": "name", "NazwaInstytucji": "name", "NazwaDokumentu": "document-name", "Tytul": "title",
	"PESEL": "pesel", "NIP": "nip", "REGON": "regon", "KRS": "krs", "DataUrodzenia": "born", "AdresDoDoreczen": "ade", "Email": "email", "Telefon": "phone", "Faks": "fax",
	"KodPocztowy": "postcode", "Poczta": "post-office", "Miejscowosc": "place", "MiejscowoscDokumentu": "made-at", "Ulica": "street", "Budynek": "house", "Lokal": "flat",
	"Kraj": "country", "Wojewodztwo": "voivodeship", "Powiat": "county", "Gmina": "commune", "SkrytkaPocztowa": "po-box", "Funkcja": "function", "Departament": "department",
	"Departamenty": "departments", "TypInstytucji": "institution-kind", "Data": "date", "Czas": "time", "Identyfikator": "identifier", "CID": "identifier",
	"Dostepnosc": "access", "Dostep": "access", "RodzajDokumentu": "document-kind", "Kategoria": "category", "RodzajKategorii": "category-name", "Jezyk": "language", "kodJezyka": "language-code",
	"RodzajWnioskuRozszerzony": "letter-kind", "RodzajWniosku": "letter-kind", "Oswiadczenia": "declarations", "Oswiadczenie": "declaration", "Informacje": "content", "Informacja": "passage",
	"IdentyfikatorPoswiadczenia": "receipt-id", "IdentyfikatorDokumentu": "document-id", "IdentyfikatorSprawy": "case-id", "DataDoreczenia": "delivered", "DataOdbioru": "collected",
	"DataWytworzeniaPoswiadczenia": "receipt-made", "DataUtworzeniaPoswiadczenia": "receipt-made", "InformacjaUzupelniajaca": "more", "PodmiotWystawiajacyPoswiadczenie": "issuer",
	"IdentyfikatorPodmiotu": "identifier", "Usluga": "service", "Wersja": "version", "wersja": "version", "PoziomTozsamosci": "level", "WersjaKlauzuli": "clause-version",
	"DzialajacyWImieniu": "agent", "Podstawa": "basis", "rola": "role", "rodzaj": "kind", "format": "format", "kodowanie": "encoding", "nazwaPliku": "file-name", "Pozycja": "item", "lp": "number",
	"Podmiot": "party", "OpisZalacznika": "description", "Uzasadnienie": "reasons", "Tresc": "content", "Signature": "signatures", "Symbol": "symbol", "rodzajCzlonu": "name-part", "rodzajUlicy": "street-kind",
	"typIdentyfikatora": "identifier-kind", "TypIdentyfikatora": "identifier-kind", "typDaty": "date-kind", "rodzajZalacznika": "attachment-kind",
}

func word(key string) Label { return Label{Key: "templates.view." + key} }

// known is the label of a name; one without a message is made readable.
func known(name string) Label {
	if w, ok := words[name]; ok {
		return word(w)
	}
	return Label{Text: readable(name)}
}

func literal(n *xmlsec.Node) Label { return Label{Text: readable(n.Local())} }

// readable takes the name of an element apart: "RodzajPodmiotuSkladajacego" becomes "Rodzaj podmiotu skladajacego".
func readable(name string) string {
	var b strings.Builder
	runes := []rune(name)
	if len(runes) > 120 {
		runes = runes[:120]
	}
	for i, r := range runes {
		if r == '_' || r == '-' || r == '.' {
			b.WriteByte(' ')
			continue
		}
		starts := i > 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]) && unicode.IsUpper(runes[i-1]))
		if starts {
			b.WriteByte(' ')
		}
		acronym := i+1 < len(runes) && unicode.IsUpper(runes[i+1]) || i+1 == len(runes) && i > 0 && unicode.IsUpper(runes[i-1])
		switch {
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
		case starts && !acronym:
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// label is the question of the form that an element answers, or what its name says.
func (v *viewer) label(n *xmlsec.Node) Label {
	if v.names != nil && n.Local() != "Pozycja" { // a row is a row of the question above it
		if s, ok := v.names[path(n)]; ok {
			return Label{Text: s}
		}
	}
	return known(n.Local())
}

// path is where an element stands in TrescDokumentu, without the numbered rows of groups.
func path(n *xmlsec.Node) string {
	var names []string
	for at := n; at != nil && at.Local() != "TrescDokumentu" && len(names) < 6; at = at.Parent() {
		if at.Local() != "Pozycja" {
			names = append([]string{at.Local()}, names...)
		}
	}
	return strings.Join(names, "/")
}

// namesOf are the questions of a definition by the paths of their elements; nil without a definition.
func namesOf(o Options) map[string]string {
	if o.Definition == nil {
		return nil
	}
	out := map[string]string{}
	for _, s := range o.Definition.Steps {
		if s.Kind != eservice.Questions || s.Exit != nil {
			continue
		}
		out[s.Element] = s.Title.In(o.Lang)
		fieldNames(out, s.Element, s.Fields, o.Lang)
	}
	return out
}

func fieldNames(out map[string]string, at string, fields []*field.Field, lang string) {
	for _, f := range fields {
		out[at+"/"+f.Element] = f.Label.In(lang)
		if g := f.Group(); g != nil {
			fieldNames(out, at, g.Fields[:g.Own], lang)
			fieldNames(out, at+"/"+f.Element, g.Fields[:g.Own], lang)
		}
	}
}

const dsig = "http://www.w3.org/2000/09/xmldsig#"

// family is what a namespace belongs to: "upo", "sign", or "".
func family(space string) string {
	switch {
	case strings.HasPrefix(space, "http://crd.gov.pl/xml/schematy/UPO/"):
		return "upo"
	case space == dsig || strings.HasPrefix(space, "http://uri.etsi.org/01903/") || strings.HasPrefix(space, "http://uri.etsi.org/02918/"):
		return "sign"
	}
	return ""
}
