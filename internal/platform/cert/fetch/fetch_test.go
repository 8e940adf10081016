package fetch

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/ocsp"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/clock"
)

var at = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// authority is a certification authority on the network, and one certificate of it.
type authority struct {
	*certtest.PKI
	server *httptest.Server
	asked  map[string]int
	path   cert.Path
	say    http.HandlerFunc // instead of the OCSP answer
}

func newAuthority(t *testing.T) *authority {
	a := &authority{PKI: certtest.New(t, at.AddDate(-1, 0, 0)), asked: map[string]int{}}
	mux := http.NewServeMux()
	a.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.asked[r.URL.Path]++
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.server.Close)
	std, _ := a.Issue(certtest.Options{Extra: []pkix.Extension{a.access(t), a.points(t)}})
	mux.HandleFunc("POST /ocsp", func(w http.ResponseWriter, r *http.Request) {
		if a.say != nil {
			a.say(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		// Another library reads what we ask.
		if q, err := ocsp.ParseRequest(body); err != nil || q.SerialNumber.Cmp(std.SerialNumber) != 0 || r.Header.Get("Content-Type") != "application/ocsp-request" {
			http.Error(w, "what?", http.StatusBadRequest)
			return
		}
		_, _ = w.Write(a.OCSP(std, at, certtest.State{}))
	})
	mux.HandleFunc("GET /crl", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(a.CRL(at)) })
	mux.HandleFunc("GET /ca", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(a.CA.Cert.Raw) })
	mux.HandleFunc("GET /large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 5000)) })
	mux.Handle("GET /again", http.RedirectHandler("/again", http.StatusFound))
	mux.Handle("GET /file", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.Handle("GET /once", http.RedirectHandler("/ca", http.StatusFound))
	for _, raw := range [][]byte{std.Raw, a.CA.Cert.Raw} {
		c, err := cert.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		a.path = append(a.path, c)
	}
	return a
}

// access is the extension that says where the responder and the issuer are.
func (a *authority) access(t *testing.T) pkix.Extension {
	t.Helper()
	var b cryptobyte.Builder
	b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
		for last, path := range map[int]string{1: "/ocsp", 2: "/ca"} {
			b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, last})
				b.AddASN1(der.Tag(6).ContextSpecific(), func(b *cryptobyte.Builder) { b.AddBytes([]byte(a.server.URL + path)) })
			})
		}
	})
	return pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 1}, Value: b.BytesOrPanic()}
}

// points says where the list is.
func (a *authority) points(t *testing.T) pkix.Extension {
	t.Helper()
	var b cryptobyte.Builder
	zero := der.Tag(0).ContextSpecific().Constructed()
	b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(zero, func(b *cryptobyte.Builder) {
				b.AddASN1(zero, func(b *cryptobyte.Builder) {
					b.AddASN1(der.Tag(6).ContextSpecific(), func(b *cryptobyte.Builder) { b.AddBytes([]byte(a.server.URL + "/crl")) })
				})
			})
		})
	})
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 31}, Value: b.BytesOrPanic()}
}

func everywhere(netip.AddrPort) bool { return true }

func TestStates(t *testing.T) {
	a, c := newAuthority(t), clock.At(at)
	f := New(NewClient(everywhere), c)
	for range 2 {
		e, err := f.States(t.Context(), a.path)
		if err != nil || len(e.OCSPs) != 1 || len(e.CRLs) != 0 {
			t.Fatalf("%+v, %v", e, err)
		}
		if s := a.path.States(0, e); len(s) != 1 || s[0].Status != cert.Good {
			t.Errorf("%+v", s)
		}
	}
	if a.asked["/ocsp"] != 1 {
		t.Errorf("asked %d times within the time of the answer", a.asked["/ocsp"])
	}
	c.Move(25 * time.Hour)
	if _, err := f.States(t.Context(), a.path); err != nil || a.asked["/ocsp"] != 2 {
		t.Errorf("asked %d times after it ended, %v", a.asked["/ocsp"], err)
	}
}

