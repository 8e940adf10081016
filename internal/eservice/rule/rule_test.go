package rule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"wrota/internal/eservice/rule"
	"wrota/internal/eservice/source"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

var known = rule.Symbols{
	"cel": {Zero: "", Options: []string{"a", "b"}}, "nazwa": {Zero: ""}, "ile": {Zero: 0.0, Exact: true}, "kwota": {Zero: 0.0, Exact: true},
	"tak": {Zero: false}, "kilka": {Zero: []string(nil), Options: []string{"x", "y"}}, "od": {Zero: time.Time{}}, "okres": {Zero: rule.Range{}},
	"dzieci": {Zero: (*rule.Rows)(nil), Fields: rule.Symbols{"wiek": {Zero: 0.0, Exact: true}, "typ": {Zero: "", Options: []string{"p", "q"}}, "zdrowe": {Zero: false}, "ur": {Zero: time.Time{}}}},
}

var rows = []map[string]any{
	{"wiek": decimal.MustParse("0.1"), "typ": "p", "zdrowe": true, "ur": day("2020-01-01")},
	{"wiek": decimal.MustParse("0.2"), "typ": "q"},
}

func scope() *rule.Scope {
	return &rule.Scope{
		Env: map[string]any{
			"today": day("2027-03-01"), "cel": "a", "nazwa": "x", "ile": 2.5, "kwota": 1000.01, "tak": true, "kilka": []string{"x"}, "od": day("2009-03-01"),
			"okres":              rule.Range{From: day("2027-03-01"), To: day("2027-03-10")},
			"dzieci":             &rule.Rows{Count: len(rows), Value: func(i int, field string) any { return rows[i][field] }},
			rule.Answered("ile"): true, rule.Answered("nazwa"): false,
		},
		Numbers: map[string]decimal.Decimal{"ile": decimal.MustParse("2.5"), "kwota": decimal.MustParse("1000.01")},
	}
}

// node reads one expression as a value of a file.
func node(t testing.TB, expression string) (source.Node, *source.Log) {
	t.Helper()
	log := &source.Log{}
	n := source.Parse("x.yaml", []byte("'"+strings.ReplaceAll(expression, "'", "''")+"'"), log)
	if err := log.Err(); err != nil {
		t.Fatal(err)
	}
	return n, log
}

func TestConditions(t *testing.T) {
	for _, tc := range []struct {
		expression string
		want       bool
		reason     string
	}{
		{`cel == "a"`, true, ""},
		{`cel != "a"`, false, ""},
		{`cel in ["a", "b"]`, true, ""},
		{`"x" in kilka`, true, ""},
		{`not ("y" in kilka)`, true, ""},
		{`"y" not in kilka`, true, ""},
		{`tak and ile > 2`, true, ""},
		{`tak && ile > 2 || false`, true, ""},
		{`!tak`, false, ""},
		{`ile * 2 == 5`, true, ""},
		{`len(kilka) == 1`, true, ""},
		{`len(dzieci) == 2`, true, ""},
		{`today > od`, true, "dates compare"},
		{`years(od, today) == 18`, true, "a birthday is the day of being older"},
		{`years(od, date("2027-02-28")) == 17`, true, "the day before is not"},
		{`days(okres) == 10`, true, "both ends count"},
		{`days(od, today) > 6000`, true, ""},
		{`okres.from == today`, true, ""},
		{`days(okres.from, okres.to) == 9`, true, "the next day is 1"},
		{`sum(dzieci, "wiek") == 0.3`, true, "exact, then a float once"},
		{`any(dzieci, "typ", "q")`, true, ""},
		{`all(dzieci, "typ", "q")`, false, ""},
		{`count(dzieci, "zdrowe", true) == 1`, true, ""},
		{`count(dzieci, "wiek", 0.1) == 1`, true, ""},
		{`any(dzieci, "ur", date("2020-01-01"))`, true, ""},
		{`answered(ile)`, true, ""},
		{`answered(nazwa)`, false, "unanswered is not the same as empty or 0"},
		{`not answered(nazwa)`, true, ""},
		{`ceil(ile) == 3`, true, ""},
		{`least(ile, 1) == 1`, true, ""},
		{`greatest(ile, 1) > 2`, true, ""},
		{`(tak ? 1 : 2) == 1`, true, ""},
	} {
		n, log := node(t, tc.expression)
		c := rule.ReadCondition(n)
		c.Compile(rule.Place{Known: known})
		if err := log.Err(); err != nil {
			t.Errorf("%s: %v", tc.expression, err)
			continue
		}
		if got := c.Holds(scope()); got != tc.want {
			t.Errorf("%s = %v (%s)", tc.expression, got, tc.reason)
		}
	}
}

