// Package leaked tells whether a password is known from a leak, out of a file that lies on the server's own disk: no
// stranger is asked, and the list may have a thousand million lines (OWASP ASVS 5.0, 6.2.12; NIST SP 800-63B § 5.1.1.2).
//
// The file is text in the order of "Pwned Passwords ordered by hash": one line a password, the SHA-1 of its bytes in
// UTF-8 as hexadecimal figures, rising, and after a colon how often it leaked, which is not read. Lines may hold only
// the first figures of each hash, 16 at least, which makes a file of half the size; two passwords that share 64 bits
// do not meet by chance.
//
// A line is found by halving the file: about 35 reads of 256 bytes for a thousand million lines. Nothing of the
// file is kept in memory. SHA-1 protects nothing here; it is how the list is ordered.
package leaked

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // the order of the list, which protects nothing
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const (
	longest  = 256 // bytes of a line, generously
	shortest = 16  // figures of a hash
	probes   = 64  // places that are looked at when a list is opened
)

var errLine = errors.New("leaked: a line is no hash (see docs/operating.md)")

// List is a list of leaked passwords. It may be asked by many at once.
type List struct {
	file io.ReaderAt
	size int64
	end  func() error
}

// Open opens a list and looks at some of its lines, so that a file of another kind is refused at once.
func Open(name string) (*List, error) {
	f, err := os.Open(name) //nolint:gosec // the file of the settings
	if err != nil {
		return nil, fmt.Errorf("leaked: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("leaked: %w", err), f.Close())
	}
	l := &List{f, info.Size(), f.Close}
	if err := l.check(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.Close())
	}
	return l, nil
}

// Close closes the file.
func (l *List) Close() error { return l.end() }

// check looks at lines in equal distances: each is a hash, and they rise.
func (l *List) check() error {
	if l.size == 0 {
		return errors.New("leaked: the list is empty")
	}
	last := ""
	for i := range int64(probes) {
		_, hash, err := l.line(l.size / probes * i)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if hash.text < last {
			return errors.New("leaked: the list is not in the order of its hashes")
		}
		last = hash.text
	}
	return nil
}

// Has tells whether a password stands in the list, as it was typed or composed (Unicode NFC).
func (l *List) Has(password string) (bool, error) {
	found, err := l.has(password)
	if composed := norm.NFC.String(password); err == nil && !found && composed != password {
		return l.has(composed)
	}
	return found, err
}

func (l *List) has(password string) (bool, error) {
	sum := sha1.Sum([]byte(password)) //nolint:gosec // see above
	want := strings.ToUpper(hex.EncodeToString(sum[:]))
	low, high := int64(0), l.size // the line is one of those that begin here
	for low < high {
		middle := low + (high-low)/2
		start, hash, err := l.line(middle)
		if errors.Is(err, io.EOF) || err == nil && start >= high { // no line begins between the middle and the end
			high = middle
			continue
		}
		if err != nil {
			return false, err
		}
		switch strings.Compare(want[:len(hash.text)], hash.text) {
		case 0:
			return true, nil
		case 1:
			low = start + hash.bytes
		default:
			high = middle
		}
	}
	return false, nil
}

// hash is a line of the list.
type hash struct {
	text  string // hexadecimal figures in capitals
	bytes int64  // of the line, with its end
}

// line reads the first line that begins at a place or after it; io.EOF when there is none.
func (l *List) line(at int64) (start int64, h hash, err error) {
	from := max(at-1, 0)
	buf := make([]byte, 2*longest)
	n, err := l.file.ReadAt(buf, from)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, h, fmt.Errorf("leaked: %w", err)
	}
	buf = buf[:n]
	if start = from; at > 0 {
		i := bytes.IndexByte(buf, '\n')
		if i < 0 && from+int64(n) < l.size {
			return 0, h, errLine
		}
		if i < 0 {
			return 0, h, io.EOF
		}
		start, buf = from+int64(i)+1, buf[i+1:]
	}
	if start >= l.size {
		return 0, h, io.EOF
	}
	if i := bytes.IndexByte(buf, '\n'); i >= 0 {
		buf, h.bytes = buf[:i], int64(i)+1
	} else if h.bytes = int64(len(buf)); start+h.bytes < l.size {
		return 0, h, errLine
	}
	h.text, err = figures(buf)
	return start, h, err
}

// figures reads the hash of a line.
func figures(line []byte) (string, error) {
	text, _, _ := strings.Cut(strings.TrimSpace(string(line)), ":")
	text = strings.ToUpper(text)
	if len(text) < shortest || len(text) > 2*sha1.Size || strings.Trim(text, "0123456789ABCDEF") != "" {
		return "", errLine
	}
	return text, nil
}
