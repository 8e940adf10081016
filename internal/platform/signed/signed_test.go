package signed_test

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/signed"
)

// verdict is what must be said of the first signature of a file without trusting anybody.
type verdict struct {
	intact, crypto bool
	profile        string
}

// TestSamples opens signed files that others made, broken ones among them, and says of each what the reference validator
// says: whether the data is intact, and whether the value is the key's.
func TestSamples(t *testing.T) {
	good := func(profile string) verdict { return verdict{true, true, profile} }
	want := map[string]struct {
		verdict
		reason string
	}{
		"dss-asic-cades__asic_xades.zip":                               {good("XAdES-B-B"), "a plain archive with META-INF"},
		"dss-asic-xades__asic_cades.zip":                               {good("CAdES-B-B"), "the same with CAdES"},
		"dss-asic-xades__removed-doc.asics":                            {verdict{false, true, "XAdES-B-LTA"}, "another file stands where the signed one was"},
		"dss-asic-xades__removed-doc.asice":                            {verdict{false, true, "XAdES-B-LTA"}, "the signed file is gone"},
		"dss-asic-xades__asic-xades-duplicated-sig-file.sce":           {good("XAdES-B-B"), "one signature in two files"},
		"dss-asic-xades__asic-xades-ers.scs":                           {good("XAdES-B-LT"), "an evidence record lies beside"},
		"dss-asic-xades__container-signed.adoc":                        {good("XAdES-B-LT"), "an office document as container"},
		"dss-asic-xades__multifiles-too-much-files.asice":              {good("XAdES-B-B"), "files that nobody signed were added"},
		"dss-cades__cms-wrong-sign-cert-hash-algo.pkcs7":               {good("CMS"), "names its certificate by a digest that is not one"},
		"dss-cades__cades-two-sig-copied-tst.p7m":                      {good("CAdES-B-B"), "the timestamp of another signature"},
		"dss-cades__cades-bes-signeddata-detached.p7s":                 {verdict{false, true, "CAdES"}, "the content is not there"},
		"dss-cades__cades-b-copied-cnttst.p7m":                         {good("CAdES-B-B"), "a content timestamp of other content"},
		"dss-cades__cades-extended-epes.pkcs7":                         {good("CAdES"), "by a policy"},
		"dss-pades__pades-bes.pdf":                                     {good("PAdES"), "one signature"},
		"dss-pades__pades-epes.pdf":                                    {good("PAdES"), "by a policy"},
		"dss-pades__pades-not-epes.pdf":                                {good("PAdES"), "a policy that is none"},
		"dss-pades__pades-spoofing-replaced-reason.pdf":                {good("PAdES-B-B"), "the reason was replaced in a later revision: intact, but a fault says what was changed"},
		"dss-pades__pades-t-duplicated-sigtst.pdf":                     {good("PAdES-B-T"), "one timestamp twice"},
		"dss-pades__pades-unsupported-signature-algorithm.pdf":         {verdict{true, false, "PAdES-B-B"}, "a curve where an algorithm should be named"},
		"dss-xades__valid-xades.xml":                                   {verdict{false, false, "XAdES"}, "its properties were changed, as xmlsec1 says too"},
		"dss-xades__xades-detached.xml":                                {verdict{false, true, "XAdES-B-B"}, "the content is not there"},
		"dss-xades__xades-extended-epes.xml":                           {good("XAdES"), "by a policy"},
		"dss-xades__xades-lta-copied-atst.xml":                         {good("XAdES-B-LTA"), "the archive timestamp of another"},
		"dss-xades__xades-tampered-manifest.xml":                       {verdict{false, true, "XAdES-B-B"}, "a file of the signed list was changed"},
		"dss-xades__xades-unknown-digest-algo.xml":                     {verdict{false, false, "XAdES-B-B"}, "nobody can say what was digested"},
		"dss-xades__xades-unsupported-signature-algorithm.xml":         {verdict{true, false, "XAdES-B-B"}, "a curve where an algorithm should be named"},
		"dss-xades__xades-with-manifest-with-duplicated-reference.xml": {verdict{false, true, "XAdES-B-B"}, "a file of the signed list is named twice, once wrongly"},
		"dss-xades__xades-wrong-sign-cert-digest.xml":                  {good("XAdES-B-B"), "names its certificate by a wrong digest"},
		"dss-xades__xades-x-level-v2-wrong-sigAndRefsTst-type.xml":     {good("XAdES"), "a timestamp of the wrong kind"},
	}
	files, err := os.ReadDir("testdata/samples")
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d samples, %d expected: %v", len(files), len(want), err)
	}
	for _, f := range files {
		body, err := os.ReadFile(filepath.Join("testdata/samples", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := signed.Open(body, nil)
		if err != nil || len(got.Signatures) == 0 {
			t.Errorf("%s: %v", f.Name(), err)
			continue
		}
		s := got.Signatures[0]
		if have := (verdict{s.Intact, s.CryptoValid, s.Profile()}); have != want[f.Name()].verdict {
			t.Errorf("%s (%s): %+v, want %+v; faults %v, data %+v", f.Name(), want[f.Name()].reason, have, want[f.Name()].verdict, s.Faults, names(s.Data))
		}
	}
}

func names(data []ades.Datum) (out []ades.Datum) {
	for _, d := range data {
		d.Octets = nil
		out = append(out, d)
	}
	return out
}

func TestKindOf(t *testing.T) {
	for _, tc := range []struct {
		in     string
		want   signed.Kind
		reason string
	}{
		{"%PDF-1.7\n", signed.PDF, ""},
		{"\r\n\r\n%PDF-1.4", signed.PDF, "something before the header"},
		{"PK\x03\x04rest", signed.Container, ""},
		{"\ufeff  <a/>", signed.XML, "a mark of byte order and spaces"},
		{"0\x80\x06\x09", signed.CMS, "BER of indefinite length"},
		{"0\x82\x01\x00\x06\x09", signed.CMS, "DER"},
		{"0\x82\x01\x00\x06\x09%PDF-1.7", signed.CMS, "DER around a PDF"},
		{"PK\x03\x04%PDF-1.7", signed.Container, "a container with a PDF in it as it is"},
		{"-----BEGIN CMS-----\nMIAGCSqGSIb3DQEHAg==\n-----END CMS-----\n", signed.CMS, "PEM"},
		{"MIAGCSqG\r\nSIb3DQEHAg==\r\n", signed.CMS, "base64 alone"},
		{"MZ\x90", "", "a program"},
		{"", "", "nothing"},
		{"0\x82", "", "cut off"},
	} {
		if got := signed.KindOf([]byte(tc.in)); got != tc.want {
			t.Errorf("%q: %q, want %q (%s)", tc.in, got, tc.want, tc.reason)
		}
	}
}

// TestWhatIsQuotedIsNotOpened: a signed message whose content quotes another in PEM is itself, and not the other.
func TestWhatIsQuotedIsNotOpened(t *testing.T) {
	inner, err := os.ReadFile("testdata/samples/dss-cades__cades-b-copied-cnttst.p7m")
	if err != nil {
		t.Fatal(err)
	}
	quoted := "Szanowni Państwo,\n" + string(pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: inner}))
	p := certtest.New(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	c, key := p.Issue(certtest.Options{Name: "Anna Zewnętrzna"})
	signer, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	outer, err := cms.Sign(cms.Content{[]byte(quoted)}, cms.Signing{Key: key, Certificate: signer})
	if err != nil {
		t.Fatal(err)
	}
	got, err := signed.Open(outer, nil)
	if err != nil || len(got.Signatures) != 1 || !got.Signatures[0].CryptoValid || !got.Signatures[0].Signer.Equal(signer) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, in := range []string{"", "zwykły tekst", "%PDF-1.7 cut", "PK\x03\x04 cut", "<a>", "<!DOCTYPE a><a/>", "0\x80\x06\x09"} {
		if f, err := signed.Open([]byte(in), nil); err == nil {
			t.Errorf("%q was opened as %+v", in, f)
		}
	}
	if f, err := signed.Open([]byte("<a/>"), nil); err != nil || len(f.Signatures) != 0 {
		t.Errorf("an unsigned document: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, name := range []string{"dss-cades__cades-b-copied-cnttst.p7m", "dss-xades__xades-detached.xml", "dss-asic-xades__container-signed.adoc"} {
		body, err := os.ReadFile(filepath.Join("testdata/samples", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := signed.Open(in, nil)
		if err != nil {
			return
		}
		for _, s := range out.Signatures {
			if s.CryptoValid && s.Signer == nil {
				t.Error("valid, but nobody's")
			}
			if s.Intact && slices.ContainsFunc(s.Data, func(d ades.Datum) bool { return !d.Intact }) {
				t.Error("intact, but its data is not")
			}
		}
	})
}
