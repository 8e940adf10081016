package trustedprofile

import (
	"strings"

	"wrota/internal/kit/pesel"
	"wrota/internal/platform/xmlsec"
)

// Namespaces of the two vocabularies that name who signed.
const (
	NsOlder  = "http://crd.gov.pl/xml/schematy/ppzp/"
	NsPerson = "http://crd.gov.pl/xml/schematy/osoba/2009/03/06/"
	NsNewer  = "http://crd.gov.pl/xml/schematy/podpis_zaufany/"

	nsXAdES        = "http://uri.etsi.org/01903/v1.3.2#"
	typeProperties = "http://uri.etsi.org/01903#SignedProperties"
)

// Person is who signed, by the words of the trusted profile.
type Person struct {
	Given, Family string
	PESEL         string // valid, or empty
}

// Budgets of reading one signature: its properties are a few kilobytes.
const (
	maxBytes = 64 << 20
	maxNodes = 2_000_000
)

// PersonOf reads who made a signature of a document, from the properties as they were digested by it. It answers false
// when the signature is not of the trusted profile, or anything about it is not intact. Whether the seal under it is the
// minister's is a question of trust, which whoever asks must have answered.
func PersonOf(doc *xmlsec.Document, signature *xmlsec.Node) (Person, bool) {
	v, err := xmlsec.Verifier{MaxBytes: maxBytes}.VerifySignature(doc, signature)
	if err != nil || !v.XAdES {
		return Person{}, false
	}
	left := &xmlsec.Budget{Bytes: maxBytes, Digested: 2 * maxBytes, Nodes: maxNodes}
	x := xmlsec.NewExaminer(doc, nil, left).Examine(signature)
	for i := range x.References {
		ref := &x.References[i]
		if ref.Type != typeProperties || ref.Problem != "" || !ref.Found {
			continue
		}
		digested, err := x.Document(ref)
		if err != nil {
			return Person{}, false
		}
		return claimed(digested.Root())
	}
	return Person{}, false
}

// claimed finds the one person among the claimed roles of signed properties.
func claimed(properties *xmlsec.Node) (p Person, ok bool) {
	signature := properties.Child(nsXAdES, "SignedSignatureProperties")
	for _, name := range []string{"SignerRole", "SignerRoleV2"} {
		for role := range signature.Child(nsXAdES, name).Child(nsXAdES, "ClaimedRoles").All(nsXAdES, "ClaimedRole") {
			one, found := personIn(role)
			if !found {
				continue
			}
			if ok {
				return Person{}, false // two people in one signature: nobody can say which
			}
			p, ok = one, true
		}
	}
	return p, ok
}

func personIn(role *xmlsec.Node) (Person, bool) {
	var p Person
	if n := role.Child(NsOlder, "PodpisZP").Child(NsOlder, "DaneZP").Child(NsOlder, "DaneZPOsobyFizycznej"); n != nil {
		p = Person{Given: word(n.Child(NsPerson, "Imie")), PESEL: word(n.Child(NsPerson, "PESEL"))}
		var family []string // a double name has two
		for f := range n.All(NsPerson, "Nazwisko") {
			family = append(family, word(f))
		}
		p.Family = strings.Join(family, "-")
	} else if n := role.Child(NsNewer, "EPSignature").Child(NsNewer, "NaturalPerson"); n != nil {
		p = Person{Given: word(n.Child(NsNewer, "FirstName")), Family: word(n.Child(NsNewer, "CurrentFamilyName")), PESEL: word(n.Child(NsNewer, "PersonalIdentifier"))}
	}
	if number, err := pesel.Parse(p.PESEL); err == nil {
		p.PESEL = number.String()
	} else {
		p.PESEL = ""
	}
	return p, p.Given != "" && p.Family != ""
}

// word is a text with single spaces, as far as a name goes.
func word(n *xmlsec.Node) string {
	s := []rune(strings.Join(strings.Fields(n.Text()), " "))
	return string(s[:min(len(s), 200)])
}
