package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"wrota/internal/platform/asic"
)

// Entry is a file of a package as it was written.
type Entry struct {
	Name   string
	Size   int64
	SHA256 [sha256.Size]byte
}

// Sum is the digest in hexadecimal digits.
func (e Entry) Sum() string { return hex.EncodeToString(e.SHA256[:]) }

// Writer writes a package as a stream. The same files make the same bytes, but for the seal.
type Writer struct {
	zip     *zip.Writer
	limits  Limits
	names   map[string]bool
	entries []Entry
	bytes   int64
}

// ErrSealed says that a package was closed.
var ErrSealed = errors.New("pack: the package is closed")

// NewWriter begins a package.
func NewWriter(w io.Writer) (*Writer, error) {
	x := &Writer{zip: zip.NewWriter(w), limits: Standard(), names: map[string]bool{}}
	_, err := x.put(mimetype, strings.NewReader(asic.MediaE))
	return x, err
}

// moment is the time of every entry: that of the files is in their metadata.
var moment = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (w *Writer) put(name string, r io.Reader) (e Entry, err error) {
	if w.names == nil {
		return e, ErrSealed
	}
	if why := w.limits.badName(name); why != "" {
		return e, fmt.Errorf("pack: write: %w", faultf(name, "name", "%s", why))
	}
	if w.names[fold(name)] {
		return e, fmt.Errorf("pack: write: %w", faultf(name, "duplicate", "nazwa stoi w paczce dwa razy"))
	}
	w.names[fold(name)] = true
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: moment})
	if err != nil {
		return e, fmt.Errorf("pack: write: %w", err)
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum), r)
	if err != nil {
		return e, fmt.Errorf("pack: write %s: %w", shown(name), err)
	}
	e = Entry{Name: name, Size: n}
	sum.Sum(e.SHA256[:0])
	w.bytes += n
	return e, nil
}

// Add writes a file from a stream; nothing of it is kept in memory but its digest.
func (w *Writer) Add(name string, r io.Reader) (Entry, error) {
	e, err := w.put(name, r)
	if err == nil {
		w.entries = append(w.entries, e)
	}
	return e, err
}

// AddBytes is Add for what is in memory.
func (w *Writer) AddBytes(name string, body []byte) (Entry, error) {
	return w.Add(name, bytes.NewReader(body))
}

// Size is how many bytes of files were written.
func (w *Writer) Size() int64 { return w.bytes }

// Close ends the package with the manifest and the seal over it: a detached CAdES message. A seal that is nil leaves the
// manifest alone; it then shows only what changed by accident.
func (w *Writer) Close(seal func(manifest []byte) ([]byte, error)) error {
	if w.names == nil {
		return ErrSealed
	}
	body := newManifest(w.entries)
	if _, err := w.put(Manifest, bytes.NewReader(body)); err != nil {
		return err
	}
	message, err := seal(body)
	if err != nil {
		return fmt.Errorf("pack: seal: %w", err)
	}
	if message != nil {
		if _, err := w.put(Signature, bytes.NewReader(message)); err != nil {
			return err
		}
	}
	w.names = nil
	if err := w.zip.Close(); err != nil {
		return fmt.Errorf("pack: write: %w", err)
	}
	return nil
}
