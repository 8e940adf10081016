package main

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/signed"
	"wrota/internal/platform/trustedprofile"
)

// TestAProcessOfItsOwn builds the service, starts it, and signs with it as a portal on the same machine does: over the
// network, by the settings that it wrote.
func TestAProcessOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "provider")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data := filepath.Join(dir, "data")
	start(t, exec.CommandContext(t.Context(), program, "--listen", "127.0.0.1:0", "--data", data))
	setting, err := trustedprofile.Read(filepath.Join(data, "trusted-profile.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := trustedprofile.New(setting.Config)
	if err != nil {
		t.Fatal(err)
	}
	document := []byte("<Wniosek><Tresc>Rusztowanie</Tresc></Wniosek>")
	at, err := client.Add(t.Context(), trustedprofile.Adding{Document: document, Success: "http://127.0.0.1/powrot", Failure: "http://127.0.0.1/rezygnacja", Info: "wniosek.xml"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Get(t.Context(), at); err == nil {
		t.Error("it was signed before anybody did")
	}
	if back := press(t, at); back != "http://127.0.0.1/powrot" {
		t.Errorf("the way back leads to %s", back)
	}
	body, err := client.Get(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := signed.Open(body, nil); err != nil || len(f.Signatures) != 1 || !f.Signatures[0].Intact || !f.Signatures[0].CryptoValid {
		t.Errorf("%+v, %v", f, err)
	}
	if ok, err := client.Verify(t.Context(), body); err != nil || !ok {
		t.Errorf("its own signature: %t, %v", ok, err)
	}
}

// start runs the service until the test ends, and waits until it says that it listens.
func start(t *testing.T, c *exec.Cmd) {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if err := c.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			t.Logf("it ended: %v", err)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Koniec") {
			return
		}
	}
	t.Fatal("it did not begin")
}

// press signs on the page of the service as the first person there, and returns where the browser is sent.
func press(t *testing.T, at string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, strings.NewReader(url.Values{"co": {"podpisz"}, "osoba": {"0"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	return answer.Header.Get("Location")
}
