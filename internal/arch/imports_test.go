package arch

import (
	"fmt"
	"slices"
	"strings"
)

// spine and field name the modules that exist; a new module is a new line here, with its rank.
var (
	spine = []string{"identity", "login", "parties", "intake", "cases", "records", "dispatch", "payments", "notices", "catalogue", "mandates", "office", "federation", "privacy", "signatures", "templates", "search", "migration", "archive", "scanning"}
	field = []string{"roads"}
	shell = []string{"portal", "desk"}
)

// pagesRead are packages below the roots that pages may read as if they were roots: parts of a module that stand by
// themselves because the root is full, or values that pages show.
var pagesRead = []string{
	"cases/appeals",
	"cases/caselist",
	"cases/signing",
	"cases/terms",
	"cases/workload",
	"dispatch/post",
	"dispatch/post/postprint",
	"identity/**",
	"intake/book",
	"intake/clause",
	"intake/entry",
	"intake/signing",
	"roads/**",
	"signatures/request",
	"templates/render",
}

// fieldUses says which spine modules a field module may call. The arrow goes one way only.
var fieldUses = map[string][]string{"roads": {"cases", "payments", "catalogue"}}

// A border says what packages that match may import of ours.
type border struct {
	who    string
	may    []string
	reason string
}

func borders() []border {
	bs := []border{
		{"*web", slices.Concat([]string{"kit/**", "platform/**", "eservice/**", "ui", "ui/**"}, pagesRead, spine, field), "pages may read the roots of the modules and nobody's pages"},
		{"kit/**", []string{"kit/**"}, "values and rules are the ground everything stands on"},
		{"platform/**", []string{"kit/**", "platform/**"}, "technology knows no domain, so that it can serve any"},
		{"eservice/**", []string{"kit/**", "platform/**", "eservice/**"}, "the language of forms is independent of who files them"},
		{"ui/**", []string{"kit/**", "platform/i18n", "platform/testkit/browser", "ui/**"}, "components show values; they fetch nothing"},
		{"app/**", []string{"**"}, "the composition knows everyone, so that nobody else has to"},
		{"arch", nil, "the rules look at the source, they use none of it"},
		{"cmd/**", []string{"app/**"}, "main turns arguments into a call of app"},
		{"e2e/**", []string{"app/**", "platform/**", "kit/**"}, "journeys see the product from outside"},
	}
	for _, m := range slices.Concat(spine, field) {
		root := []string{"kit/**", "platform/**", "eservice/**", m + "/**"}
		reason := "spine modules do not know each other: they tell facts and ask through interfaces of their own"
		if uses, ok := fieldUses[m]; ok {
			root, reason = append(root, uses...), "a field module uses the spine it names, never another field"
		}
		bs = append(bs, border{m + "/**", root, reason})
	}
	for _, m := range shell {
		bs = append(bs, border{
			m + "/**",
			[]string{"kit/**", "platform/**", "ui", "ui/**", "eservice/**", m + "/**"},
			"a shell shows what others give it through interfaces that it owns",
		})
	}
	return bs
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return p == "**" || matches(p, name) })
}