func TestRefusedExpressions(t *testing.T) {
	for _, tc := range []struct{ expression, want, reason string }{
		{`nazwa contains "x"`, "not allowed", "only whitelisted operators"},
		{`1..1000000`, "not allowed", "no ranges"},
		{`nazwa[0:1] == ""`, "not allowed", "no slices"},
		{`let x = 1; x == 1`, "not allowed", "no variables"},
		{`{"a": 1} == nil`, "not allowed", "no maps"},
		{`filter(kilka, {# == "x"}) == kilka`, "not allowed", "no loops"},
		{`kilka[0] == "x"`, "only a part", "no elements"},
		{`okres?.from == today`, "", "no optional chains"},
		{`nazwa.upper() == ""`, "no such function", "no methods"},
		{`today.Unix() == 1`, "no such function", "no methods of Go"},
		{`env == 1`, "no answer called", "no names of the library"},
		{`$env == 1`, "", "nor its environment"},
		{`now() == today`, "", "no clock"},
		{`print(1) == 1`, "no such function", "no side effects"},
		{`if tak {true} else {false}`, "", "no statements"},
		{`2 ** 100 > 1`, "not allowed", "no powers"},
		{`ile % 2 == 0`, "not allowed", "no remainders"},
		{`okres.middle == today`, "wrong", "no such part"},
		{`days(ile) == 1`, "wrong", "types of arguments"},
		{`any(dzieci, typ, "p")`, "no answer", "fields of groups are texts"},
		{`any(dzieci, "typ", "r")`, "no option", "options are checked"},
		{`count(dzieci, "inne", 1) > 0`, "no field", ""},
		{`answered("x")`, "takes one question", ""},
		{`answered(nie_ma)`, "no answer", ""},
		{`date("31.12.2027") > od`, "no day", ""},
		{`cel == "A"`, `no option of "cel"`, "options are case sensitive"},
		{`"A" == cel`, `no option of "cel"`, "on either side"},
		{`"z" in kilka`, `no option of "kilka"`, ""},
		{strings.Repeat("(", 200) + "tak" + strings.Repeat(")", 200), "", "parentheses are cheap"},
		{strings.Repeat("not ", 100) + "tak", "wrong", "too many parts"},
	} {
		n, log := node(t, tc.expression)
		c := rule.ReadCondition(n)
		c.Compile(rule.Place{Known: known})
		err := log.Err()
		if strings.HasPrefix(tc.expression, "((") {
			continue // only must not fail badly
		}
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%.40s: %v, want %q (%s)", tc.expression, err, tc.want, tc.reason)
		}
		if c.Holds(scope()) {
			t.Errorf("%.40s holds although it was refused", tc.expression)
		}
	}
}

