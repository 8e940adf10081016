package federated_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wrota/internal/app/federated"
	"wrota/internal/federation"
	"wrota/internal/federation/federationtest"
	"wrota/internal/federation/federationweb"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestADirectoryThatWeDidNotWrite: an employee comes by oidc-provider, as an installation describes it, and sits at the
// desk with the rights of their groups; with a password alone they do not get there.
func TestADirectoryThatWeDidNotWrite(t *testing.T) {
	const portal = "http://127.0.0.1:9"
	them := federationtest.Start(t, portal+federationweb.OIDCCallback("katalog"), portal+"/")
	testkit.Each(t, federationtest.Tables, func(t *testing.T, d *db.DB) {
		c := clock.System{}
		people, q := identitytest.New(t, d, c)
		o := identitytest.Found(t, people, identitytest.Lipowa())
		anna := identitytest.Employee(t, people, identity.NewEmployee{Employee: identity.Employee{Cell: o.Taxes.ID, Given: "Anna", Family: "Nowak", Post: "inspektor"}, Email: "anna@lipowa.example.pl"}, o)
		dir := t.TempDir()
		setting := "providers: [{name: katalog, kind: oidc, label: {pl: Katalog}, level: low, strong_by: {amr: [mfa]}, staff: {unit: lipowa, groups: [{group: drogi, role: clerk, cell: DR}]}, " +
			"oidc: {issuer: '" + them.Issuer + "', client: wrota, secret_file: secret, scopes: [email, grupy], algorithms: [ES256], claims: {groups: groups}}}]"
		for name, body := range map[string]string{"providers.yaml": setting, "secret": federationtest.Secret("wrota")} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p, err := federated.Open(filepath.Join(dir, "providers.yaml"), portal, people, federation.Deps{DB: d, Clock: c, Audit: audit.New(c), Events: q, Key: identitytest.Key})
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			reason string
			amr    []string
			desk   bool
		}{
			{"a password alone", []string{"pwd"}, false},
			{"two factors", []string{"pwd", "mfa"}, true},
		} {
			them.Next("anna", "urn:region:low", tc.amr...)
			visitor := actor.Actor{Kind: actor.Anonymous}
			to, err := p.Begin(t.Context(), visitor, "moja", federation.Wish{Provider: "katalog"})
			if err != nil {
				t.Fatal(err)
			}
			back := them.Walk(to.URL)
			got, err := p.Finish(t.Context(), visitor, "moja", "katalog", back.Query().Get("state"), url.Values(back.Query()))
			if err != nil || got.Account != anna.Account {
				t.Fatalf("%s: %+v, %v", tc.reason, got, err)
			}
			a, err := people.Account(t.Context(), identitytest.Seed, anna.Account)
			if err != nil {
				t.Fatal(err)
			}
			by, err := people.Actor(t.Context(), identity.Sitting{Account: a.ID, Employee: anna.ID, Epoch: a.Epoch, Proof: identity.Proof{Level: got.Level, Strong: got.Strong, Means: got.Provider, DeskOnly: true}})
			if fault.Is(err, fault.LoggedOut) == tc.desk || slices.Contains(by.Grants, "cases.handle") != tc.desk || by.DeskOnly != tc.desk {
				t.Errorf("%s: %s, grants %v, %v", tc.reason, by.Kind, by.Grants, err)
			}
			if tc.desk && by.Means != "katalog" {
				t.Errorf("%s: by %q", tc.reason, by.Means)
			}
		}
	})
}
