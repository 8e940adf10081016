package casesweb

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/signing"
	"wrota/internal/cases/workload"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// boardPage is the superior's front door: what is late, what waits for a decision, who has how much.
type boardPage struct {
	By       actor.Actor
	Counts   map[cases.View]int
	Pending  []cases.Pending
	Batches  []signing.Progress // of the actor
	Loads    []workload.Load
	Names    map[id.Employee]string
	Today    calendar.Date
	Problems ui.Problems
}

func (p *pages) showBoard(w http.ResponseWriter, r *http.Request) error {
	b, err := p.board(r)
	if err != nil {
		return err
	}
	return web.Render(w, hear(r), http.StatusOK, board(b))
}

func (p *pages) board(r *http.Request) (boardPage, error) {
	ctx := r.Context()
	b := boardPage{By: web.ActorOf(r), Today: clock.Today(p.Clock)}
	var err error
	if b.Counts, err = p.Cases.Counts(ctx, b.By); err != nil {
		return b, err
	}
	if b.By.May(cases.GrantApprove) || b.By.May(cases.GrantSign) {
		if b.Pending, err = p.Cases.Pending(ctx, b.By); err != nil {
			return b, err
		}
	}
	if p.Batches != nil {
		if b.Batches, err = p.Batches.Unfinished(ctx, b.By); err != nil {
			return b, err
		}
	}
	if b.Loads, err = p.Workload.Workload(ctx, b.By); err != nil {
		return b, err
	}
	var who []id.Employee
	for _, l := range b.Loads {
		if !l.Lead.IsZero() {
			who = append(who, l.Lead)
		}
	}
	b.Names, err = p.People.Names(ctx, b.By, who)
	return b, err
}

// numbers are the three that a superior decides by; each leads to its list.
func (b boardPage) numbers(ctx context.Context) []ui.BarValue {
	var out []ui.BarValue
	for _, x := range []struct {
		view cases.View
		tone ui.Tone
	}{{cases.ViewCellLate, ui.Bad}, {cases.ViewNew, ui.Warn}, {cases.ViewAccept, ui.Neutral}} {
		if !slices.Contains(cases.Views(b.By), x.view) {
			continue
		}
		n := b.Counts[x.view]
		v := ui.BarValue{Name: i18n.T(ctx, "casesweb.view-"+string(x.view)), Value: float64(n), Text: counted(n), Href: list{View: x.view}.href()}
		if n > 0 {
			v.Tone = x.tone
		}
		out = append(out, v)
	}
	return out
}

// counted writes how many cases a list has.
func counted(n int) string { return ui.Count(n, n >= cases.MaxCount) }

func (b boardPage) numbersChart(ctx context.Context) ui.BarsProps {
	return ui.BarsProps{
		Finding: i18n.T(ctx, "casesweb.board-finding", "Late", counted(b.Counts[cases.ViewCellLate]), "New", counted(b.Counts[cases.ViewNew]), "Accept", counted(b.Counts[cases.ViewAccept])),
		Caption: i18n.T(ctx, "casesweb.board-now"), Name: i18n.T(ctx, "casesweb.board-list"), Value: i18n.T(ctx, "casesweb.board-cases"), Bars: b.numbers(ctx),
	}
}

func (b boardPage) name(ctx context.Context, e id.Employee) string {
	if e.IsZero() {
		return i18n.T(ctx, "casesweb.nobody")
	}
	return b.Names[e]
}

// workload shows open cases per person; a click opens the person's list.
func (b boardPage) workload(ctx context.Context) ui.BarsProps {
	out := ui.BarsProps{Caption: i18n.T(ctx, "casesweb.workload"), Name: i18n.T(ctx, "casesweb.person"), Value: i18n.T(ctx, "casesweb.board-cases")}
	for _, l := range b.Loads {
		v := ui.BarValue{Name: b.name(ctx, l.Lead), Value: float64(l.Open), Text: strconv.Itoa(l.Open), Href: list{View: cases.ViewCell, Lead: l.Lead.Short()}.href()}
		if l.Lead.IsZero() {
			v.Href = list{View: cases.ViewNew}.href()
		}
		if l.Overdue > 0 {
			v.Tone = ui.Bad
		}
		out.Bars = append(out.Bars, v)
	}
	if len(b.Loads) > 0 {
		out.Finding = i18n.T(ctx, "casesweb.workload-finding", "Name", b.name(ctx, b.Loads[0].Lead), "N", b.Loads[0].Open)
	}
	return out
}

// loads are the same numbers as a table, with what is late and what comes.
func (b boardPage) loads(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "casesweb."+key) }
	out := ui.TableProps{
		Caption: t("workload"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("person")}, {Text: t("load-open"), Numeric: true}, {Text: t("load-late"), Numeric: true}, {Text: t("load-soon"), Numeric: true}},
	}
	for _, l := range b.Loads {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: b.name(ctx, l.Lead)}, {Text: strconv.Itoa(l.Open), Numeric: true}, {Text: strconv.Itoa(l.Overdue), Numeric: true}, {Text: strconv.Itoa(l.Soon), Numeric: true},
		}})
	}
	return out
}

// fromBoard is the query of a document opened from the board: after it the next case of the list follows.
func fromBoard() string { return list{View: cases.ViewAccept, chosen: true}.query() }

