package desk

import (
	"context"
	"net/http"

	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// keyGroup is a table of keys; what each does is the message desk.keys.<group>-<verb>.
type keyGroup struct {
	name string
	keys [][2]string // key, verb
}

var keyGroups = []keyGroup{
	{"list", [][2]string{{"j", "next"}, {"k", "previous"}, {"Enter", "open"}, {"x", "pick"}, {"/", "filter"}}},
	{"case", [][2]string{{"d", "decision"}, {"w", "call"}, {"p", "pass"}, {"n", "note"}, {"t", "take"}, {"o", "writing"}, {"c", "close"}, {"z", "undo"}}},
	{"everywhere", [][2]string{{"Ctrl K", "palette"}, {"?", "help"}, {"Esc", "escape"}}},
}

func (p *pages) showKeys(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, keys())
}

func (g keyGroup) table(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: i18n.T(ctx, "desk.keys."+g.name), Quiet: true, Narrow: ui.Fits, Columns: []ui.Column{{Text: i18n.T(ctx, "desk.keys.key")}, {Text: i18n.T(ctx, "desk.keys.what")}}}
	for _, k := range g.keys {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: key(k[0])}, {Text: i18n.T(ctx, "desk.keys."+g.name+"-"+k[1])}}})
	}
	return out
}
