package arch

import (
	"fmt"
	"go/ast"
	"regexp"
	"strings"
)

const glossary = "docs/glossary.tsv"

// glossaryHead is the first line of the glossary; every other line has as many cells.
const glossaryHead = "term\tpl\tmeaning\tsource"

// goName is a term that claims to be in the code: a package below internal/, something exported in it,
// and perhaps a method or a field of that. Other terms are words of the domain without a type.
var goName = regexp.MustCompile(`^([a-z0-9]+)\.([A-Z]\w*)(?:\.([A-Z]\w*))?$`)

func glossaryRules() []rule {
	return []rule{
		{
			"the glossary is in order", "a term is looked up by the eye, and two rows for one term will say two things",
			func(h *house) (wrong []string, n int) {
				before := ""
				for i, line := range glossaryLines(h) {
					at := fmt.Sprintf("%s:%d: ", glossary, i+1)
					if i == 0 {
						if line != glossaryHead {
							wrong = append(wrong, at+"the head is not "+glossaryHead)
						}
						continue
					}
					n++
					cells := strings.Split(line, "\t")
					if len(cells) != strings.Count(glossaryHead, "\t")+1 {
						wrong = append(wrong, fmt.Sprintf("%s%d cells", at, len(cells)))
					}
					for _, c := range cells {
						if c == "" || c != strings.TrimSpace(c) {
							wrong = append(wrong, fmt.Sprintf("%san empty cell or a stray space: %q", at, c))
						}
					}
					if cells[0] == before {
						wrong = append(wrong, at+cells[0]+" stands here twice")
					} else if cells[0] < before {
						wrong = append(wrong, at+cells[0]+" comes before "+before)
					}
					before = cells[0]
				}
				return wrong, n
			},
			plant(glossary, glossaryHead+"\nb\tb\tb\tb\na\ta\ta\ta\n"),
		},
		{
			"the glossary names what exists", "a dictionary of a code that is gone sends its reader the wrong way",
			func(h *house) (wrong []string, n int) {
				known := exportedNames(h)
				for i, line := range glossaryLines(h) {
					term, _, _ := strings.Cut(line, "\t")
					if i == 0 || !strings.Contains(term, ".") {
						continue
					}
					n++
					if !goName.MatchString(term) || !known[term] {
						wrong = append(wrong, fmt.Sprintf("%s:%d: nothing exported is called %s", glossary, i+1, term))
					}
				}
				return wrong, n
			},
			plant(glossary, glossaryHead+"\ncases.Ghost\tduch\tnothing\t–\n", "internal/cases/x.go", "package cases\ntype Case struct{}\n"),
		},
	}
}

func glossaryLines(h *house) []string {
	body := strings.TrimSuffix(h.read(glossary), "\n")
	if body == "" {
		return nil
	}
	return strings.Split(body, "\n")
}

// exportedNames are "package.Name" and "package.Type.Member" of everything below internal/ that can be
// named from outside.
func exportedNames(h *house) map[string]bool {
	known := map[string]bool{}
	for _, p := range h.sorted() {
		if !strings.HasPrefix(p.path, "internal/") {
			continue
		}
		pkg := p.path[strings.LastIndex(p.path, "/")+1:]
		for _, f := range p.files {
			for _, d := range f.Decls {
				for _, name := range exportedBy(d) {
					known[pkg+"."+name] = true
				}
			}
		}
	}
	return known
}

// exportedBy are the exported names that a declaration makes: of functions, methods, types with their
// fields or methods, constants and variables.
func exportedBy(d ast.Decl) (out []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		switch {
		case !d.Name.IsExported():
		case d.Recv == nil:
			out = append(out, d.Name.Name)
		case exportedReceiver(d):
			out = append(out, receiver(d)+"."+d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				out = append(out, exportedType(s)...)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() {
						out = append(out, name.Name)
					}
				}
			}
		}
	}
	return out
}

func exportedType(s *ast.TypeSpec) []string {
	if !s.Name.IsExported() {
		return nil
	}
	out, members := []string{s.Name.Name}, (*ast.FieldList)(nil)
	switch t := s.Type.(type) {
	case *ast.StructType:
		members = t.Fields
	case *ast.InterfaceType:
		members = t.Methods
	default:
		return out
	}
	for _, f := range members.List {
		for _, name := range f.Names {
			if name.IsExported() {
				out = append(out, s.Name.Name+"."+name.Name)
			}
		}
	}
	return out
}

// receiver is the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	x := d.Recv.List[0].Type
	for {
		switch t := x.(type) {
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}
