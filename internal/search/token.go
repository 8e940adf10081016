package search

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/search/query"
	"wrota/internal/search/sealed"
)

// numbering makes numbers of lemmas by the secret of a unit. It belongs to one goroutine.
type numbering struct {
	mac   hash.Hash
	known map[string]int64   // of lemmas
	words map[string][]int64 // of words as they are written
	sum   [sha256.Size]byte
}

func newNumbering(secret string) (*numbering, error) {
	raw, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(raw) < sha256.Size {
		return nil, errors.New("the secret of the index is damaged")
	}
	return &numbering{mac: hmac.New(sha256.New, raw), known: map[string]int64{}, words: map[string][]int64{}}, nil
}

// token is the number of a lemma: 63 bits, so that two words of a unit do not meet by accident (a million words: one chance in ten
// million).
func (n *numbering) token(lemma string) int64 {
	if t, ok := n.known[lemma]; ok {
		return t
	}
	n.mac.Reset()
	n.mac.Write([]byte(lemma))
	t := int64(binary.BigEndian.Uint64(n.mac.Sum(n.sum[:0])) >> 1) //nolint:gosec // 63 bits
	n.known[lemma] = t
	return t
}

// tokens are the numbers of the words of texts, sorted.
func (n *numbering) tokens(texts ...string) (out []int64) {
	left := maxText
	for _, t := range texts {
		t = t[:min(len(t), left)]
		left -= len(t)
		for w := range words(t) {
			out = append(out, n.word(t[w.from:w.to])...)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), maxTokens)]
}

// word are the numbers of a word: texts that are put together have most words in common.
func (n *numbering) word(w string) []int64 {
	if ts, ok := n.words[w]; ok {
		return ts
	}
	var ts []int64
	for _, l := range lemmas(w) {
		ts = append(ts, n.token(l))
	}
	n.words[strings.Clone(w)] = ts
	return ts
}

// digestOf tells whether words are the same as before, and says nothing about them without the secret.
func digestOf(tokens []int64) string {
	h := sha256.New()
	for _, t := range tokens {
		_ = binary.Write(h, binary.BigEndian, t) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// index is the row of a unit with its secret, which is made when there is none.
func (s *Service) index(ctx context.Context, tx *db.Tx, unit id.Unit) (query.SearchUnit, error) {
	q := sealed.New(s.Vault, tx)
	row, err := q.Unit(ctx, unit)
	if !errors.Is(err, db.ErrNoRows) {
		return row, err
	}
	if err := q.InsertUnit(ctx, query.InsertUnitParams{UnitID: unit, BuiltAt: db.At(s.Clock.Now())}); err != nil {
		return row, err
	}
	if row, err = q.Unit(ctx, unit); err != nil {
		return row, fmt.Errorf("secret: %w", err)
	}
	return row, nil
}
