package migrationweb

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/migration"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/table"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// columnsPage maps the columns of a file to our fields, with its first rows in sight.
type columnsPage struct {
	ID       id.Import
	FileName string
	migration.Profile
	Look     migration.Look
	Unread   string // why the file cannot be looked at with these choices
	Problems ui.Problems
}

// preview is how many rows are shown.
const preview = 10

func (p *pages) showColumns(w http.ResponseWriter, r *http.Request) error {
	which, ok, err := named(r)
	if err != nil {
		return err
	}
	if !ok {
		return p.list(w, r, http.StatusOK, nil)
	}
	profile := migration.Profile{Kind: migration.Kind(r.FormValue("rodzaj")), Table: r.FormValue("tabela"), Encoding: table.Encoding(r.FormValue("kodowanie"))}
	if name := r.FormValue("profil"); name != "" {
		if profile, err = p.Profile(r.Context(), web.ActorOf(r), name); err != nil {
			return err
		}
	}
	if !profile.Kind.Valid() {
		profile.Kind = migration.Cases
	}
	return p.columns(w, r, http.StatusOK, which, profile, nil)
}

// columns shows the form: with what the profile makes of the first rows when it is whole, else with the rows as they are.
func (p *pages) columns(w http.ResponseWriter, r *http.Request, status int, which id.Import, profile migration.Profile, problems ui.Problems) error {
	by, ctx := web.ActorOf(r), r.Context()
	im, err := p.Import(ctx, by, which)
	if err != nil {
		return err
	}
	page := columnsPage{ID: im.ID, FileName: im.FileName, Profile: profile, Problems: problems}
	look := profile
	if profile.Check() != nil {
		look.Kind = ""
	}
	page.Look, err = p.Look(ctx, by, which, look, preview)
	if fault.Is(err, fault.Invalid) && look.Kind != "" { // columns that the file does not have
		for _, x := range ui.ProblemsOf(ctx, err) {
			page.Problems = append(page.Problems, ui.Problem{Field: "rodzaj", Text: x.Text})
		}
		look.Kind = ""
		page.Look, err = p.Look(ctx, by, which, look, preview)
	}
	if f, ok := fault.As(err); ok && len(f.Fields) > 0 {
		page.Unread, err = i18n.T(ctx, f.Fields[0].Key, map[string]any(f.Fields[0].Args)), nil
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, status, columns(page))
}

// saveColumns keeps the profile, or only shows what it would make of the first rows.
func (p *pages) saveColumns(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	which, ok, err := named(r)
	if err != nil || !ok {
		return fault.New(fault.NotFound, "migration.no-such-import")
	}
	profile, err := readProfile(f)
	if err == nil {
		err = profile.Check()
	}
	if err == nil && f.Get("krok") != "podglad" {
		if profile, err = p.SaveProfile(r.Context(), web.ActorOf(r), profile); err == nil {
			return web.See(w, r, address(which)+"&profil="+url.QueryEscape(profile.Name))
		}
	}
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	status, problems := http.StatusOK, ui.ProblemsOf(r.Context(), err)
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	for i := range problems {
		problems[i].Field = asked(profile.Kind, problems[i].Field)
	}
	return p.columns(w, r, status, which, profile, problems)
}

// asked is the question of the form at which a mistake of a profile stands.
func asked(k migration.Kind, field string) string {
	if of, ok := map[string]string{"profile-name": "name", "profile-kind": "rodzaj", "profile-key": "key", "profile-encoding": "kodowanie", "profile-parties": "parties"}[field]; ok {
		return of
	}
	if slices.ContainsFunc(migration.Fields(k), func(f migration.Field) bool { return f.Name == field }) {
		return "pole-" + field
	}
	return "profile"
}

// readProfile reads the form, or the text of a profile that somebody pasted.
func readProfile(f url.Values) (migration.Profile, error) {
	if text := strings.TrimSpace(f.Get("profile")); text != "" && f.Get("krok") == "tekst" {
		return migration.ReadProfile([]byte(text))
	}
	p := migration.Profile{
		Name: strings.TrimSpace(f.Get("name")), Kind: migration.Kind(f.Get("rodzaj")), Table: f.Get("tabela"), Encoding: table.Encoding(f.Get("encoding")), Key: f["key"],
		Parties: strings.TrimSpace(f.Get("parties")), Fields: map[string]migration.Mapping{},
	}
	for _, field := range migration.Fields(p.Kind) {
		at := "pole-" + field.Name
		m := migration.Mapping{Column: f.Get(at), Date: strings.TrimSpace(f.Get(at + "-zapis")), Codes: readCodes(f.Get(at + "-kody"))}
		if value := strings.TrimSpace(f.Get(at + "-stala")); m.Column == "" {
			m.Constant = value
		} else {
			m.Default = value
		}
		switch do := f.Get(at + "-zmiana"); do {
		case "upper", "lower", "title":
			m.Case = do
		case "digits":
			m.Digits = true
		default:
			m.Part = migration.Part(do)
		}
		if m.Column != "" || m.Constant != "" {
			p.Fields[field.Name] = m
		}
	}
	return p, nil
}

