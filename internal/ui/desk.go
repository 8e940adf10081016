package ui

import (
	"context"

	"github.com/a-h/templ"

	"wrota/internal/platform/i18n"
)

// PaneID is the id of the right pane. A row of a queue loads the page it leads to and puts that page's
// element of this id into the pane; without JavaScript the whole page opens.
const PaneID = "okno"

// RailProps describe the left rail: saved views with how much work waits in each.
type RailProps struct {
	Label  string // "Widoki" when empty
	Groups []Views
}

// Views is a group of views.
type Views struct {
	Title string
	Items []View
}

// View is a saved search.
type View struct {
	Text    string
	Href    string
	Count   int  // not shown when 0
	AtLeast bool // there may be more than Count
	Tone    Tone
	Current bool
}

// QueueProps describe a list of work.
type QueueProps struct {
	Title   string
	Count   int
	AtLeast bool   // there may be more than Count
	Caption string // how it is sorted, for screen readers
	Columns []Column
	Rows    []QueueRow
	Main    int // index of the cell that is the link to the matter
	Bulk    *Bulk
	Filter  templ.Component // search and filters above the list
	Empty   *EmptyProps
	Pages   *PaginationProps
}

// QueueRow is one matter.
type QueueRow struct {
	ID      string
	Href    string
	Value   string // what its checkbox sends; no checkbox when empty
	Cells   []Cell
	Current bool
}

// Bulk is what can be done with the selected rows together.
type Bulk struct {
	Action  string // address of the form
	Name    string // of the checkboxes
	Buttons []ButtonProps
}

// PaneProps describe what is open on the right.
type PaneProps struct {
	Title  string
	Sign   string
	Tone   Tone
	Status string
	Back   string // address of the list, for narrow screens
	Full   string // address of the whole dossier
}

// Action is one button of a bar. With Post it is a form of its own.
type Action struct {
	ButtonProps
	Post string
}

// BarProps describe a row of actions.
type BarProps struct {
	Label   string
	Actions []Action
}

// plurals are the forms of a message that a script fills in; see CountProps.texts.
func plurals(ctx context.Context, prefix, key string) templ.Attributes {
	attrs := templ.Attributes{}
	for form, n := range map[string]int{"one": 1, "few": 2, "many": 5} {
		attrs[prefix+form] = i18n.T(ctx, key, "Count", n, "N", "%n")
	}
	return attrs
}

// open are the attributes that let rows load into the pane.
func (p QueueProps) open() templ.Attributes {
	return templ.Attributes{
		"hx-boost": "true", "hx-target": "#" + PaneID, "hx-select": "#" + PaneID,
		"hx-swap": "outerHTML show:none focus-scroll:false", "hx-push-url": "true",
	}
}

func (p QueueProps) main(r QueueRow) string {
	if p.Main < len(r.Cells) {
		return r.Cells[p.Main].Text
	}
	return r.ID
}

func (p QueueProps) numeric(i int) bool { return i < len(p.Columns) && p.Columns[i].Numeric }

func (p QueueProps) low(i int) bool { return i < len(p.Columns) && p.Columns[i].Low }

// shortName is the office's name where there is little room.
func (c Chrome) shortName(ctx context.Context) string {
	if c.Unit != nil && c.Unit.ShortName != "" {
		return c.Unit.ShortName
	}
	return c.name(ctx)
}

// stay is how many seconds a toast stays: ten to take something back, six only to read.
func (f *Flash) stay() string {
	switch {
	case f.Undo != nil && f.Undo.Seconds > 0:
		return itoa(f.Undo.Seconds)
	case f.Undo != nil:
		return "10"
	}
	return "6"
}
