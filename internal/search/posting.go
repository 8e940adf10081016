package search

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// blockSize is how many numbers in a row share a posting: as many as two characters of an alphabet of 64 can tell apart.
const blockSize = 64 * 64

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// code is the place of a number in its block.
func code(no int64) string {
	in := no % blockSize
	return string([]byte{alphabet[in/64], alphabet[in%64]})
}

// place reads one character of a code; -1 for what is none.
func place(c byte) int { return strings.IndexByte(alphabet, c) }

// at is where a posting stands.
type at struct{ token, block int64 }

// postings are what a transaction adds, by place.
type postings map[at]*strings.Builder

func (p postings) add(no int64, tokens []int64) {
	for _, t := range tokens {
		k := at{t, no / blockSize}
		if p[k] == nil {
			p[k] = &strings.Builder{}
		}
		p[k].WriteString(code(no))
	}
}

// write appends to the postings, in one order for everybody, so that two transactions never wait for each other.
func (p postings) write(ctx context.Context, tx *db.Tx, unit id.Unit) error {
	keys := make([]at, 0, len(p))
	for k := range p {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b at) int { return cmp.Or(cmp.Compare(a.token, b.token), cmp.Compare(a.block, b.block)) })
	for part := range portions(keys) {
		args := make([]any, 0, 1+3*len(part))
		args = append(args, unit)
		for _, k := range part {
			args = append(args, k.token, k.block, p[k].String())
		}
		if _, err := tx.ExecContext(ctx, appendPostings+rowsOf(len(part), 3)+appended, args...); err != nil {
			return fmt.Errorf("postings: %w", err)
		}
	}
	return nil
}

const (
	appendPostings = `INSERT INTO search_posting (unit_id, token, block, entries) VALUES `
	appended       = ` ON CONFLICT (unit_id, token, block) DO UPDATE SET entries = search_posting.entries || excluded.entries`
)

// window is how many blocks are read at once, the newest first.
const window = 8

// numbers is a set of the numbers of a window, from its lowest on.
type numbers []uint64

func newNumbers() numbers { return make(numbers, window*blockSize/64) }

func (n numbers) addAll(from int, codes string) {
	for i := 0; i+1 < len(codes); i += 2 {
		hi, lo := place(codes[i]), place(codes[i+1])
		if hi >= 0 && lo >= 0 {
			n[(from+hi*64)/64] |= 1 << lo
		}
	}
}

// and keeps what is in both; but keeps what is not in the other.
func (n numbers) and(o numbers) {
	for i := range n {
		n[i] &= o[i]
	}
}

func (n numbers) but(o numbers) {
	for i := range n {
		n[i] &^= o[i]
	}
}

// below lists the members under a limit, the highest first.
func (n numbers) below(limit int) (out []int) {
	for i := len(n) - 1; i >= 0; i-- {
		for w := n[i]; w != 0; {
			bit := 63 - bits.LeadingZeros64(w)
			w &^= 1 << bit
			if x := i*64 + bit; x < limit {
				out = append(out, x)
			}
		}
	}
	return out
}

// meet finds the numbers of a window that have all words of a question and none of those to be left out.
func meet(ctx context.Context, tx *db.Tx, unit id.Unit, q asked, lowest int64) (numbers, error) {
	sets := map[int64]numbers{}
	var w db.Where
	w.And("unit_id = ?", unit)
	w.And("block >= ? AND block < ?", lowest, lowest+window)
	db.In(&w, "token", q.tokens())
	rows, err := tx.QueryContext(ctx, `SELECT token, block, entries FROM search_posting`+w.SQL(), w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("postings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var token, block int64
		var codes string
		if err := rows.Scan(&token, &block, &codes); err != nil {
			return nil, fmt.Errorf("postings: %w", err)
		}
		if sets[token] == nil {
			sets[token] = newNumbers()
		}
		sets[token].addAll(int(block-lowest)*blockSize, codes)
	}
	return q.combine(sets), rows.Err()
}

// asked is a question in numbers of words.
type asked struct{ all, none [][]int64 }

func (n *numbering) asked(q Query) (out asked) {
	of := func(words [][]string) (out [][]int64) {
		for _, ls := range words {
			ts := make([]int64, len(ls))
			for i, l := range ls {
				ts[i] = n.token(l)
			}
			out = append(out, ts)
		}
		return out
	}
	return asked{of(q.all), of(q.none)}
}

func (q asked) tokens() []int64 {
	return slices.Concat(slices.Concat(q.all...), slices.Concat(q.none...))
}

func (q asked) combine(sets map[int64]numbers) numbers {
	either := func(tokens []int64) numbers {
		out := newNumbers()
		for _, t := range tokens {
			for i, w := range sets[t] {
				out[i] |= w
			}
		}
		return out
	}
	out := newNumbers()
	for i, tokens := range q.all {
		if i == 0 {
			out = either(tokens)
			continue
		}
		out.and(either(tokens))
	}
	for _, tokens := range q.none {
		out.but(either(tokens))
	}
	return out
}
