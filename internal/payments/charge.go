package payments

import (
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/kit/nip"
)

// Kind is the sort of a charge; the law of its refund depends on it.
type Kind string

const (
	StampDuty     Kind = "stamp_duty"     // opłata skarbowa
	RoadOccupancy Kind = "road_occupancy" // opłata za zajęcie pasa drogowego
	Fee           Kind = "fee"            // another fee of the unit
)

// Kinds are all kinds in the order of lists.
var Kinds = []Kind{StampDuty, RoadOccupancy, Fee}

// Line is one position of a charge with the sum that people are shown.
type Line struct {
	Title      string       `json:"title"`
	Arithmetic string       `json:"arithmetic"` // "12,50 m² × 6,00 zł × 10 dni"
	Basis      string       `json:"basis"`      // "art. 40 ust. 4 ustawy o drogach publicznych"
	Amount     money.Grosze `json:"amount"`
	// Kept marks stamp duty that does not come back when the act is not performed: that for filing a power
	// of attorney, which art. 9 ust. 1 of the act does not name.
	Kept bool `json:"kept,omitempty"`
}

// Payer is who has to pay, as known when the charge was made.
type Payer struct {
	Account id.Account // zero when there is none; its owner sees the charge in the portal
	Party   id.Party   // in the unit's files; may be zero
	Name    string
}

// PayTo is where the money goes. Without an IBAN it can be paid at the desk only.
type PayTo struct {
	IBAN  iban.Number `json:"iban"`
	Name  string      `json:"name"`  // for a transfer form
	Short string      `json:"short"` // at most 20 characters, for the code that banking apps read
	NIP   nip.Number  `json:"nip"`
}

// Cancellation says that a charge is not to be paid.
type Cancellation struct {
	At     time.Time
	By     string
	Reason string
}

// Charge is what somebody has to pay to a unit (należność).
type Charge struct {
	ID         id.Charge
	Unit       id.Unit
	Code       Code
	Kind       Kind
	Title      string
	Lines      []Line
	Amount     money.Grosze // the sum of the lines
	Payer      Payer
	PayTo      PayTo
	Case       id.Case
	Sign       string // of the case, for lists
	Service    string // kind of the matter
	Submission id.Submission
	DueOn      calendar.Date
	Made       time.Time
	Version    int64
	Cancelled  *Cancellation
	Balance    Balance
	Postings   []Posting // in order; lists leave them out
}

// Balance is the money that has moved for a charge, summed over its postings.
type Balance struct {
	Received money.Grosze // payments without those taken back
	Returned money.Grosze // refunds without those taken back
	Waived   money.Grosze // the part of Returned that is not due any more (art. 9 of the Stamp Duty Act)
}

// Kept is what the unit has of this charge: payments less reversals less refunds.
func (b Balance) Kept() money.Grosze { return b.Received - b.Returned }

// State says how a charge stands.
type State string

const (
	StateUnpaid    State = "unpaid"
	StatePartly    State = "partly"
	StatePaid      State = "paid"
	StateTooMuch   State = "too_much"
	StateReturned  State = "returned" // paid, and given back because the act was not performed
	StateCancelled State = "cancelled"
)

// Due is what there is to pay in all, whether or not it was paid.
func (c *Charge) Due() money.Grosze {
	if c.Cancelled != nil {
		return 0
	}
	return c.Amount - c.Balance.Waived
}

// Missing is what is still to be paid; never negative.
func (c *Charge) Missing() money.Grosze { return max(0, c.Due()-c.Balance.Kept()) }

// Over is what was paid without being due; never negative.
func (c *Charge) Over() money.Grosze { return max(0, c.Balance.Kept()-c.Due()) }

// State is computed from the postings and the cancellation.
func (c *Charge) State() State {
	switch {
	case c.Over() > 0:
		return StateTooMuch
	case c.Cancelled != nil:
		return StateCancelled
	case c.Due() == 0:
		return StateReturned
	case c.Missing() == 0:
		return StatePaid
	case c.Balance.Kept() > 0:
		return StatePartly
	}
	return StateUnpaid
}

// Overdue tells whether something is missing after the last day for it.
func (c *Charge) Overdue(today calendar.Date) bool {
	return c.Missing() > 0 && c.DueOn.Before(today)
}
