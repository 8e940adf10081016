package request

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/signatures/query"
	"wrota/internal/signatures/request/match"
)

// Path is where the page of a request is; the service of podpis zaufany sends people back below it.
const Path = "/podpisz/"

// again is how long whoever presses the button once more is sent to the same page of the service as before.
const again = 30 * time.Minute

// Begin hands the document over to the service of podpis zaufany and returns where its holder goes; empty when it is
// signed already. Pressing twice, or coming back by the button of the browser, leads to the same page there.
func (s *Service) Begin(ctx context.Context, h Holder, r id.Signing) (string, error) {
	x, err := s.Return(ctx, h, r) // what was signed meanwhile is not signed again
	if err != nil || x.State == Signed {
		return "", err
	}
	if !x.Waits() {
		return "", fault.New(fault.Conflict, "signatures.request.over")
	}
	if s.Provider == nil {
		return "", fault.New(fault.NotFound, "signatures.request.none")
	}
	sent, err := s.sendings(ctx, x)
	if err != nil {
		return "", err
	}
	if len(sent) > 0 && s.Clock.Now().Sub(sent[0].At.Time) < again {
		return sent[0].Address, s.note(ctx, h.By, x, sent[0].Address)
	}
	offered, err := s.offered(ctx, x)
	if err != nil {
		return "", err
	}
	back := s.Base + Path + x.ID.Short()
	address, err := s.Provider.Add(ctx, trustedprofile.Adding{Document: offered, Success: back + "/powrot", Failure: back + "/rezygnacja", Info: x.Name})
	switch {
	case errors.Is(err, trustedprofile.ErrRefused), errors.Is(err, trustedprofile.ErrTooLarge):
		return "", fault.New(fault.Conflict, "signatures.request.refused")
	case err != nil:
		return "", fault.New(fault.Conflict, "signatures.request.unavailable")
	}
	return address, s.note(ctx, h.By, x, address)
}

// note writes down that a document was sent to an address.
func (s *Service) note(ctx context.Context, by actor.Actor, x Request, address string) error {
	_, err := s.change(ctx, by, x.ID, func(tx *db.Tx, x *Request) error {
		if !x.Waits() {
			return errSame
		}
		now := s.Clock.Now()
		err := query.New(tx).AddSending(ctx, query.AddSendingParams{UnitID: x.Unit, RequestID: x.ID, Address: address, At: db.At(now)})
		if err != nil {
			return fmt.Errorf("sending: %w", err)
		}
		x.State, x.SentAt, x.asks, x.askAt = Sent, now, 0, now.Add(pause(0))
		x.DueAt = later(x.DueAt, now.Add(s.terms().Sent))
		return s.step(ctx, tx, x, "sent")
	})
	return err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sendings are where the document was sent, the newest first.
func (s *Service) sendings(ctx context.Context, x Request) (out []query.SignaturesRequestSending, err error) {
	err = s.DB.View(ctx, automaton(x.Unit), func(tx *db.Tx) error {
		out, err = query.New(tx).Sendings(ctx, query.SendingsParams{UnitID: x.Unit, RequestID: x.ID})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("signatures: request: sendings: %w", err)
	}
	return out, nil
}

// Return looks whether the document has been signed at the service. It may be asked any number of times, by who came
// back and by who did not; a request that was not sent, or has ended, stays as it is. That nothing is there yet, or that
// the service does not answer, is no error: the request waits on.
func (s *Service) Return(ctx context.Context, h Holder, r id.Signing) (Request, error) {
	x, err := s.Fetch(ctx, h, r)
	if err != nil {
		return Request{}, err
	}
	return s.fetch(ctx, h.By, x)
}

// Decline is Return for who pressed "cancel" at the service: when it is not signed indeed, the request is open again.
func (s *Service) Decline(ctx context.Context, h Holder, r id.Signing) (Request, error) {
	x, err := s.Return(ctx, h, r)
	if err != nil || x.State != Sent {
		return x, err
	}
	return s.change(ctx, h.By, r, func(tx *db.Tx, x *Request) error {
		if x.State != Sent {
			return errSame
		}
		x.State = Open
		return s.step(ctx, tx, x, "declined")
	})
}

// fetch asks for the signed document wherever it was sent, and receives it.
func (s *Service) fetch(ctx context.Context, by actor.Actor, x Request) (Request, error) {
	if s.Provider == nil || !x.Waits() && x.State != Lapsed {
		return x, nil
	}
	sent, err := s.sendings(ctx, x)
	if err != nil || len(sent) == 0 {
		return x, err
	}
	var body []byte
	for _, one := range sent {
		if body, err = s.Provider.Get(ctx, one.Address); err == nil {
			break
		}
	}
	if err != nil { // not signed yet, or not to be had now: both are asked again
		return x, nil
	}
	offered, err := s.offered(ctx, x)
	if err != nil {
		return x, err
	}
	f := received{means: ByTrustedProfile, body: body, offered: offered, vouched: s.vouched(ctx, body)}
	if err := match.Signed(x.Name, offered, body); err != nil {
		f.problem, _ = errors.AsType[match.Problem](err)
	} else if !s.usable(x, body) {
		f.problem = Format
	}
	return s.receive(ctx, by, x, f)
}

// vouched asks the service what it thinks of a signature; whoever waits for the page does not wait for that long.
func (s *Service) vouched(ctx context.Context, body []byte) string {
	brief, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	switch ok, err := s.Provider.Verify(brief, body); {
	case err != nil:
		return ""
	case ok:
		return "yes"
	}
	return "no"
}
