package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
)

// KeptPath is the page that gives a kept form back.
const KeptPath = "/sesja/powrot"

const (
	keptFor  = 30 * time.Minute
	keptMost = 64 << 10 // bytes, as JSON
)

// unkept are fields that never wait anywhere; a form that has one is not kept at all.
var unkept = []string{"password", "old", "code", "answer"}

// keptForm is a form that came when its session had ended. It waits in the browser's session until the same
// person has logged in again.
type keptForm struct {
	Path  string     `json:"path"`
	Form  url.Values `json:"form"`
	Whose string     `json:"whose"`
	Until time.Time  `json:"until"`
}

// Forgotten notes in a session that ended whose it was, so that what they were typing can be given back to
// them, and to nobody else.
func (s *Session) Forgotten(account string) {
	s.Put("ended", "yes") // the login page says why it is shown
	s.Put("was", account)
}

// KeepForm keeps a form for the person whose session has just ended, or is about to; false when there is
// nothing to keep or nobody to keep it for.
func KeepForm(r *http.Request, path string, form url.Values) bool {
	q := requestOf(r)
	whose := q.session.Get("was")
	if q.actor.LoggedIn() {
		whose = q.actor.Human().String()
	}
	path = Local(path, "")
	if whose == "" || path == "" || len(form) == 0 || slices.ContainsFunc(unkept, form.Has) {
		return false
	}
	b, err := json.Marshal(keptForm{path, form, whose, q.start.Add(keptFor)})
	if err != nil || len(b) > keptMost {
		return false
	}
	q.session.Put("kept", string(b))
	return true
}

// Kept is the form that waits for the actor, and where it was going; false when there is none.
func Kept(r *http.Request) (path string, form url.Values, ok bool) {
	var k keptForm
	q := requestOf(r)
	if json.Unmarshal([]byte(q.session.Get("kept")), &k) != nil || k.Whose != q.actor.Human().String() || !q.start.Before(k.Until) {
		q.session.Remove("kept")
		return "", nil, false
	}
	return k.Path, k.Form, true
}

// keep takes a form in that came too late, and sends its owner to the login page and from there back to it.
func (s *Server) keep(w http.ResponseWriter, r *http.Request, f *fault.Error) bool {
	if f.Kind != fault.LoggedOut || r.Method != http.MethodPost || requestOf(r).actor.Kind != actor.Anonymous {
		return false
	}
	form, err := Form(r)
	if err != nil || !KeepForm(r, r.URL.RequestURI(), form) {
		return false
	}
	http.Redirect(w, r, "/logowanie?dalej="+escape(KeptPath), http.StatusSeeOther)
	return true
}
