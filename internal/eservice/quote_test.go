package eservice_test

import (
	"errors"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/fee"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// occupancy is a service with an arithmetic of its own: area × days × the rate of the unit.
type occupancy struct {
	def   *eservice.Definition
	stray bool
}

// rates are what the council resolved, in grosze for a square metre and a day.
type rates map[string]money.Grosze

var (
	_ eservice.Service = occupancy{}
	_ eservice.Pricer  = occupancy{}
)

func (o occupancy) Definition() *eservice.Definition { return o.def }

func (o occupancy) Check(a eservice.Answers, _ eservice.Env) []eservice.Problem {
	if days, _, _ := a.Number("dni").Int64(0); a.Text("cel") == "reklama" && days > 9 {
		return []eservice.Problem{{Step: "termin", Field: "okres", Key: "eservice.unreadable"}}
	}
	return nil
}

func (o occupancy) Fee(a eservice.Answers, p eservice.Pricing) ([]fee.Line, error) {
	r, ok := p.Unit.(rates)
	if !ok {
		return nil, errors.New("the unit has no rates")
	}
	days, _, _ := a.Number("dni").Int64(0)
	area, hundredths, _ := a.Number("liczona").Int64(2)
	amount, err := fee.Times(r[a.Text("cel")], days*(area*100+hundredths))
	line := fee.Line{Rule: "zajecie", Amount: amount / 100, Arithmetic: "m² × dni × stawka"}
	if o.stray {
		line.Rule = "inna"
	}
	return []fee.Line{line}, err
}

func pricing(t *testing.T) eservice.Pricing {
	return eservice.Pricing{Env: env, Tariff: tariff(t), Unit: rates{"roboty": 600, "reklama": 200}}
}

func TestQuoteOf(t *testing.T) {
	d := load(t, "zajecie-pasa")
	a := walkTo(t, d, "roboty").With("okres", eservice.Answers{}.With("x", nil).Record("x")).With("powierzchnia", "12.5")
	a = send(t, d, a, eservice.At{Step: "termin"}, "okres.from=2027-04-01&okres.to=2027-04-10")
	q, err := eservice.QuoteOf(occupancy{def: d}, a, pricing(t))
	if err != nil || len(q.Lines) != 1 || q.Total(fee.OnDecision) != money.Zl(750) || q.Total(fee.OnFiling) != 0 {
		t.Errorf("12.5 m² × 6.00 zł × 10 days: %+v %v, want 750.00", q, err)
	}
	a = a.With("proxy_acts", true).With("proxy_exempt", false)
	q, err = eservice.QuoteOf(occupancy{def: d}, a, pricing(t))
	if err != nil || q.Total(fee.OnFiling) != money.Zl(17) || q.Lines[1].Title.String() != "Opłata za zajęcie pasa drogowego" || q.Lines[1].Basis == "" {
		t.Errorf("with a proxy: %+v %v", q, err)
	}
	q, err = eservice.QuoteOf(occupancy{def: d}, a.With("proxy_exempt", true), pricing(t))
	if err != nil || q.Total(fee.OnFiling) != 0 || q.Lines[0].ExemptReason.IsZero() {
		t.Errorf("a proxy of the family is free: %+v %v", q, err)
	}
	if q, _ := eservice.QuoteOf(occupancy{def: d}, a.With("proxy_acts", false), pricing(t)); q.Total(fee.OnFiling) != 0 {
		t.Error("an answer that is no longer asked costs money")
	}
}

func TestQuoteErrors(t *testing.T) {
	d := load(t, "zajecie-pasa")
	a := eservicetest.Sample(t, d, env, 1)
	if _, err := d.Quote(a, tariff(t), env.Today); !errors.Is(err, eservice.ErrNeedsCode) {
		t.Errorf("without code: %v", err)
	}
	if _, err := eservice.QuoteOf(eservice.Plain{Def: d}, a, pricing(t)); !errors.Is(err, eservice.ErrNeedsCode) {
		t.Errorf("a plain service: %v", err)
	}
	if _, err := eservice.QuoteOf(occupancy{d, true}, a, pricing(t)); !errors.Is(err, eservice.ErrStray) {
		t.Errorf("a line that is nobody's: %v", err)
	}
	p := pricing(t)
	p.Unit = nil
	if _, err := eservice.QuoteOf(occupancy{def: d}, a, p); err == nil {
		t.Error("without rates there is a fee")
	}
	p = pricing(t)
	p.Today = calendar.On(1999, 1, 1)
	if _, err := eservice.QuoteOf(occupancy{def: d}, a.With("proxy_acts", true), p); !errors.Is(err, fee.ErrNoItem) {
		t.Errorf("before the tariff was in force: %v", err)
	}
	plain := load(t, "dyzur-wakacyjny")
	if q, err := plain.Quote(eservicetest.Sample(t, plain, env, 1), tariff(t), env.Today); err != nil || len(q.Lines) != 0 {
		t.Errorf("a service without fees: %+v %v", q, err)
	}
}

func TestSettle(t *testing.T) {
	d := load(t, "zajecie-pasa")
	a := eservicetest.Sample(t, d, env, 2).With("cel", "urzadzenie")
	if _, problems := eservice.Settle(occupancy{def: d}, a, env); len(problems) != 0 {
		t.Errorf("problems: %v", problems)
	}
	if _, problems := eservice.Settle(eservice.Plain{Def: d}, a.Without("lokalizacja"), env); len(problems) != 1 || problems[0].Field != "lokalizacja" {
		t.Errorf("problems: %v", problems)
	}
	long := send(t, d, a.With("cel", "reklama"), eservice.At{Step: "termin"}, "okres.from=2027-04-01&okres.to=2027-12-31")
	if _, problems := eservice.Settle(occupancy{def: d}, long, env); len(problems) != 1 || problems[0].Step != "termin" {
		t.Errorf("the service's own rule: %v", problems)
	}
}
