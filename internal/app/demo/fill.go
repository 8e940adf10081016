package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"wrota/internal/app"
	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/pdf"
)

// form is what a person of the demonstration types into an application: answers by the name of the
// control, rows of groups by the step, files by the question.
type form struct {
	values url.Values
	rows   map[string][]url.Values
	files  map[string]string // question → name of the file
}

// answers makes values of pairs of name and value; a day is given as three fields.
func answers(pairs ...any) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name := pairs[i].(string) //nolint:forcetypeassert // a fixed list
		switch x := pairs[i+1].(type) {
		case calendar.Date:
			v.Set(name+".day", fmt.Sprint(x.Day()))
			v.Set(name+".month", fmt.Sprint(int(x.Month())))
			v.Set(name+".year", fmt.Sprint(x.Year()))
		case string:
			v.Set(name, x)
		}
	}
	return v
}

// maxPages is more than any form has; a seed that goes round in circles stops there.
const maxPages = 200

// fill begins an application and walks through its pages as a person would: what is prefilled stays.
func fill(ctx context.Context, a *app.App, h intake.Holder, st intake.Start, f form) (intake.Holder, *intake.Draft, error) {
	which, proof, err := a.Intake.StartDraft(ctx, h, st)
	if err != nil {
		return h, nil, err
	}
	h.Proof = proof
	done := map[string]bool{}
	for range maxPages {
		d, err := a.Intake.Draft(ctx, h, which)
		if err != nil {
			return h, nil, err
		}
		at, open := d.Path().Open()
		if !open {
			return h, d, nil
		}
		if rows := f.rows[at.Step]; len(rows) > 0 && !done[at.Step] {
			done[at.Step] = true
			for _, row := range rows {
				if err := answer(ctx, a, h, d, eservice.At{Step: at.Step, Row: eservice.NewRow}, row); err != nil {
					return h, nil, err
				}
			}
			continue
		}
		if err := attach(ctx, a, h, d, at, f.files, done); err != nil {
			return h, nil, err
		}
		if d, err = a.Intake.Draft(ctx, h, which); err != nil {
			return h, nil, err
		}
		if err := answer(ctx, a, h, d, at, f.values); err != nil {
			return h, nil, err
		}
	}
	return h, nil, errors.New("the form does not end")
}

// answer sends one page: what it shows already, and what the person types.
func answer(ctx context.Context, a *app.App, h intake.Holder, d *intake.Draft, at eservice.At, typed url.Values) error {
	page, ok := d.Definition().Page(d.Answers, at, d.Env(), nil)
	if !ok {
		return fmt.Errorf("there is no page %s", at)
	}
	values := url.Values{}
	for _, f := range page.Fields {
		for _, in := range f.Inputs {
			shown(in, values)
			if f.Field.KindName == "declaration" {
				values.Set(in.Name, "yes")
			}
		}
	}
	maps.Copy(values, typed)
	_, problems, err := a.Intake.Answer(ctx, h, d.ID, at, values)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return fmt.Errorf("page %s: %s %s", at, problems[0].Field, problems[0].Key)
	}
	return nil
}

// shown is what a control would send back untouched.
func shown(in field.Input, values url.Values) {
	for _, part := range in.Parts {
		shown(part, values)
	}
	for _, o := range in.Options {
		if o.Checked {
			values.Add(in.Name, o.Value)
		}
	}
	if len(in.Parts) == 0 && len(in.Options) == 0 && in.Value != "" {
		values.Set(in.Name, in.Value)
	}
}

// attach adds the files that the page asks for.
func attach(ctx context.Context, a *app.App, h intake.Holder, d *intake.Draft, at eservice.At, files map[string]string, done map[string]bool) error {
	page, ok := d.Definition().Page(d.Answers, at, d.Env(), nil)
	if !ok {
		return nil
	}
	for _, f := range page.Fields {
		name, ok := files[f.Field.ID]
		if !ok || done["file:"+f.Field.ID] {
			continue
		}
		done["file:"+f.Field.ID] = true
		body, err := sketch(name, a.Clock.Now().Year())
		if err != nil {
			return err
		}
		if _, err := a.Intake.AddFile(ctx, h, d.ID, intake.Incoming{Field: f.Field.ID, Name: name, Body: bytes.NewReader(body)}); err != nil {
			return err
		}
	}
	return nil
}

// sketch is a small PDF that stands for what people attach.
func sketch(name string, year int) ([]byte, error) {
	title := strings.TrimSuffix(name, ".pdf")
	var b bytes.Buffer
	err := pdf.Write(&b, &pdf.Document{
		Title: title, Lang: "pl", Blocks: []pdf.Block{
			pdf.Heading{Level: 1, Text: title}, pdf.Paragraph{Text: pdf.Plain(fmt.Sprintf("Rysunek przykładowy do wniosku, %d r.", year))},
		},
	})
	return b.Bytes(), err
}

// file fills an application in and files it.
func file(ctx context.Context, a *app.App, h intake.Holder, unit id.Unit, service string, f form) (*intake.Filed, error) {
	h, d, err := fill(ctx, a, h, intake.Start{Unit: unit, Service: service}, f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", service, err)
	}
	filed, err := a.Intake.Submit(ctx, h, d.ID, d.Revision)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", service, err)
	}
	return filed, nil
}

// holder is a person of the demonstration as a filer.
func holder(by actor.Actor) intake.Holder { return intake.Holder{By: by, Lang: "pl"} }
