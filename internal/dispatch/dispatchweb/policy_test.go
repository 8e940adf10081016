package dispatchweb_test

import (
	"testing"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
)

func TestHowLongLettersWait(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		const path = "/biurko/ustawienia/doreczenia"
		h.site.As(h.Ewa).Get(path).WantStatus(403)
		admin := h.Anna
		admin.Grants = append(admin.Grants, dispatch.GrantPolicy)
		b := h.site.As(admin)
		p := b.Get(path)
		p.WantSays("Po 7 dniach", "Po 14 dniach")
		for _, want := range []string{"Przypomnienie musi być co najmniej po 1 dniu i przed wysłaniem inną drogą", "Wpisz od 2 do 60 dni", "Wpisz podstawę, na przykład numer zarządzenia"} {
			p.Press("Zapisz terminy", "remind", "dużo").WantProblem(want)
		}
		p = p.Press("Zapisz terminy", "remind", "3", "fallback", "10", "basis", "zarządzenie nr 4/2027", "from-day", "1", "from-month", "1")
		p.WantProblem("Wpisz dzisiejszą datę albo późniejszą")
		if p.One("#remind").Value() != "3" || p.One("#from-day").Value() != "1" {
			t.Error("what was typed is lost")
		}
		p = p.Press("Zapisz terminy", "from-day", "19", "from-month", "2")
		p.WantSays("Terminy są zapisane", "Po 3 dniach", "Po 10 dniach", "zarządzenie nr 4/2027")
		box, _ := h.letter(t, "Decyzja", dispatchtest.InBox(h.Maria))
		h.site.As(h.Maria).Get(box).WantSays("Pismo czeka tu do 1 marca 2027")
	})
}
