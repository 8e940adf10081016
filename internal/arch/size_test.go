package arch

import (
	"fmt"
	"go/ast"
	"path"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// The hard limits of the house; usual sizes are far below (ARCHITECTURE.md).
const (
	maxFunction  = 80
	maxFile      = 500
	maxPackage   = 4000
	maxInterface = 8
	maxTempl     = 200
)

func sizeRules() []rule {
	return []rule{
		{
			"functions fit on a screen", "what cannot be seen at once is not understood at once",
			func(h *house) (wrong []string, n int) {
				h.each(func(_ *pkg, _ string, f *ast.File) {
					for _, d := range f.Decls {
						fn, ok := d.(*ast.FuncDecl)
						if !ok {
							continue
						}
						n++
						if l := h.fset.Position(fn.End()).Line - h.fset.Position(fn.Pos()).Line + 1; l > maxFunction {
							wrong = append(wrong, fmt.Sprintf("%s: %s has %d lines, at most %d", h.at(fn.Pos()), fn.Name.Name, l, maxFunction))
						}
					}
				})
				return wrong, n
			},
			plant("internal/kit/x/x.go", "package x\nfunc f() {\n"+strings.Repeat("\t_ = 1\n", 90)+"}\n"),
		},
		{
			"files are chapters", "a file is found by its name and read in one go",
			func(h *house) (wrong []string, n int) {
				for _, p := range h.sorted() {
					for name, l := range p.lines {
						n++
						if l > maxFile && !generated(name) {
							wrong = append(wrong, fmt.Sprintf("%s has %d lines, at most %d", name, l, maxFile))
						}
					}
				}
				return wrong, n
			},
			plant("internal/kit/x/x.go", "package x\n"+strings.Repeat("// a\n", 600)),
		},
		{
			"packages are books", "a package that one person cannot hold in the head is two packages",
			func(h *house) (wrong []string, n int) {
				for _, p := range h.sorted() {
					n++
					sum := 0
					for name := range p.files {
						if !generated(name) {
							sum += p.lines[name]
						}
					}
					if sum > maxPackage {
						wrong = append(wrong, fmt.Sprintf("%s has %d lines, at most %d", p.path, sum, maxPackage))
					}
				}
				return wrong, n
			},
			plant("internal/kit/x/x.go", "package x\n"+strings.Repeat("// a\n", 4100)),
		},
		{
			"interfaces are small", "an interface is what its consumer needs, not what its maker has",
			func(h *house) (wrong []string, n int) {
				h.each(func(_ *pkg, _ string, f *ast.File) {
					ast.Inspect(f, func(x ast.Node) bool {
						if it, ok := x.(*ast.InterfaceType); ok {
							if n++; it.Methods.NumFields() > maxInterface {
								wrong = append(wrong, fmt.Sprintf("%s: an interface of %d methods, at most %d", h.at(it.Pos()), it.Methods.NumFields(), maxInterface))
							}
						}
						return true
					})
				})
				return wrong, n
			},
			plant("internal/kit/x/x.go", "package x\ntype I interface { A(); B(); C(); D(); E(); F(); G(); H(); J() }\n"),
		},
		{
			"templates are short", "a long template hides that two things look alike",
			func(h *house) (wrong []string, n int) {
				for _, name := range h.files {
					if path.Ext(name) != ".templ" {
						continue
					}
					n++
					if l := strings.Count(h.read(name), "\n"); l > maxTempl {
						wrong = append(wrong, fmt.Sprintf("%s has %d lines, at most %d", name, l, maxTempl))
					}
				}
				return wrong, n
			},
			plant("internal/ui/x.templ", strings.Repeat("a\n", 300)),
		},
	}
}
