// Package i18n turns message keys into sentences.
//
// Every module keeps its sentences in messages/pl.yaml (and en, uk, de where they exist): flat keys
// that begin with the module's name. Plurals follow CLDR (Polish has one, few, many, other) and are
// chosen by the argument Count. Polish is the language of the offices and the fallback of the rest.
//
// The language travels in the context of a request, because templ components have a context and a
// sentence has no other legal effect than being read. Nothing else in the house travels that way
// into business code.
//
// Polish typography (a one-letter word is not left at the end of a line, a number stays with its
// unit) is applied once, when the messages are loaded.
package i18n

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"wrota/internal/kit/fault"
)

// Languages are the languages of the product, the default first.
var Languages = []string{"pl", "en", "uk", "de"}

// Catalog holds the messages of all modules. It is safe for concurrent use once made.
type Catalog struct {
	plain map[string]map[string]string // language → key → sentence without placeholders
	rich  map[string]*goi18n.Localizer
	keys  map[string][]string
}

// Load reads messages/<lang>.yaml from each source. A key that two sources define is an error: the
// second would silently change what people read.
func Load(sources ...fs.FS) (*Catalog, error) {
	c := &Catalog{map[string]map[string]string{}, map[string]*goi18n.Localizer{}, map[string][]string{}}
	for _, lang := range Languages {
		bundle := goi18n.NewBundle(language.Make(lang))
		bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
		c.plain[lang] = map[string]string{}
		for _, src := range sources {
			if err := c.addFile(bundle, src, lang); err != nil {
				return nil, err
			}
		}
		slices.Sort(c.keys[lang])
		c.rich[lang] = goi18n.NewLocalizer(bundle, lang)
	}
	return c, nil
}

func (c *Catalog) addFile(bundle *goi18n.Bundle, src fs.FS, lang string) error {
	name := "messages/" + lang + ".yaml"
	body, err := fs.ReadFile(src, name)
	if err != nil {
		return nil // a module without this language falls back to Polish
	}
	var raw map[string]yaml.Node
	if err := yaml.Unmarshal(body, &raw); err != nil {
		return fmt.Errorf("i18n: %s: %w", name, err)
	}
	for key, node := range raw {
		m, err := message(key, &node, lang)
		if err != nil {
			return fmt.Errorf("i18n: %s:%d: %w", name, node.Line, err)
		}
		if slices.Contains(c.keys[lang], key) {
			return fmt.Errorf("i18n: %s:%d: %s is defined twice", name, node.Line, key)
		}
		c.keys[lang] = append(c.keys[lang], key)
		if node.Kind == yaml.ScalarNode && !strings.Contains(m.Other, "{{") {
			c.plain[lang][key] = m.Other
			continue
		}
		if err := bundle.AddMessages(language.Make(lang), m); err != nil {
			return fmt.Errorf("i18n: %s:%d: %w", name, node.Line, err)
		}
	}
	return nil
}

// message reads "key: sentence" or "key: {one: …, few: …, many: …, other: …}".
func message(key string, node *yaml.Node, lang string) (*goi18n.Message, error) {
	m := &goi18n.Message{ID: key}
	if node.Kind == yaml.ScalarNode {
		m.Other = typeset(node.Value, lang)
		return m, nil
	}
	var forms map[string]string
	if err := node.Decode(&forms); err != nil {
		return nil, err
	}
	for form, s := range forms {
		to, ok := map[string]*string{"one": &m.One, "few": &m.Few, "many": &m.Many, "other": &m.Other}[form]
		if !ok {
			return nil, fmt.Errorf("%s: %q is no plural form", key, form)
		}
		*to = typeset(s, lang)
	}
	return m, nil
}

// Keys lists the keys of one language in order, for tests and documentation.
func (c *Catalog) Keys(lang string) []string { return slices.Clone(c.keys[lang]) }

// Say renders a message in a language. Args are name and value pairs, or one map. A value called
// Count chooses the plural form. A key that nobody defines comes out as ⟦key⟧, which the journeys
// look for on every page.
func (c *Catalog) Say(lang, key string, args ...any) string {
	if _, ok := c.plain[lang]; !ok {
		lang = Languages[0]
	}
	if s, ok := c.plain[lang][key]; ok {
		return s
	}
	data := arguments(args)
	for _, l := range []string{lang, Languages[0]} {
		s, err := c.rich[l].Localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: data["Count"]})
		if err == nil {
			return s
		}
		if s, ok := c.plain[Languages[0]][key]; ok && l == lang {
			return s
		}
	}
	return "⟦" + key + "⟧"
}

func arguments(args []any) map[string]any {
	if len(args) == 1 {
		switch m := args[0].(type) {
		case map[string]any:
			return m
		case fault.Args:
			return m
		}
	}
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	return data
}

type contextKey struct{}

type speaker struct {
	catalog *Catalog
	lang    string
}

// Speak returns a context in which T answers in lang.
func (c *Catalog) Speak(ctx context.Context, lang string) context.Context {
	return context.WithValue(ctx, contextKey{}, speaker{c, lang})
}

// T renders a message in the language of the context; see Catalog.Say.
func T(ctx context.Context, key string, args ...any) string {
	s, ok := ctx.Value(contextKey{}).(speaker)
	if !ok {
		return "⟦" + key + "⟧"
	}
	return s.catalog.Say(s.lang, key, args...)
}

// Lang is the language of the context; Polish when none was chosen.
func Lang(ctx context.Context) string {
	if s, ok := ctx.Value(contextKey{}).(speaker); ok {
		return s.lang
	}
	return Languages[0]
}
