// Package appeals leads what parties bring against the office in a case: appeals from decisions (odwołanie, art.
// 127–140 KPA), interim appeals from orders (zażalenie, art. 141–144), complaints against inaction or delay
// (ponaglenie, art. 37), and waivers of the right to appeal (art. 127a).
//
// Each has a clock of the office's own: within seven days it grants an appeal in whole by a new decision (art. 132) or
// passes it on to the higher body with the file (art. 133); a complaint it passes on within seven days with its
// position (art. 37 § 4). The nearest of these days becomes the term of the case, so that the desk shows it as any
// other. Lengths are dated data of package statute.
//
// An appeal comes from the portal under its name, or is recognised by the clerk in a letter from the counter. Whether
// it came in time is reckoned from the delivery to the party that wrote it, and from the day at the post office (art.
// 57 § 5); one that came late is passed on all the same, because only the higher body may say so (art. 134).
//
// The office answers by a document of package cases: a decision, or a covering letter that lists the file and goes to
// the higher body only. What the signature means is heard as a fact (Answered). The ruling of the higher body is
// written down when it comes: a quashed decision lets the case go on under its sign with its term anew.
//
// It judges nothing: whether an appeal is right, admissible or signed as it has to be is the clerk's to see.
package appeals

import (
	"context"
	"embed"
	"io"
	"time"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Messages are the sentences of the package and of its pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// File is a document in the file of a case, as the higher body gets it.
type File struct {
	ID    id.Document
	Title string
	Name  string // of the file
	On    calendar.Date
	Size  int64
}

// Files is asked for the file of a case, which who asks may see.
type Files interface {
	Documents(ctx context.Context, by actor.Actor, c id.Case) ([]File, error)
	Open(ctx context.Context, by actor.Actor, d id.Document) (io.ReadCloser, error)
}

// House is asked what other modules know of a letter and of a delivery.
type House interface {
	// Sender is the account that filed a letter on the portal; zero for other letters.
	Sender(ctx context.Context, unit id.Unit, l id.Letter) (id.Account, error)
	// Served is the day on which a party got a writing; zero when it did not, or when nobody knows.
	Served(ctx context.Context, unit id.Unit, c id.Case, w id.Document, p id.Party) (calendar.Date, error)
	// Higher is the body that rules on appeals, in the words that follow "do".
	Higher(ctx context.Context, unit id.Unit) (string, error)
}

// Deps is what the package needs.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Cases *cases.Service
	Files Files
	House House
}

// Service is the public face.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// now is the moment of a step.
func (s *Service) now() time.Time { return s.Clock.Now() }
