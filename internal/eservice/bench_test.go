package eservice_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/field"
)

// large makes a definition with 500 questions on 100 pages, a third of them under conditions.
func large(t testing.TB) *eservice.Definition {
	t.Helper()
	var b strings.Builder
	head, _, _ := strings.Cut(small, "steps:")
	b.WriteString(strings.Replace(strings.Replace(head, ", {id: druga, title: Druga}", "", 1), "{{nazwa}}", "{{tekst_0}}", 1) + "steps:\n")
	for i := range 100 {
		fmt.Fprintf(&b, "  - id: krok-%d\n    section: jedna\n    title: Krok %d\n", i, i)
		if i > 0 && i%3 == 0 {
			fmt.Fprintf(&b, "    when: wybor_%d == \"a\" and liczba_%d > 0\n", i-1, i-2)
		}
		fmt.Fprintf(&b, "    fields:\n      - {id: tekst_%d, kind: text, label: Tekst}\n      - {id: liczba_%d, kind: number, places: 2, min: 1, label: Liczba}\n", i, i)
		fmt.Fprintf(&b, "      - {id: wybor_%d, kind: choice, label: Wybór, options: [{id: a, label: A}, {id: b, label: B}]}\n", i)
		fmt.Fprintf(&b, "      - {id: data_%d, kind: date, from: today, label: Data}\n      - {id: numer_%d, kind: pesel, label: PESEL}\n", i, i)
	}
	b.WriteString("privacy: {version: 1, purposes: [P], basis: [B], retention: R, duty: D}\n")
	d, err := eservice.Parse("duza.yaml", []byte(b.String()), library(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// thousand makes answers with a group of a thousand rows.
func thousand(t testing.TB, d *eservice.Definition) eservice.Answers {
	t.Helper()
	rows := make(field.Rows, field.MaxRows)
	for i := range rows {
		rows[i] = field.Row{ID: fmt.Sprint(i + 1), Values: field.Values{
			"imie": "Żaneta", "nazwisko": fmt.Sprint("Nowak-", i), "urodzone": "2022-05-01", "pesel_dziecka": "44051401458", "alergia": true, "jaka_alergia": "orzechy & mleko",
			"doplata": "10.50", "przedszkole": "p2", "dowoz": false, "jedzenie": field.Codes{"obiad"},
		}}
	}
	a := eservice.Answers{}.With("dzieci", rows).With("dochod", "5000.00")
	for _, r := range rows {
		a = a.WithSeen(eservice.At{Step: "dzieci", Row: r.ID})
	}
	return a
}

func BenchmarkLarge(b *testing.B) {
	d := large(b)
	a := eservicetest.Sample(b, d, env, 1)
	stored, err := a.MarshalJSON()
	if err != nil {
		b.Fatal(err)
	}
	page := url.Values{"tekst_99": {"Ala"}, "liczba_99": {"1,5"}, "wybor_99": {"a"}, "data_99": {"2027-04-01"}, "numer_99": {"44051401458"}}
	b.Run("open=500", func(b *testing.B) { bench(b, func() { d.Page(a, eservice.At{Step: "krok-50"}, env, nil) }) })
	b.Run("path=500", func(b *testing.B) { bench(b, func() { d.Path(a, env) }) })
	b.Run("sheet=500", func(b *testing.B) { bench(b, func() { d.Sheet(a, env) }) })
	b.Run("save=500", func(b *testing.B) {
		bench(b, func() {
			var old eservice.Answers
			if err := old.UnmarshalJSON(stored); err != nil {
				b.Fatal(err)
			}
			next, at, _ := d.Read(old, eservice.At{Step: "krok-99"}, page, env)
			d.Path(next, env).Next(at)
			if _, err := next.MarshalJSON(); err != nil {
				b.Fatal(err)
			}
		})
	})
}

func BenchmarkThousandRows(b *testing.B) {
	d := load(b, "dyzur-wakacyjny")
	a := thousand(b, d)
	stored, err := a.MarshalJSON()
	if err != nil {
		b.Fatal(err)
	}
	at := eservice.At{Step: "dzieci", Row: "500"}
	row := url.Values{"imie": {"Ola"}, "nazwisko": {"Nowak"}, "urodzone": {"2022-05-01"}, "alergia": {"no"}}
	b.Run("storage", func(b *testing.B) {
		b.SetBytes(int64(len(stored)))
		bench(b, func() { var old eservice.Answers; _ = old.UnmarshalJSON(stored) })
	})
	b.Run("path", func(b *testing.B) { bench(b, func() { d.Path(a, env) }) })
	b.Run("list", func(b *testing.B) { bench(b, func() { d.Page(a, eservice.At{Step: "dzieci"}, env, nil) }) })
	b.Run("open", func(b *testing.B) { bench(b, func() { d.Page(a, at, env, nil) }) })
	b.Run("save", func(b *testing.B) {
		bench(b, func() {
			var old eservice.Answers
			if err := old.UnmarshalJSON(stored); err != nil {
				b.Fatal(err)
			}
			next, at, problems := d.Read(old, at, row, env)
			if len(problems) > 0 {
				b.Fatal(problems)
			}
			d.Path(next, env).Next(at)
			if _, err := next.MarshalJSON(); err != nil {
				b.Fatal(err)
			}
		})
	})
}

func bench(b *testing.B, work func()) {
	b.ReportAllocs()
	for b.Loop() {
		work()
	}
}

// TestThousandRowsAreQuickAndSmall holds the gate of the product with a wide margin for busy
// machines: a page of a group of a thousand rows is saved well below 200 ms and 64 MB.
func TestThousandRowsAreQuickAndSmall(t *testing.T) {
	d := load(t, "dyzur-wakacyjny")
	stored, err := thousand(t, d).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	row := url.Values{"imie": {"Ola"}, "nazwisko": {"Nowak"}, "urodzone": {"2022-05-01"}, "alergia": {"no"}}
	r := testing.Benchmark(func(b *testing.B) {
		bench(b, func() {
			var old eservice.Answers
			if err := old.UnmarshalJSON(stored); err != nil {
				b.Fatal(err)
			}
			next, at, _ := d.Read(old, eservice.At{Step: "dzieci", Row: "500"}, row, env)
			d.Path(next, env).Next(at)
			if _, err := next.MarshalJSON(); err != nil {
				b.Fatal(err)
			}
		})
	})
	if r.NsPerOp() > 100_000_000 || r.AllocedBytesPerOp() > 64<<20 {
		t.Errorf("saving a row took %d ms and %d KB", r.NsPerOp()/1_000_000, r.AllocedBytesPerOp()>>10)
	}
}
