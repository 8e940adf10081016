package privacy_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/privacy"
)

func TestAPersonGetsACopyOfTheirData(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		o.level = actor.LevelSubstantial
		maria := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria", Level: actor.LevelSubstantial}
		weak, other, proxy := maria, maria, maria
		weak.Level, other.Account = actor.LevelLow, id.New[id.Account]()
		proxy.Mandate = actor.Mandate{ID: id.New[id.Mandate](), Agent: id.New[id.Account](), Basis: actor.Proxy}
		for _, x := range []struct {
			who    actor.Actor
			reason string
		}{{weak, "a session that proves less than the account"}, {proxy, "a proxy"}, {actor.Actor{}, "nobody"}} {
			if _, err := o.AskExport(t.Context(), x.who); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s asks: %v", x.reason, err)
			}
		}
		which, err := o.AskExport(t.Context(), maria)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := o.AskExport(t.Context(), maria); err != nil || again != which {
			t.Errorf("asked twice: %v, %v", again, err)
		}
		if _, _, err := o.Fetch(t.Context(), maria, which); !fault.Is(err, fault.Gone) {
			t.Errorf("fetched before it is there: %v", err)
		}
		o.work(t)
		list, err := o.Exports(t.Context(), maria)
		if err != nil || len(list) != 1 || list[0].Packing() || list[0].Percent() != 100 || !list[0].Open(o.clock.Now()) {
			t.Fatalf("%+v %v", list, err)
		}
		e, body, err := o.Fetch(t.Context(), maria, which)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(body)
		if err != nil || int64(len(b)) != e.Size || !strings.HasPrefix(string(b), "PK") {
			t.Errorf("%d of %d bytes, %v", len(b), e.Size, err)
		}
		if err := body.Close(); err != nil {
			t.Error(err)
		}
		for _, x := range []struct {
			who    actor.Actor
			kind   fault.Kind
			reason string
		}{
			{weak, fault.Forbidden, "a session that proves less than the account"},
			{proxy, fault.Forbidden, "a proxy"},
			{other, fault.NotFound, "another person"},
			{o.officer, fault.NotFound, "the inspector of an office"},
			{actor.Actor{}, fault.NotFound, "nobody"},
		} {
			if _, _, err := o.Fetch(t.Context(), x.who, which); !fault.Is(err, x.kind) {
				t.Errorf("%s fetches: %v", x.reason, err)
			}
		}
		if used, err := o.Refers(t.Context(), e.Blob); err != nil || !used {
			t.Errorf("its bytes would be swept: %v", err)
		}
		if got, want := o.verbs(t, id.Region), "privacy.export-asked privacy.export-packed privacy.export-fetched"; got != want {
			t.Errorf("logged %q, want %q", got, want)
		}
		if got := strings.Join(o.told, ","); got != "ready "+which.Short() {
			t.Errorf("told %q", got)
		}
		o.clock.Move(privacy.KeptFor + time.Hour)
		if _, _, err := o.Fetch(t.Context(), maria, which); !fault.Is(err, fault.Gone) {
			t.Errorf("fetched after it expired: %v", err)
		}
		o.work(t)
		if used, err := o.Refers(t.Context(), e.Blob); err != nil || used {
			t.Errorf("its bytes stay: %v", err)
		}
		for range 3 {
			if _, err := o.AskExport(t.Context(), maria); err != nil {
				t.Fatal(err)
			}
			o.work(t)
		}
		if _, err := o.AskExport(t.Context(), maria); !fault.Is(err, fault.Busy) {
			t.Errorf("a fourth within a day: %v", err)
		}
	})
}

func TestAnOfficeGivesACopyOnPaper(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		clerk, stranger := o.officer, o.officer
		clerk.Grants, stranger.Unit = nil, id.New[id.Unit]()
		paper := privacy.Paper{Parties: []id.Party{id.New[id.Party]()}, Name: "Jan Nowak", Basis: "RPW/LIPOWA/12/2027, dowód osobisty"}
		if _, err := o.AskExportFor(t.Context(), clerk, paper); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		f, ok := fault.As(func() error {
			_, err := o.AskExportFor(t.Context(), o.officer, privacy.Paper{Basis: "x"})
			return err
		}())
		if !ok || len(f.Fields) != 2 {
			t.Errorf("nobody chosen and no reason: %v", f)
		}
		which, err := o.AskExportFor(t.Context(), o.officer, paper)
		if err != nil {
			t.Fatal(err)
		}
		o.work(t)
		for _, x := range []struct {
			who    actor.Actor
			reason string
		}{{clerk, "without the right"}, {stranger, "another office"}} {
			if _, _, err := o.Fetch(t.Context(), x.who, which); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", x.reason, err)
			}
		}
		_, body, err := o.Fetch(t.Context(), o.officer, which)
		if err != nil {
			t.Fatal(err)
		}
		if err := body.Close(); err != nil {
			t.Error(err)
		}
		if list, err := o.ExportsOfOffice(t.Context(), stranger); err != nil || len(list) != 0 {
			t.Errorf("another office lists %d, %v", len(list), err)
		}
		if got, want := o.verbs(t, o.officer.Unit), "privacy.export-asked privacy.export-packed privacy.export-fetched"; got != want || len(o.told) != 0 {
			t.Errorf("logged %q, told %q", got, o.told)
		}
	})
}
