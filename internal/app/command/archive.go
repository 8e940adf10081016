package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wrota/internal/app"
	"wrota/internal/archive"
	"wrota/internal/archive/nes"
	"wrota/internal/archive/pack"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/clock"
)

type archiveCmd struct {
	Export archiveExport `cmd:"" help:"Write the archive package of cases: documents, metadata NES 2.0, and what proves them."`
	Verify archiveVerify `cmd:"" help:"Check a package: structure, schemas, digests, signatures, logs. Needs no installation. Status 0: no fault; 1: faults; 2: it could not be read."`
	Import archiveImport `cmd:"" help:"Take the cases of a package over into an office. May be repeated: what is there stays. Status 0: all taken over; 1: faults, or cases that were refused; 2: it could not be read."`
	List   archiveList   `cmd:"" help:"Write the transfer list (spis zdawczo-odbiorczy) of closed cases."`
}

// chosenCases are cases of one office, named by their signs.
type chosenCases struct {
	Unit string   `help:"Office, by its short name (slug)." required:""`
	Case []string `help:"Sign of a case; may be given many times." placeholder:"SIGN"`
	List string   `help:"File with signs of cases, one a line; lines that begin with # are left out." placeholder:"FILE" type:"existingfile"`
}

func (c chosenCases) find(ctx context.Context, a *app.App) (unit id.Unit, which []id.Case, err error) {
	u, err := a.Identity.UnitBySlug(ctx, app.System(id.Region), c.Unit)
	if err != nil {
		return unit, nil, fmt.Errorf("nie ma urzędu %q", c.Unit)
	}
	signs, err := c.signs()
	if err != nil {
		return unit, nil, err
	}
	seen := map[id.Case]bool{}
	for _, s := range signs {
		one, err := a.Archive.Source.BySign(ctx, u.ID, s)
		if fault.Is(err, fault.NotFound) {
			return unit, nil, fmt.Errorf("urząd %s nie ma sprawy o znaku %s", c.Unit, s)
		}
		if err != nil {
			return unit, nil, err
		}
		if !seen[one] {
			which, seen[one] = append(which, one), true
		}
	}
	if len(which) == 0 {
		return unit, nil, errors.New("nie podano żadnej sprawy: dodaj --case ZNAK albo --list PLIK")
	}
	return u.ID, which, nil
}

func (c chosenCases) signs() ([]string, error) {
	out := c.Case
	if c.List == "" {
		return out, nil
	}
	f, err := os.Open(c.List)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if s := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")); s != "" && !strings.HasPrefix(s, "#") {
			out = append(out, s)
		}
	}
	return out, lines.Err()
}

type archiveExport struct {
	chosenCases
	Out string `help:"The file to write; it must not exist." required:"" type:"path"`
}

// Run writes beside the final name and renames at the end: whatever happens meanwhile, nothing half stands under that name.
func (c archiveExport) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return lend(ctx, *cfg, func(a *app.App) error {
		unit, which, err := c.find(ctx, a)
		if err != nil {
			return err
		}
		var done archive.Written
		err = whole(c.Out, func(w io.Writer) (err error) {
			done, err = a.Archive.Export(ctx, app.System(unit), unit, which, w, ctx.Err)
			return err
		})
		if err != nil {
			return err
		}
		if !done.Sealed {
			_, _ = fmt.Fprintln(out, "UWAGA: urząd nie ma ważnej pieczęci; paczka jest bez niej")
		}
		if done.Open > 0 {
			_, _ = fmt.Fprintf(out, "UWAGA: spraw, których ostatnich wpisów nie obejmuje jeszcze podpisany punkt kontrolny: %d; powstaje po zakończeniu dnia\n", done.Open)
		}
		_, err = fmt.Fprintf(out, "Zapisano %s: spraw %d, plików %d, bajtów %d. Sprawdzenie: wrota archive verify %s\n", c.Out, done.Cases, done.Documents, done.Bytes, c.Out)
		return err
	})
}

