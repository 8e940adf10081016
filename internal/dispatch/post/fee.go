package post

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Fee is what an operator takes for a letter of a kind from a day on.
type Fee struct {
	Mode    dispatch.Mode
	From    calendar.Date
	Amount  money.Grosze
	Source  string // price list or contract
	Example bool   // of the region: nobody in the office has confirmed it
}

// PaidModes are the ways of posting for which an operator takes a fee.
var PaidModes = []dispatch.Mode{dispatch.WithReceipt, dispatch.Registered, dispatch.Ordinary}

// maxFee bounds the fee of one letter: what is more was typed in the wrong place.
const maxFee = money.Grosze(100_000)

// fees are those of a unit, and of the region for the kinds of which the unit has none.
type fees []Fee

func feesOf(ctx context.Context, tx *db.Tx, unit id.Unit) (fees, error) {
	rows, err := query.New(tx).Fees(ctx, query.FeesParams{UnitID: unit, Region: id.Region})
	var out fees
	for _, r := range rows {
		out = append(out, Fee{dispatch.Mode(r.Mode), r.ValidFrom, r.Grosze, r.Source, r.Example == 1})
	}
	return out, err
}

// on is the fee of a kind on a day: the office's own before an example.
func (f fees) on(m dispatch.Mode, day calendar.Date) (best Fee, ok bool) {
	for _, x := range f {
		if x.Mode != m || day.IsZero() || x.From.After(day) {
			continue
		}
		if !ok || best.Example && !x.Example || best.Example == x.Example && x.From.After(best.From) {
			best, ok = x, true
		}
	}
	return best, ok
}

// Fees lists the fees that the office entered and the examples of the region, by kind and day.
func (s *Service) Fees(ctx context.Context, by actor.Actor) (out []Fee, err error) {
	if err := may(by); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		out, err = feesOf(ctx, tx, by.Unit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("dispatch: post: fees: %w", err)
	}
	return out, nil
}

// SetFee enters a fee of the clerk's office. The same kind and day entered again replaces it.
func (s *Service) SetFee(ctx context.Context, by actor.Actor, f Fee) error {
	if err := may(by); err != nil {
		return err
	}
	f.Source = strings.TrimSpace(f.Source)
	var wrong []fault.Field
	if !slices.Contains(PaidModes, f.Mode) {
		wrong = append(wrong, fault.Field{Name: "mode", Key: "dispatch.mode"})
	}
	if f.From.IsZero() {
		wrong = append(wrong, fault.Field{Name: "from", Key: "dispatch.fee.from"})
	}
	if f.Amount <= 0 || f.Amount > maxFee {
		wrong = append(wrong, fault.Field{Name: "amount", Key: "dispatch.fee.amount"})
	}
	if n := utf8.RuneCountInString(f.Source); n == 0 || n > 200 {
		wrong = append(wrong, fault.Field{Name: "source", Key: "dispatch.fee.source"})
	}
	if err := fault.Fields(wrong); err != nil {
		return err
	}
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "dispatch.fee-set", Subject: "fee:" + string(f.Mode) + ":" + f.From.String(), Detail: map[string]int64{"grosze": int64(f.Amount)}})
		return query.New(tx).SetFee(ctx, query.SetFeeParams{
			UnitID: by.Unit, Mode: string(f.Mode), ValidFrom: f.From, Grosze: f.Amount, Source: f.Source, At: db.At(s.Clock.Now()), ByName: by.Name,
		})
	})
	if err != nil {
		return fmt.Errorf("dispatch: post: fee: %w", err)
	}
	return nil
}
