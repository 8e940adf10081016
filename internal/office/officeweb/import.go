package officeweb

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Limits of a list of people: as many as the largest office has.
var peopleLimits = sheet.Limits{Bytes: 4 << 20, Rows: 10_000}

// maxImport is a file of the largest size in a form, where it is written in base64.
const maxImport = 6 << 20

// columns are the headings of a list of people, as the template has them.
var columns = []string{"e-mail", "imię", "nazwisko", "symbol komórki", "stanowisko", "telefon", "role", "kieruje komórką", "od", "do"}

// importPage asks for a list and, once it was read, says what it would do.
type importPage struct {
	Problems ui.Problems
	Verdicts []identity.Verdict // nil before a file was read
	File     string             // in base64: what is applied is what was looked at
	Invite   bool
}

func (p *pages) showImport(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, importing(importPage{Invite: true}))
}

// template is a list with headings and one line to write over.
func (p *pages) template(w http.ResponseWriter, r *http.Request) error {
	body := "\ufeff" + strings.Join(columns, ";") + "\r\n" + strings.Join([]string{
		"jan.nowak@urzad.example.pl", "Jan", "Nowak", "DR", "inspektor ds. dróg", "68 000 00 00", p.RoleName(r.Context(), "referent"), "nie", p.Identity.Today().String(), "",
	}, ";") + "\r\n"
	return web.Send(w, web.File{Name: "pracownicy.csv", Type: "text/csv; charset=utf-8", Size: int64(len(body)), Body: strings.NewReader(body)})
}

// tryImport reads the file and says what it would do; nothing is kept.
func (p *pages) tryImport(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(maxImport); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return fault.New(fault.TooLarge, "fault.too-large")
		}
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	if err := web.CheckText(r.PostForm); err != nil {
		return err
	}
	content, err := upload(r, "file")
	if err != nil {
		return err
	}
	page := importPage{Invite: r.PostForm.Get("invite") == "yes", File: base64.StdEncoding.EncodeToString(content)}
	lines, err := p.lines(r.Context(), content)
	if err == nil {
		by := web.ActorOf(r)
		page.Verdicts, err = p.Identity.ImportPeople(r.Context(), by, by.Unit, lines, true)
	}
	if status, yes := refused(err); yes {
		return web.Render(w, r, status, importing(importPage{Invite: page.Invite, Problems: problems(r.Context(), err)}))
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, importing(page))
}

// doImport applies the list that was looked at.
func (p *pages) doImport(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	content, err := base64.StdEncoding.DecodeString(f.Get("list"))
	if err != nil {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	by, ctx := web.ActorOf(r), r.Context()
	lines, err := p.lines(ctx, content)
	var out []identity.Verdict
	if err == nil {
		out, err = p.Identity.ImportPeople(ctx, by, by.Unit, lines, false)
	}
	if status, yes := refused(err); yes {
		return web.Render(w, r, status, importing(importPage{Problems: problems(ctx, err)}))
	}
	if err != nil {
		return err
	}
	if f.Get("invite") == "yes" && slices.ContainsFunc(out, func(v identity.Verdict) bool { return v.Outcome == identity.Hired }) {
		if err := p.inviteHired(r, out); err != nil {
			return err
		}
	}
	return done(w, r, "people-imported", peoplePath)
}

// inviteHired invites whoever the list added.
func (p *pages) inviteHired(r *http.Request, list []identity.Verdict) error {
	by, hired := web.ActorOf(r), map[string]bool{}
	for _, v := range list {
		if v.Outcome == identity.Hired {
			hired[strings.ToLower(v.Email)] = true
		}
	}
	staff, err := p.Identity.Staff(r.Context(), by, by.Unit)
	if err != nil {
		return err
	}
	var who []id.Employee
	for _, m := range staff {
		if hired[strings.ToLower(m.Email)] {
			who = append(who, m.ID)
		}
	}
	_, err = p.Identity.Invite(r.Context(), by, by.Unit, who)
	return err
}

// lines makes people of the rows of a file. What a row has wrong stays with the row.
func (p *pages) lines(ctx context.Context, content []byte) ([]identity.Line, error) {
	t, err := sheet.Read(content, peopleLimits)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, head := range t.Head {
		at[plain(head)] = i
	}
	for _, need := range columns[:5] {
		if _, ok := at[plain(need)]; !ok {
			return nil, fault.InvalidField("file", "office.import.column", fault.Args{"Column": need})
		}
	}
	roles := map[string]string{}
	for _, role := range p.Roles {
		roles[plain(role)], roles[plain(p.RoleName(ctx, role))] = role, role
	}
	out := make([]identity.Line, 0, len(t.Rows))
	for _, row := range t.Rows {
		get := func(column string) string {
			if i, ok := at[plain(column)]; ok && i < len(row.Cells) {
				return row.Cells[i]
			}
			return ""
		}
		out = append(out, readLine(row.No, get, roles))
	}
	return out, nil
}

// plain is a heading or a name as people mean it, however they write it.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(i18n.Fold(s), func(c rune) bool { return c == ' ' || c == '-' || c == '_' || c == '.' }), "")
}

