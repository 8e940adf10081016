package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A house is the source tree that the rules look at: the real one, or a small planted one that
// breaks a rule to prove that the rule bites.
type house struct {
	fsys     fs.FS
	files    []string // every file, sorted, generated and vendored ones left out
	packages map[string]*pkg
	fset     *token.FileSet
}

// A pkg is one folder of Go files. Its path is relative to the root: "internal/cases/casesweb".
type pkg struct {
	path  string
	files map[string]*ast.File // production files
	tests map[string]*ast.File
	lines map[string]int
}

// generated tells whether a file is made by a tool: the tool's author answers for its shape.
func generated(name string) bool {
	return strings.HasSuffix(name, "_templ.go") || strings.Contains(name, "/query/") || strings.HasSuffix(name, "_gen.go")
}

// skipped are folders of data and of tools; internal/app/demo is code, whatever its name.
var skipped = []string{".git", "node_modules", "testdata", "dist", "demo", "data", ".cache"}

func build(t testing.TB, fsys fs.FS) *house {
	t.Helper()
	h := &house{fsys: fsys, packages: map[string]*pkg{}, fset: token.NewFileSet()}
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if name != "." && (slices.Contains(skipped, e.Name()) && !strings.HasPrefix(name, "internal/app/") || strings.HasPrefix(e.Name(), ".") && e.Name() != ".ci") {
				return fs.SkipDir
			}
			return nil
		}
		h.files = append(h.files, name)
		if strings.HasSuffix(name, ".go") && (strings.HasPrefix(name, "internal/") || strings.HasPrefix(name, "cmd/") || strings.HasPrefix(name, "e2e/")) {
			return h.parse(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) parse(name string) error {
	body := h.read(name)
	f, err := parser.ParseFile(h.fset, name, body, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	dir := path.Dir(name)
	p := h.packages[dir]
	if p == nil {
		p = &pkg{dir, map[string]*ast.File{}, map[string]*ast.File{}, map[string]int{}}
		h.packages[dir] = p
	}
	p.lines[name] = strings.Count(body, "\n")
	if strings.HasSuffix(name, "_test.go") {
		p.tests[name] = f
	} else {
		p.files[name] = f
	}
	return nil
}

func (h *house) read(name string) string {
	body, err := fs.ReadFile(h.fsys, name)
	if err != nil {
		return ""
	}
	return string(body)
}

// sorted returns the packages in order, so that reports are stable.
func (h *house) sorted() []*pkg {
	var out []*pkg
	for _, p := range h.packages {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *pkg) int { return strings.Compare(a.path, b.path) })
	return out
}

// name is the path below internal/: "cases/casesweb"; other trees keep theirs: "cmd/wrota".
func (p *pkg) name() string { return strings.TrimPrefix(p.path, "internal/") }

// imports lists what the production files import.
func (p *pkg) imports() []string {
	var out []string
	for _, f := range p.files {
		for _, imp := range f.Imports {
			s, _ := strconv.Unquote(imp.Path.Value) // the parser accepted it
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	slices.Sort(out)
	return out
}

// each calls fn for every production file that a person wrote.
func (h *house) each(fn func(p *pkg, name string, f *ast.File)) {
	for _, p := range h.sorted() {
		for _, name := range sortedKeys(p.files) {
			if !generated(name) {
				fn(p, name, p.files[name])
			}
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (h *house) at(pos token.Pos) string {
	p := h.fset.Position(pos)
	return p.Filename + ":" + strconv.Itoa(p.Line)
}

// matches tells whether a path below internal/ is meant by a pattern: "kit/**" is a folder and
// everything in it, "*web" any package whose last part ends so.
func matches(pattern, name string) bool {
	if rest, ok := strings.CutSuffix(pattern, "/**"); ok {
		return name == rest || strings.HasPrefix(name, rest+"/")
	}
	if rest, ok := strings.CutPrefix(pattern, "*"); ok {
		return strings.HasSuffix(path.Base(name), rest) && path.Base(name) != rest
	}
	return pattern == name
}

// real is the project itself.
func realHouse(t testing.TB) *house {
	t.Helper()
	return build(t, os.DirFS("../.."))
}
