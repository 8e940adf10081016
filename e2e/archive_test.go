package e2e_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// TestAPackageOfACase: who reads a case has its package prepared in the background and fetches it; for anybody else neither the
// page nor the package exists.
func TestAPackageOfACase(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		anna := w.as("Anna Nowak")
		at := path(anna.Get("/biurko/sprawy?widok=do-zalatwienia").Click("Rynek 3"))
		page := anna.Get(at).Click("Paczka archiwalna")
		page.WantText("h1", "Paczka archiwalna")
		page.WantSays("Nikt jeszcze nie przygotował")
		page.Press("Przygotuj paczkę").WantSays("Przygotowujemy")
		w.work()
		page = anna.Get(at + "/paczka")
		page.WantSays("Pobierz")
		file := ""
		for _, a := range page.All("main a") {
			if strings.HasSuffix(a.Attr("href"), "/paczka.zip") {
				file = a.Attr("href")
			}
		}
		got := anna.Get(file)
		if got.Status != http.StatusOK {
			t.Fatalf("%s: %d", file, got.Status)
		}
		inside := unpacked(t, bytes.Clone([]byte(got.Body)))
		for _, folder := range []string{"dokumenty/", "metadane/", "sprawy/", "dowody/", "META-INF/"} {
			found := false
			for name := range inside {
				found = found || strings.HasPrefix(name, folder)
			}
			if !found {
				t.Errorf("the package has no %s", folder)
			}
		}
		for who, status := range map[string]int{"Barbara Lis": http.StatusNotFound, "Maria Kowalczyk": http.StatusForbidden} {
			for _, address := range []string{at + "/paczka", file} {
				if got := w.as(who).Get(address).Status; got != status {
					t.Errorf("%s gets %s: %d", who, address, got)
				}
			}
		}
	})
}
