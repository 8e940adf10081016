package payments

import "wrota/internal/kit/id"

// Facts that others may hear. The subject of all facts is the charge, so they arrive in order.
type (
	// Charged: somebody has to pay.
	Charged struct {
		Charge     id.Charge     `json:"charge"`
		Case       id.Case       `json:"case"`
		Submission id.Submission `json:"submission"`
	}
	// Paid: nothing is missing any more.
	Paid struct {
		Charge id.Charge `json:"charge"`
		Case   id.Case   `json:"case"`
	}
	// Unpaid: what was paid in full is not any more, because a posting was taken back.
	Unpaid struct {
		Charge id.Charge `json:"charge"`
		Case   id.Case   `json:"case"`
	}
)

func (Charged) Name() string { return "payments.charged" }
func (Paid) Name() string    { return "payments.paid" }
func (Unpaid) Name() string  { return "payments.unpaid" }

func (e Charged) Subject() string { return subject(e.Charge) }
func (e Paid) Subject() string    { return subject(e.Charge) }
func (e Unpaid) Subject() string  { return subject(e.Charge) }
