package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Piece is a part of a text: a word that was looked for, or what stands between.
type Piece struct {
	Text string
	Hit  bool
}

// Marked divides a text so that the words that were looked for, in any form, can be shown.
func (q Query) Marked(text string) (out []Piece) {
	at := 0
	for w := range words(text) {
		if !q.meets(text[w.from:w.to]) {
			continue
		}
		if w.from > at {
			out = append(out, Piece{Text: text[at:w.from]})
		}
		out, at = append(out, Piece{text[w.from:w.to], true}), w.to
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

func (q Query) meets(w string) bool { return q.which(w) >= 0 }

// which tells which of the words that were looked for a word is, or -1.
func (q Query) which(w string) int {
	ls := lemmas(w)
	return slices.IndexFunc(q.all, func(asked []string) bool {
		return slices.ContainsFunc(asked, func(l string) bool { return slices.Contains(ls, l) })
	})
}

// Excerpt are about n bytes of a text around the place where most of the words stand together; none when the text has no
// such word.
func (q Query) Excerpt(text string, n int) []Piece {
	type hit struct{ from, which int }
	var hits []hit
	for w := range words(text) {
		if i := q.which(text[w.from:w.to]); i >= 0 {
			hits = append(hits, hit{w.from, i})
		}
		if len(hits) == 1000 {
			break
		}
	}
	best, most := -1, 0
	for i, h := range hits {
		met := map[int]bool{}
		for _, o := range hits[i:] {
			if o.from > h.from+n/2 {
				break
			}
			met[o.which] = true
		}
		if len(met) > most {
			best, most = i, len(met)
		}
	}
	if best < 0 {
		return nil
	}
	from := max(0, hits[best].from-n/3)
	to := min(len(text), from+n)
	return q.Marked(whole(text, from, to))
}

// unreadable leaves out what nobody reads in an excerpt: numbers of persons and accounts, and keys of programs.
func unreadable(f string) string {
	core := strings.TrimRight(f, ",.;:)")
	digits := strings.Count(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, core), "0")
	if digits < 9 && len(core) < 40 {
		return f
	}
	return "…" + f[len(core):]
}

// whole is a part of a text that begins and ends between words, on one line, with dots where something is left out.
func whole(text string, from, to int) string {
	if from > 0 {
		if i := strings.IndexAny(text[from:to], " \n\t"); i >= 0 {
			from += i + 1
		}
	}
	if to < len(text) {
		if i := strings.LastIndexAny(text[from:to], " \n\t"); i > 0 {
			to = from + i
		}
	}
	for from < to && !utf8.RuneStart(text[from]) {
		from++
	}
	fields := strings.Fields(strings.ToValidUTF8(text[from:to], ""))
	for i, f := range fields {
		fields[i] = unreadable(f)
	}
	fields = slices.CompactFunc(fields, func(a, b string) bool { return a == "…" && b == "…" })
	out := strings.Join(fields, " ")
	if from > 0 {
		out = "… " + out
	}
	if to < len(text) {
		out += " …"
	}
	return out
}
