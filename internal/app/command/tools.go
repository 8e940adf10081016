package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"

	"wrota/internal/app"
	"wrota/internal/app/described"
	"wrota/internal/catalogue"
	"wrota/internal/eservice"
	"wrota/internal/eservice/xmldoc"
	"wrota/internal/platform/pdf"
)

type settingsCmd struct{}

// Run prints the settings by name; secrets are only said to be set.
func (settingsCmd) Run(cfg *app.Config, out io.Writer) error {
	body, err := json.MarshalIndent(settings(reflect.ValueOf(*cfg), ""), "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, string(body))
	return err
}

// settings flattens a struct of settings under the names of the command line.
func settings(v reflect.Value, prefix string) map[string]any {
	out := map[string]any{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Type.Kind() == reflect.Struct {
			for name, value := range settings(v.Field(i), f.Tag.Get("prefix")) {
				out[name] = value
			}
			continue
		}
		value := v.Field(i).Interface()
		if f.Tag.Get("secret") != "" && !v.Field(i).IsZero() {
			value = "***"
		}
		out[prefix+described.Flag(f.Name)] = fmt.Sprint(value)
	}
	return out
}

type eserviceCmd struct {
	Check  eserviceCheck  `cmd:"" help:"Explain the mistakes of a definition, by line."`
	Render eserviceRender `cmd:"" help:"Show what a definition asks, as an outline, or its schema."`
}

type eserviceCheck struct {
	File string `arg:"" help:"The definition (YAML)." type:"existingfile"`
}

func (c eserviceCheck) Run(out io.Writer) error {
	d, err := readDefinition(c.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s: w porządku (%s, wersja %d, stron: %d)\n", c.File, d.Service, d.Version, len(d.Steps))
	return err
}

type eserviceRender struct {
	File string `arg:"" help:"The definition (YAML)." type:"existingfile"`
	As   string `help:"outline: the questions on their way; xsd: the schema of its documents." default:"outline" enum:"outline,xsd"`
}

func (c eserviceRender) Run(out io.Writer) error {
	d, err := readDefinition(c.File)
	if err != nil {
		return err
	}
	if c.As == "xsd" {
		_, err = out.Write(xmldoc.Schema(d))
		return err
	}
	_, err = io.WriteString(out, eservice.Outline(d))
	return err
}

// readDefinition reads a definition with the shared library; the text of its error explains every
// mistake with its line.
func readDefinition(file string) (*eservice.Definition, error) {
	lib, err := catalogue.Library()
	if err != nil {
		return nil, err
	}
	files := os.DirFS(filepath.Dir(file))
	d, err := eservice.Load(files, filepath.Base(file), lib)
	if err != nil {
		return nil, errors.New(eservice.Explain(files, err))
	}
	return d, nil
}

type doctorCmd struct{}

// finding is one thing the doctor looked at.
type finding struct {
	what string
	err  error
	mend string
}

func (doctorCmd) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	bad := 0
	for _, f := range examine(ctx, *cfg) {
		if f.err == nil {
			_, _ = fmt.Fprintf(out, "dobrze  %s\n", f.what)
			continue
		}
		bad++
		_, _ = fmt.Fprintf(out, "ŹLE     %s: %v\n        %s\n", f.what, f.err, f.mend)
	}
	if bad > 0 {
		return fmt.Errorf("do naprawy: %d", bad)
	}
	return nil
}

// fonts writes one page: whether the glyphs of letters are there.
func fonts() error {
	return pdf.Write(io.Discard, &pdf.Document{Title: "Zażółć gęślą jaźń", Lang: "pl", Blocks: []pdf.Block{pdf.Paragraph{Text: pdf.Plain("Zażółć gęślą jaźń, § 1")}}})
}
