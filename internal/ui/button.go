package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// ButtonKind says how loud a button is. A page has at most one Primary.
type ButtonKind string

// The kinds of buttons.
const (
	Primary   ButtonKind = ""
	Secondary ButtonKind = "second"
	Danger    ButtonKind = "danger" // what cannot be taken back
	LinkLike  ButtonKind = "link"   // a form's button that looks like a link
)

// ButtonProps describe a button, or a link that looks like one. There is no disabled button: a person
// who may not go on is told why when they try.
type ButtonProps struct {
	Text     string
	Kind     ButtonKind
	Start    bool   // begins an e-service; shows an arrow
	Type     string // "submit" when empty
	Name     string
	Value    string
	ID       string
	Form     string // id of the form, when the button stands outside it
	Href     string // makes it a link
	Hidden   string // words for screen readers after the text
	Key      string // single key that presses it on the desk; always shown on the button
	Command  string // its line in the palette: "Sprawa: Przygotuj decyzję"
	Once     bool   // a second press while the first is under way does nothing
	Disabled bool   // only to match foreign anatomy
	Attrs    templ.Attributes
}

func (p ButtonProps) class() string {
	parts := []string{"btn"}
	if p.Kind != Primary {
		parts = append(parts, "btn-"+string(p.Kind))
	}
	if p.Start {
		parts = append(parts, "btn-start")
	}
	return strings.Join(parts, " ")
}

func (p ButtonProps) common() templ.Attributes {
	return opt("id", p.ID, "aria-keyshortcuts", p.Key, "data-key", p.Key, "data-command", p.Command)
}
