package proof

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/calendar"
)

// Fault is one thing that does not hold, in words for an inspector.
type Fault struct {
	Line  int    `json:"line"`            // of the file; 0: a checkpoint from outside
	Entry int64  `json:"entry,omitempty"` // number of the entry concerned
	What  string `json:"what"`            // a word for programs
	Text  string `json:"text"`
}

// mostFaults bounds what is kept of a file that is wrong in every line.
const mostFaults = 1000

// Report is what an export proves.
type Report struct {
	Header      Header  `json:"header"`
	Origin      string  `json:"origin"`
	KeyGiven    bool    `json:"key_given"` // checked with a key from outside, and not with the one in the file
	Entries     int64   `json:"entries"`
	First       int64   `json:"first"`
	Last        int64   `json:"last"`
	Days        int64   `json:"days"`
	Checkpoints int64   `json:"checkpoints"`
	Outside     int64   `json:"outside"` // checkpoints from outside that fit
	Open        int64   `json:"open"`    // entries at the end that no checkpoint covers yet
	Forgotten   int64   `json:"forgotten"`
	Faults      []Fault `json:"faults"`
	More        int64   `json:"more,omitempty"` // faults beyond those listed
}

// Holds tells whether no fault was found.
func (r *Report) Holds() bool { return len(r.Faults) == 0 }

// Trust is what an export is compared with.
type Trust struct {
	Keys        []string // verifier keys of the installation; none: the one in the file is believed
	Checkpoints [][]byte // signed checkpoints that somebody kept
}

// Verify reads an export and reports what it proves. An error means that it could not be checked at all.
func Verify(in io.Reader, t Trust) (*Report, error) {
	v := &verifier{r: &reader{in: bufio.NewReaderSize(in, 1<<16), sum: sha256.New()}, trust: t, roots: map[int64]tlog.Hash{}}
	first, err := v.r.next()
	if err != nil || first.Header == nil || first.Header.Format != Format {
		return nil, ErrNotExport
	}
	if err := v.begin(*first.Header); err != nil {
		return nil, err
	}
	v.read()
	if err := v.outside(); err != nil {
		return nil, err
	}
	return &v.Report, nil
}

// verifier holds what must be remembered while the file goes by: one place of the chain, one day, the roots.
type verifier struct {
	Report
	r      *reader
	trust  Trust
	keys   note.Verifiers
	newest Checkpoint
	roots  map[int64]tlog.Hash // of the checkpoints in the file
	day    calendar.Date       // of the last checkpoint
	at     Place               // the last entry
	proved bool                // the place before the first entry is proved
	headed DayHead             // the last head
	from   calendar.Date       // day of the first entry
	ended  bool
}

func (v *verifier) fault(what string, entry int64, format string, args ...any) {
	if len(v.Faults) == mostFaults {
		v.More++
		return
	}
	v.Faults = append(v.Faults, Fault{v.r.no, entry, what, fmt.Sprintf(format, args...)})
}

func (v *verifier) begin(h Header) error {
	v.Header, v.at, v.KeyGiven = h, h.Start, len(v.trust.Keys) > 0
	keys := v.trust.Keys
	if !v.KeyGiven {
		keys = []string{h.Key}
	}
	var list []note.Verifier
	for _, k := range keys {
		one, err := note.NewVerifier(k)
		if err != nil {
			return fmt.Errorf("%w: the key cannot be read", ErrNotExport)
		}
		list = append(list, one)
	}
	v.keys = note.VerifierList(list...)
	v.Origin = list[0].Name()
	v.proved = h.Start.Seq == 0
	if v.proved && h.Start.Hash != "" {
		v.fault("start", 0, "początek dziennika ma skrót, choć nic przed nim nie ma")
	}
	if h.Checkpoint == "" {
		return nil
	}
	c, err := OpenCheckpoint([]byte(h.Checkpoint), v.keys)
	if err != nil {
		v.fault("signature", 0, "najnowszy punkt kontrolny nie jest podpisany kluczem tej instalacji")
		return nil
	}
	v.newest = c
	return nil
}

