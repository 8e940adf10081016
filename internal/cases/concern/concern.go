// Package concern answers two questions about whom cases concern: whose data a case holds, for the audit of views
// (RODO art. 5 sec. 2), and what the signs of a person's own cases are, for the list of who looked at their data.
//
// Both are asked often and for many cases at once, so each is one statement by an index. The package decides
// about no rights: a person's signs are found by their own account, and the audit asks inside its transaction.
package concern

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Parties names the parties of a case as the audit does: "party:…", or "account:…".
type Parties struct{}

// Concerns lists the parties of a case; it is work inside a transaction of the log's.
func (Parties) Concerns(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) (out []string, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT party_id, account_id FROM cases_party WHERE unit_id = $1 AND case_id = $2 ORDER BY no`, unit, c)
	if err != nil {
		return nil, fmt.Errorf("cases: concerned: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p id.Party
		var a id.Account
		if err := rows.Scan(&p, &a); err != nil {
			return nil, fmt.Errorf("cases: concerned: %w", err)
		}
		switch {
		case !p.IsZero():
			out = append(out, "party:"+p.Short())
		case !a.IsZero():
			out = append(out, "account:"+a.Short())
		}
	}
	return out, rows.Err()
}

// Signs tells the signs of cases.
type Signs struct{ DB *db.DB }

// Signs are those of the cases, in all units, in which the actor's own account is a party; others are left out.
func (s Signs) Signs(ctx context.Context, by actor.Actor, which []id.Case) (map[id.Case]string, error) {
	var w db.Where
	db.In(&w, "c.id", which)
	w.And("p.account_id = ?", by.Account)
	sql := `SELECT DISTINCT c.id, c.sign FROM cases_case c JOIN cases_party p ON p.unit_id = c.unit_id AND p.case_id = c.id` + w.SQL()
	out := map[id.Case]string{}
	err := s.DB.Ask(ctx, by, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, sql, w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c id.Case
			var sign string
			if err := rows.Scan(&c, &sign); err != nil {
				return err
			}
			out[c] = sign
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: signs: %w", err)
	}
	return out, nil
}
