package validationreport_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/ades/validationreport"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
)

var at = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

// verdicts are one that passed with a path, a timestamp and a counter-signature, and one of which nothing is known.
func verdicts(t *testing.T) []ades.Verdict {
	p := certtest.New(t, at.AddDate(-1, 0, 0))
	read := func(raw []byte) *cert.Certificate {
		c, err := cert.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	signer, _ := p.Issue(certtest.Options{Name: "Anna O’Żółkiewska & Syn <sp. z o.o.>"})
	list, err := cert.ParseCRL(p.CRL(at.AddDate(0, 0, -1)))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := cert.ParseOCSP(p.OCSP(signer, at, certtest.State{}))
	if err != nil {
		t.Fatal(err)
	}
	path := cert.Path{read(signer.Raw), read(p.CA.Cert.Raw), read(p.Root.Cert.Raw)}
	token := &cms.Token{Raw: p.Stamp(make([]byte, 32), at.Add(-time.Hour)), Time: at.Add(-time.Hour)}
	s := &ades.Signature{
		ID: "podpis-1", Format: ades.XAdES, Value: []byte("value"), Signer: path[0], SigningTime: at.Add(-2 * time.Hour), Reason: "zgoda",
		CRLs: []*cert.CRL{list}, OCSPs: []*cert.OCSP{answer},
	}
	return []ades.Verdict{
		{
			Signature: s, Indication: ades.Passed, Best: token.Time, Counted: true, Path: path,
			Timestamps: []ades.StampVerdict{{Timestamp: &ades.Timestamp{Kind: ades.StampSignature, Token: token}, Indication: ades.Passed, Path: path[1:]}},
			Counters:   []ades.Verdict{{Signature: &ades.Signature{Value: []byte("other")}, Indication: ades.Failed, Sub: ades.HashFailure, Best: at}},
		},
		{Signature: &ades.Signature{}, Indication: ades.Indeterminate, Sub: ades.NoSigningCertificate, Best: at},
	}
}

// TestXMLIsValid holds the report against the schema of ETSI TS 119 102-2, which we did not write.
func TestXMLIsValid(t *testing.T) {
	body, err := validationreport.XML(verdicts(t), at)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.xml")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	check := exec.Command("xmllint", "--nonet", "--noout", "--schema", "testdata/xsd/1910202xmlSchema.xsd", file)
	check.Env = append(os.Environ(), "XML_CATALOG_FILES=testdata/xsd/catalog.xml")
	if said, err := check.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, said, body)
	}
	for _, want := range []string{
		"<MainIndication>urn:etsi:019102:mainindication:total-passed</MainIndication>", "mainindication:total-failed", "subindication:HASH_FAILURE",
		"subindication:NO_SIGNING_CERTIFICATE_FOUND", "<POETime>2027-03-01T11:00:00Z</POETime><TypeOfProof>urn:etsi:019102:poetype:provided",
		"Anna O’Żółkiewska &amp; Syn", "<ReasonElement>zgoda</ReasonElement>",
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("%s is not in the report", want)
		}
	}
	if n := strings.Count(string(body), "<ValidationObject "); n != 6 {
		t.Errorf("%d validation objects, want 3 certificates, a list, an answer and a timestamp, each once", n)
	}
}
