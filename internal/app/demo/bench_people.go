package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/load"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// populace is a region full of people: offices, their staff, and residents with accounts.
type populace struct {
	benchFlags
	Units     int           `help:"Units." default:"95"`
	Employees int           `help:"Members of staff in all units together." default:"10000"`
	People    int           `help:"Accounts of residents." default:"1000000"`
	For       time.Duration `help:"How long is measured." default:"20s"`
}

// inhabited is a filled region: sittings as sessions keep them.
type inhabited struct {
	staff, people []identity.Sitting
	fill          float64
}

// fill founds the units, takes the staff on as an office would, and writes the residents' accounts down in
// bulk: a million registrations with their passwords would take days, and what is measured does not need them.
func (p populace) fill(ctx context.Context, a *app.App) (out inhabited, err error) {
	begin := a.Clock.Now()
	s, offices, err := towns(ctx, a, p.Units)
	if err != nil {
		return out, err
	}
	for i, o := range offices {
		u := s.units[o.slug]
		all, err := a.Identity.Employees(ctx, app.System(u.ID), u.ID, identity.EmployeeFilter{})
		if err != nil {
			return out, err
		}
		var more []identity.NewEmployee
		for n := len(all); n < p.Employees*(i+1)/p.Units-p.Employees*i/p.Units; n++ {
			more = append(more, identity.NewEmployee{Email: fmt.Sprintf("referent%d@%s.example", n, u.Slug), Employee: identity.Employee{
				Unit: u.ID, Cell: s.cells[o.slug+"/"+[]string{"DR", "KA", "OR"}[n%3]], Given: "Anna", Family: "Dalsza-" + ordinal(n), Post: "referent", Roles: []string{"referent"},
				From: calendar.On(2020, 1, 2),
			}})
		}
		added, err := a.Identity.AddEmployees(ctx, app.System(u.ID), u.ID, more)
		if err != nil {
			return out, err
		}
		for _, e := range added {
			out.staff = append(out.staff, identity.SittingAs(identity.Account{ID: e.Account}, e.ID))
		}
		for _, e := range all { // personas: their sessions have another epoch
			x, err := a.Identity.Account(ctx, app.System(id.Region), e.Account)
			if err != nil {
				return out, err
			}
			out.staff = append(out.staff, identity.SittingAs(x, e.ID))
		}
	}
	if out.people, err = residents(ctx, a, p.People); err != nil {
		return out, err
	}
	if a.DB.Engine() == db.Postgres { // what its own service does within a minute
		if _, err := a.DB.Raw().ExecContext(ctx, `ANALYZE`); err != nil {
			return out, err
		}
	}
	out.fill = round(a.Clock.Now().Sub(begin).Seconds())
	return out, nil
}

// residents writes accounts down, five hundred at a time.
func residents(ctx context.Context, a *app.App, n int) (out []identity.Sitting, err error) {
	const columns = `id, kind, resident, email, email_key, given, family, name, pesel, nip, regon, krs, phone, ade, address, mailing, delivery, lang, level, persona, note, epoch, link_no, version, verified_at, created_at, changed_at`
	const row = `('%s', 'person', true, '%s', '%s', 'Maria', 'Próbna', '', '', '', '', '', '', '', '{}', '{}', 'portal', 'pl', 2, '', '', 0, 0, 1, '%s', '%s', '%s')`
	at := db.At(a.Clock.Now()).UTC().Format("2006-01-02T15:04:05.000000Z")
	for len(out) < n {
		rows := make([]string, 0, 500)
		for range min(500, n-len(out)) {
			account, mail := id.New[id.Account](), fmt.Sprintf("mieszkanka%d@poczta.example", len(out))
			rows = append(rows, fmt.Sprintf(row, account, mail, mail, at, at, at))
			out = append(out, identity.SittingAs(identity.Account{ID: account}, id.Employee{}))
		}
		if _, err := a.DB.Raw().ExecContext(ctx, `INSERT INTO identity_account (`+columns+`) VALUES `+strings.Join(rows, ",")); err != nil {
			return nil, fmt.Errorf("residents: %w", err)
		}
	}
	return out, nil
}