func (v *verifier) read() {
	for {
		l, err := v.r.next()
		switch {
		case errors.Is(err, io.EOF):
			if !v.ended {
				v.r.no++
				v.fault("truncated", 0, "plik jest ucięty: brakuje podpisanego zakończenia")
			}
			v.finish()
			return
		case err != nil:
			v.fault("unreadable", 0, "tego wiersza nie da się odczytać")
			if !errors.Is(err, errBroken) || len(v.r.body) > longestLine {
				return
			}
		case v.ended:
			v.fault("after-end", 0, "wiersz stoi za podpisanym zakończeniem")
		case l.Header != nil:
			v.fault("header", 0, "drugi nagłówek")
		case l.Checkpoint != nil:
			v.checkpoint(*l.Checkpoint)
		case l.Forgotten != "":
			v.forgotten(l.Forgotten)
		case l.Head != nil:
			v.head(*l.Head)
		case l.Entry != nil:
			v.entry(*l.Entry)
		default:
			v.end(l.End)
		}
	}
}

// checkpoint: each day has one, each is signed, and its tree is a part of the newest.
func (v *verifier) checkpoint(s Signed) {
	c, err := OpenCheckpoint([]byte(s.Note), v.keys)
	if err != nil {
		v.fault("signature", 0, "punkt kontrolny nie jest podpisany kluczem tej instalacji")
		return
	}
	v.Checkpoints++
	if !v.day.IsZero() && c.Day != v.day.AddDays(1) {
		v.fault("checkpoint-days", 0, "po punkcie kontrolnym z dnia %s stoi punkt z dnia %s", v.day, c.Day)
	}
	v.day = c.Day
	if !contained(s.Proof, v.newest, c) {
		v.fault("inconsistent", 0, "drzewo z dnia %s nie jest częścią najnowszego: przeszłość przepisano", c.Day)
	}
	v.roots[c.Size] = c.Root
}

// contained tells whether the tree of c is the beginning of the newest one.
func contained(p []tlog.Hash, newest, c Checkpoint) bool {
	switch {
	case c.Size == newest.Size:
		return c.Root == newest.Root
	case c.Size == 0:
		return true
	}
	return tlog.CheckTree(p, newest.Size, newest.Root, c.Size, c.Root) == nil
}

func (v *verifier) forgotten(signed string) {
	a, err := OpenAnchor([]byte(signed), v.keys)
	switch {
	case err != nil:
		v.fault("signature", 0, "zapis o usuniętych wpisach nie jest podpisany kluczem tej instalacji")
	case v.Entries > 0 || a.Unit != v.Header.Unit || a.Last != v.Header.Start:
		v.fault("start", a.Last.Seq, "zapis o usuniętych wpisach nie zgadza się z początkiem eksportu")
	default:
		v.proved, v.Forgotten = true, a.Last.Seq
	}
}

// head: the tree has the head of each day, and the log stood there.
func (v *verifier) head(h DayHead) {
	v.Days++
	leaf := tlog.RecordHash(Head(v.Header.Unit, h.Day, h.Place))
	if h.Leaf < 0 || h.Leaf >= v.newest.Size || tlog.CheckRecord(h.Proof, v.newest.Size, v.newest.Root, h.Leaf, leaf) != nil {
		v.fault("not-in-tree", h.Seq, "stanu dziennika z dnia %s nie ma w drzewie, które podpisano", h.Day)
	}
	if !v.headed.Day.IsZero() && h.Day != v.headed.Day.AddDays(1) {
		v.fault("missing-day", h.Seq, "po dniu %s stoi dzień %s: brakuje dnia", v.headed.Day, h.Day)
	}
	if h.Place != v.at {
		v.fault("day-end", h.Seq, "na koniec dnia %s ostatnim wpisem był %d, a w pliku jest %d albo wpis o innej treści", h.Day, h.Seq, v.at.Seq)
	}
	if v.Entries == 0 && h.Place == v.Header.Start {
		v.proved = true
	}
	v.headed = h
}

