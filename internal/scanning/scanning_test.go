package scanning_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/pdf/pages"
	"wrota/internal/platform/pdf/pages/pagestest"
	"wrota/internal/platform/testkit"
	"wrota/internal/scanning"
	"wrota/internal/scanning/scanningtest"
)

func take(t *testing.T, o *scanningtest.Office, body []byte) id.Scan {
	t.Helper()
	b, err := o.Scanning.Take(t.Context(), o.Ewa, scanning.Coming{Name: "skan.pdf", Body: bytes.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func drain(t *testing.T, o *scanningtest.Office) {
	t.Helper()
	if err := o.Queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func bind(t *testing.T, packing pagestest.Packing, sheets ...*image.Gray) []byte {
	t.Helper()
	var out []pagestest.Sheet
	for _, s := range sheets {
		out = append(out, pagestest.Sheet{Gray: s, Packing: packing})
	}
	return pagestest.Bind(t, out...)
}

// A heap as a clerk makes it: a labelled letter turned, one with the number of another system's label, a new one behind a
// separator, one that is upside down, and a label of a letter that is not there.
func TestABatchBecomesLetters(t *testing.T) {
	testkit.Each(t, scanningtest.Tables, func(t *testing.T, d *db.DB) {
		o := scanningtest.New(t, d, nil)
		one, two := o.Register.Add("RPW/LIPOWA/1/2027"), o.Register.Add("RPW/LIPOWA/2/2027")
		batch := take(t, o, bind(t, pagestest.JPEG,
			pagestest.Turned(scanningtest.Code(t, scanning.LabelCode(one.ID)), 1), scanningtest.Page(1),
			pagestest.Turned(pagestest.Worn(scanningtest.Code(t, two.Number)), 2),
			scanningtest.Code(t, scanning.SeparatorCode), pagestest.Blank(), scanningtest.Page(2), scanningtest.Page(3),
			pagestest.Turned(scanningtest.Code(t, "RPW/LIPOWA/99/2027"), 3),
			pagestest.Beside(scanningtest.Code(t, one.Number), scanningtest.Code(t, two.Number)),
		))
		drain(t, o)
		drain(t, o)
		b, pieces, err := o.Scanning.FetchBatch(t.Context(), o.Unit, batch)
		if err != nil || b.Pages != 9 || len(pieces) != 5 {
			t.Fatalf("%v: %d pages, %d pieces", err, b.Pages, len(pieces))
		}
		for i, want := range []scanning.Piece{
			{FirstPage: 1, Pages: 2, Label: one.Number, Letter: one.ID, Stage: scanning.IsAttached, Extent: scanning.Full},
			{FirstPage: 3, Pages: 1, Label: two.Number, Letter: two.ID, Stage: scanning.IsAttached, Extent: scanning.Full},
			{FirstPage: 6, Pages: 2, Why: scanning.Fresh, Stage: scanning.Waits},
			{FirstPage: 8, Pages: 1, Why: scanning.Unknown, Label: "RPW/LIPOWA/99/2027", Stage: scanning.Waits},
			{FirstPage: 9, Pages: 1, Why: scanning.Several, Stage: scanning.Waits},
		} {
			p := pieces[i]
			got := scanning.Piece{FirstPage: p.FirstPage, Pages: p.Pages, Label: p.Label, Letter: p.Letter, Why: p.Why, Stage: p.Stage, Extent: p.Extent}
			if got != want {
				t.Errorf("piece %d: %+v", i+1, got)
			}
			if doc := document(t, o, p); doc.Len() != p.Pages {
				t.Errorf("piece %d: the file has %d pages", i+1, doc.Len())
			}
		}
		if len(o.Heard) != 2 || o.Heard[0].Letter != one.ID || o.Heard[1].Letter != two.ID {
			t.Errorf("told: %v", o.Heard)
		}
		if tray, all, err := o.Scanning.Tray(t.Context(), o.Ewa); err != nil || len(tray) != 3 || all != 3 {
			t.Errorf("the tray: %d of %d, %v", len(tray), all, err)
		}
		if err := o.Scanning.Sort(t.Context(), o.Unit, batch); err != nil {
			t.Fatal(err)
		}
		if _, again, _ := o.Scanning.FetchBatch(t.Context(), o.Unit, batch); len(again) != 5 {
			t.Errorf("sorted twice: %d pieces", len(again))
		}
	})
}

func document(t *testing.T, o *scanningtest.Office, p scanning.Piece) *pages.Doc {
	t.Helper()
	r, _, err := o.Blobs.Open(t.Context(), p.Blob)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := pages.Open(body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTheTrayIsSettled(t *testing.T) {
	testkit.Each(t, scanningtest.Tables, func(t *testing.T, d *db.DB) {
		o := scanningtest.New(t, d, nil)
		l := o.Register.Add("RPW/LIPOWA/1/2027")
		take(t, o, bind(t, pagestest.Bits, scanningtest.Page(1), scanningtest.Code(t, scanning.SeparatorCode), scanningtest.Page(2)))
		drain(t, o)
		tray, _, err := o.Scanning.Tray(t.Context(), o.Ewa)
		if err != nil || len(tray) != 2 || tray[0].Why != scanning.Loose || tray[1].Why != scanning.Fresh {
			t.Fatal(tray, err)
		}
		p := tray[0]
		for name, x := range map[string]struct {
			s    scanning.Settlement
			want string
		}{
			"no extent":      {scanning.Settlement{Piece: p.ID, Version: p.Version, Number: l.Number}, "extent"},
			"no reason":      {scanning.Settlement{Piece: p.ID, Version: p.Version, Number: l.Number, Extent: scanning.Partial}, "reason"},
			"unknown number": {scanning.Settlement{Piece: p.ID, Version: p.Version, Number: "RPW/LIPOWA/7/2027", Extent: scanning.Full}, "number"},
		} {
			_, err := o.Scanning.Attach(t.Context(), o.Ewa, x.s)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != x.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		s := scanning.Settlement{Piece: p.ID, Version: p.Version, Number: strings.ToLower(l.Number), Extent: scanning.Partial, Reason: "mapa A0 nie mieści się w skanerze"}
		for range 2 { // the second click
			if _, err := o.Scanning.Attach(t.Context(), o.Ewa, s); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.Scanning.Aside(t.Context(), o.Ewa, p.ID, p.Version, "reklama"); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is attached is put aside: %v", err)
		}
		if err := o.Scanning.Aside(t.Context(), o.Ewa, tray[1].ID, tray[1].Version, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("no reason: %v", err)
		}
		if err := o.Scanning.Aside(t.Context(), o.Ewa, tray[1].ID, tray[1].Version, "reklama"); err != nil {
			t.Fatal(err)
		}
		drain(t, o)
		if _, all, _ := o.Scanning.Tray(t.Context(), o.Ewa); all != 0 || len(o.Heard) != 1 {
			t.Errorf("%d wait, told %v", all, o.Heard)
		}
		got, err := o.Scanning.Piece(t.Context(), o.Ewa, p.ID)
		if err != nil || got.Letter != l.ID || got.Extent != scanning.Partial || got.SettledBy != "Ewa Lis" {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestDuplicates(t *testing.T) {
	testkit.Each(t, scanningtest.Tables, func(t *testing.T, d *db.DB) {
		o := scanningtest.New(t, d, nil)
		l := o.Register.Add("RPW/LIPOWA/1/2027")
		body := bind(t, pagestest.JPEG, scanningtest.Code(t, l.Number), scanningtest.Page(1))
		take(t, o, body)
		_, err := o.Scanning.Take(t.Context(), o.Ewa, scanning.Coming{Name: "x.pdf", Body: bytes.NewReader(body)})
		if f, ok := fault.As(err); !ok || f.Key != "scanning.taken-waits" {
			t.Errorf("the same file: %v", err)
		}
		drain(t, o)
		_, err = o.Scanning.Take(t.Context(), o.Ewa, scanning.Coming{Name: "x.pdf", Body: bytes.NewReader(body)})
		if f, ok := fault.As(err); !ok || f.Key != "scanning.taken-attached" || f.Args["Numbers"] != l.Number {
			t.Errorf("the same file, attached: %v", err)
		}
		doc, err := pages.Open(body)
		if err != nil {
			t.Fatal(err)
		}
		var part bytes.Buffer
		if err := doc.Extract(&part, []int{1}); err != nil {
			t.Fatal(err)
		}
		take(t, o, part.Bytes())
		drain(t, o)
		tray, _, err := o.Scanning.Tray(t.Context(), o.Ewa)
		if err != nil || len(tray) != 1 || tray[0].Why != scanning.Again {
			t.Fatal(tray, err)
		}
		twin, err := o.Scanning.Piece(t.Context(), o.Ewa, tray[0].Twin)
		if err != nil || twin.Letter != l.ID {
			t.Errorf("whose pages these are: %+v %v", twin, err)
		}
	})
}

func TestWhatIsNotAScan(t *testing.T) {
	o := scanningtest.New(t, testkit.DB(t, db.SQLite, scanningtest.Tables...), nil)
	_, err := o.Scanning.Take(t.Context(), o.Ewa, scanning.Coming{Name: "x.docx", Body: strings.NewReader("PK...")})
	if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid {
		t.Error(err)
	}
	good := bind(t, pagestest.JPEG, scanningtest.Page(1))
	take(t, o, good[:len(good)/2])
	drain(t, o)
	tray, _, err := o.Scanning.Tray(t.Context(), o.Ewa)
	if err != nil || len(tray) != 1 || tray[0].Why != scanning.Damaged {
		t.Fatal(tray, err)
	}
	if _, r, err := o.Scanning.Open(t.Context(), o.Ewa, tray[0].ID); err != nil {
		t.Error("what is damaged cannot be looked at:", err)
	} else {
		r.Close()
	}
}

func TestRights(t *testing.T) {
	testkit.Each(t, scanningtest.Tables, func(t *testing.T, d *db.DB) {
		o := scanningtest.New(t, d, nil)
		take(t, o, bind(t, pagestest.JPEG, scanningtest.Page(1)))
		drain(t, o)
		tray, _, _ := o.Scanning.Tray(t.Context(), o.Ewa)
		stranger, clerk := o.Ewa, o.Ewa
		stranger.Unit, clerk.Grants = id.New[id.Unit](), nil
		for name, x := range map[string]struct {
			by   actor.Actor
			want fault.Kind
		}{"another office": {stranger, fault.NotFound}, "no right": {clerk, fault.Forbidden}} {
			if _, err := o.Scanning.Piece(t.Context(), x.by, tray[0].ID); !fault.Is(err, x.want) {
				t.Errorf("%s sees: %v", name, err)
			}
			if err := o.Scanning.Aside(t.Context(), x.by, tray[0].ID, 1, "x"); !fault.Is(err, x.want) {
				t.Errorf("%s puts aside: %v", name, err)
			}
		}
		if _, err := o.Scanning.Take(t.Context(), clerk, scanning.Coming{Name: "x", Body: strings.NewReader("%PDF-")}); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
	})
}

// words reads the same text from every page, and fails on the first call.
type words struct{ calls int }

func (w *words) Read(context.Context, image.Image, int) (string, error) {
	if w.calls++; w.calls == 1 {
		return "", errors.New("broken")
	}
	return "Wniosek o wycięcie dębu", nil
}

func TestTextIsSealedAndTold(t *testing.T) {
	testkit.Each(t, scanningtest.Tables, func(t *testing.T, d *db.DB) {
		o := scanningtest.New(t, d, &words{})
		l := o.Register.Add("RPW/LIPOWA/1/2027")
		take(t, o, bind(t, pagestest.JPEG, scanningtest.Code(t, l.Number), scanningtest.Page(1), scanningtest.Code(t, scanning.SeparatorCode), scanningtest.Page(2)))
		drain(t, o)
		if len(o.Read) != 1 || o.Read[0].Letter != l.ID {
			t.Fatal("told: ", o.Read)
		}
		text, err := o.Scanning.Text(t.Context(), o.Unit, o.Read[0].Piece)
		if err != nil || text != "Wniosek o wycięcie dębu\n" { // the first page could not be read
			t.Errorf("%q %v", text, err)
		}
		tray, _, _ := o.Scanning.Tray(t.Context(), o.Ewa)
		if _, err := o.Scanning.Attach(t.Context(), o.Ewa, scanning.Settlement{Piece: tray[0].ID, Version: tray[0].Version, Letter: l.ID, Extent: scanning.Full}); err != nil {
			t.Fatal(err)
		}
		drain(t, o)
		if len(o.Read) != 2 {
			t.Error("the text of a piece that was attached later is not told")
		}
		err = d.View(t.Context(), actor.Automaton("test", o.Unit), func(tx *db.Tx) error {
			rows, err := tx.QueryContext(t.Context(), "SELECT body, key_no FROM scanning_text WHERE unit_id = $1", o.Unit)
			if err != nil {
				return err
			}
			defer rows.Close()
			n := 0
			for ; rows.Next(); n++ {
				var body string
				var key int
				if err := rows.Scan(&body, &key); err != nil {
					return err
				}
				if strings.Contains(body, "dębu") || key == 0 {
					t.Error("a text stands in clear")
				}
			}
			if n != 2 {
				t.Errorf("%d texts", n)
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWatchedFolder(t *testing.T) {
	testkit.Each(t, scanningtest.Tables, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		o := scanningtest.New(t, d, nil, scanning.Folder{Dir: dir, Point: "F"})
		body := bind(t, pagestest.JPEG, scanningtest.Page(1))
		put := func(name string, body []byte, age time.Duration) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
				t.Fatal(err)
			}
			at := testkit.Noon.Add(-age)
			if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
				t.Fatal(err)
			}
		}
		put("a.pdf", body, time.Minute)
		put("rosnie.pdf", body[:100], time.Second)
		put("lista.txt", []byte("nie skan"), time.Minute)
		for range 2 {
			if err := o.Scanning.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		drain(t, o)
		for _, name := range []string{"przyjete/a.pdf", "rosnie.pdf", "odrzucone/lista.txt", "odrzucone/lista.txt.txt"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Error(err)
			}
		}
		list, err := o.Scanning.Batches(t.Context(), o.Ewa, 10)
		if err != nil || len(list) != 1 || list[0].Point != "F" {
			t.Fatal(list, err)
		}
		put("b.pdf", body, time.Minute) // the same again
		put("a.pdf", body, time.Minute) // as after a crash between the row and the move
		if err := o.Scanning.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		why, err := os.ReadFile(filepath.Join(dir, "odrzucone", "b.pdf.txt"))
		if err != nil || !strings.Contains(string(why), "Czeka w tacce") {
			t.Errorf("%q %v", why, err)
		}
		if names, _ := filepath.Glob(filepath.Join(dir, "przyjete", "*.pdf")); len(names) != 2 {
			t.Error(names)
		}
	})
}
