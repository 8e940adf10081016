package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/load"
	"wrota/internal/cases"
	"wrota/internal/cases/casesbulk"
	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
)

// benchQueue is "wrota bench queue".
type benchQueue struct {
	benchFlags
	Cases int           `help:"Cases in all." default:"1000000"`
	Units int           `help:"Units among which they are divided." default:"95"`
	For   time.Duration `help:"How long clerks look at their lists." default:"20s"`
}

// listFigures are what comes out. Times are of whole pages: the list, the numbers beside it, HTML.
type listFigures struct {
	DB        string               `json:"db"`
	Clients   int                  `json:"clients"`
	Units     int                  `json:"units"`
	Cases     int                  `json:"cases"`
	Fill      float64              `json:"fill_s"`
	Pages     int                  `json:"pages"`
	PerSecond float64              `json:"per_s"`
	P50       float64              `json:"p50_ms"`
	P95       float64              `json:"p95_ms"`
	P99       float64              `json:"p99_ms"`
	CPU       float64              `json:"cpu_ms_each"` // of this process, load generator included
	Errors    int                  `json:"errors"`
	Error     string               `json:"error,omitempty"`
	Alone     map[string][]float64 `json:"alone_ms"` // p50 and p95 of each list when one clerk asks
}

// queuePath is the clerk's list.
const queuePath = "/biurko/sprawy"

// lists are what clerks look at; the first is the one they look at most.
var lists = []cases.View{cases.ViewTodo, cases.ViewOverdue, cases.ViewCell, cases.ViewNew, cases.ViewClosed}

func (b benchQueue) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return b.measure(ctx, *cfg, out, func(ctx context.Context, a *app.App) (any, error) {
		f := listFigures{DB: b.DB, Clients: b.Clients, Units: b.Units, Cases: b.Cases, Alone: map[string][]float64{}}
		begin := a.Clock.Now()
		clerks, err := b.fill(ctx, a)
		if err != nil {
			return f, err
		}
		f.Fill = round(a.Clock.Now().Sub(begin).Seconds())
		return f, b.look(ctx, a, clerks, &f)
	})
}

// fill founds the units with their cases and returns an account of each, half of them superiors'.
func (b benchQueue) fill(ctx context.Context, a *app.App) ([]id.Account, error) {
	s, offices, err := towns(ctx, a, b.Units)
	if err != nil {
		return nil, err
	}
	class, err := jrwa.Parse("7230")
	if err != nil {
		return nil, err
	}
	clerks := make([]id.Account, len(offices))
	for i, o := range offices {
		u := s.units[o.slug]
		boss, clerk, leads, err := leads(ctx, a, u, s.cells[o.slug+"/DR"])
		if err != nil {
			return nil, err
		}
		if clerks[i] = boss; i%2 == 1 {
			clerks[i] = clerk
		}
		err = casesbulk.InsertMany(ctx, a.DB, a.Clock.Now(), casesbulk.Bulk{
			Unit: u.ID, Cell: s.cells[o.slug+"/DR"], CellSymbol: "DR", Class: class, Service: "zajecie-pasa-drogowego", Leads: leads,
			N: b.Cases*(i+1)/b.Units - b.Cases*i/b.Units,
		})
		if err != nil {
			return nil, err
		}
	}
	if a.DB.Engine() == db.Postgres { // what its own service does within a minute
		_, err = a.DB.Raw().ExecContext(ctx, `ANALYZE`)
	}
	return clerks, err
}

// staffOfCell is how many people lead the cases of a cell.
const staffOfCell = 10

// leads takes more people on, so that a cell has as many as in a town, and returns them, with the account
// of the one who leads the cell and of a clerk.
func leads(ctx context.Context, a *app.App, u identity.Unit, c id.Cell) (boss, clerk id.Account, leads []id.Employee, err error) {
	all, err := a.Identity.Employees(ctx, app.System(u.ID), u.ID, identity.EmployeeFilter{})
	if err != nil {
		return boss, clerk, nil, err
	}
	for _, e := range all {
		if e.Cell != c {
			continue
		}
		if leads = append(leads, e.ID); e.Leads {
			boss = e.Account
		} else {
			clerk = e.Account
		}
	}
	var more []identity.NewEmployee
	for i := len(leads); i < staffOfCell; i++ {
		more = append(more, identity.NewEmployee{Email: fmt.Sprintf("referent%d@%s.example", i, u.Slug), Employee: identity.Employee{
			Unit: u.ID, Cell: c, Given: "Anna", Family: "Dalsza-" + ordinal(i), Post: "referent", Roles: []string{"referent"}, From: calendar.On(2020, 1, 2),
		}})
	}
	added, err := a.Identity.AddEmployees(ctx, app.System(u.ID), u.ID, more)
	for _, e := range added {
		leads = append(leads, e.ID)
	}
	return boss, clerk, leads, err
}

// look lets clerks of all units look at their lists, first one alone, then all clients at once.
func (b benchQueue) look(ctx context.Context, a *app.App, clerks []id.Account, f *listFigures) (err error) {
	address, stop, err := listen(ctx, a)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	desks := make([]*load.Browser, len(clerks))
	for i, c := range clerks {
		desks[i] = load.New(address)
		defer desks[i].Close()
		if err := desks[i].Enter(c.Short()); err != nil {
			return err
		}
	}
	for _, v := range lists {
		turn := 0
		r := load.Together(ctx, 1, time.Second, func(int) (bool, error) {
			turn++
			return true, show(desks[turn%len(desks)], v)
		})
		f.Alone[string(v)] = []float64{millis(r.Quantile(.5)), millis(r.Quantile(.95))}
	}
	turns := make([]int, b.Clients)
	return b.profiled("", func() error {
		begin := spent()
		r := load.Together(ctx, b.Clients, b.For, func(i int) (bool, error) {
			turns[i]++
			own := (len(desks) - i + b.Clients - 1) / b.Clients // desks i, i+clients, i+2·clients …
			if own <= 0 {
				return false, nil
			}
			v := lists[0]
			if turns[i]%2 == 0 {
				v = lists[turns[i]/2%len(lists)]
			}
			return true, show(desks[i+b.Clients*(turns[i]%own)], v)
		})
		f.Pages, f.PerSecond, f.Errors = len(r.Times), round(r.PerSecond()), r.Errors
		f.P50, f.P95, f.P99 = millis(r.Quantile(.5)), millis(r.Quantile(.95)), millis(r.Quantile(.99))
		f.CPU = each(spent()-begin, f.Pages)
		if r.First != nil {
			f.Error = r.First.Error()
		}
		return nil
	})
}

// show asks for a list.
func show(desk *load.Browser, v cases.View) error {
	a, err := desk.Get(queuePath + "?widok=" + string(v))
	if err == nil && a.Status != http.StatusOK {
		err = fmt.Errorf("%w: %d to the list %s", load.ErrStatus, a.Status, v)
	}
	return err
}
