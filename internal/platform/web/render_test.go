package web_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/a-h/templ"

	"wrota/internal/platform/web"
)

func component(text string, err error) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if _, e := io.WriteString(w, text); e != nil {
			return e
		}
		return err
	})
}

func TestRender(t *testing.T) {
	long := strings.Repeat("ławka ", 1000)
	s := start(t, lite(t), nil,
		web.Route{Method: "GET", Pattern: "/dluga", Name: "t.long", Access: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, 200, component(long, nil))
		}},
		web.Route{Method: "GET", Pattern: "/krotka", Name: "t.short", Access: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, 422, component("mała", nil))
		}},
		web.Route{Method: "GET", Pattern: "/pol", Name: "t.half", Access: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, 200, component(long, errors.New("half way")))
		}})
	for _, tc := range []struct {
		path, accept string
		status       int
		zipped       bool
		want         string
		reason       string
	}{
		{"/dluga", "gzip, br", 200, true, long, ""},
		{"/dluga", "br, GZIP;q=0.5", 200, true, long, ""},
		{"/dluga", "", 200, false, long, "a browser that does not understand gzip"},
		{"/dluga", "br, gzip;q=0", 200, false, long, "or says that it does not"},
		{"/dluga", "x-gzipped", 200, false, long, "another word"},
		{"/krotka", "gzip", 422, false, "mała", "not worth it"},
		{"/pol", "gzip", 500, false, "internal pl ", "never half a page"},
	} {
		got := s.do("GET", tc.path, "", "Accept-Encoding", tc.accept)
		body := got.body
		if got.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			body = string(b)
		}
		if got.StatusCode != tc.status || (got.Header.Get("Content-Encoding") == "gzip") != tc.zipped || !strings.HasPrefix(body, tc.want) {
			t.Errorf("%s %q: %d %q %.40q: %s", tc.path, tc.accept, got.StatusCode, got.Header.Get("Content-Encoding"), body, tc.reason)
		}
		if tc.status != 500 && got.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s is %q", tc.path, got.Header.Get("Content-Type"))
		}
		if !strings.Contains(strings.Join(got.Header.Values("Vary"), ","), "Accept-Encoding") && tc.status != 500 {
			t.Errorf("%s: a proxy may give the zipped page to everybody", tc.path)
		}
	}
}

func TestSend(t *testing.T) {
	for _, tc := range []struct {
		file        web.File
		disposition string
		sandbox     bool
		reason      string
	}{
		{web.File{Name: "decyzja.pdf", Type: "application/pdf", Inline: true}, "inline", false, "Chromium shows no PDF in a sandbox"},
		{web.File{Name: "decyzja.pdf", Type: "application/pdf"}, "attachment", false, ""},
		{web.File{Name: "plan.png", Type: "image/png", Inline: true}, "inline", true, ""},
		{web.File{Name: "strona.html", Type: "text/html; charset=utf-8", Inline: true}, "attachment", true, "a page of a stranger's never runs under our name"},
		{web.File{Name: "rysunek.svg", Type: "image/svg+xml", Inline: true}, "attachment", true, "a drawing may carry scripts"},
		{web.File{Name: "dane.xml", Type: "application/xml", Inline: true}, "attachment", true, "and so may XML"},
		{web.File{Name: "żółć „2027”.pdf", Type: "application/pdf"}, "attachment", false, "names are Polish"},
		{web.File{Name: "a\r\nSet-Cookie: x=1;\".pdf", Type: "application/pdf"}, "attachment", false, "a name is no header"},
		{web.File{Name: "../../etc/passwd", Type: "application/pdf"}, "attachment", false, "the browser takes the last part only"},
	} {
		for _, size := range []int{0, 5, 512, 100_000} {
			body := strings.Repeat("x", size)
			f := tc.file
			f.Size, f.Body = int64(size), strings.NewReader(body)
			s := start(t, lite(t), nil, web.Route{Method: "GET", Pattern: "/x", Name: "t.x", Access: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
				return web.Send(w, f)
			}})
			got := s.do("GET", "/x", "")
			kind, params, err := mime.ParseMediaType(got.Header.Get("Content-Disposition"))
			if err != nil || kind != tc.disposition || params["filename"] != f.Name || got.Header.Get("Content-Type") != f.Type || got.body != body || got.Header.Get("Set-Cookie") != "" {
				t.Errorf("%q of %d bytes: %q %q %v, %d bytes: %s", f.Name, size, kind, params["filename"], err, len(got.body), tc.reason)
			}
			if sandbox := strings.HasPrefix(got.Header.Get("Content-Security-Policy"), "sandbox"); sandbox != tc.sandbox {
				t.Errorf("%q: sandbox %v: %s", f.Name, sandbox, tc.reason)
			}
			if csp := got.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "base-uri 'none'") {
				t.Errorf("%q may be framed: %s", f.Name, csp)
			}
			if got.Header.Get("X-Content-Type-Options") != "nosniff" || got.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%q: %v", f.Name, got.Header)
			}
		}
	}
}

func TestStaticFiles(t *testing.T) {
	css := strings.Repeat("a { color: red }\n", 200)
	h, err := web.Static(fstest.MapFS{
		"site-AB12.css": {Data: []byte(css)}, "text-CD34.woff2": {Data: []byte(strings.Repeat("x", 500))}, "site-EF56.js": {Data: []byte("x()")}, "a.nic": {Data: []byte("x")},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, lite(t), nil)
	s.Mount("GET /static/", h)
	for _, tc := range []struct {
		path   string
		status int
		kind   string
		zipped bool
	}{
		{"/static/site-AB12.css", 200, "text/css; charset=utf-8", true},
		{"/static/text-CD34.woff2", 200, "font/woff2", false},
		{"/static/site-EF56.js", 200, "text/javascript; charset=utf-8", false},
		{"/static/a.nic", 200, "application/octet-stream", false},
		{"/static/", 404, "", false},
		{"/static/nie-ma.css", 404, "", false},
		{"/static/%2e%2e/secret", 404, "", false},
	} {
		got := s.do("GET", tc.path, "", "Accept-Encoding", "gzip", "Cookie", "wrota=abc")
		if got.StatusCode != tc.status || tc.status == 200 && got.Header.Get("Content-Type") != tc.kind || (got.Header.Get("Content-Encoding") == "gzip") != tc.zipped {
			t.Errorf("%s: %d %v", tc.path, got.StatusCode, got.Header)
		}
		if kept := strings.Contains(got.Header.Get("Cache-Control"), "immutable"); kept != (tc.status == 200) {
			t.Errorf("%s: %q", tc.path, got.Header.Get("Cache-Control"))
		}
	}
	if got := s.do("GET", "/static/site-AB12.css", ""); got.body != css {
		t.Errorf("plain: %.40q", got.body)
	}
}
