package saml_test

import (
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/saml"
	"wrota/internal/platform/saml/samltest"
)

// pieces are an honest signed element taken apart, and a forged one about somebody else.
type pieces struct{ honest, naked, signature, evil string }

const forgedID = `ID="_falszywe"`

func takeApart(t testing.TB, honest, from, to string) pieces {
	t.Helper()
	start := strings.Index(honest, "<ds:Signature ")
	end := strings.Index(honest, "</ds:Signature>") + len("</ds:Signature>")
	if start < 0 {
		t.Fatal("nothing signed")
	}
	p := pieces{honest: honest, naked: honest[:start] + honest[end:], signature: honest[start:end]}
	p.evil = strings.ReplaceAll(p.naked, from, to)
	at := strings.Index(p.evil, `ID="`)
	end = at + 4 + strings.Index(p.evil[at+4:], `"`) + 1
	p.evil = p.evil[:at] + forgedID + p.evil[end:]
	return p
}

// behindIssuer puts something where the signature of an element belongs.
func behindIssuer(element, what string) string {
	return strings.Replace(element, "</saml:Issuer>", "</saml:Issuer>"+what, 1)
}

func object(signature, what string) string {
	return strings.Replace(signature, "</ds:Signature>", "<ds:Object>"+what+"</ds:Object></ds:Signature>", 1)
}

// beforeEnd puts something at the end of an element.
func beforeEnd(element, end, what string) string {
	at := strings.LastIndex(element, end)
	return element[:at] + what + element[at:]
}

// TestWrappedAssertions moves the honest signature around in the ways of Somorovsky et al., "On Breaking SAML" (XSW 1–8), once for an
// assertion in the clear and once for one that is encrypted. The forged person must never come out.
func TestWrappedAssertions(t *testing.T) {
	const end = "</saml:Assertion>"
	for _, c := range []struct {
		why  string
		make func(pieces) string
	}{
		{"XSW1: the forged one holds the signature, which holds the honest one whole", func(p pieces) string {
			return behindIssuer(p.evil, object(p.signature, p.honest))
		}},
		{"XSW2: the forged one holds the signature beside the honest one", func(p pieces) string {
			return behindIssuer(p.evil, p.naked+p.signature)
		}},
		{"XSW3: the forged one stands before the honest one", func(p pieces) string { return p.evil + p.honest }},
		{"XSW4: the honest one stands inside the forged one", func(p pieces) string { return beforeEnd(p.evil, end, p.honest) }},
		{"XSW5: the forged one holds the signature, the honest one follows without", func(p pieces) string {
			return behindIssuer(p.evil, p.signature) + p.naked
		}},
		{"XSW6: the honest one without signature inside the signature of the forged one", func(p pieces) string {
			return behindIssuer(p.evil, object(p.signature, p.naked))
		}},
		{"XSW7: the honest one hidden among extensions", func(p pieces) string {
			return beforeEnd(p.evil, end, "<saml:Advice><samlp:Extensions xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">"+p.honest+"</samlp:Extensions></saml:Advice>")
		}},
		{"XSW8: the signature of the forged one holds the honest one, unsigned, in an object", func(p pieces) string {
			return behindIssuer(p.evil, strings.Replace(object(p.signature, p.naked), "<ds:Object>", `<ds:Object Id="o">`, 1))
		}},
		{"both with one ID", func(p pieces) string { return behindIssuer(sameID(p), p.signature) + p.naked }},
		{"the forged one with the honest one's ID and signature", func(p pieces) string { return behindIssuer(sameID(p), p.signature) }},
		{"two signatures, the second honest", func(p pieces) string { return behindIssuer(p.honest, p.signature) }},
		{"a reference to the whole document", func(p pieces) string {
			at := strings.Index(p.honest, `URI="#`)
			stop := at + 6 + strings.Index(p.honest[at+6:], `"`)
			return p.honest[:at] + `URI="` + p.honest[stop:]
		}},
		{"the signature deeper than its place", func(p pieces) string {
			return beforeEnd(p.naked, end, "<saml:Advice>"+p.signature+"</saml:Advice>")
		}},
	} {
		for _, plain := range []bool{true, false} {
			w := newWorld(t, func(cfg *saml.Config) { cfg.Lenient = saml.Lenient{PlainAssertion: plain, UnsignedAnswer: true} })
			victim, other := w.idp.People[1].PESEL, w.idp.People[0].PESEL
			w.idp.Misbehave(samltest.Bend{
				Claims: func(x *samltest.Claims) { x.Plain, x.UnsignedResponse, x.UnsignedArtifact = plain, true, true },
				Assertion: func(honest string) string {
					return c.make(takeApart(t, honest, other, victim))
				},
			})
			got, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial})
			if err == nil || got != nil {
				t.Errorf("%s (in the clear: %v): %+v", c.why, plain, got)
			}
			switch saml.ReasonOf(err) {
			case saml.WrongCount, saml.BadSignature, saml.WrongCoverage, saml.Unsigned:
			default:
				t.Errorf("%s (in the clear: %v): refused for another reason: %v", c.why, plain, err)
			}
		}
	}
}

func sameID(p pieces) string {
	at := strings.Index(p.naked, `ID="`)
	end := at + 4 + strings.Index(p.naked[at+4:], `"`) + 1
	return strings.Replace(p.evil, forgedID, p.naked[at:end], 1)
}

// TestWrappedResponses does the same one level up, where a forged response would bring another assertion.
func TestWrappedResponses(t *testing.T) {
	const end = "</samlp:Response>"
	for _, c := range []struct {
		why  string
		make func(pieces) string
	}{
		{"the forged response holds the signature of the honest one, which it holds too", func(p pieces) string {
			return behindIssuer(p.evil, object(p.signature, p.honest))
		}},
		{"the honest response beside the signature", func(p pieces) string { return behindIssuer(p.evil, p.naked+p.signature) }},
		{"the honest response at the end of the forged one", func(p pieces) string {
			return beforeEnd(behindIssuer(p.evil, p.signature), end, p.naked)
		}},
		{"the honest response among extensions", func(p pieces) string {
			return behindIssuer(p.evil, "<samlp:Extensions>"+p.honest+"</samlp:Extensions>")
		}},
		{"the forged response before the honest one", func(p pieces) string { return p.evil + p.honest }},
		{"the forged response alone", func(p pieces) string { return p.evil }},
	} {
		w := newWorld(t, func(cfg *saml.Config) { cfg.Lenient.PlainAssertion = true })
		who, victim := w.idp.People[0], w.idp.People[1]
		w.idp.Misbehave(samltest.Bend{
			Claims:   func(x *samltest.Claims) { x.Plain, x.UnsignedArtifact = true, true },
			Answered: func(honest string) string { return c.make(takeApart(t, honest, who.PESEL, victim.PESEL)) },
		})
		if got, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial}); err == nil {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
}
