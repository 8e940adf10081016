package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wrota/internal/app"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/migration"
	"wrota/internal/platform/sheet"
)

// migrateDataCmd brings in data of an old system: what the pages of an office's administrator do, for files that are
// too large for a browser.
type migrateDataCmd struct {
	Unit    string `required:"" help:"The office: its word in addresses (slug)."`
	Profile string `help:"How columns become fields: a file (YAML), which is kept under its name, or the name of a profile that is kept." placeholder:"FILE|NAME"`
	DryRun  string `help:"Try this file: say what would be taken and write nothing." type:"existingfile" placeholder:"FILE" xor:"what"`
	Take    string `name:"run" help:"Take this file (after a dry run of it, which is done first), or go on with an import that was interrupted." placeholder:"FILE|ID" xor:"what"`
	Undo    string `help:"Take a whole import back; what people have worked on stays." placeholder:"ID" xor:"what"`
	Memo    string `help:"Long texts of a DBF (.dbt, .fpt), when they do not lie beside it." type:"existingfile"`
	Files   string `name:"documents" help:"Folder of the documents." type:"existingdir"`
	Report  string `help:"Write the rejected rows to this file (CSV)." type:"path"`
}

// ErrNothingToDo is the refusal of a command that names nothing to do.
var ErrNothingToDo = errors.New("podaj --dry-run PLIK, --run PLIK albo --undo ID")

// Run does what was asked.
func (c migrateDataCmd) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	if c.DryRun+c.Take+c.Undo == "" {
		return ErrNothingToDo
	}
	a, err := app.New(ctx, *cfg, app.Options{})
	if err != nil {
		return err
	}
	b := &bringing{migrateDataCmd: c, app: a, out: out}
	return errors.Join(b.all(ctx), a.Close())
}

// bringing is one run of the command.
type bringing struct {
	migrateDataCmd
	app *app.App
	out io.Writer
	by  actor.Actor
}

func (b *bringing) all(ctx context.Context) error {
	u, err := b.app.Identity.UnitBySlug(ctx, actor.Automaton("system.migration", id.Region), b.Unit)
	if err != nil {
		return b.explain(err)
	}
	// Whoever may start the program on the server acts as the operator, by name of the system user.
	b.by = actor.Actor{Kind: actor.Clerk, Unit: u.ID, Name: operator(), Grants: []actor.Grant{migration.GrantImport}}
	switch {
	case b.Undo != "":
		err = b.undo(ctx)
	case b.Take != "":
		err = b.take(ctx)
	default:
		_, err = b.try(ctx, b.DryRun)
	}
	return b.explain(err)
}

func operator() string {
	if name := os.Getenv("USER"); name != "" {
		return name + " (serwer)"
	}
	return "serwer"
}

// explain says a refusal in words.
func (b *bringing) explain(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	say := func(key string, args fault.Args) string {
		return b.app.Words.Say("pl", key, pairs(args)...)
	}
	if len(f.Fields) == 0 {
		return errors.New(say(f.Key, f.Args))
	}
	var all []string
	for _, x := range f.Fields {
		all = append(all, say(x.Key, x.Args))
	}
	return errors.New(strings.Join(all, "\n"))
}

