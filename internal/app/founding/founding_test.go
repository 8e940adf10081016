package founding_test

import (
	"os"
	"strings"
	"testing"

	"wrota/internal/app/founding"
)

var known = founding.Known{
	Roles: []string{"admin", "referent"}, Plans: []string{"gmina"}, Adopts: func(s string) bool { return s == "skarga" },
}

const good = `name: Urząd Gminy Próba
short: Gmina Próba
slug: proba
kind: gmina
teryt: 0802099
head: Wójt
email: urzad@proba.example
address: {house: 1, postcode: 66-299, place: Próba}
plan: {built_in: gmina, from: 2026-01-01}
cells:
  - {symbol: OR, name: Referat}
people:
  - {given: Adam, family: Górski, email: a@proba.example, post: informatyk, cell: OR, roles: [admin]}
services:
  - {service: skarga, cell: OR, lead: A@proba.example}
accounts:
`

// said is everything that is wrong with a file.
func said(body string) string {
	var all []string
	f, err := founding.Read([]byte(body))
	if err != nil {
		all = append(all, err.Error())
	}
	if f != nil {
		if err := f.Check(known); err != nil {
			all = append(all, err.Error())
		}
	}
	return strings.Join(all, "\n")
}

func TestFiles(t *testing.T) {
	for _, x := range []struct{ reason, old, new, want string }{
		{"a good file", "", "", ""},
		{"JSON is YAML", "  - {symbol: OR, name: Referat}", `  - {"symbol": "OR", "name": "Referat"}`, ""},
		{"a word nobody knows", "slug:", "slugg:", "wiersz 3: nieznane pole „slugg”; dozwolone: name, short, slug"},
		{"inside a list", "post: informatyk", "posta: informatyk", "wiersz 13: people[1]: nieznane pole „posta”"},
		{"said twice", "head: Wójt", "head: Wójt\nhead: Starosta", "wiersz 7: pole „head” jest podane dwa razy"},
		{"a list where a word belongs", "head: Wójt", "head: [Wójt]", "wiersz 6: head: tu powinien być tekst"},
		{"a word where a list belongs", "roles: [admin]", "roles: admin", "wiersz 13: people[1].roles: tu powinna być lista"},
		{"an alias could make a small file huge", "head: Wójt", "head: &h Wójt\nhead_name: *h", "wiersz 7: head_name: skróty YAML"},
		{"a kind of office", "kind: gmina", "kind: miasto", "wiersz 4: kind: nie ma „miasto”; dozwolone: gmina"},
		{"a slug stands in addresses", "slug: proba", "slug: Próba", "wiersz 3: slug: użyj małych liter"},
		{"a number with a typing error", "head: Wójt", "nip: 973-000-10-00\nhead: Wójt", "wiersz 6: nip: to nie jest poprawny NIP"},
		{"an account with a typing error", "accounts:", "accounts: {fee: {iban: 00 1090 1014 0000 0712 1981 2874, short: G}}", "wiersz 16: accounts.fee.iban: to nie jest poprawny numer"},
		{"bank apps read 20 characters", "accounts:", "accounts: {fee: {iban: 61 1090 1014 0000 0712 1981 2874, short: Gmina Próba nad Rzeką}}", "accounts.fee.short: nazwa może mieć najwyżej 20"},
		{"a cell that is not there", "cell: OR, roles", "cell: XX, roles", "wiersz 13: people[1].cell: w pliku nie ma komórki „XX”"},
		{"a cell above stands above", "name: Referat}", "name: Referat, parent: UG}", "wiersz 11: cells[1].parent: komórka „UG” musi stać w pliku wyżej"},
		{"a role of nobody", "[admin]", "[admin, szef]", "wiersz 13: people[1].roles: nie ma „szef”; dozwolone: admin, referent"},
		{"somebody must be able to change things", "[admin]", "[referent]", "people: przynajmniej jedna osoba musi mieć rolę admin"},
		{"a service nobody offers", "service: skarga", "service: skargi", "wiersz 15: services[1].service: nie ma e-usługi „skargi”"},
		{"a lead from elsewhere", "lead: A@", "lead: b@", "services[1].lead: w komórce „OR” nie ma osoby"},
		{"a plan of both kinds", "built_in: gmina,", "built_in: gmina, file: x.csv, source: z,", "wiersz 9: plan: podaj wykaz akt"},
		{"a day that is none", "2026-01-01", "2026-02-30", "wiersz 9: plan.from: napisz dzień"},
		{"a colour", "accounts:", "brand: {bar: zielony}", "wiersz 16: brand.bar: napisz kolor"},
		{"nothing at all", good, "", "plik jest pusty"},
		{"no YAML", "head: Wójt", "head: \"Wójt", "to nie jest poprawny YAML"},
		{"two offices", "accounts:", "---\nname: Drugi", "plik opisuje jeden urząd"},
	} {
		t.Run(x.reason, func(t *testing.T) {
			got := said(strings.Replace(good, x.old, x.new, 1))
			if x.want == "" && got != "" || !strings.Contains(got, x.want) {
				t.Errorf("said %q, want %q", got, x.want)
			}
		})
	}
}

// TestEveryMistakeAtOnce: whoever mends a file mends it once.
func TestEveryMistakeAtOnce(t *testing.T) {
	got := said(strings.NewReplacer("kind: gmina", "kind: miasto", "teryt: 0802099", "teryt: 99", "post: informatyk", "post: ''").Replace(good))
	for _, want := range []string{"wiersz 4: kind", "wiersz 5: teryt", "wiersz 13: people[1].post: brakuje"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(good)
	f.Add("a: &a [*a]")
	f.Add(`{"name": null, "people": [{}]}`)
	if example, err := os.ReadFile("../../../deploy/office.yaml"); err == nil {
		f.Add(string(example))
	}
	f.Fuzz(func(t *testing.T, body string) {
		if got := said(body); got == "" && !strings.Contains(body, "name") {
			t.Errorf("a file without a name has nothing wrong")
		}
	})
}
