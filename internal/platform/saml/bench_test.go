package saml

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/saml/samltest"
)

type always struct{}

func (always) Once(context.Context, string, time.Time) (bool, error) { return true, nil }

// ready makes a service and the SOAP answer to one resolve, in the profile of login.gov.pl.
func ready(t testing.TB) (sp *ServiceProvider, idp *samltest.Provider, p Pending, resolve string, body []byte) {
	t.Helper()
	c := clock.At(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	idp, err := samltest.New(c)
	if err != nil {
		t.Fatal(err)
	}
	metadata, err := idp.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	provider, err := ParseProvider(metadata)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := samltest.Certificate(key, "Wrota", c.Now())
	if err != nil {
		t.Fatal(err)
	}
	private, err := key.ECDH()
	if err != nil {
		t.Fatal(err)
	}
	sp, err = New(Config{
		EntityID: "https://wrota.example", ACS: "https://wrota.example/powrot", SLO: "https://wrota.example/wyloguj", Provider: provider, Signer: key, Certificate: cert,
		Decryption: []DecryptionKey{ECKey(private, cert)}, Clock: c, Once: always{},
	})
	if err != nil {
		t.Fatal(err)
	}
	ours, err := sp.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	if err := idp.Serve(ours); err != nil {
		t.Fatal(err)
	}
	p = Pending{ID: newID(), Level: actor.LevelSubstantial, Issued: c.Now()}
	artifact, err := idp.Issue(samltest.Request{ID: p.ID, Level: "substantial"}, idp.People[0])
	if err != nil {
		t.Fatal(err)
	}
	resolve = newID()
	b := sp.message("samlp:ArtifactResolve", resolve, "", c.Now())
	b.Root().Leaf("samlp:Artifact", artifact)
	doc, err := b.Document()
	if err != nil {
		t.Fatal(err)
	}
	message, err := sp.signed(doc)
	if err != nil {
		t.Fatal(err)
	}
	if body, err = idp.Resolve(envelope(message)); err != nil {
		t.Fatal(err)
	}
	return sp, idp, p, resolve, body
}

// BenchmarkAssertion is everything after the back channel answered: three signatures, one agreement, all checks.
func BenchmarkAssertion(b *testing.B) {
	sp, _, p, resolve, body := ready(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sp.readArtifactResponse(context.Background(), body, resolve, p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBegin is one signed AuthnRequest.
func BenchmarkBegin(b *testing.B) {
	sp, _, _, _, _ := ready(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := sp.Begin(Ask{Level: actor.LevelSubstantial, RelayState: "x"}); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzArtifactResponse changes an honest answer. It may be refused or still be believed; what is believed is then the
// honest person, because nobody but the provider can say anything else.
func FuzzArtifactResponse(f *testing.F) {
	sp, idp, p, resolve, body := ready(f)
	f.Add(body)
	f.Add(envelope([]byte(`<a/>`)))
	f.Add(bytes.Replace(body, []byte("Success"), []byte("Responder"), 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := sp.readArtifactResponse(context.Background(), b, resolve, p)
		if err != nil {
			if a != nil || ReasonOf(err) == "" {
				t.Fatalf("%+v, %v", a, err)
			}
			return
		}
		if a.PESEL.String() != idp.People[0].PESEL || a.Family != idp.People[0].Family {
			t.Fatalf("another person: %+v", a)
		}
	})
}

// FuzzProvider reads arbitrary metadata.
func FuzzProvider(f *testing.F) {
	_, idp, _, _, _ := ready(f)
	metadata, _ := idp.Metadata()
	f.Add(metadata)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParseProvider(b)
		if err == nil && (p.EntityID == "" || len(p.Signing) == 0) {
			t.Fatalf("metadata without a name or a key: %+v", p)
		}
	})
}

// FuzzRedirect reads arbitrary queries: nobody but the provider gets past the signature.
func FuzzRedirect(f *testing.F) {
	sp, _, _, _, _ := ready(f)
	f.Add("SAMLRequest=a&RelayState=b&SigAlg=c&Signature=d")
	f.Fuzz(func(t *testing.T, query string) {
		if r, err := sp.ReadLogout(context.Background(), Incoming{Method: "GET", RawQuery: query}); err == nil {
			t.Fatalf("believed: %+v", r)
		}
	})
}

func TestInflateIsBounded(t *testing.T) {
	bomb := deflate(bytes.Repeat([]byte(" "), 256<<20))
	allocated := testing.AllocsPerRun(1, func() {
		if _, err := inflate(base64.StdEncoding.EncodeToString(bomb)); ReasonOf(err) != TooLarge {
			t.Errorf("%d bytes blow up: %v", len(bomb), err)
		}
	})
	if allocated > 1000 {
		t.Errorf("%v allocations", allocated)
	}
	if got, err := inflate(base64.StdEncoding.EncodeToString(deflate([]byte("<a/>")))); err != nil || string(got) != "<a/>" {
		t.Errorf("%q, %v", got, err)
	}
}
