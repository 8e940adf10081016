// Command generate writes docs/generated: what the program itself knows better than any hand-written
// page. Run it after changing routes, facts, settings, tables or e-services:
//
//	go run ./internal/app/generate         writes the files
//	go run ./internal/app/generate -check  fails when they are older than the program
//
// The files are under review like code: a route whose access changes, a fact that is renamed or a column
// that disappears shows there. It opens a demonstration in a temporary folder and asks it; nothing is
// filled in and nothing is served.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"wrota/internal/app"
	"wrota/internal/app/described"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web"
)

const folder = "docs/generated"

func main() {
	check := flag.Bool("check", false, "only say whether the files are fresh")
	flag.Parse()
	if err := run(context.Background(), *check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, check bool) (err error) {
	dir, err := os.MkdirTemp("", "wrota-generate-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	a, err := app.New(ctx, app.Config{Data: dir, Base: "http://127.0.0.1:8080", Log: "error"}, app.Options{Demo: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	schema, err := tables(ctx, a.DB)
	if err != nil {
		return err
	}
	guarded, err := walls(ctx, a.DB)
	if err != nil {
		return err
	}
	for name, body := range map[string]string{
		"routes.md": routes(a), "events.md": events(a), "schema.md": schema, "walls.md": guarded, "services.md": a.Catalogue.Describe(), "config.md": described.Settings(reflect.TypeFor[app.Config]()),
	} {
		if err := put(name, body, check); err != nil {
			return err
		}
	}
	return nil
}

// put writes a file, or compares it with what is there.
func put(name, body string, check bool) error {
	path := filepath.Join(folder, name)
	body = "<!-- Written by go run ./internal/app/generate. Do not edit. -->\n\n" + strings.TrimSpace(body) + "\n"
	if !check {
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return err
		}
		return os.WriteFile(path, []byte(body), 0o600)
	}
	have, err := os.ReadFile(path) //nolint:gosec // a fixed list of names
	if err != nil {
		return err
	}
	if !bytes.Equal(have, []byte(body)) {
		return fmt.Errorf("%s is older than the program; run: go run ./internal/app/generate", path)
	}
	return nil
}

func routes(a *app.App) string {
	var b strings.Builder
	b.WriteString("# Routes\n\nEvery page and action, and who may use it. \"public\" pages check ownership by the session; \"staff\" pages check the right to the case itself.\n\n| Method | Address | Name | Who |\n|---|---|---|---|\n")
	list := a.Web.Routes()
	slices.SortStableFunc(list, func(x, y web.Route) int { return strings.Compare(x.Pattern+x.Method, y.Pattern+y.Method) })
	for _, r := range list {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", r.Method, r.Pattern, r.Name, r.Access)
	}
	return b.String()
}

func events(a *app.App) string {
	var b strings.Builder
	b.WriteString("# Facts and who hears them\n\nEach listener may be told more than once and is idempotent; facts about one subject arrive in order.\n\n| Fact | Listeners |\n|---|---|\n")
	heard := a.Queue.Listeners()
	var names []string
	for name := range heard {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, strings.Join(heard[name], ", "))
	}
	return b.String()
}

// tables lists the tables as SQLite knows them; PostgreSQL has the same ones.
func tables(ctx context.Context, d *db.DB) (string, error) {
	var b strings.Builder
	b.WriteString("# Tables\n\nThe same on SQLite and PostgreSQL. Tables of the queue (river_…) and of the migrations themselves are left out.\n")
	err := d.View(ctx, actor.Automaton("system.generate", id.Region), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL ORDER BY name`)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // read to the end
		for rows.Next() {
			var name, sql string
			if err := rows.Scan(&name, &sql); err != nil {
				return err
			}
			if strings.HasPrefix(name, "river_") || strings.HasPrefix(name, "sqlite_") || strings.HasSuffix(name, "_migration") {
				continue
			}
			fmt.Fprintf(&b, "\n## %s\n\n```sql\n%s;\n```\n", name, sql)
		}
		return rows.Err()
	})
	return b.String(), err
}

// walls lists how PostgreSQL guards each table.
func walls(ctx context.Context, d *db.DB) (string, error) {
	list, err := d.Guards(ctx, app.Tables())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("# The second wall\n\nWhich rows PostgreSQL lets a transaction reach, whatever its statement asks for (ADR 0021). The system of a unit reaches that unit and the region, the system of the region everything, nobody nothing.\n\n| Table | Staff reach rows | People reach rows | Why it differs |\n|---|---|---|---|\n")
	for _, g := range list {
		staff, people := g.Words()
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", g.Table, staff, people, g.Guard.Why)
	}
	return b.String(), nil
}
