// Package rights tells who may do what in a unit on any day, how far, since when, by whose decision and in
// whose place, and keeps that somebody has reviewed it.
//
// Words: a right is an authority as somebody acts with it on a day, be it their own or passed on to them by
// a substitution; a review (przegląd uprawnień) is the confirmation that the list was read and is right; the
// next one is due a year later.
//
// Law: KRI § 19 (access rights are reviewed, and changed when tasks change); art. 268a KPA (authority is
// personal); RODO art. 32 (1)(d).
//
// Lists are read in pages by the order of names, so that an office of ten thousand costs no more memory than
// one of ten. The package gives and ends nothing; identity.Authorise and Withdraw do.
package rights

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Deps is what the package needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Identity *identity.Service
}

// Service answers who may do what.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Right is a role as somebody acts with it on a day.
type Right struct {
	identity.Authority             // its Employee is who acts
	Name               string      // of who acts
	Post               string      // of who acts
	Cell               id.Cell     // in which the authority's own scope begins: of who acts, or whose place it is
	Leads              bool        // that cell is headed, so those below belong to it
	Via                id.Employee // in whose place; zero when it is one's own
	ViaName            string
	Last               calendar.Date // of the substitution; zero when it is one's own
	Self               bool          // they gave it to themselves
}

// Path is the page of the list; that of one person lies below it.
const Path = "/biurko/ustawienia/uprawnienia"

// Question narrows the list.
type Question struct {
	Day      calendar.Date // zero means today
	Employee id.Employee
	Role     string
	Grant    actor.Grant
	After    string // Next of the page before
	Limit    int    // 0 means 100, at most 500
}

// Page is a part of the list.
type Page struct {
	Rights []Right
	Next   string // "" on the last
}

const maxPage = 500

// mayReview: whoever may read the list of the unit.
func mayReview(by actor.Actor, unit id.Unit) error {
	switch {
	case by.Kind == actor.System:
		return nil
	case by.Unit != unit:
		return fault.New(fault.NotFound, "identity.no-such-unit")
	case !by.May(identity.GrantReview):
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// RightsOn tells what somebody might do on a day. Everybody may ask it about themselves.
func (s *Service) RightsOn(ctx context.Context, by actor.Actor, unit id.Unit, employee id.Employee, day calendar.Date) ([]Right, error) {
	if by.Unit != unit || by.Employee != employee || employee.IsZero() {
		if err := mayReview(by, unit); err != nil {
			return nil, err
		}
	}
	p, err := s.page(ctx, by, unit, Question{Day: day, Employee: employee, Limit: maxPage})
	return p.Rights, err
}

// List is a page of the list of a unit. That it was read stands in the log.
func (s *Service) List(ctx context.Context, by actor.Actor, unit id.Unit, q Question) (Page, error) {
	if err := mayReview(by, unit); err != nil {
		return Page{}, err
	}
	p, err := s.page(ctx, by, unit, q)
	if err == nil {
		err = s.Audit.Viewed(ctx, s.DB, by, unit, audit.Entry{Verb: "identity.rights-shown", Subject: "unit:" + unit.Short(), Detail: map[string]any{"day": q.Day}})
	}
	return p, err
}

// Each goes through the whole list of a unit, a page at a time.
func (s *Service) Each(ctx context.Context, by actor.Actor, unit id.Unit, q Question, fn func(Right) error) error {
	if err := mayReview(by, unit); err != nil {
		return err
	}
	err := s.Audit.Viewed(ctx, s.DB, by, unit, audit.Entry{Verb: "identity.rights-exported", Subject: "unit:" + unit.Short(), Detail: map[string]any{"day": q.Day}})
	if err != nil {
		return err
	}
	q.After, q.Limit = "", maxPage
	for {
		p, err := s.page(ctx, by, unit, q)
		if err != nil {
			return err
		}
		for _, r := range p.Rights {
			if err := fn(r); err != nil {
				return err
			}
		}
		if q.After = p.Next; q.After == "" {
			return nil
		}
	}
}

// holders are who acts with whose authorities: everybody with their own, substitutes with those passed on.
const holders = `WITH holder AS (
    SELECT e.id AS actor_id, e.id AS via_id, '' AS passed, e.to_day AS last FROM identity_employee e WHERE e.unit_id = $1
    UNION ALL
    SELECT s.substitute_id, s.absent_id, CAST(s.roles AS text), s.to_day FROM identity_substitution s WHERE s.unit_id = $1 AND s.from_day <= $2 AND s.to_day >= $2
)
SELECT e.id, e.given, e.family, e.post, x.via_id, o.given, o.family, o.cell_id, o.leads, x.last, o.account_id,
    h.no, h.role, h.scope, h.below, h.kinds, h.from_day, h.to_day, h.why, h.granted_by, h.granter_id, h.granted_at, h.ended_by, h.ended_why, h.ended_at, h.at_once
FROM holder x JOIN identity_employee e ON e.unit_id = $1 AND e.id = x.actor_id JOIN identity_employee o ON o.unit_id = $1 AND o.id = x.via_id
JOIN identity_authority h ON h.unit_id = $1 AND h.employee_id = x.via_id`

// page reads some rights after a place in the order of names.
func (s *Service) page(ctx context.Context, by actor.Actor, unit id.Unit, q Question) (p Page, err error) {
	if q.Day.IsZero() {
		q.Day = clock.Today(s.Clock)
	}
	if q.Limit <= 0 || q.Limit > maxPage {
		q.Limit = 100
	}
	var w db.Where
	w.Arg(unit)
	day := w.Arg(q.Day)
	w.And("e.from_day <= " + day + " AND (e.to_day IS NULL OR e.to_day >= " + day + ")")
	w.And("h.from_day <= " + day + " AND (h.to_day IS NULL OR h.to_day >= " + day + ")")
	w.And(`(x.passed = '' OR x.passed LIKE '%"' || h.role || '"%')`)
	s.narrow(&w, q)
	if err := after(&w, q.After); err != nil {
		return p, err
	}
	sql := holders + w.SQL() + " ORDER BY e.sort_key, e.id, x.via_id, h.no LIMIT " + w.Arg(q.Limit+1)
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		if p.Rights, err = scan(ctx, tx, unit, sql, w.Args()); err != nil {
			return err
		}
		p.Next = ""
		if len(p.Rights) > q.Limit {
			p.Rights = p.Rights[:q.Limit]
			p.Next = cursor(p.Rights[q.Limit-1])
		}
		return s.cells(ctx, tx, unit, p.Rights)
	})
	if err != nil {
		return Page{}, fmt.Errorf("identity: rights: %w", err)
	}
	return p, nil
}

