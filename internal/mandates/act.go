package mandates

import (
	"context"
	"errors"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/mandates/query"
	"wrota/internal/mandates/sealed"
	"wrota/internal/platform/db"
)

// What was done on the basis of a mandate.
const (
	Filed     = "filed"
	Collected = "collected"
)

// Act is something that was done for a principal.
type Act struct {
	Mandate id.Mandate
	Source  string // what it follows from
	What    string
	At      time.Time
	By      string
	Unit    id.Unit
	Title   string
	Path    string
	Case    id.Case // the running case it was filed in; none when it began one
	Duty    Duty
}

// Reason says whether stamp duty is due for filing a power of attorney, and why not.
type Reason string

// The reasons; ids of sentences "mandates.duty-…".
const (
	DutyDue     Reason = "due"
	DutyKin     Reason = "kin"      // spouse, ascendant, descendant, sibling (part IV of the annex, column 4)
	DutyFree    Reason = "free"     // the principal pays no stamp duty (art. 7 pkt 1–5)
	DutyExempt  Reason = "exempt"   // the matter is free (art. 2, 3 and 7)
	DutyByLaw   Reason = "by-law"   // a parent or an organ files no power of attorney
	DutyBefore  Reason = "before"   // filed in this matter already
	DutyNoPaper Reason = "no-paper" // collecting a letter files nothing
)

// Duty is the stamp duty for filing a mandate in a matter.
type Duty struct {
	Why       Reason
	Amount    money.Grosze
	Collector string    // who takes it, by name
	Office    id.Unit   // and its office; none when it is not here, so that the portal takes no money for it
	Charge    id.Charge // what was charged there
}

// DutyQuestion is what decides about the duty in a matter.
type DutyQuestion struct {
	Mandate     Mandate
	FreeMatter  bool         // the definition exempts the matter
	FiledBefore bool         // in the same matter
	Rate        money.Grosze // of the day (part IV of the annex)
	Residence   Gmina        // where the principal lives or has its seat; none when not in Poland
	Place       Gmina        // where it is filed: of the office's seat
	Electronic  bool
}

// Gmina is one whose head is the authority for stamp duty.
type Gmina struct {
	Name   string
	Office id.Unit // none when the gmina has no office here
}

// Warsaw takes the duty for an electronic document when no principal lives in Poland (art. 12 ust. 2 pkt 3 lit. b).
const Warsaw = "m.st. Warszawa"

// electronicFrom is the first day of art. 12 ust. 2 pkt 3: what is filed electronically is taxed where the
// principal lives, and not where it is filed.
var electronicFrom = calendar.On(2025, time.January, 1)

// DutyOf decides whether filing a mandate costs stamp duty, and who takes it.
func DutyOf(q DutyQuestion, day calendar.Date) Duty {
	switch {
	case q.Mandate.Basis != "proxy":
		return Duty{Why: DutyByLaw}
	case q.Mandate.Kin.Body():
		return Duty{Why: DutyFree}
	case q.Mandate.Kin != NoKin:
		return Duty{Why: DutyKin}
	case q.FreeMatter:
		return Duty{Why: DutyExempt}
	case q.FiledBefore:
		return Duty{Why: DutyBefore}
	}
	by := q.Place
	if q.Electronic && !day.Before(electronicFrom) {
		if by = q.Residence; by.Name == "" {
			by = Gmina{Name: Warsaw}
		}
	}
	return Duty{Why: DutyDue, Amount: q.Rate, Collector: by.Name, Office: by.Office}
}

// Note writes down what was done on the basis of a mandate, once for each source.
func (s *Service) Note(ctx context.Context, which id.Mandate, a Act) error {
	return s.change(ctx, system, "note", func(tx *db.Tx) error {
		_, err := query.New(tx).AddAct(ctx, query.AddActParams{
			MandateID: which, Source: a.Source, What: a.What, At: db.At(a.At), ByName: a.By, UnitID: a.Unit, Title: a.Title, Path: a.Path,
			Duty: string(a.Duty.Why), Grosze: a.Duty.Amount, Collector: a.Duty.Collector,
			CaseID: a.Case, ChargeID: a.Duty.Charge, CollectorID: a.Duty.Office,
		})
		return err
	})
}

// FiledBefore tells whether a mandate was filed in a case already: with the application that began the case
// (first is its source), or with a later one than that, other than this.
func (s *Service) FiledBefore(ctx context.Context, which id.Mandate, unit id.Unit, c id.Case, first, this string) (bool, error) {
	var n int64
	err := s.view(ctx, system, "filed before", func(q sealed.Queries) (err error) {
		n, err = q.FiledInCase(ctx, query.FiledInCaseParams{MandateID: which, UnitID: unit, This: this, CaseID: c, First: first})
		return err
	})
	return n > 0, err
}

// Filed returns what was filed on a mandate with an application; the zero act when none was. It asks nobody's right.
func (s *Service) Filed(ctx context.Context, unit id.Unit, source string) (Act, error) {
	var a Act
	err := s.view(ctx, system, "filed", func(q sealed.Queries) error {
		r, err := q.ActOf(ctx, query.ActOfParams{UnitID: unit, Source: source})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		a = actOf(r)
		return err
	})
	return a, err
}

// FiledIn lists what was filed in a case, or began it, on mandates. It asks nobody's right, which is the right to the case.
func (s *Service) FiledIn(ctx context.Context, unit id.Unit, c id.Case) (out []Act, err error) {
	err = s.view(ctx, system, "filed in", func(q sealed.Queries) error {
		rows, err := q.FiledIn(ctx, query.FiledInParams{UnitID: unit, CaseID: c})
		for _, r := range rows {
			out = append(out, actOf(r))
		}
		return err
	})
	return out, err
}

// Opened writes down which case an application began that was filed on a mandate.
func (s *Service) Opened(ctx context.Context, unit id.Unit, source string, c id.Case) error {
	return s.change(ctx, system, "opened", func(tx *db.Tx) error {
		return query.New(tx).PlaceAct(ctx, query.PlaceActParams{CaseID: c, UnitID: unit, Source: source})
	})
}

// Done is everything that was done for the actor's account, by whomever and on whichever mandate, the newest first.
// A proxy does not see what others did.
func (s *Service) Done(ctx context.Context, by actor.Actor) (out []Act, err error) {
	if by.Kind != actor.Resident || by.ForAnother() && by.Mandate.Basis == actor.Proxy {
		return nil, errForbidden
	}
	err = s.view(ctx, by, "done", func(q sealed.Queries) error {
		rows, err := q.DoneFor(ctx, by.Account)
		for _, r := range rows {
			out = append(out, actOf(r))
		}
		return err
	})
	return out, err
}

func acts(ctx context.Context, q sealed.Queries, which id.Mandate) (out []Act, err error) {
	rows, err := q.Acts(ctx, which)
	for _, r := range rows {
		out = append(out, actOf(r))
	}
	return out, err
}

func actOf(r query.MandatesAct) Act {
	return Act{r.MandateID, r.Source, r.What, r.At.Time, r.ByName, r.UnitID, r.Title, r.Path, r.CaseID, Duty{Reason(r.Duty), r.Grosze, r.Collector, r.CollectorID, r.ChargeID}}
}
