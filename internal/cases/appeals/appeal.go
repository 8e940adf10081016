package appeals

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/cases/statute"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Kind is what a letter against the office is; the names are those that package cases has for letters.
type Kind string

// Kinds of letters against the office.
const (
	Appeal  Kind = cases.LetterAppeal
	Interim Kind = cases.LetterInterim
	Urging  Kind = cases.LetterUrging
	Waiver  Kind = cases.LetterWaiver
)

// Kinds lists them in the order in which they are offered.
var Kinds = []Kind{Appeal, Interim, Urging, Waiver}

// task is what the leader has to do about a letter of the kind.
func (k Kind) task() cases.TaskKind {
	switch k {
	case Urging:
		return cases.TaskUrging
	case Waiver:
		return cases.TaskWaiver
	}
	return cases.TaskAppeal
}

// Answer is what the office did about a letter.
type Answer string

// Answers of the office; the empty one says that it waits.
const (
	Granted   Answer = "granted"   // in whole, by a new decision or order (art. 132 KPA)
	Forwarded Answer = "forwarded" // to the higher body, with the file
	Accepted  Answer = "accepted"  // a waiver
)

// Ruling is what the higher body ruled.
type Ruling string

// Rulings on appeals (art. 134, 138 KPA) and on complaints against inaction (art. 37 § 6).
const (
	Upheld      Ruling = "upheld"      // art. 138 § 1 pkt 1
	Changed     Ruling = "changed"     // quashed, and decided by the higher body (art. 138 § 1 pkt 2)
	SentBack    Ruling = "sentback"    // quashed, to be decided anew (art. 138 § 2)
	Ended       Ruling = "ended"       // the proceedings on the appeal were discontinued (art. 138 § 1 pkt 3)
	Turned      Ruling = "turned"      // inadmissible, or out of time (art. 134)
	Justified   Ruling = "justified"   // there was inaction or delay (art. 37 § 6)
	Unjustified Ruling = "unjustified" // there was none
)

// Rulings are those that may follow a letter of a kind.
func Rulings(k Kind) []Ruling {
	switch k {
	case Appeal, Interim:
		return []Ruling{Upheld, Changed, SentBack, Ended, Turned}
	case Urging:
		return []Ruling{Justified, Unjustified}
	}
	return nil
}

// Matter is a letter against the office with what became of it.
type Matter struct {
	Unit       id.Unit
	Case       id.Case
	Letter     id.Letter
	Kind       Kind
	Against    id.Document // the decision or the order; zero for a complaint against inaction, or unknown
	Party      id.Party    // whose it is; zero when nobody knows yet
	ReceivedOn calendar.Date
	PostedOn   calendar.Date // zero when it did not come by post
	UntilOn    calendar.Date // the last day for it; zero when it is not known or there is none
	Late       bool
	DueOn      calendar.Date // the last day for the office; zero for a waiver
	Answer     Answer
	Writing    id.Document // with which the office answers
	AnsweredOn calendar.Date
	Ruling     Ruling
	RuledOn    calendar.Date // the day on which the ruling came
	RulingSign string
	SettleBy   calendar.Date // the date that the higher body set
	Version    int64
}

// FiledOn is the day that counts for the party: that at the post office, else that at the office (art. 57 § 5 pkt 2).
func (m *Matter) FiledOn() calendar.Date {
	if !m.PostedOn.IsZero() {
		return m.PostedOn
	}
	return m.ReceivedOn
}

// Waits tells whether the office still has to answer.
func (m *Matter) Waits() bool { return m.Answer == "" }

// AtHigherBody tells whether the higher body has it and has not ruled.
func (m *Matter) AtHigherBody() bool { return m.Answer == Forwarded && m.Ruling == "" }

// reckon counts the days of a letter anew: the party's from the delivery, the office's from the receipt.
func (m *Matter) reckon(against *cases.Writing, served calendar.Date, t statute.Terms) {
	m.UntilOn, m.Late, m.DueOn = calendar.Date{}, false, calendar.Date{}
	if n := t.Answer(string(m.Kind)); n > 0 {
		m.DueOn = calendar.End(m.ReceivedOn, calendar.Days(n), calendar.KPA)
	}
	if against == nil || served.IsZero() || m.Kind == Urging {
		return
	}
	if m.Kind == Interim {
		m.UntilOn = calendar.End(served, calendar.Days(t.Interim), calendar.KPA)
	} else if against.Effect.Appeal > 0 {
		m.UntilOn = against.Effect.AppealUntil(served)
	}
	m.Late = !m.UntilOn.IsZero() && m.FiledOn().After(m.UntilOn)
}

// target is the newest signed document that a letter of the kind can be against; nil when there is none.
func target(k Kind, writings []cases.Writing) *cases.Writing {
	for _, w := range slices.Backward(writings) {
		if Against(k, &w) {
			return &w
		}
	}
	return nil
}

// Against tells whether a letter of the kind can be against a document.
func Against(k Kind, w *cases.Writing) bool {
	if w.State != cases.SignedState {
		return false
	}
	switch k {
	case Appeal, Waiver:
		return w.Kind == cases.Decision && w.Purpose == cases.ForDecision
	case Interim:
		return w.Kind == cases.Order
	}
	return false
}

func find(writings []cases.Writing, d id.Document) *cases.Writing {
	for i := range writings {
		if writings[i].ID == d {
			return &writings[i]
		}
	}
	return nil
}

func fromRow(r query.CasesAppeal) Matter {
	return Matter{
		Unit: r.UnitID, Case: r.CaseID, Letter: r.LetterID, Kind: Kind(r.Kind), Against: r.AgainstID, Party: r.PartyID, ReceivedOn: r.ReceivedOn, PostedOn: r.PostedOn,
		UntilOn: r.UntilOn, Late: r.Late, DueOn: r.DueOn, Answer: Answer(r.Answer), Writing: r.WritingID, AnsweredOn: r.AnsweredOn, Ruling: Ruling(r.Ruling),
		RuledOn: r.RuledOn, RulingSign: r.RulingSign, SettleBy: r.SettleBy, Version: r.Version,
	}
}

func load(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) ([]Matter, error) {
	rows, err := query.New(tx).Appeals(ctx, query.AppealsParams{UnitID: unit, CaseID: c})
	if err != nil {
		return nil, fmt.Errorf("appeals: %w", err)
	}
	out := make([]Matter, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

func save(ctx context.Context, tx *db.Tx, m *Matter) error {
	n, err := query.New(tx).UpdateAppeal(ctx, query.UpdateAppealParams{
		Kind: string(m.Kind), AgainstID: m.Against, PartyID: m.Party, PostedOn: m.PostedOn, UntilOn: m.UntilOn, Late: m.Late, DueOn: m.DueOn, Answer: string(m.Answer),
		WritingID: m.Writing, AnsweredOn: m.AnsweredOn, Ruling: string(m.Ruling), RuledOn: m.RuledOn, RulingSign: m.RulingSign, SettleBy: m.SettleBy,
		UnitID: m.Unit, LetterID: m.Letter, Version: m.Version,
	})
	if err := db.Changed(n, err, "cases.appeals.changed"); err != nil {
		return err
	}
	m.Version++
	return nil
}
