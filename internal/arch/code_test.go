package arch

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// clocks are the places that may read the machine's clock.
var clocks = []string{"platform/clock", "kit/id"}

func codeRules() []rule {
	return []rule{
		{
			"time comes from a clock", "a term computed from the machine's clock cannot be tested on 31 December",
			func(h *house) (wrong []string, n int) {
				h.each(func(p *pkg, _ string, f *ast.File) {
					n++
					if slices.Contains(clocks, p.name()) || strings.HasSuffix(p.path, "test") || strings.HasPrefix(p.name(), "platform/testkit") {
						return
					}
					ast.Inspect(f, func(x ast.Node) bool {
						if s, ok := x.(*ast.SelectorExpr); ok && isIdent(s.X, "time") && (s.Sel.Name == "Now" || s.Sel.Name == "Since" || s.Sel.Name == "Until") {
							wrong = append(wrong, h.at(s.Pos())+": time."+s.Sel.Name)
						}
						return true
					})
				})
				return wrong, n
			},
			plant("internal/cases/x.go", "package cases\nimport \"time\"\nvar now = time.Now()\n"),
		},
		{
			"no init functions", "what happens on import happens in an order nobody wrote down",
			func(h *house) (wrong []string, n int) {
				h.each(func(_ *pkg, _ string, f *ast.File) {
					for _, d := range f.Decls {
						if fn, ok := d.(*ast.FuncDecl); ok {
							if n++; fn.Recv == nil && fn.Name.Name == "init" {
								wrong = append(wrong, h.at(fn.Pos()))
							}
						}
					}
				})
				return wrong, n
			},
			plant("internal/cases/x.go", "package cases\nfunc init() {}\n"),
		},
		{
			"packages say what they are for", "a newcomer reads the first comment and knows which room this is",
			func(h *house) (wrong []string, n int) {
				for _, p := range h.sorted() {
					if len(p.files) == 0 || strings.HasSuffix(p.path, "/query") {
						continue
					}
					n++
					lines := 0
					for _, f := range p.files {
						if f.Doc != nil {
							lines = max(lines, strings.Count(f.Doc.Text(), "\n"))
						}
					}
					if lines < 3 && !strings.HasSuffix(p.path, "test") || lines < 1 {
						wrong = append(wrong, fmt.Sprintf("%s: %d lines of package doc; say what it is for, its words, its law, what it does not do", p.path, lines))
					}
				}
				return wrong, n
			},
			plant("internal/cases/x.go", "package cases\n"),
		},
		{
			"exported things are explained", "units, errors and the article of law are not in a name",
			func(h *house) (wrong []string, n int) {
				h.each(func(p *pkg, name string, f *ast.File) {
					if matches("kit/**", p.name()) || matches("platform/**", p.name()) || slices.Contains(spine, p.name()) || slices.Contains(field, p.name()) {
						w, k := undocumented(h, f)
						wrong, n = append(wrong, w...), n+k
					}
				})
				return wrong, n
			},
			plant("internal/cases/x.go", "package cases\nfunc Open() {}\n"),
		},
		{
			"tests do not hide promises", "a skipped test is a promise that nobody keeps",
			func(h *house) (wrong []string, n int) {
				for _, p := range h.sorted() {
					for name := range p.tests {
						n++
						if strings.Contains(h.read(name), "t."+"Skip") && p.name() != "arch" {
							wrong = append(wrong, name)
						}
					}
				}
				return wrong, n
			},
			plant("internal/cases/x_test.go", "package cases\nfunc TestX(t T) { t.Skip() }\n"),
		},
		{
			"the actor is an argument", "an actor in a context is an author that a caller can forget",
			func(h *house) (wrong []string, n int) {
				h.each(func(p *pkg, _ string, f *ast.File) {
					if !slices.Contains(spine, p.name()) && !slices.Contains(field, p.name()) {
						return
					}
					n++
					ast.Inspect(f, func(x ast.Node) bool {
						if s, ok := x.(*ast.SelectorExpr); ok && isIdent(s.X, "context") && s.Sel.Name == "WithValue" {
							wrong = append(wrong, h.at(s.Pos()))
						}
						return true
					})
				})
				return wrong, n
			},
			plant("internal/cases/x.go", "package cases\nimport \"context\"\nvar c = context.WithValue(nil, 1, 2)\n"),
		},
		{
			"nothing is left for later in the code", "a note to oneself in the code is an issue that nobody sees",
			func(h *house) (wrong []string, n int) {
				marks := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)
				for _, name := range h.files {
					if !slices.Contains([]string{".go", ".templ", ".sql", ".css", ".js", ".yaml"}, path.Ext(name)) || strings.Contains(name, "htmx") {
						continue
					}
					n++
					for i, line := range strings.Split(h.read(name), "\n") {
						if marks.MatchString(line) {
							wrong = append(wrong, fmt.Sprintf("%s:%d: %s", name, i+1, strings.TrimSpace(line)))
						}
					}
				}
				return wrong, n
			},
			plant("internal/cases/x.go", "package cases\n// TO"+"DO later\n"),
		},
	}
}

func isIdent(x ast.Expr, name string) bool {
	i, ok := x.(*ast.Ident)
	return ok && i.Name == name
}

// undocumented lists exported functions, methods of exported types, and types without a comment.
func undocumented(h *house, f *ast.File) (wrong []string, n int) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if !d.Name.IsExported() || d.Recv != nil && !exportedReceiver(d) {
				continue
			}
			if n++; d.Doc == nil && !conventional(d) {
				wrong = append(wrong, h.at(d.Pos())+": "+d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if ts, ok := s.(*ast.TypeSpec); ok && ts.Name.IsExported() {
					if n++; d.Doc == nil && ts.Doc == nil && ts.Comment == nil {
						wrong = append(wrong, h.at(ts.Pos())+": "+ts.Name.Name)
					}
				}
			}
		}
	}
	return wrong, n
}

func exportedReceiver(d *ast.FuncDecl) bool {
	x := d.Recv.List[0].Type
	for {
		switch t := x.(type) {
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return false
		}
	}
}

// conventional methods are explained by the interface they satisfy.
func conventional(d *ast.FuncDecl) bool {
	return d.Recv != nil && slices.Contains([]string{
		"String", "Error", "Unwrap", "Value", "Scan", "MarshalText", "UnmarshalText", "MarshalJSON", "UnmarshalJSON", "UnmarshalYAML",
		"Name", "Subject", "Kind", "Len", "Less", "Swap", "Read", "Write", "Close", "Now", "Render",
		"Year", "Month", "Day", "Weeks", "Months", "Years", "IsZero", "Weekday", "Enabled", "WithAttrs", "WithGroup", "Delete", "Find", "Commit", "FindCtx", "CommitCtx", "DeleteCtx",
	}, d.Name.Name)
}
