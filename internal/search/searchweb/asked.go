package searchweb

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/search"
)

// kinds are the sorts of things as addresses call them.
var kinds = []struct {
	kind search.Kind
	name string
}{{search.Case, "sprawa"}, {search.Letter, "pismo"}, {search.Document, "dokument"}}

// read is the question of an address. What cannot be read narrows nothing down.
func read(v url.Values) (q search.Question) {
	q.Text, q.After = strings.TrimSpace(v.Get("q")), v.Get("po")
	for _, k := range kinds {
		if slices.Contains(v["rodzaj"], k.name) {
			q.Kinds = append(q.Kinds, k.kind)
		}
	}
	if class := strings.TrimSpace(v.Get("klasa")); class != "" && strings.Trim(class, "0123456789") == "" {
		q.Class = class
	}
	if c, err := id.Parse[id.Cell](v.Get("komorka")); err == nil {
		q.Cell = c
	}
	if e, err := id.Parse[id.Employee](v.Get("prowadzi")); err == nil {
		q.Lead = e
	}
	if s := search.State(v.Get("stan")); s == search.Open || s == search.Closed {
		q.State = s
	}
	if year, err := strconv.Atoi(v.Get("rok")); err == nil && year > 1900 && year < 2200 {
		q.From, q.To = calendar.On(year, 1, 1), calendar.On(year, 12, 31)
	}
	if d, err := calendar.Parse(v.Get("od")); err == nil && d.After(q.From) {
		q.From = d
	}
	if d, err := calendar.Parse(v.Get("do")); err == nil && (q.To.IsZero() || d.Before(q.To)) {
		q.To = d
	}
	return q
}

// names are what a question consists of in an address, in one order.
var names = []string{"q", "rodzaj", "klasa", "komorka", "prowadzi", "stan", "rok", "od", "do"}

// address is the question without its page, as it is kept and sent.
func address(v url.Values) string {
	out := url.Values{}
	for _, n := range names {
		for _, x := range v[n] {
			if x = strings.TrimSpace(x); x != "" {
				out.Add(n, x)
			}
		}
	}
	return out.Encode()
}

// at is the page with a question.
func at(question, after string) string {
	if after != "" {
		question = strings.TrimPrefix(question+"&po="+url.QueryEscape(after), "&")
	}
	if question == "" {
		return Path
	}
	return web.Local(Path+"?"+question, Path)
}
