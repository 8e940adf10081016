package keeping

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/tsa"
	"wrota/internal/platform/signed"
)

// move is what one look at a file comes to: how far it is, why not further, when to look again, and the bytes of its longer form.
type move struct {
	level  ades.Level
	reason Reason
	detail string
	due    time.Time // zero: never again
	ends   time.Time
	body   []byte // nil: nothing was added
	proofs int
	stamp  string // who stamped the longer form last
	at     time.Time
	barren bool // the signature does not hold with all that is known of it: there is nothing to be kept
}

// errAuthority says that nobody gives timestamps now: it is no fault of the file, and the others need not try either.
var errAuthority = errors.New("keeping: nobody gives timestamps now")

// next looks at the newest bytes of a file and makes the longer form that it is time for. The error is errAuthority, or of the context, or
// of the database behind trust.
func (s *Service) next(ctx context.Context, k Kept, d Document) (move, error) {
	f, err := signed.Open(d.Body, d.Beside)
	if err != nil {
		return move{reason: Unreadable, detail: err.Error()}, nil
	}
	if m, bad := faulty(f); bad {
		return m, nil
	}
	trust, err := s.Trust.Trust(ctx)
	if err != nil {
		return move{}, fmt.Errorf("keeping: trust: %w", err)
	}
	v := ades.Validator{Trust: trust, Suites: s.Suites}
	now := s.Clock.Now()
	m := move{level: level(f.Signatures), ends: s.ends(f.Signatures, v, now)}
	switch m.level {
	case ades.LevelB:
		return s.lift(ctx, f, d, ades.LevelT, proofs{}, v, m)
	case ades.LevelT:
		return s.prolong(ctx, k, f, d, v, m)
	case ades.LevelLT:
		return s.lift(ctx, f, d, ades.LevelLTA, proofs{}, v, m)
	case ades.LevelLTA:
		if m.due = m.ends.Add(-margin); m.due.After(now) {
			return m, nil
		}
		return s.renew(ctx, k, f, d, v, m)
	}
	m.reason = Form
	return m, nil
}

// faulty tells what is wrong with a file for good.
func faulty(f *signed.File) (move, bool) {
	if len(f.Signatures) == 0 {
		return move{reason: Unsigned}, true
	}
	if len(f.Faults) > 0 {
		return move{reason: Invalid, detail: f.Faults[0].What}, true
	}
	for _, sig := range f.Signatures {
		for _, d := range sig.Data {
			if !d.Found {
				return move{reason: Form, detail: "the signed content is elsewhere"}, true
			}
		}
		if !sig.Intact || !sig.CryptoValid || len(sig.Faults) > 0 {
			detail := "the signature is not that of the data"
			if len(sig.Faults) > 0 {
				detail = sig.Faults[0].What
			}
			return move{level: sig.Level, reason: Invalid, detail: detail}, true
		}
	}
	return move{}, false
}

// prolong adds what proves the certificates of a stamped file.
func (s *Service) prolong(ctx context.Context, k Kept, f *signed.File, d Document, v ades.Validator, m move) (move, error) {
	now := s.Clock.Now()
	for _, sig := range f.Signatures {
		if at := earliest(sig).Add(grace); at.After(now) {
			m.due = at
			return m, nil
		}
	}
	p, h := s.gather(ctx, v.Trust, f.Signatures, claims(f.Signatures, true))
	if h.reason != "" {
		return s.held(k, m, h), nil
	}
	return s.lift(ctx, f, d, ades.LevelLT, p, v, m)
}

// renew covers the newest timestamp, with what proves it, by another one.
func (s *Service) renew(ctx context.Context, k Kept, f *signed.File, d Document, v ades.Validator, m move) (move, error) {
	p, h := s.gather(ctx, v.Trust, f.Signatures, claims(f.Signatures, false))
	if h.reason != "" && h.reason != Own {
		return s.held(k, m, h), nil
	}
	before := m.ends
	out, err := s.lift(ctx, f, d, ades.LevelLTA, p, v, m)
	if err == nil && out.body != nil && !out.ends.After(before) {
		m.reason, m.detail, m.due = Short, "until "+before.Format(time.DateOnly), s.Clock.Now().Add(7*again)
		return m, nil
	}
	return out, err
}

// held is a file that waits for others.
func (s *Service) held(k Kept, m move, h hold) move {
	m.reason, m.detail, m.due = h.reason, h.detail, h.until
	if h.reason == Own {
		m.due = time.Time{} // nothing will ever come
		return m
	}
	if latest := s.Clock.Now().Add(7 * again); m.due.IsZero() || m.due.After(latest) {
		m.due = s.Clock.Now().Add(again)
	}
	return m
}

