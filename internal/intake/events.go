package intake

import "wrota/internal/kit/id"

// Facts that others may hear.
type (
	// Submitted: an application was filed on the portal.
	Submitted struct {
		Submission id.Submission `json:"submission"`
		Letter     id.Letter     `json:"letter"`
		Service    string        `json:"service"`
		Account    id.Account    `json:"account"`
		Matter     id.Case       `json:"matter"` // the running case it belongs to, if any
		Task       id.Task       `json:"task"`   // the call to completion it answers, if any
		Number     string        `json:"number"`
	}
	// Registered: a letter of another channel was entered by the registry.
	Registered struct {
		Letter  id.Letter `json:"letter"`
		Channel Channel   `json:"channel"`
		Number  string    `json:"number"`
	}
	// Routed: the registry sent a letter to a cell, or into a running case.
	Routed struct {
		Letter id.Letter `json:"letter"`
		Cell   id.Cell   `json:"cell"`
		Class  string    `json:"class"`
		Matter id.Case   `json:"matter"`
	}
	// JointAsked: somebody asked others to sign an application with them, or reminded them.
	JointAsked struct {
		Round
		People []int64 `json:"people"` // whom a message goes to, by their place in the list
	}
	// JointSigned: the last of them signed; the application has to be filed.
	JointSigned struct{ Round }
	// JointEnded: it will not be filed as it was signed.
	JointEnded struct {
		Round
		Outcome Outcome `json:"outcome"`
	}
)

func (JointAsked) Name() string  { return "intake.joint-asked" }
func (JointSigned) Name() string { return "intake.joint-signed" }
func (JointEnded) Name() string  { return "intake.joint-ended" }

// Subject is the draft: what happens to one application stays in order.
func (r Round) Subject() string { return "draft:" + r.Draft.Short() }

func (Submitted) Name() string  { return "intake.submitted" }
func (Registered) Name() string { return "intake.registered" }
func (Routed) Name() string     { return "intake.routed" }

func (e Submitted) Subject() string  { return "letter:" + e.Letter.Short() }
func (e Registered) Subject() string { return "letter:" + e.Letter.Short() }
func (e Routed) Subject() string     { return "letter:" + e.Letter.Short() }
