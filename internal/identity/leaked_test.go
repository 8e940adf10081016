package identity_test

import (
	"errors"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
)

// list is what thieves know.
type list map[string]bool

var errDisk = errors.New("disk")

func (l list) Has(password string) (bool, error) {
	if password == "dysk dysk dysk dysk" {
		return false, errDisk
	}
	return l[password], nil
}

// TestALeakedPasswordIsChosenNowhere: not with a new account, not by a link, not in place of another one.
func TestALeakedPasswordIsChosenNowhere(t *testing.T) {
	const known = "zielony rower Teofila"
	each(t, func(t *testing.T, w world) {
		refused := func(what string, err error) {
			t.Helper()
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Key != "identity.password.leaked" {
				t.Errorf("%s: %v", what, err)
			}
		}
		visitor := actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: "192.0.2.7"}}
		r := identitytest.Maria()
		r.Password = known
		refused("a new account", w.SignUp(t.Context(), visitor, r))
		a := identitytest.Resident(t, w.Service, identitytest.Maria())
		me := actor.Actor{Kind: actor.Resident, Account: a.ID, Source: visitor.Source}
		_, err := w.ChangePassword(t.Context(), me, identitytest.Password, known)
		refused("another password", err)
		if _, err := w.ChangePassword(t.Context(), me, identitytest.Password, "dysk dysk dysk dysk"); !errors.Is(err, errDisk) {
			t.Errorf("a list that cannot be read: %v", err)
		}
		token, err := w.ResetLink(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		refused("a link", w.Reset(t.Context(), visitor, token[len(identity.ResetPath):], known))
		if _, err := w.Login(t.Context(), visitor, a.Email, identitytest.Password); err != nil {
			t.Errorf("the old password is good still: %v", err)
		}
	}, func(d *identity.Deps) { d.Leaked = list{known: true} })
}