// lift makes the longer form and validates it before anybody may take it for the newest.
func (s *Service) lift(ctx context.Context, f *signed.File, d Document, to ades.Level, p proofs, v ades.Validator, m move) (move, error) {
	if to != ades.LevelLT && s.Stamp == nil {
		return m, errAuthority
	}
	newer, err := raise(ctx, d, f, to, p, s.Stamp)
	switch {
	case ctx.Err() != nil:
		return m, ctx.Err()
	case errors.Is(err, tsa.ErrUnavailable), errors.Is(err, tsa.ErrPaused), errors.Is(err, tsa.ErrStranger), errors.Is(err, context.DeadlineExceeded):
		return m, fmt.Errorf("%w: %w", errAuthority, err)
	case errors.Is(err, errForm):
		m.reason, m.detail = Form, "two signatures in one part of the container"
		return m, nil
	case errors.Is(err, cms.ErrRefused), errors.Is(err, cms.ErrOtherToken), errors.Is(err, cms.ErrMalformed):
		m.reason, m.detail, m.due = NoStamp, err.Error(), s.Clock.Now().Add(again)
		return m, nil
	}
	now := s.Clock.Now()
	var after *signed.File
	if err == nil {
		after, err = sound(f, d, newer, to, v, now)
	}
	if err != nil {
		m.reason, m.detail, m.due, m.barren = Unsound, err.Error(), now.Add(7*again), errors.Is(err, errBarren)
		return m, nil
	}
	m.level, m.reason, m.detail, m.body, m.proofs, m.due = level(after.Signatures), "", "", newer, p.count(), now
	m.ends = s.ends(after.Signatures, v, now)
	if to != ades.LevelLT {
		last := newest(after.Signatures[0])
		m.stamp, m.at = last.Token.Signer.Subject.String(), last.Token.Time
	}
	switch m.level {
	case ades.LevelT:
		m.due = m.at.Add(grace)
	case ades.LevelLTA:
		m.due = m.ends.Add(-margin)
	}
	return m, nil
}

// ends is until when the newest timestamps of a file prove anything: until the first certificate of their paths ends, or the first algorithm
// is not reliable any more. It is zero when there is no timestamp.
func (s *Service) ends(list []*ades.Signature, v ades.Validator, now time.Time) (ends time.Time) {
	sooner := func(t time.Time) {
		if !t.IsZero() && (ends.IsZero() || t.Before(ends)) {
			ends = t
		}
	}
	for _, sig := range list {
		last := newest(sig)
		if last == nil || last.Token.Signer == nil {
			continue
		}
		t := last.Token
		sooner(s.Suites.Until(ades.Algorithm{Name: t.Hash.String()}))
		sooner(s.Suites.Until(ades.Algorithm{Name: t.Algorithm.Hash.String()}))
		sooner(s.Suites.Until(ades.Algorithm{Name: string(t.Algorithm.Scheme), Bits: t.Signer.Key.Bits}))
		sooner(t.Signer.NotAfter)
		for _, x := range v.Validate(sig, now).Timestamps {
			if x.Timestamp != last || len(x.Path) < 2 {
				continue
			}
			for i, c := range x.Path[:len(x.Path)-1] {
				sooner(c.NotAfter)
				sooner(s.Suites.Until(ades.Algorithm{Name: string(c.Algorithm().Scheme), Bits: x.Path[i+1].Key.Bits}))
			}
		}
	}
	return ends
}

// alarming tells whether a person has to look at it: a fault, or something that is missing for long. Nobody here can mend
// the signature of somebody else, or find who vouches for it: its report tells what it is worth.
func (s *Service) alarming(k Kept, m move) bool {
	now := s.Clock.Now()
	if k.came() && (m.barren || m.reason == Invalid || m.reason == Unreadable || m.reason == NoAnchor || m.reason == NoStates || m.reason == Grace) {
		return false
	}
	switch m.reason {
	case Unsound, Invalid, Unreadable:
		return true
	case NoStamp, Grace, NoStates, NoAnchor, Broken:
		return now.Sub(k.Since) > patience
	case Short:
		return m.ends.Before(now.Add(margin / 3))
	}
	return false
}

// settle makes a move durable: the bytes first, then the row that says that they are the newest.
func (s *Service) settle(ctx context.Context, k Kept, m move) error {
	after := k
	after.Level, after.Reason, after.Detail, after.Due, after.Ends, after.Alarm = m.level, m.reason, m.detail, m.due, m.ends, s.alarming(k, m)
	if m.body != nil {
		after.Newest, after.Size = blob.SumOf(m.body), int64(len(m.body))
		if err := s.store(ctx, k, m.body); err != nil {
			return err
		}
	}
	if after.Alarm && !k.Alarm {
		s.Log.Error("keeping: a signed file cannot be kept provable", "unit", k.Unit.Short(), "file", k.Sum.String(), "subject", k.Subject, "why", string(m.reason), "detail", m.detail)
	}
	return s.save(ctx, after, m)
}

func (s *Service) store(ctx context.Context, k Kept, body []byte) error {
	if k.Place == InStore {
		_, err := s.Blobs.Put(ctx, bytes.NewReader(body), maxFile)
		return err
	}
	which, err := k.submission()
	if err != nil {
		return err
	}
	if k.Place == AsDocument {
		return s.Documents.Lengthen(ctx, k.Unit, which, k.Newest, body)
	}
	return s.Receipts.Replace(ctx, k.Unit, which, k.Newest, body)
}
