package field_test

import (
	"encoding/json"
	"net/url"
	"os"
	"testing"
	"unicode/utf8"

	"wrota/internal/eservice/field"
)

// TestNaughtyStrings: every string of the big list (testdata/blns.json, MIT) either becomes a value
// that is read the same again, or is refused with a message that says what to do.
func TestNaughtyStrings(t *testing.T) {
	body, err := os.ReadFile("testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(body, &naughty); err != nil || len(naughty) < 400 {
		t.Fatalf("%d strings, %v", len(naughty), err)
	}
	naughty = append(naughty, "\x00", "a\x0bb", "\ufffe", "\U0001ffff", "\u202ea", "\xed\xa0\x80", "]]>", "\u0085", "\r")
	refused := 0
	for _, kind := range field.Kinds() {
		f := parse(t, kind, optionsOf[kind])
		for _, s := range naughty {
			sent := url.Values{}
			for _, name := range f.Names() {
				sent[name] = []string{s}
			}
			v, problems := f.Read(field.NewForm(sent, "pole"), context())
			if v == nil {
				if s != "" && len(problems) > 0 {
					refused++
				}
				continue
			}
			if problems := f.Check(v, context()); problems != nil {
				t.Errorf("%s: %q was read and is then refused: %v", kind, s, problems)
			}
			if text, ok := v.(string); ok && (!utf8.ValidString(text) || text == "") {
				t.Errorf("%s: %q became %q", kind, s, text)
			}
			for _, in := range f.Inputs(v, field.NewForm(nil, "pole"), context()) {
				if kind != "text" && kind != "longtext" {
					break
				}
				back, _ := f.Read(field.NewForm(url.Values{"pole": {in.Value}}, "pole"), context())
				if back != v {
					t.Errorf("%s: %q became %q and then %q", kind, s, v, back)
				}
			}
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}