func readLine(no int, get func(string) string, roles map[string]string) identity.Line {
	l := identity.Line{No: no, Symbol: get("symbol komórki"), NewEmployee: identity.NewEmployee{Email: get("e-mail"), Employee: identity.Employee{
		Given: get("imię"), Family: get("nazwisko"), Post: strings.Join(strings.Fields(get("stanowisko")), " "), Phone: get("telefon"),
	}}}
	wrong := func(field, key string) { l.Wrong = append(l.Wrong, fault.Field{Name: field, Key: key}) }
	for _, name := range strings.FieldsFunc(get("role"), func(c rune) bool { return c == ',' || c == '|' || c == '/' }) {
		if role, ok := roles[plain(name)]; ok {
			l.Roles = append(l.Roles, role)
		} else {
			wrong("roles", "identity.employee.roles")
		}
	}
	switch plain(get("kieruje komórką")) {
	case "", "nie", "n", "0":
	case "tak", "t", "1", "x":
		l.Leads = true
	default:
		wrong("leads", "office.import.leads")
	}
	for column, to := range map[string]*calendar.Date{"od": &l.From, "do": &l.To} {
		text := get(column)
		if text == "" {
			continue
		}
		day, ok := readDay(text)
		if *to = day; !ok {
			wrong(column, "office.import.day-"+column)
		}
	}
	return l
}

// readDay reads 2027-03-01, 1.03.2027 and 01-03-2027.
func readDay(s string) (calendar.Date, bool) {
	if d, err := calendar.Parse(s); err == nil {
		return d, true
	}
	parts := strings.FieldsFunc(s, func(c rune) bool { return c == '.' || c == '-' || c == '/' })
	if len(parts) != 3 {
		return calendar.Date{}, false
	}
	var n [3]int
	for i, p := range parts {
		n[i], _ = strconv.Atoi(p) // zero is no day
	}
	d, err := calendar.New(n[2], n[1], n[0])
	return d, err == nil
}

// count is how many lines have an outcome.
func (i importPage) count(o identity.Outcome) (n int) {
	for _, v := range i.Verdicts {
		if v.Outcome == o {
			n++
		}
	}
	return n
}

var outcomes = []identity.Outcome{identity.Faulty, identity.Hired, identity.Moved, identity.Ended, identity.Amended, identity.Unchanged}

// maxShown is how many lines of one outcome the page lists.
const maxShown = 200

func (i importPage) tables(ctx context.Context) (out []ui.TableProps) {
	for _, o := range outcomes {
		n := i.count(o)
		if n == 0 || o == identity.Unchanged {
			continue
		}
		t := ui.TableProps{
			Caption: say(ctx, "import.are-"+string(o), "N", n), Narrow: ui.Stacks,
			Columns: []ui.Column{{Text: say(ctx, "import.row"), Numeric: true}, {Text: say(ctx, "people.name")}, {Text: say(ctx, "people.cell")}, {Text: say(ctx, "people.post")}, {Text: say(ctx, "import.note")}},
		}
		for _, v := range i.Verdicts {
			if v.Outcome == o && len(t.Rows) < maxShown {
				t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
					{Text: strconv.Itoa(v.No), Numeric: true}, {Text: strings.TrimSpace(v.Given + " " + v.Family)}, {Text: v.Symbol}, {Text: v.Post}, {Text: noteOf(ctx, v)},
				}})
			}
		}
		out = append(out, t)
	}
	return out
}

// noteOf says what is wrong with a line, or what it changes.
func noteOf(ctx context.Context, v identity.Verdict) string {
	switch v.Outcome {
	case identity.Faulty:
		var all []string
		for _, w := range v.Wrong {
			all = append(all, i18n.T(ctx, w.Key, map[string]any(w.Args)))
		}
		return strings.Join(slices.Compact(all), ". ")
	case identity.Moved:
		return say(ctx, "import.moved", "Post", v.Was.Post, "Day", ui.ShortDate(v.From))
	case identity.Ended:
		return say(ctx, "import.ended", "Day", ui.ShortDate(v.To))
	}
	return ""
}
