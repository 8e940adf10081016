package migration

// Field is a field of ours that a profile may fill.
type Field struct {
	Name     string
	Type     Type
	Required bool
	Personal bool // its value is masked in reports
}

// Type is how the value of a field is read.
type Type uint8

// The types.
const (
	Text Type = iota
	Date
	Sign       // znak sprawy
	PESEL      //
	NIP        //
	REGON      //
	KRS        //
	Cell       // symbol of a cell of the unit
	Employee   // given and family name of somebody who works in the unit
	YesNo      //
	Number     // of a register: counter and year
	Postcode   //
	Category   // of retention
	Settlement // word of ours
	Channel    // word of ours
	Role       // word of ours
	PersonKind // person | organisation
	Direction  // in | out | internal
	Path       // of a file below the folder of documents
	Hash       // SHA-256
	Reference  // key of a row of another profile
)

// words are the values that fields with words of ours take.
var words = map[Type][]string{
	Settlement: {"granted", "refused", "certificate", "letter", "noted", "silent", "discontinued", "withdrawn", "left", "transferred"},
	Channel:    {"paper", "email", "ade", "epuap", "oral"},
	Role:       {"applicant", "party", "proxy", "representative"},
	PersonKind: {"person", "organisation"},
	Direction:  {"in", "out", "internal"},
	YesNo:      {"tak", "nie"},
}

// Words lists the values that a field with words takes; none for others.
func (f Field) Words() []string { return words[f.Type] }

func personFields(prefix string, required bool) []Field {
	return []Field{
		{prefix + "kind", PersonKind, false, false},
		{prefix + "given", Text, false, true},
		{prefix + "family", Text, required, true},
		{prefix + "name", Text, false, true},
		{prefix + "pesel", PESEL, false, true},
		{prefix + "nip", NIP, false, true},
	}
}

// Fields are those of a kind, in the order of the form.
func Fields(k Kind) []Field {
	switch k {
	case Parties:
		return append(personFields("", false),
			Field{"regon", REGON, false, true}, Field{"krs", KRS, false, true}, Field{"email", Text, false, true}, Field{"phone", Text, false, true}, Field{"ade", Text, false, true},
			Field{"street", Text, false, true}, Field{"house", Text, false, true}, Field{"flat", Text, false, true}, Field{"postcode", Postcode, false, true}, Field{"place", Text, false, true})
	case Cases:
		return append([]Field{
			{"sign", Sign, true, false},
			{"title", Text, true, true},
			{"cell", Cell, true, false},
			{"lead", Employee, false, false},
			{"opened", Date, true, false},
			{"initiated", Date, false, false},
			{"due", Date, false, false},
			{"suspended", Date, false, false},
			{"settled", Date, false, false},
			{"closed", Date, false, false},
			{"settlement", Settlement, false, false},
			{"category", Category, false, false},
			{"party", Reference, false, true},
			{"role", Role, false, false},
		}, personFields("party_", false)...)
	case Letters:
		return append([]Field{
			{"number", Number, true, false},
			{"received", Date, true, false},
			{"dated", Date, false, false},
			{"channel", Channel, false, false},
			{"title", Text, true, true},
			{"sender_sign", Text, false, false},
			{"notes", Text, false, true},
			{"case", Sign, false, false},
			{"waiting", YesNo, false, false},
		}, personFields("sender_", false)...)
	case Terms:
		return []Field{{"case", Sign, true, false}, {"due", Date, true, false}, {"suspended", Date, false, false}}
	case Documents:
		return []Field{
			{"file", Path, true, false},
			{"case", Sign, true, false},
			{"title", Text, true, true},
			{"kind", Text, false, false},
			{"direction", Direction, false, false},
			{"date", Date, true, false},
			{"author", Text, false, true},
			{"sha256", Hash, false, false},
		}
	}
	return nil
}

func fieldOf(k Kind, name string) (Field, bool) {
	for _, f := range Fields(k) {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}
