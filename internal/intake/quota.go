package intake

import (
	"context"
	"io"
	"time"

	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/network"
	"wrota/internal/platform/db"
)

// Keys of the faults of kind Busy that tell a visitor that their network began, or sent, too much today.
const (
	TooManyDrafts = "intake.too-many-drafts"
	TooManyBytes  = "intake.too-many-bytes"
)

// untouched is how long a draft lives that nobody has changed since it was begun.
func untouched(o Owner) time.Duration {
	if o == (OfBrowser{}) {
		return keepUntouched
	}
	return keepDraft
}

// stranger is the network against which is counted what the actor begins and sends: that of a visitor without
// an account. Accounts and staff can be asked, and our own program has no address.
func (s *Service) stranger(by actor.Actor) (key string, ok bool) {
	if by.LoggedIn() || by.Source.Address == "" {
		return "", false
	}
	return s.Proofs.Digest("network:" + network.Of(by.Source.Address)), true
}

// countDraft counts one more draft of today, or refuses it.
func (s *Service) countDraft(ctx context.Context, tx *db.Tx, by actor.Actor) error {
	key, ok := s.stranger(by)
	if !ok {
		return nil
	}
	n, err := query.New(tx).CountDraft(ctx, query.CountDraftParams{Network: key, Day: s.today(), Most: int64(s.Limits.DailyDrafts)})
	if err == nil && n == 0 {
		err = fault.New(fault.Busy, TooManyDrafts)
	}
	return err
}

// chunk is how many bytes are counted at once while they come in.
const chunk = 4 << 20

// counted takes a stream in with take and counts its bytes before they are read, a chunk at a time, so that a
// hundred files at once do not pass together. What was not read is given back. Bytes count whatever becomes of
// them: those of a file that is refused lie on the disk too, until they are swept.
func (s *Service) counted(ctx context.Context, by actor.Actor, body io.Reader, take func(io.Reader) (Stored, error)) (Stored, error) {
	key, ok := s.stranger(by)
	if !ok {
		return take(body)
	}
	day := s.today()
	m := &meter{body: body, more: func() error {
		return s.change(ctx, by, "count bytes", func(tx *db.Tx) error {
			n, err := query.New(tx).CountBytes(ctx, query.CountBytesParams{Network: key, Day: day, Bytes: chunk, Most: s.Limits.DailyBytes})
			if err == nil && n == 0 {
				err = fault.New(fault.Busy, TooManyBytes)
			}
			return err
		})
	}}
	st, err := take(m)
	if m.left == 0 {
		return st, err
	}
	ctx = context.WithoutCancel(ctx) // also for a browser that went away
	back := s.change(ctx, by, "count bytes", func(tx *db.Tx) error {
		return query.New(tx).GiveBackBytes(ctx, query.GiveBackBytesParams{Bytes: m.left, Network: key, Day: day})
	})
	if err != nil {
		return st, err // what is wrong with the file says more
	}
	return st, back
}

// meter asks before each chunk whether more may be read.
type meter struct {
	body io.Reader
	more func() error
	left int64 // counted and not read
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left == 0 {
		if err := m.more(); err != nil {
			return 0, err
		}
		m.left = chunk
	}
	n, err := m.body.Read(p[:min(int64(len(p)), m.left)])
	m.left -= int64(n)
	return n, err
}
