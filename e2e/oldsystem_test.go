package e2e_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"wrota/internal/platform/web/webtest"
)

// columnsOfOld are the columns of the old system's list of cases, with their widths in its DBF.
var columnsOfOld = []struct {
	name string
	size int
}{{"ID", 6}, {"ZNAK", 24}, {"TYTUL", 40}, {"KOM", 4}, {"ZALOZONO", 10}, {"STRONA", 30}}

const profileOfOld = `name: stary rejestr
kind: cases
key: [ID]
fields:
  sign: {column: ZNAK}
  title: {column: TYTUL}
  cell: {column: KOM}
  opened: {column: ZALOZONO, date: DD.MM.RRRR}
  party_family: {column: STRONA, part: first}
  party_given: {column: STRONA, part: rest}
`

// oldCases are rows of cases with numbers from one on, of the year before last.
func oldCases(from, n int) (rows [][]string) {
	for i := range n {
		no := from + i
		rows = append(rows, []string{
			fmt.Sprint(no), fmt.Sprintf("DR.7230.%d.2024", no), fmt.Sprintf("Zajęcie pasa, ul. Łąkowa %d", no), "DR", fmt.Sprintf("%02d.0%d.2024", no%28+1, no%9+1), "D'Arc-Łoś Joanna",
		})
	}
	return rows
}

// csvOfOld is the list as the old system exports it for spreadsheets, in Windows-1250.
func csvOfOld(t *testing.T, rows [][]string) []byte {
	t.Helper()
	var b strings.Builder
	for i, c := range columnsOfOld {
		b.WriteString(strings.Repeat(";", min(i, 1)) + c.name)
	}
	for _, r := range rows {
		b.WriteString("\r\n" + strings.Join(r, ";"))
	}
	out, err := charmap.Windows1250.NewEncoder().String(b.String() + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

// dbfOfOld is the table of the old system itself, of dBase III in code page 852.
func dbfOfOld(t *testing.T, rows [][]string) []byte {
	t.Helper()
	size := 1
	for _, c := range columnsOfOld {
		size += c.size
	}
	header := 32 + 32*len(columnsOfOld) + 1
	out := make([]byte, 32, header+size*len(rows)+1)
	out[0], out[1], out[2], out[3], out[29] = 3, 124, 12, 31, 0x64
	out[4], out[5], out[8], out[9], out[10], out[11] = byte(len(rows)), byte(len(rows)>>8), byte(header), byte(header>>8), byte(size), byte(size>>8)
	for _, c := range columnsOfOld {
		d := make([]byte, 32)
		copy(d, c.name)
		d[11], d[16] = 'C', byte(c.size)
		out = append(out, d...)
	}
	out = append(out, 0x0d)
	for _, r := range rows {
		out = append(out, ' ')
		for i, c := range columnsOfOld {
			v, err := charmap.CodePage852.NewEncoder().Bytes([]byte(r[i]))
			if err != nil || len(v) > c.size {
				t.Fatal(r[i], err)
			}
			out = append(append(out, v...), strings.Repeat(" ", c.size-len(v))...)
		}
	}
	return append(out, 0x1a)
}

// TestOldSystem: the administrator brings over 200 cases from a CSV and a DBF; a clerk works on one of them; when both
// imports are taken back, hers stays, with the reason.
func TestOldSystem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const path = "/biurko/ustawienia/przeniesienie"
		adam := w.as("Adam Górski")
		bring := func(name string, body []byte) string {
			p := adam.Get(path).Attach("Wczytaj plik", []webtest.File{{Field: "file", Name: name, Body: body}})
			at := p.URL
			p.Click("Przypisz kolumny do pól").Press("Zapisz z tekstu", "profile", profileOfOld).Press("Zrób próbę", "profile", "stary rejestr", "expected", "2024 100")
			w.work()
			tried := adam.Get(at)
			tried.WantSays("Wynik próby")
			if tried.Says("nie zgadza się") {
				t.Error("the totals differ")
			}
			tried.Press("Przenieś wiersze: 100")
			w.work()
			adam.Get(at).WantSays("przeniesiony", "Wynik przeniesienia")
			return at
		}
		first := bring("rejestr.csv", csvOfOld(t, oldCases(1, 100)))
		second := bring("REJESTR.DBF", dbfOfOld(t, oldCases(101, 100)))
		anna := w.as("Anna Nowak")
		found := anna.Get("/biurko/sprawy?widok=w-komorce&q=DR.7230.7.2024")
		found.WantSays("DR.7230.7.2024", "Zajęcie pasa, ul. Łąkowa 7", "Joanna D'Arc-Łoś")
		one := found.Click("Zajęcie pasa, ul. Łąkowa 7")
		one.WantSays("Joanna D'Arc-Łoś")
		at, _, _ := strings.Cut(one.URL, "?")
		anna.Get(at+"/notatka").Press("Zapisz notatkę", "body", "Zadzwonić do strony.").WantSays("Notatka zapisana")
		for _, x := range []struct{ at, says string }{{first, "Nad sprawą DR.7230.7.2024 ktoś już pracował"}, {second, "wycofany"}} {
			adam.Get(x.at).Press("Wycofaj całe przeniesienie")
			w.work()
			adam.Get(x.at).WantSays("wycofany", x.says)
		}
		anna.Get(at).WantSays("Zadzwonić do strony.")
		if gone := anna.Get("/biurko/sprawy?widok=w-komorce&q=" + url.QueryEscape("DR.7230.8.2024")); gone.Says("Łąkowa 8") {
			t.Error("a case of a withdrawn import is still there")
		}
		w.as("Ewa Kaczmarek").Get(path).WantStatus(403)
	})
}
