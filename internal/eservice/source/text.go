package source

import (
	"slices"
	"strings"
)

// languages are the languages in which a Text may be written, Polish first: it is the language of
// the offices (ustawa z 7.10.1999 o języku polskim, art. 5) and therefore never missing.
var languages = []string{"pl", "en", "uk", "de"}

// Languages lists the languages of texts, the required one first.
func Languages() []string { return slices.Clone(languages) }

// Text is a sentence or a paragraph in some of the languages; "pl" is always there unless the whole
// text is absent.
type Text map[string]string

// In returns the text in a language, or in Polish when it was not translated.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	return t["pl"]
}

// Language tells in which language In answers, for the lang attribute of a page.
func (t Text) Language(lang string) string {
	if _, ok := t[lang]; ok {
		return lang
	}
	return "pl"
}

// IsZero tells whether there is no text.
func (t Text) IsZero() bool { return len(t) == 0 }

// String is the Polish text.
func (t Text) String() string { return t["pl"] }

// Text reads a bare string (Polish) or a mapping of languages.
func (n Node) Text() Text {
	if n.y == nil {
		return nil
	}
	if n.IsScalar() {
		return Text{"pl": n.paragraph()}
	}
	t := Text{}
	o := n.Object()
	for _, lang := range languages {
		if v := o.Get(lang); v.Exists() {
			t[lang] = v.paragraph()
		}
	}
	if _, ok := t["pl"]; !ok && len(o.keys) > 0 {
		n.Mistake("add pl: …", "the Polish text is missing")
	}
	o.Close()
	return t
}

// Texts reads a list of texts.
func (n Node) Texts() []Text {
	var out []Text
	for _, e := range n.List() {
		out = append(out, e.Text())
	}
	return out
}

// paragraph reads a text that may have several lines (| or > in YAML).
func (n Node) paragraph() string {
	if !n.IsScalar() || n.y.ShortTag() == "!!null" {
		n.Mistake("write the text, in quotes if it has a colon", "a text is expected")
		return ""
	}
	s := strings.TrimSpace(n.y.Value)
	if s == "" {
		n.Mistake("write the text or remove the key", "the text is empty")
	}
	for _, r := range s {
		if r == '\uFFFD' || r < ' ' && r != '\n' && r != '\t' {
			n.Mistake("remove it", "the text holds the character %U", r)
			break
		}
	}
	return s
}
