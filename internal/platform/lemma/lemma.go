// Package lemma reduces Polish words to their base forms, so that who looks for "drogami" finds "dróg".
//
// Words. A lemma is the base form of a word, here always folded: small letters without diacritics, ł as l. One form may have
// several lemmas ("drogi" is of droga and of drogi), and both ways of typing give the same: what is looked for may be written
// with or without diacritics. A word that the table does not know is its own lemma.
//
// The table is an automaton of 3.2 million forms in 1.7 MB, made by tools/lemma from the dictionary of sjp.pl (NOTICE). It
// stands in the program's file and is read where it lies: nothing is loaded, nothing is kept in memory, and any number of
// goroutines may ask at once. A word takes one to two microseconds.
//
// The package does not guess: no stem is cut off an unknown word, because a wrong stem joins words that have nothing in common.
// Neither does it know what a sentence means, so homographs stay together.
package lemma

import (
	_ "embed"
	"encoding/binary"
	"slices"
	"strings"

	"wrota/internal/platform/i18n"
)

//go:embed table.bin
var table string

// Longest is the length of a word, folded, in bytes, beyond which it is not looked up: it is its own lemma.
const Longest = 64

// Of returns the lemmas of a word, sorted, at least one unless the word is empty. The word may have capitals and diacritics, or have
// been folded before.
func Of(word string) []string {
	w := Fold(word)
	if w == "" {
		return nil
	}
	found := lookup(w)
	if len(found) == 0 {
		found = prefixed(w)
	}
	if len(found) == 0 {
		return []string{w}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// Know tells whether the table knows a word.
func Know(word string) bool {
	w := Fold(word)
	return len(lookup(w)) > 0 || len(prefixed(w)) > 0
}

// polish folds the letters that Polish words are written with.
var polish = map[rune]byte{
	'ą': 'a', 'ć': 'c', 'ę': 'e', 'ł': 'l', 'ń': 'n', 'ó': 'o', 'ś': 's', 'ź': 'z', 'ż': 'z',
	'Ą': 'a', 'Ć': 'c', 'Ę': 'e', 'Ł': 'l', 'Ń': 'n', 'Ó': 'o', 'Ś': 's', 'Ź': 'z', 'Ż': 'z',
}

// Fold is i18n.Fold, faster for Polish words.
func Fold(word string) string {
	out := make([]byte, 0, len(word))
	for _, r := range word {
		switch c, known := polish[r]; {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			out = append(out, byte(r))
		case r >= 'A' && r <= 'Z':
			out = append(out, byte(r)+'a'-'A')
		case known:
			out = append(out, c)
		default:
			return i18n.Fold(word)
		}
	}
	return string(out)
}

// prefixed finds words that the table has without a prefix: "niezajęty" stays a word of its own, "nie" and the lemma of the
// rest.
func prefixed(w string) (out []string) {
	if rest, ok := strings.CutPrefix(w, "nie"); ok && len(rest) > 2 {
		for _, l := range lookup(rest) {
			out = append(out, "nie"+l)
		}
	}
	return out
}

// How an arc is written; see tools/lemma/fsa.go.
const (
	lastArc    = 0x80
	mayEnd     = 0x40
	letterBits = 0x3f
)

// arc is one arc of the automaton, and where the next of its state begins.
type arc struct {
	letter      byte
	final, last bool
	target      int // -1 when nothing follows
	next        int
}

// read reads the arc at a place of the state that begins at from.
func read(from, at int) arc {
	first := table[at]
	back, n := uvarint(table[at+1:])
	a := arc{letter: first & letterBits, final: first&mayEnd != 0, last: first&lastArc != 0, target: from - back, next: at + 1 + n}
	if back == 0 {
		a.target = -1
	}
	return a
}

func uvarint(s string) (v, n int) {
	for shift := 0; ; shift += 7 {
		c := s[n]
		n++
		v |= int(c&0x7f) << shift
		if c < 0x80 {
			return v, n
		}
	}
}

// start is the first state.
func start() int { return int(binary.BigEndian.Uint32([]byte(table[len(table)-4:]))) }

// lookup walks along the letters of a folded word; what follows them says how its lemmas are made.
func lookup(w string) (out []string) {
	if len(w) > Longest {
		return nil
	}
	at := start()
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' || at < 0 {
			return nil
		}
		at = follow(at, w[i]-'a'+1)
	}
	if at < 0 {
		return nil
	}
	for a := (arc{next: at}); !a.last; {
		a = read(at, a.next)
		if cut := int(a.letter) - 27; cut >= 0 && cut <= len(w) {
			out = endings(out, a, []byte(w[:len(w)-cut]))
		}
	}
	return out
}

// follow returns the state that a letter leads to, or -1.
func follow(from int, letter byte) int {
	for a := (arc{next: from}); !a.last; {
		if a = read(from, a.next); a.letter == letter {
			return a.target
		}
	}
	return -1
}

// endings collects what may be put on a stem from an arc on.
func endings(out []string, a arc, stem []byte) []string {
	if a.final {
		out = append(out, string(stem))
	}
	if a.target < 0 {
		return out
	}
	for b := (arc{next: a.target}); !b.last; {
		b = read(a.target, b.next)
		out = endings(out, b, append(stem[:len(stem):len(stem)], b.letter+'a'-1))
	}
	return out
}
