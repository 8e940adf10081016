package intakeweb

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// letterPane is a letter that is open beside the list.
type letterPane struct {
	intake.Letter
	Query    string // of the list, to come back to
	Matter   *Case
	Cells    []Cell
	History  []HistoryLine
	Moves    bool // may send it on
	Enters   bool // may mend the entry
	Form     moveForm
	Problems ui.Problems
	Newer    bool            // somebody else changed it meanwhile
	Sheet    *eservice.Sheet // of an application filed by a form: what the registry reads to decide
	Witness  *intake.Witness // who took the application down at the counter
	Signed   []Signature     // what came signed
	Proof    string          // how surely it is known who filed, in plain words; empty for what no form brought
}

// moveForm sends a letter on, as it was typed.
type moveForm struct {
	Where string // cell | case
	Cell  string
	Class string
	Sign  string
	Why   string // of putting it aside
}

// letter finds the letter in the address.
func (p *pages) letter(r *http.Request) (intake.Letter, error) {
	which, err := id.Parse[id.Letter](r.PathValue("letter"))
	if err != nil {
		return intake.Letter{}, fault.New(fault.NotFound, "intake.no-such-letter")
	}
	return p.Intake.Letter(r.Context(), web.ActorOf(r), which)
}

// letterShown logs that a letter was shown.
func (p *pages) letterShown(r *http.Request, l intake.Letter) error {
	return p.Intake.Audit.Viewed(r.Context(), p.Intake.DB, web.ActorOf(r), l.Unit, audit.Entry{Verb: "intake.letter-shown", Subject: "letter:" + l.ID.Short(), Matter: l.Case})
}

func (p *pages) showLetter(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r)
	if err != nil {
		return err
	}
	err = p.letterShown(r, l)
	if err != nil {
		return err
	}
	return p.pane(w, r, l, moveForm{Where: "cell"}, http.StatusOK, nil)
}

// pane shows a letter with the list.
func (p *pages) pane(w http.ResponseWriter, r *http.Request, l intake.Letter, form moveForm, status int, problems ui.Problems) error {
	list, err := p.list(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	open := &letterPane{
		Letter: l, Query: list.query(list.Question.After), Moves: mayMove(by), Enters: by.May(intake.GrantRegister), Form: form, Problems: problems,
		Newer: status == http.StatusConflict,
	}
	if open.Moves && p.Cells != nil {
		if open.Cells, err = p.Cells.Cells(r.Context(), by); err != nil {
			return err
		}
	}
	if !l.Case.IsZero() && p.Cases != nil {
		c, err := p.Cases.Case(r.Context(), by, l.Case)
		if err == nil {
			open.Matter = &c
		} else if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			return err
		}
	}
	if !l.Submission.IsZero() {
		x, err := p.Intake.FetchSubmission(r.Context(), l.Unit, l.ID) // the right to the letter was checked
		if err != nil {
			return err
		}
		sheet, _ := x.Sheet()
		open.Sheet, open.Witness, open.Enters = &sheet, x.Witness, false // what an applicant filed is not mended
		open.Proof = ProofWords(r.Context(), x, p.Means)
	}
	if p.Signatures != nil {
		if open.Signed, err = p.Signatures.Signatures(r.Context(), by, l); err != nil {
			return err
		}
	}
	if p.History != nil {
		if open.History, err = p.History.History(r.Context(), by, l.ID); err != nil {
			return err
		}
	}
	list.Open = open
	return web.Render(w, flashed(r), status, letters(list))
}

// letterFile shows a file of a letter; intake logs that it was seen.
func (p *pages) letterFile(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r)
	if err != nil {
		return err
	}
	no, err := strconv.Atoi(r.PathValue("no"))
	if err != nil {
		return fault.New(fault.NotFound, "intake.no-such-file")
	}
	f, body, err := p.Intake.OpenFile(r.Context(), web.ActorOf(r), l.ID, no)
	if err != nil {
		return err
	}
	defer body.Close()
	return web.Send(w, web.File{Name: f.Name, Type: f.Type, Size: f.Size, Body: body, Inline: true})
}

// moveLetter sends a letter to a cell, which opens a case of a class, or into a running case.
func (p *pages) moveLetter(w http.ResponseWriter, r *http.Request) error {
	return p.changeLetter(w, r, "routed", func(l intake.Letter, version int64, form moveForm) error {
		command := intake.Routing{Letter: l.ID, Version: version}
		if form.Where == "case" {
			c, err := p.sign(r, form.Sign)
			if err != nil {
				return err
			}
			command.Case = c.ID
			return p.Intake.Route(r.Context(), web.ActorOf(r), command)
		}
		cell, wrong := p.cell(r, form.Cell)
		if wrong != nil {
			return wrong
		}
		class, err := p.class(r, form.Class)
		if err != nil {
			return err
		}
		command.Cell, command.Class = cell, class
		return p.Intake.Route(r.Context(), web.ActorOf(r), command)
	})
}

// sign finds a running case of the unit by its sign.
func (p *pages) sign(r *http.Request, typed string) (Case, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return Case{}, fault.InvalidField("sign", "intake.desk.sign-missing")
	}
	c, err := p.Cases.CaseBySign(r.Context(), web.ActorOf(r), typed)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
		return c, fault.InvalidField("sign", "intake.desk.sign-unknown")
	}
	return c, err
}

// cell is one of the cells of the unit.
func (p *pages) cell(r *http.Request, chosen string) (id.Cell, error) {
	cells, err := p.Cells.Cells(r.Context(), web.ActorOf(r))
	if err != nil {
		return id.Cell{}, err
	}
	for _, c := range cells {
		if c.ID.Short() == chosen {
			return c.ID, nil
		}
	}
	return id.Cell{}, fault.InvalidField("cell", "intake.desk.cell-missing")
}