func TestFormulas(t *testing.T) {
	for _, tc := range []struct {
		expression string
		places     int
		want       string
		reason     string
	}{
		{`ile * kwota`, 2, "2500.03", "2500.025 is rounded half up"},
		{`kwota / 3`, 2, "333.34", "333.3366…"},
		{`0.1 + 0.2`, 1, "0.3", "no floating point"},
		{`sum(dzieci, "wiek")`, 2, "0.30", "sums of groups are exact"},
		{`-ile + 3`, 1, "0.5", ""},
		{`ceil(ile)`, 0, "3", "a started unit counts"},
		{`least(ile, 1) * 2`, 0, "2", ""},
		{`greatest(1, ile)`, 1, "2.5", ""},
		{`tak ? ile : 0`, 1, "2.5", ""},
		{`ile < 1 ? 1 : ile`, 1, "2.5", ""},
		{`len(dzieci) + days(okres)`, 0, "12", "whole numbers from conditions"},
		{`count(dzieci, "typ", "p") * 17`, 0, "17", ""},
		{`years(od, today)`, 0, "18", ""},
		{`kwota / 0`, 2, "none", "division by zero has no result"},
		{`kwota / (ile - 2.5)`, 2, "none", ""},
		{`999999999999 * 999999999999`, 0, "none", "an overflow has no result"},
	} {
		n, log := node(t, tc.expression)
		f := rule.ReadFormula(n)
		f.Compile(rule.Place{Known: known})
		if err := log.Err(); err != nil {
			t.Errorf("%s: %v", tc.expression, err)
			continue
		}
		got := "none"
		if d, ok := f.Value(scope(), tc.places); ok {
			got = d.Pad(tc.places).String()
		}
		if got != tc.want {
			t.Errorf("%s = %s, want %s (%s)", tc.expression, got, tc.want, tc.reason)
		}
	}
	for _, bad := range []string{`tak`, `cel`, `"x"`, `ile > 2`, `sum(kilka, "x")`, `sum(dzieci, "typ")`, `od - od`, `any(dzieci, "typ", "p")`, `ile and ile`, `sum(dzieci)`} {
		n, log := node(t, bad)
		f := rule.ReadFormula(n)
		f.Compile(rule.Place{Known: known})
		if _, ok := f.Value(scope(), 2); ok || log.Err() == nil {
			t.Errorf("%s is taken for a number", bad)
		}
	}
}

func TestRoundHalfUpAgreesWithWholeNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-1_000_000_000, 1_000_000_000).Draw(t, "thousandths")
		d, err := decimal.New(n, 3)
		if err != nil {
			t.Fatal(err)
		}
		whole := (abs(n) + 5) / 10 // half up, away from zero
		if n < 0 {
			whole = -whole
		}
		want, _ := decimal.New(whole, 2)
		if got := rule.RoundHalfUp(d, 2); got.Cmp(want) != 0 {
			t.Fatalf("%s → %s, want %s", d, got, want)
		}
	})
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func TestNilRules(t *testing.T) {
	var c *rule.Condition
	var f *rule.Formula
	if !c.Holds(scope()) || c.Names() != nil || c.String() != "" || f.Names() != nil {
		t.Error("no condition holds always and asks nothing")
	}
	if _, ok := f.Value(scope(), 2); ok {
		t.Error("no formula has no value")
	}
}

func TestSimple(t *testing.T) {
	for expression, want := range map[string]rule.Simple{
		`tak`: {Name: "tak", Value: "yes"}, `not tak`: {Name: "tak", Value: "no"}, `cel == "a"`: {Name: "cel", Value: "a"}, `"x" in kilka`: {Name: "kilka", Value: "x"},
		`tak and cel == "a"`: {}, `ile > 2`: {}, `"a" == cel`: {},
	} {
		n, _ := node(t, expression)
		c := rule.ReadCondition(n)
		c.Compile(rule.Place{Known: known})
		if got, ok := c.Simple(); got != want || ok != (want.Name != "") {
			t.Errorf("%s: %v", expression, got)
		}
	}
}

func FuzzExpression(f *testing.F) {
	for _, s := range []string{`cel == "a" and ile > 2`, `sum(dzieci, "wiek") > 1`, `answered(ile)`, `days(okres)`, `(tak ? ile : 0) + 1`, `date("2027-01-01")`, `"x" in kilka`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		if strings.ContainsAny(expression, "\n\r\x00") || strings.TrimSpace(expression) == "" {
			return
		}
		log := &source.Log{}
		n := source.Parse("x.yaml", []byte("'"+strings.ReplaceAll(expression, "'", "''")+"'"), log)
		if log.Err() != nil {
			return
		}
		c, m := rule.ReadCondition(n), rule.ReadFormula(n)
		c.Compile(rule.Place{Known: known})
		m.Compile(rule.Place{Known: known})
		c.Holds(scope())
		m.Value(scope(), 2)
	})
}

func BenchmarkHolds(b *testing.B) {
	n, _ := node(b, `cel == "a" and ile > 2`)
	c := rule.ReadCondition(n)
	c.Compile(rule.Place{Known: known})
	s := scope()
	b.ReportAllocs()
	for b.Loop() {
		if !c.Holds(s) {
			b.Fatal("it does not hold")
		}
	}
}
