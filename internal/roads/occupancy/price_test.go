package occupancy_test

import (
	"errors"
	"os"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
	"wrota/internal/roads/occupancy"
)

func statutes(t testing.TB) occupancy.Statutes {
	t.Helper()
	ss, err := occupancy.LoadStatutes()
	if err != nil {
		t.Fatal(err)
	}
	return ss
}

func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func area(s string) money.Qty {
	q, err := money.ParseQty(s)
	if err != nil {
		panic(err)
	}
	return q
}

func amount(s string) money.Grosze {
	g, err := money.Parse(s)
	if err != nil {
		panic(err)
	}
	return g
}

// council is the resolution of the fictitious gmina.
func council(t testing.TB) occupancy.Resolution {
	t.Helper()
	body, err := os.ReadFile("../reference/gmina.csv")
	if err != nil {
		t.Fatal(err)
	}
	rates, flaws := occupancy.ReadRates(body)
	if len(flaws) > 0 {
		t.Fatalf("%+v", flaws)
	}
	return occupancy.Resolution{Title: "uchwała nr XIX/142/2025 Rady Gminy Lipowa", ValidFrom: day("2026-01-01"), Rates: rates}
}

func one(k occupancy.Kind, rate string) occupancy.Resolution {
	r, err := money.ParseRate(rate)
	if err != nil {
		panic(err)
	}
	return occupancy.Resolution{Title: "uchwała", ValidFrom: day("2020-01-01"), Rates: []occupancy.Rate{{Kind: k, Amount: r, Cite: "§ 1"}}}
}

// price is a case of the arithmetic with one rate.
type price struct {
	name   string
	kind   occupancy.Kind
	rate   string
	area   string
	from   string
	to     string
	part   bool
	want   string
	reason string
}

