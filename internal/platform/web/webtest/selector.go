package webtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A selector is a list of alternatives; an alternative is a chain of steps, the last one being the
// element itself.
type (
	selector [][]step
	step     struct {
		tag   string
		tests []test
		child bool // directly below the step before
	}
	test struct {
		attr, op, value string
	}
)

var (
	stepForm = regexp.MustCompile(`^([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+|\[[^\]]+\])*)$`)
	testForm = regexp.MustCompile(`[.#][\w-]+|\[[^\]]+\]`)
	attrForm = regexp.MustCompile(`^\[([\w-]+)(?:([\^*]?=)"?([^"\]]*)"?)?\]$`)
	// spaces inside brackets belong to a value
	words = regexp.MustCompile(`(?:\[[^\]]*\]|[^\s>])+|>`)
)

func parseSelector(s string) (selector, error) {
	var out selector
	for alternative := range strings.SplitSeq(s, ",") {
		var chain []step
		child := false
		for _, word := range words.FindAllString(alternative, -1) {
			if word == ">" {
				child = true
				continue
			}
			st, err := parseStep(word)
			if err != nil {
				return nil, err
			}
			st.child, child = child, false
			chain = append(chain, st)
		}
		if len(chain) == 0 || child {
			return nil, fmt.Errorf("webtest: %q is no selector", s)
		}
		out = append(out, chain)
	}
	return out, nil
}

func parseStep(word string) (step, error) {
	m := stepForm.FindStringSubmatch(word)
	if m == nil || word == "" {
		return step{}, fmt.Errorf("webtest: %q is no part of a selector", word)
	}
	st := step{tag: strings.TrimPrefix(m[1], "*")}
	for _, t := range testForm.FindAllString(m[2], -1) {
		switch t[0] {
		case '.':
			st.tests = append(st.tests, test{"class", "~=", t[1:]})
		case '#':
			st.tests = append(st.tests, test{"id", "=", t[1:]})
		default:
			a := attrForm.FindStringSubmatch(t)
			if a == nil {
				return step{}, fmt.Errorf("webtest: %q is no part of a selector", t)
			}
			st.tests = append(st.tests, test{a[1], a[2], a[3]})
		}
	}
	return st, nil
}

func find(root *html.Node, s selector) (out []Element) {
	if root == nil {
		return nil
	}
	walk(root, func(n *html.Node) {
		if slices.ContainsFunc(s, func(chain []step) bool { return matches(n, chain) }) {
			out = append(out, Element{n})
		}
	})
	return out
}

func matches(n *html.Node, chain []step) bool {
	last := chain[len(chain)-1]
	if !last.fits(n) {
		return false
	}
	if len(chain) == 1 {
		return true
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Type == html.ElementNode && matches(up, chain[:len(chain)-1]) {
			return true
		}
		if last.child {
			return false
		}
	}
	return false
}

func (s step) fits(n *html.Node) bool {
	if s.tag != "" && s.tag != n.Data {
		return false
	}
	for _, t := range s.tests {
		v, ok := attr(n, t.attr)
		switch t.op {
		case "":
		case "=":
			ok = ok && v == t.value
		case "^=":
			ok = ok && strings.HasPrefix(v, t.value)
		case "*=":
			ok = ok && strings.Contains(v, t.value)
		case "~=":
			ok = ok && slices.Contains(strings.Fields(v), t.value)
		}
		if !ok {
			return false
		}
	}
	return true
}
