package signed_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"wrota/internal/platform/asic"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xades"
)

// TestLargeFilesAreNotCopied: whoever may file a document of a hundred megabytes must not take a gigabyte of memory with it. What is
// counted is everything that was allocated on the way, given back or not.
func TestLargeFilesAreNotCopied(t *testing.T) {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	p := certtest.New(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	c, key := p.Issue(certtest.Options{Name: "Anna Duża"})
	own, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	body := make([]byte, 12<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(body)
	for i := range body {
		body[i] = "aabcdefghijklmno pqrstuwz.,0123456789ABCDEF"[body[i]%40] // text that packs, but not to nothing
	}
	signer, err := xades.NewSigner(key, c)
	if err != nil {
		t.Fatal(err)
	}
	must := func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	doc, err := xmlsec.Limits{Bytes: 32 << 20}.Parse(fmt.Appendf(nil, "<a>%s</a>", bytes.ReplaceAll(body, []byte("."), []byte("&amp;"))))
	if err != nil {
		t.Fatal(err)
	}
	message := cms.Signing{Key: key, Certificate: own, SigningTime: at}
	beside := message
	beside.Detached = true
	for _, tc := range []struct {
		name    string
		file    []byte
		content []byte
		most    float64 // times the size of what is read
	}{
		{"XAdES enveloping", must(signer.Enveloping(xades.Content{Body: body}, at)), nil, 2.5},
		{"XAdES enveloped", must(xmlsec.Seal(doc, key, c, at)), nil, 5},
		{"XAdES detached", must(signer.Detached([]xades.Content{{Name: "a.txt", Body: body}}, at)), body, 0.2},
		{"CAdES attached", must(cms.Sign(cms.Content{body}, message)), nil, 0.2},
		{"CAdES detached", must(cms.Sign(cms.Content{body}, beside)), body, 0.2},
		{"ASiC-S", must(asic.Make(signer, []xades.Content{{Name: "a.txt", Body: body}}, at)), nil, 1.2},
		{"PAdES", must(pades.Sign(plainPDF(body), pades.Options{Make: pades.CAdES(t.Context(), message, nil), Time: at})), nil, 0.2},
	} {
		contents := map[string][]byte{}
		if tc.content != nil {
			contents["a.txt"] = tc.content
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		file, err := signed.Open(tc.file, contents)
		runtime.ReadMemStats(&after)
		if err != nil || len(file.Signatures) != 1 || !file.Signatures[0].Intact || !file.Signatures[0].CryptoValid || !file.Signatures[0].Covers {
			t.Errorf("%s: %+v, %v", tc.name, file, err)
			continue
		}
		times := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(body))
		if times > tc.most {
			t.Errorf("%s: %.2f times the content, want at most %.1f", tc.name, times, tc.most)
		}
	}
}

// plainPDF is a file of one page with a large stream.
func plainPDF(body []byte) []byte {
	var out bytes.Buffer
	var places []int
	out.WriteString("%PDF-1.7\n")
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(body), body),
	} {
		places = append(places, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	end := out.Len()
	out.WriteString("xref\n0 5\n0000000000 65535 f \n")
	for _, at := range places {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", end)
	return out.Bytes()
}
