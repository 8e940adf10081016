package privacy

import (
	"strings"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/privacy/query"
)

// ReportWithin is the term of art. 33 sec. 1 RODO, counted in hours from when the office became aware.
const ReportWithin = 72 * time.Hour

// remindBefore is how long before the end of the term those who must act are told again.
const remindBefore = 24 * time.Hour

// StepKind is what was done about a breach.
type StepKind string

// The kinds of steps.
const (
	Reported    StepKind = "reported"     // to the President of UODO (art. 33)
	NotReported StepKind = "not-reported" // a risk is unlikely; the reason stands
	Told        StepKind = "told"         // the people concerned (art. 34)
	NotTold     StepKind = "not-told"     // no high risk, or art. 34 sec. 3; the reason stands
	Closed      StepKind = "closed"       // nothing more is to be done
)

// Step is one thing that was done.
type Step struct {
	Kind   StepKind
	At     time.Time
	Reason string
	By     string // who wrote it down
}

// Facts are what is known of a breach; they may be corrected while more becomes known (art. 33 sec. 4).
type Facts struct {
	FoundAt      time.Time
	What         string
	People       string
	HowMany      int64
	Data         string
	Consequences string
	Measures     string
}

// Breach is a breach of personal data in one office.
type Breach struct {
	ID      id.Breach
	Unit    id.Unit
	No      int64
	By      string
	Made    time.Time
	Version int64
	Facts
	Steps []Step
}

// Due is when the report must have been sent.
func (b *Breach) Due() time.Time { return b.FoundAt.Add(ReportWithin) }

// Step is the last step of a kind.
func (b *Breach) Step(kinds ...StepKind) (s Step, ok bool) {
	for _, x := range b.Steps {
		for _, k := range kinds {
			if x.Kind == k {
				s, ok = x, true
			}
		}
	}
	return s, ok
}

// State is where a breach stands.
type State string

// The states, by urgency.
const (
	StateLate   State = "late"   // the term is over and nothing was decided
	StateReport State = "report" // to be reported, or a reason written why not
	StatePeople State = "people" // reported; whether people are told is not decided
	StateFinish State = "finish" // to be closed
	StateClosed State = "closed" //
)

// State tells what is to be done next.
func (b *Breach) State(now time.Time) State {
	_, closed := b.Step(Closed)
	_, decided := b.Step(Reported, NotReported)
	_, told := b.Step(Told, NotTold)
	switch {
	case closed:
		return StateClosed
	case !decided && now.After(b.Due()):
		return StateLate
	case !decided:
		return StateReport
	case !told:
		return StatePeople
	}
	return StateFinish
}

func (f Facts) check(now time.Time) error {
	var problems []fault.Field
	for _, x := range []struct{ name, value string }{{"what", f.What}, {"people", f.People}, {"data", f.Data}, {"consequences", f.Consequences}, {"measures", f.Measures}} {
		switch {
		case strings.TrimSpace(x.value) == "":
			problems = append(problems, fault.Field{Name: x.name, Key: "privacy.breach.need-" + x.name})
		case len([]rune(x.value)) > mostText:
			problems = append(problems, fault.Field{Name: x.name, Key: "privacy.breach.too-long"})
		}
	}
	if f.FoundAt.IsZero() || f.FoundAt.After(now) || f.FoundAt.Before(inForce) {
		problems = append(problems, fault.Field{Name: "found", Key: "privacy.breach.need-found"})
	}
	if f.HowMany < 1 || f.HowMany > mostPeople {
		problems = append(problems, fault.Field{Name: "number", Key: "privacy.breach.need-number"})
	}
	return fault.Fields(problems)
}

// Bounds of what is typed.
const (
	mostText   = 4000
	mostPeople = 100_000_000
)

// inForce is since when RODO applies (art. 99 sec. 2).
var inForce = time.Date(2018, 5, 24, 22, 0, 0, 0, time.UTC)

// checkStep refuses a step that does not follow.
func (b *Breach) checkStep(x Step, now time.Time) error {
	state, late := b.State(now), x.At.After(b.Due())
	switch {
	case state == StateClosed:
		return fault.New(fault.Conflict, "privacy.breach.is-closed")
	case x.Kind == Closed && state != StateFinish:
		return fault.InvalidField("kind", "privacy.breach.not-yet")
	case x.At.IsZero() || x.At.After(now) || x.At.Before(b.FoundAt):
		return fault.InvalidField("at", "privacy.breach.need-at")
	case strings.TrimSpace(x.Reason) == "" && (x.Kind == NotReported || x.Kind == NotTold):
		return fault.InvalidField("reason", "privacy.breach.need-reason")
	case strings.TrimSpace(x.Reason) == "" && x.Kind == Reported && late: // art. 33 sec. 1, second sentence
		return fault.InvalidField("reason", "privacy.breach.need-delay")
	case len([]rune(x.Reason)) > mostText:
		return fault.InvalidField("reason", "privacy.breach.too-long")
	}
	switch x.Kind {
	case Reported, NotReported, Told, NotTold, Closed:
		return nil
	}
	return fault.InvalidField("kind", "privacy.breach.need-kind")
}

func fromRow(r query.PrivacyBreach) Breach {
	return Breach{
		ID: r.ID, Unit: r.UnitID, No: r.No, By: r.MadeBy, Made: r.MadeAt.Time, Version: r.Version,
		Facts: Facts{r.FoundAt.Time, r.What, r.People, r.HowMany, r.Data, r.Consequences, r.Measures},
	}
}

func stepFromRow(r query.PrivacyStep) Step {
	return Step{StepKind(r.Kind), r.At.Time, r.Reason, r.MadeBy}
}
