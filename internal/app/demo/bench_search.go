package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/load"
	"wrota/internal/cases/casesbulk"
	"wrota/internal/cases/roll"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/records/recordsbulk"
	finder "wrota/internal/search"
)

// benchSearch is "wrota bench search".
type benchSearch struct {
	benchFlags
	Documents int           `help:"Documents in all." default:"1000000"`
	Units     int           `help:"Units among which they are divided." default:"95"`
	Words     int           `help:"Words of a document." default:"60"`
	For       time.Duration `help:"How long clerks look for things." default:"20s"`
}

// searchFigures are what comes out. Times are of whole pages: rights, lines and HTML.
type searchFigures struct {
	DB        string               `json:"db"`
	Clients   int                  `json:"clients"`
	Units     int                  `json:"units"`
	Documents int                  `json:"documents"`
	Fill      float64              `json:"fill_s"`
	Index     float64              `json:"index_s"`
	Rate      float64              `json:"indexed_per_s"`
	Pages     int                  `json:"pages"`
	PerSecond float64              `json:"per_s"`
	P50       float64              `json:"p50_ms"`
	P95       float64              `json:"p95_ms"`
	P99       float64              `json:"p99_ms"`
	CPU       float64              `json:"cpu_ms_each"` // of this process, load generator included
	Errors    int                  `json:"errors"`
	Error     string               `json:"error,omitempty"`
	Alone     map[string][]float64 `json:"alone_ms"` // p50 and p95 of each kind of question when one clerk asks
}

// documentsOfCase is how many documents a case has.
const documentsOfCase = 10

// vocabulary are words of every document; besides, each has rarer ones, made up, as many as a language has.
var vocabulary = strings.Fields(`zajęcie droga zezwolenie wniosek decyzja opłata działka gmina urząd termin uzupełnienie podatek remont chodnik ulica budowa projekt właściciel
	przyłącze wodociąg drzewo wycinka hałas skarga odpowiedź zaświadczenie umowa faktura zwrot postanowienie odwołanie oględziny protokół pełnomocnik mapa granica sąsiad szkoła odpady las`)

func (b benchSearch) Run(ctx context.Context, cfg *app.Config, out io.Writer) error {
	return b.measure(ctx, *cfg, out, func(ctx context.Context, a *app.App) (any, error) {
		f := searchFigures{DB: b.DB, Clients: b.Clients, Units: b.Units, Documents: b.Documents, Alone: map[string][]float64{}}
		clerks, err := b.fill(ctx, a, &f)
		if err != nil {
			return f, err
		}
		f.Rate = round(float64(b.Documents) / f.Index)
		return f, b.look(ctx, a, clerks, &f)
	})
}

// fill founds the units with cases and documents, and puts these into the index.
func (b benchSearch) fill(ctx context.Context, a *app.App, f *searchFigures) ([]id.Account, error) {
	begin := a.Clock.Now()
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
		u, n := s.units[o.slug], b.Documents*(i+1)/b.Units-b.Documents*i/b.Units
		boss, clerk, leads, err := leads(ctx, a, u, s.cells[o.slug+"/DR"])
		if err != nil {
			return nil, err
		}
		if clerks[i] = boss; i%2 == 1 {
			clerks[i] = clerk
		}
		err = casesbulk.InsertMany(ctx, a.DB, a.Clock.Now(), casesbulk.Bulk{
			Unit: u.ID, Cell: s.cells[o.slug+"/DR"], CellSymbol: "DR", Class: class, Service: "zajecie-pasa-drogowego", Leads: leads, N: max(1, n/documentsOfCase),
		})
		if err != nil {
			return nil, err
		}
		which, err := roll.All(ctx, a.DB, u.ID)
		if err != nil {
			return nil, err
		}
		docs, err := recordsbulk.InsertMany(ctx, a.DB, a.Clock.Now(), u.ID, which, n)
		if err != nil {
			return nil, err
		}
		before := a.Clock.Now()
		if err := b.index(ctx, a, u.ID, which, docs); err != nil {
			return nil, err
		}
		f.Index += a.Clock.Now().Sub(before).Seconds()
	}
	if a.DB.Engine() == db.Postgres { // what its own service does within a minute
		_, err = a.DB.Raw().ExecContext(ctx, `ANALYZE`)
	}
	f.Index = round(f.Index)
	f.Fill = round(a.Clock.Now().Sub(begin).Seconds() - f.Index)
	return clerks, err
}

// atOnce is how many documents go into the index in one transaction, when nobody waits for the writer.
const atOnce = 4096

