package e2e_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web/webtest"
)

// hand is a person at work: what a journey does that is told once and walked twice, by requests and in Chromium.
type hand interface {
	open(at string)
	says(words ...string)
	hides(word string)
	// fill answers fields by their names. Of a list, the value is the beginning of the line that is chosen; of a
	// box, the value of the one that is ticked.
	fill(values map[string]string)
	send(field, name string, body []byte)
	press(text string)
	apply(a answers) // goes through the pages of an application until its answers are to be checked
	value(selector string) string
	at() string
	looks()
}

// stage lets people sit down: at requests, or at browsers.
type stage struct {
	*world
	sit func(name, at string) hand // a persona, or a visitor without a name
}

// byRequests is a stage without browsers.
func byRequests(t *testing.T, e db.Engine) stage {
	t.Helper()
	w := newWorldAt(t, e, today)
	return stage{w, func(name, at string) hand {
		b := w.visitor()
		if name != "" {
			b = w.as(name)
		}
		h := &requests{t: t, b: b}
		h.open(at)
		return h
	}}
}

// inChromium is a stage with real browsers.
func inChromium(t *testing.T, e db.Engine) stage {
	t.Helper()
	s := newWorldAt(t, e, today).site(t)
	return stage{s.world, func(name, at string) hand {
		if name == "" {
			return &screen{&eyes{browser.Page(t, s.address+at), t, s}}
		}
		return &screen{s.sits(name, at)}
	}}
}

// requests are a person without a screen.
type requests struct {
	t     *testing.T
	b     *webtest.Browser
	p     *webtest.Page
	typed map[string]string
	files []webtest.File
}

func (h *requests) turn(p *webtest.Page) {
	h.t.Helper()
	h.p, h.typed, h.files = p, map[string]string{}, nil
	if p.Status >= 400 {
		h.t.Fatalf("%s: %d %q %s", p.URL, p.Status, p.Problems(), p.Fault())
	}
}

func (h *requests) open(at string)       { h.t.Helper(); h.turn(h.b.Get(at)) }
func (h *requests) says(words ...string) { h.t.Helper(); h.p.WantSays(words...) }
func (h *requests) at() string           { return h.p.URL }
func (h *requests) looks()               {}

func (h *requests) apply(a answers) {
	h.t.Helper()
	p, _ := fill(h.t, h.p, a)
	h.turn(p)
}

func (h *requests) hides(word string) {
	h.t.Helper()
	if h.p.Says(word) {
		h.t.Errorf("%s says %q", h.p.URL, word)
	}
}

func (h *requests) value(selector string) string {
	h.t.Helper()
	if e := h.p.One(selector); e.Value() != "" {
		return e.Value()
	}
	return h.p.Text(selector)
}

func (h *requests) fill(values map[string]string) {
	h.t.Helper()
	for name, v := range values {
		if start, open := strings.CutSuffix(name, "*"); open {
			name = h.p.One("select[name^=" + start + "]").Attr("name")
		}
		for _, o := range h.p.All("select[name=" + name + "] option") {
			if strings.HasPrefix(o.Text(), v) {
				v = o.Attr("value")
				break
			}
		}
		h.typed[name] = v
	}
}

func (h *requests) send(field, name string, body []byte) {
	h.files = append(h.files, webtest.File{Field: field, Name: name, Body: body})
}

func (h *requests) press(text string) {
	h.t.Helper()
	button := slices.ContainsFunc(append(h.p.Texts("main button"), h.p.Texts("main input[type=submit]")...), func(s string) bool { return strings.Contains(s, text) })
	switch {
	case len(h.files) > 0:
		h.turn(h.p.Attach(text, h.files, h.pairs()...))
	case button:
		h.turn(h.p.Press(text, h.pairs()...))
	default:
		h.turn(h.p.Click(text))
	}
}

func (h *requests) pairs() (out []string) {
	for _, name := range slices.Sorted(maps.Keys(h.typed)) {
		out = append(out, name, h.typed[name])
	}
	return out
}

// screen is a person at a real browser.
type screen struct{ *eyes }

func (h *screen) open(at string)       { h.t.Helper(); h.Go(h.address + at) }
func (h *screen) says(words ...string) { h.t.Helper(); h.Until("the page", loaded); h.sees(words...) }

func (h *screen) at() string        { h.t.Helper(); return strings.TrimPrefix(h.Address(), h.address) }
func (h *screen) press(text string) { h.t.Helper(); h.eyes.press(text) }
func (h *screen) looks()            { h.t.Helper(); h.eyes.looks() }

func (h *screen) apply(a answers) { h.t.Helper(); h.fills(a) }

func (h *screen) hides(word string) {
	h.t.Helper()
	if strings.Contains(h.Text("main"), word) {
		h.t.Errorf("%s says %q", h.Address(), word)
	}
}

func (h *screen) value(selector string) string {
	h.t.Helper()
	if v := h.Value(selector); v != "" {
		return v
	}
	return h.Text(selector)
}

func (h *screen) fill(values map[string]string) {
	h.t.Helper()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		v, at := values[name], fmt.Sprintf(`main [name="%s"]`, name)
		if start, open := strings.CutSuffix(name, "*"); open {
			at = fmt.Sprintf(`main [name^="%s"]`, start)
		}
		var kind, value string
		h.Eval(fmt.Sprintf(`document.querySelector(%q)?.type ?? ""`, at), &kind)
		switch kind {
		case "":
			h.t.Fatalf("%s has no field %q", h.Address(), name)
		case "select-one":
			h.Eval(fmt.Sprintf(`[...document.querySelector(%q).options].find(o => o.text.startsWith(%q))?.value ?? %q`, at, v, v), &value)
			h.Choose(at, value)
		case "checkbox", "radio":
			h.Click(fmt.Sprintf(`%s[value="%s"]`, at, v))
		case "date":
			h.Choose(at, v)
		default:
			h.Fill(at, v)
		}
	}
}

func (h *screen) send(field, name string, body []byte) {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), name)
	if err := os.WriteFile(file, body, 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.Upload("input[type=file][name="+field+"]", file)
}

// letter finds something in the mail that somebody got.
func (w *world) letter(to, pattern string) string {
	w.t.Helper()
	files, err := filepath.Glob(filepath.Join(w.app.Config.Data, "mail", "*"))
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Reverse(files)
	for _, name := range files {
		body, err := os.ReadFile(name) //nolint:gosec // the folder of the test
		if err != nil {
			w.t.Fatal(err)
		}
		text := strings.ReplaceAll(strings.ReplaceAll(string(body), "=\r\n", ""), "=3D", "=")
		if found := regexp.MustCompile(pattern).FindString(text); found != "" && strings.Contains(strings.ToLower(text), to) {
			return found
		}
	}
	w.t.Fatalf("%s got no mail with %s among %d", to, pattern, len(files))
	return ""
}
