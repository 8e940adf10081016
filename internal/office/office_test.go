package office_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

type house struct {
	*office.Service
	clock *clock.Manual
	admin actor.Actor
	clerk actor.Actor
	other actor.Actor // administrator of another office
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	testkit.Each(t, []db.Migrations{audit.Migrations, office.Migrations}, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		store, err := blob.OpenDir(t.TempDir(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		who := func(unit id.Unit, g ...actor.Grant) actor.Actor {
			return actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: unit, Name: "Adam Górski", Grants: g}
		}
		unit := id.New[id.Unit]()
		test(t, house{
			office.New(office.Deps{DB: d, Clock: c, Audit: audit.New(c), Blobs: store}), c,
			who(unit, office.GrantSet), who(unit), who(id.New[id.Unit](), office.GrantSet),
		})
	})
}

var today = calendar.Of(testkit.Noon)

// TestSettings: an office writes down its inspector and its body of appeal; two administrators do not
// overwrite each other, other offices see nothing of it, and whoever has no right is refused.
func TestSettings(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		x, err := h.Settings(ctx, h.admin.Unit)
		if err != nil || x.Version != 0 || x.Appeal.Words() != "samorządowego kolegium odwoławczego" || !x.Inspector.IsZero() {
			t.Fatalf("%v %+v", err, x)
		}
		iod := office.Inspector{Name: " Zofia  Żuraw-O’Neill ", Email: "iod@lipowa.example.pl", Phone: "68 000 00 10"}
		sko := office.Appeal{To: "Samorządowego Kolegium Odwoławczego w Zielonej Górze", Address: "al. Niepodległości 7, 65-048 Zielona Góra"}
		if err := h.SetContacts(ctx, h.clerk, 0, iod, sko); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		if err := h.SetContacts(ctx, h.admin, 0, iod, sko); err != nil {
			t.Fatal(err)
		}
		if err := h.SetContacts(ctx, h.admin, 0, iod, sko); !fault.Is(err, fault.Conflict) {
			t.Errorf("written a second time from an old page: %v", err)
		}
		if err := h.SetLetterhead(ctx, h.admin, 1, office.Letterhead{Above: []string{"", "Referat Dróg"}, Footer: "Sygnalista: zgloszenia@lipowa.example.pl"}); err != nil {
			t.Fatal(err)
		}
		x, err = h.Settings(ctx, h.admin.Unit)
		if err != nil || x.Version != 2 || x.Inspector.String() != "Zofia Żuraw-O’Neill, e-mail iod@lipowa.example.pl, tel. +48680000010" ||
			x.Appeal.Words() != sko.To+" ("+sko.Address+")" || len(x.Letterhead.Above) != 1 {
			t.Errorf("%v %+v", err, x)
		}
		if y, err := h.Settings(ctx, h.other.Unit); err != nil || y.Version != 0 {
			t.Errorf("another office: %v %+v", err, y)
		}
	})
}

// TestSettingsRefused is what does not get onto letters.
func TestSettingsRefused(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, x := range []struct {
			i             office.Inspector
			a             office.Appeal
			field, reason string
		}{
			{office.Inspector{Name: "Zofia Żuraw"}, office.Appeal{}, "inspector-email", "a name alone helps nobody (art. 13(1)(b) RODO)"},
			{office.Inspector{Email: "iod"}, office.Appeal{}, "inspector-email", "no address"},
			{office.Inspector{Phone: "112"}, office.Appeal{}, "inspector-phone", "a service, not a number of a person"},
			{office.Inspector{}, office.Appeal{To: strings.Repeat("ż", 161)}, "appeal-to", "too long for a line"},
			{office.Inspector{}, office.Appeal{To: "SKO\u202e"}, "appeal-to", "turns the text around"},
		} {
			f, ok := fault.As(h.SetContacts(t.Context(), h.admin, 0, x.i, x.a))
			if !ok || len(f.Fields) != 1 || f.Fields[0].Name != x.field {
				t.Errorf("%+v: %v: %s", x.i, f, x.reason)
			}
		}
		if err := h.SetLetterhead(t.Context(), h.admin, 0, office.Letterhead{Above: []string{"1", "2", "3", "4"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("four lines: %v", err)
		}
	})
}

