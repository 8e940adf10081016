package migration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/table"
)

// Profile says how the columns of a source become our fields.
type Profile struct {
	Name     string             `yaml:"name"`
	Version  int                `yaml:"-"`
	Kind     Kind               `yaml:"kind"`
	Table    string             `yaml:"table,omitempty"`    // of a workbook, a database or a dump
	Encoding table.Encoding     `yaml:"encoding,omitempty"` // empty: found by the bytes
	Key      []string           `yaml:"key"`                // columns by which a row is known again
	Parties  string             `yaml:"parties,omitempty"`  // the profile whose keys the field "party" names
	Fields   map[string]Mapping `yaml:"fields"`
}

// Mapping is where the value of a field comes from and what is done to it, in the order of the fields here.
type Mapping struct {
	Column   string            `yaml:"column,omitempty"`
	Constant string            `yaml:"constant,omitempty"` // the same for each row, in place of a column
	Part     Part              `yaml:"part,omitempty"`     // of a value with several words
	Digits   bool              `yaml:"digits,omitempty"`   // drop everything but digits
	Case     string            `yaml:"case,omitempty"`     // upper | lower | title
	Date     string            `yaml:"date,omitempty"`     // DD.MM.RRRR and the like; several with "|"; empty: found
	Codes    map[string]string `yaml:"codes,omitempty"`    // values of the old system → ours; others are rejected
	Default  string            `yaml:"default,omitempty"`  // for an empty value
}

// Part is a part of a value with several words.
type Part string

// The parts. A name "Nowak-Łoś Jan Adam" has the first word and the rest.
const (
	First   Part = "first"
	Rest    Part = "rest"    // all but the first
	Last    Part = "last"    //
	ButLast Part = "butlast" // all but the last
)

// Parts lists them.
var Parts = []Part{First, Rest, Last, ButLast}

const maxProfile = 64 << 10

var profileName = regexp.MustCompile(`^[\pL\pN][\pL\pN ._-]{0,59}$`)

// ReadProfile reads a profile strictly: an unknown word is a mistake.
func ReadProfile(body []byte) (p Profile, err error) {
	if len(body) > maxProfile {
		return p, fault.InvalidField("profile", "migration.profile-large")
	}
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil {
		return p, fault.InvalidField("profile", "migration.profile-form", fault.Args{"What": firstLine(err.Error())})
	}
	return p, p.Check()
}

func firstLine(s string) string {
	lines := strings.Split(s, "\n")
	return strings.TrimSpace(lines[min(1, len(lines)-1)])
}

// YAML writes the profile as ReadProfile reads it.
func (p Profile) YAML() []byte {
	out, err := yaml.Marshal(p)
	if err != nil {
		return nil // texts alone: cannot be
	}
	return out
}

// Check says every mistake of a profile.
func (p Profile) Check() error {
	var wrong []fault.Field
	bad := func(field, key string, args ...fault.Args) {
		f := fault.Field{Name: field, Key: key}
		if len(args) > 0 {
			f.Args = args[0]
		}
		wrong = append(wrong, f)
	}
	if !profileName.MatchString(p.Name) {
		bad("profile-name", "migration.profile-name")
	}
	if !p.Kind.Valid() {
		bad("profile-kind", "migration.profile-kind")
		return fault.Fields(wrong)
	}
	if len(p.Key) == 0 || slices.Contains(p.Key, "") {
		bad("profile-key", "migration.profile-key")
	}
	if !p.Encoding.Valid() {
		bad("profile-encoding", "migration.profile-encoding")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Fields)) {
		if _, ok := fieldOf(p.Kind, name); !ok {
			bad(name, "migration.profile-field", fault.Args{"Field": name})
		} else if key := p.Fields[name].check(); key != "" {
			bad(name, key, fault.Args{"Field": name})
		}
	}
	for _, f := range Fields(p.Kind) {
		if _, ok := p.Fields[f.Name]; f.Required && !ok {
			bad(f.Name, "migration.field-unmapped", fault.Args{"Field": f.Name})
		}
	}
	if _, ok := p.Fields["party"]; ok && p.Parties == "" {
		bad("profile-parties", "migration.profile-parties")
	}
	return fault.Fields(wrong)
}

