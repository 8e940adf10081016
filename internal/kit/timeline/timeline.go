// Package timeline is the value in which modules tell what happened in a matter. Each module answers
// with its own entries (a letter came in, a decision was signed, a payment was booked), and the
// portal and the desk merge them into one history that a person reads from top to bottom.
//
// An entry is not stored: it is made from the module's own records when somebody asks, for the reader
// who asks. The module decides what that reader may see before it answers; this package decides
// nothing. Sentences are message keys with arguments, so that the history reads in the reader's
// language.
package timeline

import (
	"slices"
	"time"

	"wrota/internal/kit/ref"
)

// Entry is one thing that happened, or is expected to happen next, in a matter.
type Entry struct {
	At        time.Time      // when it happened; for an expected step, by when it should
	Expected  bool           // it has not happened yet
	Key       string         // message key of the sentence: "cases.timeline.opened"
	Args      map[string]any // what the sentence names
	Who       string         // the name and post of who did it, as this reader may see it; "" for the system
	About     ref.Ref        // the thing itself, for a link; none when there is no page of it
	Documents []Document     // what can be opened from here
}

// Document is a paper or a file that belongs to an entry.
type Document struct {
	Ref   ref.Ref
	Title string // as written in the file: it is not translated
}

// Merge puts the entries of several modules in one order: first what happened, the oldest first, then
// what is expected, the nearest first. Entries of one moment keep the order in which they were given,
// so a module's own sequence is never turned round.
func Merge(sources ...[]Entry) []Entry {
	all := slices.Concat(sources...)
	slices.SortStableFunc(all, func(a, b Entry) int {
		if a.Expected != b.Expected {
			if b.Expected {
				return -1
			}
			return 1
		}
		return a.At.Compare(b.At)
	})
	return all
}

// Latest is the last thing that happened, and false when nothing has.
func Latest(merged []Entry) (Entry, bool) {
	for _, e := range slices.Backward(merged) {
		if !e.Expected {
			return e, true
		}
	}
	return Entry{}, false
}