// TestFreeDays: a free day of the office is written once, moves no term, and what is over stays.
func TestFreeDays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		monday := today.AddDays(3)
		for range 2 {
			if err := h.AddFreeDay(ctx, h.admin, office.FreeDay{Day: monday, Reason: "dzień wolny za 15 sierpnia"}); err != nil {
				t.Fatal(err)
			}
		}
		table, err := h.Timetable(ctx, h.admin.Unit, today)
		if err != nil || len(table.Free) != 1 || table.Hours != nil {
			t.Fatalf("%v %+v", err, table)
		}
		for _, x := range []struct {
			day    calendar.Date
			want   bool
			reason string
		}{
			{today, true, "a Friday"},
			{today.AddDays(1), false, "a Saturday without hours"},
			{monday, false, "the office's own"},
			{monday.AddDays(1), true, "the day after"},
			{calendar.On(2027, 3, 29), false, "Easter Monday"},
		} {
			if got, err := h.Works(ctx, h.admin.Unit, x.day); err != nil || got != x.want {
				t.Errorf("%s: %v %v: %s", x.day, got, err, x.reason)
			}
		}
		if got, err := h.Works(ctx, h.other.Unit, monday); err != nil || !got {
			t.Errorf("another office works: %v %v", got, err)
		}
		if calendar.End(today, calendar.Days(3), calendar.KPA) != monday {
			t.Error("a statutory term ends on the office's free day all the same (art. 57 § 4 KPA)")
		}
		rest, err := h.Resting(ctx, monday)
		if err != nil || !rest[h.admin.Unit] || len(rest) != 1 {
			t.Errorf("%v %v", rest, err)
		}
		for _, x := range []struct {
			d      office.FreeDay
			reason string
		}{
			{office.FreeDay{Day: today, Reason: "x"}, "people are at the door already"},
			{office.FreeDay{Day: today.AddDays(1), Reason: "x"}, "a Saturday is free anyway"},
			{office.FreeDay{Day: today.AddDays(4)}, "no reason"},
			{office.FreeDay{Reason: "x"}, "no day"},
			{office.FreeDay{Day: calendar.On(2127, 3, 1), Reason: "x"}, "a century ahead is a typing error"},
		} {
			if err := h.AddFreeDay(ctx, h.admin, x.d); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v: %s", x.d, err, x.reason)
			}
		}
		if err := h.DropFreeDay(ctx, h.other, monday); err != nil { // theirs has none
			t.Error(err)
		}
		h.clock.Move(3 * 24 * time.Hour)
		if err := h.DropFreeDay(ctx, h.admin, monday); !fault.Is(err, fault.Conflict) {
			t.Errorf("a day that has come: %v", err)
		}
		if table, err = h.Timetable(ctx, h.admin.Unit, monday); err != nil || len(table.Free) != 1 {
			t.Errorf("%v %+v", err, table)
		}
	})
}

// TestHours: hours hold from a day until the next; a Saturday duty makes it a day of work.
func TestHours(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		usual := office.Span{From: 7*60 + 30, To: 15*60 + 30}
		week := office.Week{{From: 7*60 + 30, To: 17 * 60}, usual, usual, usual, {From: 7*60 + 30, To: 14 * 60}}
		saturday := week
		saturday[5] = office.Span{From: 9 * 60, To: 12 * 60}
		for _, x := range []office.Hours{{From: today, Week: week}, {From: today.AddDays(7), Week: saturday}} {
			if err := h.SetHours(ctx, h.admin, x); err != nil {
				t.Fatal(err)
			}
		}
		table, err := h.Timetable(ctx, h.admin.Unit, today)
		if err != nil || table.Hours == nil || table.Hours.Week != week || len(table.Next) != 1 || week[0].String() != "7.30–17.00" {
			t.Fatalf("%v %+v", err, table)
		}
		for day, want := range map[calendar.Date]bool{today.AddDays(1): false, today.AddDays(8): true, today.AddDays(9): false} {
			if got, err := h.Works(ctx, h.admin.Unit, day); err != nil || got != want {
				t.Errorf("%s: %v %v", day, got, err)
			}
		}
		for _, x := range []struct {
			h      office.Hours
			reason string
		}{
			{office.Hours{From: today.AddDays(-1), Week: week}, "people came by the hours of yesterday"},
			{office.Hours{From: today}, "an office that never opens"},
			{office.Hours{From: today, Week: office.Week{{From: 900, To: 800}}}, "closes before it opens"},
			{office.Hours{From: today, Week: office.Week{{From: 900, To: 1500}}}, "after midnight"},
		} {
			if err := h.SetHours(ctx, h.admin, x.h); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v: %s", x.h, err, x.reason)
			}
		}
		if err := h.SetHours(ctx, h.clerk, office.Hours{From: today, Week: week}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
	})
}

func picture(t *testing.T, w, h int, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHerb: a picture is drawn anew; what is none, or too large, is refused.
func TestHerb(t *testing.T) {
	asPNG := func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) }
	asJPEG := func(b *bytes.Buffer, m image.Image) error { return jpeg.Encode(b, m, nil) }
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		tail := append(picture(t, 600, 300, asPNG), "<script>alert(1)</script>"...)
		sum, err := h.PutHerb(ctx, h.admin, tail)
		if err != nil {
			t.Fatal(err)
		}
		got, err := h.Herb(ctx, h.admin.Unit, sum)
		if err != nil || bytes.Contains(got, []byte("script")) {
			t.Fatalf("%v: what is no picture went along", err)
		}
		m, err := png.Decode(bytes.NewReader(got))
		if err != nil || m.Bounds().Dx() != 256 || m.Bounds().Dy() != 128 {
			t.Errorf("%v %v", err, m.Bounds())
		}
		if used, err := h.Refers(ctx, sum); err != nil || !used {
			t.Errorf("the sweep would delete it: %v %v", used, err)
		}
		if _, err := h.Herb(ctx, h.other.Unit, sum); !fault.Is(err, fault.NotFound) {
			t.Errorf("of another office: %v", err)
		}
		if _, err := h.PutHerb(ctx, h.admin, picture(t, 64, 80, asJPEG)); err != nil {
			t.Error(err)
		}
		for _, x := range []struct {
			content []byte
			reason  string
		}{
			{[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "a drawing may carry a script"},
			{nil, "nothing"},
			{picture(t, 64, 64, asJPEG)[:400], "cut off"},
			{picture(t, 4, 4, asPNG), "a dot"},
			{make([]byte, office.MaxHerb+1), "too many bytes"},
		} {
			if _, err := h.PutHerb(ctx, h.admin, x.content); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %s", err, x.reason)
			}
		}
		if _, err := h.PutHerb(ctx, h.clerk, tail); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
	})
}