func (b boardPage) due(ctx context.Context, x cases.Pending) ui.DueProps {
	return newWords(ctx).due(x.DueOn, x.Paused, x.Stage, b.Today)
}

// docPick is a document in a list of checkboxes, in the version that was shown.
func docPick(x cases.Pending) string {
	return x.ID.Short() + "." + x.Writing.Short() + "." + strconv.FormatInt(x.WritingVersion, 10)
}

// doc is a document that was picked.
type doc struct {
	c       id.Case
	w       id.Document
	version int64
}

func readDocs(picked []string) ([]doc, error) {
	var out []doc
	for _, s := range picked {
		parts := strings.Split(s, ".")
		if len(parts) != 3 {
			return nil, notFound()
		}
		c, cerr := id.Parse[id.Case](parts[0])
		w, werr := id.Parse[id.Document](parts[1])
		if cerr != nil || werr != nil {
			return nil, notFound()
		}
		out = append(out, doc{c, w, version(parts[2])})
	}
	if len(out) == 0 || len(out) > 50 {
		return nil, fault.InvalidField("pismo", "casesweb.choose-writings")
	}
	return out, nil
}

// decideMany reads what was picked on the board: to accept is done at once, to sign is confirmed first.
func (p *pages) decideMany(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	if one := v.Get("jedno"); one != "" {
		v["pismo"], v["co"] = []string{one}, []string{"akceptuj"}
	}
	docs, err := readDocs(v["pismo"])
	if ps, status, ok := problems(r.Context(), err); ok {
		b, berr := p.board(r)
		if berr != nil {
			return berr
		}
		for i := range ps {
			ps[i].Href = "#do-akceptacji"
		}
		b.Problems = ps
		return web.Render(w, r, status, board(b))
	}
	if err != nil {
		return err
	}
	if v.Get("co") == "podpis" {
		return web.See(w, r, BoardPath+"/podpis?"+url.Values{"pismo": v["pismo"]}.Encode())
	}
	return p.eachDoc(w, r, docs, "accepted-many", p.Cases.Accept)
}

type docStep func(ctx context.Context, by actor.Actor, c id.Case, w id.Document, version int64) error

// resultsKey is where a session keeps what became of each document until the page shows it.
const resultsKey = "sprawy.wynik"

// eachDoc does one thing with several documents. Each stands for itself.
func (p *pages) eachDoc(w http.ResponseWriter, r *http.Request, docs []doc, what string, step docStep) error {
	ctx, by := r.Context(), web.ActorOf(r)
	t := told{What: what}
	out := resultsOf{Back: BoardPath, Name: what}
	for _, d := range docs {
		wr, err := p.Cases.Writing(ctx, by, d.c, d.w)
		if err != nil {
			return err // not theirs: nothing of a forged list is done beyond what stood before it
		}
		one := result{Title: wr.Title, Href: writingPath(d.c, d.w)}
		if one.Sign, err = p.signOf(ctx, by, d.c); err != nil {
			return err
		}
		if err := step(ctx, by, d.c, d.w, d.version); err != nil {
			if one.Wrong, err = reason(ctx, err); err != nil {
				return err
			}
		} else {
			t.Count++
		}
		out.Results = append(out.Results, one)
	}
	if len(docs) == 1 && t.Count == 1 {
		tell(r, t)
		return web.See(w, r, BoardPath)
	}
	kept, err := json.Marshal(out)
	if err != nil {
		return err
	}
	web.SessionOf(r).Put(resultsKey, string(kept))
	return web.See(w, r, BoardPath+"/wynik")
}

func (p *pages) signOf(ctx context.Context, by actor.Actor, c id.Case) (string, error) {
	d, err := p.Cases.Dossier(ctx, by, c)
	if err != nil {
		return "", err
	}
	return d.Sign, nil
}

func (p *pages) showResults(w http.ResponseWriter, r *http.Request) error {
	var out resultsOf
	if json.Unmarshal([]byte(web.SessionOf(r).Get(resultsKey)), &out) != nil {
		return web.See(w, r, BoardPath)
	}
	return web.Render(w, r, http.StatusOK, resultsPage(out))
}

// batchTitle says whether documents are still being signed, or which of them were not.
func batchTitle(x signing.Progress) string {
	if x.Waits > 0 {
		return "casesweb.batch-waits"
	}
	return "casesweb.batch-refused"
}

func batchTone(x signing.Progress) ui.Tone {
	if x.Refused > 0 {
		return ui.Warn
	}
	return ui.Neutral
}

// ceremony is the page that asks before several documents are signed.
type ceremony struct {
	Batch   id.Batch // of this page: sent twice, it is one batch
	Picked  []string // as they were seen on the board
	Pending []cases.Pending
}

func (p *pages) showSignMany(w http.ResponseWriter, r *http.Request) error {
	docs, err := readDocs(r.URL.Query()["pismo"])
	if err != nil {
		return err
	}
	c := ceremony{Batch: id.New[id.Batch](), Picked: r.URL.Query()["pismo"]}
	all, err := p.Cases.Pending(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	for _, x := range all {
		if slices.ContainsFunc(docs, func(d doc) bool { return d.w == x.Writing }) {
			c.Pending = append(c.Pending, x)
		}
	}
	if len(c.Pending) == 0 { // signed meanwhile
		return web.See(w, r, BoardPath)
	}
	return web.Render(w, r, http.StatusOK, signAll(c))
}
