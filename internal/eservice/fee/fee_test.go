package fee_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"

	"github.com/govalues/decimal"
)

var day = calendar.On(2027, 3, 1)

func tariff(t testing.TB) *fee.Tariff {
	t.Helper()
	tr, err := fee.LoadTariff(os.DirFS("../testdata"), "oplata-skarbowa.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

var known = rule.Symbols{"ile": {Zero: 0.0, Exact: true}, "zwolniony": {Zero: false}}

// rules reads one fee rule and compiles it.
func oneRule(t testing.TB, yaml string) *fee.Rule {
	t.Helper()
	log := &source.Log{}
	rs := fee.ReadRules(source.Parse("x.yaml", []byte("[{id: x, kind: stamp_duty, due: filing, "+yaml+"}]"), log))
	for _, r := range rs {
		r.Compile(rule.Place{Known: known})
	}
	if err := log.Err(); err != nil {
		t.Fatal(err)
	}
	return rs[0]
}

func scope(quantity string, exempt bool) *rule.Scope {
	d := decimal.MustParse(quantity)
	f, _ := d.Float64()
	return &rule.Scope{Env: map[string]any{"ile": f, "zwolniony": exempt}, Numbers: map[string]decimal.Decimal{"ile": d}}
}

func TestLine(t *testing.T) {
	for _, tc := range []struct {
		rule, quantity string
		exempt         bool
		day            calendar.Date
		want           money.Grosze
		arithmetic     string
		reason         string
	}{
		{"item: power_of_attorney", "0", false, day, money.Zl(17), "17,00 zł", "once when no quantity is given"},
		{"item: power_of_attorney, quantity: ile", "3", false, day, money.Zl(51), "3 × 17,00 zł", "three documents"},
		{"item: certified_copy, quantity: ile", "1", false, day, money.Zl(5), "1 × 5,00 zł", "a page"},
		{"item: certified_copy, quantity: ile", "2.1", false, day, money.Zl(15), "3 × 5,00 zł", "a started page counts whole"},
		{"item: plan_drawing, quantity: ile", "9", false, day, money.Zl(180), "9 × 20,00 zł", "below the cap"},
		{"item: plan_drawing, quantity: ile", "11", false, day, money.Zl(200), "11 × 20,00 zł → max 200,00 zł", "the cap"},
		{"item: plan_extract, quantity: ile", "5", false, day, money.Zl(30), "30,00 zł", "up to five pages"},
		{"item: plan_extract, quantity: ile", "6", false, day, money.Zl(50), "50,00 zł", "over five pages"},
		{"item: permit_change", "0", false, day, money.Zl(41), "50% × 82,00 zł", "half of the permit"},
		{"item: old_rate", "0", false, calendar.On(2021, 12, 31), money.Zl(107), "107,00 zł", "the rate of the day"},
		{"item: old_rate", "0", false, calendar.On(2022, 1, 1), money.Zl(598), "598,00 zł", "the next day the new rate"},
		{"item: power_of_attorney, exemptions: [{id: r, label: Rodzina, when: zwolniony, basis: cz. IV}]", "0", true, day, 0, "0,00 zł", "exempt"},
		{"item: power_of_attorney, exemptions: [{id: r, label: Rodzina, when: zwolniony, basis: cz. IV}]", "0", false, day, money.Zl(17), "17,00 zł", "not exempt"},
	} {
		line, ok, err := tariff(t).Line(oneRule(t, tc.rule), scope(tc.quantity, tc.exempt), tc.day)
		if err != nil || !ok || line.Amount != tc.want || strings.ReplaceAll(line.Arithmetic, "\u00a0", " ") != tc.arithmetic {
			t.Errorf("%s × %s: %v %q %v %v, want %v %q (%s)", tc.rule, tc.quantity, line.Amount, line.Arithmetic, ok, err, tc.want, tc.arithmetic, tc.reason)
		}
		if line.Title.IsZero() || line.Basis == "" || line.ExemptReason.IsZero() == tc.exempt {
			t.Errorf("%s: title %q, basis %q, exemption %q", tc.rule, line.Title, line.Basis, line.ExemptReason)
		}
	}
}

func TestNoLine(t *testing.T) {
	for _, tc := range []struct {
		rule, quantity string
		want           error
	}{
		{"item: power_of_attorney, when: zwolniony", "1", nil},
		{"item: certified_copy, quantity: ile", "0", nil},
		{"item: certified_copy, quantity: ile", "-1", fee.ErrQuantity},
		{"item: certified_copy, quantity: ile", "1000001", fee.ErrQuantity},
		{"item: certified_copy, quantity: 1 / ile", "0", fee.ErrQuantity},
		{"item: nothing", "1", fee.ErrNoItem},
	} {
		if line, ok, err := tariff(t).Line(oneRule(t, tc.rule), scope(tc.quantity, false), day); ok || !errors.Is(err, tc.want) {
			t.Errorf("%s: %+v %v %v, want %v", tc.rule, line, ok, err, tc.want)
		}
	}
}

func TestTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, n := rapid.Int64Range(0, 1<<31).Draw(t, "grosze"), rapid.Int64Range(0, 1<<30).Draw(t, "times")
		got, err := fee.Times(money.Grosze(g), n)
		if err != nil || int64(got) != g*n {
			t.Fatalf("%d × %d = %d, %v", g, n, got, err)
		}
	})
	if _, err := fee.Times(1<<62, 4); !errors.Is(err, fee.ErrOverflow) {
		t.Errorf("an overflow gives %v", err)
	}
	if _, err := fee.Times(-1, 4); !errors.Is(err, fee.ErrOverflow) {
		t.Errorf("a negative amount gives %v", err)
	}
}

