package portal

import (
	"context"
	"net/url"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// Nav is the main menu of the pages for people (ui.Chrome.Nav).
func Nav(ctx context.Context, by actor.Actor) []ui.Link {
	links := []ui.Link{
		{Text: i18n.T(ctx, "portal.nav.services"), Href: "/uslugi"},
		{Text: i18n.T(ctx, "portal.nav.offices"), Href: "/urzedy"},
		{Text: i18n.T(ctx, "portal.nav.check"), Href: "/sprawdz"},
	}
	if by.LoggedIn() {
		links = append(links, ui.Link{Text: i18n.T(ctx, "portal.nav.mine"), Href: "/moje"}, ui.Link{Text: i18n.T(ctx, "portal.nav.box"), Href: "/skrzynka"})
	}
	if by.Kind == actor.Clerk {
		links = append(links, ui.Link{Text: i18n.T(ctx, "portal.nav.desk"), Href: "/biurko"})
	}
	return links
}

// Footer are the links at the foot of every page (ui.Chrome.Footer). Slug is the word of the office
// whose pages these are, whose declaration it then leads to; "" on pages of the whole region.
func Footer(ctx context.Context, slug string) []ui.Link {
	t := func(key string) string { return i18n.T(ctx, "portal.footer."+key) }
	return []ui.Link{
		{Text: t("declaration"), Href: DeclarationPath(slug)},
		{Text: t("support"), Href: "/dostepnosc-wsparcie"},
		{Text: t("simple"), Href: "/prostymi-slowami"},
		{Text: t("signature"), Href: "/podpis"},
		{Text: t("help"), Href: "/pomoc"},
		{Text: t("privacy"), Href: "/prywatnosc"},
		{Text: t("templates"), Href: "/wzory"},
		{Text: t("about"), Href: "/o-portalu"},
	}
}

// DeclarationPath is the address of an office's declaration of accessibility; with "" that of the
// portal. Behind the base address it is what ui.Chrome.Declaration holds.
func DeclarationPath(slug string) string {
	if slug == "" {
		return "/deklaracja-dostepnosci"
	}
	return "/deklaracja-dostepnosci?" + url.Values{"urzad": {slug}}.Encode()
}

// names of the languages, each in itself.
var names = map[string]string{"pl": "Polski", "en": "English", "uk": "Українська", "de": "Deutsch"}

// Languages are the links of the language switch (ui.Chrome.Languages). Path is the path and query of
// the page to come back to.
func Languages(ctx context.Context, path string) []ui.Link {
	var out []ui.Link
	for _, lang := range i18n.Languages {
		out = append(out, ui.Link{
			Text: names[lang], Lang: lang, Current: lang == i18n.Lang(ctx),
			Href: LanguagePath + "/" + lang + "?" + url.Values{"wroc": {path}}.Encode(),
		})
	}
	return out
}
