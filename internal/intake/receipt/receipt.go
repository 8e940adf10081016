// Package receipt makes the official receipt of an application (UPP: urzędowe poświadczenie przedłożenia, art. 3 pkt 20
// ustawy o informatyzacji; form of the regulation of 14.09.2011, Dz.U. 2018 poz. 180): an XML document that says who
// got what from whom and when, with the digests of the document and its files, sealed by the office so that any later
// change of it shows.
//
// It numbers nothing and stores nothing: number and moment are those of the transaction of filing.
package receipt

import (
	"strconv"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/xmlsec"
)

// upoNamespace is that of official receipts (rozporządzenie PRM z 14.09.2011, Dz.U. 2018 poz. 180).
const upoNamespace = "http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"

// Office is the addressee.
type Office struct{ Name, NIP, REGON, ADE string }

// Receipt is what an official receipt says: who got what from whom, and when.
type Receipt struct {
	Number   string // of the register, which is the identifier of the receipt
	Office   Office
	Sender   eservice.Applicant
	SenderID [2]string // type and value, when the answers name no identifier
	At       time.Time // entered into our system
	Document string    // identifier of the document
	SHA256   string
	Service  string
	Way      string // how it was made at the counter; empty when it was filed on the portal
	Files    []field.File
	Agent    string // who acted for the sender, and on what; empty when nobody did

	Signatures []string // of those who signed the document; empty when it was filed without
}

// Sealed makes the UPP and seals it with the unit's seal: any later change of it shows.
func (r Receipt) Sealed(seal *crypt.Seal) ([]byte, error) {
	b := xmlsec.NewBuilder("upo:Dokument", xmlsec.Namespace{Prefix: "upo", URI: upoNamespace})
	upp := b.Root().Element("upo:UPP")
	upp.Leaf("upo:IdentyfikatorPoswiadczenia", r.Number)
	to := upp.Element("upo:Adresat")
	to.Leaf("upo:Nazwa", r.Office.Name)
	for _, x := range [][2]string{{"NIP", r.Office.NIP}, {"REGON", r.Office.REGON}, {"ADE", r.Office.ADE}} {
		if x[1] != "" {
			to.Leaf("upo:IdentyfikatorPodmiotu", x[1]).Attr("TypIdentyfikatora", x[0])
		}
	}
	from := upp.Element("upo:Nadawca")
	from.Leaf("upo:Nazwa", r.Sender.Name())
	kind, value := r.senderID()
	from.Leaf("upo:IdentyfikatorPodmiotu", value).Attr("TypIdentyfikatora", kind)
	at := r.At.In(calendar.Warsaw).Format("2006-01-02T15:04:05.000Z07:00")
	upp.Leaf("upo:DataDoreczenia", at)
	upp.Leaf("upo:DataWytworzeniaPoswiadczenia", at)
	upp.Leaf("upo:IdentyfikatorDokumentu", r.Document)
	more := func(kind, value string) {
		upp.Leaf("upo:InformacjaUzupelniajaca", value).Attr("TypInformacjiUzupelniajacej", kind)
	}
	more("Rodzaj dokumentu", r.Service)
	if r.Agent != "" {
		more("Działający w imieniu nadawcy", r.Agent)
	}
	if r.Way != "" {
		more("Sposób wniesienia", r.Way)
	}
	more("Algorytm sumy kontrolnej", "SHA-256")
	more("Suma kontrolna dokumentu", r.SHA256)
	for i, x := range r.Signatures {
		more("Podpis "+strconv.Itoa(i+1), x)
	}
	for i, f := range r.Files {
		n := strconv.Itoa(i + 1)
		more("Nazwa załącznika "+n, f.Name)
		more("Suma kontrolna załącznika "+n, f.SHA256)
	}
	doc, err := b.Document()
	if err != nil {
		return nil, err
	}
	return seal.SealXML(doc, r.At)
}

// senderID prefers what the answers say, then the account; a receipt always identifies somebody.
func (r Receipt) senderID() (kind, value string) {
	if nip := r.Sender.Organisation["nip"]; nip != "" {
		return "NIP", nip
	}
	if pesel := r.Sender.Person["pesel"]; pesel != "" {
		return "PESEL", pesel
	}
	return r.SenderID[0], r.SenderID[1]
}
