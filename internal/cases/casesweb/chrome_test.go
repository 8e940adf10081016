package casesweb_test

import (
	"context"
	"net/http"

	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// chrome is what the composition puts around the desk's pages.
func (h *house) chrome(r *http.Request) context.Context {
	by := web.ActorOf(r)
	contrast := ""
	if c, err := r.Cookie(ui.FieldContrast); err == nil {
		contrast = c.Value
	}
	return ui.WithChrome(r.Context(), ui.Chrome{
		Path: r.URL.RequestURI(), Density: "compact", Contrast: contrast,
		Unit:    &ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa"},
		User:    &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"},
		DeskNav: []ui.Link{{Text: "Sprawy", Href: "/biurko/sprawy", Current: true}, {Text: "Kasa", Href: "/biurko/kasa"}},
	})
}
