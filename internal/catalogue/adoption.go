package catalogue

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"wrota/internal/catalogue/query"
	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
)

// Texts are what a unit says besides the definition. They are plain text: no markup means anything.
type Texts struct {
	Lead      string   `json:"lead,omitempty"`      // added to the first sentences of the start page
	Term      string   `json:"term,omitempty"`      // a note on how long it takes here
	Hours     string   `json:"hours,omitempty"`     // when people may come; that of the office when empty
	OtherWays []string `json:"otherWays,omitempty"` // other ways to file, instead of the definition's; those of the office when empty
}

// Account is where a kind of fee is paid.
type Account struct {
	IBAN  iban.Number `json:"iban"`
	Name  string      `json:"name,omitempty"` // of the recipient; the unit's own when empty
	Short string      `json:"short"`          // the same in at most 20 characters, for the code that banking apps read
}

// Accounts are the accounts of a unit by the kind of fee.
type Accounts map[fee.Kind]Account

// AccountKinds are the kinds of fees that are paid to the unit.
var AccountKinds = []fee.Kind{fee.StampDuty, fee.Fee}

// Adoption says that a unit offers an e-service, since when and on what terms.
type Adoption struct {
	Unit     id.Unit
	Service  string
	Opens    calendar.Date // the first day on which it may be begun
	Closes   calendar.Date // the last one; none while it is offered
	Class    jrwa.Class    // of the unit's file plan; none: that of the definition
	Cell     id.Cell       // which gets the cases
	Lead     id.Employee   // who leads them from the beginning; none: the superior decides
	Contact  id.Cell       // whom people ask; none: Cell
	Texts    Texts
	Accounts Accounts // instead of the office's
	MustSign bool     // what is filed has to be signed, although the definition leaves it open
	Version  int64
	Changed  Change
}

// Change is who changed something last.
type Change struct {
	By   string
	Post string
	At   time.Time
}

// On tells whether the service may be begun on a day.
func (a Adoption) On(day calendar.Date) bool {
	return !a.Opens.IsZero() && !day.Before(a.Opens) && (a.Closes.IsZero() || !day.After(a.Closes))
}

// Greatest lengths of what a unit writes, in characters, and how many other ways it may name.
const (
	maxNote = 500
	maxWay  = 200
	maxWays = 10
	maxName = 100
	// maxShort is the length of the recipient in the 2D code of transfers (ZBP 2013).
	maxShort = 20
)

// plain brings typed text to one form: NFC, one kind of line end, no spaces at the ends.
func plain(s string) string {
	return strings.TrimSpace(norm.NFC.String(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s)))
}

// odd tells whether a text holds what no text for people holds: control characters, marks that turn
// the direction of writing, broken bytes.
func odd(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && (unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069)
	})
}

// tidy cleans the texts; wrong are fields that cannot be taken.
func (t Texts) tidy() (out Texts, wrong []fault.Field) {
	check := func(name, s string, max int) string {
		s = plain(s)
		switch n := utf8.RuneCountInString(s); {
		case odd(s):
			wrong = append(wrong, fault.Field{Name: name, Key: "catalogue.text-characters"})
		case n > max:
			wrong = append(wrong, fault.Field{Name: name, Key: "catalogue.text-long", Args: fault.Args{"N": max}})
		}
		return s
	}
	out.Lead, out.Term, out.Hours = check("note", t.Lead, maxNote), check("term", t.Term, maxNote), check("hours", t.Hours, maxNote)
	for _, way := range t.OtherWays {
		if way = check("ways", way, maxWay); way != "" {
			out.OtherWays = append(out.OtherWays, way)
		}
	}
	if len(out.OtherWays) > maxWays {
		wrong = append(wrong, fault.Field{Name: "ways", Key: "catalogue.ways-many", Args: fault.Args{"N": maxWays}})
	}
	return out, wrong
}

// tidy cleans the accounts and leaves empty ones out.
func (as Accounts) tidy() (out Accounts, wrong []fault.Field) {
	out = Accounts{}
	for _, kind := range AccountKinds {
		a, ok := as[kind]
		a.Name, a.Short = plain(a.Name), plain(a.Short)
		if !ok || a == (Account{}) {
			continue
		}
		name := string(kind)
		switch {
		case a.IBAN.IsZero():
			wrong = append(wrong, fault.Field{Name: name + ".iban", Key: "catalogue.iban-missing"})
		case !a.IBAN.IsPolish():
			wrong = append(wrong, fault.Field{Name: name + ".iban", Key: "catalogue.iban-foreign"})
		}
		if a.Short == "" || utf8.RuneCountInString(a.Short) > maxShort || strings.ContainsAny(a.Short, "|\n") || odd(a.Short) {
			wrong = append(wrong, fault.Field{Name: name + ".short", Key: "catalogue.short", Args: fault.Args{"N": maxShort}})
		}
		if utf8.RuneCountInString(a.Name) > maxName || strings.ContainsAny(a.Name, "|\n") || odd(a.Name) {
			wrong = append(wrong, fault.Field{Name: name + ".name", Key: "catalogue.text-long", Args: fault.Args{"N": maxName}})
		}
		out[kind] = a
	}
	return out, wrong
}

// Adoption returns what the clerk's unit decided about a service; a not-found fault when nothing yet.
func (s *Service) Adoption(ctx context.Context, by actor.Actor, service string) (a Adoption, err error) {
	if err := mayAdopt(by); err != nil {
		return a, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).Adoption(ctx, query.AdoptionParams{UnitID: by.Unit, Service: service})
		if err != nil {
			return db.Found(err, "catalogue.not-adopted")
		}
		a, err = adoptionFrom(row)
		return err
	})
	return a, err
}

func adoptionFrom(r query.CatalogueAdoption) (Adoption, error) {
	a := Adoption{
		Unit: r.UnitID, Service: r.Service, Opens: r.Opens, Closes: r.Closes, Class: r.Class, Cell: r.CellID, Lead: r.LeadID, Contact: r.ContactID,
		MustSign: r.MustSign, Version: r.Version, Changed: Change{r.ChangedBy, r.ChangedPost, r.ChangedAt.Time},
	}
	if err := r.Texts.Into(&a.Texts); err != nil {
		return a, fmt.Errorf("catalogue: adoption: %w", err)
	}
	if err := r.Accounts.Into(&a.Accounts); err != nil {
		return a, fmt.Errorf("catalogue: adoption: %w", err)
	}
	return a, nil
}

// needsCell tells whether submissions of a service open cases by themselves, so that a cell and a
// class must be known beforehand.
func needsCell(d *eservice.Definition) bool { return !d.InMatter && d.Opening == eservice.OpensCase }

// Adoptions are all that the clerk's unit decided, by service, as this node knows it.
func (s *Service) Adoptions(ctx context.Context, by actor.Actor) (map[string]Adoption, error) {
	if err := mayAdopt(by); err != nil {
		return nil, err
	}
	p, err := s.book.now(ctx)
	if err != nil {
		return nil, err
	}
	return maps.Clone(p.adoptions[by.Unit]), nil
}
