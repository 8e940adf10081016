// Package antivirustest starts a real clamd for a test, with a signature database of its own that
// knows one thing only: the EICAR test file. No signatures are downloaded, so that tests need no
// network and start at once.
//
// It needs the Debian package clamav-daemon. It does not test the quality of anybody's signatures.
package antivirustest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/antivirus"
)

// Signature is the name under which the test's clamd reports EICAR. clamd marks signatures that do
// not come from ClamAV's makers.
const Signature = "Wrota.Eicar.UNOFFICIAL"

// StreamMaxLength is the longest stream the test's clamd accepts.
const StreamMaxLength = 4 << 20

// EICAR is the harmless file that scanners agree to report. It is put together at run time, lest a
// scanner on the developer's machine takes away the source or the program.
func EICAR() []byte {
	return []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + strings.Join([]string{"EICAR", "STANDARD", "ANTIVIRUS", "TEST", "FILE!$H+H*"}, "-"))
}

// Daemon is a running clamd.
type Daemon struct {
	Config antivirus.Config // how to reach it
	cmd    *exec.Cmd
	log    bytes.Buffer
}

// Start starts clamd and waits until it answers. It is stopped when the test ends. The lines are added
// to its configuration.
func Start(t testing.TB, lines ...string) *Daemon {
	t.Helper()
	// Not t.TempDir: the name of a Unix socket may have 108 bytes only.
	dir, err := os.MkdirTemp("", "clamd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	d := &Daemon{Config: antivirus.Config{Network: "unix", Address: filepath.Join(dir, "socket")}}
	conf := append([]string{
		"Foreground yes",
		"DatabaseDirectory " + dir,
		"LocalSocket " + d.Config.Address,
		fmt.Sprintf("StreamMaxLength %d", StreamMaxLength),
		"AlertExceedsMax yes",
		"AlertEncrypted yes",
	}, lines...)
	write(t, filepath.Join(dir, "eicar.ndb"), "Wrota.Eicar:0:*:"+hex.EncodeToString(EICAR())+"\n")
	write(t, filepath.Join(dir, "clamd.conf"), strings.Join(conf, "\n")+"\n")
	d.cmd = exec.Command("/usr/sbin/clamd", "--config-file="+filepath.Join(dir, "clamd.conf"))
	d.cmd.Stdout, d.cmd.Stderr = &d.log, &d.log
	if err := d.cmd.Start(); err != nil {
		t.Fatalf("clamd does not start (Debian package clamav-daemon): %v", err)
	}
	t.Cleanup(d.Kill)
	d.wait(t)
	return d
}

func (d *Daemon) wait(t testing.TB) {
	t.Helper()
	client, err := antivirus.NewClamd(d.Config)
	if err != nil {
		t.Fatal(err)
	}
	for range 600 {
		if _, err = client.Version(t.Context()); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	d.Kill()
	t.Fatalf("clamd does not answer: %v\n%s", err, d.log.String())
}

// Kill ends clamd at once, as a crash or a full memory would. Killing it twice is allowed.
func (d *Daemon) Kill() {
	_ = d.cmd.Process.Kill()
	_ = d.cmd.Wait()
}

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
