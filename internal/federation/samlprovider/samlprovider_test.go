package samlprovider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/federation"
	"wrota/internal/federation/samlprovider"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/saml/samltest"
	"wrota/internal/platform/testkit"
)

// described is a provider as its folder describes it.
func described(t *testing.T) (federation.Setting, string) {
	t.Helper()
	idp, err := samltest.Start(clock.At(testkit.Noon))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(idp.Stop)
	dir := t.TempDir()
	file, err := idp.Folder(dir, "krajowy")
	if err != nil {
		t.Fatal(err)
	}
	list, err := federation.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return list[0], dir
}

func TestKeysThatExpireAreTold(t *testing.T) {
	x, dir := described(t)
	if err := samlprovider.Expires(x, testkit.Noon.AddDate(0, 1, 0)); err != nil {
		t.Errorf("in a month: %v", err)
	}
	err := samlprovider.Expires(x, testkit.Noon.AddDate(21, 0, 0))
	for _, file := range []string{"signing.pem", "decryption.pem", "client.pem"} {
		if err == nil || !strings.Contains(err.Error(), "krajowy: "+file+" traci ważność") {
			t.Errorf("%s in 21 years: %v", file, err)
		}
	}
	metadata, err := os.ReadFile(x.SAML.Metadata)
	if err != nil {
		t.Fatal(err)
	}
	until := strings.Replace(string(metadata), ` ID="_meta"`, ` ID="_meta" validUntil="`+testkit.Noon.Add(48*time.Hour).Format(time.RFC3339)+`"`, 1)
	x.SAML.Metadata = filepath.Join(dir, "short.xml")
	if err := os.WriteFile(x.SAML.Metadata, []byte(until), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := samlprovider.Expires(x, testkit.Noon.AddDate(0, 1, 0)); err == nil || !strings.Contains(err.Error(), "metadane dostawcy tracą ważność") {
		t.Errorf("metadata that end the day after tomorrow: %v", err)
	}
	x.SAML.Signing = filepath.Join(dir, "nowhere.pem")
	if err := samlprovider.Expires(x, testkit.Noon); err == nil || !strings.Contains(err.Error(), "nowhere.pem") {
		t.Errorf("a key that is gone: %v", err)
	}
}

func TestWhatIsWrongIsSaidAtTheStart(t *testing.T) {
	for _, tc := range []struct {
		reason string
		change func(x *federation.Setting, dir string)
		want   string
	}{
		{"as it is", func(*federation.Setting, string) {}, ""},
		{"no metadata", func(x *federation.Setting, dir string) { x.SAML.Metadata = filepath.Join(dir, "x.xml") }, "x.xml"},
		{"metadata signed by somebody else", func(x *federation.Setting, _ string) { x.SAML.Trusted = x.SAML.Signing }, "krajowy"},
		{"a key without its certificate", func(x *federation.Setting, _ string) { x.SAML.Signing = x.SAML.Roots }, "krajowy"},
		{"no root in the file", func(x *federation.Setting, _ string) { x.SAML.Roots = x.SAML.Metadata }, "roots"},
	} {
		x, dir := described(t)
		tc.change(&x, dir)
		_, err := samlprovider.New(samlprovider.Deps{Setting: x, Clock: clock.At(testkit.Noon), Once: &samltest.Memory{}, Base: "https://wrota.example", Path: "/logowanie/saml/krajowy"})
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: %v", tc.reason, err)
		}
	}
}
