package request

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/signatures"
	"wrota/internal/signatures/query"
)

func requestOf(r query.SignaturesRequest) Request {
	return Request{
		ID:    r.ID,
		Offer: Offer{Unit: r.UnitID, Subject: r.Subject, Name: r.Name, Media: r.Media, Sum: r.Blob, Size: r.Size, Back: r.Back, Matter: r.MatterID}, Account: r.AccountID, Employee: r.EmployeeID, Signer: r.Signer,
		State: State(r.State), Means: Means(r.Means), Why: r.Why, File: File{r.SignedName, r.SignedMedia, r.SignedBlob, r.SignedSize}, Outcome: signatures.Outcome(r.Outcome), Vouched: r.Vouched,
		OpenedAt: r.OpenedAt.Time, SentAt: r.SentAt.Time, DueAt: r.DueAt.Time, EndedAt: r.EndedAt.Time,
		holder: r.Holder, asks: r.Asks, askAt: r.AskAt.Time, version: r.Version,
	}
}

// load reads a request with its history.
func (s *Service) load(ctx context.Context, tx *db.Tx, r id.Signing) (Request, error) {
	q := query.New(tx)
	row, err := q.Request(ctx, r)
	if err != nil {
		return Request{}, db.Found(err, "signatures.request.none")
	}
	x := requestOf(row)
	steps, err := q.RequestSteps(ctx, query.RequestStepsParams{UnitID: x.Unit, RequestID: x.ID})
	for _, one := range steps {
		x.Steps = append(x.Steps, Step{one.What, one.ByName, one.At.Time})
	}
	return x, err
}

func (s *Service) save(ctx context.Context, tx *db.Tx, x *Request) error {
	n, err := query.New(tx).UpdateRequest(ctx, query.UpdateRequestParams{
		State: string(x.State), Means: string(x.Means), Why: x.Why, SignedName: x.File.Name, SignedMedia: x.File.Media, SignedBlob: x.File.Sum, SignedSize: x.File.Size,
		Outcome: string(x.Outcome), Vouched: x.Vouched, Asks: x.asks, AskAt: db.At(x.askAt), SentAt: db.At(x.SentAt), DueAt: db.At(x.DueAt), EndedAt: db.At(x.EndedAt),
		UnitID: x.Unit, ID: x.ID, Version: x.version,
	})
	x.version++
	return db.Changed(n, err, meanwhile)
}

func addStep(ctx context.Context, tx *db.Tx, x *Request, what, name string, at time.Time) error {
	err := query.New(tx).AddRequestStep(ctx, query.AddRequestStepParams{UnitID: x.Unit, RequestID: x.ID, What: what, ByName: name, At: db.At(at)})
	if err != nil {
		return fmt.Errorf("step: %w", err)
	}
	return nil
}

// of refuses everybody but the holder: for others the request does not exist.
func (r Request) of(h Holder) error {
	want := holderOf(h)
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(r.holder)) != 1 || !r.Employee.IsZero() && r.Unit != h.By.Unit || r.Employee.IsZero() && r.Account != h.By.Account {
		return errNone
	}
	return nil
}

// Fetch is a request of the holder.
func (s *Service) Fetch(ctx context.Context, h Holder, r id.Signing) (x Request, err error) {
	err = s.DB.View(ctx, h.By, func(tx *db.Tx) error {
		if x, err = s.load(ctx, tx, r); err != nil {
			return err
		}
		return x.of(h)
	})
	if err != nil {
		return Request{}, fmt.Errorf("signatures: request: %w", err)
	}
	return x, nil
}

// Find is a request for who follows from its fact.
func (s *Service) Find(ctx context.Context, unit id.Unit, r id.Signing) (x Request, err error) {
	err = s.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		x, err = s.load(ctx, tx, r)
		return err
	})
	if err != nil {
		return Request{}, fmt.Errorf("signatures: request: %w", err)
	}
	return x, nil
}

// About lists the requests of a subject in the order in which they were opened. That the subject may be seen the
// caller has made sure of.
func (s *Service) About(ctx context.Context, unit id.Unit, subject string) (out []Request, err error) {
	err = s.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		rows, err := query.New(tx).RequestsOf(ctx, query.RequestsOfParams{UnitID: unit, Subject: subject})
		for _, r := range rows {
			out = append(out, requestOf(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("signatures: request: about: %w", err)
	}
	return out, nil
}
