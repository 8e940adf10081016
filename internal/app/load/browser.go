// Package load plays many people at once against a running server, through real connections: for the
// measurements of "wrota bench" and for the test that kills the server in the middle of its work.
//
// A Browser is one person's: it keeps its connection open and its cookies, speaks HTTP/1.1 and follows
// nothing by itself, because a measurement has to know what each answer was. It is leaner than
// net/http's client on purpose: who measures a server on the same two cores takes as little of them as
// can be. Together is people doing the same thing at the same time, each answer timed.
//
// It does not check pages; that is what webtest and the journeys are for. It knows of the product only
// how a persona of the demonstration comes in and how a form of HTML is sent.
package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/platform/clock"
)

// Browser is one person's connection and cookies. It is used by one goroutine.
type Browser struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	cookies []*http.Cookie
	head    bytes.Buffer
}

// Answer is what came back.
type Answer struct {
	Status   int
	Location string
	Body     []byte
}

// patience is how long an answer may take before the connection counts as dead.
const patience = 30 * time.Second

// ErrStatus is returned for an answer of another kind than was expected.
var ErrStatus = errors.New("load: unexpected answer")

// New returns a browser for a server at host:port; it connects with the first request.
func New(address string) *Browser { return &Browser{address: address} }

// Close ends the connection; cookies stay.
func (b *Browser) Close() {
	if b.conn != nil {
		_ = b.conn.Close()
		b.conn = nil
	}
}

// Get asks for a page.
func (b *Browser) Get(path string) (Answer, error) { return b.Send(http.MethodGet, path, "", nil) }

// Post sends a form.
func (b *Browser) Post(path string, form url.Values) (Answer, error) {
	return b.Send(http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// Enter logs a persona of the demonstration in by the id of its account.
func (b *Browser) Enter(account string) error {
	a, err := b.Post("/logowanie/postac", url.Values{"postac": {account}})
	if err == nil && a.Status != http.StatusSeeOther {
		err = fmt.Errorf("%w: %d to a persona", ErrStatus, a.Status)
	}
	return err
}

// Send sends a request and reads its answer to the end. After an error the next request makes a new
// connection; whether the server did what it was asked is then not known.
func (b *Browser) Send(method, path, kind string, body []byte) (Answer, error) {
	if b.conn == nil {
		conn, err := net.DialTimeout("tcp", b.address, patience)
		if err != nil {
			return Answer{}, fmt.Errorf("load: %w", err)
		}
		b.conn, b.in = conn, bufio.NewReaderSize(conn, 16<<10)
	}
	a, err := b.exchange(method, path, kind, body)
	if err != nil {
		b.Close()
		return a, fmt.Errorf("load: %w", err)
	}
	return a, nil
}

func (b *Browser) exchange(method, path, kind string, body []byte) (Answer, error) {
	if err := b.conn.SetDeadline(clock.System{}.Now().Add(patience)); err != nil {
		return Answer{}, err
	}
	h := &b.head
	h.Reset()
	h.WriteString(method + " " + path + " HTTP/1.1\r\nHost: " + b.address + "\r\nSec-Fetch-Site: same-origin\r\nAccept-Language: pl\r\n")
	for i, c := range b.cookies {
		h.WriteString([]string{"Cookie: ", "; "}[min(i, 1)] + c.Name + "=" + c.Value)
	}
	if len(b.cookies) > 0 {
		h.WriteString("\r\n")
	}
	if method == http.MethodPost {
		h.WriteString("Content-Type: " + kind + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	h.WriteString("\r\n")
	h.Write(body)
	if _, err := b.conn.Write(h.Bytes()); err != nil {
		return Answer{}, err
	}
	r, err := http.ReadResponse(b.in, nil)
	if err != nil {
		return Answer{}, err
	}
	defer r.Body.Close() //nolint:errcheck // it was read to its end
	a := Answer{Status: r.StatusCode, Location: r.Header.Get("Location")}
	if a.Body, err = io.ReadAll(r.Body); err != nil {
		return a, err
	}
	for _, c := range r.Cookies() {
		b.keep(c)
	}
	if r.Close {
		b.Close()
	}
	return a, nil
}

// keep remembers a cookie, or forgets it when the server says so.
func (b *Browser) keep(c *http.Cookie) {
	b.cookies = slices.DeleteFunc(b.cookies, func(old *http.Cookie) bool { return old.Name == c.Name })
	if c.MaxAge >= 0 && c.Value != "" {
		b.cookies = append(b.cookies, c)
	}
}

// Path is the address of a redirection without its host.
func (a Answer) Path() string {
	u, err := url.Parse(a.Location)
	if err != nil {
		return a.Location
	}
	return strings.TrimPrefix(u.RequestURI(), "//")
}
