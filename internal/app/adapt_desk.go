package app

import (
	"context"
	"io"
	"slices"
	"strings"

	"wrota/internal/app/rodo"
	"wrota/internal/app/templating"
	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/catalogue"
	"wrota/internal/catalogue/catalogueweb"
	"wrota/internal/dispatch/dispatchweb"
	"wrota/internal/eservice"
	"wrota/internal/identity"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/records/recordsweb"
	"wrota/internal/roads/roadsweb"
	"wrota/internal/ui"
)

// deskPeople tells the desk who works in the unit.
type deskPeople struct{ *App }

var (
	_ casesweb.People    = deskPeople{}
	_ catalogueweb.Staff = deskPeople{}
)

// Staff asks four questions whatever the size of the unit.
func (p deskPeople) Staff(ctx context.Context, by actor.Actor, on calendar.Date) ([]casesweb.Colleague, error) {
	list, cells, err := p.staffAndCells(ctx, by, identity.EmployeeFilter{On: on, Grant: cases.GrantHandle})
	if err != nil {
		return nil, err
	}
	away, err := p.Identity.AbsentOn(ctx, by, by.Unit, on)
	if err != nil {
		return nil, err
	}
	names := map[id.Employee]string{}
	for _, e := range list {
		names[e.ID] = e.Name
	}
	var out []casesweb.Colleague
	for _, e := range list {
		c := casesweb.Colleague{ID: e.ID, Name: e.Name, Post: e.Post, Phone: e.Phone, Cell: e.Cell, CellName: cells[e.Cell].Name}
		if c.Phone == "" {
			c.Phone = cells[e.Cell].Phone
		}
		if subs, ok := away[e.ID]; ok {
			c.Away = true
			if len(subs) > 0 {
				c.Substitute = names[subs[0].Substitute]
			}
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b casesweb.Colleague) int { return strings.Compare(cells[a.Cell].Symbol, cells[b.Cell].Symbol) })
	return out, nil
}

func (p deskPeople) staffAndCells(ctx context.Context, by actor.Actor, f identity.EmployeeFilter) ([]identity.Employee, map[id.Cell]identity.Cell, error) {
	list, err := p.Identity.Employees(ctx, by, by.Unit, f)
	if err != nil {
		return nil, nil, err
	}
	cells, err := p.Identity.Cells(ctx, by, by.Unit)
	byID := map[id.Cell]identity.Cell{}
	for _, c := range cells {
		byID[c.ID] = c
	}
	return list, byID, err
}

func (p deskPeople) Names(ctx context.Context, by actor.Actor, who []id.Employee) (map[id.Employee]string, error) {
	found, err := p.Identity.EmployeesByID(ctx, by, by.Unit, who)
	out := make(map[id.Employee]string, len(found))
	for e, x := range found {
		out[e] = x.Name
	}
	return out, err
}

func (p deskPeople) CellsOf(ctx context.Context, by actor.Actor) ([]catalogueweb.Cell, error) {
	cells, err := p.Identity.Cells(ctx, by, by.Unit)
	var out []catalogueweb.Cell
	for _, c := range cells {
		out = append(out, catalogueweb.Cell{ID: c.ID, Name: c.Symbol + " " + c.Name})
	}
	return out, err
}

func (p deskPeople) PeopleOf(ctx context.Context, by actor.Actor) ([]catalogueweb.Person, error) {
	list, err := p.Identity.Employees(ctx, by, by.Unit, identity.EmployeeFilter{On: p.Intake.Today(), Grant: cases.GrantHandle})
	var out []catalogueweb.Person
	for _, e := range list {
		out = append(out, catalogueweb.Person{ID: e.ID, Cell: e.Cell, Name: e.Name, Post: e.Post})
	}
	return out, err
}

// deskFiles tells the desk what is in the file of a case.
type deskFiles struct{ *App }

var _ casesweb.Files = deskFiles{}

func (f deskFiles) Documents(ctx context.Context, by actor.Actor, c id.Case) ([]casesweb.Document, error) {
	found, err := f.Records.Dossier(ctx, by, c)
	out := make([]casesweb.Document, 0, len(found))
	for _, d := range found {
		note := string(d.Kind)
		if d.Author != "" {
			note += ", " + d.Author
		}
		view := ""
		if v := d.Latest(); templating.IsXML(v.MediaType, v.FileName) {
			view = templating.FiledPath(d.ID, v.No)
		}
		out = append(out, casesweb.Document{View: view, ID: d.ID, Title: d.Title, Note: note, On: calendar.Of(d.RegisteredAt), Size: d.Latest().Size, Writing: d.Writing})
	}
	return out, err
}

func (f deskFiles) Open(ctx context.Context, by actor.Actor, c id.Case, which id.Document) (casesweb.File, error) {
	d, err := f.Records.Document(ctx, by, which)
	if err != nil {
		return casesweb.File{}, err
	}
	if d.Case != c {
		return casesweb.File{}, fault.New(fault.NotFound, "records.no-such-document")
	}
	body, o, err := f.Records.Open(ctx, by, which, d.Latest().No)
	v := o.Version
	return casesweb.File{Name: v.FileName, Type: v.MediaType, Size: v.Size, Body: body}, err
}

// deskAnswers shows a clerk what the applicant wrote.
type deskAnswers struct{ *App }

var _ casesweb.Answers = deskAnswers{}