// whole writes a file under its name only when all of it is on the disk. A file that is there is never replaced.
func whole(name string, write func(w io.Writer) error) error {
	if _, err := os.Lstat(name); !errors.Is(err, os.ErrNotExist) {
		return errors.Join(fmt.Errorf("plik %s już istnieje", name), err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*.part")
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(f, 1<<18)
	err = write(buffered)
	if err == nil {
		err = errors.Join(buffered.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Link(f.Name(), name) // unlike a rename, it does not replace a file that came meanwhile
	}
	return errors.Join(err, os.Remove(f.Name()))
}

type archiveVerify struct {
	File       string   `arg:"" help:"The package." type:"path"`
	Trust      string   `help:"Folder with whom one believes, as of signature verify. Without it signatures are checked, but not who stands behind them." placeholder:"DIR" type:"existingdir"`
	Key        []string `help:"The published key of the installation that made the package; may be given many times." placeholder:"FILE" type:"existingfile"`
	Checkpoint []string `help:"A checkpoint that somebody kept; may be given many times." placeholder:"FILE" type:"existingfile"`
	JSON       bool     `help:"Print the report as JSON."`
}

// Run checks the package.
func (c archiveVerify) Run(ctx context.Context, out io.Writer) error {
	r, _, done, err := c.verify(ctx)
	if err != nil {
		return unread(out, err)
	}
	defer done()
	if c.JSON {
		if err := writeJSON(out, struct {
			Holds bool `json:"holds"`
			*pack.Report
		}{r.Holds(), r}); err != nil {
			return err
		}
	} else {
		tellPackage(out, r)
	}
	if !r.Holds() {
		return Status(1)
	}
	return nil
}

func unread(out io.Writer, err error) error {
	_, _ = fmt.Fprintf(out, "NIE SPRAWDZONO: %v\n", err)
	return Status(2)
}

func writeJSON(out io.Writer, v any) error {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, string(body))
	return err
}

// openedPackage is a package that was checked.
type openedPackage struct {
	*pack.Package
	index *pack.Index
}

// verify opens and checks the package; done closes it.
func (c archiveVerify) verify(ctx context.Context) (r *pack.Report, p openedPackage, done func(), err error) {
	trust, err := readTrust(c.Trust)
	if err != nil {
		return nil, p, nil, err
	}
	t := pack.Trust{Schemas: &nes.Schemas{}, Signatures: trust, At: clock.System{}.Now()}
	if t.Log, err = c.kept(); err != nil {
		return nil, p, nil, err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, p, nil, err
	}
	done = func() { _ = errors.Join(t.Schemas.Close(), f.Close()) }
	info, err := f.Stat()
	if err == nil {
		p.Package, err = pack.Open(f, info.Size(), pack.Standard())
	}
	if err == nil {
		r, p.index, err = p.Verify(ctx, t)
	}
	if err != nil {
		done()
		return nil, p, nil, err
	}
	return r, p, done, nil
}

func (c archiveVerify) kept() (t proof.Trust, err error) {
	for _, name := range c.Key {
		body, err := os.ReadFile(name)
		if err != nil {
			return t, err
		}
		t.Keys = append(t.Keys, strings.TrimSpace(string(body)))
	}
	for _, name := range c.Checkpoint {
		body, err := os.ReadFile(name)
		if err != nil {
			return t, err
		}
		t.Checkpoints = append(t.Checkpoints, body)
	}
	return t, nil
}

// tellPackage says what was found, one line for each fault.
func tellPackage(out io.Writer, r *pack.Report) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	for _, f := range r.Faults {
		say("BŁĄD %s", f)
	}
	for _, f := range r.Notes {
		say("UWAGA %s", f)
	}
	for _, c := range r.Cases {
		say("Sprawa %s: dokumentów %d, wpisów dziennika %d, z tego w podpisanym drzewie %d", c.Sign, c.Documents, c.Lines, c.Anchored)
	}
	say("Dokumenty: %d, podpisy w nich: %d, bajty: %d", r.Documents, r.Signatures, r.Bytes)
	if r.Seal != "" {
		say("Pieczęć na spisie plików: %s", r.Seal)
	}
	if r.Holds() {
		say("W PORZĄDKU: paczka jest kompletna, a tego, co obejmują skróty, podpisy i dzienniki, nikt nie zmienił.")
	}
}

type archiveImport struct {
	archiveVerify
	Unit   string `help:"Office that takes the cases over, by its short name (slug)." required:""`
	Cell   string `help:"Symbol of the cell for cases whose own cell the office does not have. Without it they are refused." placeholder:"SYMBOL"`
	DryRun bool   `help:"Only say what would happen; change nothing."`
}

// importReport is the answer of the command in JSON.
type importReport struct {
	DryRun bool `json:"dry_run"`
	*archive.Taken
	Faults []pack.Fault `json:"faults"`
}

// Run checks the package and takes it over; one with a fault is not touched.
func (c archiveImport) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	r, p, done, err := c.verify(ctx)
	if err != nil {
		return unread(out, err)
	}
	defer done()
	if !r.Holds() {
		if c.JSON {
			return errors.Join(writeJSON(out, importReport{c.DryRun, &archive.Taken{}, r.Faults}), Status(1))
		}
		tellPackage(out, r)
		_, _ = fmt.Fprintln(out, "NIE PRZEJĘTO: najpierw trzeba poprawić paczkę. Niczego nie zapisano.")
		return Status(1)
	}
	var taken *archive.Taken
	var words func(error) string
	err = lend(ctx, *cfg, func(a *app.App) error {
		u, err := a.Identity.UnitBySlug(ctx, app.System(id.Region), c.Unit)
		if err != nil {
			return fmt.Errorf("nie ma urzędu %q", c.Unit)
		}
		words = func(err error) string {
			if f, ok := fault.As(err); ok {
				return a.Words.Say("pl", f.Key, f.Args)
			}
			return err.Error()
		}
		taken, err = a.Archive.Take(ctx, app.System(u.ID), archive.Takeover{Unit: u.ID, From: filepath.Base(c.File), Cell: c.Cell, Dry: c.DryRun}, p.Package, p.index)
		return err
	})
	if err != nil {
		return err
	}
	return c.tell(out, taken, words)
}

