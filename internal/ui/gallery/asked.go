package gallery

import "wrota/internal/ui"

func asked(ps ui.Problems) ui.DateInputProps {
	p := ui.DateInputProps{Field: ui.Field{Name: "od", Label: "Od kiedy zajmiesz pas?", Hint: "Na przykład 14 3 2027", Heading: true, Error: ps.At("od")}}
	if p.Error != "" {
		p.Day, p.Month, p.Year = "14", "3", "2020"
		p.Bad = []string{"year"}
	}
	return p
}

// typed is what stood in a field of a form that was sent back.
func typed(ps ui.Problems, s string) string {
	if len(ps) == 0 {
		return ""
	}
	return s
}