func (a deskAnswers) Answers(ctx context.Context, by actor.Actor, s id.Submission) ([]casesweb.Section, error) {
	x, err := a.Intake.FetchByID(ctx, by.Unit, s)
	if err != nil {
		return nil, err
	}
	sheet, quote := x.Sheet()
	out := []casesweb.Section{{Title: i18n.T(ctx, "app.answers.filed"), Facts: []ui.Fact{{Name: i18n.T(ctx, "app.answers.identity"), Value: intakeweb.ProofWords(ctx, x, a.Federation.MeansName)}}}}
	acted, err := a.acting().AgentSection(ctx, x)
	if err != nil {
		return nil, err
	}
	out = append(out, acted...)
	for _, section := range sheet.Sections {
		out = append(out, casesweb.Section{Title: section.Title, Facts: facts(section.Rows)})
	}
	if rows := slices.Concat(sheet.Declarations, sheet.Attachments); len(rows) > 0 {
		out = append(out, casesweb.Section{Title: i18n.T(ctx, "app.answers.attached"), Facts: facts(rows)})
	}
	if len(quote.Lines) > 0 {
		fees := casesweb.Section{Title: i18n.T(ctx, "app.answers.fees")}
		for _, l := range quote.Lines {
			value := l.Amount.String()
			if l.Arithmetic != "" {
				value = l.Arithmetic
			}
			fees.Facts = append(fees.Facts, ui.Fact{Name: l.Title.In("pl"), Value: value, Note: l.ExemptReason.In("pl")})
		}
		out = append(out, fees)
	}
	return rodo.Told(ctx, a.Intake, by.Unit, s, out)
}

// recordsCases names a case to the pages of records.
type recordsCases struct{ *App }

var _ recordsweb.Cases = recordsCases{}

func (r recordsCases) Case(ctx context.Context, by actor.Actor, which id.Case) (recordsweb.Case, error) {
	d, err := r.Cases.Dossier(ctx, by, which)
	if err != nil {
		return recordsweb.Case{}, err
	}
	return recordsweb.Case{Sign: d.Sign, Title: d.Title}, nil
}

// deskCharges tells a clerk what has to be paid in a case.
type deskCharges struct{ *App }

var _ casesweb.Charges = deskCharges{}

func (d deskCharges) Charges(ctx context.Context, by actor.Actor, c id.Case) ([]casesweb.Charge, error) {
	found, err := d.Payments.OfCase(ctx, by, by.Unit, c)
	if err != nil {
		return nil, err
	}
	out, err := d.acting().DutyInCase(ctx, by, c)
	for _, x := range found {
		one := casesweb.Charge{Title: x.Title, Amount: x.Amount, DueOn: x.DueOn, State: i18n.T(ctx, "payments.state."+string(x.State())), Tone: tone(x.State())}
		if by.May(payments.GrantBook) {
			one.Href = "/biurko/kasa/" + x.ID.Short()
		}
		out = append(out, one)
	}
	return out, err
}

func tone(s payments.State) ui.Tone {
	switch s {
	case payments.StatePaid, payments.StateTooMuch:
		return ui.OK
	case payments.StateUnpaid, payments.StatePartly:
		return ui.Warn
	}
	return ui.Info
}

// prints makes and opens the PDFs of documents.
type prints struct{ *App }

var _ casesweb.Prints = prints{}

func (p prints) Proof(ctx context.Context, w io.Writer, s cases.Sheet) error {
	s.Draft = true
	if s.SignedAt.IsZero() {
		s.SignedAt = p.Clock.Now()
	}
	return p.press().Write(ctx, w, s)
}

func (p prints) Signed(ctx context.Context, w *cases.Writing) (io.ReadCloser, error) {
	body, _, err := p.Keeping.Open(ctx, w.Unit, w.Blob)
	return body, err
}

// roadUnits lists the offices for the public list of occupations.
type roadUnits struct{ *App }

var _ roadsweb.Units = roadUnits{}

func (r roadUnits) Units(ctx context.Context) ([]roadsweb.Unit, error) {
	units, err := r.units.all(ctx)
	out := make([]roadsweb.Unit, 0, len(units))
	for _, u := range units {
		out = append(out, roadsweb.Unit{ID: u.ID, Slug: u.Slug, Name: u.Name})
	}
	return out, err
}

// facts are answers as the desk shows them.
func facts(rows []eservice.SheetRow) (out []ui.Fact) {
	for _, r := range rows {
		f := ui.Fact{Name: r.Label, Lines: r.Value, Note: r.Group}
		for _, file := range r.Files {
			f.Lines = append(f.Lines, file.Name)
		}
		out = append(out, f)
	}
	return out
}

// dispatchScans takes scans of return receipts in.
type dispatchScans struct{ *App }

func (s dispatchScans) TakeScan(ctx context.Context, by actor.Actor, name string, body io.Reader) (dispatchweb.Scan, error) {
	st, err := s.Intake.TakeScan(ctx, by, name, body)
	return dispatchweb.Scan{Blob: st.Sum, Size: st.Size, Type: st.Type}, err
}

// deskServices lists the e-services of the unit, for the filter of the queue.
type deskServices struct{ *App }

var _ casesweb.Services = deskServices{}

func (d deskServices) Services(ctx context.Context, by actor.Actor) ([]ui.Option, error) {
	found, err := d.Catalogue.Offers(ctx, catalogue.Filter{Unit: by.Unit, Closed: true})
	var out []ui.Option
	for _, o := range found {
		out = append(out, ui.Option{Value: o.Definition().Service, Text: o.Definition().Title.In("pl")})
	}
	return out, err
}
