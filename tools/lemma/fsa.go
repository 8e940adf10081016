package main

import (
	"encoding/binary"
)

// build makes the smallest automaton that accepts exactly the entries, which are sorted (Daciuk, Mihov, Watson, Watson: Incremental
// Construction of Minimal Acyclic Finite-State Automata, 2000), and writes it so that a reader needs nothing but the bytes.
//
// A state is its arcs, one after another. An arc is one byte – six bits of letter (1–26 are a–z, 27–52 are A–Z), 0x80 for the last
// arc of its state, 0x40 when an entry may end here – and a varint: how far before the beginning of its own state the target
// begins, 0 when nothing follows. States are written after those that they lead to. The last four bytes say where the first
// state begins (big-endian).
func build(entries []string) []byte {
	b := &builder{met: map[string]int{}}
	path := []*state{{}}
	before := ""
	for _, e := range entries {
		same := 0
		for same < min(len(e), len(before)) && e[same] == before[same] {
			same++
		}
		path = b.settle(path, before, same)
		for i := same; i < len(e); i++ {
			next := &state{}
			path[len(path)-1].arcs = append(path[len(path)-1].arcs, arc{letter: letter(e[i]), final: i == len(e)-1})
			path = append(path, next)
		}
		before = e
	}
	path = b.settle(path, before, 0)
	first := b.write(path[0])
	return binary.BigEndian.AppendUint32(b.out, uint32(first)) //nolint:gosec // a few megabytes
}

type arc struct {
	letter byte
	final  bool
	target int // where its state was written; -1 when nothing follows
}

// state is one that may still grow.
type state struct{ arcs []arc }

type builder struct {
	out []byte
	met map[string]int // what states were written, and where
}

// settle writes the states of the entry before that lie beyond what the next one shares with it.
func (b *builder) settle(path []*state, before string, same int) []*state {
	for i := len(before); i > same; i-- {
		parent := path[i-1]
		parent.arcs[len(parent.arcs)-1].target = b.write(path[i])
	}
	return path[:same+1]
}

func (b *builder) write(s *state) int {
	if len(s.arcs) == 0 {
		return -1
	}
	key := make([]byte, 0, 6*len(s.arcs))
	for _, a := range s.arcs {
		key = append(key, a.letter, flag(a.final))
		key = binary.BigEndian.AppendUint32(key, uint32(a.target+1)) //nolint:gosec // a few megabytes
	}
	if at, ok := b.met[string(key)]; ok {
		return at
	}
	at := len(b.out)
	for i, a := range s.arcs {
		first := a.letter | flag(a.final)<<6
		if i == len(s.arcs)-1 {
			first |= 0x80
		}
		b.out = append(b.out, first)
		back := uint64(0)
		if a.target >= 0 {
			back = uint64(at - a.target) //nolint:gosec // targets are written before
		}
		b.out = binary.AppendUvarint(b.out, back)
	}
	b.met[string(key)] = at
	return at
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func letter(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 1
	}
	return c - 'A' + 27
}
