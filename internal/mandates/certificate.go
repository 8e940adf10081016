package mandates

import (
	"bytes"
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/pdf"
)

// Number is how documents name a mandate.
func (m *Mandate) Number() string { return "P-" + m.ID.Short() }

// Certificate is a document for the files of a matter that shows on what the actor acts for another: the mandate
// with each one that it was passed on from (art. 33 § 3 KPA). Everything in it is what the portal keeps.
func (s *Service) Certificate(ctx context.Context, by actor.Actor) (name string, body []byte, err error) {
	if !by.ForAnother() {
		return "", nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	w, err := s.Show(ctx, by, by.Mandate.ID)
	if err != nil {
		return "", nil, err
	}
	d := &pdf.Document{
		Title: "Pełnomocnictwo " + w.Number(), Lang: "pl", Subject: "Umocowanie do działania przed urzędem", Created: s.Clock.Now(), ID: w.Number(),
	}
	d.Blocks = append(d.Blocks, pdf.Heading{Level: 1, Text: d.Title}, w.facts())
	for i := range w.Chain {
		d.Blocks = append(d.Blocks, pdf.Heading{Level: 2, Text: "Przekazane z pełnomocnictwa " + w.Chain[i].Number()}, w.Chain[i].facts())
	}
	d.Blocks = append(d.Blocks, pdf.Space{Height: 4}, pdf.Paragraph{Small: true, Text: pdf.Plain("Dokument z portalu. Dane pochodzą z rejestru umocowań z chwili: " + calendar.Moment(s.Clock.Now()) + ".")})
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		return "", nil, fmt.Errorf("mandates: certificate: %w", err)
	}
	return "pelnomocnictwo-" + w.ID.Short() + ".pdf", out.Bytes(), nil
}

// facts are what a mandate says, for the document.
func (m *Mandate) facts() pdf.Facts {
	out := pdf.Facts{
		{Label: "Mocodawca", Value: pdf.Plain(m.PrincipalName)},
		{Label: "Pełnomocnik", Value: pdf.Plain(m.AgentName)},
		{Label: "Udzielone", Value: pdf.Plain(calendar.Moment(m.MadeAt))},
		{Label: "Przyjęte", Value: pdf.Plain(calendar.Moment(m.AcceptedAt))},
		{Label: "Zakres", Value: pdf.Plain(m.extent())},
		{Label: "Od dnia", Value: pdf.Plain(m.From.Long())},
	}
	until := "bez terminu"
	if !m.To.IsZero() {
		until = m.To.Long()
	}
	passing := map[bool]string{true: "wolno (art. 106 KC)", false: "nie wolno"}
	return append(out, pdf.Fact{Label: "Do dnia", Value: pdf.Plain(until)}, pdf.Fact{Label: "Przekazywanie dalej", Value: pdf.Plain(passing[m.Passable])},
		pdf.Fact{Label: "Skąd wiadomo", Value: pdf.Plain(proofs[m.Evidence])})
}

func (m *Mandate) extent() string {
	switch {
	case !m.Scope.Case.IsZero():
		return "jedna sprawa: " + m.Sign
	case len(m.Scope.Services) > 0:
		out := "rodzaje spraw: "
		for i, s := range m.Scope.Services {
			if i > 0 {
				out += ", "
			}
			out += s
		}
		return out
	}
	return "wszystkie sprawy"
}

// proofs say in documents what a mandate stands on.
var proofs = map[Evidence]string{
	InPortal: "udzielone w portalu przez mocodawcę o potwierdzonej tożsamości", AtCounter: "urząd widział oryginał",
	ByDocument: "urząd przyjął dokument przysłany przez portal", ByImport: "z wykazu urzędu",
}
