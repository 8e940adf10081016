package appealsweb

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/cases/appeals"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// flashKey is where a session keeps what the next page has to say.
const flashKey = "odwolania"

// undoSeconds is how long the way back is offered.
const undoSeconds = 10

type told struct{ What, Undo string }

// tell keeps what was done for the next page. What a clerk said of a letter can be taken back.
func tell(r *http.Request, x page, v url.Values) {
	t := told{What: v.Get("krok")}
	if t.What == "recognise" && v.Get("wersja") == "" {
		back := url.Values{"krok": {"misnamed"}, "letter": {v.Get("letter")}, "wersja": {strconv.Itoa(1)}}
		t.Undo = Path(x.ID) + "?" + back.Encode()
	}
	b, err := json.Marshal(t)
	if err == nil { // a struct of strings always is
		web.SessionOf(r).Put(flashKey, string(b))
	}
}

// hear puts what was told into the chrome of the page.
func hear(r *http.Request) *http.Request {
	var t told
	if json.Unmarshal([]byte(web.SessionOf(r).Pop(flashKey)), &t) != nil {
		return r
	}
	ctx := r.Context()
	c := ui.ChromeOf(ctx)
	c.Flash = &ui.Flash{Tone: ui.OK, Text: i18n.T(ctx, "cases.appeals.done-"+t.What)}
	if t.Undo != "" {
		c.Flash.Undo = &ui.Undo{Action: t.Undo, Seconds: undoSeconds}
	}
	return r.WithContext(ui.WithChrome(ctx, c))
}

// Due shows a day of the office's by colour, icon and words together.
func Due(today, due dateOf, m *appeals.Matter, words func(key string, args ...any) string) ui.DueProps {
	d := ui.DueProps{Day: due}
	if !m.Waits() {
		return d
	}
	switch left := today.DaysUntil(due); {
	case left < 0:
		d.Tone, d.Text = ui.Bad, words("due-late", "Count", -left)
	case left == 0:
		d.Tone, d.Text = ui.Warn, words("due-today")
	case left <= 3:
		d.Tone, d.Text = ui.Warn, words("due-left", "Count", left)
	default:
		d.Tone, d.Text = ui.OK, words("due-left", "Count", left)
	}
	return d
}
