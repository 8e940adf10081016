package arch

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sealedRules keep sealed columns behind the package that opens them.
func sealedRules() []rule {
	return []rule{{
		"sealed columns are read and written through sealed",
		"a query of its own hands ciphertext to a caller, or writes in clear what the register of activities promises sealed",
		checkSealed,
		plant("internal/cases/sealed/sealed.go", `package sealed
			import ("wrota/internal/cases/query"; "wrota/internal/platform/vault")
			var notes = vault.Column{Table: "cases_case", Name: "notes"}
			type Queries struct{ *query.Queries }`,
			"internal/cases/query/queries.sql.go", plantedQueries,
			"internal/cases/x.go", `package cases
			import "wrota/internal/cases/query"
			func x() { q, n := query.New(nil), 1; q.Find(n) }`),
	}}
}

const plantedQueries = "package query\ntype Queries struct{}\nfunc New(x any) *Queries { return nil }\n" +
	"const find = `-- name: Find :one\nSELECT id, c.notes FROM cases_case c WHERE id = $1\n`\nfunc (q *Queries) Find(c int) string { return find }\n" +
	"const count = `-- name: Count :one\nSELECT count(*) FROM cases_case WHERE notes <> ''\n`\nfunc (q *Queries) Count() int { return 0 }\n" +
	"const save = `-- name: Save :exec\nUPDATE cases_case SET notes = $1, key_no = $2\n`\ntype SaveParams struct { Notes string; KeyNo int64 }\nfunc (q *Queries) Save(p SaveParams) {}\n"

func TestSealedRuleFindsEachWayRound(t *testing.T) {
	const head, sealed = "package cases\nimport \"wrota/internal/cases/query\"\n", `package sealed
		import ("wrota/internal/cases/query"; "wrota/internal/platform/vault")
		var notes = vault.Column{Table: "cases_case", Name: "notes"}
		type Queries struct{ *query.Queries }
		func New(x any) Queries { return Queries{query.New(x)} }
		func (q Queries) Find(c int) string { return q.Queries.Find(c) }`
	for _, tc := range []struct {
		reason, sealed, caller string
		want                   int
	}{
		{"through sealed", sealed, `func x(q sealed.Queries) { q.Find(1); q.Count() }`, 0},
		{"what is not sealed, past it", sealed, `func x() { query.New(nil).Count() }`, 0},
		{"a method of the same name of something else", sealed, `func x(q other) { q.Find(1) }`, 0},
		{"straight from the query", sealed, `func x() { query.New(nil).Find(1) }`, 1},
		{"from a variable", sealed, `func x() { q := query.New(nil); q.Find(1) }`, 1},
		{"from an argument", sealed, `func x(q *query.Queries) { q.Find(1) }`, 1},
		{"past the wrapper", sealed, `func x(q sealed.Queries) { q.Queries.Find(1) }`, 1},
		{"through sealed, which has no wrapper for it", sealed, `func x(q sealed.Queries) { q.Save(query.SaveParams{}) }`, 1},
		{"a module without a package sealed", "", `func x() {}`, 1},
	} {
		files := []string{"internal/cases/query/queries.sql.go", plantedQueries, "internal/cases/x.go", head + tc.caller}
		if tc.sealed != "" {
			files = append(files, "internal/cases/sealed/sealed.go", tc.sealed)
		}
		if wrong, _ := checkSealed(build(t, plant(files...))); len(wrong) != tc.want {
			t.Errorf("%s: %q; want %d", tc.reason, wrong, tc.want)
		}
	}
}

// checkSealed looks at every module with a query package.
func checkSealed(h *house) (wrong []string, n int) {
	for _, p := range h.sorted() {
		module, ok := strings.CutSuffix(p.path, "/query")
		if !ok {
			continue
		}
		columns, wrapped := map[string][]string{}, map[string]bool{}
		if s := h.packages[module+"/sealed"]; s != nil {
			columns, wrapped = sealedColumns(s), methodsOf(s)
		}
		methods := sealedMethods(p, columns)
		if len(methods) == 0 {
			continue
		}
		n += len(methods)
		if len(wrapped) == 0 {
			wrong = append(wrong, module+": has sealed columns and no package sealed that opens them")
			continue
		}
		for _, user := range h.sorted() {
			if user == p || user.path == module+"/sealed" || !slices.Contains(user.imports(), "wrota/"+p.path) {
				continue
			}
			for _, name := range sortedKeys(user.files) {
				for _, pos := range passingBy(user.files[name], methods, wrapped) {
					wrong = append(wrong, h.at(pos)+": a query with sealed columns that "+module+"/sealed does not open here")
				}
			}
		}
	}
	return wrong, n
}

