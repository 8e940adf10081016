package proof

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/calendar"
)

// Format is the name of the format of an export.
const Format = "wrota-audit-export/v1"

// longestLine bounds the memory for one line; entries are a few hundred bytes.
const longestLine = 8 << 20

// Errors of what is given to be checked, as distinct from faults of a log.
var (
	ErrNotExport  = errors.New("this is no export of an audit log")
	ErrCheckpoint = errors.New("this is no checkpoint of this log")
	ErrNewer      = errors.New("the checkpoint is newer than the export: make a new export")
	ErrAnchor     = errors.New("this is no anchor of this log")
)

// Header is the first line of an export.
type Header struct {
	Format     string        `json:"format"`
	Key        string        `json:"key"` // verifier key of the installation
	Unit       string        `json:"unit"`
	Slug       string        `json:"slug"`
	Name       string        `json:"name"`
	Made       string        `json:"made"`
	From       calendar.Date `json:"from"`       // first day asked for; empty: from the beginning
	To         calendar.Date `json:"to"`         // last day asked for; empty: up to the moment of the export
	Start      Place         `json:"start"`      // the entry before the first exported
	Checkpoint string        `json:"checkpoint"` // the newest; empty while no day has ended
}

// Signed is a checkpoint in an export, with the proof that its tree is a part of the newest.
type Signed struct {
	Note  string      `json:"note"`
	Proof []tlog.Hash `json:"proof"`
}

// DayHead is where the log ended on a day, with the proof that the tree has this as a leaf.
type DayHead struct {
	Day calendar.Date `json:"day"`
	Place
	Leaf  int64       `json:"leaf"`
	Proof []tlog.Hash `json:"proof"`
}

// line is one line of an export: exactly one of its fields is set.
type line struct {
	Header     *Header  `json:"header,omitempty"`
	Checkpoint *Signed  `json:"checkpoint,omitempty"`
	Forgotten  string   `json:"forgotten,omitempty"` // a signed anchor
	Head       *DayHead `json:"head,omitempty"`
	Entry      *Entry   `json:"entry,omitempty"`
	End        string   `json:"end,omitempty"` // a signed note
}

// Writer writes an export, line by line.
type Writer struct {
	out     *bufio.Writer
	sum     hash.Hash
	header  Header
	last    Place
	entries int64
}

// NewWriter begins an export.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	h.Format = Format
	x := &Writer{out: bufio.NewWriterSize(w, 1<<16), sum: sha256.New(), header: h, last: h.Start}
	return x, x.put(line{Header: &h})
}

func (x *Writer) put(l line) error {
	body, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("proof: write: %w", err)
	}
	body = append(body, '\n')
	x.sum.Write(body)
	if _, err := x.out.Write(body); err != nil {
		return fmt.Errorf("proof: write: %w", err)
	}
	return nil
}

// Checkpoint adds the checkpoint of a day; they come first, the oldest before the newer.
func (x *Writer) Checkpoint(s Signed) error { return x.put(line{Checkpoint: &s}) }

// Forgotten adds the signed anchor of entries that are no longer kept.
func (x *Writer) Forgotten(signed string) error { return x.put(line{Forgotten: signed}) }

// Head adds the head of a day, after the entry that it names.
func (x *Writer) Head(h DayHead) error { return x.put(line{Head: &h}) }

// Entry adds the next entry.
func (x *Writer) Entry(e Entry) error {
	x.entries, x.last = x.entries+1, Place{e.Seq, e.Hash}
	return x.put(line{Entry: &e})
}

// Close ends the export with a signed line about everything before it.
func (x *Writer) Close(s note.Signer) error {
	signed, err := note.Sign(&note.Note{Text: ending(s.Name(), x.header, x.last, x.entries, x.sum.Sum(nil))}, s)
	if err != nil {
		return fmt.Errorf("proof: sign: %w", err)
	}
	if err := x.put(line{End: string(signed)}); err != nil {
		return err
	}
	if err := x.out.Flush(); err != nil {
		return fmt.Errorf("proof: write: %w", err)
	}
	return nil
}

func ending(origin string, h Header, last Place, entries int64, sum []byte) string {
	return fmt.Sprintf("%s\n%s\nunit %s\nafter %d %s\nuntil %d %s\nentries %d\nsha256 %s\n",
		Format, origin, h.Unit, h.Start.Seq, h.Start.Hash, last.Seq, last.Hash, entries, hex.EncodeToString(sum))
}

// reader reads an export, line by line, and sums what it read.
type reader struct {
	in   *bufio.Reader
	sum  hash.Hash
	no   int
	body []byte
}

// next returns the next line, io.EOF after the last, or an error that says what is wrong with the line.
func (r *reader) next() (l line, err error) {
	if r.body != nil {
		r.sum.Write(r.body)
	}
	r.body = r.body[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		r.body = append(r.body, part...)
		if errors.Is(err, bufio.ErrBufferFull) && len(r.body) <= longestLine {
			continue
		}
		if errors.Is(err, io.EOF) && len(r.body) == 0 {
			return l, io.EOF
		}
		r.no++
		switch {
		case errors.Is(err, io.EOF): // the next call says so
			return l, errBroken
		case err != nil:
			return l, errors.Join(errBroken, err)
		}
		break
	}
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil || d.InputOffset() < int64(len(r.body)-1) {
		return line{}, errBroken
	}
	if l.kinds() != 1 {
		return line{}, errBroken
	}
	return l, nil
}

// errBroken is a line that cannot be read.
var errBroken = errors.New("the line cannot be read")

func (l line) kinds() (n int) {
	for _, set := range []bool{l.Header != nil, l.Checkpoint != nil, l.Forgotten != "", l.Head != nil, l.Entry != nil, l.End != ""} {
		if set {
			n++
		}
	}
	return n
}
