package app

import (
	"strings"
	"testing"
)

// TestDemoBase: links in the messages of a demonstration lead to where it listens.
func TestDemoBase(t *testing.T) {
	for _, x := range []struct{ listen, base, want, reason string }{
		{"127.0.0.1:8080", defaultBase, defaultBase, "nothing was set"},
		{"127.0.0.1:8111", defaultBase, "http://127.0.0.1:8111", "another port"},
		{":8111", defaultBase, "http://127.0.0.1:8111", "every address of this machine"},
		{"0.0.0.0:8111", defaultBase, "http://127.0.0.1:8111", "the same in figures"},
		{"[::1]:8111", defaultBase, "http://[::1]:8111", "IPv6"},
		{"127.0.0.1:8111", "https://demo.example", "https://demo.example", "somebody knows better"},
		{"127.0.0.1:0", defaultBase, defaultBase, "a port that is not known yet"},
	} {
		if got := DemoBase(Config{Listen: x.listen, Base: x.base}); got != x.want {
			t.Errorf("%s with %s: %s, want %s: %s", x.listen, x.base, got, x.want, x.reason)
		}
	}
}

// TestARemoteDatabase: without a checked certificate nothing starts, unless somebody says why.
func TestARemoteDatabase(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	far := Config{Base: defaultBase, Database: "postgres://wrota:tajne@db.example.pl/wrota"}
	if err := far.Check(); err == nil || !strings.Contains(err.Error(), "database-unproved") || strings.Contains(err.Error(), "tajne") {
		t.Errorf("%v", err)
	}
	for _, reason := range []string{" ", ""} {
		if far.Unproved = reason; far.Check() == nil {
			t.Errorf("%q is no reason", reason)
		}
	}
	if far.Unproved = "połączenie idzie tunelem WireGuard"; far.Check() != nil {
		t.Error(far.Check())
	}
}