// readCodes reads a line a code: "P = granted".
func readCodes(s string) map[string]string {
	var out map[string]string
	for line := range strings.Lines(s) {
		old, ours, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(old) == "" {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[strings.TrimSpace(old)] = strings.TrimSpace(ours)
	}
	return out
}

func writeCodes(m map[string]string) string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b.WriteString(k + " = " + m[k] + "\n")
	}
	return b.String()
}

// changed is what a mapping does to a value, as the form says it.
func changed(m migration.Mapping) string {
	switch {
	case m.Digits:
		return "digits"
	case m.Case != "":
		return m.Case
	}
	return string(m.Part)
}

// stays is the value without a column, or of an empty one.
func stays(m migration.Mapping) string {
	if m.Column == "" {
		return m.Constant
	}
	return m.Default
}

// changes are what can be done to a value.
func changes(ctx context.Context) []ui.Option {
	return chosen(i18n.T(ctx, "migration.page.change-none"), []string{"first", "rest", "last", "butlast", "upper", "lower", "title", "digits"}, func(s string) string {
		return i18n.T(ctx, "migration.page.change-"+s)
	})
}

// open tells whether the further questions of a field have answers.
func open(m migration.Mapping) bool {
	return changed(m) != "" || m.Date != "" || len(m.Codes) > 0 || stays(m) != ""
}

func fieldName(ctx context.Context, f migration.Field) string {
	return i18n.T(ctx, "migration.field."+f.Name)
}

// words says which values a field takes, where they are words.
func words(ctx context.Context, f migration.Field) string {
	if len(f.Words()) == 0 {
		return i18n.T(ctx, "migration.page.codes-hint")
	}
	var out []string
	for _, w := range f.Words() {
		out = append(out, w+" ("+i18n.T(ctx, "migration.word."+w)+")")
	}
	return i18n.T(ctx, "migration.page.codes-words", "Words", strings.Join(out, ", "))
}

// rows are the first rows: as they are, and below each what the profile makes of it.
func (c columnsPage) rows(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: i18n.T(ctx, "migration.page.preview"), Columns: []ui.Column{{Text: i18n.T(ctx, "migration.page.row"), Numeric: true}}}
	for _, h := range c.Look.Head {
		out.Columns = append(out.Columns, ui.Column{Text: h})
	}
	for _, r := range c.Look.Rows {
		row := ui.Row{Cells: []ui.Cell{{Text: itoa(r.No), Numeric: true}}}
		for _, v := range r.Cells {
			row.Cells = append(row.Cells, ui.Cell{Text: short(v)})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// results are what the profile makes of the first rows.
func (c columnsPage) results(ctx context.Context) ui.TableProps {
	out := ui.TableProps{Caption: i18n.T(ctx, "migration.page.results"), Columns: []ui.Column{{Text: i18n.T(ctx, "migration.page.row"), Numeric: true}}}
	var fields []migration.Field
	for _, f := range migration.Fields(c.Kind) {
		if _, ok := c.Fields[f.Name]; ok {
			fields = append(fields, f)
			out.Columns = append(out.Columns, ui.Column{Text: fieldName(ctx, f)})
		}
	}
	out.Columns = append(out.Columns, ui.Column{Text: i18n.T(ctx, "migration.page.why")})
	for _, r := range c.Look.Rows {
		row := ui.Row{Cells: []ui.Cell{{Text: itoa(r.No), Numeric: true}}}
		for _, f := range fields {
			row.Cells = append(row.Cells, ui.Cell{Text: short(r.Fields[f.Name])})
		}
		var why []string
		for _, x := range r.Reasons {
			why = append(why, sentence(ctx, x))
		}
		row.Cells = append(row.Cells, ui.Cell{Text: strings.Join(why, "; ")})
		out.Rows = append(out.Rows, row)
	}
	return out
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func kinds(ctx context.Context) (out []ui.Option) {
	for _, k := range migration.Kinds {
		out = append(out, ui.Option{Value: string(k), Text: i18n.T(ctx, "migration.page.kind-"+string(k))})
	}
	return out
}

func keys(head []string) (out []ui.Choice) {
	for _, h := range head {
		out = append(out, ui.Choice{Value: h, Text: h})
	}
	return out
}

func encodings(ctx context.Context) []ui.Option {
	list := make([]string, len(table.Encodings))
	for i, e := range table.Encodings {
		list[i] = string(e)
	}
	return chosen(i18n.T(ctx, "migration.page.found"), list, same)
}
