package arch

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// clumsy are the words of an office that hides behind its language. Statutory texts are quoted as the
// law has them and marked "legal: true" in service files.
var clumsy = regexp.MustCompile(`(?i)\b(niniejsz\w+|przedmiotow\w+|w przypadku gdy|uprzejmie inform\w+|dokona[ćj]\w* (?:wpłaty|zapłaty|opłaty|zgłoszenia|wyboru)|ww\.|powyższ\w+|winien|winna|tut\. urząd|celem (?:złożenia|uzyskania|dokonania))`)

func textRules() []rule {
	return []rule{
		{
			"plain Polish", "people act on what they understand (art. 11 KPA; docs/language.md)",
			func(h *house) (wrong []string, n int) {
				for _, name := range h.files {
					if !strings.HasSuffix(name, "messages/pl.yaml") {
						continue
					}
					for i, line := range strings.Split(h.read(name), "\n") {
						n++
						if m := clumsy.FindString(line); m != "" {
							wrong = append(wrong, name+":"+itoa(i+1)+": "+m)
						}
						if _, text, ok := strings.Cut(line, ": "); ok {
							for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?", r) }) {
								if w := len(strings.Fields(s)); w > 25 {
									wrong = append(wrong, name+":"+itoa(i+1)+": a sentence of "+itoa(w)+" words")
								}
							}
						}
					}
				}
				return wrong, n
			},
			plant("internal/x/messages/pl.yaml", "x.a: W przypadku gdy strona winna dokonać wpłaty\n"),
		},
		{
			"the project speaks of itself alone", "a reader elsewhere has neither this machine nor this day",
			func(h *house) (wrong []string, n int) {
				foreign := regexp.MustCompile(`/wo` + `rk/|/ro` + `ot/|proxy\.golang` + `\.org|registry\.npm` + `js`)
				for _, name := range h.files {
					if !slices.Contains([]string{".go", ".templ", ".md", ".yaml", ".sql", ".sh", ".js", ".css", ".txt", ""}, path.Ext(name)) {
						continue
					}
					n++
					if m := foreign.FindString(h.read(name)); m != "" {
						wrong = append(wrong, name+": "+m)
					}
				}
				return wrong, n
			},
			plant("README.md", "see /wo"+"rk/x"),
		},
	}
}
