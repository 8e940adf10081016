package dispatch

import (
	"context"

	"wrota/internal/dispatch/query"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// deliveryColumns are read by scanDelivery.
const deliveryColumns = `d.id, d.unit_id, d.dispatch_id, d.addressee, d.attempt, d.party_id, d.account_id, d.name, d.address, d.ade, d.channel, d.stage, d.since,
	d.sent_at, d.remind_on, d.fall_back_on, d.mode, d.tracking, d.posted_on, d.served_on, d.how, d.version`

type scanner interface{ Scan(to ...any) error }

// scan runs a query and hands each row to fn.
func scan(ctx context.Context, tx *db.Tx, sql string, args []any, fn func(row scanner) error) error {
	rows, err := tx.QueryContext(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err says what went wrong
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanDelivery(row scanner, more ...any) (Delivery, error) {
	var d Delivery
	var since, sent db.Time
	var addr db.JSON
	err := row.Scan(append([]any{
		&d.ID, &d.Unit, &d.Letter, &d.Addressee, &d.Attempt, &d.Party, &d.Account, &d.Name, &addr, &d.ADE, &d.Channel, &d.Stage, &since,
		&sent, &d.RemindOn, &d.FallBackOn, &d.Mode, &d.Tracking, &d.PostedOn, &d.ServedOn, &d.How, &d.Version,
	}, more...)...)
	if err != nil {
		return d, err
	}
	d.Since, d.SentAt = since.Time, sent.Time
	return d, addr.Into(&d.Address)
}

func scanLetters(ctx context.Context, tx *db.Tx, unit id.Unit, sql string, args []any) (out []Letter, err error) {
	err = scan(ctx, tx, sql, args, func(row scanner) error {
		l := Letter{Unit: unit}
		var sent db.Time
		err := row.Scan(&l.ID, &l.Number, &l.Year, &l.No, &l.Case, &l.Writing, &l.Sign, &l.Title, &l.Kind, &l.Sender, &l.Author, &sent)
		l.SentAt = sent.Time
		out = append(out, l)
		return err
	})
	return out, err
}

// addSteps gives the steps of several letters to their deliveries.
func addSteps(letters []Letter, rows []query.DispatchStep) error {
	of := map[id.Delivery]*Delivery{}
	for i := range letters {
		for j := range letters[i].Deliveries {
			d := &letters[i].Deliveries[j]
			of[d.ID] = d
		}
	}
	for _, r := range rows {
		st, err := stepFromRow(r)
		if err != nil {
			return err
		}
		if d := of[r.DeliveryID]; d != nil {
			d.Steps = append(d.Steps, st)
		}
	}
	return nil
}

// perQuery bounds the arguments of one statement.
const perQuery = 500

// addDeliveries reads the deliveries of many letters in few statements.
func addDeliveries(ctx context.Context, tx *db.Tx, unit id.Unit, letters []Letter) error {
	place := make(map[id.Dispatch]int, len(letters))
	for i, l := range letters {
		place[l.ID] = i
	}
	for from := 0; from < len(letters); from += perQuery {
		part := letters[from:min(from+perQuery, len(letters))]
		ids := make([]id.Dispatch, len(part))
		for i, l := range part {
			ids[i] = l.ID
		}
		var w db.Where
		w.And("d.unit_id = ?", unit)
		db.In(&w, "d.dispatch_id", ids)
		sql := `SELECT ` + deliveryColumns + ` FROM dispatch_delivery d` + w.SQL() + ` ORDER BY d.addressee, d.attempt`
		err := scan(ctx, tx, sql, w.Args(), func(row scanner) error {
			d, err := scanDelivery(row)
			if err != nil {
				return err
			}
			l := &letters[place[d.Letter]]
			l.Deliveries = append(l.Deliveries, d)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
