package payments

import (
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
)

// Method is how money moved.
type Method string

const (
	Cash     Method = "cash"
	Transfer Method = "transfer"
	Card     Method = "card"
)

// Methods are all methods in the order of forms.
var Methods = []Method{Cash, Transfer, Card}

// PostingKind tells the movements of money apart.
type PostingKind string

const (
	PostPayment  PostingKind = "payment"
	PostRefund   PostingKind = "refund"
	PostReversal PostingKind = "reversal"
)

// Ground is why money is given back.
type Ground string

const (
	// NotPerformed: the duty was paid, but the act was not performed, the certificate or the permit not
	// issued (art. 9 ust. 1 ustawy o opłacie skarbowej). What is given back is not due any more.
	NotPerformed Ground = "not_performed"
	// Overpaid: more was paid than is due (art. 72 § 1 pkt 1 Ordynacji podatkowej), also because the
	// charge was cancelled.
	Overpaid Ground = "overpaid"
)

// Posting is one row of the cash book.
type Posting struct {
	ID         id.Payment
	Charge     id.Charge
	No         int64 // order among the postings of the charge
	Kind       PostingKind
	Number     string       // W/2027/000012
	Amount     money.Grosze // payments are positive, refunds negative, a reversal is the opposite of what it takes back
	Method     Method
	Received   calendar.Date // cash
	Debited    calendar.Date // transfer
	Authorised calendar.Date // card
	Booked     time.Time
	Ground     Ground     // of a refund and of the reversal of one
	TakesBack  id.Payment // of a reversal
	Reference  string
	Reason     string
	IBAN       iban.Number // of a refund by transfer
	Employee   id.Employee
	Cashier    string
	Post       string

	office Office
}

// Day is the day from which the law counts (art. 60 § 1 Ordynacji podatkowej): for cash that on which
// it was handed over, for a transfer that on which the payer's account was debited, for a card that of
// the authorisation.
func (p Posting) Day() calendar.Date {
	switch p.Method {
	case Transfer:
		return p.Debited
	case Card:
		return p.Authorised
	}
	return p.Received
}

// setDay puts the day into the place of the method.
func (p *Posting) setDay(d calendar.Date) {
	switch p.Method {
	case Cash:
		p.Received = d
	case Transfer:
		p.Debited = d
	case Card:
		p.Authorised = d
	}
}

// series are the beginnings of numbers: wpłata, zwrot, storno.
var series = map[PostingKind]string{PostPayment: "W", PostRefund: "Z", PostReversal: "S"}

// balanceOf sums postings. The database does the same for lists (totals).
func balanceOf(all []Posting) Balance {
	var b Balance
	for _, p := range all {
		b.add(p.Ground, p.Amount)
	}
	return b
}

// add counts a sum of postings of one ground; "" are payments and their reversals.
func (b *Balance) add(g Ground, sum money.Grosze) {
	switch g {
	case "":
		b.Received += sum
	case NotPerformed:
		b.Returned -= sum
		b.Waived -= sum
	case Overpaid:
		b.Returned -= sum
	}
}

// takenBack tells whether a posting was reversed, and by which.
func (c *Charge) takenBack(p id.Payment) (Posting, bool) {
	for _, r := range c.Postings {
		if r.Kind == PostReversal && r.TakesBack == p {
			return r, true
		}
	}
	return Posting{}, false
}

// TakenBack tells whether a posting of the charge was reversed.
func (c *Charge) TakenBack(p id.Payment) bool {
	_, yes := c.takenBack(p)
	return yes
}
