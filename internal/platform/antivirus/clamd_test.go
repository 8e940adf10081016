package antivirus_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/antivirus/antivirustest"
)

func client(t *testing.T, cfg antivirus.Config) *antivirus.Clamd {
	t.Helper()
	c, err := antivirus.NewClamd(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func zipped(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encrypted(t *testing.T, content []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pismo.txt"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("zip", "-q", "-P", "haslo", "out.zip", "pismo.txt")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("zip (Debian package zip): %v %s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "out.zip"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVerdicts(t *testing.T) {
	d := antivirustest.Start(t, "MaxFileSize 2M", "MaxScanSize 2M")
	found := antivirus.Verdict{State: antivirus.Infected, Name: antivirustest.Signature}
	clean := antivirus.Verdict{State: antivirus.Clean}
	big := make([]byte, 3<<20)
	cfg := d.Config
	cfg.MaxBytes = 3 << 20
	c := client(t, cfg)
	for _, row := range []struct {
		content []byte
		want    antivirus.Verdict
		err     error
		reason  string
	}{
		{[]byte("Proszę o wydanie zaświadczenia."), clean, nil, "a letter"},
		{nil, clean, nil, "an empty file: nothing to look at"},
		{bytes.Repeat([]byte("akta "), 300_000), clean, nil, "many chunks"},
		{antivirustest.EICAR(), found, nil, "the test virus"},
		{append(make([]byte, 64<<10-10), antivirustest.EICAR()...), found, nil, "across the border of two chunks"},
		{zipped(t, "faktura.com", antivirustest.EICAR()), found, nil, "inside an archive"},
		{zipped(t, "a.zip", zipped(t, "b.com", antivirustest.EICAR())), found, nil, "inside an archive inside an archive"},
		{encrypted(t, antivirustest.EICAR()), antivirus.Verdict{State: antivirus.Unscannable, Name: "Heuristics.Encrypted.Zip"}, nil, "nobody can look inside: not clean"},
		{big, antivirus.Verdict{State: antivirus.Unscannable, Name: "Heuristics.Limits.Exceeded.MaxFileSize"}, nil, "over clamd's MaxFileSize: it has not looked"},
		{append(big, 'x'), antivirus.Verdict{}, antivirus.ErrTooLarge, "over our own limit"},
	} {
		got, err := c.Scan(t.Context(), bytes.NewReader(row.content))
		if got != row.want || !errors.Is(err, row.err) {
			t.Errorf("%s: %+v, %v; want %+v, %v", row.reason, got, err, row.want, row.err)
		}
	}
}

func TestOverStreamMaxLength(t *testing.T) {
	d := antivirustest.Start(t)
	cfg := d.Config
	cfg.MaxBytes = 100 << 20 // the operator set our limit higher than clamd's
	content := make([]byte, antivirustest.StreamMaxLength+1)
	if got, err := client(t, cfg).Scan(t.Context(), bytes.NewReader(content)); !errors.Is(err, antivirus.ErrTooLarge) {
		t.Errorf("Scan = %+v, %v; want ErrTooLarge", got, err)
	}
	if got, err := client(t, cfg).Scan(t.Context(), bytes.NewReader(content[1:])); err != nil || got.State != antivirus.Clean {
		t.Errorf("exactly the limit: %+v, %v", got, err)
	}
}

func TestTCPAndManyAtOnce(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	antivirustest.Start(t, "TCPAddr 127.0.0.1", "TCPSocket "+port)
	c := client(t, antivirus.Config{Network: "tcp", Address: "127.0.0.1:" + port})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			content, want := []byte("pismo"), antivirus.Clean
			if i%2 == 1 {
				content, want = antivirustest.EICAR(), antivirus.Infected
			}
			if got, err := c.Scan(t.Context(), bytes.NewReader(content)); err != nil || got.State != want {
				t.Errorf("%d: %+v, %v; want %s", i, got, err, want)
			}
		})
	}
	wg.Wait()
	if v, err := c.Version(t.Context()); err != nil || !bytes.HasPrefix([]byte(v), []byte("ClamAV ")) {
		t.Errorf("Version = %q, %v", v, err)
	}
}

// hook calls a function once, when its content is half read.
type hook struct {
	left int
	call func()
}

func (h *hook) Read(p []byte) (int, error) {
	if h.left == 0 {
		return 0, io.EOF
	}
	if h.left == 10 {
		h.call()
	}
	h.left--
	return len(p), nil
}

func TestNoVerdictIsUnavailable(t *testing.T) {
	d := antivirustest.Start(t)
	c := client(t, d.Config)
	if got, err := c.Scan(t.Context(), &hook{left: 20, call: d.Kill}); !errors.Is(err, antivirus.ErrUnavailable) || got != (antivirus.Verdict{}) {
		t.Errorf("clamd killed in the middle: %+v, %v", got, err)
	}
	if got, err := c.Scan(t.Context(), bytes.NewReader(nil)); !errors.Is(err, antivirus.ErrUnavailable) {
		t.Errorf("clamd is not there: %+v, %v", got, err)
	}
	if v, err := c.Version(t.Context()); !errors.Is(err, antivirus.ErrUnavailable) {
		t.Errorf("Version = %q, %v", v, err)
	}
}

// peer is a server that reads everything and answers what it is told, or nothing.
func peer(t *testing.T, reply string) antivirus.Config {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if reply != "" {
				_, _ = io.WriteString(conn, reply)
				conn.(*net.TCPConn).CloseWrite()
			}
			go func() { _, _ = io.Copy(io.Discard, conn); conn.Close() }()
		}
	}()
	return antivirus.Config{Network: "tcp", Address: l.Addr().String(), Timeout: 200 * time.Millisecond}
}

