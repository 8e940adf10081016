// Package pgtemp runs a private PostgreSQL cluster in a folder: for tests and for benchmarks, never
// for an office. It needs Debian's package postgresql (or any initdb and postgres on the machine),
// listens only on a Unix socket inside its folder and trusts whoever can reach that socket.
//
// Several processes may share one cluster: the first starts it, a lock file keeps the others
// waiting until it answers. It is left running for the next test run; Stop ends it.
package pgtemp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"wrota/internal/platform/clock"
)

// Cluster is a running private PostgreSQL.
type Cluster struct{ dir string }

// At is the cluster of a folder, whether it runs or not.
func At(dir string) *Cluster { return &Cluster{dir} }

// TestDir is where the cluster of this user's tests lives; the path is short because it holds a Unix
// socket.
func TestDir() string { return filepath.Join(os.TempDir(), fmt.Sprintf("wrota-test-%d", os.Getuid())) }

// Options choose how much a cluster promises.
type Options struct {
	Durable bool // fsync on, as in production; off is several times faster and good for tests
}

// ErrNotInstalled is returned when the machine has no PostgreSQL server.
var ErrNotInstalled = errors.New("pgtemp: no PostgreSQL server found; install Debian's package postgresql")

// Start makes sure that a cluster runs in dir and returns it.
func Start(ctx context.Context, dir string, o Options) (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	owner, err := prepare(dir)
	if err != nil {
		return nil, err
	}
	unlock, err := lock(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	defer unlock()
	c := &Cluster{dir}
	if c.answers() {
		return c, nil
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "PG_VERSION")); err != nil {
		if err := os.RemoveAll(filepath.Join(dir, "data")); err != nil { // left by an initdb that was killed
			return nil, fmt.Errorf("pgtemp: %w", err)
		}
		if err := run(ctx, owner, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "wrota",
			"--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
			return nil, err
		}
	}
	return c, c.launch(ctx, bin, owner, o)
}

func (c *Cluster) launch(ctx context.Context, bin string, owner *syscall.Credential, o Options) error {
	args := []string{
		"-D", filepath.Join(c.dir, "data"), "-k", c.dir, "-c", "listen_addresses=", "-c", "max_connections=200",
		"-c", "shared_buffers=256MB", "-c", "log_min_messages=warning",
	}
	if !o.Durable {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	}
	log, err := os.OpenFile(filepath.Join(c.dir, "server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("pgtemp: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(bin, "postgres"), args...) // not bound to ctx: it outlives this process
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Setsid: true}
	cmd.Dir = "/"
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("pgtemp: start: %w", err)
	}
	go func() { _ = cmd.Wait() }()
	for range 600 {
		if c.answers() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return fmt.Errorf("pgtemp: the server did not start; see %s", log.Name())
}

// URL is the address of a database in the cluster.
func (c *Cluster) URL(database string) string {
	return "postgres://wrota@/" + url.PathEscape(database) + "?host=" + url.QueryEscape(c.dir) + "&sslmode=disable"
}

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() error {
	if pid := c.pid(); pid > 0 {
		if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
			return fmt.Errorf("pgtemp: stop: %w", err)
		}
		for range 200 {
			if c.pid() == 0 {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	return os.RemoveAll(c.dir)
}

func (c *Cluster) pid() int {
	body, err := os.ReadFile(filepath.Join(c.dir, "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(body), "\n")
	pid, _ := strconv.Atoi(first)
	if pid > 0 && syscall.Kill(pid, 0) != nil {
		return 0
	}
	return pid
}

// answers tells whether a server accepts connections: it must be past its start-up, which the
// protocol's SSL question shows (one byte back).
func (c *Cluster) answers() bool {
	conn, err := net.DialTimeout("unix", filepath.Join(c.dir, ".s.PGSQL.5432"), time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(clock.System{}.Now().Add(2 * time.Second))
	start := append([]byte{0, 0, 0, 0, 0, 3, 0, 0}, "user\x00wrota\x00database\x00postgres\x00\x00"...)
	start[3] = byte(len(start))
	if _, err := conn.Write(start); err != nil {
		return false
	}
	kind := make([]byte, 1)
	n, _ := conn.Read(kind)
	return n == 1 && kind[0] == 'R' // AuthenticationOk; 'E' means "the database system is starting up"
}

func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.Sort(found)
	for _, p := range slices.Backward(found) {
		return filepath.Dir(p), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", ErrNotInstalled
}

// prepare makes the folder. PostgreSQL refuses to run as root; root lends it to another account.
func prepare(dir string) (*syscall.Credential, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("pgtemp: %w", err)
		}
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32)
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func run(ctx context.Context, owner *syscall.Credential, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	cmd.Dir = "/"
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtemp: %s: %w: %s", filepath.Base(name), err, out)
	}
	return nil
}

func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("pgtemp: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, fmt.Errorf("pgtemp: %w", errors.Join(err, f.Close()))
	}
	return func() { _ = f.Close() }, nil
}
