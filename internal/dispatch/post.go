package dispatch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"wrota/internal/dispatch/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// Chosen is a delivery in the version that the clerk saw; a zero version means that it does not matter.
type Chosen struct {
	Delivery id.Delivery
	Version  int64
}

// Posting says that a letter was posted, handed over in the office, or sent by e-Doręczenia.
type Posting struct {
	Chosen
	On       calendar.Date
	Mode     Mode
	Tracking string // number of the registered letter, or of the message
}

// maxBulk is how many deliveries may be marked together.
const maxBulk = 200

// Post writes down that letters were posted, all of them or none. What was written down already is left as
// it is, so a repeated form does no harm.
func (s *Service) Post(ctx context.Context, by actor.Actor, postings []Posting) error {
	if err := mayPost(by); err != nil {
		return err
	}
	if len(postings) == 0 || len(postings) > maxBulk {
		return fault.New(fault.Invalid, "dispatch.choose", fault.Args{"Max": maxBulk})
	}
	var wrong []fault.Field
	for i := range postings {
		p := &postings[i]
		var err error
		if p.Tracking, err = ParseTracking(p.Tracking); err != nil {
			wrong = append(wrong, fault.Field{Name: "tracking-" + p.Delivery.Short(), Key: "dispatch.tracking"})
		}
	}
	if err := fault.Fields(wrong); err != nil {
		return err
	}
	// Taken in one order everywhere, so that two clerks who mark overlapping lists do not wait for each other for ever.
	postings = slices.Clone(postings)
	slices.SortFunc(postings, func(a, b Posting) int { return cmp.Compare(a.Delivery.String(), b.Delivery.String()) })
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		for _, p := range postings {
			err := s.change(ctx, tx, by.Unit, p.Delivery, func(l *Letter, d *Delivery) error { return s.post(ctx, tx, l, d, p) })
			if err != nil {
				return err
			}
		}
		return nil
	}, lane(by.Unit))
	if err != nil {
		return fmt.Errorf("dispatch: post: %w", err)
	}
	return nil
}

func (s *Service) post(ctx context.Context, tx *db.Tx, l *Letter, d *Delivery, p Posting) error {
	if done := d.PostedOn == p.On && d.Mode == p.Mode && d.Tracking == p.Tracking; done && d.Stage != ToPost {
		return nil
	}
	if d.Stage != ToPost {
		return wrongStage()
	}
	if err := errors.Join(d.seen(p.Version), s.checkPosting(l, d, p)); err != nil {
		return err
	}
	d.PostedOn, d.Mode, d.Tracking = p.On, p.Mode, p.Tracking
	if err := s.step(ctx, tx, d, Step{What: StepPosted, On: p.On, Detail: map[string]string{detailMode: string(p.Mode), detailTracking: p.Tracking}}); err != nil {
		return err
	}
	s.record(ctx, tx, l, d, "dispatch.posted", map[string]string{"mode": string(p.Mode), "on": p.On.String()})
	switch p.Mode {
	case Ordinary:
		return s.move(ctx, tx, d, Plain)
	case InPerson: // the signature of the addressee stands on the office's copy (art. 46 KPA)
		if err := s.step(ctx, tx, d, Step{What: StepServed, On: p.On, Detail: map[string]string{detailHow: string(HowAddressee)}}); err != nil {
			return err
		}
		s.record(ctx, tx, l, d, "dispatch.acknowledged", map[string]string{"how": string(HowAddressee), "on": p.On.String()})
		return s.serve(ctx, tx, l, d, p.On, HowAddressee)
	}
	return s.move(ctx, tx, d, Posted)
}

func (s *Service) checkPosting(l *Letter, d *Delivery, p Posting) error {
	modes := PaperModes
	if d.Channel == ADE {
		modes = []Mode{ByADE}
	}
	var wrong []fault.Field
	switch {
	case !slices.Contains(modes, p.Mode):
		wrong = append(wrong, fault.Field{Name: "mode", Key: "dispatch.mode"})
	case d.Channel == Paper && p.Mode != InPerson && !reachable(d.Address):
		wrong = append(wrong, fault.Field{Name: "address", Key: "dispatch.address-missing", Args: fault.Args{"Name": d.Name}})
	}
	if p.On.Before(calendar.Of(l.SentAt)) || p.On.After(s.Today()) {
		wrong = append(wrong, fault.Field{Name: "on", Key: "dispatch.posted-on"})
	}
	return fault.Fields(wrong)
}

