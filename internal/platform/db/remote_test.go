package db_test

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/db"
)

func TestARemoteServerMustBeProved(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	root := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		where, mode string
		ok          bool
		reason      string
	}{
		{"/var/lib/wrota/wrota.db", "", true, "a file"},
		{"postgres:///wrota?host=/var/run/postgresql", "", true, "a socket"},
		{"postgres://wrota@localhost/wrota", "", true, "this machine"},
		{"postgres://wrota@127.0.0.1:5432/wrota?sslmode=disable", "", true, "this machine"},
		{"postgres://wrota@[::1]/wrota?sslmode=disable", "", true, "this machine"},
		{"postgres://wrota@db.example.pl/wrota", "", false, "prefer is what nobody asked for, and falls back"},
		{"postgres://wrota@db.example.pl/wrota?sslmode=disable", "", false, "no protection"},
		{"postgres://wrota@db.example.pl/wrota?sslmode=require", "", false, "sealed for whoever answers"},
		{"postgres://wrota@10.0.0.7/wrota?sslmode=allow", "", false, "a number is a network, too"},
		{"postgres://wrota@db.example.pl/wrota?sslmode=verify-full", "", true, "the name is checked"},
		{"postgres://wrota@db.example.pl/wrota?sslmode=verify-ca&sslrootcert=" + root, "", true, "the authority is checked"},
		{"postgres://wrota@db.example.pl/wrota?sslmode=require&sslrootcert=" + root, "", true, "libpq makes it verify-ca"},
		{"postgres://wrota@localhost,db.example.pl/wrota?sslmode=disable", "", false, "one of two hosts is far"},
		{"postgres://wrota@db.example.pl/wrota", "verify-full", true, "the mode may stand in the environment"},
		{"postgres://wrota@localhost.example.pl/wrota?sslmode=disable", "", false, "a name that only begins so"},
	} {
		t.Setenv("PGSSLMODE", x.mode)
		err := db.Protected(x.where)
		if (err == nil) != x.ok {
			t.Errorf("%s (%s): %v", x.where, x.reason, err)
		}
	}
	if err := db.Protected("postgres://wrota:tajne@%zz/"); err == nil || strings.Contains(err.Error(), "tajne") {
		t.Errorf("%v", err)
	}
}
