package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
)

func TestIDsAreSafe(t *testing.T) {
	for _, c := range []struct{ name, want, reason string }{
		{"nip", "nip", "a plain name stays"},
		{"osoby.0.pesel", "osoby-0-pesel", "points would have to be escaped in selectors"},
		{"a[b] ą", "a-b---", "neither brackets, spaces nor Polish letters"},
	} {
		if got := ID(c.name); got != c.want {
			t.Errorf("ID(%q) = %q, want %q: %s", c.name, got, c.want, c.reason)
		}
	}
}

func TestProblems(t *testing.T) {
	ctx := speaking(t, "pl")
	err := fault.Fields([]fault.Field{{Name: "od.year", Key: "ui.error.title"}, {Name: "nip", Key: "ui.file.toolarge", Args: fault.Args{"Size": "2 MB"}}})
	ps := ProblemsOf(ctx, err)
	if got := strings.ReplaceAll(ps.At("nip"), nbsp, " "); got != "Plik jest za duży. Wybierz plik do 2 MB." {
		t.Errorf("At: %q", got)
	}
	if ps.At("x") != "" || ProblemsOf(ctx, errors.New("x")) != nil || ProblemsOf(ctx, nil) != nil {
		t.Error("what has no problem must say nothing")
	}
	text, parts := ps.Within("od")
	if text != "Popraw błędy" || !slices.Equal(parts, []string{"year"}) {
		t.Errorf("Within: %q, %v", text, parts)
	}
	if href := ps[0].href(); href != "#od-year" {
		t.Errorf("the summary leads to %q", href)
	}
	date := DateInputProps{Field: Field{Name: "od", Error: text}, Bad: parts}
	if !date.dateParts(ctx)[2].Bad || date.dateParts(ctx)[0].Bad {
		t.Errorf("only the year is wrong: %+v", date.dateParts(ctx))
	}
}

func TestDateInputFilledIn(t *testing.T) {
	p := DateInputProps{}.WithDate(calendar.On(2027, 3, 2))
	if p.Day != "2" || p.Month != "3" || p.Year != "2027" {
		t.Errorf("%+v", p)
	}
	if q := (DateInputProps{Day: "31"}).WithDate(calendar.Date{}); q.Day != "31" {
		t.Error("no date must not wipe what was typed")
	}
}

func TestCurrentLink(t *testing.T) {
	for _, c := range []struct {
		path   string
		link   Link
		want   bool
		reason string
	}{
		{"/moje", Link{Href: "/moje"}, true, "the page itself"},
		{"/moje?strona=2", Link{Href: "/moje"}, true, "its second page"},
		{"/moje/1", Link{Href: "/moje"}, true, "a page below it"},
		{"/mojedane", Link{Href: "/moje"}, false, "a page that only begins like it"},
		{"/moje", Link{Href: "/"}, false, "every page is below the home page"},
		{"/inne", Link{Href: "/moje", Current: true}, true, "the application knows better"},
		{"/dane/rejestr", Link{Href: "/dane/naruszenia", Section: "/dane"}, true, "another page behind the same door"},
		{"/danex/rejestr", Link{Href: "/dane/naruszenia", Section: "/dane"}, false, "a section that only begins like it"},
	} {
		if got := (Chrome{Path: c.path}).current(c.link); got != c.want {
			t.Errorf("%s on %s: %v, want %v: %s", c.link.Href, c.path, got, c.want, c.reason)
		}
	}
}

