package audit

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/clock"
)

// OpenSink opens the sink of a setting: udp://host:514, tcp://host:514, tls://host:6514 or unix:///dev/log for a
// syslog (RFC 5424), file:///path or stdout: for lines of JSON. host names this machine in the messages.
func OpenSink(where, host string) (Sink, error) {
	u, err := url.Parse(where)
	if err != nil {
		return nil, fmt.Errorf("audit: %q is no place for a stream", where)
	}
	switch u.Scheme {
	case "stdout":
		return &lines{where, os.Stdout, nil}, nil
	case "file":
		f, err := os.OpenFile(u.Path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return nil, fmt.Errorf("audit: stream: %w", err)
		}
		return &lines{where, f, f}, nil
	case "udp", "tcp", "tls":
		return &syslog{name: where, network: u.Scheme, address: u.Host, host: word(host, 255)}, nil
	case "unix":
		return &syslog{name: where, network: "unixgram", address: u.Path, host: word(host, 255)}, nil
	}
	return nil, fmt.Errorf("audit: %q is no place for a stream", where)
}

// passed is an entry as other systems get it.
type passed struct {
	Unit string `json:"unit"`
	proof.Entry
}

func body(e Line) ([]byte, error) { return json.Marshal(passed{e.UnitID.String(), exported(e)}) }

// lines writes one line of JSON for each entry.
type lines struct {
	name string
	out  io.Writer
	file *os.File
}

func (l *lines) Name() string { return l.name }

func (l *lines) Send(_ context.Context, entries []Line) error {
	for _, e := range entries {
		b, err := body(e)
		if err != nil {
			return err
		}
		if _, err := l.out.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	if l.file != nil {
		return l.file.Sync()
	}
	return nil
}

func (l *lines) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// patience is how long a syslog may take for a connection, and for a thousand messages.
const patience = 20 * time.Second

// syslog sends messages of RFC 5424: by datagrams (RFC 5426, and /dev/log), or over a connection with the length
// before each message (RFC 6587 § 3.4.1, RFC 5425 for TLS).
type syslog struct {
	name, network, address, host string
	conn                         net.Conn
}

func (s *syslog) Name() string { return s.name }

func (s *syslog) Send(ctx context.Context, entries []Line) error {
	err := s.send(ctx, entries)
	if err != nil {
		err = errors.Join(err, s.Close()) // the next time begins with a new connection
	}
	return err
}

func (s *syslog) send(ctx context.Context, entries []Line) error {
	if s.conn == nil {
		if err := s.dial(ctx); err != nil {
			return err
		}
	}
	if err := s.conn.SetDeadline(clock.System{}.Now().Add(patience)); err != nil {
		return err
	}
	for _, e := range entries {
		msg, err := message(e, s.host)
		if err != nil {
			return err
		}
		if s.network == "tcp" || s.network == "tls" {
			msg = append([]byte(strconv.Itoa(len(msg))+" "), msg...)
		}
		if _, err := s.conn.Write(msg); err != nil {
			return err
		}
	}
	return nil
}

func (s *syslog) dial(ctx context.Context) (err error) {
	d := &net.Dialer{Timeout: patience}
	if s.network == "tls" {
		s.conn, err = (&tls.Dialer{NetDialer: d, Config: &tls.Config{MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", s.address)
		return err
	}
	s.conn, err = d.DialContext(ctx, s.network, s.address)
	return err
}

func (s *syslog) Close() error {
	if s.conn == nil {
		return nil
	}
	err := s.conn.Close()
	s.conn = nil
	return err
}

// priority is facility 13 (log audit) and severity 5 (notice): 13 × 8 + 5, RFC 5424 § 6.2.1.
const priority = 109

// enterprise is the number for examples (RFC 5612); whoever has one of their own puts it into their rules.
const enterprise = "32473"

// message is an entry as a message of RFC 5424: what programs filter by as structured data, the whole entry as JSON.
func message(e Line, host string) ([]byte, error) {
	b, err := body(e)
	if err != nil {
		return nil, err
	}
	head := fmt.Sprintf("<%d>1 %s %s wrota - %s [entry@%s unit=%q seq=%q actor=%q verb=%q] ", priority, e.At.UTC().Format(proof.Moment), host,
		word(e.Kind, 32), enterprise, value(e.UnitID.String()), strconv.FormatInt(e.Seq, 10), value(e.ActorID), value(e.Verb))
	return append([]byte(head), b...), nil
}

// word is a text as a name of the header may be: visible ASCII of a bounded length, a dash for nothing.
func word(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r < 33 || r > 126 {
			return '_'
		}
		return r
	}, s)
	if s == "" {
		return "-"
	}
	return s[:min(len(s), most)]
}

// value is a text without what a parameter would have to escape (RFC 5424 § 6.3.3); ids and verbs have none of it.
func value(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 32 || r > 126 || strings.ContainsRune(`"\]`, r) {
			return '_'
		}
		return r
	}, s)
}
