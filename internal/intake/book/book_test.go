package book_test

import (
	"fmt"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/book"
	"wrota/internal/intake/entry"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func each(t *testing.T, test func(t *testing.T, o *intaketest.Office, b *book.Service)) {
	t.Helper()
	testkit.Each(t, intaketest.Tables, func(t *testing.T, d *db.DB) {
		o := intaketest.New(t, d)
		test(t, o, book.New(book.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Events: o.Queue}))
	})
}

func letter(t *testing.T, o *intaketest.Office, title, series string) (intake.Letter, error) {
	t.Helper()
	return o.Intake.Enter(t.Context(), o.Ewa, intake.Registration{
		Key: id.New[id.Letter](), Channel: intake.ByPaper, ReceivedOn: o.Intake.Today(), Sender: intake.Sender{Kind: "organisation", Company: "Bud-Max"}, Title: title, Scan: intake.ScanNone, ScanReason: "czeka",
		Entry: entry.Details{Series: series, Evidence: "UPO-1", Access: entry.Restricted},
	})
}

func TestEachPointHasItsSeries(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office, b *book.Service) {
		if err := b.AddPoint(t.Context(), o.Ewa, book.Point{Symbol: "F", Name: "Filia"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		admin := o.Ewa
		admin.Grants = append(admin.Grants, book.GrantPoints)
		if err := b.AddPoint(t.Context(), admin, book.Point{Symbol: "f 1", Name: "Filia"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a symbol with a space: %v", err)
		}
		if err := b.AddPoint(t.Context(), admin, book.Point{Symbol: "f", Name: "Filia w Dębinie", ADE: []string{"AE:PL-12345-67890-ABCDE-99"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an address with wrong check digits: %v", err)
		}
		if err := b.AddPoint(t.Context(), admin, book.Point{Symbol: "f", Name: "Filia w Dębinie", Address: "Dębina 1"}); err != nil {
			t.Fatal(err)
		}
		if err := b.AddPoint(t.Context(), admin, book.Point{Symbol: "F", Name: "Inna"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a symbol twice: %v", err)
		}
		var got []string
		for _, series := range []string{"", "F", "F", ""} {
			l, err := letter(t, o, "Pismo", series)
			if err != nil {
				t.Fatal(err)
			}
			if l.Entry != (entry.Details{Series: series, Evidence: "UPO-1", Access: entry.Restricted}) {
				t.Errorf("%+v", l.Entry)
			}
			got = append(got, l.Number)
		}
		if s := fmt.Sprint(got); s != "[RPW/LIPOWA/1/2027 RPW/LIPOWA/F/1/2027 RPW/LIPOWA/F/2/2027 RPW/LIPOWA/2/2027]" {
			t.Error(s)
		}
		if _, err := letter(t, o, "Pismo", "G"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a point that does not exist: %v", err)
		}
		points, err := b.OpenPoints(t.Context(), o.Unit)
		if err != nil || len(points) != 1 {
			t.Fatal(points, err)
		}
		closed := points[0]
		closed.ClosedOn = o.Intake.Today()
		if err := b.SavePoint(t.Context(), admin, closed); err != nil {
			t.Fatal(err)
		}
		if err := b.SavePoint(t.Context(), admin, closed); !fault.Is(err, fault.Conflict) {
			t.Errorf("the version of before: %v", err)
		}
		if _, err := letter(t, o, "Pismo", "F"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a point that is closed: %v", err)
		}
		list, next, err := b.Entries(t.Context(), o.Ewa, book.Question{Year: 2027, Series: "F"}, "")
		if err != nil || len(list) != 2 || next != "" || list[0].Evidence != "UPO-1" {
			t.Errorf("%v %q %v", list, next, err)
		}
		if page, err := o.Intake.Letters(t.Context(), o.Ewa, intake.Question{Limit: 3}); err != nil || len(page.Letters) != 3 {
			t.Errorf("%v %v", page, err)
		} else if rest, err := o.Intake.Letters(t.Context(), o.Ewa, intake.Question{Limit: 3, After: page.Next}); err != nil || len(rest.Letters) != 1 {
			t.Errorf("two letters of one number: %v %v", rest, err)
		}
	})
}

func TestLettersGoAnotherWay(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office, b *book.Service) {
		l, err := letter(t, o, "Pismo", "")
		if err != nil {
			t.Fatal(err)
		}
		other := id.New[id.Cell]()
		move := func(what book.What, cell id.Cell, office string) error {
			t.Helper()
			head, err := b.Find(t.Context(), o.Unit, l.ID)
			if err != nil {
				t.Fatal(err)
			}
			return b.Move(t.Context(), o.Ewa, book.Moving{Letter: l.ID, Version: head.Version, Move: book.Move{What: what, Cell: cell, Office: office, Reason: "pomyłka"}})
		}
		if err := move(book.Returned, id.Cell{}, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("what was sent nowhere comes back: %v", err)
		}
		if err := o.Intake.Route(t.Context(), o.Ewa, intake.Routing{Letter: l.ID, Version: 1, Cell: o.Cell, Class: "1431"}); err != nil {
			t.Fatal(err)
		}
		for name, x := range map[string]book.Moving{
			"no way":    {Move: book.Move{Reason: "x"}},
			"no cell":   {Move: book.Move{What: book.Rerouted, Reason: "x"}},
			"no reason": {Move: book.Move{What: book.Returned}},
			"no office": {Move: book.Move{What: book.Forwarded, Reason: "x"}},
		} {
			x.Letter = l.ID
			if err := b.Move(t.Context(), o.Ewa, x); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		stranger := o.Ewa
		stranger.Unit = id.New[id.Unit]()
		if err := b.Move(t.Context(), stranger, book.Moving{Letter: l.ID, Version: 2, Move: book.Move{What: book.Returned, Reason: "x"}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office: %v", err)
		}
		if err := move(book.Rerouted, o.Cell, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("where it is already: %v", err)
		}
		for _, step := range []error{move(book.Rerouted, other, ""), move(book.Returned, id.Cell{}, ""), move(book.Forwarded, id.Cell{}, "Starostwo Powiatowe")} {
			if step != nil {
				t.Fatal(step)
			}
		}
		got, err := o.Intake.Letter(t.Context(), o.Ewa, l.ID)
		if err != nil || got.Stage != intake.StageForwarded {
			t.Errorf("%s %v", got.Stage, err)
		}
		moves, err := b.Moves(t.Context(), o.Ewa, l.ID)
		if err != nil || len(moves) != 3 || moves[1].Cell != other || moves[2].Office != "Starostwo Powiatowe" {
			t.Errorf("%+v %v", moves, err)
		}
	})
}

func TestAScanIsAddedOnce(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office, b *book.Service) {
		l, err := letter(t, o, "Pismo", "")
		if err != nil {
			t.Fatal(err)
		}
		x := book.Scan{Unit: o.Unit, Letter: l.ID, Name: "skan.pdf", Blob: blob.SumOf([]byte("x")), Size: 1, Extent: intake.ScanPartial, Reason: "bez mapy"}
		for range 2 {
			if err := b.AddScan(t.Context(), x); err != nil {
				t.Fatal(err)
			}
		}
		got, err := o.Intake.Letter(t.Context(), o.Ewa, l.ID)
		if err != nil || len(got.Files) != 1 || got.Scan != intake.ScanPartial || got.ScanReason != "bez mapy" {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestTheBookIsReadInChunks(t *testing.T) {
	o, b := (*intaketest.Office)(nil), (*book.Service)(nil)
	d := testkit.DB(t, db.SQLite, intaketest.Tables...)
	o = intaketest.New(t, d)
	b = book.New(book.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Events: o.Queue})
	const n = book.PageSize + 7
	for i := range n {
		if _, err := letter(t, o, fmt.Sprintf("Pismo %d", i), ""); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	if err := b.Each(t.Context(), o.Ewa, book.Question{Year: 2027}, func(e book.Entry) error {
		seen++
		if e.No != seen {
			t.Fatalf("entry %d is no. %d", seen, e.No)
		}
		return nil
	}); err != nil || seen != n {
		t.Fatal(seen, err)
	}
	list, next, err := b.Entries(t.Context(), o.Ewa, book.Question{}, "")
	if err != nil || len(list) != book.PageSize {
		t.Fatal(len(list), err)
	}
	rest, end, err := b.Entries(t.Context(), o.Ewa, book.Question{}, next)
	if err != nil || len(rest) != 7 || end != "" {
		t.Fatal(len(rest), end, err)
	}
	if _, _, err := b.Entries(t.Context(), actor.Actor{}, book.Question{}, ""); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
	if _, _, err := b.Entries(t.Context(), o.Ewa, book.Question{}, "nic"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}
