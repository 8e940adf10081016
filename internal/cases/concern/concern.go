// Package concern answers questions about whom cases concern: whose data a case holds, for the audit of views
// (RODO art. 5 sec. 2), what the signs of a person's own cases are, for the list of who looked at their data, and
// which cases are a person's own, for what they demand to be corrected (art. 16).
//
// They are asked often and for many cases at once, so each is one statement by an index. The package decides
// about no rights: a person's signs are found by their own account, and the audit asks inside its transaction.
package concern

import (
	"context"
	"errors"
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

// Own is a case of a person.
type Own struct {
	Unit  id.Unit
	Case  id.Case
	Sign  string
	Title string
}

// mostOwn is how many of a person's cases are listed.
const mostOwn = 200

// Own lists the cases, in all units, in which the actor's own account is a party, the newest first.
func (s Signs) Own(ctx context.Context, by actor.Actor) (out []Own, err error) {
	err = s.DB.Ask(ctx, by, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT DISTINCT c.unit_id, c.id, c.sign, c.title, c.opened_at FROM cases_case c JOIN cases_party p ON p.unit_id = c.unit_id AND p.case_id = c.id
WHERE p.account_id = $1 ORDER BY c.opened_at DESC, c.id LIMIT $2`, by.Account, mostOwn)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var o Own
			var at db.Time
			if err := rows.Scan(&o.Unit, &o.Case, &o.Sign, &o.Title, &at); err != nil {
				return err
			}
			out = append(out, o)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: own: %w", err)
	}
	return out, nil
}

// PartyOf is the entry in the files of the clerk's unit with which an account is a party of a case; zero when there
// is none.
func (s Signs) PartyOf(ctx context.Context, by actor.Actor, c id.Case, account id.Account) (out id.Party, err error) {
	err = s.DB.Ask(ctx, by, func(tx *db.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT party_id FROM cases_party WHERE unit_id = $1 AND case_id = $2 AND account_id = $3 ORDER BY no LIMIT 1`, by.Unit, c, account).Scan(&out)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("cases: party: %w", err)
	}
	return out, nil
}
