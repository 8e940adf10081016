package book

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/ade"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Point is a place of registration besides the main registry.
type Point struct {
	Symbol   string // stands in its numbers
	Name     string
	Address  string
	ADE      []string // addresses for electronic delivery
	OpenedOn calendar.Date
	ClosedOn calendar.Date // zero: open
	Version  int64
}

// Open tells whether letters are registered there on a day.
func (p Point) Open(on calendar.Date) bool { return p.ClosedOn.IsZero() || p.ClosedOn.After(on) }

var symbolForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,7}$`)

func (p *Point) check() error {
	p.Symbol, p.Name, p.Address = strings.ToUpper(strings.TrimSpace(p.Symbol)), strings.TrimSpace(p.Name), strings.TrimSpace(p.Address)
	var wrong []fault.Field
	bad := func(name, key string) { wrong = append(wrong, fault.Field{Name: name, Key: key}) }
	if !symbolForm.MatchString(p.Symbol) {
		bad("symbol", "intake.point-symbol")
	}
	if p.Name == "" || utf8.RuneCountInString(p.Name) > 200 {
		bad("name", "intake.point-name")
	}
	if utf8.RuneCountInString(p.Address) > 500 {
		bad("address", "intake.point-address")
	}
	for i, a := range p.ADE {
		x, err := ade.Parse(a)
		if err != nil {
			bad("ade", "intake.point-ade")
			break
		}
		p.ADE[i] = x.String()
	}
	return fault.Fields(wrong)
}

// Points are those of a unit, also closed ones; it asks nobody's right, because they are public.
func (s *Service) Points(ctx context.Context, unit id.Unit) (out []Point, err error) {
	err = s.view(ctx, system(unit), "points", func(tx *db.Tx) error {
		rows, err := query.New(tx).Points(ctx, unit)
		for _, r := range rows {
			out = append(out, Point{r.Symbol, r.Name, r.Address, strings.Fields(r.Ade), r.OpenedOn, r.ClosedOn, r.Version})
		}
		return err
	})
	return out, err
}

// OpenPoints are those where letters are registered today.
func (s *Service) OpenPoints(ctx context.Context, unit id.Unit) ([]Point, error) {
	all, err := s.Points(ctx, unit)
	var out []Point
	for _, p := range all {
		if p.Open(clock.Today(s.Clock)) {
			out = append(out, p)
		}
	}
	return out, err
}

// AddPoint opens a point. Its symbol is never given again, because it stands in numbers.
func (s *Service) AddPoint(ctx context.Context, by actor.Actor, p Point) error {
	if !by.May(GrantPoints) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := p.check(); err != nil {
		return err
	}
	err := s.change(ctx, by, "add point", func(tx *db.Tx) error {
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "intake.point-opened", Subject: "point:" + p.Symbol})
		return query.New(tx).InsertPoint(ctx, query.InsertPointParams{
			UnitID: by.Unit, Symbol: p.Symbol, Name: p.Name, Address: p.Address, Ade: strings.Join(p.ADE, "\n"), OpenedOn: clock.Today(s.Clock),
		})
	})
	if db.IsDuplicate(err) {
		return fault.InvalidField("symbol", "intake.point-taken")
	}
	return err
}

// SavePoint changes a point, or closes it from a day on.
func (s *Service) SavePoint(ctx context.Context, by actor.Actor, p Point) error {
	if !by.May(GrantPoints) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := p.check(); err != nil {
		return err
	}
	return s.change(ctx, by, "save point", func(tx *db.Tx) error {
		n, err := query.New(tx).SavePoint(ctx, query.SavePointParams{
			Name: p.Name, Address: p.Address, Ade: strings.Join(p.ADE, "\n"), ClosedOn: p.ClosedOn, UnitID: by.Unit, Symbol: p.Symbol, Version: p.Version,
		})
		if err := db.Changed(n, err, "intake.point-changed"); err != nil {
			return err
		}
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "intake.point-saved", Subject: "point:" + p.Symbol})
		return nil
	})
}
