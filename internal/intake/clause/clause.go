// Package clause makes the information clause of a form (art. 13 RODO) and keeps the text that was shown with each
// application, so that an office can prove years later what it told somebody (art. 5 sec. 2).
//
// Words: a clause is the text as a person reads it: paragraphs, some with a list. It is made of the definition of
// the e-service, of the office and its inspector, and of sentences in the person's language; the form, the counter
// and the store have it from Compose, so that they cannot differ. A text that differs in one letter is another text
// (Sum), and is kept beside the former.
//
// The package does not decide who may read a clause: whoever may read the application may.
package clause

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Paragraph is a sentence or two, and the list that follows them.
type Paragraph struct {
	Text  string   `json:"text"`
	Items []string `json:"items,omitempty"`
}

// Clause is a text as it is shown.
type Clause struct {
	Service    string      `json:"service"`
	Version    int         `json:"version"` // of the clause in the definition
	Language   string      `json:"language"`
	Paragraphs []Paragraph `json:"paragraphs"`
}

// Office is what the clause says of the controller.
type Office struct {
	Name      string
	Address   []string
	Inspector string // how to reach the inspector of data protection, if there is one
}

// Say is a sentence in the person's language.
type Say func(key string, args ...any) string

// Compose makes the clause of a form of an office.
func Compose(say Say, o Office, d *eservice.Definition, lang string) Clause {
	p := d.Privacy
	c := Clause{Service: d.Service, Version: p.Version, Language: lang}
	add := func(text string, items ...string) {
		if strings.TrimSpace(text) != "" {
			c.Paragraphs = append(c.Paragraphs, Paragraph{text, items})
		}
	}
	listed := func(key string, list []eservice.Text) {
		var items []string
		for _, t := range list {
			items = append(items, t.In(lang))
		}
		if len(items) > 0 {
			add(say(key), items...)
		}
	}
	add(say("intake.page.controller", "Office", o.Name, "Address", strings.Join(o.Address, ", ")))
	if o.Inspector != "" {
		add(say("intake.page.inspector", "Contact", o.Inspector))
	}
	listed("intake.page.purposes", p.Purposes)
	listed("intake.page.basis", p.Basis)
	listed("intake.page.recipients", p.Recipients)
	if period := p.Retention.In(lang); period != "" {
		add(say("intake.page.retention", "Period", period))
	}
	add(p.Duty.In(lang))
	add(say("intake.page.rights"))
	return c
}

// Sum names a text: two that differ in anything have different sums.
func (c Clause) Sum() string {
	sum := sha256.Sum256([]byte(db.ToJSON(c)))
	return hex.EncodeToString(sum[:])
}

// IsZero tells whether there is no clause.
func (c Clause) IsZero() bool { return len(c.Paragraphs) == 0 }

// Shown is a clause that was shown with an application.
type Shown struct {
	Clause
	At time.Time
}

// Keep writes down, inside the transaction that files an application, which clause was shown with it.
func Keep(ctx context.Context, tx *db.Tx, unit id.Unit, s id.Submission, c Clause, at time.Time) error {
	if c.IsZero() {
		return nil
	}
	sum, later := c.Sum(), tx.Deferred()
	_, err := later.ExecContext(ctx, `INSERT INTO intake_clause (unit_id, sum, service, version, language, body, first_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit_id, sum) DO NOTHING`,
		unit, sum, c.Service, int64(c.Version), c.Language, db.ToJSON(c), db.At(at))
	if err != nil {
		return fmt.Errorf("clause: keep: %w", err)
	}
	if _, err := later.ExecContext(ctx, `INSERT INTO intake_shown (unit_id, submission_id, sum, at) VALUES ($1, $2, $3, $4)`, unit, s, sum, db.At(at)); err != nil {
		return fmt.Errorf("clause: keep: %w", err)
	}
	return nil
}

// Of returns the clause that was shown with an application, as it was. A not-found fault says that none was kept:
// the application is older than this register.
func Of(ctx context.Context, tx *db.Tx, unit id.Unit, s id.Submission) (out Shown, err error) {
	var body db.JSON
	var at db.Time
	row := tx.QueryRowContext(ctx, `SELECT c.body, s.at FROM intake_shown s JOIN intake_clause c ON c.unit_id = s.unit_id AND c.sum = s.sum WHERE s.unit_id = $1 AND s.submission_id = $2`, unit, s)
	if err := row.Scan(&body, &at); err != nil {
		return out, db.Found(err, "intake.no-clause")
	}
	out.At = at.Time
	if err := body.Into(&out.Clause); err != nil {
		return out, fmt.Errorf("clause: read: %w", err)
	}
	return out, nil
}
