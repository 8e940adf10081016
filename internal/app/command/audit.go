package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"wrota/internal/app"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/audit/proof"
)

type auditCmd struct {
	Export     auditExport     `cmd:"" help:"Write the audit log of one office into a file, with everything that proves it."`
	Verify     auditVerify     `cmd:"" help:"Prove from an export alone that nothing was removed, inserted, reordered or changed. Status 0: it holds; 1: it does not; 2: it could not be checked."`
	Checkpoint auditCheckpoint `cmd:"" help:"Print the newest signed checkpoint, for keeping a copy."`
}

type auditExport struct {
	Unit string        `help:"Office, by its short name (slug); or: region, for what belongs to no office." required:""`
	From calendar.Date `help:"First day, such as 2027-01-01. Empty: from the beginning." placeholder:"DAY"`
	To   calendar.Date `help:"Last day; it must have ended. Empty: up to now." placeholder:"DAY"`
	Out  string        `help:"The file to write; it must not exist." required:"" type:"path"`
}

// lend lends the installation, of whichever kind it is.
func lend(ctx context.Context, cfg app.Config, do func(a *app.App) error) error {
	a, err := app.New(ctx, cfg, app.Options{})
	if errors.Is(err, app.ErrDemo) {
		a, err = app.New(ctx, cfg, app.Options{Demo: true})
	}
	if err != nil {
		return err
	}
	return errors.Join(do(a), a.Close())
}

func (c auditExport) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return lend(ctx, *cfg, func(a *app.App) error {
		part := audit.Part{Unit: id.Region, Slug: "region", Name: "Region", From: c.From, To: c.To}
		if c.Unit != part.Slug {
			u, err := a.Identity.UnitBySlug(ctx, app.System(id.Region), c.Unit)
			if err != nil {
				return fmt.Errorf("nie ma urzędu %q", c.Unit)
			}
			part.Unit, part.Slug, part.Name = u.ID, u.Slug, u.Name
		}
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		if err := errors.Join(a.Notary.Export(ctx, f, part), f.Sync(), f.Close()); err != nil {
			return errors.Join(err, os.Remove(c.Out))
		}
		_, err = fmt.Fprintf(out, "Zapisano %s. Sprawdzenie: wrota audit verify %s\n", c.Out, c.Out)
		return err
	})
}

type auditCheckpoint struct{}

func (auditCheckpoint) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return lend(ctx, *cfg, func(a *app.App) error {
		s, err := a.Notary.Newest(ctx)
		if err != nil {
			return errors.New("nie ma jeszcze punktu kontrolnego: powstaje po zakończeniu dnia")
		}
		_, err = io.WriteString(out, s.Note)
		return err
	})
}

type auditVerify struct {
	File       string   `arg:"" help:"The export; - reads the standard input."`
	Checkpoint []string `help:"A checkpoint that somebody kept; may be given many times." placeholder:"FILE" type:"existingfile"`
	Key        []string `help:"The published key of the installation; may be given many times." placeholder:"FILE" type:"existingfile"`
	JSON       bool     `help:"Print the report as JSON."`
}

// Status is an error that only sets the exit status: everything was said already.
type Status int

func (s Status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

func (c auditVerify) Run(out io.Writer) error {
	r, err := c.verify()
	if err != nil {
		_, _ = fmt.Fprintf(out, "NIE SPRAWDZONO: %v\n", err)
		return Status(2)
	}
	if c.JSON {
		body, err := json.MarshalIndent(struct {
			Holds bool `json:"holds"`
			*proof.Report
		}{r.Holds(), r}, "", "  ")
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(out, string(body))
	} else {
		tell(out, r)
	}
	if !r.Holds() {
		return Status(1)
	}
	return nil
}

func (c auditVerify) verify() (*proof.Report, error) {
	in := io.ReadCloser(os.Stdin)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		in = f
	}
	defer in.Close() //nolint:errcheck // only read
	var t proof.Trust
	for _, name := range c.Key {
		body, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t.Keys = append(t.Keys, strings.TrimSpace(string(body)))
	}
	for _, name := range c.Checkpoint {
		body, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t.Checkpoints = append(t.Checkpoints, body)
	}
	return proof.Verify(in, t)
}

// tell says what was proved, or one line for each fault.
func tell(out io.Writer, r *proof.Report) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("Dziennik: %s (%s), instalacja %s", r.Header.Name, r.Header.Slug, r.Origin)
	for _, f := range r.Faults {
		say("BŁĄD wiersz %d: %s", f.Line, f.Text)
	}
	if r.More > 0 {
		say("BŁĄD i jeszcze błędów: %d", r.More)
	}
	say("Wpisy: %d (od %d do %d), dni: %d, punkty kontrolne: %d", r.Entries, r.First, r.Last, r.Days, r.Checkpoints)
	if r.Forgotten > 0 {
		say("Wpisy do numeru %d usunięto po okresie przechowywania; zaświadcza to podpisany zapis.", r.Forgotten)
	}
	if r.Open > 0 {
		say("Ostatnich wpisów, których nie obejmuje jeszcze punkt kontrolny: %d", r.Open)
	}
	if !r.KeyGiven {
		say("UWAGA: podpisy sprawdzono kluczem z pliku: %s. Porównaj go z ogłoszonym albo podaj --key.", r.Header.Key)
	}
	if r.Outside == 0 {
		say("UWAGA: nie podano zachowanego punktu kontrolnego (--checkpoint): nie wiadomo, czy innym pokazano ten sam dziennik.")
	} else {
		say("Zgodne zachowane punkty kontrolne: %d", r.Outside)
	}
	if r.Holds() {
		say("W PORZĄDKU: niczego nie usunięto, nie dopisano, nie przestawiono ani nie zmieniono.")
	}
}
