package trustedprofile

import (
	"testing"

	"wrota/internal/platform/xmlsec"
)

// FuzzRead: no answer of the service makes the reader fail otherwise than by its errors.
func FuzzRead(f *testing.F) {
	open, end := `<s:Envelope xmlns:s="`+NsEnvelope+`"><s:Body>`, `</s:Body></s:Envelope>`
	f.Add([]byte(open + `<verifySignedDocumentResponse><verifySignedDocumentReturn>&lt;VerifyResult>&lt;ValidDocumentSignature>true&lt;/ValidDocumentSignature>&lt;/VerifyResult></verifySignedDocumentReturn></verifySignedDocumentResponse>` + end))
	f.Add([]byte(open + `<verifySignedDocumentResponse><verifySignedDocumentReturn><VerifyResult><ValidDocumentSignature>0</ValidDocumentSignature></VerifyResult></verifySignedDocumentReturn></verifySignedDocumentResponse>` + end))
	f.Add([]byte(open + `<s:Fault><faultcode>x</faultcode></s:Fault>` + end))
	f.Add([]byte(open + `<verifySignedDocumentResponse><verifySignedDocumentReturn>aGVq</verifySignedDocumentReturn></verifySignedDocumentResponse>` + end))
	f.Fuzz(func(t *testing.T, message []byte) {
		n, err := read(message, "verifySignedDocument")
		if (n == nil) != (err != nil) {
			t.Fatal("an answer and an error, or neither")
		}
		if n == nil {
			return
		}
		_, _ = valid(n)
		_, _ = octets(n)
	})
}

// FuzzPerson: properties of any shape name one person, or nobody.
func FuzzPerson(f *testing.F) {
	role := func(inner string) []byte {
		return []byte(`<x:SignedProperties xmlns:x="` + nsXAdES + `" xmlns:z="` + NsOlder + `" xmlns:o="` + NsPerson + `" xmlns:n="` + NsNewer + `"><x:SignedSignatureProperties><x:SignerRole><x:ClaimedRoles>` + inner + `</x:ClaimedRoles></x:SignerRole></x:SignedSignatureProperties></x:SignedProperties>`)
	}
	one := `<x:ClaimedRole><z:PodpisZP><z:DaneZP><z:DaneZPOsobyFizycznej><o:Nazwisko>Nowak</o:Nazwisko><o:Imie>Anna</o:Imie><o:PESEL>1</o:PESEL></z:DaneZPOsobyFizycznej></z:DaneZP></z:PodpisZP></x:ClaimedRole>`
	f.Add(role(one))
	f.Add(role(one + one))
	f.Add(role(`<x:ClaimedRole><n:EPSignature><n:NaturalPerson><n:CurrentFamilyName>Nowak</n:CurrentFamilyName><n:FirstName>Anna</n:FirstName><n:PersonalIdentifier>44051401359</n:PersonalIdentifier></n:NaturalPerson></n:EPSignature></x:ClaimedRole>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := xmlsec.Parse(b)
		if err != nil {
			return
		}
		p, ok := claimed(doc.Root())
		if ok && (p.Given == "" || p.Family == "") {
			t.Fatalf("a person without a name: %+v", p)
		}
	})
}

// TestVocabularies: both ways to name a person are read, two people are nobody, and a number must be one.
func TestVocabularies(t *testing.T) {
	head := `<x:SignedProperties xmlns:x="` + nsXAdES + `" xmlns:z="` + NsOlder + `" xmlns:o="` + NsPerson + `" xmlns:n="` + NsNewer + `"><x:SignedSignatureProperties>`
	older := `<x:ClaimedRole><z:PodpisZP><z:DaneZP><z:DaneZPOsobyFizycznej><o:Nazwisko rodzajCzlonu="pierwszy">Nowak</o:Nazwisko><o:Nazwisko rodzajCzlonu="drugi"> Kot </o:Nazwisko><o:Imie>Anna</o:Imie><o:PESEL>12345678901</o:PESEL></z:DaneZPOsobyFizycznej></z:DaneZP></z:PodpisZP></x:ClaimedRole>`
	newer := `<x:ClaimedRole><n:EPSignature><n:NaturalPerson><n:CurrentFamilyName>Nowak</n:CurrentFamilyName><n:FirstName>Anna</n:FirstName><n:PersonalIdentifier>44051401359</n:PersonalIdentifier></n:NaturalPerson></n:EPSignature></x:ClaimedRole>`
	for _, x := range []struct {
		reason, roles, name string
		want                Person
	}{
		{"the older words, a double name, a number that is none", older, "SignerRole", Person{"Anna", "Nowak-Kot", ""}},
		{"the newer words", newer, "SignerRoleV2", Person{"Anna", "Nowak", "44051401359"}},
		{"two people", older + newer, "SignerRole", Person{}},
		{"a role that names nobody", `<x:ClaimedRole>kierownik</x:ClaimedRole>`, "SignerRole", Person{}},
	} {
		doc, err := xmlsec.Parse([]byte(head + `<x:` + x.name + `><x:ClaimedRoles>` + x.roles + `</x:ClaimedRoles></x:` + x.name + `></x:SignedSignatureProperties></x:SignedProperties>`))
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := claimed(doc.Root()); got != x.want || ok != (x.want.Family != "") {
			t.Errorf("%s: %+v, %v", x.reason, got, ok)
		}
	}
}
