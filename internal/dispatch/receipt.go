package dispatch

import (
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/xmlsec"
)

// upoNamespace is that of official receipts (rozporządzenie PRM z 14.09.2011, Dz.U. 2018 poz. 180).
const upoNamespace = "http://crd.gov.pl/xml/schematy/UPO/2008/05/09/"

// receipt is what an official receipt of delivery (UPD) says: who confirmed the receipt of what, and when.
type receipt struct {
	Office   Office
	Letter   *Letter
	Delivery *Delivery
	Level    actor.Level
	Agent    string // who collected it for the addressee, and on what basis; empty when they did themselves
	At       time.Time
}

// levels name the assurance of the addressee's identity (eIDAS art. 8) as a receipt states it.
var levels = map[actor.Level]string{
	actor.LevelLow: "konto, poziom niski", actor.LevelSubstantial: "konto, poziom średni", actor.LevelHigh: "konto, poziom wysoki",
}

// sealed makes the UPD and seals it with the unit's seal: any later change of it shows.
func (r receipt) sealed(seal *crypt.Seal) ([]byte, error) {
	b := xmlsec.NewBuilder("upo:Dokument", xmlsec.Namespace{Prefix: "upo", URI: upoNamespace})
	upd := b.Root().Element("upo:UPD")
	upd.Leaf("upo:IdentyfikatorPoswiadczenia", r.Letter.Number+"/UPD/"+r.Delivery.ID.Short())
	issuer := upd.Element("upo:PodmiotWystawiajacyPoswiadczenie")
	issuer.Leaf("upo:Nazwa", r.Letter.Sender)
	for _, x := range [][2]string{{"NIP", r.Office.NIP}, {"REGON", r.Office.REGON}, {"ADE", r.Office.ADE}} {
		if x[1] != "" {
			issuer.Leaf("upo:IdentyfikatorPodmiotu", x[1]).Attr("TypIdentyfikatora", x[0])
		}
	}
	to := upd.Element("upo:Adresat")
	to.Leaf("upo:Nazwa", r.Delivery.Name)
	to.Leaf("upo:IdentyfikatorPodmiotu", r.Delivery.Account.String()).Attr("TypIdentyfikatora", "konto")
	at := moment(r.At)
	upd.Leaf("upo:DataOdbioru", at)
	upd.Leaf("upo:DataUtworzeniaPoswiadczenia", at)
	if sign, err := casesign.ParseLetter(r.Letter.Sign); err == nil {
		upd.Leaf("upo:IdentyfikatorSprawy", sign.Sign.String())
	}
	document := r.Letter.Sign
	if document == "" {
		document = r.Letter.Number
	}
	upd.Leaf("upo:IdentyfikatorDokumentu", document)
	more := func(kind, value string) {
		upd.Leaf("upo:InformacjaUzupelniajaca", value).Attr("TypInformacjiUzupelniajacej", kind)
	}
	more("Tytuł dokumentu", r.Letter.Title)
	more("Numer w rejestrze przesyłek wychodzących", r.Letter.Number)
	more("Data umieszczenia w skrzynce", moment(r.Delivery.SentAt))
	if level, ok := levels[r.Level]; ok {
		more("Sposób potwierdzenia tożsamości odbiorcy", level)
	}
	if r.Agent != "" { // art. 40 § 2 KPA
		more("Odebrał w imieniu adresata", r.Agent)
	}
	more("Algorytm sumy kontrolnej", "SHA-256")
	more("Suma kontrolna dokumentu", r.Letter.Blob.String())
	doc, err := b.Document()
	if err != nil {
		return nil, err
	}
	return seal.SealXML(doc, r.At)
}

// bases name what somebody collects for another on.
var bases = map[actor.Basis]string{
	actor.Parent: "przedstawiciel ustawowy (art. 98 KRO)", actor.Organ: "organ osoby prawnej albo przedsiębiorca (art. 38 KC)",
	actor.Proxy: "pełnomocnik (art. 40 § 2 KPA)",
}

// collector names who collects for the addressee; nobody when they do themselves.
func collector(by actor.Actor) string {
	if !by.ForAnother() {
		return ""
	}
	return by.Name + ", " + bases[by.Mandate.Basis]
}

func moment(t time.Time) string { return t.In(calendar.Warsaw).Format("2006-01-02T15:04:05.000Z07:00") }
