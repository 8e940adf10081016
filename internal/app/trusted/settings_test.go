package trusted

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/cert/certtest"
)

func TestSettingsThatCannotWork(t *testing.T) {
	good := filepath.Join(t.TempDir(), "journal.pem")
	p := certtest.New(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	body, err := os.ReadFile(p.PEM(p.CA.Cert))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(good, body, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		reason string
		s      Settings
		want   string // part of the error; empty: none
	}{
		{"nothing is set", Settings{}, ""},
		{"all is set", Settings{Lists: "https://lists.example/lotl.xml", Journal: "https://journal.example", JournalCertificates: good, Territories: []string{"PL"}, ProfileCertificates: good}, ""},
		{"lists without who signs them", Settings{Lists: "https://lists.example/lotl.xml"}, "trusted-journal"},
		{"a country without lists", Settings{Territories: []string{"PL"}}, "trusted-lists is not set"},
		{"no address", Settings{Lists: "lotl.xml", Journal: "x", JournalCertificates: good}, "no address"},
		{"a file that is not there", Settings{ProfileCertificates: filepath.Join(t.TempDir(), "none.pem")}, "no such file"},
		{"a file without certificates trusts nobody by mistake", Settings{PersonalCertificates: empty}, "no certificate"},
	} {
		got, err := tc.s.read()
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: %v", tc.reason, err)
		}
		if tc.reason == "all is set" && (len(got.Profile) != 1 || len(got.Source.Certificates) != 1) {
			t.Errorf("%s: %+v", tc.reason, got)
		}
	}
}
