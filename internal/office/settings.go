package office

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/email"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/phone"
	"wrota/internal/office/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Inspector is the inspector of data protection of an office (art. 37 RODO).
type Inspector struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// IsZero tells whether nobody wrote the inspector down.
func (i Inspector) IsZero() bool { return i == Inspector{} }

// String is how to reach the inspector, in one line of a clause.
func (i Inspector) String() string {
	var parts []string
	for _, p := range []struct{ label, value string }{{"", i.Name}, {"e-mail ", i.Email}, {"tel. ", i.Phone}} {
		if p.value != "" {
			parts = append(parts, p.label+p.value)
		}
	}
	return strings.Join(parts, ", ")
}

// Appeal is the body to which appeals from decisions of the office go, in the words of an instruction: "do …".
type Appeal struct {
	To      string `json:"to,omitempty"`      // in the genitive: "Samorządowego Kolegium Odwoławczego w Zielonej Górze"
	Address string `json:"address,omitempty"` // in one line
}

// usualAppeal is where appeals from decisions of a gmina and a powiat go (art. 17 pkt 1 KPA).
const usualAppeal = "samorządowego kolegium odwoławczego"

// Words are what an instruction puts after "do".
func (a Appeal) Words() string {
	switch {
	case a.To == "":
		return usualAppeal
	case a.Address == "":
		return a.To
	}
	return a.To + " (" + a.Address + ")"
}

// Letterhead is what stands on letters beside the name, the address and the contact of the office.
type Letterhead struct {
	Above  []string `json:"above,omitempty"`  // lines after the name: a department, a motto
	Footer string   `json:"footer,omitempty"` // one line at the foot of every page
}

// Settings are what an office decided about itself. The zero value is an office that decided nothing yet.
type Settings struct {
	Unit       id.Unit
	Inspector  Inspector
	Appeal     Appeal
	Letterhead Letterhead
	Version    int64
	ChangedBy  string
	ChangedAt  time.Time
}

// Settings returns the settings of a unit. They are public.
func (s *Service) Settings(ctx context.Context, unit id.Unit) (out Settings, err error) {
	err = s.db.View(ctx, reader(unit), func(tx *db.Tx) error {
		out, err = settings(ctx, tx, unit)
		return err
	})
	return out, err
}

func settings(ctx context.Context, tx *db.Tx, unit id.Unit) (Settings, error) {
	row, err := query.New(tx).Settings(ctx, unit)
	if errors.Is(err, db.ErrNoRows) {
		return Settings{Unit: unit}, nil
	}
	out := Settings{Unit: unit, Version: row.Version, ChangedBy: row.ChangedBy, ChangedAt: row.ChangedAt.Time}
	if err == nil {
		err = errors.Join(row.Inspector.Into(&out.Inspector), row.Appeal.Into(&out.Appeal), row.Letterhead.Into(&out.Letterhead))
	}
	if err != nil {
		return Settings{}, fmt.Errorf("office: settings: %w", err)
	}
	return out, nil
}

// SetContacts writes down the inspector of data protection and the body of appeal. Version is the one the
// administrator was looking at.
func (s *Service) SetContacts(ctx context.Context, by actor.Actor, version int64, i Inspector, a Appeal) error {
	var bad []fault.Field
	bad = append(bad, line(&i.Name, "inspector-name", maxLine)...)
	bad = append(bad, line(&a.To, "appeal-to", maxLine)...)
	bad = append(bad, line(&a.Address, "appeal-address", maxLine)...)
	if i.Email = strings.TrimSpace(i.Email); i.Email != "" {
		if _, err := email.Parse(i.Email); err != nil {
			bad = append(bad, fault.Field{Name: "inspector-email", Key: "office.email"})
		}
	}
	if i.Phone = strings.TrimSpace(i.Phone); i.Phone != "" {
		p, err := phone.Parse(i.Phone)
		if err != nil {
			bad = append(bad, fault.Field{Name: "inspector-phone", Key: "office.phone"})
		} else {
			i.Phone = p.String()
		}
	}
	if i.Name != "" && i.Email == "" && i.Phone == "" {
		bad = append(bad, fault.Field{Name: "inspector-email", Key: "office.inspector-contact"})
	}
	if err := fault.Fields(bad); err != nil {
		return err
	}
	return s.set(ctx, by, version, "office.contacts-set", func(x *Settings) { x.Inspector, x.Appeal = i, a })
}

// ReadLetterhead tidies a letterhead and refuses what cannot be printed.
func ReadLetterhead(l Letterhead) (Letterhead, error) {
	bad := line(&l.Footer, "footer", maxLine)
	var above []string
	for _, x := range l.Above {
		bad = append(bad, line(&x, "above", maxLine)...)
		if x != "" {
			above = append(above, x)
		}
	}
	if l.Above = above; len(above) > maxAbove {
		bad = append(bad, fault.Field{Name: "above", Key: "office.too-many-lines", Args: fault.Args{"N": maxAbove}})
	}
	return l, fault.Fields(bad)
}

// SetLetterhead changes what stands on letters from now on.
func (s *Service) SetLetterhead(ctx context.Context, by actor.Actor, version int64, l Letterhead) error {
	l, err := ReadLetterhead(l)
	if err != nil {
		return err
	}
	return s.set(ctx, by, version, "office.letterhead-set", func(x *Settings) { x.Letterhead = l })
}

const (
	maxLine  = 160 // characters of one line of a setting
	maxAbove = 3   // lines of a letterhead
)

// line tidies one line of text and refuses what is too long or cannot be printed.
func line(s *string, field string, most int) []fault.Field {
	*s = strings.Join(strings.Fields(*s), " ")
	if utf8.RuneCountInString(*s) > most {
		return []fault.Field{{Name: field, Key: "office.long", Args: fault.Args{"N": most}}}
	}
	if strings.ContainsFunc(*s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return []fault.Field{{Name: field, Key: "office.unprintable"}}
	}
	return nil
}

// set changes the settings of the actor's unit if they are still those of the version.
func (s *Service) set(ctx context.Context, by actor.Actor, version int64, verb string, change func(*Settings)) error {
	if err := maySet(by); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		x, err := settings(ctx, tx, by.Unit)
		if err != nil {
			return err
		}
		change(&x)
		q, now := query.New(tx), db.At(s.clock.Now())
		var n int64
		if version == 0 {
			n, err = q.InsertSettings(ctx, query.InsertSettingsParams{
				UnitID: by.Unit, Inspector: db.ToJSON(x.Inspector), Appeal: db.ToJSON(x.Appeal), Letterhead: db.ToJSON(x.Letterhead), ChangedBy: by.Name, ChangedAt: now,
			})
		} else {
			n, err = q.UpdateSettings(ctx, query.UpdateSettingsParams{
				Inspector: db.ToJSON(x.Inspector), Appeal: db.ToJSON(x.Appeal), Letterhead: db.ToJSON(x.Letterhead), ChangedBy: by.Name, ChangedAt: now, UnitID: by.Unit, Version: version,
			})
		}
		if err := db.Changed(n, err, "office.changed-meanwhile"); err != nil {
			return fmt.Errorf("office: set: %w", err)
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: verb, Subject: "unit:" + by.Unit.Short()})
		return nil
	})
}
