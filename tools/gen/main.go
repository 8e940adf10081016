// Command gen turns every queries.sql of the project into Go with sqlc.
//
// It runs in the project's root: it finds the folders that hold a queries.sql (each with its
// migrations/ beside it), adds them to the settings of sqlc.yaml and runs sqlc. Arguments limit it
// to the named folders.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const entry = `  - name: %[2]s
    engine: postgresql
    schema: %[1]s/migrations
    queries: %[1]s/queries.sql
    gen: {go: {package: query, out: %[1]s/query, sql_package: database/sql}}
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(only []string) error {
	settings, err := os.ReadFile("sqlc.yaml")
	if err != nil {
		return fmt.Errorf("run me in the project's root: %w", err)
	}
	var b strings.Builder
	b.Write(settings)
	b.WriteString("sql:\n")
	n := 0
	err = filepath.WalkDir("internal", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.Name() != "queries.sql" {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if len(only) == 0 || slices.Contains(only, dir) {
			fmt.Fprintf(&b, entry, dir, filepath.Base(dir))
			n++
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("no queries.sql in %v", only)
	}
	f, err := os.CreateTemp(".", ".sqlc-*.yaml") // in the root: sqlc reads paths relative to its file
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.WriteString(b.String()); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	sqlc := []string{"go", "tool", "-modfile=tools/go.mod", "sqlc"}
	if ready := os.Getenv("SQLC"); ready != "" {
		sqlc = []string{ready}
	}
	cmd := exec.Command(sqlc[0], append(sqlc[1:], "generate", "-f", f.Name())...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
