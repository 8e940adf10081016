package render

import (
	"slices"
	"strings"

	"wrota/internal/platform/xmlsec"
)

// showParty shows a person or a body: the name first, then the rest in its order. In a list of parties it needs no title of
// its own.
func showParty(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	to := in
	if n.Local() != "Podmiot" {
		to = v.section(in, v.label(n))
	} else if many(n) {
		to = v.section(in, word("party"))
	}
	v.attributes(to, n)
	shown := false
	for c := range n.Elements() {
		if c.Local() == "Osoba" || c.Local() == "Instytucja" {
			v.attributes(to, c)
			v.who(to, c, depth)
			shown = true
		}
	}
	if !shown {
		v.who(to, n, depth)
		return
	}
	for c := range n.Elements() {
		if c.Local() != "Osoba" && c.Local() != "Instytucja" {
			v.element(to, c, depth+1)
		}
	}
}

// many tells whether an element has others of its name beside it.
func many(n *xmlsec.Node) bool {
	for c := range n.Parent().Elements() {
		if c != n && c.Local() == n.Local() {
			return true
		}
	}
	return false
}

func (v *viewer) who(in *Section, n *xmlsec.Node, depth int) {
	if name := fullName(n); name != "" {
		v.row(in, Row{Label: word("name"), Lines: []string{name}})
	}
	for c := range n.Elements() {
		switch c.Local() {
		case "Nazwa", "NazwaInstytucji", "Imie", "ImieDrugie", "Nazwisko":
			if !leaf(c) {
				v.element(in, c, depth+1)
			}
		case "IdInstytucji", "IdOsoby", "Kontakt", "Departamenty": // one list is easier to read than four
			v.attributes(in, c)
			for x := range c.Elements() {
				v.element(in, x, depth+1)
			}
		case "IdentyfikatorPodmiotu":
			v.subjectID(in, c)
		case "Pracownik":
			v.official(in, c, depth)
		default:
			v.element(in, c, depth+1)
		}
	}
}

// official shows who acts for a body: name and post in one value when that is all there is.
func (v *viewer) official(in *Section, n *xmlsec.Node, depth int) {
	name, post := fullName(n), text(n, "Funkcja")
	if !only(n, "Imie", "ImieDrugie", "Nazwisko", "Funkcja") {
		s := v.section(in, word("official"))
		v.who(s, n, depth+1)
		return
	}
	r := Row{Label: word("official")}
	for _, s := range []string{name, post} {
		if s != "" {
			r.Lines = append(r.Lines, s)
		}
	}
	if len(r.Lines) > 0 {
		v.row(in, r)
	}
}

// fullName is the name of a body, or the given names and the parts of the family name of a person.
func fullName(n *xmlsec.Node) string {
	var given, family []string
	for c := range n.Elements() {
		s := strings.Join(strings.Fields(c.Text()), " ")
		if s == "" || !leaf(c) {
			continue
		}
		switch c.Local() {
		case "Nazwa", "NazwaInstytucji":
			return s
		case "Imie", "ImieDrugie":
			given = append(given, s)
		case "Nazwisko":
			family = append(family, s)
		}
	}
	return strings.TrimSpace(strings.Join(given, " ") + " " + strings.Join(family, "-"))
}

// subjectID: an identifier in a receipt; its kind is what it is labelled with.
func (v *viewer) subjectID(in *Section, n *xmlsec.Node) {
	label := v.label(n)
	if kind := n.Attr("TypIdentyfikatora"); kind != "" {
		label = known(kind)
		if label.Text != "" {
			label.Text = kind
		}
	}
	if s := strings.TrimSpace(n.Text()); s != "" {
		v.row(in, Row{Label: label, Lines: lines(s), Notes: v.notes(n, "TypIdentyfikatora")})
	}
}

// addressParts are what the lines of an address are made of.
var addressParts = []string{
	"Ulica", "Budynek", "Lokal", "KodPocztowy", "Miejscowosc", "Poczta", "Kraj", "Wojewodztwo", "Powiat", "Gmina", "SkrytkaPocztowa",
}

// showAddress writes an address as on an envelope. What has no place there follows as values.
func showAddress(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	if leaf(n) {
		v.value(in, n)
		return
	}
	at := func(name string) string { return text(n, name) }
	street := at("Ulica")
	if k := find(n, "Ulica").Attr("rodzajUlicy"); k != "" && street != "" {
		if k == "ul" || k == "al" || k == "pl" || k == "os" {
			k += "."
		}
		street = k + " " + street
	}
	house := at("Budynek")
	if at("Lokal") != "" {
		house = strings.TrimSpace(house + " lok. " + at("Lokal"))
	}
	if street == "" {
		street = at("Miejscowosc")
	}
	town := at("Miejscowosc")
	if p := at("Poczta"); p != "" && p != town {
		town = p
	}
	region := join(", ", prefixed("gm. ", at("Gmina")), prefixed("pow. ", at("Powiat")), prefixed("woj. ", at("Wojewodztwo")))
	r := Row{Label: v.label(n), Notes: v.notes(n)}
	country := at("Kraj")
	if country == "PL" {
		country = ""
	}
	for _, s := range []string{join(" ", street, house), join(" ", at("KodPocztowy"), town), place(n, town, street), prefixed("skr. poczt. ", at("SkrytkaPocztowa")), region, country} {
		if s != "" {
			r.Lines = append(r.Lines, s)
		}
	}
	if len(r.Lines) > 0 {
		v.row(in, r)
	}
	for c := range n.Elements() {
		if !slices.Contains(addressParts, c.Local()) || !leaf(c) {
			v.element(in, c, depth+1)
		}
	}
}

// place is the town, where the post office is in another one and the street is not the town itself.
func place(n *xmlsec.Node, shown, street string) string {
	if p := text(n, "Miejscowosc"); p != shown && p != street {
		return p
	}
	return ""
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func join(sep string, parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, sep)
}
