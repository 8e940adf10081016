package cert

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// at is the moment at which the tests look.
var at = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// openssl runs the tool in a directory and returns what it prints. It fails the test when the tool does.
func openssl(t testing.TB, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func write(t testing.TB, dir, name string, body []byte) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// made is a certificate made in a test.
type made struct {
	*Certificate
	std *x509.Certificate
	key crypto.Signer
}

// issue makes a certificate; by is nil for one that signs itself. Without more it is valid from a year before to a year after the tests' moment.
func issue(t testing.TB, by *made, key crypto.Signer, template x509.Certificate) *made {
	t.Helper()
	if template.SerialNumber == nil {
		template.SerialNumber, _ = rand.Int(rand.Reader, big.NewInt(1<<40))
	}
	if template.NotBefore.IsZero() {
		template.NotBefore, template.NotAfter = at.AddDate(-1, 0, 0), at.AddDate(1, 0, 0)
	}
	parent, signer := &template, key
	if by != nil {
		parent, signer = by.std, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	std, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return &made{c, std, key}
}

func common(name string) pkix.Name { return pkix.Name{CommonName: name, Country: []string{"PL"}} }

// realCertificates are the certificates that stand in the trusted lists beside the checkout; none in a checkout alone.
func realCertificates(t testing.TB) [][]byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		files, _ := filepath.Glob(filepath.Join(dir, "shared/data/tsl/*.xml"))
		var found [][]byte
		for _, f := range files {
			body, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`X509Certificate>([^<]+)<`).FindAllSubmatch(body, -1) {
				der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(m[1])), ""))
				if err != nil {
					t.Fatal(err)
				}
				if len(der) > 0 { // not what stands after an end tag
					found = append(found, der)
				}
			}
		}
		if len(files) > 0 {
			return found
		}
	}
	return nil
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
