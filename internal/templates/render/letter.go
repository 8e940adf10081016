package render

import (
	"strings"

	"wrota/internal/platform/xmlsec"
)

// A handler shows an element wholly, or gives it back to element.
type handler func(v *viewer, in *Section, n *xmlsec.Node, depth int)

// handlers show elements that would be unreadable as a tree. They go by local names: the two generations of the
// repository's namespaces and the templates themselves use the same ones.
func handlers() map[string]handler {
	return map[string]handler{
		"Data": showDate, "Identyfikator": showIdentifier, "InnyIdentyfikator": showIdentifier, "Podmiot": showParty, "Adresat": showParty, "Nadawca": showParty,
		"PodmiotWystawiajacyPoswiadczenie": showParty, "Adres": showAddress, "Zalaczniki": showAttachments, "Zalacznik": showAttachment,
		"Informacje": showPassages, "Oswiadczenie": showDeclaration, "RodzajWnioskuRozszerzony": showLetterKind, "Departament": showDepartment,
		"TypInstytucji": showInstitutionKind, "InformacjaUzupelniajaca": showMore, "Plik": showReference, "Jezyk": showLanguage,
	}
}

// letter shows a document after the pattern of pismo ogólne, in the order of a letter: who writes to whom, what, and last
// what a machine says of it.
func (v *viewer) letter(top *Section, root *xmlsec.Node, o Options) {
	about, heading, content := find(root, "OpisDokumentu"), find(root, "DaneDokumentu"), find(root, "TrescDokumentu")
	v.doc.Kind = Letter
	if o.Definition != nil {
		v.doc.Kind = Service
	}
	v.doc.Title = firstOf(text(heading, "Naglowek", "NazwaDokumentu"), text(content, "Tytul"), text(about, "OpisDokumentu"))
	if v.doc.Title == (Label{}) {
		v.doc.Title = word("letter")
	}
	for _, name := range []string{"Nadawcy", "Adresaci"} {
		for n := range heading.Elements() {
			if n.Local() == name {
				s := v.section(top, v.label(n))
				v.children(s, n, 1)
			}
		}
	}
	body := v.section(top, word("content"))
	v.children(body, content, 1)
	details := v.section(top, word("about"))
	for n := range heading.Elements() {
		switch n.Local() {
		case "Nadawcy", "Adresaci":
		case "Naglowek":
			for c := range n.Elements() {
				if c.Local() != "NazwaDokumentu" {
					v.element(details, c, 1)
				}
			}
		default:
			v.element(details, n, 1)
		}
	}
	if about != nil {
		v.children(details, about, 1)
	}
	v.attributes(details, content)
	v.rest(details, root, about, heading, content)
}

// rest shows what stands beside the three parts, where the pattern has only signatures.
func (v *viewer) rest(in *Section, root *xmlsec.Node, shown ...*xmlsec.Node) {
	for n := range root.Elements() {
		if n != shown[0] && n != shown[1] && n != shown[2] {
			v.element(in, n, 1)
		}
	}
}

func firstOf(texts ...string) Label {
	for _, s := range texts {
		if s != "" {
			if r := []rune(s); len(r) > 300 {
				s = string(r[:300]) + "…"
			}
			return Label{Text: s}
		}
	}
	return Label{}
}

// only tells whether an element has no other children than those named, each a value, so that a handler shows it wholly.
func only(n *xmlsec.Node, names ...string) bool {
	for c := range n.Elements() {
		ok := false
		for _, x := range names {
			ok = ok || c.Local() == x
		}
		if !ok || !leaf(c) {
			return false
		}
		for a := range c.Attrs() {
			if a.Local != "rodzajCzlonu" { // which part of a double name it is: their order says it
				return false
			}
		}
	}
	return !mixed(n)
}

// showDate: meta:Data with one meta:Czas, and what it is the date of.
func showDate(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	if !only(n, "Czas") || leaf(n) {
		v.element(in, n, depth)
		return
	}
	label, kinds := word("date"), map[string]string{"stworzony": "date-made", "wyslany": "date-sent", "otrzymany": "date-received", "uzyskany": "date-received", "opublikowany": "date-published"}
	notes := v.notes(n)
	if k, ok := kinds[strings.ReplaceAll(n.Attr("typDaty"), "ł", "l")]; ok {
		label, notes = word(k), nil
	}
	for c := range n.Elements() {
		if s := strings.TrimSpace(c.Text()); s != "" {
			v.row(in, typed(label, s, notes))
		}
	}
}

// showIdentifier: a value with what it identifies by, as an attribute (meta) or an element (instytucja).
func showIdentifier(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	kind, value := n.Attr("typIdentyfikatora"), text(n, "Wartosc")
	if kind == "" {
		kind, value = text(n, "TypIdentyfikatora"), text(n, "WartoscIdentyfikatora")
	}
	if kind == "" || value == "" || !only(n, "Wartosc", "TypIdentyfikatora", "WartoscIdentyfikatora") {
		v.element(in, n, depth)
		return
	}
	v.row(in, Row{Label: Label{Text: v.bounded(kind)}, Lines: []string{value}, Notes: v.notes(n, "typIdentyfikatora")})
}

// showPassages: the text of a letter, each element a paragraph.
func showPassages(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	v.attributes(in, n)
	if leaf(n) || mixed(n) {
		v.paragraph(in, flat(n))
		return
	}
	for c := range n.Elements() {
		switch {
		case leaf(c):
			v.paragraph(in, c.Text())
		case mixed(c):
			v.paragraph(in, flat(c))
		default:
			v.element(in, c, depth)
		}
	}
}

// showDeclaration: the words that were declared; in our documents also in the language of the form.
func showDeclaration(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	if v.names == nil || leaf(n) {
		v.element(in, n, depth)
		return
	}
	for c := range n.Elements() {
		if c.Local() == "Tresc" && leaf(c) {
			v.paragraph(in, c.Text())
		} else {
			v.element(in, c, depth)
		}
	}
}

// showLetterKind: the kind of a general letter; "inne" is said in words. The schema calls the attribute jakisInny, official
// stylesheets jakiInny.
func showLetterKind(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	kind, other := n.Attr("rodzaj"), n.Attr("jakisInny")+n.Attr("jakiInny")
	if !leaf(n) || kind == "" {
		v.element(in, n, depth)
		return
	}
	r := Row{Label: word("letter-kind"), Lines: []string{kind}}
	for _, s := range []string{other, strings.TrimSpace(n.Text())} {
		if s != "" {
			r.Lines = append(r.Lines, s)
		}
	}
	v.row(in, r)
}

func showDepartment(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	name := n.Attr("Nazwa")
	if !leaf(n) || name == "" {
		v.element(in, n, depth)
		return
	}
	if s := n.Attr("Symbol"); s != "" {
		name += " (" + s + ")"
	}
	v.row(in, Row{Label: word("department"), Lines: []string{name}})
}

func showInstitutionKind(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	s := n.Attr("Description")
	if !leaf(n) || s == "" {
		v.element(in, n, depth)
		return
	}
	if n.Attr("ID") != "0" { // 0 means that none was chosen
		v.row(in, Row{Label: word("institution-kind"), Lines: []string{s}})
	}
}

func showLanguage(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	if !leaf(n) {
		v.element(in, n, depth)
		return
	}
	v.row(in, Row{Label: word("language"), Lines: lines(n.Text())})
}