func TestTheListWhenTheResponderFails(t *testing.T) {
	for reason, say := range map[string]http.HandlerFunc{
		"an error":       func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "przerwa", http.StatusServiceUnavailable) },
		"try later":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0x30, 3, 0x0A, 1, 3}) },
		"rubbish":        func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"without an end": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxAnswer+1)) },
		"broken off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = w.Write([]byte{1})
		},
		"another's secret": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "gopher://x")
			w.WriteHeader(http.StatusFound)
		},
	} {
		a := newAuthority(t)
		a.say = say
		f := New(NewClient(everywhere), clock.At(at))
		for range 2 {
			e, err := f.States(t.Context(), a.path)
			if err != nil || len(e.OCSPs) != 0 || len(e.CRLs) != 1 {
				t.Errorf("%s: %+v, %v", reason, e, err)
			}
		}
		if a.asked["/crl"] != 1 || a.asked["/ocsp"] != 2 {
			t.Errorf("%s: asked %v", reason, a.asked)
		}
	}
}

func TestIssuers(t *testing.T) {
	a := newAuthority(t)
	f := New(NewClient(everywhere), clock.At(at))
	for range 2 {
		found, err := f.Issuers(t.Context(), a.path[0])
		if err != nil || len(found) != 1 || !found[0].Equal(a.path[1]) {
			t.Fatalf("%v, %v", found, err)
		}
	}
	if a.asked["/ca"] != 1 {
		t.Errorf("asked %d times", a.asked["/ca"])
	}
	if _, err := f.Issuers(t.Context(), a.path[1]); !errors.Is(err, ErrUnavailable) {
		t.Errorf("nowhere to ask: %v", err)
	}
}

func TestWhereWeDoNotGo(t *testing.T) {
	a := newAuthority(t)
	open, closed := New(NewClient(everywhere), clock.At(at)), New(NewClient(nil), clock.At(at))
	for _, row := range []struct {
		f       *Fetcher
		address string
		most    int
		want    error
		reason  string
	}{
		{open, a.server.URL + "/ca", 5000, nil, "a document"},
		{open, a.server.URL + "/once", 5000, nil, "a redirect"},
		{open, a.server.URL + "/again", 5000, ErrAddress, "redirects without end"},
		{open, a.server.URL + "/file", 5000, ErrAddress, "a redirect to a file"},
		{open, a.server.URL + "/large", 4999, ErrUnavailable, "a byte too many"},
		{open, a.server.URL + "/none", 5000, ErrUnavailable, "not there"},
		{closed, a.server.URL + "/ca", 5000, ErrAddress, "our own machine"},
		{closed, strings.Replace(a.server.URL, "127.0.0.1", "localhost", 1) + "/ca", 5000, ErrAddress, "a name of our own machine"},
		{closed, "http://10.1.2.3/ca", 5000, ErrAddress, "our own network"},
		{open, "ldap://ca.example/cn=x", 5000, ErrAddress, "another protocol"},
		{open, "file:///etc/passwd", 5000, ErrAddress, "a file"},
		{open, "http://user:secret@ca.example/", 5000, ErrAddress, "with a password"},
		{open, "http://", 5000, ErrAddress, "nowhere"},
		{open, "http://a b/", 5000, ErrAddress, "no address"},
	} {
		if _, err := row.f.Get(t.Context(), row.address, row.most); !errors.Is(err, row.want) || (err == nil) != (row.want == nil) {
			t.Errorf("%s: %v, want %v", row.reason, err, row.want)
		}
	}
}

func TestPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"193.105.48.1": true, "2a02:2d8::1": true, "127.0.0.1": false, "10.0.0.1": false, "192.168.1.1": false, "172.16.0.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "fe80::1": false, "fc00::1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::a00:1": false, "2002:a00:1::": false, "fe80::1%eth0": false, "::": false,
	} {
		if public(netip.MustParseAddr(address)) != want {
			t.Errorf("%s is public: %t", address, !want)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	m := &memory{items: map[string]item{}}
	part := make([]byte, maxMemory/4)
	for i, key := range []string{"ended", "b", "c", "d", "e"} {
		until := at.Add(time.Hour)
		if key == "ended" {
			until = at.Add(time.Minute)
		}
		m.put(key, item{part, until}, at.Add(time.Duration(i)*time.Minute))
	}
	var left []string
	for key := range m.items {
		left = append(left, key)
	}
	slices.Sort(left)
	if !slices.Equal(left, []string{"b", "c", "d", "e"}) || m.size > maxMemory {
		t.Errorf("%v in %d bytes: what ended goes first", left, m.size)
	}
	m.put("f", item{part, at.Add(time.Hour)}, at)
	if len(m.items) != 4 || m.size > maxMemory {
		t.Errorf("%d answers in %d bytes", len(m.items), m.size)
	}
}