// decisions is how long it takes to know who somebody is and what they may do, in milliseconds.
type decisions struct {
	PerSecond float64 `json:"per_s"`
	P50       float64 `json:"p50_ms"`
	P95       float64 `json:"p95_ms"`
	P99       float64 `json:"p99_ms"`
	CPU       float64 `json:"cpu_ms_each"` // of this process; the server's own is not in it
	Errors    int     `json:"errors"`
	Error     string  `json:"error,omitempty"`
}

// benchAuthorize is "wrota bench authorize".
type benchAuthorize struct{ populace }

type authorizeFigures struct {
	DB        string    `json:"db"`
	Clients   int       `json:"clients"`
	Units     int       `json:"units"`
	Employees int       `json:"employees"`
	People    int       `json:"people"`
	Fill      float64   `json:"fill_s"`
	Resident  decisions `json:"resident_alone"` // one request after another
	First     decisions `json:"clerk_first"`    // the first request of each on this node since it started, or since rights changed
	Clerk     decisions `json:"clerk_alone"`    // every later one
	Together  decisions `json:"together"`       // half of the clients are clerks
}

func (b benchAuthorize) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return b.measure(ctx, *cfg, out, func(ctx context.Context, a *app.App) (any, error) {
		f := authorizeFigures{DB: b.DB, Clients: b.Clients, Units: b.Units, Employees: b.Employees, People: b.People}
		all, err := b.fill(ctx, a)
		if err != nil {
			return f, err
		}
		f.Fill = all.fill
		f.Resident = decide(ctx, a, 1, b.For/4, func(int) identity.Sitting { return any1(all.people) })
		f.First = decideOnce(ctx, a, all.staff)
		f.Clerk = decide(ctx, a, 1, b.For/4, func(int) identity.Sitting { return any1(all.staff) })
		return f, b.profiled("", func() error {
			f.Together = decide(ctx, a, b.Clients, b.For, func(i int) identity.Sitting {
				if i%2 == 0 {
					return any1(all.staff)
				}
				return any1(all.people)
			})
			return nil
		})
	})
}

func any1(list []identity.Sitting) identity.Sitting { return list[rand.IntN(len(list))] } //nolint:gosec // not a secret

// decide asks who somebody is and what they may do, as every request does, for people at random.
func decide(ctx context.Context, a *app.App, clients int, d time.Duration, who func(client int) identity.Sitting) decisions {
	begin := spent()
	r := load.Together(ctx, clients, d, func(i int) (bool, error) {
		return true, known(ctx, a, who(i))
	})
	return figures(r, begin)
}

// decideOnce asks it of each, one after another.
func decideOnce(ctx context.Context, a *app.App, list []identity.Sitting) decisions {
	begin, next := spent(), 0
	r := load.Together(ctx, 1, time.Hour, func(int) (bool, error) {
		next++
		return next < len(list), known(ctx, a, list[next-1])
	})
	return figures(r, begin)
}

func known(ctx context.Context, a *app.App, x identity.Sitting) error {
	by, err := a.Identity.Actor(ctx, x)
	if err == nil && (by.Account != x.Account || !x.Employee.IsZero() && (by.Kind != actor.Clerk || len(by.Grants) == 0)) {
		err = errors.New("somebody else, or a clerk without rights")
	}
	return err
}

func figures(r load.Result, begin time.Duration) decisions {
	out := decisions{
		PerSecond: round(r.PerSecond()), P50: millis(r.Quantile(.5)), P95: millis(r.Quantile(.95)), P99: millis(r.Quantile(.99)),
		CPU: each(spent()-begin, len(r.Times)), Errors: r.Errors,
	}
	if r.First != nil {
		out.Error = r.First.Error()
	}
	return out
}

// benchLogin is "wrota bench login".
type benchLogin struct{ populace }