func TestTelephone(t *testing.T) {
	for in, want := range map[string]string{"68 000 00 00": "tel:+48680000000", "+48 68 000-00-00": "tel:+48680000000", "(68) 000": "tel:+4868000", "68 000 00 00 wew. 12": "tel:+48680000000"} {
		if got := telephone(in); got != want {
			t.Errorf("telephone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestChromeWithoutAnything(t *testing.T) {
	c := ChromeOf(t.Context())
	if c.Lang != "pl" || c.home() != "/" || c.Unit != nil {
		t.Errorf("%+v", c)
	}
	out := render(t, WithChrome(speaking(t, "pl"), Chrome{}), Page(PageProps{}))
	if !strings.Contains(out, "<title>Wrota Regionu</title>") {
		t.Error("a page of nobody has the title of the region")
	}
}

// hostile is text that would do harm if a component wrote it as it is.
const hostile = `"><script>alert(1)</script>' onmouseover=alert(2) javascript:alert(3)`

// TestHostileTextStaysText puts hostile text into every place for text and address of the commonest
// components: nothing of it may become an element, an attribute or a script address.
func TestHostileTextStaysText(t *testing.T) {
	ctx := WithChrome(speaking(t, "pl"), Chrome{Path: hostile, Demo: hostile, Unit: &Brand{Name: hostile, Email: hostile, Phone: hostile}, User: &User{Name: hostile, Href: "javascript:alert(1)", Logout: "javascript:alert(1)"}, Flash: &Flash{Text: hostile}})
	f := Field{Name: hostile, Label: hostile, Hint: hostile, Error: hostile}
	link := Link{Text: hostile, Href: "javascript:alert(1)", Hidden: hostile, Note: hostile}
	for name, c := range map[string]templ.Component{
		"page":     Page(PageProps{Title: hostile, Description: hostile, Back: &link, Crumbs: []Link{link}}),
		"desk":     DeskPage(DeskProps{Title: hostile, Rail: Rail(RailProps{Groups: []Views{{Title: hostile, Items: []View{{Text: hostile, Href: link.Href}}}}})}),
		"input":    Input(InputProps{Field: f, Value: hostile, Prefix: hostile, Suggest: hostile}),
		"textarea": Textarea(TextareaProps{Field: f, Value: "</textarea>" + hostile}),
		"radios":   Radios(ChoicesProps{Field: f, Items: []Choice{{Value: hostile, Text: hostile, Hint: hostile}}}),
		"select":   Select(SelectProps{Field: f, Items: []Option{{Value: hostile, Text: hostile}}}),
		"errors":   Errors(Problems{{Field: hostile, Text: hostile}, {Text: hostile, Href: "javascript:alert(1)"}}),
		"summary":  SummaryList(SummaryProps{Rows: []SummaryRow{{Key: hostile, Value: hostile, Lines: []string{hostile}, Actions: []Link{link}}}}),
		"table":    Table(TableProps{Caption: hostile, Columns: []Column{{Text: hostile, Sort: link.Href}}, Rows: []Row{{Cells: []Cell{{Text: hostile, Href: link.Href}}}}}),
		"files":    Files(hostile, []File{{Name: hostile, Href: link.Href, Remove: link.Href}}),
		"button":   Button(ButtonProps{Text: hostile, Href: link.Href, Key: hostile, Command: hostile}),
		"queue":    Queue(QueueProps{Title: hostile, Columns: []Column{{Text: hostile}}, Rows: []QueueRow{{ID: hostile, Href: link.Href, Cells: []Cell{{Text: hostile}}}}}),
	} {
		out := render(t, ctx, c)
		if strings.Contains(out, "<script>") || strings.Contains(out, `="javascript:`) || strings.Contains(out, "' onmouseover") {
			t.Errorf("%s lets harm through:\n%s", name, out)
		}
	}
}

// FuzzInput: whatever is typed comes back to the person unchanged, as the value of the field.
func FuzzInput(f *testing.F) {
	for _, s := range []string{"", hostile, "zażółć", "\x00", "&amp;", "a\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		out := render(t, t.Context(), Input(InputProps{Field: Field{Name: "x", Label: "y"}, Value: value}))
		doc, err := html.Parse(strings.NewReader(out))
		if err != nil || strings.Count(out, "<") != 5 { // div, label and its end, input, the end of div
			t.Fatalf("%q became more than a value: %v\n%s", value, err, out)
		}
		if strings.ContainsAny(value, "\x00\r") || !utf8.ValidString(value) {
			return // HTML itself replaces these
		}
		for n := range doc.Descendants() {
			if n.Data == "input" && attribute(n, "value") != value {
				t.Errorf("%q came back as %q", value, attribute(n, "value"))
			}
		}
	})
}

func TestToastStaysLongEnough(t *testing.T) {
	for _, c := range []struct {
		f    Flash
		want string
	}{{Flash{}, "6"}, {Flash{Undo: &Undo{}}, "10"}, {Flash{Undo: &Undo{Seconds: 20}}, "20"}} {
		if got := c.f.stay(); got != c.want {
			t.Errorf("%+v stays %s s, want %s", c.f, got, c.want)
		}
	}
}

// TestChoicesHaveUniqueIDs: the first control has the id of the question, so the summary leads to it.
func TestChoicesHaveUniqueIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		p := ChoicesProps{Field: Field{Name: "cel"}, Items: make([]Choice, n)}
		seen := map[string]bool{}
		for i, it := range p.items("radio") {
			if seen[it.ID] || i == 0 && it.ID != "cel" {
				t.Fatalf("choice %d has the id %q", i, it.ID)
			}
			seen[it.ID] = true
		}
	})
}