var prices = []price{
	{"vector of works", occupancy.Works, "6,00", "12,5", "2027-03-01", "2027-03-10", false, "750,00", "12,5 × 6,00 × 10, worked out by hand"},
	{"vector of an advert", occupancy.Advert, "2,00", "0,4", "2027-04-01", "2027-04-30", false, "60,00", "0,4 m² counts as 1 m² (ust. 10)"},
	{"vector of a device", occupancy.Device, "40,00", "35,2", "2027-10-01", "2027-12-31", false, "354,89", "35,2 × 40 × 92/365"},
	{"one day", occupancy.Works, "6,00", "10", "2027-03-01", "2027-03-01", false, "60,00", "the first day is the last"},
	{"two days", occupancy.Works, "6,00", "10", "2027-03-01", "2027-03-02", false, "120,00", "both ends count"},
	{"some hours", occupancy.Works, "6,00", "10", "2027-03-01", "2027-03-01", true, "60,00", "less than 24 h counts as a day (ust. 4)"},
	{"a night", occupancy.Works, "6,00", "10", "2027-03-01", "2027-03-02", true, "60,00", "less than 24 h is one day also over midnight"},
	{"over the end of a month", occupancy.Works, "1,00", "10", "2027-01-30", "2027-02-02", false, "40,00", "30, 31, 1, 2"},
	{"February of a leap year", occupancy.Works, "1,00", "1", "2028-02-01", "2028-03-01", false, "30,00", "29 days and one"},
	{"February of a common year", occupancy.Works, "1,00", "1", "2027-02-01", "2027-03-01", false, "29,00", "28 days and one"},
	{"29 February alone", occupancy.Works, "1,00", "7", "2028-02-29", "2028-02-29", false, "7,00", "it is a day as any other"},
	{"over the new year", occupancy.Works, "2,00", "5", "2027-12-31", "2028-01-01", false, "20,00", "works are counted by days, not by years"},
	{"change to summer time", occupancy.Works, "1,00", "1", "2027-03-27", "2027-03-29", false, "3,00", "a day of 23 hours is a day"},
	{"a whole year of works", occupancy.Works, "0,10", "100", "2027-01-01", "2027-12-31", false, "3 650,00", "365 days"},
	{"a leap year of works", occupancy.Works, "0,10", "100", "2028-01-01", "2028-12-31", false, "3 660,00", "366 days"},
	{"exactly 1 m²", occupancy.Works, "6,00", "1", "2027-03-01", "2027-03-01", false, "6,00", "the least area itself"},
	{"0,99 m²", occupancy.Works, "6,00", "0,99", "2027-03-01", "2027-03-01", false, "6,00", "counts as 1 m²"},
	{"1,01 m²", occupancy.Works, "6,00", "1,01", "2027-03-01", "2027-03-01", false, "6,06", "above it the area is exact, not raised"},
	{"0,01 m²", occupancy.Device, "40,00", "0,01", "2027-01-01", "2027-12-31", false, "40,00", "the least area holds for devices too"},
	{"half a grosz up", occupancy.Works, "0,15", "1,1", "2027-03-01", "2027-03-01", false, "0,17", "0,165 is rounded up, once, at the end"},
	{"under half a grosz", occupancy.Works, "0,04", "1,1", "2027-03-01", "2027-03-01", false, "0,04", "0,044"},
	{"rounding comes last", occupancy.Works, "0,15", "1,1", "2027-03-01", "2027-03-02", false, "0,33", "0,33 and not twice 0,17"},
	{"rate of four places", occupancy.Works, "0,0525", "10", "2027-03-01", "2027-03-10", false, "5,25", "councils set parts of a grosz"},
	{"free of charge", occupancy.Exclusive, "0,00", "10", "2027-03-01", "2027-03-10", false, "0,00", "a council may set nothing"},
	{"at the maximum", occupancy.Works, "10,00", "2", "2027-03-01", "2027-03-01", false, "20,00", "10 zł is allowed (ust. 8)"},
	{"kiosk", occupancy.Object, "0,80", "12", "2027-01-01", "2027-01-31", false, "297,60", "objects by the day (ust. 6)"},
	{"large advert", occupancy.Advert, "2,00", "18", "2027-01-01", "2027-01-31", false, "1 116,00", "the surface of the advert"},
	{"garden", occupancy.Exclusive, "0,50", "24,5", "2027-05-01", "2027-09-30", false, "1 874,25", "153 days"},
	{"device for a whole year", occupancy.Device, "40,00", "35,2", "2027-01-01", "2027-12-31", false, "1 408,00", "a whole year has no fraction"},
	{"device for a whole leap year", occupancy.Device, "40,00", "35,2", "2028-01-01", "2028-12-31", false, "1 408,00", "366/366"},
	{"device on 31 December", occupancy.Device, "36,50", "10", "2027-12-31", "2027-12-31", false, "1,00", "one day of 365"},
	{"device on 1 January of a leap year", occupancy.Device, "36,60", "10", "2028-01-01", "2028-01-01", false, "1,00", "one day of 366"},
	{"device over the new year", occupancy.Device, "36,50", "10", "2026-12-31", "2027-01-01", false, "2,00", "each calendar year for itself"},
	{"device into a leap year", occupancy.Device, "36,60", "10", "2027-12-31", "2028-01-01", false, "2,00", "1,00 of 365 is 1,0027 and 1,00 of 366: each rounded once"},
	{"device for three years", occupancy.Device, "30,00", "10", "2027-01-01", "2029-12-31", false, "900,00", "three whole years, one of them leap"},
	{"device from July", occupancy.Device, "36,50", "10", "2027-07-02", "2027-12-31", false, "183,00", "183 days"},
	{"device until 29 February", occupancy.Device, "36,60", "10", "2028-01-01", "2028-02-29", false, "60,00", "31 and 29 days of 366"},
	{"device at the maximum", occupancy.Device, "200,00", "3", "2027-01-01", "2027-12-31", false, "600,00", "200 zł a year is allowed"},
	{"device from a rate with places", occupancy.Device, "12,3456", "10", "2027-01-01", "2027-12-31", false, "123,46", "rounded once"},
	{"a year and a day", occupancy.Device, "36,50", "10", "2027-01-01", "2028-01-01", false, "366,00", "365,00 and 1/366 of it: 0,997 is 1,00"},
	{"largest area of the form", occupancy.Works, "10,00", "100000", "2027-01-01", "2027-01-01", false, "1 000 000,00", "no overflow"},
	{"thirty years of everything", occupancy.Device, "200,00", "100000", "2027-01-01", "2056-12-31", false, "600 000 000,00", "no overflow"},
}

func TestPrice(t *testing.T) {
	for _, tc := range prices {
		p := occupancy.Part{Kind: tc.kind, Element: "chodnik", Area: area(tc.area), From: day(tc.from), To: day(tc.to), PartDay: tc.part}
		got, err := occupancy.Price(p, one(tc.kind, tc.rate), statutes(t).On(day("2027-01-01")))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if got.Amount != amount(tc.want) {
			t.Errorf("%s: %s, want %s: %s", tc.name, got.Amount, tc.want, tc.reason)
		}
	}
}

