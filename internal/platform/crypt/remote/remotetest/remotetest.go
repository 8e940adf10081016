// Package remotetest runs the real wrota-signer before a real PKCS#11 token for a test: SoftHSM in a folder of the
// test, with the keys that the test asks for.
//
// It needs the Debian packages softhsm2, opensc and gcc (PKCS#11 is reached through cgo). The helper is built from
// /signer, which is a module of its own.
package remotetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"wrota/internal/platform/crypt/remote"
)

const (
	module = "/usr/lib/softhsm/libsofthsm2.so"
	token  = "wrota test"
	pin    = "8642"
)

// Key is a key that the token shall have, as pkcs11-tool writes kinds: rsa:2048, EC:prime256v1.
type Key struct{ Label, Kind string }

// Helper is a running wrota-signer.
type Helper struct {
	Socket string

	dir    string
	config string
	cmd    *exec.Cmd
	log    bytes.Buffer
}

// Start makes a token with the keys and starts the helper before it, for this user. It ends with the test.
func Start(t testing.TB, keys ...Key) *Helper {
	t.Helper()
	// Not t.TempDir: the name of a Unix socket may have 108 bytes only.
	dir, err := os.MkdirTemp("", "signer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	h := &Helper{Socket: filepath.Join(dir, "socket"), dir: dir, config: filepath.Join(dir, "config.json")}
	run(t, nil, "go", "build", "-C", source(t), "-buildvcs=false", "-o", h.path("wrota-signer"), ".")
	if err := os.Mkdir(h.path("tokens"), 0o700); err != nil {
		t.Fatal(err)
	}
	h.write(t, "softhsm2.conf", []byte("directories.tokendir = "+h.path("tokens")+"\nobjectstore.backend = file\nlog.level = ERROR\n"))
	run(t, h.env(), "softhsm2-util", "--init-token", "--free", "--label", token, "--so-pin", "13579", "--pin", pin)
	labels := []string{}
	for i, k := range keys {
		labels = append(labels, k.Label)
		run(t, h.env(), "pkcs11-tool", "--module", module, "--token-label", token, "--login", "--pin", pin, "--keypairgen", "--key-type", k.Kind, "--label", k.Label, "--id", fmt.Sprintf("%02x", i+1), "--usage-sign")
	}
	h.write(t, "pin", []byte(pin))
	config, err := json.Marshal(map[string]any{"module": module, "token": token, "pin": h.path("pin"), "socket": h.Socket, "keys": labels, "users": []string{fmt.Sprint(os.Getuid())}})
	if err != nil {
		t.Fatal(err)
	}
	h.write(t, "config.json", config)
	h.Restart(t)
	t.Cleanup(func() { h.end(syscall.SIGKILL) })
	return h
}

// source is the folder of the helper's module.
func source(t testing.TB) string {
	t.Helper()
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "wrota").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(root)), "signer")
}

func (h *Helper) path(name string) string { return filepath.Join(h.dir, name) }

func (h *Helper) env() []string {
	return append(os.Environ(), "SOFTHSM2_CONF="+h.path("softhsm2.conf"), "CGO_ENABLED=1")
}

func (h *Helper) write(t testing.TB, name string, body []byte) {
	t.Helper()
	if err := os.WriteFile(h.path(name), body, 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t testing.TB, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = env
	if name == "go" {
		cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v (the tests need Debian's softhsm2, opensc and gcc): %v\n%s", name, args, err, out)
	}
}

// Kill ends the helper as a crash would, in the middle of whatever it does.
func (h *Helper) Kill() { h.end(syscall.SIGKILL) }

// Stop asks the helper to end, and waits until it has.
func (h *Helper) Stop() { h.end(syscall.SIGTERM) }

func (h *Helper) end(how syscall.Signal) {
	if h.cmd == nil {
		return
	}
	_ = h.cmd.Process.Signal(how) // it may have ended already
	_ = h.cmd.Wait()
	h.cmd = nil
}

// Restart starts the helper (again) and waits until it answers.
func (h *Helper) Restart(t testing.TB) {
	t.Helper()
	h.cmd = exec.Command(h.path("wrota-signer"), "-config", h.config)
	h.cmd.Env, h.cmd.Stderr = h.env(), &h.log
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 400 {
		if _, err := remote.Keys(t.Context(), h.Socket); err == nil {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	h.end(syscall.SIGKILL)
	t.Fatalf("the helper does not answer:\n%s", h.log.String())
}

// Log is what the helper wrote; it may be asked for when it has ended.
func (h *Helper) Log() string { return h.log.String() }

// Certificate makes a certificate of a key of the token, signed by the token itself.
func (h *Helper) Certificate(t testing.TB, label, name string, from, to time.Time) (*x509.Certificate, *remote.Signer) {
	t.Helper()
	keys, err := remote.Keys(context.Background(), h.Socket)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.Label != label {
			continue
		}
		public, err := x509.ParsePKIXPublicKey(k.Public)
		if err != nil {
			t.Fatal(err)
		}
		signer, err := remote.New(h.Socket, label, public)
		if err != nil {
			t.Fatal(err)
		}
		like := &x509.Certificate{
			SerialNumber: big.NewInt(from.Unix()), Subject: pkix.Name{CommonName: name, Country: []string{"PL"}}, NotBefore: from, NotAfter: to,
			KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true,
		}
		der, err := x509.CreateCertificate(rand.Reader, like, like, public, signer)
		if err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return c, signer
	}
	t.Fatalf("the token has no key %q", label)
	return nil, nil
}
