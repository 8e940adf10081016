package main

import (
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const (
	module    = "/usr/lib/softhsm/libsofthsm2.so"
	tokenName = "wrota test"
	pin       = "8642"
)

// softHSM makes a token in a folder of the test and points the driver to it, in this process and its children.
func softHSM(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	tokens := filepath.Join(dir, "tokens")
	if err := os.Mkdir(tokens, 0o700); err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(dir, "softhsm2.conf")
	write(t, conf, fmt.Sprintf("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", tokens))
	t.Setenv("SOFTHSM2_CONF", conf)
	tool(t, "softhsm2-util", "--init-token", "--free", "--label", tokenName, "--so-pin", "13579", "--pin", pin)
	return tokens
}

// generate makes a key on the token; more are further arguments of pkcs11-tool.
func generate(t testing.TB, label, kind, id string, more ...string) {
	t.Helper()
	args := append([]string{"--module", module, "--token-label", tokenName, "--login", "--pin", pin, "--keypairgen", "--key-type", kind, "--label", label, "--id", id, "--usage-sign"}, more...)
	tool(t, "pkcs11-tool", args...)
}

func tool(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v (the tests need Debian's softhsm2 and opensc): %v\n%s", name, args, err, out)
	}
}

func write(t testing.TB, path, body string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}

// opened is a token with these keys allowed.
func opened(t testing.TB, keys ...string) *token {
	t.Helper()
	k, err := newToken(settings{Module: module, Token: tokenName, Keys: keys, pin: pin}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.close)
	if err := k.open(); err != nil {
		t.Fatal(err)
	}
	return k
}
