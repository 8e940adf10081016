package identity

import (
	"context"
	"strconv"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Seat keeps a sitting between requests. The session of a browser (web.Session) is one.
type Seat interface {
	Get(key string) string
	Put(key, value string)
	Remove(key string)
	Renew() error
}

// Sitting is what a session says of who is at the keyboard and as whom they act.
type Sitting struct {
	Account  id.Account  // who logged in
	Employee id.Employee // the post they act in; none in matters of their own
	For      id.Account  // whom they act for; none in matters of their own
	Session  id.Session  // this login in this browser; none for the program's own tools
	Mandate  id.Mandate  // on what basis
	Epoch    int64       // of the account when the session began; an older one has ended
	Proof
}

// Proof is how surely a way of logging in showed who it is.
type Proof struct {
	Level  actor.Level // of the means; the session never has more than the account was confirmed with
	Strong bool        // two factors were shown, or a provider vouches for as much
	Means  string      // by what: MeansPassword, or the name of a provider; it goes with what is filed

	// DeskOnly: the directory of an office vouches, and nobody else. It opens posts, never a person's own matters (ADR 36).
	DeskOnly bool
}

// Ways of logging in that this module has itself.
var (
	ByPassword = Proof{Level: actor.LevelLow, Means: MeansPassword}
	byPersona  = Proof{Level: actor.LevelHigh, Strong: true, Means: meansPersona}        // a demonstration has nothing to protect
	ByTwo      = Proof{Level: actor.LevelSubstantial, Strong: true, Means: MeansTwo}     // a password and a second factor
	ByPasskey  = Proof{Level: actor.LevelSubstantial, Strong: true, Means: MeansPasskey} // two factors by itself
)

// sitting lists the keys under which a seat keeps it.
var sitting = []string{"account", "employee", "for", "mandate", "epoch", "level", "strong", "means", "session", "proved", "desk"}

// SittingOf reads who sits; false when nobody does, or when what is kept cannot be read.
func SittingOf(seat Seat) (x Sitting, ok bool) {
	account, err := id.Parse[id.Account](seat.Get("account"))
	if err != nil {
		return Sitting{}, false
	}
	x.Account = account
	err1 := x.Employee.UnmarshalText([]byte(seat.Get("employee")))
	err2 := x.For.UnmarshalText([]byte(seat.Get("for")))
	err5 := x.Session.UnmarshalText([]byte(seat.Get("session")))
	err6 := x.Mandate.UnmarshalText([]byte(seat.Get("mandate")))
	epoch, err3 := strconv.ParseInt(seat.Get("epoch"), 10, 64)
	level, err4 := strconv.ParseUint(seat.Get("level"), 10, 8)
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || err5 != nil || err6 != nil {
		return Sitting{}, false
	}
	x.Epoch, x.Level, x.Strong = epoch, actor.Level(level), seat.Get("strong") == "yes"
	x.Means, x.DeskOnly = seat.Get("means"), seat.Get("desk") == "yes"
	return x, true
}

// Keep writes the sitting into a seat.
func (x Sitting) Keep(seat Seat) {
	seat.Put("account", x.Account.String())
	seat.Put("employee", x.Employee.String())
	seat.Put("for", x.For.String())
	seat.Put("session", x.Session.String())
	seat.Put("mandate", x.Mandate.String())
	seat.Put("epoch", strconv.FormatInt(x.Epoch, 10))
	seat.Put("level", strconv.FormatUint(uint64(x.Level), 10))
	seat.Put("means", x.Means)
	seat.Remove("strong")
	seat.Remove("desk")
	if x.DeskOnly {
		seat.Put("desk", "yes")
	}
	if x.Strong {
		seat.Put("strong", "yes")
	}
}

// shown notes when who sits there last showed who they are; web.Fresh asks.
func (s *Service) shown(seat Seat) { seat.Put("proved", s.clock.Now().Format(time.RFC3339)) }

// Leave empties a seat: nobody sits there any more.
func Leave(seat Seat) { forget(seat, sitting) }

func forget(seat Seat, keys []string) {
	for _, key := range keys {
		seat.Remove(key)
	}
}

// Where people go who wanted nothing in particular, and where they choose in what capacity they act.
const (
	HomeOfResident = "/moje"
	HomeOfClerk    = "/biurko"
	ChoicePath     = "/wybierz"
	ConfirmPath    = "/konto/tozsamosc" // where a person shows more surely who they are; "dalej" leads back
)

// Enter begins the session of an account that was proved in some way, under a new token. It returns
// where to go: to the second factor when the account has one and this way did not show it (nobody sits
// yet then), to the choice of capacity when there is one, or home. Every way of logging in ends here.
func (s *Service) Enter(ctx context.Context, seat Seat, a Account, p Proof) (string, error) {
	if !p.Strong && s.seconds != nil {
		has, err := s.seconds.HasSecond(ctx, a.ID)
		if err != nil {
			return "", err
		}
		if has {
			return SecondPath, s.halfway(seat, a, p)
		}
	}
	return s.enter(ctx, seat, a, p)
}

func (s *Service) enter(ctx context.Context, seat Seat, a Account, p Proof) (string, error) {
	choices, err := s.Choices(ctx, a.ID)
	if err != nil {
		return "", err
	}
	employee, only := choices.Only()
	if p.DeskOnly {
		if len(choices.Employments) == 0 || !p.Strong && !s.oneFactor {
			return "", errDeskOnly
		}
		employee, only = choices.Employments[0].Employee, len(choices.Employments) == 1
	}
	if err := seat.Renew(); err != nil {
		return "", err
	}
	forget(seat, half)
	Sitting{Account: a.ID, Employee: employee, Session: id.New[id.Session](), Epoch: a.Epoch, Proof: p}.Keep(seat)
	s.shown(seat)
	switch {
	case !only:
		return ChoicePath, nil
	case employee.IsZero():
		return HomeOfResident, nil
	case !p.Strong && !s.oneFactor:
		return SecurityPath, nil
	}
	return HomeOfClerk, nil
}

// Raise lets a session go on, under a new token, after the person showed by another way who they are: they stay
// where they were, and what the session has proved is the surer of both. False when somebody else sits there, and when
// the directory of an office vouches for somebody in matters of their own, or vouched where they come by a way of their own
// now: that is a session anew. At a desk that a directory vouches for, the session is of the desk only from then on.
func (s *Service) Raise(seat Seat, a Account, p Proof) (bool, error) {
	x, ok := SittingOf(seat)
	if !ok || x.Account != a.ID || x.Epoch != a.Epoch || p.DeskOnly && x.Employee.IsZero() || x.DeskOnly && !p.DeskOnly {
		return false, nil
	}
	if err := seat.Renew(); err != nil {
		return false, err
	}
	if p.Level >= x.Level {
		x.Level, x.Means = p.Level, p.Means
	}
	x.Strong, x.DeskOnly = x.Strong || p.Strong, x.DeskOnly || p.DeskOnly
	x.Keep(seat)
	s.shown(seat)
	return true, nil
}

// ActFor lets who sits act for somebody else on a mandate from now on, or in matters of their own again when
// both are zero. The session gets a new token, because its rights change. Whether the mandate holds is asked
// on every request (Actor).
func ActFor(seat Seat, principal id.Account, m id.Mandate) error {
	if err := seat.Renew(); err != nil {
		return err
	}
	seat.Put("for", principal.String())
	seat.Put("mandate", m.String())
	return nil
}

// EnterPersona begins the session of a persona of a demonstration.
func (s *Service) EnterPersona(ctx context.Context, by actor.Actor, seat Seat, who id.Account) (Account, string, error) {
	a, err := s.LoginPersona(ctx, by, who)
	if err != nil {
		return Account{}, "", err
	}
	to, err := s.Enter(ctx, seat, a, byPersona)
	return a, to, err
}

// SittingAs is the sitting of an account on a post, for the command line and tests that act as people do.
func SittingAs(a Account, employee id.Employee) Sitting {
	return Sitting{Account: a.ID, Employee: employee, Epoch: a.Epoch, Proof: byPersona}
}
