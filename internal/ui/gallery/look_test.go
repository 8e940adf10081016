package gallery

import (
	"strings"
	"testing"

	"wrota/internal/platform/testkit/browser"
	"wrota/internal/ui"
)

// TestPagesAreAccessible looks at each page wide and narrow, in both themes. Pictures are kept when
// WROTA_SHOTS names a folder.
func TestPagesAreAccessible(t *testing.T) {
	srv, _ := serve(t)
	for _, contrast := range []string{"", "high"} {
		for _, p := range Pages() {
			t.Run(p.Path+" "+contrast, func(t *testing.T) {
				tab := browser.Page(t, srv.URL+p.Path, browser.Cookie(ui.FieldContrast, contrast, srv.URL))
				name := strings.Trim(strings.ReplaceAll(strings.TrimPrefix(p.Path, Root), "/", ""), " ") + "-" + contrast
				tab.Accessible()
				tab.Screenshot(name + "-1366")
				tab.SetViewport(360, 740)
				tab.Accessible()
				tab.Screenshot(name + "-360")
				tab.SetViewport(320, 640) // 400 % zoom of a usual window (WCAG 1.4.10)
				tab.NoSidewaysScroll()
			})
		}
	}
}
