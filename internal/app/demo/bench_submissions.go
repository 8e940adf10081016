package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/load"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// benchSubmissions is "wrota bench submissions".
type benchSubmissions struct {
	benchFlags
	For     time.Duration `help:"How long people file." default:"20s"`
	Units   int           `help:"Units they file to." default:"6"`
	Ready   int           `help:"Drafts that lie ready for each second." default:"2500"`
	Working bool          `help:"Let the background work run meanwhile, as in an office; otherwise it begins afterwards."`
}

// filingFigures are what comes out.
type filingFigures struct {
	DB        string  `json:"db"`
	Clients   int     `json:"clients"`
	Units     int     `json:"units"`
	Filed     int     `json:"filed"`
	PerSecond float64 `json:"per_s"`
	P50       float64 `json:"p50_ms"`
	P95       float64 `json:"p95_ms"`
	P99       float64 `json:"p99_ms"`
	CPU       float64 `json:"cpu_ms_each"` // of this process, load generator included
	Errors    int     `json:"errors"`
	Error     string  `json:"error,omitempty"`
	Lost      int     `json:"lost"`        // acknowledged, but not there
	Gaps      int     `json:"gaps"`        // units whose numbers do not run from 1 to the last
	Cases     int     `json:"cases"`       // opened while that was measured
	CasesPerS float64 `json:"cases_per_s"` // how fast
	Bare      float64 `json:"bare_commits_per_s"`
	OfBare    float64 `json:"share_of_bare"`
}

// maxOpening is how long the opening of cases is watched at most.
const maxOpening = 20 * time.Second

func (b benchSubmissions) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return b.measure(ctx, *cfg, out, func(ctx context.Context, a *app.App) (any, error) {
		f := filingFigures{DB: b.DB, Clients: b.Clients, Units: b.Units}
		ready, err := b.prepare(ctx, a)
		if err != nil {
			return f, err
		}
		if f.Bare, err = bareCommits(ctx, a.Config); err != nil {
			return f, err
		}
		if b.Working {
			if err := a.Queue.Start(ctx); err != nil {
				return f, err
			}
		}
		filed, err := b.file(ctx, a, ready, &f)
		if err != nil {
			return f, err
		}
		f.OfBare = round(f.PerSecond / f.Bare)
		if err := b.look(ctx, a, filed, &f); err != nil {
			return f, err
		}
		return f, b.profiled(".cases", func() error { return b.open(ctx, a, &f) })
	})
}

// stack is the drafts that lie ready for one client, and how to file them.
type stack struct {
	who      actor.Actor
	drafts   []id.Draft
	revision int64
}

// prepare founds the offices, fills one application in for each person and unit, and copies it.
func (b benchSubmissions) prepare(ctx context.Context, a *app.App) ([]stack, error) {
	s, offices, err := towns(ctx, a, b.Units)
	if err != nil {
		return nil, err
	}
	people, err := crowd(ctx, a, b.Clients)
	if err != nil {
		return nil, err
	}
	plan, err := attachment()
	if err != nil {
		return nil, err
	}
	each := int(b.For.Seconds()*float64(b.Ready))/(len(people)*len(offices)) + 1
	stacks := make([]stack, len(people))
	for i, by := range people {
		piles := make([][]id.Draft, len(offices))
		for j, o := range offices {
			d, err := s.ready(ctx, holder(by), s.units[o.slug].ID, plan)
			if err != nil {
				return nil, err
			}
			if piles[j], err = a.Intake.CloneDrafts(ctx, app.System(id.Region), d.ID, each); err != nil {
				return nil, err
			}
			stacks[i].revision = d.Revision
		}
		stacks[i].who = by
		for n := range each { // one to each unit in turn
			for j := range piles {
				stacks[i].drafts = append(stacks[i].drafts, piles[(i+j)%len(piles)][n])
			}
		}
	}
	return stacks, nil
}

// ready fills an application for the occupation of a road in, with its plan.
func (s *seeding) ready(ctx context.Context, h intake.Holder, unit id.Unit, plan []byte) (*intake.Draft, error) {
	form := s.scaffolding("g100206", "ul. Świerkowa przy numerze 8", "Rusztowanie do remontu elewacji domu.", "12,50", 16, 10)
	h, d, err := fill(ctx, s.App, h, intake.Start{Unit: unit, Service: "zajecie-pasa-drogowego"}, form)
	if err != nil {
		return nil, err
	}
	if _, err := s.Intake.AddFile(ctx, h, d.ID, intake.Incoming{Field: "plan", Name: "Plan sytuacyjny.png", Body: bytes.NewReader(plan)}); err != nil {
		return nil, err
	}
	return s.Intake.Draft(ctx, h, d.ID)
}

