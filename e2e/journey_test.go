package e2e_test

import "testing"

func TestProbe(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.visitor().Get("/logowanie")
		for _, b := range p.Texts("button") {
			t.Log(b)
		}
		p = w.as("Maria Kowalczyk").Get("/uslugi/zajecie-pasa-drogowego?urzad=lipowa")
		t.Log(p.Status, p.URL, string(p.Body))
	})
}
