package s3_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"wrota/internal/platform/blob"
	"wrota/internal/platform/blob/blobtest"
	"wrota/internal/platform/blob/s3"
)

const bucket = "wrota"

// server is an S3 server in this process, and a door through which a test may answer for it.
type server struct {
	backend *s3mem.Backend
	time    gofakes3.TimeSourceAdvancer
	addr    string
	answer  http.HandlerFunc // when set, takes the place of the server
}

func start(t *testing.T) *server {
	t.Helper()
	s := &server{time: gofakes3.FixedTimeSource(time.Now().UTC().Truncate(time.Second))}
	s.backend = s3mem.New(s3mem.WithTimeSource(s.time))
	if err := s.backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	real := gofakes3.New(s.backend, gofakes3.WithTimeSource(s.time), gofakes3.WithTimeSkewLimit(0)).Server()
	hs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.answer != nil {
			s.answer(w, r)
			return
		}
		real.ServeHTTP(w, r)
	}))
	t.Cleanup(hs.Close)
	s.addr = strings.TrimPrefix(hs.URL, "http://")
	return s
}

func (s *server) config(t *testing.T) s3.Config {
	return s3.Config{
		Endpoint: s.addr, Region: "us-east-1", Bucket: bucket, Prefix: "blob/",
		AccessKey: "klucz", SecretKey: "sekret", Insecure: true, SpoolDir: t.TempDir(),
	}
}

func (s *server) open(t *testing.T) *s3.Store {
	t.Helper()
	st, err := s3.Open(t.Context(), s.config(t))
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (s *server) write(t *testing.T, key string, content []byte) {
	t.Helper()
	meta := map[string]string{"Last-Modified": s.time.Now().Format(http.TimeFormat)}
	if _, err := s.backend.PutObject(bucket, key, meta, bytes.NewReader(content), int64(len(content)), nil); err != nil {
		t.Fatal(err)
	}
}

// The server here is a fake. The same suite was run by hand against Ceph's object gateway 16.2, all but
// the parts that need days to pass; there the gateway itself refused bytes that do not have the signed sum.
func TestS3Conformance(t *testing.T) {
	blobtest.Conformance(t, func(t *testing.T) blobtest.Subject {
		s := start(t)
		return blobtest.Subject{
			Store: s.open(t),
			Harm: func(t *testing.T, sum blob.Sum, content []byte) {
				t.Helper()
				s.write(t, "blob/"+sum.String(), content)
			},
			Pass: s.time.Advance,
			Now:  s.time.Now,
		}
	})
}

func TestOpenRefusesWhatCannotWork(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		change func(*s3.Config)
		reason string
	}{
		{func(c *s3.Config) { c.Bucket = "nie-ma" }, "no such bucket: find out at start-up, not at the first upload"},
		{func(c *s3.Config) { c.Prefix = "blob" }, "a prefix that would melt into the sum"},
		{func(c *s3.Config) { c.Endpoint = s.addr + "/path" }, "an address with a path"},
	} {
		cfg := s.config(t)
		c.change(&cfg)
		if _, err := s3.Open(t.Context(), cfg); err == nil {
			t.Errorf("opened in spite of: %s", c.reason)
		}
	}
}

func TestForeignObjectsArePassedOver(t *testing.T) {
	s := start(t)
	st := s.open(t)
	b := blobtest.Put(t, st, []byte("x"))
	for _, key := range []string{"blob/README", "other/" + blob.SumOf(nil).String(), "blob/a/" + blob.SumOf(nil).String()} {
		s.write(t, key, nil)
	}
	if got := blobtest.Sums(t, st); len(got) != 1 || got[0] != b.Sum {
		t.Errorf("Walk saw %v", got)
	}
}

func TestTheSignatureCoversTheSum(t *testing.T) {
	s := start(t)
	st := s.open(t)
	var claimed string
	s.answer = func(w http.ResponseWriter, r *http.Request) {
		claimed = r.Header.Get("X-Amz-Content-Sha256")
		w.WriteHeader(http.StatusOK)
	}
	b := blobtest.Put(t, st, []byte("pismo"))
	if claimed != b.Sum.String() {
		t.Errorf("the request claims %q for a content with the sum %s", claimed, b.Sum)
	}
}

func TestFullAndForbiddenAreToldApart(t *testing.T) {
	s := start(t)
	st := s.open(t)
	for _, c := range []struct {
		status int
		code   string
		full   bool
		reason string
	}{
		{http.StatusInsufficientStorage, "XMinioStorageFull", true, "the disks of the server are full"},
		{http.StatusForbidden, "QuotaExceeded", true, "the quota of the bucket is spent"},
		{http.StatusForbidden, "AccessDenied", false, "a right was taken away: somebody must act, but not buy disks"},
	} {
		s.answer = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte("<Error><Code>" + c.code + "</Code><Message>m</Message></Error>"))
		}
		_, err := st.Put(t.Context(), strings.NewReader("x"), 1)
		if err == nil || errors.Is(err, blob.ErrFull) != c.full {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
}

func TestCutConnectionIsNotCorruption(t *testing.T) {
	s := start(t)
	st := s.open(t)
	b := blobtest.Put(t, st, blobtest.Content(1, 100_000))
	s.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100000")
		w.Header().Set("ETag", `"x"`)
		w.Header().Set("Last-Modified", "Wed, 03 Feb 2027 10:00:00 GMT")
		_, _ = w.Write(blobtest.Content(1, 50_000))
		panic(http.ErrAbortHandler)
	}
	_, err := blobtest.Read(t.Context(), st, b.Sum)
	if err == nil || errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("read ended with %v; want an error that does not accuse the store", err)
	}
}

func TestSpoolLeavesNothing(t *testing.T) {
	s := start(t)
	cfg := s.config(t)
	st, err := s3.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	blobtest.Put(t, st, []byte("x"))
	_, _ = st.Put(t.Context(), strings.NewReader("xx"), 1)
	entries, err := os.ReadDir(cfg.SpoolDir)
	if err != nil || len(entries) != 0 {
		t.Errorf("the spool holds %v, %v", entries, err)
	}
	cfg.SpoolDir += "/none"
	st, err = s3.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Put(t.Context(), strings.NewReader("x"), 1); err == nil {
		t.Error("put without a spool")
	}
}
