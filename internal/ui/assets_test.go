package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
)

type builtFile struct {
	File string
	Size int
	Gzip int
}

func manifest(t *testing.T) (sources string, files map[string]builtFile) {
	t.Helper()
	body, err := os.ReadFile("dist/manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Sources string
		Files   map[string]builtFile
	}
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	return m.Sources, m.Files
}

// TestDistIsFresh recomputes the hash of all sources by the definition in tools/bundle.
func TestDistIsFresh(t *testing.T) {
	all := sha256.New()
	root := os.DirFS(".")
	for _, dir := range []string{"css", "fonts", "img", "js"} {
		err := fs.WalkDir(root, dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			body, err := fs.ReadFile(root, path)
			fmt.Fprintf(all, "%x  %s\n", sha256.Sum256(body), path)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if sources, _ := manifest(t); sources != hex.EncodeToString(all.Sum(nil)) {
		t.Error("internal/ui/dist is older than its sources; run: go run -C tools ./bundle")
	}
}

// TestBudgets holds the weight of a page to what design promises: a first view of a page for people,
// fonts included, is at most 100 KB on the wire with at most 15 KB of HTML.
func TestBudgets(t *testing.T) {
	_, files := manifest(t)
	for _, b := range []struct {
		name   string
		most   int
		reason string
	}{
		{"site.css", 10_000, "every page for people waits for it"},
		{"site.js", 10_000, "slow phones have to run it"},
		{"desk.css", 6_000, "a clerk loads it once a day"},
		{"desk.js", 8_000, "a clerk loads it once a day"},
		{"htmx.min.js", 17_000, "only the desk loads it"},
		{"icon.svg", 1_000, "a favicon"},
	} {
		if got := files[b.name]; got.Gzip == 0 || got.Gzip > b.most {
			t.Errorf("%s is %d bytes gzipped, at most %d are allowed: %s", b.name, got.Gzip, b.most, b.reason)
		}
	}
	fonts := 0
	for name, f := range files {
		if strings.HasSuffix(name, ".woff2") {
			fonts += f.Size
		}
	}
	if fonts == 0 || fonts > 56_000 {
		t.Errorf("the fonts weigh %d bytes together, at most 56,000 are allowed", fonts)
	}
}

func TestAsset(t *testing.T) {
	_, files := manifest(t)
	for name, f := range files {
		if got := Asset(name); got != StaticPrefix+f.File {
			t.Errorf("Asset(%q) = %q", name, got)
		}
		info, err := fs.Stat(Static(), f.File)
		if err != nil || info.Size() != int64(f.Size) {
			t.Errorf("%s: %v, %v", f.File, info, err)
		}
	}
	if got := Asset("no-such.css"); got != "/static/no-such.css" {
		t.Errorf("an unknown asset has the address %q, want one that is not found", got)
	}
}

// TestStylesLoadNothingForeign looks for addresses in the style sheets: all must be fonts of ours.
func TestStylesLoadNothingForeign(t *testing.T) {
	for _, name := range []string{"site.css", "desk.css"} {
		body, err := fs.ReadFile(Static(), strings.TrimPrefix(Asset(name), StaticPrefix))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(body), "url(")[1:] {
			address, _, _ := strings.Cut(part, ")")
			if !strings.HasPrefix(strings.Trim(address, `"`), "./text-") {
				t.Errorf("%s loads %s", name, address)
			}
		}
	}
}
