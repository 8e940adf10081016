package proof_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/audit/proof"
)

const unit = "01900000-0000-7000-8000-000000000001"

// friday is the first day of the sample.
var friday = calendar.Of(time.Date(2027, 2, 19, 11, 0, 0, 0, time.UTC))

// keys is a source of keys that are the same in every run.
type keys byte

func (k keys) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(k)
	}
	return len(b), nil
}

func newKey(t testing.TB, seed byte, name string) (note.Signer, string) {
	t.Helper()
	secret, public, err := note.GenerateKey(keys(seed), name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s, public
}

// sample is an export of three days with two entries each and one entry of today, made with no database.
func sample(t testing.TB) (export []byte, public string, checkpoints []string) {
	t.Helper()
	signer, public := newKey(t, 7, "lipowa.example.pl/audyt")
	var stored []tlog.Hash
	tree := tlog.HashReaderFunc(func(places []int64) (out []tlog.Hash, err error) {
		for _, p := range places {
			out = append(out, stored[p])
		}
		return out, nil
	})
	var entries []proof.Entry
	prev := ""
	for i := range int64(7) {
		e := proof.Entry{Seq: i + 1, At: fmt.Sprintf("2027-02-%02dT10:00:00.000000Z", 19+i/2), Kind: "view", Verb: "cases.shown", ActorName: "Anna Żółć", Origin: "{}", Detail: "{}", Prev: prev}
		e.Hash = e.Sum(unit)
		prev = e.Hash
		entries = append(entries, e)
	}
	var heads []proof.DayHead
	var roots []proof.Checkpoint
	for i := range int64(3) {
		day := friday.AddDays(int(i))
		h := proof.DayHead{Day: day, Leaf: i, Place: proof.Place{Seq: 2*i + 2, Hash: entries[2*i+1].Hash}}
		hashes, err := tlog.StoredHashes(i, proof.Head(unit, day, h.Place), tree)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
		root, err := tlog.TreeHash(i+1, tree)
		if err != nil {
			t.Fatal(err)
		}
		heads, roots = append(heads, h), append(roots, proof.Checkpoint{Origin: signer.Name(), Size: i + 1, Root: root, Day: day})
	}
	for _, c := range roots {
		signed, err := note.Sign(&note.Note{Text: c.Text()}, signer)
		if err != nil {
			t.Fatal(err)
		}
		checkpoints = append(checkpoints, string(signed))
	}
	var out bytes.Buffer
	w, err := proof.NewWriter(&out, proof.Header{Key: public, Unit: unit, Slug: "lipowa", Name: "Gmina Lipowa", Checkpoint: checkpoints[2]})
	for i, c := range checkpoints {
		s := proof.Signed{Note: c}
		if i < 2 {
			s.Proof, _ = tlog.ProveTree(3, int64(i+1), tree)
		}
		err = errors.Join(err, w.Checkpoint(s))
	}
	for i, e := range entries {
		err = errors.Join(err, w.Entry(e))
		if i%2 == 1 {
			h := heads[i/2]
			h.Proof, _ = tlog.ProveRecord(3, h.Leaf, tree)
			err = errors.Join(err, w.Head(h))
		}
	}
	if err = errors.Join(err, w.Close(signer)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), public, checkpoints
}

func found(r *proof.Report) (out []string) {
	for _, f := range r.Faults {
		out = append(out, fmt.Sprintf("%d:%s:%d", f.Line, f.What, f.Entry))
	}
	return out
}

// The lines of the sample: 1 header, 2–4 checkpoints, 5 6 entries, 7 head, 8 9 entries, 10 head, 11 12 entries,
// 13 head, 14 entry, 15 end.
func TestWhoeverHandlesTheFileCannotChangeIt(t *testing.T) {
	whole, public, _ := sample(t)
	if r, err := proof.Verify(bytes.NewReader(whole), proof.Trust{Keys: []string{public}}); err != nil || !r.Holds() || r.Entries != 7 || r.Days != 3 || r.Checkpoints != 3 || r.Open != 1 {
		t.Fatalf("the sample itself: %+v %v", r, err)
	}
	without := func(from, to int) func([]string) []string {
		return func(l []string) []string { return slices.Delete(slices.Clone(l), from-1, to) }
	}
	for _, x := range []struct {
		name   string
		change func([]string) []string
		want   []string
	}{
		{"an entry removed", without(9, 9), []string{"9:day-end:4", "10:missing:4", "14:end:0"}},
		{"the first entry removed", without(5, 5), []string{"5:missing:1", "14:end:0"}},
		{"the last entry removed", without(14, 14), []string{"14:end:0"}},
		{"a whole day removed", without(8, 10), []string{"8:missing:3", "10:missing-day:6", "12:end:0"}},
		{"the end of a day removed", without(10, 10), []string{"12:missing-day:6", "14:end:0"}},
		{"two entries swapped", func(l []string) []string { l[7], l[8] = l[8], l[7]; return l }, []string{"8:missing:3", "9:order:3", "10:day-end:4", "11:missing:4", "15:end:0"}},
		{"an entry twice", func(l []string) []string { return slices.Insert(l, 8, l[7]) }, []string{"9:order:3", "16:end:0"}},
		{"a byte of an entry changed", func(l []string) []string { l[7] = strings.Replace(l[7], "Anna", "Inna", 1); return l }, []string{"8:changed:3", "15:end:0"}},
		{"a space added", func(l []string) []string { l[7] = strings.Replace(l[7], ":", ": ", 1); return l }, []string{"15:end:0"}},
		{"the file cut after an entry", func(l []string) []string { return append(l[:9], "") }, []string{"10:truncated:0", "10:missing-day:0"}},
		{"the file cut in the middle of a line", func(l []string) []string { return append(l[:8], l[8][:40]) }, []string{"9:unreadable:0", "10:truncated:0", "10:missing-day:0"}},
		{"a checkpoint removed", without(3, 3), []string{"3:checkpoint-days:0", "14:end:0"}},
		{"the checkpoints removed", without(2, 4), []string{"12:end:0", "12:checkpoint-days:0"}},
		{"a proof changed", func(l []string) []string { l[6] = swapProof(t, l[6]); return l }, []string{"7:not-in-tree:2", "15:end:0"}},
		{"something after the end", func(l []string) []string { return slices.Insert(l, 15, l[4]) }, []string{"16:after-end:0"}},
		{"a second header", func(l []string) []string { return slices.Insert(l, 1, l[0]) }, []string{"2:header:0", "16:end:0"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			changed := strings.Join(x.change(strings.Split(string(whole), "\n")), "\n")
			r, err := proof.Verify(strings.NewReader(changed), proof.Trust{Keys: []string{public}})
			if err != nil || !slices.Equal(found(r), x.want) {
				t.Errorf("%q, want %q (%v)", found(r), x.want, err)
			}
		})
	}
}

// swapProof puts the hashes of a proof in another order.
func swapProof(t *testing.T, line string) string {
	t.Helper()
	var l struct {
		Head proof.DayHead `json:"head"`
	}
	if err := json.Unmarshal([]byte(line), &l); err != nil || len(l.Head.Proof) < 2 {
		t.Fatalf("%v %+v", err, l)
	}
	slices.Reverse(l.Head.Proof)
	out, _ := json.Marshal(l)
	return string(out)
}

// TestEveryByteCounts: no byte of an export can be another one.
func TestEveryByteCounts(t *testing.T) {
	whole, public, _ := sample(t)
	for i := range whole {
		changed := slices.Clone(whole)
		changed[i] ^= 1
		r, err := proof.Verify(bytes.NewReader(changed), proof.Trust{Keys: []string{public}})
		if err == nil && r.Holds() {
			t.Errorf("byte %d (%q) may be changed", i, whole[max(0, i-10):min(len(whole), i+10)])
		}
	}
}

func TestKeysAndKeptCheckpoints(t *testing.T) {
	whole, public, kept := sample(t)
	_, other := newKey(t, 8, "lipowa.example.pl/audyt")
	foreign, _ := newKey(t, 8, "lipowa.example.pl/audyt")
	signed := func(s note.Signer, c proof.Checkpoint) []byte {
		out, err := note.Sign(&note.Note{Text: c.Text()}, s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	own, _ := newKey(t, 7, "lipowa.example.pl/audyt")
	day := friday.AddDays(1)
	for _, x := range []struct {
		name  string
		trust proof.Trust
		want  []string
		err   error
	}{
		{"nothing from outside: the key in the file is believed", proof.Trust{}, nil, nil},
		{"all checkpoints were kept", proof.Trust{Keys: []string{public}, Checkpoints: [][]byte{[]byte(kept[0]), []byte(kept[1]), []byte(kept[2])}}, nil, nil},
		{"another root of the same size", proof.Trust{Checkpoints: [][]byte{signed(own, proof.Checkpoint{Origin: own.Name(), Size: 2, Root: tlog.Hash{1}, Day: day})}}, []string{"0:split:0"}, nil},
		{"a size that this log never had", proof.Trust{Checkpoints: [][]byte{signed(own, proof.Checkpoint{Origin: own.Name(), Size: 0, Day: day})}}, []string{"0:split:0"}, nil},
		{"signed by somebody else", proof.Trust{Checkpoints: [][]byte{signed(foreign, proof.Checkpoint{Origin: own.Name(), Size: 2, Day: day})}}, []string{"0:signature:0"}, nil},
		{"newer than the export", proof.Trust{Checkpoints: [][]byte{signed(own, proof.Checkpoint{Origin: own.Name(), Size: 9, Day: day})}}, nil, proof.ErrNewer},
		{"not a checkpoint", proof.Trust{Checkpoints: [][]byte{[]byte("ala ma kota\n")}}, nil, proof.ErrCheckpoint},
		{"the key of another installation", proof.Trust{Keys: []string{other}}, []string{"1:signature:0", "2:signature:0", "3:signature:0", "4:signature:0", "7:not-in-tree:2", "10:not-in-tree:4", "13:not-in-tree:6", "15:signature:0"}, nil},
		{"not a key", proof.Trust{Keys: []string{"key"}}, nil, proof.ErrNotExport},
	} {
		t.Run(x.name, func(t *testing.T) {
			r, err := proof.Verify(bytes.NewReader(whole), x.trust)
			if !errors.Is(err, x.err) {
				t.Fatalf("%v, want %v", err, x.err)
			}
			if x.err == nil && (!slices.Equal(found(r), x.want) || x.want == nil && r.Outside != int64(len(x.trust.Checkpoints))) {
				t.Errorf("%q, want %q (%d fit)", found(r), x.want, r.Outside)
			}
		})
	}
	for _, nothing := range []string{"", "\n", "{}\n", "ala\n", `{"header":{"format":"x"}}` + "\n"} {
		if _, err := proof.Verify(strings.NewReader(nothing), proof.Trust{}); !errors.Is(err, proof.ErrNotExport) {
			t.Errorf("%q: %v", nothing, err)
		}
	}
}

// TestMemoryIsBounded: a line without an end is not read to its end.
func TestMemoryIsBounded(t *testing.T) {
	whole, _, _ := sample(t)
	header, _, _ := bytes.Cut(whole, []byte("\n"))
	endless := &spaces{left: 1 << 30}
	r, err := proof.Verify(io.MultiReader(bytes.NewReader(append(header, '\n')), endless), proof.Trust{})
	if err != nil || r.Holds() || endless.left < 1<<29 {
		t.Errorf("%v %+v, %d bytes left", err, r, endless.left)
	}
}

type spaces struct{ left int }

func (s *spaces) Read(b []byte) (int, error) {
	if s.left <= 0 {
		return 0, io.EOF
	}
	for i := range b {
		b[i] = ' '
	}
	s.left -= len(b)
	return len(b), nil
}

func FuzzVerify(f *testing.F) {
	whole, public, kept := sample(f)
	f.Add(whole, []byte(kept[0]))
	f.Add(whole[:len(whole)/2], []byte(kept[1]))
	f.Add([]byte(`{"header":{"format":"wrota-audit-export/v1"}}`+"\n"), []byte("a\n\n— b c\n"))
	f.Fuzz(func(t *testing.T, export, checkpoint []byte) {
		r, err := proof.Verify(bytes.NewReader(export), proof.Trust{Keys: []string{public}, Checkpoints: [][]byte{checkpoint}})
		if err == nil && r.Holds() && !bytes.Equal(export, whole) {
			t.Errorf("an export that nobody signed holds")
		}
	})
}
