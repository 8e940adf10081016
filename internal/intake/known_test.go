package intake_test

import (
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
)

func TestFetchLetters(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		plain, scanned := letter(o), letter(o)
		plain.Scan, plain.ScanReason = intake.ScanNone, "Pismo w oprawie"
		scanned.Files = []intake.Stored{{Name: "skan.pdf", Type: "application/pdf", Sum: blob.SumOf([]byte("skan")), Size: 7}}
		for _, r := range []intake.Registration{plain, scanned} {
			_, err := o.Intake.Enter(t.Context(), o.Ewa, r)
			ok(t, err)
		}
		found, err := o.Intake.FetchLetters(t.Context(), o.Unit, []id.Letter{scanned.Key, plain.Key, id.New[id.Letter]()})
		ok(t, err)
		if len(found) != 2 {
			t.Fatalf("%d letters", len(found))
		}
		l := found[0]
		want(t, "the first of the register", []any{l.ID == plain.Key, l.Number, l.Title, l.Sender.Name(), l.Channel, l.Scan, l.ScanReason, l.ReceivedOn == plain.ReceivedOn, len(l.Files)},
			"[true RPW/LIPOWA/1/2027 Skarga na hałas Józef D’Ąbrowski paper none Pismo w oprawie true 0]")
		want(t, "the scan of the second", []any{found[1].ID == scanned.Key, found[1].Files[0].Name, found[1].Files[0].Size}, "[true skan.pdf 7]")
		found, err = o.Intake.FetchLetters(t.Context(), id.New[id.Unit](), []id.Letter{plain.Key})
		ok(t, err)
		want(t, "another unit's letters", len(found), 0)
	})
}