// The rate chosen depends on all the conditions of art. 40 ust. 9 that the council used.
func TestRateOfThePart(t *testing.T) {
	r := council(t)
	for _, tc := range []struct {
		name   string
		part   occupancy.Part
		want   string
		cite   string
		reason string
	}{
		{"a fifth of the carriageway", occupancy.Part{Kind: "roboty", Element: "jezdnia", Share: money.Units(20)}, "4,00", "lit. a", "up to 20 % has 20 % itself"},
		{"more than a fifth", occupancy.Part{Kind: "roboty", Element: "jezdnia", Share: area("20,01")}, "6,00", "lit. b", "over 20 %"},
		{"half", occupancy.Part{Kind: "roboty", Element: "jezdnia", Share: money.Units(50)}, "6,00", "lit. b", "up to 50 %"},
		{"all of it", occupancy.Part{Kind: "roboty", Element: "jezdnia", Share: money.Units(100)}, "10,00", "lit. c", "over 50 %"},
		{"pavement", occupancy.Part{Kind: "roboty", Element: "chodnik"}, "5,00", "pkt 2", "named"},
		{"green strip", occupancy.Part{Kind: "roboty", Element: "pas_zieleni"}, "2,00", "pkt 3", "what is not named"},
		{"telecommunications under a carriageway", occupancy.Part{Kind: "roboty", Subject: "roboty_telekom", Element: "jezdnia", Share: money.Units(100)}, "0,20", "§ 2 ust. 2", "their rates stand apart"},
		{"pipe", occupancy.Part{Kind: "urzadzenie", Subject: "gaz", Element: "pobocze"}, "30,00", "pkt 1", "off a bridge"},
		{"pipe on a bridge", occupancy.Part{Kind: "urzadzenie", Subject: "gaz", Element: "pobocze", Bridge: true}, "120,00", "pkt 2", "on it"},
		{"pipe in a carriageway", occupancy.Part{Kind: "urzadzenie", Subject: "gaz", Element: "jezdnia", Share: money.Units(1)}, "60,00", "pkt 3", "the narrower rate"},
		{"cable of telecommunications", occupancy.Part{Kind: "urzadzenie", Subject: "telekom", Element: "jezdnia"}, "20,00", "§ 3 ust. 2", "not the rate of other devices"},
		{"kiosk", occupancy.Part{Kind: "obiekt", Subject: "handel", Element: "plac"}, "1,20", "§ 4 ust. 2", "the narrower rate"},
		{"shelter", occupancy.Part{Kind: "obiekt", Subject: "wiata", Element: "plac"}, "0,80", "§ 4 ust. 1", "the wider rate"},
		{"garden", occupancy.Part{Kind: "wylacznosc", Subject: "ogrodek", Element: "chodnik"}, "0,50", "§ 5 pkt 2", "cheaper than the rest"},
	} {
		tc.part.Area, tc.part.From, tc.part.To = money.Units(1), day("2027-01-01"), day("2027-01-01")
		got, err := occupancy.Price(tc.part, r, statutes(t).On(day("2027-01-01")))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if want, _ := money.ParseRate(tc.want); got.Rate.Amount != want {
			t.Errorf("%s: %s (%s), want %s: %s", tc.name, got.Rate.Amount, got.Rate.Cite, tc.want, tc.reason)
		}
	}
}

func TestPriceRefuses(t *testing.T) {
	s := statutes(t).On(day("2027-01-01"))
	good := occupancy.Part{Kind: occupancy.Works, Element: "chodnik", Area: money.Units(1), From: day("2027-01-02"), To: day("2027-01-03")}
	backwards, other, cable := good, good, good
	backwards.To = day("2027-01-01")
	other.Kind = occupancy.Advert
	cable.Subject = "roboty_telekom"
	dear := one(occupancy.Works, "10,01")
	named := one(occupancy.Works, "0,21")
	named.Rates[0].Subjects = []occupancy.Subject{"roboty_telekom"}
	for _, tc := range []struct {
		name   string
		part   occupancy.Part
		rates  occupancy.Resolution
		want   error
		reason string
	}{
		{"the end before the beginning", backwards, one(occupancy.Works, "1,00"), occupancy.ErrPeriod, "no days"},
		{"no rate", other, one(occupancy.Works, "1,00"), occupancy.ErrNoRate, "the council set none for adverts"},
		{"no rate for telecommunications", cable, one(occupancy.Works, "1,00"), occupancy.ErrNoRate, "theirs must be named"},
		{"10,01 zł", good, dear, occupancy.ErrMaximum, "over 10 zł (ust. 8)"},
		{"0,21 zł", cable, named, occupancy.ErrMaximum, "over 0,20 zł for telecommunications"},
		{"no resolution", good, occupancy.Resolution{}, occupancy.ErrNoRate, "the fee is set in the decision"},
	} {
		if _, err := occupancy.Price(tc.part, tc.rates, s); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v: %s", tc.name, err, tc.want, tc.reason)
		}
	}
}

