package richtext

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func known(m map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func TestFill(t *testing.T) {
	values := known(map[string]string{"imię": "Żaneta", "ulica": "ul. *Nowa* 5|7", "adres": "ul. Polna 1\n12-345 Lipowa", "puste": " ", "rok": "2026", "nr": "12. batalion", "znak": "DR.II.7230_14", "minus": "-5", "url": "https://x.example/a_(b)"})
	for _, tc := range []struct {
		template, want string
		missing        []string
		why            string
	}{
		{"Pani {{imię}}!", "Pani Żaneta!", nil, "a name"},
		{"Pani {{ imię }}", "Pani Żaneta", nil, "spaces in the tag"},
		{"{{ulica}}", `ul. \*Nowa\* 5\|7`, nil, "marks in a value are escaped"},
		{"{{adres}}\nPL", "ul. Polna 1\\\n12-345 Lipowa\nPL", nil, "alone on its line a value may have lines"},
		{"do {{adres}}", "do ul. Polna 1 12-345 Lipowa", nil, "elsewhere its lines are joined"},
		{"- {{adres}}", "- ul. Polna 1 12-345 Lipowa", nil, "also in an item"},
		{"{{nic}} i {{nic}} i {{brak}}", "{{nic}} i {{nic}} i {{brak}}", []string{"brak", "nic"}, "an unknown field stays to be seen"},
		{"a{{puste}}b", "ab", nil, "an empty value is a value"},
		{"{{#if imię}}jest{{/if}}{{#if puste}}nie{{/if}}{{#if nic}}nie{{/if}}", "jest", nil, "conditions"},
		{"a\n{{#if imię}}\nb\n{{/if}}\nc", "a\nb\nc", nil, "a condition on lines of its own leaves no blank lines"},
		{"a\n\n{{#if puste}}\nb {{imię}}\n\n{{/if}}\nc", "a\n\nc", nil, "nor does one that does not hold"},
		{"{{#if puste}}{{#if imię}}x{{/if}}{{nic}}{{/if}}y", "y", nil, "what is left out asks for nothing"},
		{"{{rok}}. zdanie", `2026\. zdanie`, nil, "a year is not the number of an item"},
		{"{{nr}}", `12\. batalion`, nil, "nor a number in the value"},
		{"w roku {{rok}}. Dalej {{nr}}", "w roku 2026. Dalej 12. batalion", nil, "in a line nothing needs escaping"},
		{"{{minus}} zł", `\-5 zł`, nil, "a dash at the start of a line could begin an item"},
		{"to {{minus}} zł", "to -5 zł", nil, "in a line it could not"},
		{"znak {{znak}}", "znak DR.II.7230_14", nil, "a low line in a word means nothing"},
		{`\{{ulica}}`, `\\ul. \*Nowa\* 5\|7`, nil, "a backslash of the template stays its own"},
		{"[x]({{url}})", `[x](https://x.example/a\_\(b\))`, nil, "an address keeps its brackets"},
		{"{{nie zamknięte", "{{nie zamknięte", nil, "no tag"},
		{"{{a b}} {{}} {{#iff x}}", "{{a b}} {{}} {{#iff x}}", nil, "no names"},
	} {
		got, missing := Fill(tc.template, values)
		if got != tc.want || !slices.Equal(missing, tc.missing) {
			t.Errorf("%s: %q\n got %q %q\nwant %q %q", tc.why, tc.template, got, missing, tc.want, tc.missing)
		}
	}
}

func TestFields(t *testing.T) {
	got, err := Fields("{{b}} {{#if a}}{{b}}{{/if}} {{#if a.c}}x{{/if}}")
	if want := []string{"a", "a.c", "b"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Fields = %q, %v; want %q", got, err, want)
	}
	for _, broken := range []string{"{{#if a}}", "{{/if}}", "{{/if}}{{#if a}}", "{{#if a}}{{#if b}}{{/if}}"} {
		if _, err := Fields(broken); err != ErrTemplate {
			t.Errorf("%q: err = %v, want ErrTemplate", broken, err)
		}
	}
}

// bones is a document without the words: kinds, levels, styles, addresses, numbers of items and cells.
func bones(d Doc) string {
	html := HTML(d)
	var b strings.Builder
	for {
		i := strings.IndexByte(html, '<')
		j := strings.IndexByte(html, '>')
		if i < 0 {
			return b.String()
		}
		b.WriteString(html[i : j+1])
		html = html[j+1:]
	}
}

// TestValuesStayText: whatever a citizen's name is, it comes out as typed and changes no structure.
func TestValuesStayText(t *testing.T) {
	nasty := rapid.OneOf(
		rapid.StringOf(rapid.SampledFrom([]rune("*_[]()!#+-.|\\ 1a{}<>:/\n"))),
		rapid.SampledFrom([]string{"---", "a|b\n-|-", "# a", "- - a", "[x](https://evil.example)", "1. a", "![a](b)", `a\`, "**b**", "__", "a_b_", "{{x}}", "{{/if}}", "___", "a  "}),
		rapid.String(),
	)
	templates := []string{
		"{{x}}", "Pan {{x}}, ul. Nowa", "# {{x}}", "## Decyzja dla {{x}} i innych", "- {{x}}\n- b", "1. a\n   - {{x}}\n2. c", "**Ala {{x}} ma** *kota {{x}} .*",
		"A|B\n-|-\n{{x}}|c\nd|e {{x}} .", "[a]{{x}}", "[link {{x}} .](https://x.example)", "a\n{{x}}\nb", "1{{x}} a", "- {{x}} {{x}}", "{{x}}[a](https://x.example)", `a\{{x}}`, "{{x}}. a", "-{{x}} a",
	}
	rapid.Check(t, func(t *rapid.T) {
		v := nasty.Draw(t, "value")
		words := strings.Join(strings.Fields(clean(v)), " ")
		if words == "" || strings.ContainsRune(v, '\u00a0') {
			return
		}
		template := rapid.SampledFrom(templates).Draw(t, "template")
		fill := func(v string) Doc {
			s, _ := Fill(template, func(string) (string, bool) { return v, true })
			d, err := Parse(s)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		got, want := fill(v), fill("QQQ")
		hostile := strings.ReplaceAll(bones(got), "<br>", "")
		if diff := cmp.Diff(bones(want), hostile); diff != "" {
			t.Fatalf("%q in %q changed the structure: %s\n%s", v, template, diff, HTML(got))
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(Text(want), "QQQ", words)), " ")
		if out := strings.Join(strings.Fields(Text(got)), " "); out != text {
			t.Fatalf("%q in %q came out as\n %q, want\n %q", v, template, out, text)
		}
	})
}

func FuzzFill(f *testing.F) {
	f.Add("a {{b}} {{#if c}}d{{/if}}", "v*")
	f.Add("{{#if b}}\n{{/if}}\n{{x}}", "")
	f.Add("| {{b}} |", "|")
	f.Fuzz(func(t *testing.T, template, value string) {
		out, missing := Fill(template, func(string) (string, bool) { return value, true })
		if len(missing) > 0 {
			t.Errorf("missing %q though every name has a value", missing)
		}
		if len(out) > (len(template)+5)*(len(value)*2+10) {
			t.Errorf("%d bytes of template and %d of value made %d", len(template), len(value), len(out))
		}
	})
}
