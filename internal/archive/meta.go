package archive

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"

	"wrota/internal/archive/nes"
	"wrota/internal/archive/pack"
	"wrota/internal/kit/calendar"
)

// Words that the metadata of this program use beside those of the schema.
const (
	groupClass  = "klasa z wykazu akt"
	groupCell   = "komórka organizacyjna"
	kindCase    = "sprawa"
	stateOpen   = "w toku"
	stateClosed = "zakończona"
	original    = "oryginał elektroniczny"
	copied      = "kopia lub kolejna wersja"
	firstSum    = "SHA-256 przy rejestracji"
	keySettled  = "sposób załatwienia"
	keyDue      = "termin załatwienia"
	keyPeriod   = "okres załatwienia"
	keyRules    = "zasady liczenia terminu"
	keyBasis    = "podstawa terminu"
	keyLead     = "prowadzący sprawę"
)

var directions = map[Direction]string{In: "pismo wpływające", Out: "pismo wychodzące", Internal: "pismo wewnętrzne"}

// plain is a text without what XML cannot carry.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// or is the first text that says something.
func or(list ...string) string {
	for _, s := range list {
		if s = plain(s); strings.TrimSpace(s) != "" {
			return s
		}
	}
	return "–"
}

// caseMeta is the metadata of a case; paths are those of its documents below the folder of documents.
func caseMeta(c *Case, paths []string) *nes.Document {
	d := &nes.Document{
		Version:   nes.Version,
		IDs:       []nes.Identifier{{Type: nes.CaseSign, Value: c.Sign, By: &c.Office}, {Type: nes.SystemID, Value: c.ID.String()}},
		Titles:    []nes.Title{{Original: nes.Text{Lang: nes.Polish, Value: or(c.Title)}}},
		Dates:     caseDates(c),
		Formats:   []nes.Format{{Type: "akta sprawy", Size: &nes.Measured{Unit: "szt.", Value: strconv.Itoa(len(paths))}}},
		Access:    []nes.Access{{Level: nes.NotPublic}},
		Types:     []nes.Type{{Class: "kolekcja", Kinds: []string{kindCase}}},
		Groups:    []nes.Group{{Type: nes.CaseSign, Code: c.Sign, Note: or(c.Title)}, {Type: groupClass, Code: or(c.Class), Note: or(c.ClassTitle, c.Class)}},
		Makers:    []nes.Maker{{Roles: []string{nes.CreatedBy}, Who: c.Office}},
		Languages: []nes.Text{{Lang: nes.Polish, Value: "polski"}},
		States:    []nes.State{{Kind: stateOpen, Version: "1"}},
	}
	if c.Cell != "" {
		d.Groups = append(d.Groups, nes.Group{Type: groupCell, Code: plain(c.Cell), Note: or(c.CellName, c.Cell)})
	}
	var topic nes.Topic
	for _, p := range c.Parties {
		if p.Main {
			d.Senders = append(d.Senders, nes.Sender{Who: p.Who})
		} else {
			d.Addressees = append(d.Addressees, nes.Addressee{Who: p.Who})
		}
		topic.Others = append(topic.Others, nes.Pair{Key: p.Role, Value: plain(p.Who.Name())})
	}
	for _, x := range []nes.Pair{
		{Key: keySettled, Value: c.Settlement},
		{Key: keyPeriod, Value: c.Term.Period},
		{Key: keyRules, Value: c.Term.Rules},
		{Key: keyBasis, Value: c.Term.Basis},
		{Key: keyDue, Value: day(c.Term.DueOn)},
		{Key: keyLead, Value: plain(c.Lead)},
	} {
		if x.Value != "" {
			topic.Others = append(topic.Others, x)
		}
	}
	if len(topic.Others) > 0 {
		d.Topics = []nes.Topic{topic}
	}
	for _, p := range paths {
		d.Relations = append(d.Relations, nes.Relation{IDs: []nes.Identifier{{Type: nes.FileName, Value: p}}, Type: nes.HasPart})
	}
	if c.Closed() {
		d.States[0].Kind = stateClosed
	}
	d.Grades = grades(c)
	return d
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func caseDates(c *Case) []nes.Date {
	out := []nes.Date{{Type: nes.Created, At: nes.On(c.InitiatedOn)}, {Type: nes.Registered, At: nes.At(c.OpenedAt)}}
	if !c.SettledOn.IsZero() {
		out = append(out, nes.Date{Type: nes.Approved, At: nes.On(c.SettledOn)})
	}
	if c.Closed() {
		out = append(out, nes.Date{Range: nes.Extremes, From: nes.On(c.InitiatedOn), To: nes.At(c.ClosedAt)})
	}
	return out
}

// grades are the category; of an open case it is the one that its class has today.
func grades(c *Case) []nes.Grade {
	if c.Category == "" {
		return nil
	}
	at := nes.On(c.InitiatedOn)
	if c.Closed() {
		at = nes.At(c.ClosedAt)
	}
	return []nes.Grade{{Category: c.Category, At: at, By: c.Office}}
}

// place is the path of a version below the folder of documents. Only the newest version bears the plain number.
func place(c *Case, d Document, v Version) string {
	no := fmt.Sprintf("%04d", d.No)
	if v.No != len(d.Versions) {
		no += ".w" + strconv.Itoa(v.No)
	}
	return path.Join(pack.SafeName(c.Sign), no+"-"+pack.SafeName(v.Name))
}

// docMeta is the metadata of one version of a document; sum and size are those of the bytes in the package.
func docMeta(c *Case, d Document, v Version, sum string, size int64) *nes.Document {
	newest, id := v.No == len(d.Versions), d.ID.String()
	if !newest {
		id += "/" + strconv.Itoa(v.No)
	}
	out := &nes.Document{
		Version: nes.Version,
		IDs: []nes.Identifier{
			{Type: nes.SystemID, Value: id, By: &c.Office},
			{Type: nes.FileName, Value: or(v.Name)},
			{Type: nes.Number, Value: strconv.Itoa(d.No)},
			{Type: nes.SHA256, Value: sum},
			{Type: firstSum, Value: v.Blob.String()},
		},
		Titles:    []nes.Title{{Original: nes.Text{Lang: nes.Polish, Value: or(d.Title)}}},
		Dates:     []nes.Date{{Type: eventOf(d.Direction), At: nes.At(d.At)}, {Type: nes.Registered, At: nes.At(d.FiledAt)}},
		Formats:   []nes.Format{{Type: or(v.Type), Size: &nes.Measured{Unit: nes.Bytes, Value: strconv.FormatInt(size, 10)}}},
		Access:    []nes.Access{{Level: nes.NotPublic}},
		Types:     []nes.Type{{Class: classOf(v.Type), Kinds: []string{or(d.Kind), directions[d.Direction]}}},
		Groups:    []nes.Group{{Type: nes.CaseSign, Code: c.Sign, Note: or(c.Title)}},
		Languages: []nes.Text{{Lang: nes.Polish, Value: "polski"}},
		Grades:    grades(c),
		States:    []nes.State{{Kind: copied, Version: strconv.Itoa(v.No)}},
		Relations: relations(c, d, v),
	}
	if d.Original {
		out.States[0].Kind = original
	}
	people(out, c, d)
	return out
}

func eventOf(d Direction) string {
	switch d {
	case In:
		return nes.Delivered
	case Out:
		return nes.Signed
	}
	return nes.Created
}

func classOf(media string) string {
	switch kind, _, _ := strings.Cut(media, "/"); kind {
	case "image":
		return "obraz"
	case "audio":
		return "dźwięk"
	case "video":
		return "wideo"
	}
	return "tekst"
}

// people are the sender of what came, and the maker of what the office made.
func people(out *nes.Document, c *Case, d Document) {
	if d.Direction == In {
		out.Senders = []nes.Sender{{Who: known(c, d.Author)}}
		out.Addressees = []nes.Addressee{{Who: c.Office}}
		return
	}
	office := *c.Office.Body
	if d.Author != "" {
		given, family := names(d.Author)
		office.Employee = &nes.Employee{Family: family, Given: given}
	}
	role := nes.CreatedBy
	if d.Direction == Out {
		role = nes.SignedBy
		for _, p := range c.Parties {
			out.Addressees = append(out.Addressees, nes.Addressee{Who: p.Who})
		}
	}
	out.Makers = []nes.Maker{{Roles: []string{role}, Who: nes.Subject{Body: &office}}}
}

// known is the party of that name, or a person of whom the file has the name alone.
func known(c *Case, name string) nes.Subject {
	for _, p := range c.Parties {
		if p.Who.Name() == plain(name) {
			return p.Who
		}
	}
	given, family := names(or(name))
	return nes.Subject{Person: &nes.Person{Family: family, Given: given}}
}

// names parts a name as the file writes it: the family name stands last.
func names(full string) (given []string, family string) {
	all := strings.Fields(plain(full))
	if len(all) == 0 {
		return nil, "–"
	}
	return all[:len(all)-1], all[len(all)-1]
}

func relations(c *Case, d Document, v Version) (out []nes.Relation) {
	tie := func(kind string, d Document, v Version) {
		out = append(out, nes.Relation{IDs: []nes.Identifier{{Type: nes.FileName, Value: place(c, d, v)}}, Type: kind})
	}
	newest := d.Versions[len(d.Versions)-1]
	if v.No != newest.No {
		tie(nes.IsVersion, d, newest)
		return out
	}
	for _, older := range d.Versions[:len(d.Versions)-1] {
		tie(nes.HasVersion, d, older)
	}
	for _, o := range c.Documents {
		switch {
		case o.ID == d.PartOf:
			tie(nes.IsPart, o, o.Versions[len(o.Versions)-1])
		case o.PartOf == d.ID && !o.PartOf.IsZero():
			tie(nes.HasPart, o, o.Versions[len(o.Versions)-1])
		}
	}
	return out
}