func (m Mapping) check() string {
	switch {
	case m.Column == "" && m.Constant == "" && m.Default == "":
		return "migration.mapping-empty"
	case m.Part != "" && !slices.Contains(Parts, m.Part):
		return "migration.mapping-part"
	case m.Case != "" && m.Case != "upper" && m.Case != "lower" && m.Case != "title":
		return "migration.mapping-case"
	}
	for _, form := range strings.Split(m.Date, "|") {
		if m.Date != "" && layout(form) == "" {
			return "migration.mapping-date"
		}
	}
	return ""
}

// missing are the columns that a profile names and a source does not have.
func (p Profile) missing(head []string) (out []string) {
	for _, k := range p.Key {
		if !slices.Contains(head, k) {
			out = append(out, k)
		}
	}
	for _, m := range p.Fields {
		if m.Column != "" && !slices.Contains(head, m.Column) && !slices.Contains(out, m.Column) {
			out = append(out, m.Column)
		}
	}
	slices.Sort(out)
	return out
}

// SaveProfile keeps a new version of a profile; one that says the same as the newest stays that version.
func (s *Service) SaveProfile(ctx context.Context, by actor.Actor, p Profile) (Profile, error) {
	if err := s.may(by); err != nil {
		return p, err
	}
	if err := p.Check(); err != nil {
		return p, err
	}
	body := string(p.YAML())
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		was, err := profile(ctx, tx, by.Unit, p.Name, 0)
		switch {
		case err == nil && was.Kind != p.Kind:
			return fault.InvalidField("profile-name", "migration.profile-other-kind")
		case err == nil && string(was.YAML()) == body:
			p.Version = was.Version
			return nil
		case err != nil && !fault.Is(err, fault.NotFound):
			return err
		}
		p.Version = was.Version + 1
		_, err = tx.ExecContext(ctx, `INSERT INTO migration_profile (unit_id, name, version, kind, body, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			by.Unit, p.Name, p.Version, string(p.Kind), body, db.At(s.Clock.Now()), by.Name)
		if err != nil {
			return err
		}
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "migration.profile-saved", Subject: "migration-profile:" + p.Name, Detail: map[string]int{"version": p.Version}})
		return nil
	})
	return p, wrap("save profile", err)
}

// Profile returns the newest version of a profile.
func (s *Service) Profile(ctx context.Context, by actor.Actor, name string) (p Profile, err error) {
	if err := s.may(by); err != nil {
		return p, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		p, err = profile(ctx, tx, by.Unit, name, 0)
		return err
	})
	return p, wrap("profile", err)
}

// Profiles lists the newest versions of a kind; the empty kind means all.
func (s *Service) Profiles(ctx context.Context, by actor.Actor, kind Kind) (out []Profile, err error) {
	if err := s.may(by); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT p.version, p.body FROM migration_profile p WHERE p.unit_id = $1 AND ($2 = '' OR p.kind = $2)
    AND NOT EXISTS (SELECT 1 FROM migration_profile q WHERE q.unit_id = p.unit_id AND q.name = p.name AND q.version > p.version) ORDER BY p.name`, by.Unit, string(kind))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var version int
			var body string
			if err := rows.Scan(&version, &body); err != nil {
				return err
			}
			p, err := ReadProfile([]byte(body))
			if err != nil {
				return err
			}
			p.Version = version
			out = append(out, p)
		}
		return rows.Err()
	})
	return out, wrap("profiles", err)
}

// profile reads one version; 0 is the newest.
func profile(ctx context.Context, tx *db.Tx, unit id.Unit, name string, version int) (p Profile, err error) {
	var body string
	err = tx.QueryRowContext(ctx, `SELECT version, body FROM migration_profile WHERE unit_id = $1 AND name = $2 AND ($3 = 0 OR version = $3) ORDER BY version DESC LIMIT 1`,
		unit, name, version).Scan(&version, &body)
	if errors.Is(err, db.ErrNoRows) {
		return p, fault.New(fault.NotFound, "migration.no-such-profile")
	}
	if err != nil {
		return p, fmt.Errorf("profile: %w", err)
	}
	p, err = ReadProfile([]byte(body))
	p.Version = version
	return p, err
}
