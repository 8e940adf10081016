package eservice

import (
	"fmt"
	"io/fs"
	"strings"

	"wrota/internal/eservice/source"
)

// Explain writes the mistakes of definitions, libraries and tariffs for the people who write them:
// the line of the file, a caret under the place, what is wrong and how to mend it. An error of
// another sort is written as it is.
func Explain(files fs.FS, err error) string {
	mistakes := source.All(err)
	if len(mistakes) == 0 {
		if err == nil {
			return ""
		}
		return err.Error() + "\n"
	}
	lines := map[string][]string{}
	var b strings.Builder
	for _, m := range mistakes {
		if _, read := lines[m.File]; !read {
			body, _ := fs.ReadFile(files, m.File)
			lines[m.File] = strings.Split(string(body), "\n")
		}
		explain(&b, m, lines[m.File])
	}
	fmt.Fprintf(&b, "%d mistakes\n", len(mistakes))
	return b.String()
}

// explain writes one mistake.
func explain(b *strings.Builder, m source.Mistake, lines []string) {
	fmt.Fprintf(b, "%s: %s\n", m.Pos, m.What)
	if m.Line >= 1 && m.Line <= len(lines) && strings.TrimSpace(lines[m.Line-1]) != "" {
		line := strings.ReplaceAll(lines[m.Line-1], "\t", " ")
		from, mark := window(line, m.Column)
		fmt.Fprintf(b, "  %4d | %s\n       | %s^\n", m.Line, from, strings.Repeat(" ", mark))
	}
	if m.Mend != "" {
		fmt.Fprintf(b, "       %s\n", m.Mend)
	}
	b.WriteString("\n")
}

// window cuts a long line about a column; columns count characters.
func window(line string, column int) (text string, mark int) {
	const width = 100
	r := []rune(line)
	mark = min(max(column-1, 0), len(r))
	from := 0
	if mark > width-20 {
		from = mark - (width - 20)
	}
	to := min(len(r), from+width)
	return string(r[from:to]), mark - from
}
