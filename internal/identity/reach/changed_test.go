package reach_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// decides are the tables out of which an employee's rights are made.
const decides = `identity_(?:employee|authority|authority_cell|cell|substitution|block)`

var (
	writes = regexp.MustCompile(`(?s)(?:INSERT INTO|UPDATE|DELETE FROM)\s+` + decides + `\b`)
	named  = regexp.MustCompile(`(?s)-- name: (\w+) :\w+\n(.*?);`)
)

// TestChangesSaySo looks through the code of the module: a function that writes to a table which decides on rights,
// by a query or by SQL of its own, says so with Changed, by itself or through a function of its package
// that does. A change that is silent would leave other nodes with rights that were taken.
func TestChangesSaySo(t *testing.T) {
	sql, err := os.ReadFile("../queries.sql")
	if err != nil {
		t.Fatal(err)
	}
	queries := map[string]bool{}
	for _, m := range named.FindAllStringSubmatch(string(sql), -1) {
		if writes.MatchString(m[2]) {
			queries[m[1]] = true
		}
	}
	if len(queries) < 10 {
		t.Fatalf("only %d writing queries were found: the pattern is wrong", len(queries))
	}
	found := 0
	for _, dir := range folders(t) {
		functions := parse(t, dir)
		for name, f := range functions {
			if !f.writes(queries) {
				continue
			}
			found++
			if !f.says(functions, 1) {
				t.Errorf("%s: %s changes who may do what and does not call reach.Changed", dir, name)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d functions that write were found", found)
	}
}

func folders(t *testing.T) (out []string) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() != "query" {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// function is what one function calls and the text it has.
type function struct{ calls, texts []string }

func (f function) writes(queries map[string]bool) bool {
	for _, c := range f.calls {
		if on, name, _ := strings.Cut(c, "."); queries[name] && (on == "q" || on == "query") {
			return true
		}
	}
	for _, s := range f.texts {
		if writes.MatchString(s) {
			return true
		}
	}
	return false
}

func (f function) says(others map[string]function, deep int) bool {
	for _, c := range f.calls {
		on, name, _ := strings.Cut(c, ".")
		if on == "reach" && name == "Changed" {
			return true
		}
		if g, ok := others[name]; ok && deep > 0 && g.says(others, deep-1) {
			return true
		}
	}
	return false
}

// parse reads the functions of a package without its tests.
func parse(t *testing.T, dir string) map[string]function {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]function{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				out[fn.Name.Name] = read(fn)
			}
		}
	}
	return out
}

func read(fn *ast.FuncDecl) (f function) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.BasicLit:
			f.texts = append(f.texts, x.Value)
		case *ast.CallExpr:
			if s, ok := x.Fun.(*ast.SelectorExpr); ok {
				f.calls = append(f.calls, root(s.X)+"."+s.Sel.Name)
			}
		}
		return true
	})
	return f
}

// root is what an expression begins with: q of q.InsertCell, query of query.New(tx).InsertCell.
func root(x ast.Expr) string {
	for {
		switch y := x.(type) {
		case *ast.Ident:
			return y.Name
		case *ast.SelectorExpr:
			x = y.X
		case *ast.CallExpr:
			x = y.Fun
		default:
			return ""
		}
	}
}
