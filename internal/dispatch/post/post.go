// Package post is the work of a registry office with letters that leave on paper: the register with one row for each
// addressee and channel, the posting book of a day, what is printed for the post, registered numbers, and letters that
// are posted together.
//
// Words: rejestr przesyłek wychodzących → Row; książka nadawcza → Book; opłata → Fee; pula numerów → Pool; przesyłki
// nadawane razem → Mailing; zwrotne potwierdzenie odbioru (ZPO) → the form that the post brings back.
//
// Fees and pools are what an office enters, from a day on and with the source: a price list or a contract with an
// operator. The region's fees are examples and marked so; nothing of them is in the code. A number of a pool is given
// once, in its order, in the transaction that needs it: what rolls back gives it back (UPU S10 and GS1 SSCC with their
// check digits). A number that was scanned from a sticker is given once too.
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
	"wrota/internal/kit/id"
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

func lane(u id.Unit) db.Lane { return db.Lane("dispatch:" + u.String()) }
