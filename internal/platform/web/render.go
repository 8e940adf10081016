package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"wrota/internal/platform/db"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes a page. It is rendered into memory first: a component that fails becomes an error
// page, never half a page.
func Render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer buffers.Put(b)
	if err := page.Render(r.Context(), b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return write(w, r, status, requestOf(r).server.refilled(r, status, b.Bytes()))
}

// write answers with bytes, compressed when they are worth it and the browser understands it.
func write(w http.ResponseWriter, r *http.Request, status int, body []byte) error {
	w.Header().Add("Vary", "Accept-Encoding")
	if len(body) < 1024 || !takesGzip(r) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		_, err := w.Write(body)
		return ignoreGone(err)
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(w)
	if _, err := z.Write(body); err != nil {
		return nil //nolint:nilerr // the browser has gone
	}
	return ignoreGone(z.Close())
}

// takesGzip tells whether the browser understands gzip ("gzip;q=0" says that it does not).
func takesGzip(r *http.Request) bool {
	for _, one := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";q=")
		if strings.EqualFold(name, "gzip") {
			return strings.Trim(quality, "0.") != "" || quality == ""
		}
	}
	return false
}

// ignoreGone drops the error of writing to a browser that has gone: the status is sent already.
func ignoreGone(error) error { return nil }

var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, 5) // the level is valid
	return z
}}

// File is a document sent to a browser.
type File struct {
	Name   string // as it will be saved
	Type   string // media type
	Size   int64  // -1 when unknown
	Body   io.Reader
	Inline bool // shown in the browser; only for types that cannot run anything
}

// safeInline are the types a browser may show inside our origin.
var safeInline = map[string]bool{"application/pdf": true, "image/png": true, "image/jpeg": true, "text/plain; charset=utf-8": true}

// Send streams a file. It is offered for saving, never opened inside our origin, unless it is of a
// harmless type; a sandbox keeps even those from running anything. An error means that the file could not
// be read to its end; the answer is then broken off, so that nobody takes a part for the whole.
func Send(w http.ResponseWriter, f File) error {
	disposition := "attachment"
	if f.Inline && safeInline[f.Type] {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}))
	h.Set("Content-Type", f.Type)
	if f.Type != "application/pdf" { // a sandboxed PDF is not shown by Chromium
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	}
	if f.Size >= 0 {
		h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	}
	body := &source{Reader: f.Body}
	first := make([]byte, 512)
	n, err := io.ReadFull(body, first) // what cannot be read at all still gets a page
	if body.err != nil {
		return fmt.Errorf("web: send: %w", body.err)
	}
	w.WriteHeader(http.StatusOK)
	if _, gone := w.Write(first[:n]); gone != nil || err != nil {
		return nil //nolint:nilerr // the browser has gone, or the file was as short as that
	}
	_, _ = io.Copy(w, body) // what matters of its error is in body
	if body.err != nil {
		return fmt.Errorf("web: send: %w", body.err)
	}
	return nil
}

// Stream sends a file that write makes while it is read, so that its size does not matter. When the
// browser goes away, the writes of write fail. A panic of write is thrown again here, where the Server logs
// it and breaks the answer off: in a goroutine of its own nothing would stop it before the whole program.
func Stream(w http.ResponseWriter, f File, write func(io.Writer) error) error {
	from, to := io.Pipe()
	defer func() { _ = from.Close() }() // ends the writer when the browser has gone
	go func() {
		defer func() {
			if v := recover(); v != nil {
				p, ok := v.(*db.Panic)
				if !ok {
					p = &db.Panic{Value: v, Stack: debug.Stack()}
				}
				_ = to.CloseWithError(p)
			}
		}()
		_ = to.CloseWithError(write(to))
	}()
	f.Size, f.Body = -1, from
	err := Send(w, f)
	var thrown *db.Panic
	if errors.As(err, &thrown) {
		panic(thrown)
	}
	return err
}

// source tells errors of reading a file from those of a browser that has gone.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// Text writes a small answer that is no page: a fragment, JSON, a feed.
func Text(w http.ResponseWriter, r *http.Request, mediaType string, body []byte) error {
	w.Header().Set("Content-Type", mediaType)
	return write(w, r, http.StatusOK, body)
}