var fates = map[archive.Fate]string{archive.Fresh: "nowa", archive.Grown: "uzupełniana", archive.Same: "bez zmian", archive.Refused: "ODRZUCONA"}

func (c archiveImport) tell(out io.Writer, t *archive.Taken, words func(error) string) error {
	if c.JSON {
		if err := writeJSON(out, importReport{c.DryRun, t, []pack.Fault{}}); err != nil {
			return err
		}
	} else {
		say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
		for _, x := range t.Cases {
			line := fmt.Sprintf("Sprawa %s: %s, plików %d, nowych %d, bajtów %d", x.Sign, fates[x.Fate], x.Documents, x.New, x.Bytes)
			if x.Why != nil {
				line += ": " + words(x.Why)
			}
			say("%s", line)
		}
		say("Razem w paczce: spraw %d, plików %d, bajtów %d", len(t.Cases), t.Documents, t.Bytes)
		if c.DryRun {
			say("Do przejęcia: spraw nowych %d, plików nowych %d, spraw odrzuconych %d. Niczego nie zapisano.", t.NewCases, t.New, t.Refused)
		} else {
			say("Przejęto: spraw nowych %d, plików nowych %d. Odrzucono spraw: %d. Liczby plików w urzędzie i w paczce zgadzają się.", t.NewCases, t.New, t.Refused)
		}
	}
	if t.Refused > 0 {
		return Status(1)
	}
	return nil
}

type archiveList struct {
	chosenCases
	Out    string `help:"The file to write; it must not exist." required:"" type:"path"`
	Format string `help:"xml (by the schema of the regulation) or csv (for a spreadsheet)." enum:"xml,csv" default:"xml"`
}

// Run writes the transfer list.
func (c archiveList) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return lend(ctx, *cfg, func(a *app.App) error {
		unit, which, err := c.find(ctx, a)
		if err != nil {
			return err
		}
		items, err := a.Archive.TransferList(ctx, unit, which)
		if f, ok := fault.As(err); ok {
			return errors.New(a.Words.Say("pl", f.Key, f.Args))
		}
		if err != nil {
			return err
		}
		err = whole(c.Out, func(w io.Writer) error {
			if c.Format == "csv" {
				return nes.WriteList(w, items)
			}
			body, err := nes.MarshalList(items)
			if err == nil {
				_, err = w.Write(body)
			}
			return err
		})
		if err == nil {
			_, err = fmt.Fprintf(out, "Zapisano %s: spraw %d\n", c.Out, len(items))
		}
		return err
	})
}
