package login

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// Session is one browser that is logged in.
type Session struct {
	ID      id.Session
	Agent   string // "Firefox, Windows"
	Network string // coarse: where from, not from which desk
	Began   time.Time
	Seen    time.Time // to within NoteEvery
}

// How often a session is written down, and for how long a browser is remembered that nobody comes back with.
const (
	NoteEvery   = 5 * time.Minute
	RememberFor = 400 * 24 * time.Hour
	sessionsFor = 30 * 24 * time.Hour
)

// Visit is what a request shows of the browser that sent it.
type Visit struct {
	Session id.Session
	Epoch   int64
	Agent   string // as the browser calls itself
	Device  string // what its cookie says; "" when it has none
}

// NewDeviceCookie is what a browser is known by from now on.
func NewDeviceCookie() string { return rand.Text() }

// Note writes down that a session is in use. In a browser that the account was never seen in, the owner is told;
// not at the very first login of an account, which everybody expects.
func (s *Service) Note(ctx context.Context, by actor.Actor, v Visit) error {
	h, err := s.people.Holder(ctx, by.Human())
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q, now, a, at := query.New(tx), db.At(s.clock.Now()), by.Human(), networkOf(by.Source.Address)
		n, err := q.SeeSession(ctx, query.SeeSessionParams{SeenAt: now, Network: at, AccountID: a, ID: v.Session})
		if err == nil && n == 0 {
			n, err = q.InsertSession(ctx, query.InsertSessionParams{ID: v.Session, AccountID: a, Epoch: v.Epoch, Agent: AgentWords(v.Agent), Network: at, BeganAt: now, SeenAt: now})
			if err == nil && n == 1 {
				return s.noteDevice(ctx, tx, a, v, h.Quiet)
			}
		}
		if err != nil {
			return fmt.Errorf("login: note session: %w", err)
		}
		return nil
	})
}

func (s *Service) noteDevice(ctx context.Context, tx *db.Tx, a id.Account, v Visit, quiet bool) error {
	q, now, digest := query.New(tx), db.At(s.clock.Now()), s.digest.Digest("device:"+v.Device)
	known, err := q.SeeDevice(ctx, query.SeeDeviceParams{SeenAt: now, AccountID: a, Digest: digest})
	if err != nil || known > 0 {
		return wrapped("note device", err)
	}
	others, err := q.Devices(ctx, a)
	if err != nil {
		return wrapped("note device", err)
	}
	added, err := q.InsertDevice(ctx, query.InsertDeviceParams{AccountID: a, Digest: digest, FirstAt: now})
	if err != nil || added == 0 || others == 0 || quiet {
		return wrapped("note device", err)
	}
	s.note(ctx, tx, a, "login.new-device")
	return s.jobs.Tell(ctx, tx, region, NewDevice{a})
}

func wrapped(what string, err error) error {
	if err != nil {
		return fmt.Errorf("login: %s: %w", what, err)
	}
	return nil
}

// SessionsOf lists the browsers in which the person at the keyboard is logged in, the last used first. Epoch is
// the one of this session: those of an older one have ended.
func (s *Service) SessionsOf(ctx context.Context, by actor.Actor, epoch int64) (out []Session, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = s.open(ctx, tx, by.Human(), epoch)
		return err
	})
	return out, err
}

func (s *Service) open(ctx context.Context, tx *db.Tx, account id.Account, epoch int64) (out []Session, err error) {
	now := s.clock.Now()
	rows, err := query.New(tx).Sessions(ctx, query.SessionsParams{
		AccountID: account, Epoch: epoch, Seen: db.At(now.Add(-s.idle - NoteEvery)), Began: db.At(now.Add(-s.lifetime)),
	})
	for _, r := range rows {
		out = append(out, Session{r.ID, r.Agent, r.Network, r.BeganAt.Time, r.SeenAt.Time})
	}
	return out, wrapped("sessions", err)
}

// EndSession ends one session of the person at the keyboard, wherever it is.
func (s *Service) EndSession(ctx context.Context, by actor.Actor, session id.Session) error {
	if err := s.Left(ctx, by, session); err != nil {
		return err
	}
	return s.sessions.End(ctx, session)
}

// Left writes down that a session of the person at the keyboard is over.
func (s *Service) Left(ctx context.Context, by actor.Actor, session id.Session) error {
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).EndSession(ctx, query.EndSessionParams{EndedAt: db.At(s.clock.Now()), AccountID: by.Human(), ID: session})
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "login.no-such-session")
		}
		if err == nil {
			s.note(ctx, tx, by.Human(), "login.session-ended")
		}
		return wrapped("end session", err)
	})
}

// Register gives the module's periodic work to the queue.
func (s *Service) Register(q *jobs.Queue) { jobs.Daily(q, "login.sweep", s.Sweep) }

// Sweep forgets browsers that nobody came back with, and sessions of long ago (art. 5(1)(e) RODO).
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		if err := query.New(tx).SweepDevices(ctx, db.At(now.Add(-RememberFor))); err != nil {
			return wrapped("sweep", err)
		}
		return wrapped("sweep", query.New(tx).SweepSessions(ctx, db.At(now.Add(-sessionsFor))))
	})
}

// networkOf is about where an address is: enough to know one's own, too little to find a flat.
func networkOf(address string) string {
	at, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	bits := 24
	if at = at.Unmap(); at.Is6() {
		bits = 48
	}
	net, err := at.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	if at.Is4() {
		return strings.TrimSuffix(net.Addr().String(), ".0") + ".*"
	}
	return net.Addr().String() + "*"
}

// agents and systems are what browsers call themselves, the most particular first: every browser also says that
// it is those that came before it.
var (
	agents = [][2]string{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser", "Samsung Internet"},
		{"Firefox/", "Firefox"},
		{"FxiOS", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	}
	systems = [][2]string{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// AgentWords says in plain words what browser calls itself so: "Firefox, Windows"; "" when nothing is known.
func AgentWords(agent string) string {
	var words []string
	for _, list := range [][][2]string{agents, systems} {
		for _, x := range list {
			if strings.Contains(agent, x[0]) {
				words = append(words, x[1])
				break
			}
		}
	}
	return strings.Join(words, ", ")
}
