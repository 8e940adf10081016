package arch

import (
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

var (
	// namedTest is a test with the folder of its package, without "internal/": platform/web.TestHeaders, e2e.TestReadPaths.
	namedTest = regexp.MustCompile(`\b((?:\w+/)*\w+)\.((?:Test|Fuzz)[A-Z]\w*)`)
	// namedRule is a rule of this package: arch "a module's SQL names its own tables".
	namedRule = regexp.MustCompile(`\barch "([^"]+)"`)
	// promised is a row of a table of security: its name (V1.2.3, T07), what it is, what holds it, what proves it.
	promised = regexp.MustCompile(`(?m)^\| ([VT]\d[\d.]*) \|(.*)\|$`)
	excused  = regexp.MustCompile(`^(n/a|by hand|not yet): \S`)
	// owed is a line of the list of what is not yet done.
	owed = regexp.MustCompile(`(?m)^- ([VT]\d[\d.]*(?:, [VT]\d[\d.]*)*):`)
)

// onSecurity are the documents that promise.
var onSecurity = []string{"docs/security/asvs.md", "docs/security/threats.md"}

func hasTest(h *house, folder, name string) bool {
	for _, at := range []string{folder, "internal/" + folder} {
		p := h.packages[at]
		if p == nil {
			continue
		}
		for _, f := range p.tests {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == name {
					return true
				}
			}
		}
	}
	return false
}

func securityRules() []rule {
	return []rule{
		{
			"what is promised of security is tested", "a control whose test was renamed or deleted is a control that somebody may take away unseen",
			func(h *house) (wrong []string, n int) {
				names := map[string]bool{}
				for _, r := range rules() {
					names[r.name] = true
				}
				for _, doc := range present(h, onSecurity) {
					for i, line := range strings.Split(h.read(doc), "\n") {
						for _, m := range namedTest.FindAllStringSubmatch(line, -1) {
							if n++; !hasTest(h, m[1], m[2]) {
								wrong = append(wrong, fmt.Sprintf("%s:%d: there is no test %s", doc, i+1, m[0]))
							}
						}
						for _, m := range namedRule.FindAllStringSubmatch(line, -1) {
							if n++; !names[m[1]] {
								wrong = append(wrong, fmt.Sprintf("%s:%d: there is no rule %q", doc, i+1, m[1]))
							}
						}
					}
				}
				return wrong, n
			},
			plant("docs/security/asvs.md", "| V1.1.1 | x | y | platform/web.TestGone |\n", "internal/platform/web/x_test.go", "package web\nfunc TestHere() {}\n"),
		},
		{
			"a line on security has a test or a reason", "an empty cell in a list of controls reads like a control",
			func(h *house) (wrong []string, n int) {
				for _, doc := range present(h, onSecurity) {
					w, looked := unproved(doc, h.read(doc))
					wrong, n = append(wrong, w...), n+looked
				}
				return wrong, n
			},
			plant("docs/security/threats.md", "| T01 | somebody reads all | nothing | we are careful |\n"),
		},
	}
}

func present(h *house, names []string) (out []string) {
	for _, name := range names {
		if slices.Contains(h.files, name) {
			out = append(out, name)
		}
	}
	return out
}

// unproved looks at the rows of one document: each once, proved or excused, and in the list when it is not yet done.
func unproved(doc, text string) (wrong []string, n int) {
	listed, seen := map[string]bool{}, map[string]bool{}
	for _, m := range owed.FindAllStringSubmatch(text, -1) {
		for _, name := range strings.Split(m[1], ", ") {
			listed[name] = true
		}
	}
	for _, m := range promised.FindAllStringSubmatch(text, -1) {
		n++
		cells := strings.Split(m[2], "|")
		proof := strings.TrimSpace(cells[len(cells)-1])
		switch owes := strings.Contains(proof, "not yet:"); {
		case seen[m[1]]:
			wrong = append(wrong, doc+": "+m[1]+" stands twice")
		case !namedTest.MatchString(proof) && !namedRule.MatchString(proof) && !excused.MatchString(proof):
			wrong = append(wrong, doc+": "+m[1]+" has neither a test nor a reason")
		case owes != listed[m[1]]:
			wrong = append(wrong, doc+": "+m[1]+` and the list of what is not yet done disagree`)
		}
		seen[m[1]] = true
	}
	return wrong, n
}
