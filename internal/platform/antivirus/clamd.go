package antivirus

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Config says how to reach clamd. Its own configuration must fit: StreamMaxLength, MaxFileSize and
// MaxScanSize at least MaxBytes, and "AlertExceedsMax yes" with "AlertEncrypted yes", because without
// them clamd answers OK for what it has not looked into.
type Config struct {
	Network  string        // "unix" or "tcp"
	Address  string        // path of the socket, or host:port
	MaxBytes int64         // longer content is refused; 0 means 100 MiB, clamd's default
	Timeout  time.Duration // for one whole scan; 0 means two minutes, clamd's default
}

// Clamd is a client of clamd. Each scan has a connection of its own.
type Clamd struct{ cfg Config }

var _ Scanner = (*Clamd)(nil)

// NewClamd returns a client; nothing is connected yet.
func NewClamd(cfg Config) (*Clamd, error) {
	if (cfg.Network != "unix" && cfg.Network != "tcp") || cfg.Address == "" || cfg.MaxBytes < 0 || cfg.Timeout < 0 {
		return nil, errors.New("antivirus: clamd needs a network (unix or tcp), an address and no negative limits")
	}
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = 100 << 20
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 2 * time.Minute
	}
	return &Clamd{cfg: cfg}, nil
}

// Scan implements Scanner by the INSTREAM command. An error of r is returned as it is; every trouble
// with clamd is an ErrUnavailable.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) (Verdict, error) {
	var v Verdict
	err := c.talk(ctx, func(conn net.Conn) error {
		sendErr := c.stream(conn, r)
		var read *readError
		if errors.Is(sendErr, ErrTooLarge) || errors.As(sendErr, &read) {
			return sendErr
		}
		// When sending fails clamd has often said why before it closed the connection: hear it out.
		reply, err := readReply(conn)
		if err != nil {
			return errors.Join(sendErr, err)
		}
		v, err = parseReply(reply)
		return err
	})
	var read *readError
	if errors.As(err, &read) {
		return Verdict{}, read.err
	}
	return v, err
}

// Version asks clamd for its version, the number of its signatures and their day, for the operator.
func (c *Clamd) Version(ctx context.Context) (string, error) {
	var version string
	err := c.talk(ctx, func(conn net.Conn) error {
		if _, err := io.WriteString(conn, "zVERSION\x00"); err != nil {
			return err
		}
		reply, err := readReply(conn)
		version = string(reply)
		return err
	})
	return version, err
}

// talk connects, lets do have the connection until ctx ends or the time is over, and marks what went
// wrong as ErrUnavailable unless it is something more precise.
func (c *Clamd) talk(ctx context.Context, do func(net.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, c.cfg.Network, c.cfg.Address)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // unblocks reading and writing
	defer conn.Close()
	err = do(conn)
	var read *readError
	switch {
	case err == nil, errors.Is(err, ErrTooLarge), errors.Is(err, ErrUnavailable), errors.As(err, &read):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// readError is an error of the content's reader, to be told from one of the connection.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }

// chunk is how much goes to clamd at once.
const chunk = 64 << 10

// stream sends the command and the content: chunks with their lengths before them, an empty one last.
func (c *Clamd) stream(conn net.Conn, r io.Reader) error {
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, 4+chunk)
	var total int64
	for {
		n, readErr := io.ReadFull(r, buf[4:])
		if total += int64(n); total > c.cfg.MaxBytes {
			return ErrTooLarge
		}
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n))
			if _, err := conn.Write(buf[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(readErr, io.EOF) || errors.Is(readErr, io.ErrUnexpectedEOF) {
			_, err := conn.Write(make([]byte, 4))
			return err
		}
		if readErr != nil {
			return &readError{readErr}
		}
	}
}

// maxReply is far longer than any name of a signature.
const maxReply = 4 << 10

// readReply reads up to the NUL that ends a reply. A reply that is cut off is no reply.
func readReply(r io.Reader) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(r, maxReply))
	reply, _, ended := bytes.Cut(all, []byte{0})
	if ended {
		return reply, nil
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return nil, err
}

// parseReply understands "stream: OK", "stream: NAME FOUND" and "… ERROR". Only the exact word for
// clean means clean.
func parseReply(reply []byte) (Verdict, error) {
	text := string(reply)
	if text == "stream: OK" {
		return Verdict{State: Clean}, nil
	}
	if name, ok := strings.CutSuffix(text, " FOUND"); ok {
		name, ok = strings.CutPrefix(name, "stream: ")
		if name = printable(name); ok && name != "" {
			return Verdict{State: stateOf(name), Name: name}, nil
		}
	}
	if strings.HasPrefix(text, "INSTREAM size limit exceeded") {
		return Verdict{}, ErrTooLarge
	}
	return Verdict{}, fmt.Errorf("%w: clamd says %q", ErrUnavailable, text)
}

// stateOf tells findings from obstacles: clamd reports both as FOUND.
func stateOf(name string) State {
	for _, obstacle := range []string{"Heuristics.Limits.Exceeded", "Heuristics.Encrypted"} {
		if strings.HasPrefix(name, obstacle) {
			return Unscannable
		}
	}
	return Infected
}

// printable keeps what may stand in a name of a signature; the name is shown to people.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < '!' || r > '~' {
			return -1
		}
		return r
	}, name)
}
