package mandates

import (
	"context"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/db"
)

// What was done on the basis of a mandate.
const (
	Filed     = "filed"
	Collected = "collected"
)

// Act is something that was done for a principal.
type Act struct {
	Source string // what it follows from
	What   string
	At     time.Time
	By     string
	Unit   id.Unit
	Title  string
	Path   string
	Duty   Duty
}

// Reason says whether stamp duty is due for filing a power of attorney, and why not.
type Reason string

// The reasons; ids of sentences "mandates.duty-…".
const (
	DutyDue     Reason = "due"
	DutyKin     Reason = "kin"      // spouse, ascendant, descendant, sibling (part IV of the annex, col. 4 pkt 3)
	DutyExempt  Reason = "exempt"   // the matter is free (art. 2, 3 and 7)
	DutyByLaw   Reason = "by-law"   // a parent or an organ files no power of attorney
	DutyBefore  Reason = "before"   // filed in this matter already
	DutyNoPaper Reason = "no-paper" // collecting a letter files nothing
)

// Duty is the stamp duty for filing a mandate in a matter.
type Duty struct {
	Why       Reason
	Amount    money.Grosze
	Collector string // who takes it
}

// DutyQuestion is what decides about the duty in a matter.
type DutyQuestion struct {
	Mandate     Mandate
	FreeMatter  bool         // the definition exempts the matter
	FiledBefore bool         // in the same matter
	Rate        money.Grosze // of the day (part IV of the annex)
	Residence   string       // the gmina where the principal lives or has its seat; empty when not in Poland or not known
	Office      string       // the office where it is filed
	Electronic  bool
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
	case q.Mandate.Kin != NoKin:
		return Duty{Why: DutyKin}
	case q.FreeMatter:
		return Duty{Why: DutyExempt}
	case q.FiledBefore:
		return Duty{Why: DutyBefore}
	}
	d := Duty{Why: DutyDue, Amount: q.Rate, Collector: q.Office}
	if q.Electronic && !day.Before(electronicFrom) {
		if d.Collector = q.Residence; d.Collector == "" {
			d.Collector = Warsaw
		}
	}
	return d
}

// Note writes down what was done on the basis of a mandate, once for each source.
func (s *Service) Note(ctx context.Context, which id.Mandate, a Act) error {
	return s.change(ctx, system, "note", func(tx *db.Tx) error {
		_, err := query.New(tx).AddAct(ctx, query.AddActParams{
			MandateID: which, Source: a.Source, What: a.What, At: db.At(a.At), ByName: a.By, UnitID: a.Unit, Title: a.Title, Path: a.Path,
			Duty: string(a.Duty.Why), Grosze: a.Duty.Amount, Collector: a.Duty.Collector,
		})
		return err
	})
}

func acts(ctx context.Context, q *query.Queries, which id.Mandate) (out []Act, err error) {
	rows, err := q.Acts(ctx, which)
	for _, r := range rows {
		out = append(out, Act{r.Source, r.What, r.At.Time, r.ByName, r.UnitID, r.Title, r.Path, Duty{Reason(r.Duty), r.Grosze, r.Collector}})
	}
	return out, err
}
