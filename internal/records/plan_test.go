package records_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/records"
	"wrota/internal/records/recordstest"
)

const small = `symbol;hasło;kategoria;tryb;uszczegółowienie
7;DROGI;;;
72;Drogi;;;
723;Pas drogowy;;;
7230;Zajęcie pasa drogowego;B10;;Zezwolenia i kary
7231;Zjazdy;BE-10;papier;
`

func TestParsePlanReadsWhatSpreadsheetsWrite(t *testing.T) {
	old, err := charmap.Windows1250.NewEncoder().String(small)
	ok(t, err)
	for reason, file := range map[string]string{
		"semicolons":             small,
		"with a byte order mark": "\ufeff" + small,
		"Windows line ends":      strings.ReplaceAll(small, "\n", "\r\n"),
		"tabs":                   strings.ReplaceAll(small, ";", "\t"),
		"commas, other heads":    strings.ReplaceAll(strings.Replace(small, "symbol;hasło;kategoria;tryb;uszczegółowienie", "Symbol,Hasło klasyfikacyjne,KATEGORIA ARCHIWALNA,Tryb,Uwagi", 1), ";", ","),
		"Windows-1250":           old,
		"columns in disorder":    "hasło;uwagi;tryb;kategoria;symbol\nDROGI;;;;7\nDrogi;;;;72\nPas drogowy;;;;723\nZajęcie pasa drogowego;Zezwolenia i kary;;B10;7230\nZjazdy;;papier;BE10;7231\n",
		"rows in disorder":       "symbol;hasło;kategoria;tryb;uwagi\n7231;Zjazdy;BE10;papier;\n7230;Zajęcie  pasa drogowego;B10;EZD;Zezwolenia i kary\n723;Pas drogowy;;;\n\n72;Drogi;-;;\n7;DROGI;;;\n",
	} {
		classes, err := records.ParsePlan([]byte(file), "x")
		if err != nil {
			t.Errorf("%s: %v", reason, err)
			continue
		}
		var got []string
		for _, c := range classes {
			got = append(got, fmt.Sprintf("%s %s %s %t %s %s", c.Symbol, c.Title, c.Category, c.Terminal, c.Mode, c.Note))
		}
		want(t, reason, got, []string{
			"7 DROGI  false ezd ", "72 Drogi  false ezd ", "723 Pas drogowy  false ezd ", "7230 Zajęcie pasa drogowego B10 true ezd Zezwolenia i kary", "7231 Zjazdy BE10 true paper ",
		})
	}
}

func TestParsePlanSaysWhatIsWrongInWhichLine(t *testing.T) {
	for _, tc := range []struct {
		file, key string
		line      int
		reason    string
	}{
		{"", "records.plan.empty", 1, "nothing"},
		{"symbol;hasło\n1;A\n", "records.plan.no-column", 0, "no categories"},
		{"symbol;hasło;kategoria\n", "records.plan.empty", 1, "only a head"},
		{"symbol;hasło;kategoria\n1a;A;B5\n", "records.plan.symbol", 2, "a letter in a symbol"},
		{"symbol;hasło;kategoria\n1;A;B5\n\n1;B;B5\n", "records.plan.twice", 4, "a class twice"},
		{"symbol;hasło;kategoria\n1;;B5\n", "records.plan.title", 2, "no title"},
		{"symbol;hasło;kategoria\n1;A;C7\n", "records.plan.category", 2, "no such category"},
		{"symbol;hasło;kategoria\n1;A;\n", "records.plan.no-category", 2, "holds cases, but for how long?"},
		{"symbol;hasło;kategoria\n1;A;\n123;B;B5\n", "records.plan.orphan", 3, "its parent is missing"},
		{"symbol;hasło;kategoria;tryb\n1;A;B5;papirus\n", "records.plan.mode", 2, "no such mode"},
		{strings.Repeat("x", 1<<20+1), "records.plan.too-large", 0, "a megabyte"},
	} {
		_, err := records.ParsePlan([]byte(tc.file), "x")
		f, isFault := fault.As(err)
		if !isFault || len(f.Fields) == 0 || f.Fields[0].Key != tc.key || tc.line > 0 && f.Fields[0].Args["Line"] != tc.line {
			t.Errorf("%s: %v, want %s in line %d", tc.reason, err, tc.key, tc.line)
		}
	}
	_, err := records.ParsePlan([]byte("symbol;hasło;kategoria\n"+strings.Repeat("x;A;B5\n", 500)), "x")
	if f, _ := fault.As(err); f == nil || len(f.Fields) != 50 {
		t.Errorf("500 mistakes: %v, want the first 50", err)
	}
}

func FuzzParsePlan(f *testing.F) {
	for _, s := range []string{small, "symbol,hasło,kategoria\n\"1\",\"a\"\"b\",B5\n", "symbol\thasło\tkategoria\n1\t\xb3\tA\n", "\xff\xfe;;", "symbol;hasło;kategoria\n\"1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		classes, err := records.ParsePlan([]byte(s), "x")
		if err != nil {
			if _, isFault := fault.As(err); !isFault {
				t.Errorf("not a fault: %v", err)
			}
			return
		}
		for _, c := range classes {
			if c.Terminal && c.Category.IsZero() || c.Title == "" || c.Symbol.IsZero() {
				t.Errorf("accepted %+v", c)
			}
		}
		if !slices.IsSortedFunc(classes, func(a, b records.Class) int { return a.Symbol.Compare(b.Symbol) }) {
			t.Error("not in order")
		}
	})
}

