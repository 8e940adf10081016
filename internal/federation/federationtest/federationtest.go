// Package federationtest starts an OpenID Connect provider that we did not write, for tests of others.
package federationtest

import (
	"bufio"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Provider is a running provider of the npm package oidc-provider. Its people are maria (with a PESEL), jan (whose
// e-mail address nobody proved) and anna (an employee with groups).
type Provider struct {
	Issuer string
	t      testing.TB
	in     io.Closer
	cmd    *exec.Cmd
}

// Secret is the secret of a client; there are two, "wrota" and "inny".
func Secret(client string) string { return "tajny-klucz-klienta-" + client }

// Start starts the provider; redirect is where it sends people back, home where after logging out.
func Start(t testing.TB, redirect, home string) *Provider {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	dir := filepath.Join(filepath.Dir(filepath.Dir(file)), "testdata", "oidc")
	if _, err := os.Stat(dir); err != nil { // built with -trimpath: beside the package under test
		dir = find(t)
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "oidc-provider")); err != nil {
		t.Fatalf("the provider for tests is not installed: run npm ci in internal/federation/testdata/oidc (check.sh does)")
	}
	p := &Provider{t: t, cmd: exec.Command("node", "server.mjs", redirect, home)}
	p.cmd.Dir, p.cmd.Stderr = dir, os.Stderr
	in, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("node: %v", err)
	}
	p.in = in
	t.Cleanup(p.Stop)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider did not start: %v", err)
	}
	p.Issuer = strings.TrimSpace(line)
	return p
}

// find looks for the folder from the folder of the test upwards.
func find(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		at := filepath.Join(dir, "internal", "federation", "testdata", "oidc")
		if _, err := os.Stat(at); err == nil {
			return at
		}
	}
	t.Fatal("internal/federation/testdata/oidc was not found")
	return ""
}

// Stop ends the provider: it is down from now on.
func (p *Provider) Stop() {
	_ = p.in.Close() // it ends by itself when nobody speaks to it any more
	_ = p.cmd.Wait() // how it ended does not matter
}

// Next says who logs in next, how surely they show who they are and by which methods; nobody gives up instead.
func (p *Provider) Next(account, acr string, amr ...string) {
	p.t.Helper()
	said := url.Values{"account": {account}, "acr": {acr}}
	if len(amr) > 0 {
		said.Set("amr", strings.Join(amr, " "))
	}
	answer, err := http.Get(p.Issuer + "/control?" + said.Encode())
	if err != nil {
		p.t.Fatal(err)
	}
	_ = answer.Body.Close()
}

// Walk follows a browser through the provider, from the address where Begin sent it to the one that leads back to
// us, which it does not open. Each walk is a new browser.
func (p *Provider) Walk(from string) *url.URL {
	p.t.Helper()
	jar := map[string]string{}
	at := from
	for range 10 {
		if !strings.HasPrefix(at, p.Issuer) {
			back, err := url.Parse(at)
			if err != nil {
				p.t.Fatal(err)
			}
			return back
		}
		r, err := http.NewRequest(http.MethodGet, at, nil)
		if err != nil {
			p.t.Fatal(err)
		}
		for name, value := range jar {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			p.t.Fatal(err)
		}
		_ = answer.Body.Close()
		for _, c := range answer.Cookies() {
			jar[c.Name] = c.Value
		}
		to, err := answer.Location()
		if err != nil {
			p.t.Fatalf("%s: %d leads nowhere", at, answer.StatusCode)
		}
		at = to.String()
	}
	p.t.Fatal("the provider goes round in circles")
	return nil
}
