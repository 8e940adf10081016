// Package intakeweb has the pages on which people file applications, and those of the registry office
// that takes letters in.
//
// A form is drawn from its definition (eservice.Page): one page asks one thing, each page that is sent
// saves the draft, and what was typed is shown again when it is wrong. Before filing, all answers are
// shown with the fee and its arithmetic (check); filing is one button that may be pressed twice. What
// was filed is shown to its holder for ever after: a page of the form opened later leads to the
// confirmation.
//
// A clerk of the registry fills the same forms in for somebody at the counter (counter.go): every page says
// so, and before filing the clerk says who it was and how they confirmed the answers.
//
// Words: a Holder is an account, a clerk, or a browser whose session keeps the proof that it began the draft,
// or was the last to go on with it by a link (resume.go).
// Somebody else's draft does not exist (404). Files are sent part by part into intake, never held in
// memory whole.
//
// Addresses: /wnioski/{draft}/… for people, /biurko/wplywy for the registry. The law is the business of
// intake and eservice; here are only words and forms. Which services there are, and what became of an
// application, is shown by the portal.
package intakeweb

import (
	"context"
	"embed"
	"net/http"
	"slices"

	"wrota/internal/intake"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Deps is what the pages need.
type Deps struct {
	Intake  *intake.Service
	Offices Offices
	Clock   clock.Clock
	Base    string // of addresses on paper: https://wrota.example
	Upload  int64  // the most bytes of one sending of files; 0 means 200 MB

	Places     Suggester                                      // help while typing addresses; nil gives none
	Charges    Charges                                        // what is to be paid after filing; nil shows the amounts only
	Means      func(ctx context.Context, means string) string // the name of a way of logging in; nil names none
	Calls      Calls                                          // what is missing in a running case, shown beside the answer; nil shows nothing
	Signatures Signatures                                     // what came signed is worth, on the page of a letter; nil shows nothing

	// For the registry.
	Senders Senders // known parties; nil suggests none
	Cells   Cells
	Classes Classes
	Cases   Cases
	History History                                             // nil shows none
	Scans   Scans                                               // nil attaches none
	Points  func(ctx context.Context, unit id.Unit) [][2]string // symbols and names of registry points besides the main one; nil: none
	Offered Services                                            // what may be filled in at the counter
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	if d.Upload == 0 {
		d.Upload = 200 << 20
	}
	p := &pages{d}
	return slices.Concat(p.filing(), p.registry(), p.counter())
}

// filing are the pages of people. They are open to everybody: a draft knows who holds it.
func (p *pages) filing() []web.Route {
	routes := []web.Route{
		public(http.MethodPost, "/uslugi/{service}/rozpocznij", "start", p.start),
		route(http.MethodPost, "/moje/{case}/odpowiedz", "answerInMatter", web.LoggedIn, p.startInMatter),
		public(http.MethodGet, "/wnioski/{draft}", "showDraft", p.unfiled(p.showDraft)),
		public(http.MethodGet, "/wnioski/{draft}/{step}", "showStep", p.showStep),
		public(http.MethodPost, "/wnioski/{draft}/{step}", "saveStep", p.saveStep),
		public(http.MethodGet, "/wnioski/{draft}/{step}/{row}", "showRow", p.showStep),
		public(http.MethodPost, "/wnioski/{draft}/{step}/{row}", "saveRow", p.saveStep),
		public(http.MethodGet, "/wnioski/{draft}/{step}/{row}/usun", "askRemoveRow", p.unfiled(p.askRemoveRow)),
		public(http.MethodPost, "/wnioski/{draft}/{step}/{row}/usun", "removeRow", p.unfiled(p.removeRow)),
		public(http.MethodGet, "/wnioski/{draft}/pliki/{field}", "showFiles", p.unfiled(p.showFiles)),
		public(http.MethodPost, "/wnioski/{draft}/pliki/{field}", "addFiles", p.unfiled(p.addFiles)),
		public(http.MethodGet, "/wnioski/{draft}/pliki/{field}/{upload}/pobierz", "openFile", p.unfiled(p.openFile)),
		public(http.MethodPost, "/wnioski/{draft}/pliki/{field}/{upload}/usun", "removeFile", p.unfiled(p.removeFile)),
		public(http.MethodGet, "/wnioski/{draft}/podpowiedzi/{field}", "suggest", p.unfiled(p.suggest)),
		public(http.MethodGet, "/wnioski/{draft}/zapisz", "askSave", p.unfiled(p.askSave)),
		public(http.MethodPost, "/wnioski/{draft}/zapisz", "save", p.unfiled(p.save)),
		public(http.MethodGet, "/wnioski/{draft}/porzuc", "askDiscard", p.unfiled(p.askDiscard)),
		public(http.MethodPost, "/wnioski/{draft}/porzuc", "discard", p.unfiled(p.discard)),
		public(http.MethodGet, "/wnioski/{draft}/wersja", "showVersion", p.unfiled(p.showVersion)),
		public(http.MethodPost, "/wnioski/{draft}/wersja", "upgrade", p.unfiled(p.upgrade)),
		public(http.MethodGet, "/wnioski/{draft}/sprawdz", "check", p.unfiled(p.showCheck)),
		public(http.MethodPost, "/wnioski/{draft}/wyslij", "submit", p.submit),
		public(http.MethodGet, "/wnioski/{draft}/wyslano", "filed", p.showFiled),
		public(http.MethodGet, "/wnioski/{draft}/upp.xml", "receiptXML", p.receiptXML),
		public(http.MethodGet, "/wnioski/{draft}/upp.pdf", "receiptPDF", p.receiptPDF),
		public(http.MethodGet, "/wnioski/{draft}/klauzula", "clause", p.showClause),
		public(http.MethodGet, "/wnioski/{draft}/wniosek.xml", "documentXML", p.documentXML),
		public(http.MethodGet, "/wnioski/{draft}/wniosek.pdf", "documentPDF", p.documentPDF),
	}
	for i := range routes {
		if n := routes[i].Name; n == "intake.addFiles" || n == "intake.saveStep" {
			routes[i].Body = p.Upload
		}
	}
	return routes
}

// registry are the pages of the office that takes letters in.
func (p *pages) registry() []web.Route {
	register, move := web.Clerk(intake.GrantRegister), web.Clerk(intake.GrantRoute)
	enter := route(http.MethodPost, "/biurko/wplywy/nowy", "enter", register, p.enter)
	enter.Body = p.Upload
	return []web.Route{
		// Both rights of the registry may read; intake knows which are.
		route(http.MethodGet, "/biurko/wplywy", "letters", web.Staff, p.showLetters),
		route(http.MethodGet, "/biurko/wplywy/nowy", "showNew", register, p.showNew),
		enter,
		route(http.MethodGet, "/biurko/wplywy/{letter}", "letter", web.Staff, p.showLetter),
		route(http.MethodGet, "/biurko/wplywy/{letter}/pliki/{no}", "letterFile", web.Staff, p.letterFile),
		route(http.MethodGet, "/biurko/wplywy/{letter}/etykieta.pdf", "label", web.Staff, p.label),
		route(http.MethodGet, "/biurko/wplywy/{letter}/potwierdzenie.pdf", "confirmation", web.Staff, p.confirmation),
		route(http.MethodPost, "/biurko/wplywy/{letter}/przekaz", "route", move, p.moveLetter),
		route(http.MethodPost, "/biurko/wplywy/{letter}/odloz", "dismiss", move, p.dismiss),
		route(http.MethodGet, "/biurko/wplywy/{letter}/popraw", "showCorrection", register, p.showCorrection),
		route(http.MethodPost, "/biurko/wplywy/{letter}/popraw", "correct", register, p.correct),
		route(http.MethodGet, "/biurko/wplywy-nadawcy", "suggestSenders", register, p.suggestSenders),
		route(http.MethodGet, "/biurko/wplywy-klasy", "suggestClasses", move, p.suggestClasses),
	}
}

// counter are the pages of a clerk who fills a form in for somebody at the counter; the form itself has the
// addresses of every draft.
func (p *pages) counter() []web.Route {
	register := web.Clerk(intake.GrantRegister)
	return []web.Route{
		route(http.MethodGet, counterPath, "counter", register, p.showCounter),
		route(http.MethodPost, counterPath, "startAtCounter", register, p.startAtCounter),
		route(http.MethodGet, "/wnioski/{draft}/"+witnessStep, "showWitness", register, p.unfiled(p.showWitness)),
		route(http.MethodPost, "/wnioski/{draft}/"+witnessStep, "submitAtCounter", register, p.submitAtCounter),
		route(http.MethodGet, "/wnioski/{draft}/protokol.pdf", "protocol", register, p.unfiled(p.protocolPDF)),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "intake." + name, Access: a, Handle: h}
}

func public(method, pattern, name string, h web.Handler) web.Route {
	return route(method, pattern, name, web.Public, h)
}