// index puts documents with made-up texts into the index of a unit, the same way as those that people file.
func (b benchSearch) index(ctx context.Context, a *app.App, unit id.Unit, which []id.Case, docs []id.Document) error {
	lines, err := linesOf(ctx, a, unit, which)
	if err != nil {
		return err
	}
	r, today := rand.New(rand.NewPCG(1, 2)), calendar.Of(a.Clock.Now()) //nolint:gosec // made-up words
	n := 0
	for part := range slices.Chunk(docs, atOnce) {
		items := make([]finder.Item, len(part))
		for i, d := range part {
			c := lines[which[n%len(which)]]
			items[i] = finder.Item{
				Thing: finder.Thing{Kind: finder.Document, ID: d.String()}, Day: today, Head: []string{"Pismo nr " + strconv.Itoa(n), "Nazwisko " + strconv.Itoa(n%9973)}, Text: []string{b.text(r)},
				Of: finder.Of{Case: c.ID, Cell: c.Cell, Class: c.Class, Service: c.Service, Lead: c.Lead, Closed: c.Closed},
			}
			n++
		}
		if err := a.Search.Put(ctx, unit, items...); err != nil {
			return err
		}
	}
	return nil
}

func linesOf(ctx context.Context, a *app.App, unit id.Unit, which []id.Case) (map[id.Case]roll.Line, error) {
	out := map[id.Case]roll.Line{}
	for part := range slices.Chunk(which, 500) {
		lines, err := roll.Lines(ctx, a.DB, unit, part)
		if err != nil {
			return nil, err
		}
		for c, l := range lines {
			out[c] = l
		}
	}
	return out, nil
}

// text has words as texts have them: some stand nearly everywhere, most are rare.
func (b benchSearch) text(r *rand.Rand) string {
	words := make([]string, b.Words)
	for i := range words {
		if i%2 == 0 {
			words[i] = vocabulary[r.IntN(len(vocabulary))]
			continue
		}
		words[i] = "wyraz" + strconv.Itoa(int(r.ExpFloat64()*4000))
	}
	return strings.Join(words, " ")
}

// questions are what clerks look for, by kinds.
var questions = []struct {
	name string
	ask  func(r *rand.Rand) url.Values
}{
	{"common", func(r *rand.Rand) url.Values { return url.Values{"q": {vocabulary[r.IntN(len(vocabulary))]}} }},
	{"three", func(r *rand.Rand) url.Values {
		return url.Values{"q": {vocabulary[r.IntN(10)] + " " + vocabulary[10+r.IntN(10)] + " " + vocabulary[20+r.IntN(10)]}}
	}},
	{"rare", func(r *rand.Rand) url.Values { return url.Values{"q": {"wyraz" + strconv.Itoa(r.IntN(15000))}} }},
	{"both", func(r *rand.Rand) url.Values {
		return url.Values{"q": {vocabulary[r.IntN(20)] + " wyraz" + strconv.Itoa(r.IntN(2000))}}
	}},
	{"filtered", func(r *rand.Rand) url.Values {
		return url.Values{"q": {vocabulary[r.IntN(20)]}, "stan": {"otwarte"}, "rodzaj": {"dokument"}}
	}},
	{"nothing", func(r *rand.Rand) url.Values { return url.Values{"q": {"niema" + strconv.Itoa(r.IntN(1000))}} }},
}

// look lets clerks of all units look for things, first one alone, then all clients at once.
func (b benchSearch) look(ctx context.Context, a *app.App, clerks []id.Account, f *searchFigures) (err error) {
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
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // questions
	for _, q := range questions {
		turn := 0
		res := load.Together(ctx, 1, time.Second, func(int) (bool, error) {
			turn++
			return true, find(desks[turn%len(desks)], q.ask(r))
		})
		f.Alone[q.name] = []float64{millis(res.Quantile(.5)), millis(res.Quantile(.95))}
	}
	return b.profiled("", func() error {
		begin := spent()
		res := load.Together(ctx, b.Clients, b.For, b.client(desks))
		f.Pages, f.PerSecond, f.Errors = len(res.Times), round(res.PerSecond()), res.Errors
		f.P50, f.P95, f.P99 = millis(res.Quantile(.5)), millis(res.Quantile(.95)), millis(res.Quantile(.99))
		f.CPU = each(spent()-begin, f.Pages)
		if res.First != nil {
			f.Error = res.First.Error()
		}
		return nil
	})
}

// client asks the questions in turn, each time as the clerk of another unit.
func (b benchSearch) client(desks []*load.Browser) func(i int) (bool, error) {
	turns, dice := make([]int, b.Clients), make([]*rand.Rand, b.Clients)
	for i := range dice {
		dice[i] = rand.New(rand.NewPCG(5, uint64(i))) //nolint:gosec // questions
	}
	return func(i int) (bool, error) {
		turns[i]++
		own := (len(desks) - i + b.Clients - 1) / b.Clients // desks i, i+clients, i+2·clients …
		if own <= 0 {
			return false, nil
		}
		return true, find(desks[i+b.Clients*(turns[i]%own)], questions[turns[i]%len(questions)].ask(dice[i]))
	}
}

// find asks for a page of what was found.
func find(desk *load.Browser, q url.Values) error {
	a, err := desk.Get("/biurko/szukaj?" + q.Encode())
	if err == nil && a.Status != http.StatusOK {
		err = fmt.Errorf("%w: %d to a search", load.ErrStatus, a.Status)
	}
	return err
}
