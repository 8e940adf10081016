package richtext

import (
	"slices"
	"sort"
)

// anchors returns the words that a and b both have exactly once, as pairs of positions that rise in
// both: a longest such chain, found as in patience sorting.
func anchors(a, b []string) [][2]int {
	pairs := onceInBoth(a, b)
	var piles []int                   // piles[i]: the pair with the smallest place in b that ends a chain of i+1
	before := make([]int, len(pairs)) // the pair before it in its chain
	for i, p := range pairs {
		at := sort.Search(len(piles), func(j int) bool { return pairs[piles[j]][1] >= p[1] })
		before[i] = -1
		if at > 0 {
			before[i] = piles[at-1]
		}
		if at == len(piles) {
			piles = append(piles, i)
		} else {
			piles[at] = i
		}
	}
	var out [][2]int
	if len(piles) > 0 {
		for i := piles[len(piles)-1]; i >= 0; i = before[i] {
			out = append(out, pairs[i])
		}
	}
	slices.Reverse(out)
	return out
}

// onceInBoth lists the places of words that occur once in a and once in b, in the order of a.
func onceInBoth(a, b []string) [][2]int {
	type places struct{ inA, inB, countA, countB int }
	found := map[string]*places{}
	for i, w := range a {
		p := found[w]
		if p == nil {
			p = &places{}
			found[w] = p
		}
		p.inA, p.countA = i, p.countA+1
	}
	for i, w := range b {
		if p := found[w]; p != nil {
			p.inB, p.countB = i, p.countB+1
		}
	}
	var out [][2]int
	for i, w := range a {
		if p := found[w]; p.countA == 1 && p.countB == 1 {
			out = append(out, [2]int{i, p.inB})
		}
	}
	return out
}
