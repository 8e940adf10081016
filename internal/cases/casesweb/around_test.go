package casesweb_test

import (
	"strings"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/platform/web/webtest"
)

// TestLettersOfACase: a letter that nobody scanned is no document, and still belongs to the case.
func TestLettersOfACase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.Open(t, casestest.Lead(h.Anna))
		for _, page := range []*webtest.Page{h.open(h.Anna, c, cases.ViewTodo), h.site.As(h.Anna).Get("/biurko/sprawy/" + c.ID.Short() + "/akta")} {
			page.WantStatus(200)
			page.WantSays("Pisma, które wpłynęły", "RPW/LIPOWA/17/2027", "Wniosek na papierze", "Genowefa Mróz", "Papier, bez skanu")
		}
		h.open(h.Anna, c, cases.ViewTodo).Click("Metryka").WantSays("Wszczęto sprawę", "RPW/LIPOWA/17/2027")
	})
}

// TestNeighbours: what else happens at the place and time is shown for occupations of roads, and a case of
// somebody else's is named without a link.
func TestNeighbours(t *testing.T) {
	h := sqlite(t)
	road := h.open(h.Anna, h.Open(t, casestest.Lead(h.Anna)), cases.ViewTodo)
	road.WantSays("Inne zajęcia w tym miejscu i czasie", "DR.7230.2.2027", "ZK.7230.9.2027", "Wodociągi Lipowa", "km 0+120–0+160")
	if !road.Has("main a[href=/biurko/sprawy/dr2]") || strings.Contains(string(road.Body), "ZK.7230.9.2027</a>") {
		t.Error("one sign is a link, the other is not")
	}
	tree := h.open(h.Anna, h.Open(t, casestest.Lead(h.Anna), func(o *cases.Opening) { o.Service = "zgloszenie-wyciecia-drzewa" }), cases.ViewTodo)
	if tree.Says("Inne zajęcia") {
		t.Error("a case without a place has neighbours")
	}
}
