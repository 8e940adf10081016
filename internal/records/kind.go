package records

import "slices"

// Kind is what sort of text a document is: rodzajTekstu of the metadata NES 2.0, word for word, because it
// goes into the archive.
type Kind string

// The kinds that the code names; Kinds lists all.
const (
	Application  Kind = "podanie/wniosek"
	Decision     Kind = "decyzja"
	Confirmation Kind = "potwierdzenie odbioru/doręczenia/przedłożenia"
	Notice       Kind = "zawiadomienie"
	Other        Kind = "inne pismo/dokument"
)

// Kinds are the forty kinds in the order of the schema.
var Kinds = []Kind{
	"adnotacja", "akt notarialny", Decision, "dekretacja", "dokument księgowy", "informacja", "interpretacja podatkowa", Other,
	"inny środek zaskarżenia", "koperta", "notatka", "odwołanie", "opinia", "oświadczenie", "pełnomocnictwo", "plan/projekt", Application,
	"podpis elektroniczny", "postanowienie", Confirmation, "protokół", "raport", "rejestr/ewidencja", "rozstrzygnięcie nadzorcze",
	"rozporządzenie", "sprzeciw", "tytuł wykonawczy", "skarga", "uchwała", "ugoda administracyjna", "umowa", "upoważnienie", "wezwanie", "wyrok",
	"zarządzenie", "zaświadczenie", Notice, "zażalenie", "zeznanie", "zgłoszenie",
}

// KindOf is the kind of that name; what the schema does not know is Other.
func KindOf(s string) Kind {
	if k := Kind(s); slices.Contains(Kinds, k) {
		return k
	}
	return Other
}

// Direction says where a document comes from.
type Direction string

// The directions.
const (
	In       Direction = "in"       // somebody sent it to the office
	Out      Direction = "out"      // the office sent it
	Internal Direction = "internal" // it never left the office
)