func TestStrangeAnswersAreNeverClean(t *testing.T) {
	for _, row := range []struct{ reply, reason string }{
		{"", "it says nothing: the time runs out"},
		{"stream: OK", "cut off: the end of the reply is missing"},
		{"stream: OK\n\x00", "not the exact word"},
		{"stream: Can't allocate memory ERROR\x00", "clamd in trouble"},
		{"UNKNOWN COMMAND\x00", "not clamd"},
		{"stream:  FOUND\x00", "found, but what?"},
		{"HTTP/1.1 400 Bad Request\r\n\r\n", "a web server on that port"},
	} {
		got, err := client(t, peer(t, row.reply)).Scan(t.Context(), bytes.NewReader([]byte("pismo")))
		if !errors.Is(err, antivirus.ErrUnavailable) || got != (antivirus.Verdict{}) {
			t.Errorf("%s: %+v, %v", row.reason, got, err)
		}
	}
}

func TestCallerAndReaderErrors(t *testing.T) {
	d := antivirustest.Start(t)
	c := client(t, d.Config)
	broken := errors.New("the store has lost the file")
	if _, err := c.Scan(t.Context(), io.MultiReader(bytes.NewReader([]byte("x")), iotest.ErrReader(broken))); !errors.Is(err, broken) || errors.Is(err, antivirus.ErrUnavailable) {
		t.Errorf("a broken reader: %v; it must not pass for a broken scanner", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := c.Scan(ctx, &hook{left: 20, call: cancel}); !errors.Is(err, context.Canceled) {
		t.Errorf("the caller left: %v", err)
	}
}

func TestNoneIsHonest(t *testing.T) {
	got, err := antivirus.None{}.Scan(t.Context(), iotest.ErrReader(errors.New("must not be read")))
	if err != nil || got != (antivirus.Verdict{State: antivirus.NotScanned}) {
		t.Errorf("None = %+v, %v", got, err)
	}
}

func TestWrongConfigIsRefused(t *testing.T) {
	for _, row := range []struct {
		cfg    antivirus.Config
		reason string
	}{
		{antivirus.Config{}, "nothing set: use None instead"},
		{antivirus.Config{Network: "udp", Address: "127.0.0.1:3310"}, "clamd does not speak it"},
		{antivirus.Config{Network: "unix"}, "no address"},
		{antivirus.Config{Network: "unix", Address: "/run/clamd", MaxBytes: -1}, "a limit below nothing"},
	} {
		if _, err := antivirus.NewClamd(row.cfg); err == nil {
			t.Errorf("accepted: %s", row.reason)
		}
	}
}