// class is a line of the file plan; what was typed may be followed by its title.
func (p *pages) class(r *http.Request, typed string) (string, error) {
	symbol, _, _ := strings.Cut(strings.TrimSpace(typed), " ")
	if symbol == "" {
		return "", fault.InvalidField("class", "intake.desk.class-missing")
	}
	found, err := p.Classes.Classes(r.Context(), web.ActorOf(r), symbol, suggestions)
	if err != nil {
		return "", err
	}
	for _, c := range found {
		if c.Symbol == symbol {
			return symbol, nil
		}
	}
	return "", fault.InvalidField("class", "intake.desk.class-unknown")
}

// dismiss puts a letter aside that needs no case.
func (p *pages) dismiss(w http.ResponseWriter, r *http.Request) error {
	return p.changeLetter(w, r, "dismissed", func(l intake.Letter, version int64, form moveForm) error {
		return p.Intake.Dismiss(r.Context(), web.ActorOf(r), l.ID, version, form.Why)
	})
}

// changeLetter is the shape of the small forms beside a letter: what is wrong comes back with the
// letter as it stands now.
func (p *pages) changeLetter(w http.ResponseWriter, r *http.Request, what string, change func(l intake.Letter, version int64, form moveForm) error) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	l, err := p.letter(r)
	if err != nil {
		return err
	}
	form := moveForm{v.Get("where"), v.Get("cell"), v.Get("class"), v.Get("sign"), v.Get("why")}
	version, _ := strconv.ParseInt(v.Get("version"), 10, 64) // none is the version of nobody: a conflict
	err = change(l, version, form)
	f, refused := fault.As(err)
	switch {
	case err == nil:
		done(r, what, l)
		return web.See(w, r, registryPath+backQuery(r))
	case refused && f.Kind == fault.Invalid && len(f.Fields) > 0:
		return p.pane(w, r, l, form, http.StatusUnprocessableEntity, ui.ProblemsOf(r.Context(), err))
	case refused && f.Kind == fault.Conflict:
		problems := ui.Problems{{Text: i18n.T(r.Context(), f.Key, map[string]any(f.Args))}}
		return p.pane(w, r, l, form, http.StatusConflict, problems)
	}
	return err
}

// backQuery is the list that the form was opened from.
func backQuery(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

// suggestClasses helps to find a class of the file plan.
func (p *pages) suggestClasses(w http.ResponseWriter, r *http.Request) error {
	out := []ui.Suggestion{}
	if typed := strings.TrimSpace(r.URL.Query().Get("q")); typed != "" && p.Classes != nil {
		found, err := p.Classes.Classes(r.Context(), web.ActorOf(r), typed, suggestions)
		if err != nil {
			return err
		}
		for _, c := range found {
			out = append(out, ui.Suggestion{Value: c.Symbol + " " + c.Title, Label: c.Symbol + " " + c.Title})
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return web.Text(w, r, "application/json", body)
}

func (l letterPane) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "intake.desk."+key) }
	out := []ui.Fact{{Name: t("sender"), Lines: l.senderLines()}}
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Fact{Name: t(key), Value: value})
		}
	}
	add("received", ui.DateText(ctx, l.ReceivedOn))
	add("entered", ui.MomentText(ctx, l.ReceivedAt))
	add("channel", channelName(ctx, l.Channel))
	if !l.DatedOn.IsZero() {
		add("dated", ui.DateText(ctx, l.DatedOn))
	}
	add("sender-sign", l.SenderSign)
	add("mode", l.Mode)
	add("carrier", l.CarrierNo)
	if l.Attachments > 0 && l.Submission.IsZero() { // files are listed below
		add("attachments", strconv.Itoa(l.Attachments))
	}
	if l.Channel == intake.ByPaper && l.Scan != "" {
		add("scan", strings.TrimSuffix(t("scan-"+string(l.Scan))+": "+l.ScanReason, ": "))
	}
	add("evidence", l.Entry.Evidence)
	if l.Entry.Level() != "public" {
		add("access", t("access-restricted"))
	}
	add("notes", l.Notes)
	add("registered-by", l.RegisteredBy)
	if l.Witness == nil {
		add("identified", l.Proof)
	}
	if l.Witness != nil {
		add("identified", identifiedName(ctx, l.Witness.Identified))
		add("confirmed", confirmedName(ctx, l.Witness.Confirmed))
	}
	return out
}

func (l letterPane) senderLines() []string {
	out := []string{l.Sender.Name()}
	out = append(out, l.Sender.Address.Lines()...)
	for _, s := range [][2]string{{"PESEL ", l.Sender.PESEL}, {"NIP ", l.Sender.NIP}, {"", l.Sender.Email}, {"", l.Sender.Phone}, {"", l.Sender.ADE}} {
		if s[1] != "" {
			out = append(out, s[0]+s[1])
		}
	}
	return out
}

func (l letterPane) files() []ui.File {
	var out []ui.File
	for _, f := range l.Files {
		at := letterPath(l.Letter) + "/pliki/" + strconv.Itoa(f.No)
		one := ui.File{Name: f.Name, Size: f.Size, Href: at}
		if strings.HasSuffix(f.Type, "xml") {
			one.View = at + "/tresc"
		}
		out = append(out, one)
	}
	return out
}

func cut3(s string) (a, b, c string) {
	a, s, _ = strings.Cut(s, " ")
	b, c, _ = strings.Cut(s, " ")
	return a, b, c
}
