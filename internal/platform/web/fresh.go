package web

import (
	"errors"
	"net/http"
	"time"

	"wrota/internal/kit/fault"
)

// ProvePath is where somebody who is logged in shows once more who they are; "dalej" leads back.
const ProvePath = "/konto/potwierdz"

// ProvedKey is the key under which a session keeps when who sits at the keyboard last showed who they are, as
// RFC 3339. Whoever lets people in puts it there.
const ProvedKey = "proved"

var errStale = errors.New("web: the last proof is too old")

// Fresh asks for a proof of who somebody is that is not older than Config.Fresh, before the route does anything:
// for what a stranger would do first who finds a computer unlocked (OWASP ASVS 5.0, 7.5).
func Fresh(rt Route) Route {
	rt.Fresh = true
	return rt
}

// Proved notes that who sits at the keyboard has just shown who they are.
func (s *Session) Proved() { s.Put(ProvedKey, s.now().Format(time.RFC3339)) }

// stale tells whether a route wants a newer proof than the session has.
func (s *Server) stale(rt Route, q *request) bool {
	if !rt.Fresh || s.Fresh <= 0 || !q.actor.LoggedIn() {
		return false
	}
	at, err := time.Parse(time.RFC3339, q.session.Get(ProvedKey))
	return err != nil || s.Clock.Now().Sub(at) > s.Fresh
}

// askProof sends the person to show who they are, and from there back: to the page they asked for, or to the page
// with the form that they sent, in which stands what they typed.
func (s *Server) askProof(w http.ResponseWriter, r *http.Request) {
	q, back := requestOf(r), r.URL.RequestURI()
	if r.Method != http.MethodGet {
		back = q.pageBefore(r)
		k, err := posted(r)
		if fault.Is(err, fault.TooLarge) {
			s.fail(w, r, err)
			return
		}
		if err == nil && keepForm(r, k) {
			back = KeptPath
		}
	}
	http.Redirect(w, r, ProvePath+"?dalej="+escape(back), http.StatusSeeOther)
}
