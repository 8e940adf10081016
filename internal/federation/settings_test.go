package federation_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/federation"
	"wrota/internal/kit/actor"
)

const goodSetting = `providers:
  - name: krajowy
    kind: saml
    label: {pl: login.gov.pl, en: National node}
    level: high
    strong: true
    saml: {metadata: krajowy.xml, signing: /etc/wrota/signing.pem, decryption: [a.pem, b.pem]}
  - name: katalog
    kind: oidc
    label: {pl: Katalog urzędu}
    level: low
    levels: {"urn:region:high": high, "urn:region:substantial": substantial}
    strong_by: {acr: ["urn:region:mfa"], amr: [mfa]}
    oidc: {issuer: https://katalog.example, client: wrota, claims: {groups: groups}}
    staff: {unit: lipowa, groups: [{group: a, role: referent}, {group: b, role: referent, unit: debowa}]}
`

func TestSettings(t *testing.T) {
	for _, tc := range []struct{ reason, from, to, want string }{
		{"as it is", "", "", ""},
		{"an unknown word", "strong: true", "stronk: true", "stronk"},
		{"a name of a way that the program has itself", "name: krajowy", "name: passkey", "word of the program"},
		{"one name twice", "name: katalog", "name: krajowy", "stands twice"},
		{"no Polish label", "{pl: Katalog urzędu}", "{en: Directory}", "Polish"},
		{"an unknown level", "level: high", "level: highest", "low, substantial or high"},
		{"an unknown level of a class", "high\": high", "high\": top", "low, substantial or high"},
		{"an unknown protocol", "kind: saml", "kind: ldap", "oidc or saml"},
		{"SAML without keys", "signing: /etc/wrota/signing.pem, ", "", "needs metadata, signing and decryption"},
		{"SAML with words of OIDC", "    strong: true\n", "    strong_by: {amr: [mfa]}\n", "strong_by: only with oidc"},
		{"OIDC without an issuer", "issuer: https://katalog.example, ", "", "issuer"},
		{"a signature that everybody can make", "client: wrota,", "client: wrota, algorithms: [HS256],", "HS256"},
		{"groups that no claim tells", ", claims: {groups: groups}", "", "claims.groups"},
		{"employees whose second factor is taken for granted", "    strong_by:", "    strong: true\n    strong_by:", "strong_by"},
		{"employees of no office", "{unit: lipowa, ", "{", "unit is missing"},
	} {
		_, err := federation.Parse([]byte(strings.Replace(goodSetting, tc.from, tc.to, 1)))
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: %v", tc.reason, err)
		}
	}
}

func TestPathsAreRelativeToTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "providers.yaml")
	if err := os.WriteFile(file, []byte(goodSetting), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := federation.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	x := list[0].SAML
	if x.Metadata != filepath.Join(filepath.Dir(file), "krajowy.xml") || x.Signing != "/etc/wrota/signing.pem" || x.Decryption[1] != filepath.Join(filepath.Dir(file), "b.pem") || x.Trusted != "" {
		t.Errorf("%+v", x)
	}
	if got := list[1].Staff.Units(); len(got) != 2 || got[1] != "debowa" {
		t.Errorf("%v", got)
	}
}

func TestHowSurelyASettingVouches(t *testing.T) {
	list, err := federation.Parse([]byte(goodSetting))
	if err != nil {
		t.Fatal(err)
	}
	state, directory := list[0], list[1]
	weak := federation.Setting{Level: "low"}
	for _, tc := range []struct {
		reason string
		got    actor.Level
		want   actor.Level
	}{
		{"a provider without classes vouches for its level", state.Vouches("anything"), actor.LevelHigh},
		{"a class that is listed", directory.Vouches("urn:region:substantial"), actor.LevelSubstantial},
		{"a class that is not listed is low", directory.Vouches("urn:region:mfa"), actor.LevelLow},
		{"nothing needed: enough to find the person's account", state.Asks(actor.LevelNone), actor.LevelSubstantial},
		{"a confirmed identity needed: no more than that", state.Asks(actor.LevelSubstantial), actor.LevelSubstantial},
		{"the highest needed", state.Asks(actor.LevelHigh), actor.LevelHigh},
		{"a provider that confirms nobody is asked for what it has", weak.Asks(actor.LevelNone), actor.LevelLow},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %d, want %d", tc.reason, tc.got, tc.want)
		}
	}
	for _, tc := range []struct {
		reason string
		x      federation.Setting
		acr    string
		amr    []string
		want   bool
	}{
		{"always, says the setting", state, "", nil, true},
		{"the class says so", directory, "urn:region:mfa", []string{"pwd"}, true},
		{"the methods say so", directory, "", []string{"pwd", "mfa"}, true},
		{"a password alone", directory, "urn:region:substantial", []string{"pwd"}, false},
		{"nothing said", directory, "", nil, false},
	} {
		if got := tc.x.ShowsTwo(tc.acr, tc.amr); got != tc.want {
			t.Errorf("%s: %t", tc.reason, got)
		}
	}
}

func FuzzSettings(f *testing.F) {
	f.Add([]byte(goodSetting))
	f.Add([]byte("providers: [{name: a, kind: oidc, staff: {}}]"))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := federation.Parse(body)
		if err != nil {
			return
		}
		for _, x := range list {
			if x.Title("pl") == "" || x.Highest() < actor.LevelLow || x.Asks(actor.LevelNone) > x.Highest() {
				t.Errorf("%+v", x)
			}
		}
	})
}
