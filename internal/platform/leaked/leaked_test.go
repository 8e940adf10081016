package leaked_test

import (
	"crypto/sha1" //nolint:gosec // the order of the list
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/platform/leaked"
)

func hashed(password string) string {
	sum := sha1.Sum([]byte(password)) //nolint:gosec // see above
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// written is a list of passwords as a file: so many figures of each hash, with counts and this end of lines.
func written(t interface {
	Helper()
	Fatal(...any)
}, dir string, figures int, end string, passwords ...string,
) string {
	t.Helper()
	var lines []string
	for i, p := range passwords {
		lines = append(lines, fmt.Sprintf("%s:%d%s", hashed(p)[:figures], i*i*i+1, end))
	}
	slices.Sort(lines)
	name := filepath.Join(dir, "hasla.txt")
	if err := os.WriteFile(name, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestKnownPasswords: "password" and "qwerty" have these hashes in every list of the world.
func TestKnownPasswords(t *testing.T) {
	name := filepath.Join(t.TempDir(), "hasla.txt")
	list := "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:10434004\r\nB1B3773A05C0ED0176787A4F1574FF0075F7521E:10713794\r\n"
	if err := os.WriteFile(name, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := leaked.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for password, want := range map[string]bool{"password": true, "qwerty": true, "Password": false, "wrzosowa polana nad Bugiem 7": false, "": false} {
		if got, err := l.Has(password); err != nil || got != want {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
}

func TestEveryLineIsFoundAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfNDistinct(rapid.StringN(1, 12, -1), 1, 60, rapid.ID[string]).Draw(t, "passwords")
		out := rapid.StringN(13, 20, -1).Draw(t, "another")
		figures := rapid.SampledFrom([]int{16, 20, 40}).Draw(t, "figures")
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end of lines")
		l, err := leaked.Open(written(t, dir, figures, end, in...))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		for _, p := range in {
			if got, err := l.Has(p); err != nil || !got {
				t.Fatalf("%q is not found: %v", p, err)
			}
		}
		if got, err := l.Has(out); err != nil || got {
			t.Fatalf("%q is found: %v", out, err)
		}
	})
}

func TestOtherFilesAreRefused(t *testing.T) {
	for _, x := range []struct{ content, reason string }{
		{"", "empty"},
		{"hasło\nhasło1\n", "passwords and not their hashes"},
		{"5BAA61E4C9B9:1\n", "too few figures"},
		{strings.Repeat("A", 2000), "one endless line"},
		{"B1B3773A05C0ED0176787A4F1574FF0075F7521E:1\n5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1\n", "not in order"},
	} {
		name := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(name, []byte(x.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if l, err := leaked.Open(name); err == nil {
			t.Errorf("accepted: %s", x.reason)
			_ = l.Close()
		}
	}
	if _, err := leaked.Open(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("no file is a list")
	}
}

// TestALongListIsNotRead: a list costs a few reads, however long it is.
func TestALongListIsNotRead(t *testing.T) {
	var passwords []string
	for i := range 20_000 {
		passwords = append(passwords, fmt.Sprint("hasło ", i))
	}
	l, err := leaked.Open(written(t, t.TempDir(), 40, "\r\n", passwords...))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if n := testing.AllocsPerRun(10, func() { _, _ = l.Has("hasło 777") }); n > 500 {
		t.Errorf("%v allocations", n)
	}
	if ok, err := l.Has("hasło 777"); err != nil || !ok {
		t.Error(ok, err)
	}
}
