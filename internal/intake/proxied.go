package intake

import (
	"bytes"
	"context"

	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// The questions about a proxy (eservice/library). Whoever acts on a mandate of the portal is not believed about
// them: what they stand on is known, and it decides about the stamp duty.
const (
	proxyActs     = "proxy_acts"
	proxyExempt   = "proxy_exempt"
	proxyDocument = "proxy_document"
)

// Mandates knows what agents stand on.
type Mandates interface {
	// Paper is a document that shows on what the actor acts for another, for the files of a matter (art. 33 § 3 KPA).
	Paper(ctx context.Context, by actor.Actor) (name string, body []byte, err error)
}

// proxied puts in what is known of whoever acts for another.
func proxied(def *eservice.Definition, a eservice.Answers, by actor.Actor) eservice.Answers {
	if !by.ForAnother() {
		return a
	}
	proxy := by.Mandate.Basis == actor.Proxy
	if _, ok := def.Field(proxyActs); ok {
		a = a.With(proxyActs, proxy)
	}
	if _, ok := def.Field(proxyExempt); ok && proxy {
		a = a.With(proxyExempt, by.Mandate.Free)
	}
	return a
}

// otherwise are the problems of answers that contradict what the person stands on.
func (d *Draft) otherwise(said eservice.Answers, by actor.Actor) (out []eservice.Problem) {
	for _, name := range []string{proxyActs, proxyExempt} {
		step, ok := d.Definition().StepOf(name)
		if ok && said.Has(name) && said.Value(name) != d.Answers.Value(name) {
			text := knownProxy
			if by.Mandate.Basis != actor.Proxy {
				text = knownOrgan
			}
			out = append(out, eservice.Problem{Step: step.ID, Field: name, Key: "intake.proxy-known", Text: text})
		}
	}
	return out
}

var (
	knownProxy = eservice.Text{
		"pl": "Działasz w portalu na podstawie pełnomocnictwa. Ta odpowiedź z niego wynika",
		"en": "You act on a power of attorney given on this portal. This answer follows from it",
		"uk": "Ви дієте на порталі за довіреністю. Ця відповідь випливає з неї",
		"de": "Sie handeln im Portal aufgrund einer Vollmacht. Diese Antwort ergibt sich daraus",
	}
	knownOrgan = eservice.Text{
		"pl": "Działasz jako rodzic albo osoba, która reprezentuje firmę. To nie jest pełnomocnictwo",
		"en": "You act as a parent or as the person who represents the company. That is not a power of attorney",
		"uk": "Ви дієте як батько чи мати або як представник фірми. Це не довіреність",
		"de": "Sie handeln als Elternteil oder Vertretung der Firma. Das ist keine Vollmacht",
	}
)

// attachMandate puts the proxy's document to a new draft. What hinders it, as a scanner that is away, leaves the
// question open: the person can still attach the document.
func (s *Service) attachMandate(ctx context.Context, h Holder, o Offer, d id.Draft) error {
	if _, ok := o.Definition().Field(proxyDocument); !ok || s.Mandates == nil || h.By.Mandate.Basis != actor.Proxy {
		return nil
	}
	name, body, err := s.Mandates.Paper(ctx, h.By)
	if err != nil {
		return err
	}
	_, err = s.AddFile(ctx, h, d, Incoming{Field: proxyDocument, Name: name, Body: bytes.NewReader(body)})
	if _, refused := fault.As(err); refused {
		return nil
	}
	return err
}
