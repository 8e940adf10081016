package webtest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"

	"wrota/internal/platform/db"
)

// home is the site's address; nothing listens there.
var home = &url.URL{Scheme: "http", Host: "wrota.test", Path: "/"}

// maxHops is more redirects than any page of ours needs.
const maxHops = 10

func (b *Browser) request(method, path string, body io.Reader) *http.Request {
	b.site.t.Helper()
	to, err := b.at.Parse(path)
	if err != nil {
		b.site.t.Fatalf("%q is no address: %v", path, err)
	}
	return httptest.NewRequestWithContext(b.site.t.Context(), method, home.ResolveReference(to).String(), body)
}

// Do sends a request made by hand (an upload, a header) and follows redirects.
func (b *Browser) Do(r *http.Request) *Page {
	b.site.t.Helper()
	p := b.send(r)
	first := p.Status
	var hops []string
	for p.Status == http.StatusSeeOther || p.Status == http.StatusFound {
		hops = append(hops, p.Header.Get("Location"))
		if len(hops) > maxHops {
			b.site.t.Fatalf("redirected in a circle: %v", hops)
		}
		p = b.send(b.request(http.MethodGet, p.Header.Get("Location"), nil))
	}
	p.First, p.Hops = first, hops
	if len(hops) == 0 {
		p.First = p.Status
	}
	p.lookOver()
	return p
}

// send is one request and its answer.
func (b *Browser) send(r *http.Request) *Page {
	b.site.t.Helper()
	ctx, counter := db.WithCounter(context.WithValue(r.Context(), actorKey{}, b.by))
	r = r.WithContext(ctx)
	r.RemoteAddr = b.Address + ":40000"
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if b.at.Path != "" && r.Header.Get("Referer") == "" {
		r.Header.Set("Referer", home.ResolveReference(&b.at).String())
	}
	if b.Agent != "" {
		r.Header.Set("User-Agent", b.Agent)
	}
	if b.Lang != "" {
		b.SetCookie("jezyk", b.Lang)
	}
	for _, c := range b.jar.Cookies(home) {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	b.site.handler.ServeHTTP(rec, r)
	res := rec.Result()
	_ = res.Body.Close() // the body is in rec
	b.jar.SetCookies(home, res.Cookies())
	if res.StatusCode < 300 || res.StatusCode >= 400 {
		b.at = url.URL{Path: r.URL.Path, RawQuery: r.URL.RawQuery}
	}
	return newPage(b, res.StatusCode, r.URL.RequestURI(), res.Header, rec.Body.Bytes(), int(counter.Load()))
}
