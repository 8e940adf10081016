package intakeweb_test

import (
	"context"
	"net/http"
	"strings"

	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// knownPESEL is that of a party of the unit.
const knownPESEL = "44051401359"

func (h *house) Senders(_ context.Context, _ actor.Actor, typed string, _ int) ([]intakeweb.KnownSender, error) {
	if typed == knownPESEL {
		return []intakeweb.KnownSender{{Sender: intake.Sender{Kind: "person", Given: "Genowefa", Family: "Mróz", PESEL: knownPESEL}}}, nil
	}
	if !strings.HasPrefix("nowak", strings.ToLower(typed)) {
		return nil, nil
	}
	return []intakeweb.KnownSender{{
		Sender: intake.Sender{Kind: "person", Given: "Maria", Family: "Nowak", Address: address.Address{Street: "ul. Polna", House: "5", Postcode: "66-200", Place: "Lipowa"}},
		Note:   "ul. Polna 5, 66-200 Lipowa",
	}}, nil
}

func (h *house) Cells(context.Context, actor.Actor) ([]intakeweb.Cell, error) {
	return []intakeweb.Cell{{ID: h.Cell, Symbol: "DR", Name: "Referat dróg"}}, nil
}

func (h *house) Classes(_ context.Context, _ actor.Actor, typed string, _ int) ([]intakeweb.Class, error) {
	if typed == "7230" || strings.HasPrefix("zajęcie", typed) {
		return []intakeweb.Class{{Symbol: "7230", Title: "Zajęcie pasa drogowego"}}, nil
	}
	return nil, nil
}

func (h *house) CaseBySign(_ context.Context, _ actor.Actor, sign string) (intakeweb.Case, error) {
	if c, ok := h.cases[sign]; ok {
		return c, nil
	}
	return intakeweb.Case{}, fault.New(fault.NotFound, "fault.no-page")
}

func (h *house) Case(_ context.Context, _ actor.Actor, c id.Case) (intakeweb.Case, error) {
	for _, x := range h.cases {
		if x.ID == c {
			return x, nil
		}
	}
	return intakeweb.Case{}, fault.New(fault.NotFound, "fault.no-page")
}

func (h *house) History(context.Context, actor.Actor, id.Letter) ([]intakeweb.HistoryLine, error) {
	return h.moved, nil
}

// chrome surrounds pages as the application does.
func chrome(r *http.Request) context.Context {
	by := web.ActorOf(r)
	c := ui.Chrome{Lang: i18n.Lang(r.Context()), Path: r.URL.RequestURI(), Login: "/logowanie", Nav: []ui.Link{{Text: "Usługi", Href: "/uslugi"}}}
	if k, err := r.Cookie(ui.FieldContrast); err == nil {
		c.Contrast = k.Value
	}
	if by.LoggedIn() {
		c.User = &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"}
		c.DeskNav = []ui.Link{{Text: "Biurko", Href: "/biurko"}, {Text: "Wpływy", Href: "/biurko/wplywy"}}
	}
	return ui.WithChrome(r.Context(), c)
}