// Acknowledgement says that an addressee was served, as the return receipt or the mailbox says.
type Acknowledgement struct {
	Chosen
	On           calendar.Date
	How          How
	To           string   // who took it, when it was not the addressee
	Evidence     blob.Sum // scan of the return receipt, when there is one
	EvidenceSize int64
}

// Acknowledge writes down that a posted letter was delivered. It also mends a return: by art. 44 and 47 KPA
// a letter that came back may count as delivered, and whoever leads the case decides that.
func (s *Service) Acknowledge(ctx context.Context, by actor.Actor, a Acknowledgement) error {
	if err := mayPost(by); err != nil {
		return err
	}
	a.To = strings.TrimSpace(a.To)
	if !a.Evidence.IsZero() {
		if kept, err := s.blobs.Stat(ctx, a.Evidence); err != nil || kept.Size != a.EvidenceSize {
			return fmt.Errorf("dispatch: acknowledge: evidence: %w", errors.Join(err, errIncomplete))
		}
	}
	err := s.inTx(ctx, by, by.Unit, a.Delivery, func(tx *db.Tx, l *Letter, d *Delivery) error {
		if d.Stage == Served && d.ServedOn == a.On && d.How == a.How {
			return nil // the same form again
		}
		if d.Stage != Posted && d.Stage != Back && d.Stage != Plain {
			return wrongStage()
		}
		if err := errors.Join(d.seen(a.Version), s.checkAcknowledgement(d, a)); err != nil {
			return err
		}
		st := Step{What: StepServed, On: a.On, Detail: map[string]string{detailHow: string(a.How), detailTo: a.To}, Evidence: a.Evidence, EvidenceSize: a.EvidenceSize}
		if err := s.step(ctx, tx, d, st); err != nil {
			return err
		}
		s.record(ctx, tx, l, d, "dispatch.acknowledged", map[string]string{"how": string(a.How), "on": a.On.String()})
		return s.serve(ctx, tx, l, d, a.On, a.How)
	})
	if err != nil {
		return fmt.Errorf("dispatch: acknowledge: %w", err)
	}
	return nil
}

func (s *Service) checkAcknowledgement(d *Delivery, a Acknowledgement) error {
	var wrong []fault.Field
	if !slices.Contains(Ways(d.Channel), a.How) {
		wrong = append(wrong, fault.Field{Name: "how", Key: "dispatch.how"})
	}
	if a.On.Before(d.PostedOn) || a.On.After(s.Today()) {
		wrong = append(wrong, fault.Field{Name: "on", Key: "dispatch.served-on"})
	}
	if utf8.RuneCountInString(a.To) > 200 {
		wrong = append(wrong, fault.Field{Name: "to", Key: "dispatch.to"})
	}
	return fault.Fields(wrong)
}

// Return says that a letter came back.
type Return struct {
	Chosen
	On     calendar.Date
	Reason Reason
	Note   string
}

// Return writes down that a posted letter came back and tells Returned. What that means is not decided here.
func (s *Service) Return(ctx context.Context, by actor.Actor, r Return) error {
	if err := mayPost(by); err != nil {
		return err
	}
	r.Note = strings.TrimSpace(r.Note)
	err := s.inTx(ctx, by, by.Unit, r.Delivery, func(tx *db.Tx, l *Letter, d *Delivery) error {
		if last, ok := d.step(StepReturned); ok && d.Stage == Back && last.On == r.On && last.Detail[detailReason] == string(r.Reason) {
			return nil // the same form again
		}
		if d.Stage != Posted && d.Stage != Plain {
			return wrongStage()
		}
		if err := errors.Join(d.seen(r.Version), s.checkReturn(d, r)); err != nil {
			return err
		}
		if err := s.step(ctx, tx, d, Step{What: StepReturned, On: r.On, Detail: map[string]string{detailReason: string(r.Reason), detailNote: r.Note}}); err != nil {
			return err
		}
		if err := s.move(ctx, tx, d, Back); err != nil {
			return err
		}
		s.record(ctx, tx, l, d, "dispatch.returned", map[string]string{"reason": string(r.Reason), "on": r.On.String()})
		return s.events.Tell(ctx, tx, l.Unit, Returned{Dispatch: l.ID, Delivery: d.ID, Unit: l.Unit, Case: l.Case, Writing: l.Writing, Reason: r.Reason})
	})
	if err != nil {
		return fmt.Errorf("dispatch: return: %w", err)
	}
	return nil
}

