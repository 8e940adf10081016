package cases

import (
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
)

// Facts that others may hear. They carry identifiers; whoever needs more asks. All facts of a case
// have the case as their subject, so they arrive in the order in which they happened.
type (
	// Opened: a case was opened from a letter.
	Opened struct {
		Case       id.Case       `json:"case"`
		Sign       string        `json:"sign"`
		Letter     id.Letter     `json:"letter"`
		Submission id.Submission `json:"submission"`
		Service    string        `json:"service"`
	}
	// Assigned: somebody was named to lead the case or to know of it.
	Assigned struct {
		Case           id.Case     `json:"case"`
		To             id.Employee `json:"to"`
		By             id.Employee `json:"by"`
		ForInformation bool        `json:"forInformation"`
	}
	// Received: a further letter came in the case.
	Received struct {
		Case   id.Case   `json:"case"`
		Letter id.Letter `json:"letter"`
		What   string    `json:"what"`
	}
	// Submitted: a draft waits for a superior's acceptance.
	Submitted struct {
		Case    id.Case     `json:"case"`
		Writing id.Document `json:"writing"`
	}
	// Returned: a superior sent a draft back to its author with remarks.
	Returned struct {
		Case    id.Case     `json:"case"`
		Writing id.Document `json:"writing"`
		Author  id.Employee `json:"author"`
	}
	// Signed: a document was signed; it is to be filed and, when Send, delivered to the parties.
	Signed struct {
		Case    id.Case     `json:"case"`
		Writing id.Document `json:"writing"`
		Kind    Kind        `json:"kind"`
		Purpose Purpose     `json:"purpose"`
		Send    bool        `json:"send"`
	}
	// Rewritten: a document that people were asked to sign themselves is another one now.
	Rewritten struct {
		Case    id.Case     `json:"case"`
		Writing id.Document `json:"writing"`
	}
	// Decided: the matter was settled by a signed decision or certificate.
	Decided struct {
		Case    id.Case     `json:"case"`
		Writing id.Document `json:"writing"`
		Outcome Outcome     `json:"outcome"`
		Service string      `json:"service"`
	}
	// Final: the time to appeal has run out, and no appeal was noted. Nobody hears it today, on purpose: the
	// leader has had a task (TaskClose) since the same transaction and says what follows, because an appeal
	// that was posted on the last day (art. 57 § 5 KPA) may still be under way. Telling the parties by
	// ourselves that a decision is final would be a promise which the office cannot keep.
	Final struct {
		Case id.Case       `json:"case"`
		On   calendar.Date `json:"on"`
	}
	// Consented: the last day for an objection has passed in silence; the matter is settled as asked.
	Consented struct {
		Case id.Case `json:"case"`
	}
	// Lapsed: a call to completion was not answered in time. Nobody hears it today: the leader has had a task
	// (TaskLeave) since the same transaction, and the party is told by the letter that leaves the application
	// without examination. It is told for whoever counts such cases.
	Lapsed struct {
		Case id.Case `json:"case"`
		Task id.Task `json:"task"`
	}
	// Closed: the case was closed.
	Closed struct {
		Case id.Case    `json:"case"`
		How  Settlement `json:"how"`
	}
	// Reopened: a closed case goes on under its sign.
	Reopened struct {
		Case id.Case `json:"case"`
	}
)

func (Opened) Name() string    { return "cases.opened" }
func (Assigned) Name() string  { return "cases.assigned" }
func (Received) Name() string  { return "cases.received" }
func (Submitted) Name() string { return "cases.submitted" }
func (Returned) Name() string  { return "cases.returned" }
func (Signed) Name() string    { return "cases.signed" }
func (Rewritten) Name() string { return "cases.rewritten" }
func (Decided) Name() string   { return "cases.decided" }
func (Final) Name() string     { return "cases.final" }
func (Consented) Name() string { return "cases.consented" }
func (Lapsed) Name() string    { return "cases.lapsed" }
func (Closed) Name() string    { return "cases.closed" }
func (Reopened) Name() string  { return "cases.reopened" }

func subject(c id.Case) string { return "case:" + c.Short() }

func (e Opened) Subject() string    { return subject(e.Case) }
func (e Assigned) Subject() string  { return subject(e.Case) }
func (e Received) Subject() string  { return subject(e.Case) }
func (e Submitted) Subject() string { return subject(e.Case) }
func (e Returned) Subject() string  { return subject(e.Case) }
func (e Signed) Subject() string    { return subject(e.Case) }
func (e Rewritten) Subject() string { return subject(e.Case) }
func (e Decided) Subject() string   { return subject(e.Case) }
func (e Final) Subject() string     { return subject(e.Case) }
func (e Consented) Subject() string { return subject(e.Case) }
func (e Lapsed) Subject() string    { return subject(e.Case) }
func (e Closed) Subject() string    { return subject(e.Case) }
func (e Reopened) Subject() string  { return subject(e.Case) }
