// Package proof proves, from an export alone and without the database, that a log of the audit is whole: that
// nothing was removed, inserted, reordered or changed.
//
// Words: an entry is one line of a unit's log and carries the hash of the one before (the chain); a head is the
// last entry of a unit on one day (in legal time); the heads of all units are the leaves of one Merkle tree
// (RFC 6962, golang.org/x/mod/sumdb/tlog); a checkpoint is the root of the tree at the end of a day, signed by
// the installation (C2SP tlog-checkpoint, a signed note with Ed25519) and published, so that others keep
// copies; an anchor says up to which entry the log was forgotten after its term.
//
// An export is a file of JSON lines: a header, the checkpoints of all days with a proof that each tree is a part
// of the newest, then the entries in their order with the head of each day between them and the proof that it is
// in the tree, and at the end a signed line with the sum of everything before. Who handles the file cannot
// change it, because the last line is signed; who runs the installation cannot rewrite the past either, because
// the checkpoints that others keep would not fit.
//
// The log of one case (CaseLog) leaves with the case: its lines are chained by sums of their own, and where the chain
// stood on a day is in the same tree, below one leaf for all cases of the unit on that day.
//
// What it does not do: it knows no database and no clock, and does not tell whether what was written was true.
package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/calendar"
)

// Entry is one line of a log as it stands in an export. The unit stands in the header.
type Entry struct {
	Seq       int64  `json:"seq"`
	At        string `json:"at"`
	Kind      string `json:"kind"`
	Verb      string `json:"verb"`
	Subject   string `json:"subject"`
	Matter    string `json:"matter"`
	About     string `json:"about"`
	ActorKind string `json:"actor_kind"`
	ActorID   string `json:"actor_id"`
	ActorName string `json:"actor_name"`
	ActorPost string `json:"actor_post"`
	Origin    string `json:"origin"`
	Detail    string `json:"detail"`
	Prev      string `json:"prev"`
	Hash      string `json:"hash"`
}

// Moment is the form of an entry's time, to the microsecond in UTC.
const Moment = "2006-01-02T15:04:05.000000Z"

// Sum is the hash of an entry: SHA-256 over the JSON array of its columns in the order of the table, the hash
// of the entry before it included, so that anybody can recompute the chain.
func (e Entry) Sum(unit string) string {
	body, err := json.Marshal([]any{
		unit, e.Seq, e.At, e.Kind, e.Verb, e.Subject, e.Matter, e.About,
		e.ActorKind, e.ActorID, e.ActorName, e.ActorPost, e.Origin, e.Detail, e.Prev,
	})
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Place is an entry by its number and its hash; the zero value stands before the first.
type Place struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// Head is the leaf of the tree that says where a unit's log ended on a day.
func Head(unit string, day calendar.Date, at Place) []byte {
	return []byte(fmt.Sprintf("wrota-audit-head/v1\n%s\n%s\n%d\n%s\n", unit, day, at.Seq, at.Hash))
}

// Checkpoint is the tree at the end of a day.
type Checkpoint struct {
	Origin string // the log's name, which is the name of its key
	Size   int64
	Root   tlog.Hash
	Day    calendar.Date
}

// Text is what is signed: origin, size, root, and the day as an extension line.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\nday %s\n", c.Origin, c.Size, c.Root, c.Day)
}

// parseCheckpoint reads the text of a checkpoint. Extension lines that it does not know are left alone.
func parseCheckpoint(text string) (c Checkpoint, err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 3 || lines[0] == "" {
		return c, fmt.Errorf("%w: it has not three lines", ErrCheckpoint)
	}
	c.Origin = lines[0]
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return c, fmt.Errorf("%w: its size is no number", ErrCheckpoint)
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return c, fmt.Errorf("%w: its root is no hash", ErrCheckpoint)
	}
	for _, l := range lines[3:] {
		day, ok := strings.CutPrefix(l, "day ")
		if !ok {
			continue
		}
		if c.Day, err = calendar.Parse(day); err != nil {
			return c, fmt.Errorf("%w: its day is no day", ErrCheckpoint)
		}
	}
	return c, nil
}

// OpenCheckpoint reads a signed checkpoint; the origin must be the name of a key that signed it.
func OpenCheckpoint(signed []byte, keys note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(signed, keys)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return c, err
	}
	if c.Origin != n.Sigs[0].Name {
		return c, fmt.Errorf("%w: it is signed by another log", ErrCheckpoint)
	}
	return c, nil
}

// Anchor is what is left of entries that were forgotten after their term: the last of them.
type Anchor struct {
	Origin string
	Unit   string
	Last   Place
	Day    calendar.Date // when it was done
}

const anchorTitle = "wrota-audit-forgotten/v1"

// Text is what is signed.
func (a Anchor) Text() string {
	return fmt.Sprintf("%s\n%s\n%s\n%d\n%s\n%s\n", anchorTitle, a.Origin, a.Unit, a.Last.Seq, a.Last.Hash, a.Day)
}

// OpenAnchor reads a signed anchor.
func OpenAnchor(signed []byte, keys note.Verifiers) (a Anchor, err error) {
	n, err := note.Open(signed, keys)
	if err != nil {
		return a, fmt.Errorf("%w: %w", ErrAnchor, err)
	}
	l := strings.Split(strings.TrimSuffix(n.Text, "\n"), "\n")
	if len(l) != 6 || l[0] != anchorTitle || l[1] != n.Sigs[0].Name {
		return a, ErrAnchor
	}
	a.Origin, a.Unit, a.Last.Hash = l[1], l[2], l[4]
	if a.Last.Seq, err = strconv.ParseInt(l[3], 10, 64); err != nil {
		return a, ErrAnchor
	}
	if a.Day, err = calendar.Parse(l[5]); err != nil {
		return a, ErrAnchor
	}
	return a, nil
}
