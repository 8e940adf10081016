package longterm

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/signatures/keeping"
	"wrota/internal/ui"
)

// Path is where the administrators of an office see how its signatures last.
const Path = "/biurko/ustawienia/trwalosc-podpisow"

// Page shows how far the signed files of an office are, and which cannot be brought further. It names no person: a file is known by what it is.
type Page struct {
	Keeper *keeping.Service
	Stamps interface{ Own() bool }
	Given  bool // somebody gives timestamps
}

// Routes are the page.
func (p Page) Routes() []web.Route {
	return []web.Route{{Method: http.MethodGet, Pattern: Path, Name: "kept.list", Access: web.Clerk(identity.GrantAdmin), Handle: p.show}}
}

func (p Page) show(w http.ResponseWriter, r *http.Request) error {
	ctx, unit := r.Context(), web.ActorOf(r).Unit
	counts, err := p.Keeper.Counts(ctx, unit)
	if err != nil {
		return err
	}
	troubles, err := p.Keeper.Troubles(ctx, unit)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, keptPage(p, sums(counts), troubles))
}

// sum is how many files have come to a level.
type sum struct {
	level ades.Level
	files int
}

// sums are the files by level, the highest first.
func sums(counts []keeping.Count) []sum {
	out := []sum{{ades.LevelLTA, 0}, {ades.LevelLT, 0}, {ades.LevelT, 0}, {ades.LevelB, 0}, {ades.LevelNone, 0}}
	for _, c := range counts {
		for i := range out {
			if out[i].level == c.Level {
				out[i].files += c.Files
			}
		}
	}
	return out
}

func t(ctx context.Context, key string) string { return i18n.T(ctx, "kept."+key) }

func levels(ctx context.Context, list []sum) ui.TableProps {
	out := ui.TableProps{Caption: t(ctx, "levels"), Narrow: ui.Stacks, Columns: []ui.Column{{Text: t(ctx, "level")}, {Text: t(ctx, "meaning")}, {Text: t(ctx, "files"), Numeric: true}}}
	for _, s := range list {
		name := string(s.level)
		key := "level-" + strings.ToLower(name)
		if s.level == ades.LevelNone {
			name, key = "–", "level-none"
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: name}, {Text: t(ctx, key)}, {Text: strconv.Itoa(s.files)}}})
	}
	return out
}

func troubled(ctx context.Context, list []keeping.Kept) ui.TableProps {
	out := ui.TableProps{
		Caption: t(ctx, "troubles"), Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t(ctx, "file")}, {Text: t(ctx, "since")}, {Text: t(ctx, "level")}, {Text: t(ctx, "why")}, {Text: t(ctx, "sum")}},
	}
	for _, k := range list {
		why := t(ctx, "why-"+string(k.Reason))
		if k.Alarm {
			why = t(ctx, "alarm") + " " + why
		}
		kind, which, _ := strings.Cut(k.Subject, ":")
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: t(ctx, "kind-"+kind) + " " + which}, {Content: ui.MomentShort(k.Since)}, {Text: string(k.Level)}, {Text: why}, {Text: k.Sum.String()[:16], Mono: true},
		}})
	}
	return out
}
