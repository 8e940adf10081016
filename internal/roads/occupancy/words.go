package occupancy

import (
	"embed"
	"strings"
	"sync"

	"wrota/internal/eservice/source"
	"wrota/internal/platform/i18n"
)

// Messages are the sentences of the package, for the catalogue of the pages as well.
//
//go:embed messages/*.yaml
var Messages embed.FS

// catalog is made once from embedded files, so an error is a mistake that every test shows.
var catalog = sync.OnceValue(func() *i18n.Catalog {
	c, err := i18n.Load(Messages)
	if err != nil {
		panic(err)
	}
	return c
})

// say renders a sentence of this package. It stands apart from the catalogue of the pages, because a fee
// and a problem are worked out where no request is at hand.
func say(lang, key string, args ...any) string {
	if lang == "" {
		lang = "pl"
	}
	return catalog().Say(lang, key, args...)
}

// said is a sentence in all languages.
func said(key string, args ...any) source.Text {
	t := source.Text{}
	for _, lang := range source.Languages() {
		t[lang] = say(lang, key, args...)
	}
	return t
}

// KindName, ElementName, SubjectName and CategoryName are the codes in words.
func KindName(lang string, k Kind) string { return named(lang, "kind", string(k)) }

// ElementName is an element of the strip in words: "chodnik".
func ElementName(lang string, e Element) string { return named(lang, "element", string(e)) }

// SubjectName is a sort of works, device, object or use in words.
func SubjectName(lang string, s Subject) string { return named(lang, "subject", string(s)) }

// CategoryName is a category of roads in words: "gminna".
func CategoryName(lang string, c Category) string { return named(lang, "category", string(c)) }

func named(lang, what, code string) string {
	if code == "" {
		return ""
	}
	return say(lang, "occupancy."+what+"."+strings.ReplaceAll(code, "_", "-"))
}
