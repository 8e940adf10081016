package source_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
)

func parse(body string) (source.Node, *source.Log) {
	log := &source.Log{}
	return source.Parse("f.yaml", []byte(body), log), log
}

func TestReading(t *testing.T) {
	n, log := parse("a: 7\nb: [x, y]\nc: {pl: Tak, en: Yes}\nd: 2027-01-31\ne: true\nf: |\n  dwie\n  linie\ng: brak-kreski\nh: goły\n")
	o := n.Object()
	if got := o.Need("a").Int(1, 10); got != 7 {
		t.Errorf("a = %d", got)
	}
	if diff := cmp.Diff([]string{"x", "y"}, o.Get("b").Words()); diff != "" {
		t.Error(diff)
	}
	c := o.Get("c").Text()
	if c.In("en") != "Yes" || c.In("uk") != "Tak" || c.Language("uk") != "pl" || c.Language("en") != "en" || c.String() != "Tak" {
		t.Errorf("c = %v", c)
	}
	if o.Get("d").Date() != calendar.On(2027, 1, 31) || !o.Get("e").Bool() || o.Get("f").Text().In("pl") != "dwie\nlinie" || o.Get("g").Slug() != "brak-kreski" || o.Get("h").Text().In("de") != "goły" {
		t.Error("d to h are read wrongly")
	}
	if o.Get("nothing").Exists() || o.Get("nothing").Word() != "" || o.Get("nothing").Text() != nil || !o.Get("nothing").Date().IsZero() || o.Get("nothing").Int(5, 9) != 0 {
		t.Error("an absent value is not nothing")
	}
	o.Close()
	if err := log.Err(); err != nil {
		t.Error(err)
	}
}

func TestEveryMistakeHasItsPlace(t *testing.T) {
	n, log := parse("a: x\nb:\n  c: 1\n  zz: 2\nd: [1, {e: }]\n")
	o := n.Object()
	o.Get("a").Int(0, 5)
	b := o.Get("b").Object()
	b.Get("c").Bool()
	b.Need("needed")
	b.Close()
	o.Get("d").List()[1].Object().Get("e").Word()
	o.Close()
	want := "f.yaml:1:4: a whole number from 0 to 5 is expected\n" +
		"f.yaml:3:6: true or false is expected\n" +
		"f.yaml:3:3: the key \"needed\" is missing; add needed: …\n" +
		"f.yaml:4:3: unknown key \"zz\"; use one of: c, needed\n" +
		"f.yaml:5:12: a text is expected; write one line of text here"
	if diff := cmp.Diff(want, log.Err().Error()); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesAreBounded(t *testing.T) {
	var body strings.Builder
	for i := range 5000 {
		body.WriteString("k" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26%40) + ": 1\n")
	}
	n, log := parse(body.String())
	n.Object().Close()
	if got := log.Count(); got == 0 || got > 100 {
		t.Errorf("%d mistakes", got)
	}
}

func TestNearest(t *testing.T) {
	for _, tc := range []struct {
		word string
		from []string
		want string
	}{
		{"titel", []string{"title", "text"}, "title"}, {"sectoin", []string{"section"}, "section"}, {"abc", []string{"xyz"}, ""}, {"id", []string{"if"}, ""}, {"", []string{"a"}, ""},
	} {
		if got := source.Nearest(tc.word, tc.from); got != tc.want {
			t.Errorf("Nearest(%q) = %q, want %q", tc.word, got, tc.want)
		}
	}
}
