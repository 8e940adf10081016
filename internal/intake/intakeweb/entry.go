package intakeweb

import (
	"context"

	"github.com/a-h/templ"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

func (f entryForm) title(ctx context.Context) string {
	if f.Letter != nil {
		return i18n.T(ctx, "intake.desk.correct-title", "Number", f.Letter.Number)
	}
	return i18n.T(ctx, "intake.desk.new")
}

func (f entryForm) path() string {
	if f.Letter != nil {
		return letterPath(*f.Letter) + "/popraw"
	}
	return registryPath + "/nowy"
}

func (f entryForm) backPath() string {
	if f.Letter != nil {
		return letterPath(*f.Letter)
	}
	return registryPath
}

func (f entryForm) button() string {
	if f.Letter != nil {
		return "intake.desk.correct-button"
	}
	return "intake.desk.enter"
}

// attrs are those of the form: a new letter comes with scans.
func (f entryForm) attrs(ctx context.Context) templ.Attributes {
	if f.Letter != nil {
		return templ.Attributes{"data-once": true}
	}
	return ui.UploadForm(ctx)
}

// opens tells whether the rarer fields must be seen: something is wrong there.
func (f entryForm) opens() bool {
	return f.Letter != nil || f.Problems.At("scan_reason") != "" || f.Problems.At("dated") != ""
}

func (f entryForm) field(ctx context.Context, name, key string) ui.Field {
	return ui.Field{Name: name, Label: i18n.T(ctx, "intake.desk."+key), Error: f.Problems.At(name)}
}

func (f entryForm) maybe(ctx context.Context, name, key string) ui.Field {
	out := f.field(ctx, name, key)
	out.Optional = true
	return out
}

func (f entryForm) dateInput(ctx context.Context, name, key string) ui.DateInputProps {
	field := f.field(ctx, name, key)
	field.Optional = name != "received"
	return ui.DateInputProps{Field: field, Day: f.Get(name + "-day"), Month: f.Get(name + "-month"), Year: f.Get(name + "-year")}
}

// taken are the scans that arrived with a form that was wrong.
func (f entryForm) taken() []ui.File {
	var out []ui.File
	for _, s := range f.Files {
		out = append(out, ui.File{Name: s.Name, Size: s.Size})
	}
	return out
}

func channelChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, c := range intake.Channels {
		out = append(out, ui.Choice{Value: string(c), Text: channelName(ctx, c)})
	}
	return out
}

func scanChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, s := range []intake.Scan{intake.ScanFull, intake.ScanPartial, intake.ScanNone} {
		out = append(out, ui.Choice{Value: string(s), Text: i18n.T(ctx, "intake.desk.scan-"+string(s))})
	}
	return out
}

func modeOptions() []ui.Option {
	out := []ui.Option{{Value: "", Text: "–"}}
	for _, m := range intake.Modes {
		out = append(out, ui.Option{Value: m, Text: m})
	}
	return out
}

func (l letterPane) cellOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Text: i18n.T(ctx, "intake.page.choose")}}
	for _, c := range l.Cells {
		out = append(out, ui.Option{Value: c.ID.Short(), Text: c.Symbol + " " + c.Name})
	}
	return out
}

// bar are the things to do with a letter besides sending it on.
func (l letterPane) bar(ctx context.Context) ui.BarProps {
	t := func(key string) string { return i18n.T(ctx, "intake.desk."+key) }
	b := ui.BarProps{Label: t("actions")}
	add := func(key, href string) {
		b.Actions = append(b.Actions, ui.Action{ButtonProps: ui.ButtonProps{Text: t(key), Kind: ui.Secondary, Href: letterPath(l.Letter) + href}})
	}
	if l.Enters {
		add("correct", "/popraw")
	}
	add("label", "/etykieta.pdf")
	add("confirmation", "/potwierdzenie.pdf")
	if l.Moves && l.Stage != intake.StageDismissed {
		add("way", "/droga")
	}
	return b
}

func (l letterPane) historyTable(ctx context.Context) ui.TableProps {
	t := ui.TableProps{
		Caption: i18n.T(ctx, "intake.desk.history"), Quiet: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: i18n.T(ctx, "intake.desk.when")}, {Text: i18n.T(ctx, "intake.desk.happened")}, {Text: i18n.T(ctx, "intake.desk.who")}},
	}
	for _, h := range l.History {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Content: ui.MomentShort(h.At)}, {Text: i18n.T(ctx, "audit."+h.Verb)}, {Text: h.Who}}})
	}
	return t
}

// first puts the cursor where a new letter begins; a page with mistakes gives the focus to their list.
func (f entryForm) first() templ.Attributes {
	if f.Letter != nil || len(f.Problems) > 0 {
		return nil
	}
	return templ.Attributes{"autofocus": true}
}

// readBlocks are the answers of an application to be read: those about a row of a group under its title.
func readBlocks(ctx context.Context, rows []eservice.SheetRow) []block {
	var out []block
	for _, r := range rows {
		if r.Group != "" || len(out) == 0 {
			out = append(out, block{Title: r.Group})
		}
		row := ui.SummaryRow{Key: r.Label, Lines: r.Value}
		if len(r.Value) == 0 {
			row.Lines = []string{i18n.T(ctx, "eservice.none")}
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, row)
	}
	return out
}