func pairs(args fault.Args) (out []any) {
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// try uploads a file and does a dry run of it.
func (b *bringing) try(ctx context.Context, file string) (im migration.Import, err error) {
	name, err := b.profile(ctx)
	if err != nil {
		return im, err
	}
	f, err := os.Open(file)
	if err != nil {
		return im, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	src := migration.Source{Name: filepath.Base(file), Body: f}
	if memo := b.memo(file); memo != "" {
		m, err := os.Open(memo)
		if err != nil {
			return im, err
		}
		defer m.Close() //nolint:errcheck // it was only read
		src.MemoName, src.Memo = filepath.Base(memo), m
	}
	if b.Files != "" {
		if src.Folder, err = filepath.Abs(b.Files); err != nil {
			return im, err
		}
	}
	if im, err = b.app.Migration.Upload(ctx, b.by, src); err != nil {
		return im, err
	}
	if err := b.app.Migration.Check(ctx, b.by, migration.Order{Import: im.ID, Profile: name}); err != nil {
		return im, err
	}
	return im, b.finish(ctx, im.ID)
}

// memo is the file of long texts beside a DBF.
func (b *bringing) memo(file string) string {
	if b.Memo != "" || !strings.EqualFold(filepath.Ext(file), ".dbf") {
		return b.Memo
	}
	stem := strings.TrimSuffix(file, filepath.Ext(file))
	for _, ext := range []string{".fpt", ".FPT", ".dbt", ".DBT"} {
		if _, err := os.Stat(stem + ext); err == nil {
			return stem + ext
		}
	}
	return ""
}

// profile keeps the profile of a file, or takes the one of that name.
func (b *bringing) profile(ctx context.Context) (string, error) {
	body, err := os.ReadFile(b.Profile)
	if errors.Is(err, os.ErrNotExist) {
		return b.Profile, nil
	}
	if err != nil {
		return "", err
	}
	p, err := migration.ReadProfile(body)
	if err == nil {
		p, err = b.app.Migration.SaveProfile(ctx, b.by, p)
	}
	return p.Name, err
}

// take takes a file, or goes on with an import.
func (b *bringing) take(ctx context.Context) error {
	which, err := id.Parse[id.Import](b.Take)
	if err != nil {
		im, err := b.try(ctx, b.Take)
		if err != nil {
			return err
		}
		which = im.ID
	}
	switch im, err := b.app.Migration.Import(ctx, b.by, which); {
	case err != nil:
		return err
	case im.Stage == migration.Failed:
		return b.say(ctx, im)
	case im.Stage.Working(): // it was interrupted
		if err := b.finish(ctx, which); err != nil || im.Stage != migration.Checking {
			return err
		}
	}
	if err := b.app.Migration.Run(ctx, b.by, which); err != nil {
		return err
	}
	return b.finish(ctx, which)
}

func (b *bringing) undo(ctx context.Context) error {
	which, err := id.Parse[id.Import](b.Undo)
	if err != nil {
		return fault.New(fault.NotFound, "migration.no-such-import")
	}
	if err := b.app.Migration.Undo(ctx, b.by, which); err != nil {
		return err
	}
	return b.finish(ctx, which)
}

// finish does here what the queue would do, and says what came of it.
func (b *bringing) finish(ctx context.Context, which id.Import) error {
	err := b.app.Migration.Finish(ctx, b.by.Unit, which, func(migration.Import) {})
	if err != nil {
		return err
	}
	im, err := b.app.Migration.Import(ctx, b.by, which)
	if err != nil {
		return err
	}
	return b.say(ctx, im)
}

func (b *bringing) say(ctx context.Context, im migration.Import) error {
	lines := []string{im.FileName + ": " + b.word("migration.page.stage-"+string(im.Stage)), "ID: " + im.ID.Short()}
	if im.Stage == migration.Failed {
		lines = append(lines, b.app.Words.Say("pl", im.Why.Key, pairs(im.Why.Args)...))
	}
	rep, err := b.app.Migration.Report(ctx, b.by, im.ID)
	if err != nil {
		return err
	}
	if im.Stage != migration.Undone {
		lines = append(lines, fmt.Sprintf("w pliku %d, przeniesione %d, już są %d, odrzucone %d", rep.Sum.Read(), rep.Sum.Taken, rep.Sum.Known, rep.Sum.Rejected))
	}
	kept, err := b.app.Migration.Kept(ctx, b.by, im.ID, 100)
	if err != nil {
		return err
	}
	for _, m := range kept {
		why := b.word("migration.page.annulled")
		if m.State == "kept" {
			why = b.app.Words.Say("pl", m.Why.Key, pairs(m.Why.Args)...)
		}
		lines = append(lines, fmt.Sprintf("zostaje wiersz %d: %s", m.No, why))
	}
	if err := done(b.out, strings.Join(lines, "\n")); err != nil || b.Report == "" {
		return err
	}
	return b.report(ctx, im)
}

func (b *bringing) word(key string) string { return b.app.Words.Say("pl", key) }

// report writes the rejected rows to a file that nobody else reads.
func (b *bringing) report(ctx context.Context, im migration.Import) error {
	f, err := os.OpenFile(b.Report, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = sheet.StreamCSV(f, []string{"wiersz", "kolumna", "pole", "wartość", "powód"}, func(add func(row []string) error) error {
		for after := (migration.Rejected{}); ; {
			rows, err := b.app.Migration.Rejected(ctx, b.by, im.ID, after, 1000)
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, x := range rows {
				if err := add([]string{fmt.Sprint(x.No), x.Column, x.Field, x.Shown, b.app.Words.Say("pl", x.Key, pairs(x.Args)...)}); err != nil {
					return err
				}
			}
			after = rows[len(rows)-1]
		}
	})
	return errors.Join(err, f.Close())
}
