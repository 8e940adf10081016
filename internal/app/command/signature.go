package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/signed"
)

type signatureCmd struct {
	Verify signatureVerify `cmd:"" help:"Check the signatures of a file of any format (PDF, XML, CMS, ASiC). Status 0: all of them passed; 1: not all, or there are none; 2: the file could not be read."`
}

type signatureVerify struct {
	File    string    `arg:"" help:"The signed file."`
	At      time.Time `help:"Time for which it is judged, such as 2027-03-31T15:59:00+02:00. Empty: now." placeholder:"RFC3339"`
	Trust   string    `help:"Folder with certificates that are trusted for themselves (PEM or DER); in its folder lists: trusted lists (XML) and the certificates of those who sign them. Without it every verdict is that no path leads to anything trusted; whether the data is intact is told all the same." placeholder:"DIR" type:"existingdir"`
	Content []string  `help:"What a detached signature is about; may be given many times." placeholder:"FILE" type:"existingfile"`
	JSON    bool      `help:"Print the report as JSON."`
}

// signatureReport is the answer of the command in JSON.
type signatureReport struct {
	File       string          `json:"file"`
	Signatures []signatureLine `json:"signatures"`
	Unsigned   []string        `json:"unsigned_files,omitempty"`
	Faults     []string        `json:"faults,omitempty"`
	Warnings   []string        `json:"warnings,omitempty"`
}

type signatureLine struct {
	Format         string          `json:"format"` // XAdES-B-LT, CMS …
	Container      string          `json:"container,omitempty"`
	Indication     string          `json:"indication"`
	SubIndication  string          `json:"sub_indication"`
	Detail         string          `json:"detail,omitempty"`
	Intact         bool            `json:"intact"`
	CryptoValid    bool            `json:"crypto_valid"`
	CoversDocument bool            `json:"covers_document"`
	Signer         string          `json:"signer"`
	SigningTime    string          `json:"signing_time"` // as claimed; empty when not
	BestTime       string          `json:"best_signature_time"`
	Qualification  string          `json:"qualification"`
	Warnings       []string        `json:"warnings"`
	Timestamps     []stampLine     `json:"timestamps,omitempty"`
	Counters       []signatureLine `json:"counter_signatures,omitempty"`
}

type stampLine struct {
	Kind          string `json:"kind"`
	Time          string `json:"time"`
	Indication    string `json:"indication"`
	SubIndication string `json:"sub_indication"`
	Authority     string `json:"authority"`
}

// Run checks the file.
func (c signatureVerify) Run(out io.Writer) error {
	report, err := c.verify()
	if err != nil {
		_, _ = fmt.Fprintf(out, "NIE SPRAWDZONO: %v\n", err)
		return Status(2)
	}
	if c.JSON {
		body, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(out, string(body))
	} else {
		tellSignatures(out, report)
	}
	if len(report.Signatures) == 0 || slices.ContainsFunc(report.Signatures, func(l signatureLine) bool { return l.Indication != string(ades.Passed) }) {
		return Status(1)
	}
	return nil
}

func (c signatureVerify) verify() (*signatureReport, error) {
	body, err := readBounded(c.File)
	if err != nil {
		return nil, err
	}
	contents := map[string][]byte{}
	for _, name := range c.Content {
		if contents[filepath.Base(name)], err = readBounded(name); err != nil {
			return nil, err
		}
	}
	trust, err := readTrust(c.Trust)
	if err != nil {
		return nil, err
	}
	file, err := signed.Open(body, contents)
	if err != nil {
		return nil, err
	}
	at := c.At
	if at.IsZero() {
		at = clock.System{}.Now()
	}
	v := ades.Validator{Trust: trust, Suites: ades.StandardSuites()}
	report := &signatureReport{File: c.File, Signatures: []signatureLine{}, Unsigned: file.Unsigned, Warnings: words(file.Warnings)}
	for _, territory := range trust.old(at) {
		report.Warnings = append(report.Warnings, "trusted-list-old "+territory)
	}
	for _, f := range file.Faults {
		report.Faults = append(report.Faults, string(f.Sub)+": "+f.What)
	}
	for _, s := range file.Signatures {
		report.Signatures = append(report.Signatures, lineOf(v.Validate(s, at), trust))
	}
	return report, nil
}

func readBounded(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > signed.MaxBytes {
		return nil, signed.ErrTooLarge
	}
	var body bytes.Buffer
	body.Grow(int(info.Size()) + bytes.MinRead) // what is read fits without being moved
	n, err := body.ReadFrom(io.LimitReader(f, signed.MaxBytes+1))
	if err == nil && n > signed.MaxBytes {
		err = signed.ErrTooLarge
	}
	return body.Bytes(), err
}

func lineOf(v ades.Verdict, trust trusted) signatureLine {
	s := v.Signature
	l := signatureLine{
		Format: s.Profile(), Container: string(s.Container), Indication: string(v.Indication), SubIndication: string(v.Sub), Detail: v.Detail,
		Intact: s.Intact, CryptoValid: s.CryptoValid, CoversDocument: s.Covers, SigningTime: written(s.SigningTime), BestTime: written(v.Best),
		Qualification: trust.grade(v), Warnings: words(s.Warnings),
	}
	if s.Signer != nil {
		l.Signer = s.Signer.Subject.String()
	}
	for _, x := range v.Timestamps {
		line := stampLine{Kind: string(x.Timestamp.Kind), Indication: string(x.Indication), SubIndication: string(x.Sub)}
		if t := x.Timestamp.Token; t != nil {
			line.Time = written(t.Time)
			if t.Signer != nil {
				line.Authority = t.Signer.Subject.String()
			}
		}
		l.Timestamps = append(l.Timestamps, line)
	}
	for _, c := range v.Counters {
		l.Counters = append(l.Counters, lineOf(c, trust))
	}
	return l
}

func words(list []ades.Warning) []string {
	out := []string{}
	for _, w := range list {
		out = append(out, string(w))
	}
	return out
}

func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// tellSignatures says the verdicts in Polish, a signature a paragraph.
func tellSignatures(out io.Writer, r *signatureReport) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	yes := map[bool]string{true: "tak", false: "NIE"}
	if len(r.Signatures) == 0 {
		say("W pliku nie ma podpisu.")
	}
	for i, s := range r.Signatures {
		say("Podpis %d z %d: %s %s", i+1, len(r.Signatures), s.Format, s.Container)
		say("  wynik:           %s %s", verdicts[s.Indication], s.SubIndication)
		if s.Detail != "" {
			say("  szczegóły:       %s", s.Detail)
		}
		say("  kto podpisał:    %s", s.Signer)
		say("  wartość prawna:  %s", s.Qualification)
		say("  deklarowany czas: %s", s.SigningTime)
		say("  istniał już:     %s", s.BestTime)
		say("  dane nienaruszone: %s, podpis zgodny z kluczem: %s, obejmuje cały dokument: %s", yes[s.Intact], yes[s.CryptoValid], yes[s.CoversDocument])
		for _, w := range s.Warnings {
			say("  uwaga:           %s", w)
		}
	}
	for _, f := range r.Faults {
		say("BŁĄD pliku: %s", f)
	}
	for _, w := range r.Warnings {
		say("UWAGA: %s", w)
	}
	for _, name := range r.Unsigned {
		say("UWAGA: nikt nie podpisał pliku %s", name)
	}
}

// verdicts are the indications in words.
var verdicts = map[string]string{
	string(ades.Passed): "WAŻNY", string(ades.Failed): "NIEWAŻNY", string(ades.Indeterminate): "NIE DA SIĘ ROZSTRZYGNĄĆ",
}