type loginFigures struct {
	DB      string    `json:"db"`
	Clients int       `json:"clients"`
	People  int       `json:"people"`
	Fill    float64   `json:"fill_s"`
	Good    decisions `json:"password"`         // from the form to the first page, argon2id included
	Wrong   decisions `json:"wrong_password"`   // one client, so that the two can be compared
	Unknown decisions `json:"unknown_address"`  // takes as long: nobody learns who has an account
	Persona decisions `json:"without_password"` // what a login costs beside the password
}

const benchPassword = "dlugie haslo do pomiaru"

func (b benchLogin) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return b.measure(ctx, *cfg, out, func(ctx context.Context, a *app.App) (any, error) {
		f := loginFigures{DB: b.DB, Clients: b.Clients, People: b.People}
		b.Employees = 0
		all, err := b.fill(ctx, a)
		if err != nil {
			return f, err
		}
		f.Fill = all.fill
		return f, b.come(ctx, a, &f)
	})
}

// registered are people with a password, who proved their address.
func (b benchLogin) registered(ctx context.Context, a *app.App) ([]string, error) {
	mails := make([]string, b.Clients)
	for i := range mails {
		mails[i] = fmt.Sprintf("logujaca%d@poczta.example", i)
		by := actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: fmt.Sprintf("192.0.2.%d", i+1)}}
		err := a.Identity.SignUp(ctx, by, identity.Registration{Kind: identity.Person, Email: mails[i], Password: benchPassword, Given: "Maria", Family: "Próbna", Lang: "pl"})
		if err != nil {
			return nil, err
		}
		x, err := a.Identity.ByEmail(ctx, app.System(id.Region), mails[i])
		if err != nil {
			return nil, err
		}
		link, err := a.Identity.VerifyLink(ctx, x.ID)
		if err != nil {
			return nil, err
		}
		if _, err := a.Identity.Verify(ctx, by, strings.TrimPrefix(link, identity.VerifyPath), benchPassword); err != nil {
			return nil, err
		}
	}
	return mails, nil
}

// come lets people log in over the network and go away again.
func (b benchLogin) come(ctx context.Context, a *app.App, f *loginFigures) (err error) {
	mails, err := b.registered(ctx, a)
	if err != nil {
		return err
	}
	people, err := crowd(ctx, a, b.Clients)
	if err != nil {
		return err
	}
	address, stop, err := listen(ctx, a)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	begin := spent()
	f.Good = figures(load.Together(ctx, b.Clients, b.For, func(i int) (bool, error) { return true, logIn(address, mails[i], benchPassword, "/logowanie") }), begin)
	begin = spent()
	f.Persona = figures(load.Together(ctx, b.Clients, b.For/4, func(i int) (bool, error) {
		browser := load.New(address)
		defer browser.Close()
		return true, browser.Enter(people[i].Account.Short())
	}), begin)
	f.Wrong = b.refused(ctx, address, func(i int) string { return mails[i] })
	f.Unknown = b.refused(ctx, address, func(i int) string { return fmt.Sprintf("nikt%d@poczta.example", i) })
	return nil
}

// refused tries a wrong password a few times for each of several addresses, below what is slowed down.
func (b benchLogin) refused(ctx context.Context, address string, mail func(i int) string) decisions {
	begin, n := spent(), 0
	return figures(load.Together(ctx, 1, b.For, func(int) (bool, error) {
		n++
		return n < min(b.Clients, 15), logIn(address, mail(n%b.Clients), "zle haslo do pomiaru", "")
	}), begin)
}

// logIn sends the form of the login page in a browser of its own; after is where a good one never stays.
func logIn(address, mail, password, after string) error {
	browser := load.New(address)
	defer browser.Close()
	a, err := browser.Post("/logowanie", url.Values{"email": {mail}, "password": {password}})
	if err != nil {
		return err
	}
	good := a.Status == http.StatusSeeOther || a.Status == http.StatusOK && a.Path() != after
	if after == "" {
		good = a.Status == http.StatusUnprocessableEntity
	}
	if !good {
		return fmt.Errorf("%w: %d after logging in", load.ErrStatus, a.Status)
	}
	return nil
}
