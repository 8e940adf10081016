package longterm

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
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
	Places Places
	Stamps interface{ Own() bool }
	Given  bool // somebody gives timestamps
}

// Routes are the page.
func (p Page) Routes() []web.Route {
	return []web.Route{{Method: http.MethodGet, Pattern: Path, Name: "kept.list", Access: web.Clerk(identity.GrantAdmin), Handle: p.show}}
}

func (p Page) show(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), web.ActorOf(r)
	unit := by.Unit
	counts, err := p.Keeper.Counts(ctx, unit)
	if err != nil {
		return err
	}
	troubles, err := p.Keeper.Troubles(ctx, unit)
	if err != nil {
		return err
	}
	newest, err := p.Keeper.Newest(ctx, unit)
	if err != nil {
		return err
	}
	bad, err := p.files(ctx, by, troubles)
	if err != nil {
		return err
	}
	files, err := p.files(ctx, by, newest)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, keptPage(p, sums(counts), bad, files))
}

// file is a kept file with what was added to it, and where the desk shows what it belongs to.
type file struct {
	keeping.Kept
	Steps []keeping.Step
	Href  string
}

func (p Page) files(ctx context.Context, by actor.Actor, list []keeping.Kept) ([]file, error) {
	out := make([]file, len(list))
	for i, k := range list {
		steps, err := p.Keeper.Steps(ctx, by.Unit, k.Sum)
		if err != nil {
			return nil, err
		}
		href, err := p.Places.Of(ctx, by, k.Subject)
		if err != nil {
			return nil, err
		}
		out[i] = file{k, steps, href}
	}
	return out, nil
}

// cell names a file by what it is.
func (f file) cell(ctx context.Context) ui.Cell {
	kind, which, _ := strings.Cut(f.Subject, ":")
	return ui.Cell{Text: t(ctx, "kind-"+kind) + " " + which, Href: f.Href}
}

// told are the levels that a file has come to, each with its day.
func (f file) told(ctx context.Context) string {
	if len(f.Steps) == 0 {
		return t(ctx, "nothing-yet")
	}
	out := make([]string, len(f.Steps))
	for i, s := range f.Steps {
		out[i] = string(s.Level) + " " + ui.DateText(ctx, calendar.Of(s.At))
	}
	return strings.Join(out, " → ")
}

// next says when something is added again.
func (f file) next(ctx context.Context) ui.Cell {
	if f.Due.IsZero() {
		return ui.Cell{Text: t(ctx, "never")}
	}
	return ui.Cell{Text: ui.DateText(ctx, calendar.Of(f.Due))}
}

func filed(ctx context.Context, list []file) ui.TableProps {
	out := ui.TableProps{
		Caption: t(ctx, "newest"), Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t(ctx, "file")}, {Text: t(ctx, "since")}, {Text: t(ctx, "steps")}, {Text: t(ctx, "next")}, {Text: t(ctx, "ends")}},
	}
	for _, f := range list {
		ends := ui.Cell{Text: "–"}
		if !f.Ends.IsZero() {
			ends.Text = ui.DateText(ctx, calendar.Of(f.Ends))
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{f.cell(ctx), {Content: ui.MomentShort(f.Since)}, {Text: f.told(ctx)}, f.next(ctx), ends}})
	}
	return out
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

func troubled(ctx context.Context, list []file) ui.TableProps {
	out := ui.TableProps{
		Caption: t(ctx, "troubles"), Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t(ctx, "file")}, {Text: t(ctx, "since")}, {Text: t(ctx, "level")}, {Text: t(ctx, "why")}, {Text: t(ctx, "sum")}},
	}
	for _, k := range list {
		why := t(ctx, "why-"+string(k.Reason))
		if k.Alarm {
			why = t(ctx, "alarm") + " " + why
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			k.cell(ctx), {Content: ui.MomentShort(k.Since)}, {Text: string(k.Level)}, {Text: why}, {Text: k.Sum.String()[:16], Mono: true},
		}})
	}
	return out
}