func class(t testing.TB, s string) jrwa.Class {
	t.Helper()
	c, err := jrwa.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func bring(o *recordstest.Office, file string, from calendar.Date) records.PlanImport {
	return records.PlanImport{Unit: o.Unit, File: strings.NewReader(file), From: from, Source: "zarządzenie nr 1"}
}

// TestTheShippedPlansAreWhole: each can be brought in, and knows the classes of the services we ship.
func TestTheShippedPlansAreWhole(t *testing.T) {
	files, err := fs.Glob(records.Plans, "plans/*.csv")
	ok(t, err)
	want(t, "plans", len(files), 4)
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		day := calendar.On(2026, 1, 1)
		for i, name := range files {
			body, err := records.Plans.Open(name)
			ok(t, err)
			from := day.AddDays(i)
			change, err := o.Records.ImportPlan(t.Context(), o.System, records.PlanImport{Unit: o.Unit, File: body, From: from, Source: records.DraftSource})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if len(change.Added)+len(change.Changed)+change.Same < 30 {
				t.Errorf("%s has %d classes", name, len(change.Added)+len(change.Changed)+change.Same)
			}
			for _, s := range []string{"7230", "7231", "1431", "1510"} {
				if _, err := o.Records.Retention(t.Context(), o.Unit, class(t, s), from); err != nil {
					t.Errorf("%s: %s: %v", name, s, err)
				}
			}
		}
	})
}

func TestAPlanAppliesFromItsDayAndThePastStays(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		first, second := calendar.On(2026, 1, 1), calendar.On(2027, 1, 1)
		change, err := o.Records.ImportPlan(t.Context(), o.Artur, bring(o, small, first))
		ok(t, err)
		want(t, "first", []int{len(change.Added), len(change.Changed), len(change.Ended), change.Same}, "[5 0 0 0]")
		change, err = o.Records.ImportPlan(t.Context(), o.Artur, bring(o, small, first))
		ok(t, err)
		want(t, "the same again", []any{change.Nothing(), change.Same}, "[true 5]")

		newer := strings.Replace(strings.Replace(small, "7230;Zajęcie pasa drogowego;B10", "7230;Zajęcie pasa drogowego;B25", 1), "7231;Zjazdy;BE-10;papier;\n", "7232;Urządzenia;B5;;\n", 1)
		dry := bring(o, newer, second)
		dry.DryRun = true
		foreseen, err := o.Records.ImportPlan(t.Context(), o.Artur, dry)
		ok(t, err)
		want(t, "nothing is written", retention(t, o, "7230", second), "B10")
		change, err = o.Records.ImportPlan(t.Context(), o.Artur, bring(o, newer, second))
		ok(t, err)
		want(t, "as foreseen", fmt.Sprint(change), fmt.Sprint(foreseen))
		want(t, "second", []int{len(change.Added), len(change.Changed), len(change.Ended), change.Same}, "[1 1 1 3]")
		for _, tc := range []struct {
			symbol string
			on     calendar.Date
			want   string
			reason string
		}{
			{"7230", calendar.On(2025, 12, 31), "not-found", "before the first plan"},
			{"7230", first, "B10", "the first day"},
			{"7230", calendar.On(2026, 12, 31), "B10", "the last day of the first plan"},
			{"7230", second, "B25", "the first day of the second"},
			{"7231", calendar.On(2026, 12, 31), "BE10", "a class that the second plan ends"},
			{"7231", second, "not-found", "it is ended"},
			{"7232", calendar.On(2026, 12, 31), "not-found", "not yet"},
			{"7232", calendar.On(2040, 1, 1), "B5", "until further notice"},
			{"723", second, "not-found", "groups others: nothing can be kept by it"},
		} {
			if got := retention(t, o, tc.symbol, tc.on); got != tc.want {
				t.Errorf("%s: %s on %s: %s, want %s", tc.reason, tc.symbol, tc.on, got, tc.want)
			}
		}
		_, err = o.Records.ImportPlan(t.Context(), o.Artur, bring(o, small, calendar.On(2026, 6, 1)))
		if f, _ := fault.As(err); f == nil || f.Fields[0].Key != "records.plan.newer" {
			t.Errorf("a plan behind a newer one: %v", err)
		}
		// The second plan is corrected: the class that it ended by mistake goes on as if nothing had been.
		change, err = o.Records.ImportPlan(t.Context(), o.Artur, bring(o, small, second))
		ok(t, err)
		want(t, "correction", []int{len(change.Added), len(change.Changed), len(change.Ended), change.Same}, "[1 1 1 3]")
		c, err := o.Records.Class(t.Context(), o.Unit, class(t, "7231"), second)
		ok(t, err)
		want(t, "its row", []any{c.From, c.To.IsZero(), c.Mode}, "[2026-01-01 true paper]")
		list, err := o.Records.Imports(t.Context(), o.Artur)
		ok(t, err)
		want(t, "imports", len(list), 3)
		want(t, "another unit has no plan", retentionOf(t, o, id.New[id.Unit](), "7230", second), "not-found")
	})
}

