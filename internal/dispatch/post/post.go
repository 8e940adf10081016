// Package post is the work of a registry office with letters that leave on paper: the register with one row for each
// addressee and channel, the posting book of a day, and the fees of operators. What is printed for the post is made by
// package postprint, the pages by postweb.
//
// Words: rejestr przesyłek wychodzących → Row; książka nadawcza → Book; opłata → Fee.
//
// Fees are what an office enters, from a day on and with the source: a price list or a contract with an operator. The
// region's fees are examples and marked so, in the sums too; no fee is in the code. A fee of the office comes before
// every example. The row shows the number under which a letter was posted.
//
// Law: instrukcja kancelaryjna (rozporządzenie PRM z 18.01.2011) on the register of outgoing mail; art. 39–47 KPA.
// What it does not do: it talks to no operator, weighs nothing, and does not decide that somebody was served: that a
// letter was posted, delivered or came back is written by package dispatch.
package post

import (
	"embed"

	"wrota/internal/dispatch"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Messages are the sentences of the package and of its pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// MaxTogether is how many letters may be printed or posted together.
const MaxTogether = 200

// Deps is what the package needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Blobs    blob.Store
	Dispatch *dispatch.Service
}

// Service is the public face.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Today is the day in legal time.
func (s *Service) Today() calendar.Date { return clock.Today(s.Clock) }

// may refuses those who do not post letters of a unit.
func may(by actor.Actor) error {
	if by.Kind != actor.Clerk || by.Unit.IsZero() || !by.May(dispatch.GrantPost) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}
