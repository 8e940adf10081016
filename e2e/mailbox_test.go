package e2e_test

import (
	"strings"
	"testing"
	"time"

	"wrota/internal/app/mailbox"
)

// TestAnAccountWithoutAnAddressGetsOne: whoever came in by the provider of the state has no e-mail address; they are
// asked for one kindly, and only who reads its mail adds it, to their own account, once.
func TestAnAccountWithoutAnAddressGetsOne(t *testing.T) {
	eachNode(t, func(t *testing.T, n *node) {
		oksana := n.visitor()
		p := n.logsIn(oksana, "/logowanie/przez/krajowy", "2", "substantial").Press("Załóż konto")
		p.WantURL("/moje")
		p.WantSays("Nie masz tu adresu e-mail", "Dodaj adres e-mail")
		p = p.Click("Dodaj adres e-mail")
		p.WantURL(mailbox.Path)
		wrong := p.Press("Wyślij link", "email", "oksana")
		wrong.WantStatus(422)
		wrong.WantProblem("Wpisz adres e-mail, na przykład maria@example.pl")

		taken := p.Press("Wyślij link", "email", "maria@poczta.example") // of a persona; the page does not tell
		taken.WantSays("Wysłaliśmy wiadomość na adres maria@poczta.example")
		n.work()
		other := oksana.Get(n.mailed(mailbox.ProvePath, "maria@poczta.example")).Press("Potwierdź")
		other.WantStatus(409)
		other.WantSays("Ten adres ma już inne konto")

		sent := oksana.Get(mailbox.Path).Press("Wyślij link", "email", "oksana@poczta.example")
		sent.WantSays("Wysłaliśmy wiadomość na adres oksana@poczta.example")
		n.work()
		link := n.mailed(mailbox.ProvePath, "oksana@poczta.example")
		n.visitor().Get(link).WantStatus(200) // the login page
		if p := n.visitor().Get(link); !strings.HasPrefix(p.URL, "/logowanie?dalej=") {
			t.Errorf("without logging in at %s", p.URL)
		}
		n.as("Piotr Żółć-O’Brien").Get(link).WantStatus(404) // it is for another account
		p = oksana.Get(link)
		p.WantSays("oksana@poczta.example")
		if oksana.Get("/konto").Says("oksana@poczta.example") {
			t.Error("opening the link alone adds the address, as a mail program does")
		}
		p = p.Press("Potwierdź")
		p.WantURL("/konto")
		p.WantSays("Adres e-mail jest dodany", "oksana@poczta.example")
		oksana.Get(link).Press("Potwierdź").WantStatus(410)
		if oksana.Get("/moje").Says("Nie masz tu adresu e-mail") {
			t.Error("the banner stays")
		}
		oksana.Get(mailbox.Path).WantSays("Twój adres: oksana@poczta.example")
		n.clock.Move(25 * time.Hour)
		n.logsIn(oksana, "/logowanie/przez/krajowy", "2", "substantial").WantURL("/moje")
		oksana.Get(link).WantStatus(410)
	})
}
