package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"wrota/internal/platform/blob"
	"wrota/internal/platform/blob/blobtest"
	"wrota/internal/platform/clock"
)

// The tests below need a process of their own: one that may be killed, confined or watched. The test
// program starts itself again, and the environment says what the child is to do.
const (
	childTask = "WROTA_BLOB_CHILD"
	childRoot = "WROTA_BLOB_ROOT"
)

func TestMain(m *testing.M) {
	tasks := map[string]func(root string) error{"put": putForever, "fill": fillSmallDisk, "one": putOne}
	task, ok := tasks[os.Getenv(childTask)]
	if !ok {
		os.Exit(m.Run())
	}
	if err := task(os.Getenv(childRoot)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(t *testing.T, task, root string, wrapper ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(slices.Clone(wrapper), self)
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), childTask+"="+task, childRoot+"="+root)
	return cmd
}

// putForever puts blobs of all lengths from several goroutines and says each sum once it is kept.
func putForever(root string) error {
	d, err := blob.OpenDir(root, clock.System{})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range 4 {
		go func() {
			for {
				content := blobtest.Content(rand.Uint64(), 1+rand.IntN(400_000))
				b, err := d.Put(context.Background(), bytes.NewReader(content), 1<<20)
				if err != nil {
					failed <- err
					return
				}
				fmt.Println(b.Sum) // one short write to a pipe: all or nothing
			}
		}()
	}
	return <-failed
}

func TestDirSurvivesKill(t *testing.T) {
	const rounds = 30
	root := t.TempDir()
	var kept []blob.Sum
	for range rounds {
		kept = append(kept, putUntilKilled(t, root)...)
	}
	left, err := os.ReadDir(filepath.Join(root, "tmp"))
	if err != nil {
		t.Fatal(err)
	}
	d := openDir(t, root, clock.System{})
	got, err := blob.Scrub(t.Context(), d, blob.ScrubOptions{Expected: each(kept)})
	if err != nil || !got.Sound() || got.Looked != len(kept) {
		t.Errorf("after %d kills: %+v, %v", rounds, got, err)
	}
	if len(kept) < rounds || len(left) == 0 {
		t.Errorf("%d acknowledged, %d temporary files left: the kills did not come in the middle of work", len(kept), len(left))
	}
	if now, err := os.ReadDir(filepath.Join(root, "tmp")); err != nil || len(now) != 0 {
		t.Errorf("opening again left %d temporary files, %v", len(now), err)
	}
	t.Logf("%d kills, %d acknowledged, %d on disk, %d temporary files left and tidied", rounds, len(kept), got.Blobs, len(left))
}

// putUntilKilled lets a child work for a moment after its first acknowledgement, kills it, and
// returns everything it acknowledged.
func putUntilKilled(t *testing.T, root string) []blob.Sum {
	t.Helper()
	cmd := child(t, "put", root)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var kept []blob.Sum
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		sum, err := blob.Parse(lines.Text())
		if err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		if kept = append(kept, sum); len(kept) == 1 {
			time.AfterFunc(rand.N(40*time.Millisecond), func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // it was killed; that is what we wanted
	return kept
}

func each(sums []blob.Sum) iter.Seq2[blob.Sum, error] {
	return func(yield func(blob.Sum, error) bool) {
		for _, s := range sums {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// fillSmallDisk runs where it may mount a file system of its own.
func fillSmallDisk(root string) error {
	if err := syscall.Mount("tmpfs", root, "tmpfs", 0, "size=512k,mode=0700"); err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	d, err := blob.OpenDir(root, clock.System{})
	if err != nil {
		return err
	}
	if _, err := d.Put(context.Background(), bytes.NewReader(make([]byte, 1<<20)), 2<<20); !errors.Is(err, blob.ErrFull) {
		return fmt.Errorf("a blob larger than the disk: %w; want ErrFull", err)
	}
	small, err := d.Put(context.Background(), strings.NewReader("mieści się"), 100)
	if err != nil {
		return fmt.Errorf("the failed blob left no room for a small one: %w", err)
	}
	if got, err := blobtest.Read(context.Background(), d, small.Sum); err != nil || string(got) != "mieści się" {
		return fmt.Errorf("read %q, %w", got, err)
	}
	n := 0
	err = d.Walk(context.Background(), func(blob.Stored) error { n++; return nil })
	if n != 1 {
		return fmt.Errorf("%d blobs on the disk, want 1", n)
	}
	return err
}

func TestDirSaysWhenTheDiskIsFull(t *testing.T) {
	cmd := child(t, "fill", t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s(the test needs user namespaces, to mount a small tmpfs)", err, out)
	}
}

func putOne(root string) error {
	d, err := blob.OpenDir(root, clock.System{})
	if err != nil {
		return err
	}
	_, err = d.Put(context.Background(), strings.NewReader("pismo"), 100)
	return err
}

// A kill cannot show whether bytes would outlive a power failure; the order of system calls can.
func TestDirSyncsBeforeItPromises(t *testing.T) {
	root := t.TempDir()
	log := filepath.Join(t.TempDir(), "calls")
	cmd := child(t, "one", root, "strace", "-f", "-y", "-o", log, "-e", "trace=fsync,renameat,renameat2")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s(the test needs the Debian package strace)", err, out)
	}
	calls, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	sum := blob.SumOf([]byte("pismo")).String()
	rest := string(calls)
	for _, step := range []struct{ call, reason string }{
		{"fsync(", "the bytes first"},
		{root + "/tmp/", "… of the temporary file"},
		{"rename", "then the name"},
		{sum, "… which is the sum"},
		{"/" + sum[2:4] + ">", "then the directory that holds the name"},
		{"/" + sum[:2] + ">", "and the one that holds this directory"},
		{root + ">", "and the store itself"},
	} {
		_, after, ok := strings.Cut(rest, step.call)
		if !ok {
			t.Fatalf("%s: no %q after this point in\n%s", step.reason, step.call, calls)
		}
		rest = after
	}
}