// The act told telecommunications apart only from 25 October 2019.
func TestStatutes(t *testing.T) {
	ss := statutes(t)
	for _, tc := range []struct {
		on      string
		kind    occupancy.Kind
		telecom bool
		want    string
		reason  string
	}{
		{"2019-10-24", occupancy.Works, true, "10,00", "the day before the change"},
		{"2019-10-25", occupancy.Works, true, "0,20", "the day of the change"},
		{"2019-10-24", occupancy.Device, true, "200,00", "the day before the change"},
		{"2027-01-01", occupancy.Device, true, "20,00", "today"},
		{"2027-01-01", occupancy.Device, false, "200,00", "other devices"},
		{"2027-01-01", occupancy.Advert, false, "10,00", "adverts by the day"},
		{"1999-01-01", occupancy.Works, false, "10,00", "before the first version"},
	} {
		want, _ := money.ParseRate(tc.want)
		if got := ss.On(day(tc.on)).Most(tc.kind, tc.telecom); got != want {
			t.Errorf("%s %s: %s, want %s: %s", tc.on, tc.kind, got, tc.want, tc.reason)
		}
	}
	if got := ss.On(day("2027-01-01")).YearlyBy(2028); got != day("2028-01-15") {
		t.Errorf("yearly by %s", got)
	}
}

func anyPart(t *rapid.T) occupancy.Part {
	from := day("2026-01-01").AddDays(rapid.IntRange(0, 2000).Draw(t, "from"))
	p := occupancy.Part{
		Kind: rapid.SampledFrom(occupancy.Kinds).Draw(t, "kind"), Element: rapid.SampledFrom(occupancy.Elements).Draw(t, "element"),
		Category: occupancy.Local, Bridge: rapid.Bool().Draw(t, "bridge"),
		Area: money.Qty(rapid.Int64Range(100, 10_000_000).Draw(t, "area")), From: from, To: from.AddDays(rapid.IntRange(0, 1500).Draw(t, "days")),
	}
	if p.Element == occupancy.Carriageway {
		p.Share = money.Qty(rapid.Int64Range(1, 1_000_000).Draw(t, "share"))
	}
	return p
}

// More area or more days never cost less, and nothing costs more than the act allows.
func TestPriceIsMonotoneAndBounded(t *testing.T) {
	r, s := council(t), statutes(t).On(day("2027-01-01"))
	rapid.Check(t, func(t *rapid.T) {
		p := anyPart(t)
		price := func(p occupancy.Part) occupancy.Priced {
			got, err := occupancy.Price(p, r, s)
			if err != nil {
				t.Fatalf("%+v: %v", p, err)
			}
			return got
		}
		got := price(p)
		larger, longer := p, p
		larger.Area += money.Qty(rapid.Int64Range(0, 1_000_000).Draw(t, "more"))
		longer.To = p.To.AddDays(rapid.IntRange(0, 800).Draw(t, "later"))
		if price(larger).Amount < got.Amount || price(longer).Amount < got.Amount {
			t.Fatalf("%+v: %s, larger %s, longer %s", p, got.Amount, price(larger).Amount, price(longer).Amount)
		}
		days := int64(p.Days())
		most, err := money.Mul(s.Most(p.Kind, false), max(p.Area, money.Units(1)), days)
		if p.Kind.Yearly() { // 365 days are never dearer than a year
			most, err = money.MulRatio(s.Most(p.Kind, false), max(p.Area, money.Units(1)), days, 365)
			most += money.Grosze(len(got.Years)) // each year is rounded
		}
		if err != nil || got.Amount > most {
			t.Fatalf("%+v: %s is over %s (%v)", p, got.Amount, most, err)
		}
		var sum money.Grosze
		counted := 0
		for _, y := range got.Years {
			sum += y.Amount
			counted += y.Days
		}
		if p.Kind.Yearly() && (sum != got.Amount || counted != p.Days() || got.First() != got.Years[0].Amount) {
			t.Fatalf("%+v: years %+v do not make %s", p, got.Years, got.Amount)
		}
		in, err := occupancy.Instalments([]occupancy.Priced{got, got}, s)
		if err != nil || p.Kind.Yearly() != (len(in) > 0) {
			t.Fatalf("%+v: %+v, %v", p, in, err)
		}
		for i, x := range in {
			if x.Amount != 2*got.Years[i].Amount || x.Due.IsZero() != (i == 0) {
				t.Fatalf("instalment %+v of %+v", x, got.Years[i])
			}
		}
	})
}

func TestPenaltyIsTenFees(t *testing.T) {
	s := statutes(t).On(day("2027-01-01"))
	p, err := occupancy.Price(occupancy.Part{Kind: occupancy.Works, Element: "chodnik", Area: area("12,5"), From: day("2027-03-01"), To: day("2027-03-10")}, one(occupancy.Works, "6,00"), s)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := occupancy.Penalty(p, s); err != nil || got != money.Zl(7500) {
		t.Errorf("penalty %s, %v (ust. 12)", got, err)
	}
}