// entry: it follows the one before and says what its hash says.
func (v *verifier) entry(e Entry) {
	v.Entries++
	if v.Entries == 1 {
		v.First = e.Seq
		if at, err := time.Parse(Moment, e.At); err == nil {
			v.from = calendar.Of(at)
		}
		if !v.proved {
			v.fault("start", e.Seq, "nic nie dowodzi, że wpis %d jest pierwszy w tym okresie", e.Seq)
		}
	}
	switch {
	case e.Seq > v.at.Seq+2:
		v.fault("missing", v.at.Seq+1, "brakuje wpisów od %d do %d", v.at.Seq+1, e.Seq-1)
	case e.Seq == v.at.Seq+2:
		v.fault("missing", v.at.Seq+1, "brakuje wpisu %d", v.at.Seq+1)
	case e.Seq <= v.at.Seq:
		v.fault("order", e.Seq, "wpis %d stoi za wpisem %d: zmieniono kolejność albo dopisano wpis", e.Seq, v.at.Seq)
	case e.Prev != v.at.Hash:
		v.fault("chain", e.Seq, "wpis %d nie wynika z poprzedniego", e.Seq)
	}
	if e.Sum(v.Header.Unit) != e.Hash {
		v.fault("changed", e.Seq, "treść wpisu %d zmieniono", e.Seq)
	}
	v.at = Place{e.Seq, e.Hash}
	v.Last = e.Seq
}

// end: the signed line says how much there was and what the sum of it is.
func (v *verifier) end(signed string) {
	v.ended = true
	n, err := note.Open([]byte(signed), v.keys)
	if err != nil {
		v.fault("signature", 0, "zakończenie nie jest podpisane kluczem tej instalacji")
		return
	}
	if want := ending(n.Sigs[0].Name, v.Header, v.at, v.Entries, v.r.sum.Sum(nil)); n.Text != want {
		v.fault("end", 0, "podpisane zakończenie nie zgadza się z plikiem: coś usunięto, dodano albo zmieniono")
	}
}

// finish: heads and checkpoints reach as far as they must.
func (v *verifier) finish() {
	if v.Entries > 0 {
		v.Open = v.Last - max(v.headed.Seq, v.Header.Start.Seq)
	}
	if v.newest.Day.IsZero() {
		return
	}
	until := v.Header.To
	if until.IsZero() {
		until = v.newest.Day
	}
	begun := v.Days > 0 || !v.from.IsZero() && !v.from.After(until)
	if v.day != v.newest.Day {
		v.fault("checkpoint-days", 0, "brakuje punktów kontrolnych: ostatni w pliku jest z dnia %s, najnowszy z dnia %s", v.day, v.newest.Day)
	}
	if begun && v.headed.Day != until {
		v.fault("missing-day", 0, "brakuje stanu dziennika z dnia %s", until)
	}
}

// outside compares the checkpoints that others kept: a log shown to us and another one to them would differ.
func (v *verifier) outside() error {
	v.r.no = 0
	for i, kept := range v.trust.Checkpoints {
		c, err := OpenCheckpoint(kept, v.keys)
		if _, foreign := errors.AsType[*note.UnverifiedNoteError](err); foreign {
			v.fault("signature", 0, "punkt kontrolny nr %d nie jest podpisany kluczem tej instalacji", i+1)
			continue
		}
		if err != nil {
			return fmt.Errorf("checkpoint %d: %w", i+1, err)
		}
		root, known := v.roots[c.Size]
		switch {
		case c.Size > v.newest.Size:
			return fmt.Errorf("checkpoint %d (%s): %w", i+1, c.Day, ErrNewer)
		case !known:
			v.fault("split", 0, "punktu kontrolnego z dnia %s nie ma w historii tego dziennika", c.Day)
		case root != c.Root:
			v.fault("split", 0, "punkt kontrolny z dnia %s ma inny korzeń niż w eksporcie: pokazano dwa różne dzienniki", c.Day)
		default:
			v.Outside++
		}
	}
	return nil
}
