package receipts_test

import (
	"bytes"
	"errors"
	"testing"

	"wrota/internal/intake/intaketest"
	"wrota/internal/intake/receipts"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestReplace: the longer form of a receipt takes the place of the one that was meant, for whoever reads the application; another office
// finds neither, and what is in the way of a race stays.
func TestReplace(t *testing.T) {
	testkit.Each(t, intaketest.Tables, func(t *testing.T, d *db.DB) {
		o := intaketest.New(t, d)
		filed := o.File(t, o.Maria)
		book := receipts.Book{DB: d, Vault: o.Intake.Vault}
		was, err := book.Receipt(t.Context(), filed.Unit, filed.Submission)
		if err != nil || !bytes.Equal(was, filed.Receipt) {
			t.Fatalf("the receipt: %v", err)
		}
		longer := append(bytes.Clone(was), "<!-- znacznik -->"...)
		if err := book.Replace(t.Context(), filed.Unit, filed.Submission, blob.SumOf(was), longer); err != nil {
			t.Fatal(err)
		}
		x, err := o.Intake.FetchSubmission(t.Context(), filed.Unit, filed.Letter)
		if err != nil || !bytes.Equal(x.Receipt, longer) || len(x.Document) == 0 || x.Number != filed.Number {
			t.Errorf("the application after it: %v", err)
		}
		if err := book.Replace(t.Context(), filed.Unit, filed.Submission, blob.SumOf(was), was); !errors.Is(err, receipts.ErrOther) {
			t.Errorf("an older one over the newer: %v", err)
		}
		other := id.New[id.Unit]()
		if _, err := book.Receipt(t.Context(), other, filed.Submission); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office reads it: %v", err)
		}
		if err := book.Replace(t.Context(), other, filed.Submission, blob.SumOf(longer), was); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office replaces it: %v", err)
		}
	})
}