func retention(t *testing.T, o *recordstest.Office, symbol string, on calendar.Date) string {
	t.Helper()
	return retentionOf(t, o, o.Unit, symbol, on)
}

func retentionOf(t *testing.T, o *recordstest.Office, unit id.Unit, symbol string, on calendar.Date) string {
	t.Helper()
	c, err := o.Records.Retention(t.Context(), unit, class(t, symbol), on)
	if f, isFault := fault.As(err); isFault {
		return f.Kind.String()
	}
	ok(t, err)
	return c.String()
}

// TestAnyHistoryOfPlansIsReadAsItWas: whatever plans are brought in, and corrected, every day has the plan that
// was brought in last for it.
func TestAnyHistoryOfPlansIsReadAsItWas(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			o.Unit = id.New[id.Unit]()
			by := actor.Automaton("system.test", o.Unit)
			day := calendar.On(2026, 1, 1)
			truth := map[calendar.Date]map[string]string{}
			first := day
			for range rapid.IntRange(1, 4).Draw(rt, "imports") {
				day = day.AddDays(rapid.IntRange(0, 2).Draw(rt, "later"))
				plan := map[string]string{}
				file := "symbol;hasło;kategoria\n"
				for _, s := range []string{"1", "2", "3"} {
					if years := rapid.SampledFrom([]int{0, 5, 10}).Draw(rt, s); years > 0 {
						plan[s] = fmt.Sprint("B", years)
						file += s + ";x;" + plan[s] + "\n"
					}
				}
				if len(plan) == 0 {
					continue
				}
				if _, err := o.Records.ImportPlan(t.Context(), by, bring(o, file, day)); err != nil {
					rt.Fatal(err)
				}
				truth[day] = plan
			}
			var now map[string]string
			for d := first; !d.After(day.AddDays(1)); d = d.AddDays(1) {
				if p, begins := truth[d]; begins {
					now = p
				}
				for _, s := range []string{"1", "2", "3"} {
					wanted := now[s]
					if wanted == "" {
						wanted = "not-found"
					}
					if got := retention(t, o, s, d); got != wanted {
						rt.Fatalf("class %s on %s: %s, want %s", s, d, got, wanted)
					}
				}
			}
		})
	})
}

func TestClassesAreFoundBySymbolAndWords(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, _ *db.DB) {
		day := calendar.On(2026, 1, 1)
		_, err := o.Records.ImportPlan(t.Context(), o.Artur, bring(o, small, day))
		ok(t, err)
		for _, tc := range []struct {
			text     string
			terminal bool
			want     string
		}{
			{"", false, "[7 72 723 7230 7231]"},
			{"", true, "[7230 7231]"},
			{"723", false, "[723 7230 7231]"},
			{"zajecie PASA", false, "[7230]"},
			{"kary", false, "[7230]"},
			{"drog", true, "[7230]"},
			{"zjazd 72", false, "[7231]"},
			{"%", false, "[]"},
			{"nie ma", false, "[]"},
		} {
			list, err := o.Records.Classes(t.Context(), records.PlanQuestion{Unit: o.Unit, On: day, Text: tc.text, Terminal: tc.terminal})
			ok(t, err)
			var got []string
			for _, c := range list {
				got = append(got, c.Symbol.String())
			}
			want(t, fmt.Sprintf("%q", tc.text), fmt.Sprint(got), tc.want)
		}
	})
}

func TestOnlyAnAdministratorBringsInAPlan(t *testing.T) {
	each(t, func(t *testing.T, o *recordstest.Office, d *db.DB) {
		for _, by := range []actor.Actor{o.Anna, o.Ewa, recordstest.New(t, d).Artur, {Kind: actor.Resident, Account: id.New[id.Account](), Unit: o.Unit}, {Kind: actor.Anonymous}} {
			_, err := o.Records.ImportPlan(t.Context(), by, bring(o, small, calendar.On(2026, 1, 1)))
			wantFault(t, by.Name, err, fault.Forbidden, "fault.forbidden")
		}
		for name, change := range map[string]func(*records.PlanImport){
			"from":   func(p *records.PlanImport) { p.From = calendar.Date{} },
			"source": func(p *records.PlanImport) { p.Source = " " },
		} {
			p := bring(o, small, calendar.On(2026, 1, 1))
			change(&p)
			_, err := o.Records.ImportPlan(t.Context(), o.Artur, p)
			if f, _ := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != name {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestKindsAreThoseOfTheSchema(t *testing.T) {
	seen := map[records.Kind]bool{}
	for _, k := range records.Kinds {
		seen[k] = true
	}
	want(t, "kinds", len(seen), 40)
	want(t, "known", records.KindOf("decyzja"), records.Decision)
	want(t, "unknown", records.KindOf("inne pismo"), records.Other)
}