// file lets the clients file what lies ready and returns the drafts whose filing was acknowledged.
func (b benchSubmissions) file(ctx context.Context, a *app.App, ready []stack, f *filingFigures) (filed [][]id.Draft, err error) {
	address, stop, err := listen(ctx, a)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	browsers := make([]*load.Browser, len(ready))
	for i, s := range ready {
		browsers[i] = load.New(address)
		defer browsers[i].Close()
		if err := browsers[i].Enter(s.who.Account.Short()); err != nil {
			return nil, err
		}
	}
	filed = make([][]id.Draft, len(ready))
	next := make([]int, len(ready))
	err = b.profiled("", func() error {
		begin := spent()
		r := load.Together(ctx, len(ready), b.For, func(i int) (bool, error) {
			if next[i] == len(ready[i].drafts) {
				return false, nil
			}
			d := ready[i].drafts[next[i]]
			next[i]++
			if err := fileOne(browsers[i], d, ready[i].revision); err != nil {
				return true, err
			}
			filed[i] = append(filed[i], d)
			return true, nil
		})
		f.Filed, f.PerSecond, f.Errors = len(r.Times), round(r.PerSecond()), r.Errors
		f.P50, f.P95, f.P99 = millis(r.Quantile(.5)), millis(r.Quantile(.95)), millis(r.Quantile(.99))
		f.CPU = each(spent()-begin, f.Filed)
		if r.First != nil {
			f.Error = r.First.Error()
		}
		return nil
	})
	return filed, err
}

// fileOne presses the button under the answers.
func fileOne(browser *load.Browser, d id.Draft, revision int64) error {
	path := "/wnioski/" + d.Short()
	a, err := browser.Post(path+"/wyslij", url.Values{"revision": {strconv.FormatInt(revision, 10)}})
	if err == nil && (a.Status != http.StatusSeeOther || a.Path() != path+"/wyslano") {
		err = fmt.Errorf("%w: %d %s", load.ErrStatus, a.Status, a.Location)
	}
	return err
}

// look compares what was acknowledged with what the database holds.
func (b benchSubmissions) look(ctx context.Context, a *app.App, filed [][]id.Draft, f *filingFigures) error {
	return a.DB.View(ctx, app.System(id.Region), func(tx *db.Tx) error {
		there := map[id.Draft]bool{}
		rows, err := tx.QueryContext(ctx, `SELECT draft_id FROM intake_submission`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d id.Draft
			if err := rows.Scan(&d); err != nil {
				return err
			}
			there[d] = true
		}
		if err := rows.Err(); err != nil {
			return err
		}
		for _, own := range filed {
			for _, d := range own {
				if !there[d] {
					f.Lost++
				}
			}
		}
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT unit_id FROM intake_letter GROUP BY unit_id, year
			HAVING min(no) <> 1 OR max(no) <> count(*) OR count(DISTINCT number) <> count(*)) wrong`).Scan(&f.Gaps)
	})
}

// open starts the background work and watches how fast cases come of what was filed.
func (b benchSubmissions) open(ctx context.Context, a *app.App, f *filingFigures) error {
	before, err := countCases(ctx, a)
	if err != nil {
		return err
	}
	if !b.Working {
		if err := a.Queue.Start(ctx); err != nil {
			return err
		}
	}
	begin, n := clock.System{}.Now(), before
	var took time.Duration
	for n < f.Filed && took < maxOpening {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
		if n, err = countCases(ctx, a); err != nil {
			return err
		}
		took = clock.System{}.Now().Sub(begin)
	}
	f.Cases = n - before
	if took > 0 {
		f.CasesPerS = round(float64(f.Cases) / took.Seconds())
	}
	ending, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return a.Queue.Stop(ending)
}

func countCases(ctx context.Context, a *app.App) (n int, err error) {
	err = a.DB.Ask(ctx, app.System(id.Region), func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM cases_case`).Scan(&n)
	})
	return n, err
}
