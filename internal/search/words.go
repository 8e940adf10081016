package search

import (
	"iter"
	"strings"
	"unicode"

	"wrota/internal/platform/lemma"
)

// Bounds of a text and of a question.
const (
	maxWord   = 64      // bytes of a folded word; what is longer is no word
	maxText   = 4 << 20 // bytes of the text of a thing that are read
	maxTokens = 20_000  // different words of a thing
	maxAsked  = 12      // words of a question; as i18n.Words has them
	maxTyped  = 300     // characters
)

// common are words that stand in nearly every text: they find nothing and would fill the index.
var common = func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(`a aby albo ale ani az bardzo bez bo by byc byl byla bylo byly ci co czy dla do go i ich im inny iz ja
		jak jako je jego jej jest jestem ktora ktore ktory lub ma mi mnie moj na nad nam nas nasz nie nim niz o od on ona one oni oraz
		po pod poniewaz przed przez przy sa sie so soba swoj ta tak takze tam te tego tej ten to tu ty tylko tym u w we wiec wszystko z
		za zas ze`) {
		out[w] = true
	}
	return out
}()

// word is a run of letters and digits, and where it stands in its text.
type word struct{ from, to int }

// words are the words of a text.
func words(text string) iter.Seq[word] {
	return func(yield func(word) bool) {
		from := -1
		for i, r := range text {
			in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
			if in && from < 0 {
				from = i
			}
			if !in && from >= 0 {
				if !yield(word{from, i}) {
					return
				}
				from = -1
			}
		}
		if from >= 0 {
			yield(word{from, len(text)})
		}
	}
}

// lemmas are what a word is found by; none for common words and for what is no word.
func lemmas(w string) []string {
	if len(w) > 2*maxWord {
		return nil
	}
	found := lemma.Of(w)
	if len(found) == 0 || len(found[0]) > maxWord || common[lemma.Fold(w)] {
		return nil
	}
	return found
}

// Query is what somebody typed, understood: every word in any of its forms, none of those after a minus.
type Query struct {
	all  [][]string // of each word its lemmas, one of which must be there
	none [][]string
}

// Understand reads what somebody typed.
func Understand(typed string) (q Query) {
	if r := []rune(typed); len(r) > maxTyped {
		typed = string(r[:maxTyped])
	}
	for part := range strings.FieldsSeq(typed) {
		rest, not := strings.CutPrefix(part, "-")
		for w := range words(rest) {
			ls := lemmas(rest[w.from:w.to])
			if len(ls) == 0 || len(q.all)+len(q.none) == maxAsked {
				continue
			}
			if not {
				q.none = append(q.none, ls)
			} else {
				q.all = append(q.all, ls)
			}
		}
	}
	return q
}

// IsZero tells that there is no word to look for.
func (q Query) IsZero() bool { return len(q.all) == 0 }