func (s *Service) narrow(w *db.Where, q Question) {
	if !q.Employee.IsZero() {
		w.And("e.id = ?", q.Employee)
	}
	if q.Role != "" {
		w.And("h.role = ?", q.Role)
	}
	if q.Grant != "" {
		db.In(w, "h.role", s.Identity.RolesWith(q.Grant))
	}
}

// cursor is a place in the list: who acts, in whose place, and the number of the authority.
func cursor(r Right) string {
	via := r.Via
	if via.IsZero() {
		via = r.Employee
	}
	return base64.RawURLEncoding.EncodeToString([]byte(r.Employee.Short() + "." + via.Short() + "." + strconv.Itoa(r.No)))
}

func after(w *db.Where, cursor string) error {
	if cursor == "" {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	parts := strings.Split(string(text), ".")
	if err != nil || len(parts) != 3 {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	e, err1 := id.Parse[id.Employee](parts[0])
	via, err2 := id.Parse[id.Employee](parts[1])
	no, err3 := strconv.Atoi(parts[2])
	if err1 != nil || err2 != nil || err3 != nil {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	key := "(SELECT k.sort_key FROM identity_employee k WHERE k.unit_id = $1 AND k.id = ?)"
	w.And("(e.sort_key > "+key+" OR (e.sort_key = "+key+" AND (e.id > ? OR (e.id = ? AND (x.via_id > ? OR (x.via_id = ? AND h.no > ?))))))", e, e, e, e, via, via, no)
	return nil
}

func scan(ctx context.Context, tx *db.Tx, unit id.Unit, sql string, args []any) (out []Right, err error) {
	rows, err := tx.QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Right
		var given, family, viaGiven, viaFamily string
		var account id.Account
		var kinds db.JSON
		var granted, ended db.Time
		r.Unit = unit
		err := rows.Scan(&r.Employee, &given, &family, &r.Post, &r.Via, &viaGiven, &viaFamily, &r.Cell, &r.Leads, &r.Last, &account,
			&r.No, &r.Role, &r.Scope, &r.Below, &kinds, &r.From, &r.To, &r.Why, &r.GrantedBy, &r.Granter, &granted, &r.EndedBy, &r.EndedWhy, &ended, &r.AtOnce)
		if err != nil {
			return nil, err
		}
		if err := kinds.Into(&r.Kinds); err != nil {
			return nil, err
		}
		r.Name, r.GrantedAt, r.EndedAt = strings.TrimSpace(given+" "+family), granted.Time, ended.Time
		r.Self = !r.Granter.IsZero() && r.Granter == r.Via
		if r.Via == r.Employee {
			r.Via, r.Last = id.Employee{}, calendar.Date{}
		} else {
			r.ViaName = strings.TrimSpace(viaGiven + " " + viaFamily)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// cells adds the cells that authorities name.
func (s *Service) cells(ctx context.Context, tx *db.Tx, unit id.Unit, list []Right) error {
	var who []id.Employee
	for _, r := range list {
		holder := r.holder()
		if r.Scope == identity.NamedCells && !slices.Contains(who, holder) {
			who = append(who, holder)
		}
	}
	if len(who) == 0 {
		return nil
	}
	var w db.Where
	w.And("c.unit_id = ?", unit)
	db.In(&w, "c.employee_id", who)
	rows, err := tx.QueryContext(ctx, "SELECT c.employee_id, c.no, c.cell_id FROM identity_authority_cell c"+w.SQL()+" ORDER BY c.cell_id", w.Args()...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e id.Employee
		var no int
		var cell id.Cell
		if err := rows.Scan(&e, &no, &cell); err != nil {
			return err
		}
		for i := range list {
			if list[i].holder() == e && list[i].No == no {
				list[i].Cells = append(list[i].Cells, cell)
			}
		}
	}
	return rows.Err()
}

// holder is whose authority it is.
func (r Right) holder() id.Employee {
	if r.Via.IsZero() {
		return r.Employee
	}
	return r.Via
}
