package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// manifest is what internal/ui reads at start: logical name → file.
type manifest struct {
	Sources string            `json:"sources"` // see sourcesHash
	Files   map[string]output `json:"files"`
}

type output struct {
	File string `json:"file"`
	Size int    `json:"size"`
	Gzip int    `json:"gzip"`
}

// sourceDirs are the folders whose content decides what is built.
var sourceDirs = []string{"css", "fonts", "img", "js"}

func run(root string, log io.Writer) error {
	built, err := build(root)
	if err != nil {
		return err
	}
	sum, err := sourcesHash(os.DirFS(root))
	if err != nil {
		return err
	}
	m := manifest{Sources: sum, Files: map[string]output{}}
	dist := filepath.Join(root, "dist")
	if err := empty(dist); err != nil {
		return err
	}
	for _, f := range built {
		name := filepath.Base(f.Path)
		if err := os.WriteFile(filepath.Join(dist, name), f.Contents, 0o644); err != nil {
			return err
		}
		m.Files[logical(name)] = output{File: name, Size: len(f.Contents), Gzip: gzipped(f.Contents)}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		fmt.Fprintf(log, "%-24s %7d bytes, %6d gzip\n", name, m.Files[name].Size, m.Files[name].Gzip)
	}
	body, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "manifest.json"), append(body, '\n'), 0o644)
}

// build bundles the four entry points and copies the pictures. Nothing is written yet.
func build(root string) ([]api.OutputFile, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	pictures, err := filepath.Glob(filepath.Join(abs, "img", "*"))
	if err != nil {
		return nil, err
	}
	res := api.Build(api.BuildOptions{
		AbsWorkingDir: abs,
		EntryPoints:   append([]string{"css/site.css", "css/desk.css", "js/site.js", "js/desk.js", "js/vendor/htmx/htmx.min.js"}, pictures...),
		EntryNames:    "[name]-[hash]",
		AssetNames:    "[name]-[hash]",
		Outdir:        filepath.Join(abs, "dist"),
		Bundle:        true,
		Format:        api.FormatESModule,
		Charset:       api.CharsetUTF8,
		LegalComments: api.LegalCommentsNone, // licences are in NOTICE and beside the sources
		Loader: map[string]api.Loader{
			".woff2": api.LoaderFile, ".svg": api.LoaderCopy, ".png": api.LoaderCopy, ".min.js": api.LoaderCopy,
		},
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		// The browsers of 2023 and later: nesting is lowered, :has() and <dialog> are there.
		Engines: []api.Engine{
			{Name: api.EngineChrome, Version: "111"},
			{Name: api.EngineFirefox, Version: "121"},
			{Name: api.EngineSafari, Version: "16.4"},
		},
		LogLevel: api.LogLevelWarning,
	})
	if len(res.Errors) > 0 {
		return nil, errors.New("esbuild reported errors")
	}
	return res.OutputFiles, nil
}

// logical turns "site-ABCD1234.css" into "site.css".
func logical(name string) string {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if i := strings.LastIndexByte(stem, '-'); i > 0 {
		stem = stem[:i]
	}
	return stem + ext
}

// sourcesHash is the SHA-256 of the lines "hex of the file's SHA-256, two spaces, path", in the order
// of paths: the output of sha256sum over all sources.
func sourcesHash(root fs.FS) (string, error) {
	all := sha256.New()
	for _, dir := range sourceDirs {
		err := fs.WalkDir(root, dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := fs.ReadFile(root, p)
			if err != nil {
				return err
			}
			fmt.Fprintf(all, "%x  %s\n", sha256.Sum256(body), p)
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

func empty(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.MkdirAll(dir, 0o755)
}

func gzipped(body []byte) int {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid constant
	_, _ = w.Write(body)                                  // a buffer does not fail
	_ = w.Close()
	return b.Len()
}
