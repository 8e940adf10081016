package clause_test

import (
	"reflect"
	"testing"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/clause"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
)

func text(pl string) eservice.Text { return eservice.Text{"pl": pl, "en": "in English: " + pl} }

func definition() *eservice.Definition {
	return &eservice.Definition{Service: "proba", Privacy: eservice.Privacy{
		Version: 2, Purposes: []eservice.Text{text("załatwienie sprawy")}, Basis: []eservice.Text{text("art. 6 ust. 1 lit. c RODO")}, Retention: text("10 lat"), Duty: text("Podanie danych jest wymagane."),
	}}
}

func say(key string, args ...any) string {
	for _, a := range args {
		if s, ok := a.(string); ok {
			key += "|" + s
		}
	}
	return key
}

// TestTheTextThatWasShownStays: years later the text is there word for word, although the office has another
// inspector and the form another clause; and one text is kept once.
func TestTheTextThatWasShownStays(t *testing.T) {
	testkit.Each(t, []db.Migrations{audit.Migrations, jobs.Migrations, intake.Migrations}, func(t *testing.T, d *db.DB) {
		unit, stranger := id.New[id.Unit](), id.New[id.Unit]()
		by := actor.Automaton("system.test", unit)
		office := clause.Office{Name: "Urząd Gminy Lipowa", Address: []string{"ul. Polna 1", "66-299 Lipowa"}, Inspector: "Irena Stara"}
		def, at := definition(), testkit.Noon
		shown := map[id.Submission]clause.Clause{}
		file := func() id.Submission {
			t.Helper()
			s, c := id.New[id.Submission](), clause.Compose(say, office, def, "pl")
			if err := d.InTx(t.Context(), by, func(tx *db.Tx) error { return clause.Keep(t.Context(), tx, unit, s, c, at) }); err != nil {
				t.Fatal(err)
			}
			shown[s] = c
			at = at.Add(time.Hour)
			return s
		}
		first, again := file(), file()
		office.Inspector = "Jan Nowy"
		other := file()
		def.Privacy.Retention = text("5 lat")
		edited := file()
		if shown[first].Sum() != shown[again].Sum() || shown[first].Sum() == shown[other].Sum() || shown[other].Sum() == shown[edited].Sum() {
			t.Error("a text that differs is another text, and one that does not is the same")
		}
		err := d.View(t.Context(), by, func(tx *db.Tx) error {
			for s, want := range shown {
				got, err := clause.Of(t.Context(), tx, unit, s)
				if err != nil {
					return err
				}
				if !reflect.DeepEqual(got.Clause, want) || got.At.IsZero() {
					t.Errorf("%+v, want %+v", got, want)
				}
			}
			if _, err := clause.Of(t.Context(), tx, stranger, first); !fault.Is(err, fault.NotFound) {
				t.Errorf("another office: %v", err)
			}
			if _, err := clause.Of(t.Context(), tx, unit, id.New[id.Submission]()); !fault.Is(err, fault.NotFound) {
				t.Errorf("an application of before: %v", err)
			}
			var n int
			if err := tx.QueryRowContext(t.Context(), `SELECT count(*) FROM intake_clause WHERE unit_id = $1`, unit).Scan(&n); err != nil || n != 3 {
				t.Errorf("%d texts kept, %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
