package search

import (
	"iter"
	"strconv"
	"strings"
)

// sizes are how many rows one statement writes: as few different statements as possible, because databases keep them compiled.
var sizes = []int{rowsAtOnce, 64, 16, 4, 1}

// rowsAtOnce is how many rows one statement reads or writes at most: few enough for the parameters of both databases.
const rowsAtOnce = 250

// portions divides a list by sizes.
func portions[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for _, n := range sizes {
			for len(list) >= n {
				if !yield(list[:n]) {
					return
				}
				list = list[n:]
			}
		}
	}
}

// rowsOf are the placeholders of n rows that begin with the unit and go on with some columns of their own.
func rowsOf(n, columns int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("($1")
		for j := range columns {
			b.WriteString(", $" + strconv.Itoa(columns*i+j+2))
		}
		b.WriteString(")")
	}
	return b.String()
}
