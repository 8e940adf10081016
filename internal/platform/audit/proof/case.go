package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/calendar"
)

// CaseFormat is the name of the format of the log of one case.
const CaseFormat = "wrota-case-log/v1"

// ErrNotCase says that a file is no log of a case.
var ErrNotCase = errors.New("this is no log of a case")

// CaseLine is one line of the log of a case (metryka, art. 66a KPA): an entry of the unit's log without what concerns
// nobody outside (whose data it was, from which address). Entry is the hash of the whole entry, so that who has the log
// of the unit finds it there. Sum chains the lines: it is over this line and the sum of the one before.
type CaseLine struct {
	Seq       int64  `json:"seq"` // number of the entry in the log of the unit
	At        string `json:"at"`
	Verb      string `json:"verb"`
	Subject   string `json:"subject"`
	ActorKind string `json:"actor_kind"`
	ActorName string `json:"actor_name"`
	ActorPost string `json:"actor_post"`
	Detail    string `json:"detail"`
	Entry     string `json:"entry"`
	Sum       string `json:"sum"`
}

// Next is the sum of a line that follows one with the sum before, in the log of a case; before is empty for the first.
func (l CaseLine) Next(unit, matter, before string) string {
	body, err := json.Marshal([]any{
		CaseFormat, unit, matter, l.Seq, l.At, l.Verb, l.Subject, l.ActorKind, l.ActorName, l.ActorPost, l.Detail, l.Entry, before,
	})
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// CaseHead is a leaf of the small tree of one unit and day: where the log of a case ended.
func CaseHead(matter string, lines int64, sum string) []byte {
	return []byte(fmt.Sprintf("wrota-case-head/v1\n%s\n%d\n%s\n", matter, lines, sum))
}

// CaseDay is the leaf of the installation's tree with the root over the cases of one unit and day.
func CaseDay(unit string, day calendar.Date, cases int64, root tlog.Hash) []byte {
	return []byte(fmt.Sprintf("wrota-case-day/v1\n%s\n%s\n%d\n%s\n", unit, day, cases, root))
}

// CaseAnchor proves that the first Lines lines of a case stood on a day: Way leads from the head of the case to Root, which
// is over the cases of that day, Proof from there to the root of the newest checkpoint.
type CaseAnchor struct {
	Day   calendar.Date `json:"day"`
	Lines int64         `json:"lines"`
	Place int64         `json:"place"`
	Cases int64         `json:"cases"`
	Root  tlog.Hash     `json:"root"`
	Way   []tlog.Hash   `json:"way"`
	Leaf  int64         `json:"leaf"`
	Proof []tlog.Hash   `json:"proof"`
}

// CaseLog is the log of one case with everything that proves it, and nothing of any other case but hashes.
type CaseLog struct {
	Format     string       `json:"format"`
	Key        string       `json:"key"` // verifier key of the installation
	Unit       string       `json:"unit"`
	Name       string       `json:"name"` // of the office
	Matter     string       `json:"matter"`
	Sign       string       `json:"sign"`
	Lines      []CaseLine   `json:"lines"`
	Anchors    []CaseAnchor `json:"anchors"`
	Checkpoint string       `json:"checkpoint"` // the newest; empty while no day has ended
}

// Bytes is the log as a file.
func (l *CaseLog) Bytes() ([]byte, error) {
	l.Format = CaseFormat
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(l); err != nil {
		return nil, fmt.Errorf("proof: case: %w", err)
	}
	return b.Bytes(), nil
}

// CaseReport is what the log of a case proves.
type CaseReport struct {
	Log      *CaseLog
	Origin   string        // the name of the installation
	Lines    int64         // in the log
	Anchored int64         // of them, the first so many are in the signed tree
	Last     calendar.Date // the day of the last anchor; zero when there is none
	KeyGiven bool          // checked with a key from outside
	Outside  int64         // checkpoints from outside that are the one in the log
	Faults   []Fault       // Entry is the number in the log of the unit
}

// VerifyCase reads the log of a case and reports what it proves. An error means that it could not be checked at all.
func VerifyCase(body []byte, t Trust) (*CaseReport, error) {
	var l CaseLog
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil || d.More() || l.Format != CaseFormat {
		return nil, ErrNotCase
	}
	v := caseVerifier{CaseReport: CaseReport{Log: &l, Lines: int64(len(l.Lines)), KeyGiven: len(t.Keys) > 0}}
	keys, err := v.keys(t)
	if err != nil {
		return nil, err
	}
	v.chain()
	if err := v.tree(t, keys); err != nil {
		return nil, err
	}
	return &v.CaseReport, nil
}

type caseVerifier struct {
	CaseReport
	sums []string // of the lines, as they are computed
}

func (v *caseVerifier) fault(what string, entry int64, format string, args ...any) {
	if len(v.Faults) < mostFaults {
		v.Faults = append(v.Faults, Fault{Entry: entry, What: what, Text: fmt.Sprintf(format, args...)})
	}
}

func (v *caseVerifier) keys(t Trust) (note.Verifiers, error) {
	keys := t.Keys
	if !v.KeyGiven {
		keys = []string{v.Log.Key}
	}
	var list []note.Verifier
	for _, k := range keys {
		one, err := note.NewVerifier(k)
		if err != nil {
			return nil, fmt.Errorf("%w: the key cannot be read", ErrNotCase)
		}
		list = append(list, one)
	}
	v.Origin = list[0].Name()
	return note.VerifierList(list...), nil
}

// chain recomputes the sums of the lines.
func (v *caseVerifier) chain() {
	before, seq := "", int64(0)
	for i, l := range v.Log.Lines {
		sum := l.Next(v.Log.Unit, v.Log.Matter, before)
		switch {
		case l.Seq <= seq:
			v.fault("order", l.Seq, "wpis %d stoi nie w kolejności", i+1)
		case sum != l.Sum:
			v.fault("changed", l.Seq, "treść wpisu %d zmieniono albo wpis przed nim usunięto lub dopisano", i+1)
		}
		before, seq = l.Sum, l.Seq
		v.sums = append(v.sums, l.Sum)
	}
}

// tree follows the anchors to the signed root.
func (v *caseVerifier) tree(t Trust, keys note.Verifiers) error {
	if v.Log.Checkpoint == "" {
		if len(v.Log.Anchors) > 0 {
			v.fault("anchor", 0, "są dowody kotwiczenia, ale brakuje podpisanego punktu kontrolnego")
		}
		return nil
	}
	c, err := OpenCheckpoint([]byte(v.Log.Checkpoint), keys)
	if err != nil {
		v.fault("signature", 0, "punkt kontrolny nie jest podpisany kluczem tej instalacji")
		return nil
	}
	for _, a := range v.Log.Anchors {
		v.anchor(a, c)
	}
	for _, kept := range t.Checkpoints {
		k, err := OpenCheckpoint(kept, keys)
		if err != nil {
			return err
		}
		switch {
		case k.Size == c.Size && k.Root == c.Root:
			v.Outside++
		case k.Size == c.Size:
			v.fault("checkpoint", 0, "zachowany punkt kontrolny z dnia %s mówi co innego niż punkt w paczce", k.Day)
		}
	}
	return nil
}

func (v *caseVerifier) anchor(a CaseAnchor, c Checkpoint) {
	if a.Lines < 1 || a.Lines > int64(len(v.sums)) {
		v.fault("cut", 0, "dnia %s sprawa miała %d wpisów, a w paczce jest ich %d: dziennik ucięto", a.Day, a.Lines, len(v.sums))
		return
	}
	if a.Lines < v.Anchored {
		v.fault("anchor", 0, "dowody kotwiczenia stoją nie w kolejności (dzień %s)", a.Day)
		return
	}
	head := tlog.RecordHash(CaseHead(v.Log.Matter, a.Lines, v.sums[a.Lines-1]))
	day := tlog.RecordHash(CaseDay(v.Log.Unit, a.Day, a.Cases, a.Root))
	if tlog.CheckRecord(a.Way, a.Cases, a.Root, a.Place, head) != nil || tlog.CheckRecord(a.Proof, c.Size, c.Root, a.Leaf, day) != nil {
		v.fault("anchor", v.Log.Lines[a.Lines-1].Seq, "podpisane drzewo z dnia %s nie zawiera dziennika sprawy w tej postaci", a.Day)
		return
	}
	v.Anchored, v.Last = a.Lines, a.Day
}
