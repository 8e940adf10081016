package arch

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

var (
	// inCode is a name in backticks that looks like Go: `cases.Open`, `db.Lane("…")`, `occupancy.Service.Draft`.
	inCode = regexp.MustCompile("`([a-z0-9]+)\\.([A-Z]\\w*)(?:\\.([A-Z]\\w*))?[^`]*`")
	link   = regexp.MustCompile(`\[[^\]]*\]\(([^)#\s]+)[^)]*\)`)
)

// handWritten are the documents that people wrote; the generated ones are compared with the program.
func handWritten(h *house) (out []string) {
	for _, name := range h.files {
		if path.Ext(name) == ".md" && (!strings.Contains(name, "/") || strings.HasPrefix(name, "docs/")) && !strings.HasPrefix(name, "docs/generated/") {
			out = append(out, name)
		}
	}
	return out
}

func docsRules() []rule {
	return []rule{
		{
			"documents name what exists", "a map with streets that were built over leads people astray",
			func(h *house) (wrong []string, n int) {
				known, packages := map[string]bool{}, map[string]bool{}
				for name := range exportedNames(h) {
					parts := strings.Split(name, ".")
					packages[parts[0]], known[name] = true, true
					known[parts[0]+"."+parts[len(parts)-1]] = true // cases.Open is the verb of cases.Service
				}
				for _, name := range handWritten(h) {
					for i, line := range strings.Split(h.read(name), "\n") {
						for _, m := range inCode.FindAllStringSubmatch(line, -1) {
							if !packages[m[1]] {
								continue // of the standard library, or of somebody else
							}
							n++
							if term := strings.TrimSuffix(strings.Join(m[1:], "."), "."); !known[term] {
								wrong = append(wrong, fmt.Sprintf("%s:%d: nothing exported is called %s", name, i+1, term))
							}
						}
					}
				}
				return wrong, n
			},
			plant("docs/life.md", "Then `cases.Vanish` runs.\n", "internal/cases/x.go", "package cases\nfunc Open() {}\n"),
		},
		{
			"links lead somewhere", "a reader who follows a dead link stops believing the living ones",
			func(h *house) (wrong []string, n int) {
				there := map[string]bool{}
				for _, name := range h.files {
					for ; name != "."; name = path.Dir(name) {
						there[name] = true
					}
				}
				for _, name := range handWritten(h) {
					for i, line := range strings.Split(h.read(name), "\n") {
						for _, m := range link.FindAllStringSubmatch(line, -1) {
							if strings.Contains(m[1], "…") || strings.Contains(m[1], ":") {
								continue // an example, or the world outside
							}
							n++
							if to := path.Join(path.Dir(name), m[1]); !there[to] && to != "." {
								wrong = append(wrong, fmt.Sprintf("%s:%d: there is no %s", name, i+1, to))
							}
						}
					}
				}
				return wrong, n
			},
			plant("README.md", "See [the rules](RULES.md).\n"),
		},
	}
}