// sealedColumns are the literals vault.Column{Table: …, Name: …}: names by table.
func sealedColumns(p *pkg) map[string][]string {
	out := map[string][]string{}
	for _, f := range p.files {
		ast.Inspect(f, func(x ast.Node) bool {
			lit, ok := x.(*ast.CompositeLit)
			if !ok || len(lit.Elts) != 2 {
				return true
			}
			if s, ok := lit.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Column" {
				table, name := keyed(lit.Elts[0]), keyed(lit.Elts[1])
				out[table] = append(out[table], name)
			}
			return true
		})
	}
	return out
}

func keyed(x ast.Expr) string {
	if kv, ok := x.(*ast.KeyValueExpr); ok {
		if lit, ok := kv.Value.(*ast.BasicLit); ok {
			s, _ := strconv.Unquote(lit.Value) // the parser accepted it
			return s
		}
	}
	return ""
}

// methodsOf are the methods of the type Queries of a package.
func methodsOf(p *pkg) map[string]bool {
	out := map[string]bool{}
	for _, f := range p.files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && isIdent(fn.Recv.List[0].Type, "Queries") {
				out[fn.Name.Name] = true
			}
		}
	}
	return out
}

var titled = regexp.MustCompile("^`-- name: (\\w+) :")

// sealedMethods are the queries whose result names a sealed column, or whose arguments bear the number of a key.
func sealedMethods(p *pkg, columns map[string][]string) map[string]bool {
	out := map[string]bool{}
	for _, f := range p.files {
		ast.Inspect(f, func(x ast.Node) bool {
			switch x := x.(type) {
			case *ast.BasicLit:
				if m := titled.FindStringSubmatch(x.Value); m != nil && givesSealed(x.Value, columns) {
					out[m[1]] = true
				}
			case *ast.TypeSpec:
				if s, ok := x.Type.(*ast.StructType); ok && slices.ContainsFunc(s.Fields.List, ofSealing) {
					if method, ok := strings.CutSuffix(x.Name.Name, "Params"); ok && !strings.HasPrefix(method, "Stale") {
						out[method] = true
					}
				}
			}
			return true
		})
	}
	return out
}

func ofSealing(f *ast.Field) bool {
	return slices.ContainsFunc(f.Names, func(i *ast.Ident) bool { return i.Name == "KeyNo" || strings.HasSuffix(i.Name, "Sealed") })
}

// givesSealed tells whether the columns that a query gives back are sealed ones.
func givesSealed(sql string, columns map[string][]string) bool {
	_, sql, _ = strings.Cut(sql, "\n")
	given, from, _ := strings.Cut(sql, " FROM ")
	if !strings.HasPrefix(given, "SELECT") {
		if _, given, _ = strings.Cut(sql, " RETURNING "); given == "" {
			return false
		}
		from = sql
	}
	for table, names := range columns {
		if !regexp.MustCompile(`\b` + table + `\b`).MatchString(from) {
			continue
		}
		for _, name := range names {
			if regexp.MustCompile(`\b` + name + `(_sealed)?\b`).MatchString(given) {
				return true
			}
		}
	}
	return false
}

// passingBy are the places of a file where a query with sealed columns is used past its wrapper, or without one.
func passingBy(f *ast.File, methods, wrapped map[string]bool) (out []token.Pos) {
	query := "query"
	for _, i := range f.Imports {
		if name, _ := strconv.Unquote(i.Path.Value); path.Base(name) == "query" && i.Name != nil {
			query = i.Name.Name
		}
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		raw := rawQueries(fn, query)
		ast.Inspect(fn.Body, func(x ast.Node) bool {
			s, ok := x.(*ast.SelectorExpr)
			if ok && methods[s.Sel.Name] && (!wrapped[s.Sel.Name] || raw(s.X)) {
				out = append(out, s.Pos())
			}
			return true
		})
	}
	return out
}

// rawQueries tells which expressions of a function are queries without a wrapper.
func rawQueries(fn *ast.FuncDecl, query string) func(ast.Expr) bool {
	names := map[string]bool{}
	for _, p := range fn.Type.Params.List {
		if star, ok := p.Type.(*ast.StarExpr); ok && isSelector(star.X, query, "Queries") {
			for _, n := range p.Names {
				names[n.Name] = true
			}
		}
	}
	made := func(x ast.Expr) bool {
		call, ok := x.(*ast.CallExpr)
		return ok && isSelector(call.Fun, query, "New")
	}
	ast.Inspect(fn.Body, func(x ast.Node) bool {
		if a, ok := x.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, to := range a.Lhs {
				if v, ok := to.(*ast.Ident); ok && made(a.Rhs[i]) {
					names[v.Name] = true
				}
			}
		}
		return true
	})
	return func(x ast.Expr) bool {
		switch x := x.(type) {
		case *ast.Ident:
			return names[x.Name]
		case *ast.SelectorExpr:
			return x.Sel.Name == "Queries"
		}
		return made(x)
	}
}

func isSelector(x ast.Expr, of, name string) bool {
	s, ok := x.(*ast.SelectorExpr)
	return ok && isIdent(s.X, of) && s.Sel.Name == name
}
