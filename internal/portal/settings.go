package portal

import (
	"net/http"
	"slices"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// LanguagePath is where the links of the language switch lead: LanguagePath + "/uk?wroc=/uslugi".
const LanguagePath = "/jezyk"

// aYear is how long a browser keeps a setting.
const aYear = 365 * 24 * 3600

// language makes the pages speak a language. It changes nothing but how pages look to this browser, so
// a link may do it.
func (p *pages) language(w http.ResponseWriter, r *http.Request) error {
	lang := r.PathValue("lang")
	if !slices.Contains(i18n.Languages, lang) {
		return fault.New(fault.NotFound, "portal.no-such-page")
	}
	p.keep(w, "jezyk", lang)
	return web.See(w, r, web.Local(r.URL.Query().Get("wroc"), "/"))
}

// settings are what a browser may keep, and the one value of each that is not the usual one.
var settings = map[string]string{ui.FieldContrast: "high", ui.FieldDensity: "compact", ui.FieldShortcuts: "off"}

// look keeps how pages look: contrast, density, shortcuts.
func (p *pages) look(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	for name, value := range settings {
		if form.Has(name) {
			if form.Get(name) != value {
				value = ""
			}
			p.keep(w, name, value)
		}
	}
	return web.See(w, r, web.Local(form.Get(ui.FieldReturn), "/"))
}

// keep sets a cookie; an empty value takes it away.
func (p *pages) keep(w http.ResponseWriter, name, value string) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: aYear, HttpOnly: true, Secure: p.Secure, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// Settings reads what look keeps into the chrome of a page.
func Settings(r *http.Request, c ui.Chrome) ui.Chrome {
	kept := func(name string) string {
		if k, err := r.Cookie(name); err == nil && k.Value == settings[name] {
			return k.Value
		}
		return ""
	}
	c.Contrast, c.Density, c.Shortcuts = kept(ui.FieldContrast), kept(ui.FieldDensity), kept(ui.FieldShortcuts)
	return c
}
