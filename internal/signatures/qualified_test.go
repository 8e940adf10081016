package signatures_test

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"testing"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/tsl"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/signatures"
	"wrota/internal/signatures/trust"
	"wrota/internal/signatures/trust/trusttest"
)

// answers is the network of one authority.
type answers struct {
	list  []byte
	asked int
}

func (a *answers) States(context.Context, cert.Path) (cert.Evidence, error) {
	a.asked++
	if a.list == nil {
		return cert.Evidence{}, errors.New("no network")
	}
	l, err := cert.ParseCRL(a.list)
	return cert.Evidence{CRLs: []*cert.CRL{l}}, err
}

func signed(t *testing.T, c *x509.Certificate, key crypto.Signer, w *world) []byte {
	t.Helper()
	doc, err := xmlsec.Parse([]byte("<Pismo><Tresc>x</Tresc></Pismo>"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := xmlsec.Seal(doc, key, c, w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWorthByTheLists: the same signature is worth what the lists say of who issued its certificate, and what the
// issuer says of it today.
func TestWorthByTheLists(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite, tables...))
	u := trusttest.New(t, w.clock.Now())
	c, key := u.Qualified("Jan Lis")
	body, lists := signed(t, c, key, w), listsOf(t, u)
	u.PublishPoland(t, 81, "withdrawn")
	withdrawn := listsOf(t, u)
	now := w.clock.Now()
	for _, tc := range []struct {
		reason string
		whom   *trust.Trust
		states *answers
		ind    ades.Indication
		sub    ades.SubIndication
		means  signatures.Means
		grade  tsl.Grade
	}{
		{"no lists", &trust.Trust{}, &answers{}, ades.Indeterminate, ades.NoChain, signatures.UnknownMeans, tsl.Unknown},
		{"a qualified authority that says the certificate is good", &trust.Trust{Lists: lists}, &answers{list: u.CRL(now)}, ades.Passed, "", signatures.QualifiedSignature, tsl.QES},
		{"the authority does not answer", &trust.Trust{Lists: lists}, &answers{}, ades.Indeterminate, ades.TryLater, signatures.QualifiedSignature, tsl.QES},
		{"the certificate was revoked", &trust.Trust{Lists: lists}, &answers{list: u.CRL(now, certtest.Revoked{Cert: c, At: now.AddDate(0, -1, 0)})}, ades.Indeterminate, ades.RevokedNoPOE, signatures.QualifiedSignature, tsl.QES},
		{"the authority lost its status", &trust.Trust{Lists: withdrawn}, &answers{list: u.CRL(now)}, ades.Passed, "", signatures.Advanced, tsl.AdES},
		{"the same authority as that of podpis osobisty", &trust.Trust{Personal: anchors(t, u.CA.Cert)}, &answers{list: u.CRL(now)}, ades.Passed, "", signatures.Personal, tsl.Unknown},
		{"as that of podpis zaufany", &trust.Trust{Profile: anchors(t, u.CA.Cert)}, &answers{list: u.CRL(now)}, ades.Passed, "", signatures.TrustedProfile, tsl.Unknown},
	} {
		s := signatures.New(signatures.Deps{Clock: w.clock, Trust: fixed{tc.whom}, States: tc.states})
		x, err := s.Examine(t.Context(), signatures.File{Name: "a.xml", Body: body}, now)
		if err != nil || len(x.Lines) != 1 {
			t.Fatalf("%s: %v %+v", tc.reason, err, x.Report)
		}
		l := x.Lines[0]
		if l.Indication != string(tc.ind) || l.Sub != string(tc.sub) || l.Means != tc.means || l.Qualification != string(tc.grade) {
			t.Errorf("%s: %s %s %s %s (%s)", tc.reason, l.Indication, l.Sub, l.Means, l.Qualification, l.Detail)
		}
		if x.Listless != (tc.whom.Lists == nil) {
			t.Errorf("%s: listless %v", tc.reason, x.Listless)
		}
	}
}

func listsOf(t *testing.T, u *trusttest.Union) *tsl.Trust {
	t.Helper()
	kept := shelf{}
	if _, err := u.Source(t).Refresh(t.Context(), u.Fetch, kept); err != nil {
		t.Fatal(err)
	}
	lists, _, err := u.Source(t).Load(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	return lists
}

type shelf map[string][]byte

func (s shelf) Get(_ context.Context, url string) ([]byte, error) { return s[url], nil }
func (s shelf) Put(_ context.Context, url string, body []byte) error {
	s[url] = body
	return nil
}

func anchors(t *testing.T, c *x509.Certificate) ades.Anchors {
	t.Helper()
	out, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return ades.Anchors{out}
}
