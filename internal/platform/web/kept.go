package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// KeptPath is the page that leads to a kept form.
const KeptPath = "/sesja/powrot"

// LostForm is the note of a session that a form could not be kept because it was too long.
const LostForm = "lost"

const (
	keptFor  = 10 * time.Hour
	keptMost = 512 << 10 // bytes of all kept forms of a session, as JSON
	keptPart = 1 << 20   // bytes of one value of a form that came with files
)

// unkept are fields that never wait anywhere; a form that has one is not kept at all.
var unkept = []string{"password", "old", "code", "answer"}

// KeptForm is a form that came when its session had ended, or when a proof was asked for first. It waits in the
// browser's session until the same person has logged in again, and is then put back into its page.
type KeptForm struct {
	Path  string     `json:"path"`  // where it was going
	Page  string     `json:"page"`  // the page that it stood on; "" when that is not known
	Form  url.Values `json:"form"`  // what was typed
	Files bool       `json:"files"` // it had files, too, which do not wait
	Whose string     `json:"whose"` // who was at the keyboard
	For   string     `json:"for"`   // in whose matters
	Until time.Time  `json:"until"`
}

// Forgotten notes in a session that ended whose it was and whom they acted for, so that what they were typing can
// be given back to them, and to nobody else.
func (s *Session) Forgotten(account, principal string) {
	s.Put("ended", "yes") // the login page says why it is shown
	s.Put("was", account)
	s.Put("was-for", principal)
}

// KeepForm keeps a form for the person whose session has just ended, or is about to; false when there is
// nothing to keep or nobody to keep it for.
func KeepForm(r *http.Request, path string, form url.Values) bool {
	return keepForm(r, KeptForm{Path: path, Form: form})
}

func keepForm(r *http.Request, k KeptForm) bool {
	q := requestOf(r)
	k.Whose, k.For = whoWas(q)
	k.Path, k.Page, k.Until = Local(k.Path, ""), q.pageBefore(r), q.start.Add(keptFor)
	if k.Page == "" {
		k.Page = q.pageAt(k.Path)
	}
	if k.Whose == "" || k.Path == "" || len(k.Form) == 0 || slices.ContainsFunc(unkept, k.Form.Has) {
		return false
	}
	list := []KeptForm{k}
	for _, old := range q.kept() {
		if old.Path != k.Path && old.Whose == k.Whose {
			list = append(list, old)
		}
	}
	for ; len(list) > 0; list = list[:len(list)-1] { // the oldest goes when there is no more room
		if b, err := json.Marshal(list); err == nil && len(b) <= keptMost {
			q.session.Put("kept", string(b))
			return true
		}
	}
	LoseForm(r)
	return false
}

// LoseForm notes in the session that a form was too long to wait: the pages that ask who somebody is say so.
func LoseForm(r *http.Request) { requestOf(r).session.Put(LostForm, "yes") }

// whoWas is who sat at the keyboard when the form was typed, and in whose matters.
func whoWas(q *request) (whose, principal string) {
	if q.actor.LoggedIn() {
		return q.actor.Human().String(), q.actor.Account.String()
	}
	whose, principal = q.session.Get("was"), q.session.Get("was-for")
	if principal == "" || principal == (id.Account{}).String() {
		principal = whose
	}
	return whose, principal
}

// kept lists the forms that wait in a session, the newest first.
func (q *request) kept() (list []KeptForm) {
	text := q.session.Get("kept")
	if text == "" || json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	return slices.DeleteFunc(list, func(k KeptForm) bool { return !q.start.Before(k.Until) })
}

func (q *request) keep(list []KeptForm) {
	if len(list) == 0 {
		q.session.Remove("kept")
		return
	}
	if b, err := json.Marshal(list); err == nil {
		q.session.Put("kept", string(b))
	}
}

// mine lists the forms that wait for who sent the request. What somebody else had typed in this browser is
// forgotten.
func (q *request) mine() []KeptForm {
	if q.session == nil || !q.actor.LoggedIn() || q.session.Get("kept") == "" {
		return nil
	}
	all, me := q.kept(), q.actor.Human().String()
	mine := slices.DeleteFunc(slices.Clone(all), func(k KeptForm) bool { return k.Whose != me })
	if len(mine) != len(all) || len(all) == 0 {
		q.keep(mine)
	}
	return mine
}

