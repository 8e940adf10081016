package e2e_test

import (
	"archive/zip"
	"bytes"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/platform/web/webtest"
)

// archiveOf makes an archive of pairs of names and contents.
func archiveOf(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const oak = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://crd.gov.pl/wzor/2026/03/04/7777/" elementFormDefault="qualified">
<xs:element name="Dokument"><xs:complexType><xs:sequence><xs:element name="Gatunek" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema>`

// TestTemplatesAreKept: the region's administrator brings a template in and withdraws it; everybody reads the register; nobody
// else keeps it.
func TestTemplatesAreKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		keeper := w.as("Weronika Czech")
		form := keeper.Get("/biurko/wzory").Click("Dodaj wzór")
		facts := []string{"title", "Zgłoszenie dębu", "organ", "Minister Klimatu", "basis", "art. 83 ustawy o ochronie przyrody", "version", "1", "from-day", "4", "from-month", "3", "from-year", "2026"}
		refused := form.Attach("Sprawdź i dodaj", []webtest.File{{Field: "file", Name: "wzor.zip", Body: []byte("to nie ZIP")}}, facts...)
		refused.WantStatus(422)
		refused.WantSays("To nie jest archiwum ZIP")
		refused = form.Attach("Sprawdź i dodaj", nil, "title", "")
		refused.WantStatus(422)
		refused.WantSays("Wybierz paczkę wzoru.", "Podaj nazwę wzoru.")
		pack := []webtest.File{{Field: "file", Name: "wzor.zip", Body: archiveOf(t, "schemat.xsd", oak)}}
		for range 2 { // pressed twice
			form.Attach("Sprawdź i dodaj", pack, facts...).WantSays("Wzór jest w rejestrze.", "Zgłoszenie dębu")
		}
		public := w.visitor().Get("/wzory?szukaj=d%C4%99bu")
		public.WantSays("dodany do rejestru")
		one := public.Click("Zgłoszenie dębu")
		one.WantSays("Minister Klimatu", "http://crd.gov.pl/wzor/2026/03/04/7777/")
		if got := one.Click("schemat.xsd"); string(got.Body) != oak || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the schema: %s", got.Body)
		}
		at := strings.Replace(one.URL, "/wzory/", "/biurko/wzory/", 1)
		for _, name := range []string{"Anna Nowak", "Adam Górski"} {
			w.as(name).Get("/biurko/wzory").WantStatus(403)
			w.as(name).Post(at, url.Values{"reason": {"x"}}).WantStatus(403)
		}
		page := keeper.Get(at)
		none := page.Press("Wycofaj wzór")
		none.WantStatus(422)
		none.WantSays("Napisz, dlaczego wycofujesz wzór.")
		page.Press("Wycofaj wzór", "reason", "Organ go cofnął").WantSays("Wzór został wycofany.", "wycofany")
		w.visitor().Get(one.URL).WantSays("Organ go cofnął")
		w.visitor().Get("/wzory/nie-ma").WantStatus(404)
		w.visitor().Get(one.URL + "/99").WantStatus(404)
	})
}