func importRules() []rule {
	return []rule{
		{
			"imports", "see the border's own reason", checkBorders,
			plant("internal/cases/x.go", "package cases\nimport _ \"wrota/internal/intake\"\n"),
		},
		{
			"every border is used", "a rule about a package that does not exist protects nothing",
			func(h *house) (wrong []string, n int) {
				for _, b := range borders() {
					n++
					if !slices.ContainsFunc(h.sorted(), func(p *pkg) bool { return matches(b.who, p.name()) }) {
						wrong = append(wrong, fmt.Sprintf("no package matches %q: remove the line or fix it", b.who))
					}
				}
				return wrong, n
			},
			plant("internal/kit/x.go", "package kit\n"),
		},
		{
			"no shop windows in the back office", "domain code that knows HTTP or HTML cannot be used by a timer or an API",
			forbidden([]string{"kit/**", "eservice/**", "identity", "login", "parties", "intake", "cases", "records", "dispatch", "payments", "notices", "catalogue", "mandates", "office", "federation", "privacy", "signatures", "templates", "scanning", "scanning", "migration", "roads", "roads/occupancy", "roads/access"},
				"net/http", "html/template", "github.com/a-h/templ", "wrota/internal/ui"),
			plant("internal/cases/x.go", "package cases\nimport _ \"net/http\"\n"),
		},
		{
			"kit does no input or output", "a rule that reads a clock, a file or a database cannot be proved by a table",
			forbidden([]string{"kit/**"}, "net/http", "database/sql", "os", "log"),
			plant("internal/kit/pesel/x.go", "package pesel\nimport _ \"os\"\n"),
		},
		{
			"kit stands on the standard library", "the ground must not move with somebody's release",
			func(h *house) (wrong []string, n int) {
				for _, p := range h.sorted() {
					if !matches("kit/**", p.name()) {
						continue
					}
					n++
					for _, imp := range p.imports() {
						if strings.Contains(strings.Split(imp, "/")[0], ".") {
							wrong = append(wrong, p.path+" imports "+imp)
						}
					}
				}
				return wrong, n
			},
			plant("internal/kit/x/x.go", "package x\nimport _ \"github.com/google/uuid\"\n"),
		},
		{
			"production does not import tests' tools", "a test's convenience would ship to an office",
			func(h *house) (wrong []string, n int) {
				for _, p := range h.sorted() {
					n++
					if strings.Contains(p.path, "test") {
						continue
					}
					for _, imp := range p.imports() {
						if imp == "testing" || strings.HasPrefix(imp, "wrota/") && strings.HasSuffix(imp, "test") || strings.Contains(imp, "/testkit") {
							wrong = append(wrong, p.path+" imports "+imp)
						}
					}
				}
				return wrong, n
			},
			plant("internal/cases/x.go", "package cases\nimport _ \"wrota/internal/platform/testkit\"\n"),
		},
		{
			"package names say what is inside", "util, common and models are where things go to be forgotten",
			func(h *house) (wrong []string, n int) {
				for _, p := range h.sorted() {
					n++
					last := p.path[strings.LastIndex(p.path, "/")+1:]
					if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "misc", "base", "shared", "lib"}, last) {
						wrong = append(wrong, p.path)
					}
				}
				return wrong, n
			},
			plant("internal/util/x.go", "package util\n"),
		},
	}
}

func checkBorders(h *house) (wrong []string, looked int) {
	bs := borders()
	for _, p := range h.sorted() {
		i := slices.IndexFunc(bs, func(b border) bool { return matches(b.who, p.name()) })
		if i < 0 {
			wrong = append(wrong, p.path+" has no border: add it to borders() with its reason")
			continue
		}
		looked++
		if strings.HasSuffix(p.path, "test") { // builders and test tools may know more
			continue
		}
		for _, imp := range p.imports() {
			own, ok := strings.CutPrefix(imp, "wrota/internal/")
			if ok && !matchesAny(bs[i].may, own) {
				wrong = append(wrong, fmt.Sprintf("%s must not import %s: %s", p.path, own, bs[i].reason))
			}
		}
	}
	return wrong, looked
}

// forbidden makes a check that packages do not import certain paths (or what lies below them).
func forbidden(who []string, bad ...string) func(h *house) ([]string, int) {
	return func(h *house) (wrong []string, n int) {
		for _, p := range h.sorted() {
			if !matchesAny(who, p.name()) || strings.HasSuffix(p.path, "test") {
				continue
			}
			n++
			for _, imp := range p.imports() {
				if slices.Contains(bad, imp) {
					wrong = append(wrong, p.path+" imports "+imp)
				}
			}
		}
		return wrong, n
	}
}
