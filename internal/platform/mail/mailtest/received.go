package mailtest

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Received is a message as the server got it.
type Received struct {
	From    string   // of the envelope
	To      []string // of the envelope
	User    string   // who was logged in
	TLS     bool     // whether the connection was protected
	Header  netmail.Header
	Subject string // decoded
	Text    string // the plain text, decoded, with \n
	HTML    string // the HTML, decoded, with \n
	Raw     string // every byte
}

// Messages returns what the server has received so far, in order.
func (s *Server) Messages(t testing.TB) []Received {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "[0-9]*.json"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	var all []Received
	for _, name := range names {
		all = append(all, read(t, name))
	}
	return all
}

func read(t testing.TB, name string) Received {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var r Received
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	raw := make([]byte, 0, len(r.Raw))
	for _, c := range r.Raw { // one rune a byte: the server wrote Latin-1
		raw = append(raw, byte(c))
	}
	r.Raw = string(raw)
	m, err := netmail.ReadMessage(strings.NewReader(r.Raw))
	if err != nil {
		t.Fatalf("not a message: %v\n%s", err, r.Raw)
	}
	r.Header = m.Header
	if r.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	r.take(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
	return r
}

// take puts a part where it belongs; a part of parts is opened.
func (r *Received) take(t testing.TB, contentType, encoding string, body io.Reader) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("content type %q: %v", contentType, err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r.take(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		}
	}
	if strings.EqualFold(encoding, "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(b), "\r\n", "\n")
	switch kind {
	case "text/plain":
		r.Text = text
	case "text/html":
		r.HTML = text
	default:
		t.Fatalf("an unexpected part %q", kind)
	}
}
