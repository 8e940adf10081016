package roads

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
)

// Charges makes somebody pay the fee of a further year. It is asked outside any transaction and must
// answer a repetition with the first charge: Source and Year name it.
type Charges interface {
	ChargeYear(ctx context.Context, by actor.Actor, y YearFee) (id.Charge, error)
}

// YearFee is the fee for one further calendar year of a device (art. 40 ust. 13a).
type YearFee struct {
	Source  string // of the charge: the entry in the register
	Unit    id.Unit
	Case    id.Case
	Sign    string
	Account id.Account // of the holder; zero when there is none
	Party   id.Party
	Holder  string
	Title   string // "Zajęcie pasa drogowego, opłata za 2028 r."
	Year    int
	Basis   string
	Amount  money.Grosze
	Due     calendar.Date
}
