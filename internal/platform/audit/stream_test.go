package audit_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// rfc5424 is the grammar of RFC 5424 § 6, for messages with one element of structured data.
var rfc5424 = regexp.MustCompile(`^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) ([!-~]{1,255}) ([!-~]{1,48}) (-|[!-~]{1,128}) ([!-~]{1,32}) \[([!-~]{1,32})((?: [^= \]"]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*)\] (\{.*\})$`)

func TestStreamsAreSentAtLeastOnceAndInOrder(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		file := filepath.Join(t.TempDir(), "audit.jsonl")
		sink, err := audit.OpenSink("file://"+file, "lipowa")
		if err != nil {
			t.Fatal(err)
		}
		defer sink.Close() //nolint:errcheck // the test reads the file
		broken := &failing{Sink: sink, left: 1}
		if n, err := o.notary.Pass(t.Context(), broken); err == nil {
			t.Errorf("%d sent over a broken line", n)
		}
		for _, want := range []int{14, 0} {
			n, err := o.notary.Pass(t.Context(), sink)
			if err != nil || n != want && n != want-1 { // one unit may have been passed on before the line broke
				t.Errorf("%d sent, want %d: %v", n, want, err)
			}
		}
		record(t, d, o.log, o.a, "x.new")
		if n, err := o.notary.Pass(t.Context(), sink); err != nil || n != 1 {
			t.Errorf("%d sent after one entry: %v", n, err)
		}
		seen := lastSeqs(t, file)
		if seen[o.a.String()] != 14 || seen[o.b.String()] != 1 {
			t.Errorf("%v", seen)
		}
	})
}

// failing breaks off while it sends.
type failing struct {
	audit.Sink
	left int
}

func (f *failing) Send(ctx context.Context, list []audit.Line) error {
	if f.left--; f.left < 0 || len(list) > 1 {
		return errors.Join(errors.New("the line is broken"), f.Sink.Send(ctx, list[:1]))
	}
	return f.Sink.Send(ctx, list)
}

// lastSeqs reads the lines of a stream: no entry may be left out, though some may come twice.
func lastSeqs(t *testing.T, file string) map[string]int64 {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	for line := range strings.Lines(string(body)) {
		var e struct {
			Unit string
			Seq  int64
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if e.Seq > out[e.Unit]+1 {
			t.Errorf("entry %d of %s after %d", e.Seq, e.Unit, out[e.Unit])
		}
		out[e.Unit] = max(out[e.Unit], e.Seq)
	}
	return out
}

func TestSyslog(t *testing.T) {
	o := newOffice(t, testkit.DB(t, db.SQLite, tables...))
	t.Run("datagrams", func(t *testing.T) {
		at, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer at.Close() //nolint:errcheck // only read
		got := make(chan []byte, 20)
		go func() {
			for {
				b := make([]byte, 65536)
				n, _, err := at.ReadFrom(b)
				if err != nil {
					return
				}
				got <- b[:n]
			}
		}()
		pass(t, o, "udp://"+at.LocalAddr().String(), 14)
		for range 14 {
			select {
			case m := <-got:
				wellFormed(t, m)
			case <-time.After(5 * time.Second):
				t.Fatal("a message is missing")
			}
		}
	})
	t.Run("connection", func(t *testing.T) {
		at, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer at.Close() //nolint:errcheck // only read
		got := make(chan []byte, 20)
		go func() {
			c, err := at.Accept()
			if err != nil {
				return
			}
			r := bufio.NewReader(c)
			for { // octet counting, RFC 6587 § 3.4.1
				length, err := r.ReadString(' ')
				if err != nil {
					return
				}
				n, err := strconv.Atoi(strings.TrimSpace(length))
				if err != nil {
					return
				}
				m := make([]byte, n)
				if _, err := io.ReadFull(r, m); err != nil {
					return
				}
				got <- m
			}
		}()
		pass(t, o, "tcp://"+at.Addr().String(), 14)
		for range 14 {
			select {
			case m := <-got:
				wellFormed(t, m)
			case <-time.After(5 * time.Second):
				t.Fatal("a message is missing")
			}
		}
	})
	for _, bad := range []string{"", "ftp://x", "://", "lipowa"} {
		if _, err := audit.OpenSink(bad, "x"); err == nil {
			t.Errorf("%q is a place for a stream", bad)
		}
	}
}

func pass(t *testing.T, o *office, where string, want int) {
	t.Helper()
	sink, err := audit.OpenSink(where, "węże 1")
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close() //nolint:errcheck // everything was sent
	if n, err := o.notary.Pass(t.Context(), sink); err != nil || n != want {
		t.Fatalf("%d sent, want %d: %v", n, want, err)
	}
}

func wellFormed(t *testing.T, m []byte) {
	t.Helper()
	part := rfc5424.FindSubmatch(bytes.TrimSpace(m))
	if part == nil {
		t.Errorf("no message of RFC 5424: %s", m)
		return
	}
	var e struct {
		ActorName string `json:"actor_name"`
	}
	if err := json.Unmarshal(part[len(part)-1], &e); err != nil || string(part[1]) != "109" || e.ActorName != "Anna Żółć" || string(part[3]) != "w__e_1" {
		t.Errorf("%s: %v", m, err)
	}
}
