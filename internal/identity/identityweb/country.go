package identityweb

import (
	"context"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// country is a country of ISO 3166-1 by its name in one language.
type country struct{ code, name string }

// countries lists all countries in each language of ours, in the order of its alphabet.
func countries() map[string][]country {
	out := map[string][]country{}
	for _, lang := range i18n.Languages {
		tag := language.Make(lang)
		names, sorted := display.Regions(tag), collate.New(tag)
		var list []country
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				r, err := language.ParseRegion(string(a) + string(b))
				if err != nil || !r.IsCountry() || r.Canonicalize() != r || r.String() != string(a)+string(b) {
					continue
				}
				if name := names.Name(r); name != "" {
					list = append(list, country{r.String(), name})
				}
			}
		}
		slices.SortFunc(list, func(x, y country) int { return sorted.CompareString(x.name, y.name) })
		out[lang] = list
	}
	return out
}

// countryOptions is the list with Poland first: nearly everybody lives there.
func (p *pages) countryOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: "PL", Text: p.country(ctx, "PL")}}
	for _, c := range p.countries[i18n.Lang(ctx)] {
		if c.code != "PL" {
			out = append(out, ui.Option{Value: c.code, Text: c.name})
		}
	}
	return out
}

func (p *pages) country(ctx context.Context, code string) string {
	for _, c := range p.countries[i18n.Lang(ctx)] {
		if c.code == code {
			return c.name
		}
	}
	return code
}
