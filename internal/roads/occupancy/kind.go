package occupancy

// Kind is what the road strip is taken for. The codes are those of the question "cel" and of the files
// with rates.
type Kind string

// The kinds of art. 40 ust. 2. Objects and adverts share a point of the act, but are measured
// differently (ust. 6), so they are two kinds here.
const (
	Works     Kind = "roboty"     // pkt 1: works in the strip
	Device    Kind = "urzadzenie" // pkt 2: devices of technical infrastructure not connected with the road
	Object    Kind = "obiekt"     // pkt 3: buildings not connected with the road
	Advert    Kind = "reklama"    // pkt 3: advertising
	Exclusive Kind = "wylacznosc" // pkt 4: exclusive use for other ends
)

// Kinds are all kinds in the order of the act.
var Kinds = []Kind{Works, Device, Object, Advert, Exclusive}

// Point is the point of art. 40 ust. 2 that the kind is.
func (k Kind) Point() string {
	return map[Kind]string{Works: "1", Device: "2", Object: "3", Advert: "3", Exclusive: "4"}[k]
}

// Formula is the paragraph of art. 40 with the formula of the fee.
func (k Kind) Formula() string {
	switch k {
	case Device:
		return "art. 40 ust. 5"
	case Object, Advert:
		return "art. 40 ust. 6"
	}
	return "art. 40 ust. 4"
}

// Yearly tells whether the rate is for a year and not for a day.
func (k Kind) Yearly() bool { return k == Device }

// Category is the category of a public road (art. 2 ust. 1 u.d.p.).
type Category string

// The four categories.
const (
	National Category = "krajowa"
	Regional Category = "wojewodzka"
	County   Category = "powiatowa"
	Local    Category = "gminna"
)

// Categories are all categories, the highest first.
var Categories = []Category{National, Regional, County, Local}

// Element is a part of the road strip (art. 40 ust. 9 pkt 2). The codes are those of the question
// "element".
type Element string

// Carriageway is the element whose rate may depend on the share of the width that is taken
// (art. 40 ust. 9 pkt 3).
const Carriageway Element = "jezdnia"

// Elements are all elements in the order of the form.
var Elements = []Element{
	Carriageway, "chodnik", "droga_rowerowa", "pobocze", "pas_zieleni", "row", "zjazd", "parking", "zatoka_autobusowa", "plac", "inny_element",
}

// Subject is the sort of works, device, object or use (art. 40 ust. 9 pkt 4 and 5).
type Subject string

// subjects are the sorts of each kind; an advert has none.
func subjects(k Kind) []Subject {
	switch k {
	case Works:
		return []Subject{"roboty_siec", "roboty_telekom", "roboty_budynek", "roboty_inne"}
	case Device:
		return []Subject{"wodociag", "kanalizacja", "gaz", "energia", "cieplo", "telekom", "urzadzenie_inne"}
	case Object:
		return []Subject{"handel", "wiata", "obiekt_telekom", "obiekt_inny"}
	case Exclusive:
		return []Subject{"ogrodek", "stoisko", "kontener", "sklad", "postoj", "uzycie_inne"}
	}
	return nil
}

// Telecom tells whether the lower maximum for the infrastructure of telecommunications applies
// (art. 40 ust. 8 as changed on 25.10.2019).
func (s Subject) Telecom() bool {
	return s == "telekom" || s == "roboty_telekom" || s == "obiekt_telekom"
}