func (s *Service) checkReturn(d *Delivery, r Return) error {
	var wrong []fault.Field
	if r.On.Before(d.PostedOn) || r.On.After(s.Today()) {
		wrong = append(wrong, fault.Field{Name: "on", Key: "dispatch.served-on"})
	}
	if !slices.Contains(Reasons, r.Reason) {
		wrong = append(wrong, fault.Field{Name: "reason", Key: "dispatch.reason"})
	}
	if utf8.RuneCountInString(r.Note) > 500 || r.Reason == OtherReason && r.Note == "" {
		wrong = append(wrong, fault.Field{Name: "note", Key: "dispatch.note"})
	}
	return fault.Fields(wrong)
}

// Address is where a letter is to go instead.
type Address struct {
	Chosen
	Address address.Address
}

// Readdress gives a letter another postal address: one that waits to be posted is posted there, and one that
// came back is sent again as a new delivery, which is returned.
func (s *Service) Readdress(ctx context.Context, by actor.Actor, a Address) (id.Delivery, error) {
	which := a.Delivery
	if err := mayPost(by); err != nil {
		return which, err
	}
	if !reachable(a.Address) {
		return which, fault.InvalidField("place", "dispatch.address")
	}
	err := s.inTx(ctx, by, by.Unit, a.Delivery, func(tx *db.Tx, l *Letter, d *Delivery) error {
		if err := d.seen(a.Version); err != nil {
			return err
		}
		if d.Channel != Paper || d.Stage != ToPost && d.Stage != Back {
			return wrongStage()
		}
		s.record(ctx, tx, l, d, "dispatch.readdressed", nil)
		if d.Stage == Back {
			var err error
			which, err = s.again(ctx, tx, l, d, a.Address)
			return err
		}
		d.Address = a.Address
		if err := s.step(ctx, tx, d, Step{What: StepReaddress}); err != nil {
			return err
		}
		return s.move(ctx, tx, d, ToPost)
	})
	if err != nil {
		return which, fmt.Errorf("dispatch: readdress: %w", err)
	}
	return which, nil
}

// again begins a new delivery in place of one that came back.
func (s *Service) again(ctx context.Context, tx *db.Tx, l *Letter, d *Delivery, to address.Address) (id.Delivery, error) {
	next := Delivery{
		ID: id.New[id.Delivery](), Unit: d.Unit, Letter: d.Letter, Addressee: d.Addressee, Attempt: l.latest(d.Addressee).Attempt + 1, Party: d.Party,
		Account: d.Account, Name: d.Name, Address: to, ADE: d.ADE, Channel: Paper,
	}
	if err := s.step(ctx, tx, d, Step{What: StepRepeated, Detail: map[string]string{detailNext: next.ID.Short()}}); err != nil {
		return next.ID, err
	}
	if err := s.move(ctx, tx, d, Replaced); err != nil {
		return next.ID, err
	}
	return next.ID, s.begin(ctx, tx, l, next, Policy{})
}

// counts are the numbers of the lists of work.
func counts(ctx context.Context, tx *db.Tx, unit id.Unit) (map[Stage]int, error) {
	rows, err := query.New(tx).CountStages(ctx, unit)
	out := map[Stage]int{}
	for _, r := range rows {
		out[Stage(r.Stage)] = int(r.N)
	}
	return out, err
}
