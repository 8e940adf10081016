package blob_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/platform/blob"
	"wrota/internal/platform/blob/blobtest"
	"wrota/internal/platform/clock"
)

func openDir(t *testing.T, name string, c clock.Clock) *blob.Dir {
	t.Helper()
	d, err := blob.OpenDir(name, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func path(root string, sum blob.Sum) string {
	s := sum.String()
	return filepath.Join(root, s[:2], s[2:4], s)
}

func TestDirConformance(t *testing.T) {
	blobtest.Conformance(t, func(t *testing.T) blobtest.Subject {
		root := t.TempDir()
		c := clock.At(time.Date(2027, 2, 3, 10, 0, 0, 0, time.UTC))
		return blobtest.Subject{
			Store: openDir(t, root, c),
			Harm: func(t *testing.T, sum blob.Sum, content []byte) {
				t.Helper()
				if err := os.WriteFile(path(root, sum), content, 0o600); err != nil {
					t.Fatal(err)
				}
			},
			Pass: c.Move,
			Now:  c.Now,
		}
	})
}

func TestDirLeavesOnlyPrivateFiles(t *testing.T) {
	root := filepath.Join(t.TempDir(), "dane", "pliki") // neither exists
	d := openDir(t, root, clock.System{})
	for i := range 20 {
		blobtest.Put(t, d, blobtest.Content(uint64(i), 100))
	}
	if _, err := d.Put(t.Context(), bytes.NewReader(make([]byte, 100)), 99); !errors.Is(err, blob.ErrTooLarge) {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fi, err := e.Info()
		if err != nil {
			return err
		}
		if fi.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v", name, fi.Mode())
		}
		if fi.Mode().IsRegular() && e.Name() != "lock" {
			files++
		}
		return nil
	})
	if err != nil || files != 20 {
		t.Errorf("%d files, %v; want the 20 blobs and no temporary file", files, err)
	}
}

func TestDirTidiesAfterTheDeadOnly(t *testing.T) {
	root := t.TempDir()
	d := openDir(t, root, clock.System{})
	left := filepath.Join(root, "tmp", "LEFTBYADEADPROCESS")
	if err := os.WriteFile(left, []byte("part of a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	slow := &slowReader{started: make(chan struct{}), goOn: make(chan struct{})}
	done := make(chan error)
	go func() {
		_, err := d.Put(t.Context(), slow, 100)
		done <- err
	}()
	<-slow.started
	openDir(t, root, clock.System{}) // another process starts while this one is busy
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what a dead process left is still there: %v", err)
	}
	close(slow.goOn)
	if err := <-done; err != nil {
		t.Errorf("the busy process lost its temporary file: %v", err)
	}
}

// slowReader gives some bytes, waits, and then gives the rest.
type slowReader struct {
	started, goOn chan struct{}
	n             int
}

func (s *slowReader) Read(p []byte) (int, error) {
	switch s.n++; s.n {
	case 1:
		return copy(p, "first"), nil
	case 2:
		close(s.started)
		<-s.goOn
		return copy(p, "second"), nil
	}
	return 0, io.EOF
}

func TestDirPassesOverForeignFiles(t *testing.T) {
	root := t.TempDir()
	d := openDir(t, root, clock.System{})
	b := blobtest.Put(t, d, []byte("x"))
	misplaced := blob.SumOf([]byte("y"))
	for _, name := range []string{"README", "ab/cd/notes.txt", "ab/cd/" + misplaced.String(), misplaced.String()} {
		full := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o700), os.WriteFile(full, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if got := blobtest.Sums(t, d); len(got) != 1 || got[0] != b.Sum {
		t.Errorf("Walk saw %v", got)
	}
}

func TestDirStaysInside(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	content := []byte("not of this store")
	if err := os.WriteFile(outside, content, 0o600); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	d := openDir(t, root, clock.System{})
	sum := blob.SumOf(content)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path(root, sum)), 0o700), os.Symlink(outside, path(root, sum))); err != nil {
		t.Fatal(err)
	}
	if got, err := blobtest.Read(t.Context(), d, sum); err == nil {
		t.Errorf("read %q through a symbolic link", got)
	}
}

func TestDirPutBesideDelete(t *testing.T) {
	root := t.TempDir()
	past := clock.At(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	present := clock.At(time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC))
	old, sweeper, desk := openDir(t, root, past), openDir(t, root, present), openDir(t, root, present)
	spared := 0
	for range 300 {
		b := blobtest.Put(t, old, []byte("wzór pełnomocnictwa")) // last used a month ago
		result := make(chan error)
		go func() {
			time.Sleep(rand.N(1500 * time.Microsecond)) // about as long as Put takes: either may come first
			result <- sweeper.Delete(t.Context(), b.Sum, present.Now().Add(-7*24*time.Hour))
		}()
		blobtest.Put(t, desk, []byte("wzór pełnomocnictwa")) // and again right now
		if err := <-result; errors.Is(err, blob.ErrFresh) {
			spared++
		} else if err != nil {
			t.Fatal(err)
		}
		if _, err := blobtest.Read(t.Context(), desk, b.Sum); err != nil {
			t.Fatalf("a blob was lost between looking and deleting: %v", err)
		}
	}
	t.Logf("put came first %d times of 300", spared)
}
