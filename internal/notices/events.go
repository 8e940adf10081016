package notices

import "wrota/internal/kit/id"

// Failed: the e-mail of a notice will not arrive. The notice still lies in the box of the portal; the
// unit may have to write on paper.
type Failed struct {
	Notice id.Notice `json:"notice"`
	Case   id.Case   `json:"case"`
	Kind   string    `json:"kind"`
	Code   int       `json:"code"` // of the mail server; 0 when it was given up
}

func (Failed) Name() string      { return "notices.failed" }
func (e Failed) Subject() string { return subject(e.Notice) }

func subject(n id.Notice) string { return "notice:" + n.Short() }
