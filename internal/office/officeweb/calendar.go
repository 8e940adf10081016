package officeweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/office"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// calendarPage is when an office works.
type calendarPage struct {
	Table office.Timetable
	Hours form
	Free  form
	Done  string
}

func (p *pages) showCalendar(w http.ResponseWriter, r *http.Request) error {
	return p.renderCalendar(w, r, http.StatusOK, calendarPage{Done: popDone(r)})
}

func (p *pages) renderCalendar(w http.ResponseWriter, r *http.Request, status int, page calendarPage) (err error) {
	today := p.Office.Today()
	if page.Table, err = p.Office.Timetable(r.Context(), web.ActorOf(r).Unit, today); err != nil {
		return err
	}
	if page.Hours.Values == nil {
		page.Hours.Values = hourValues(page.Table, today)
	}
	if page.Free.Values == nil {
		page.Free.Values = url.Values{}
	}
	return web.Render(w, r, status, timetable(page))
}

// hourValues fill the form with the hours of today, or with the usual ones of an office that has none yet.
func hourValues(t office.Timetable, today calendar.Date) url.Values {
	week := office.Week{}
	for i := range 5 {
		week[i] = office.Span{From: 7*60 + 30, To: 15*60 + 30}
	}
	if t.Hours != nil {
		week = t.Hours.Week
	}
	out := url.Values{"from": {today.String()}}
	for i, s := range week {
		if !s.Closed() {
			out.Set("open"+strconv.Itoa(i), clockOf(s.From))
			out.Set("close"+strconv.Itoa(i), clockOf(s.To))
		}
	}
	return out
}

func clockOf(minutes int) string {
	return strconv.Itoa(minutes/600) + strconv.Itoa(minutes/60%10) + ":" + strconv.Itoa(minutes%60/10) + strconv.Itoa(minutes%10)
}

// readClock reads "7:30", "07.30" or "7"; nothing is zero, and what is no time is -1.
func readClock(s string) int {
	s = strings.TrimSpace(strings.Replace(s, ".", ":", 1))
	if s == "" {
		return 0
	}
	h, m, both := strings.Cut(s, ":")
	hours, err := strconv.Atoi(h)
	minutes := 0
	if both && err == nil {
		minutes, err = strconv.Atoi(m)
	}
	if err != nil || hours < 0 || hours > 24 || minutes < 0 || minutes > 59 {
		return -1
	}
	return hours*60 + minutes
}

func (p *pages) setHours(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	h := office.Hours{From: typedDay(f.Get("from"))}
	for i := range h.Week {
		h.Week[i] = office.Span{From: readClock(f.Get("open" + strconv.Itoa(i))), To: readClock(f.Get("close" + strconv.Itoa(i)))}
	}
	err = p.Office.SetHours(r.Context(), web.ActorOf(r), h)
	if status, yes := refused(err); yes {
		page := calendarPage{Hours: again(r.Context(), f, err, nil)}
		for i := range page.Hours.Problems {
			if day, ok := strings.CutPrefix(page.Hours.Problems[i].Field, "day"); ok {
				page.Hours.Problems[i].Field = "open" + day
			}
		}
		return p.renderCalendar(w, r, status, page)
	}
	if err != nil {
		return err
	}
	return done(w, r, "hours", calendarPath)
}

func (p *pages) addFreeDay(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	err = p.Office.AddFreeDay(r.Context(), web.ActorOf(r), office.FreeDay{Day: typedDay(f.Get("day")), Reason: f.Get("reason")})
	if status, yes := refused(err); yes {
		return p.renderCalendar(w, r, status, calendarPage{Free: again(r.Context(), f, err, nil)})
	}
	if err != nil {
		return err
	}
	return done(w, r, "free-day", calendarPath)
}

func (p *pages) dropFreeDay(w http.ResponseWriter, r *http.Request) error {
	day, err := calendar.Parse(r.PathValue("day"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	if err := p.Office.DropFreeDay(r.Context(), web.ActorOf(r), day); err != nil {
		return err
	}
	return done(w, r, "no-free-day", calendarPath)
}

func (c calendarPage) problems() ui.Problems {
	if len(c.Hours.Problems) > 0 {
		return c.Hours.Problems
	}
	return c.Free.Problems
}

func (c calendarPage) freeTable(ctx context.Context) ui.TableProps {
	out := ui.TableProps{
		Caption: say(ctx, "calendar.free"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: say(ctx, "calendar.day")}, {Text: say(ctx, "calendar.reason")}, {Text: say(ctx, "calendar.by")}, {Text: say(ctx, "calendar.drop"), Hidden: true}},
	}
	for _, d := range c.Table.Free {
		row := ui.Row{Cells: []ui.Cell{{Text: ui.DateText(ctx, d.Day)}, {Text: d.Reason}, {Text: d.By}, {}}}
		if d.Day.After(c.Table.On) {
			row.Cells[3] = ui.Cell{Content: dropDay(d)}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// weekday names a day of the week, Monday first.
func weekday(ctx context.Context, i int) string {
	return i18n.T(ctx, "office.weekday."+strconv.Itoa(i+1))
}