// Kept is the newest form that waits for the actor; false when there is none.
func Kept(r *http.Request) (KeptForm, bool) {
	q := requestOf(r)
	for _, k := range q.mine() {
		if k.For == q.actor.Account.String() {
			return k, true
		}
	}
	if list := q.mine(); len(list) > 0 {
		return list[0], true
	}
	return KeptForm{}, false
}

// Elsewhere tells whether a form was typed in the matters of somebody else than those whom the actor acts for
// now.
func (k KeptForm) Elsewhere(by actor.Actor) bool { return k.For != by.Account.String() }

// DropKept forgets a form that waits for the actor, by where it was going, and returns it.
func DropKept(r *http.Request, path string) (dropped KeptForm, ok bool) {
	q := requestOf(r)
	list := q.mine()
	i := slices.IndexFunc(list, func(k KeptForm) bool { return k.Path == path })
	if i < 0 {
		return KeptForm{}, false
	}
	dropped = list[i]
	q.keep(slices.Delete(list, i, i+1))
	return dropped, true
}

// arrives runs the handler of a form. One that waited has arrived then, unless the handler fails. The session is
// saved when the answer begins, so it is forgotten before.
func arrives(w http.ResponseWriter, r *http.Request, h Handler) error {
	if r.Method != http.MethodPost || !ActorOf(r).LoggedIn() {
		return h(w, r)
	}
	k, waited := DropKept(r, r.URL.RequestURI())
	err := h(w, r)
	if q := requestOf(r); err != nil && waited {
		q.keep(append([]KeptForm{k}, q.mine()...))
	}
	return err
}

// late takes a form in that came too late, and sends its owner to the login page and from there back to it.
func (s *Server) late(w http.ResponseWriter, r *http.Request, f *fault.Error) bool {
	q := requestOf(r)
	if f.Kind != fault.LoggedOut || r.Method != http.MethodPost || q.actor.Kind != actor.Anonymous || q.session.Get("was") == "" {
		return false
	}
	k, err := posted(r)
	if fault.Is(err, fault.TooLarge) {
		LoseForm(r)
	}
	to := KeptPath
	if err != nil || !keepForm(r, k) {
		if to = q.pageBefore(r); q.session.Get(LostForm) == "" {
			return false
		}
	}
	http.Redirect(w, r, "/logowanie?dalej="+escape(to), http.StatusSeeOther)
	return true
}

// posted reads a form that will wait. Of one that came with files only what was typed is read: files are long,
// and the browser lets nobody put them back into a form.
func posted(r *http.Request) (k KeptForm, err error) {
	k.Path = r.URL.RequestURI()
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		k.Form, err = Form(r)
		return k, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return k, err
	}
	k.Form = url.Values{}
	for n := 0; n <= maxFields; n++ {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return k, CheckText(k.Form)
		}
		if err != nil {
			return k, err
		}
		if p.FileName() != "" {
			k.Files = true
			continue
		}
		value, err := io.ReadAll(io.LimitReader(p, keptPart))
		if err != nil {
			return k, err
		}
		if len(value) > 0 || p.FormName() != "" && p.Header.Get("Content-Type") == "" {
			k.Form.Add(p.FormName(), string(value))
		}
	}
	return k, fault.New(fault.TooLarge, "fault.too-many-fields")
}

// pageBefore is the page of ours that a form was sent from, when it can be opened; "" otherwise.
func (q *request) pageBefore(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return ""
	}
	return q.pageAt(u.RequestURI())
}

// pageAt is a path of ours at which a page can be opened, or "".
func (q *request) pageAt(to string) string {
	to = Local(to, "")
	u, err := url.Parse(to)
	if err != nil || to == "" || q.server == nil {
		return ""
	}
	_, pattern := q.server.mux.Handler(&http.Request{Method: http.MethodGet, URL: u, Host: "localhost"})
	if pattern == "" || pattern == "/" || u.Path == KeptPath || u.Path == ProvePath {
		return ""
	}
	return to
}