func TestTariffMistakes(t *testing.T) {
	item := func(s string) string {
		return "tariff: t\nitems:\n  - {key: a, text: A, basis: B, mark: S, valid_from: 2020-01-01, " + s + "}\n"
	}
	for _, tc := range []struct{ body, want string }{
		{item(""), "exactly one"},
		{item(`amount: "1", percent_of: {item: a, percent: 5}`), "exactly one"},
		{item("amount: x"), "an amount is expected"},
		{item("percent_of: {item: b, percent: 5}"), "which cannot be"},
		{item("percent_of: {item: a, percent: 5}"), "which cannot be"},
		{item("steps: [{up_to: 5, amount: 1}]"), "not in order"},
		{item("steps: [{up_to: 5, amount: 1}, {up_to: 4, amount: 1}, {amount: 2}]"), "not in order"},
		{item(`amount: "1", valid_to: 2019-01-01`), "before valid_from"},
		{item(`amount: "1"`) + "  - {key: a, text: A, basis: B, mark: S, valid_from: 2021-01-01, amount: \"2\"}\n", "twice on the same days"},
		{strings.Replace(item(`amount: "1"`), "mark: S", "mark: X", 1), "not known here"},
		{strings.Replace(item(`amount: "1"`), "basis: B, ", "", 1), `"basis" is missing`},
		{item(`amount: "1", ammount: "2"`), "unknown key"},
	} {
		if _, err := fee.ParseTariff("t.yaml", []byte(tc.body)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.body, err, tc.want)
		}
	}
}

func TestTotals(t *testing.T) {
	q := fee.Quote{Lines: []fee.Line{{Amount: 100, Due: fee.OnFiling}, {Amount: 20, Due: fee.OnDecision}, {Amount: 3, Due: fee.OnFiling}}}
	if q.Total(fee.OnFiling) != 103 || q.Total(fee.OnDecision) != 20 || q.Sum() != 123 {
		t.Errorf("totals: %v %v %v", q.Total(fee.OnFiling), q.Total(fee.OnDecision), q.Sum())
	}
}

func FuzzTariff(f *testing.F) {
	body, err := os.ReadFile("../testdata/oplata-skarbowa.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Fuzz(func(t *testing.T, body []byte) {
		tr, err := fee.ParseTariff("t.yaml", body)
		if err != nil {
			return
		}
		for _, key := range tr.Keys() {
			_, _, _ = tr.Line(&fee.Rule{Item: key}, scope("1", false), day)
		}
	})
}
