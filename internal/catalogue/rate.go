package catalogue

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"wrota/internal/catalogue/query"
	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// RateSetting is a value that a unit sets from a day, until the next one.
type RateSetting struct {
	Service string
	Rate    string // id in the definition
	From    calendar.Date
	Value   string // as it was typed; empty: no value from this day on
	Source  string // "uchwała nr XII/88/2026 Rady Gminy Lipowa z 28.11.2026, § 2 ust. 1"
}

// RateLine is a value as it stands in the unit's list.
type RateLine struct {
	Rate    string
	From    calendar.Date
	Value   field.Value // nil: none from this day on
	Source  string
	Changed Change
}

// SetRate sets a value for the actor's unit. A value of the same day is replaced; the audit keeps
// what it was. A rate over the bound that the law sets is refused.
func (s *Service) SetRate(ctx context.Context, by actor.Actor, r RateSetting) (RateLine, error) {
	if err := mayAdopt(by); err != nil {
		return RateLine{}, err
	}
	line, err := s.readRate(r)
	if err != nil {
		return RateLine{}, err
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		now := db.At(s.clock.Now())
		line.Changed = Change{by.Name, by.Post, now.Time}
		value, _ := line.Value.(string)
		before, err := query.New(tx).RatesOfService(ctx, query.RatesOfServiceParams{UnitID: by.Unit, Service: r.Service})
		if err != nil {
			return err
		}
		err = query.New(tx).SetRate(ctx, query.SetRateParams{
			UnitID: by.Unit, Service: r.Service, Rate: r.Rate, ValidFrom: r.From, Value: value, Source: line.Source,
			ChangedBy: by.Name, ChangedPost: by.Post, ChangedAt: now,
		})
		if err != nil {
			return err
		}
		detail := map[string]string{"rate": r.Rate, "from": r.From.String(), "value": value, "source": line.Source}
		if i := slices.IndexFunc(before, func(x query.CatalogueRate) bool { return x.Rate == r.Rate && x.ValidFrom == r.From }); i >= 0 {
			detail["was"] = before[i].Value
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "catalogue.rate-set", Subject: "service:" + r.Service, Detail: detail})
		return s.advance(ctx, tx)
	})
	if err != nil {
		return RateLine{}, fmt.Errorf("catalogue: set rate: %w", err)
	}
	return line, nil
}

// readRate checks a setting against the definition of the day from which it counts.
func (s *Service) readRate(r RateSetting) (RateLine, error) {
	def, rate, err := s.rate(r.Service, r.Rate)
	if err != nil {
		return RateLine{}, err
	}
	line := RateLine{Rate: r.Rate, From: r.From, Source: plain(r.Source)}
	var wrong []fault.Field
	if r.From.IsZero() {
		wrong = append(wrong, fault.Field{Name: "from", Key: "catalogue.rate-from"})
	}
	if line.Source == "" || len(line.Source) > maxNote || odd(line.Source) {
		wrong = append(wrong, fault.Field{Name: "source", Key: "catalogue.rate-source"})
	}
	v, problems := rate.Kind.Read(field.NewForm(url.Values{"value": {r.Value}}, "value"), field.Context{Today: r.From, Lang: "pl"})
	if len(problems) == 0 && v != nil {
		problems = rate.Check(v, field.Context{Today: r.From, Lang: "pl"})
	}
	if len(problems) > 0 {
		wrong = append(wrong, fault.Field{Name: "value", Key: problems[0].Key, Args: problems[0].Args})
	} else if most, over := def.Exceeds(rate, v, s.stock.values.rates(nil), r.From); over {
		shown := rate.Print(most, field.Context{Lang: "pl"})
		wrong = append(wrong, fault.Field{Name: "value", Key: "catalogue.rate-over", Args: fault.Args{"Most": shown[0]}})
	}
	line.Value = v
	return line, fault.Fields(wrong)
}

// rate finds a rate that units set in the newest version of a service.
func (s *Service) rate(service, rate string) (*eservice.Definition, *eservice.Rate, error) {
	def, err := s.current(service)
	if err != nil {
		return nil, nil, err
	}
	r, ok := def.Rate(rate)
	if !ok || r.SetBy != eservice.ByUnit {
		return nil, nil, fault.New(fault.NotFound, "catalogue.no-such-rate")
	}
	return def, r, nil
}

// RateLines lists the values that the clerk's unit has set for a service, by rate and day.
func (s *Service) RateLines(ctx context.Context, by actor.Actor, service string) (out []RateLine, err error) {
	if err := mayAdopt(by); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).RatesOfService(ctx, query.RatesOfServiceParams{UnitID: by.Unit, Service: service})
		for _, row := range rows {
			out = append(out, rateLine(row))
		}
		return err
	})
	return out, err
}

func rateLine(r query.CatalogueRate) RateLine {
	line := RateLine{Rate: r.Rate, From: r.ValidFrom, Source: r.Source, Changed: Change{r.ChangedBy, r.ChangedPost, r.ChangedAt.Time}}
	if r.Value != "" {
		line.Value = r.Value
	}
	return line
}

// rates are the values that a definition sees: of the law, and of one unit for one service.
type rates struct {
	law  lawValues
	unit []query.CatalogueRate // in order of the rate and the day
}

var _ eservice.Rates = rates{}

// Rate is the value of a rate on a day.
func (r rates) Rate(id string, on calendar.Date) field.Value {
	if v := r.law.on(id, on); v != "" {
		return v
	}
	value := ""
	for _, x := range r.unit {
		if x.Rate == id && !x.ValidFrom.After(on) {
			value = x.Value
		}
	}
	if value == "" {
		return nil
	}
	return value
}

func (l lawValues) rates(unit []query.CatalogueRate) rates { return rates{l, unit} }

// rateKey names the rates of one service of one unit.
type rateKey struct {
	unit    id.Unit
	service string
}
