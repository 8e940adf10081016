package organisation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/identity/query"
	"wrota/internal/identity/typed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Post is a post of a cell (stanowisko). It stands while nobody is on it, and several people may share it.
type Post struct {
	ID      id.Post
	Unit    id.Unit
	Cell    id.Cell
	Name    string // "inspektor ds. dróg"
	From    calendar.Date
	To      calendar.Date // the last day before it was abolished; zero while it stands
	Holders []Employee    // who is on it on the day that was asked for; nobody when it is vacant
}

// AddPost founds a post; its id is kept when it has one.
func (s *Service) AddPost(ctx context.Context, by actor.Actor, p Post) (Post, error) {
	if err := MayAdmin(by, p.Unit); err != nil {
		return Post{}, err
	}
	if p.Name = typed.Tidy(p.Name); p.Name == "" {
		return Post{}, fault.InvalidField("post", "identity.employee.post")
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		if _, err := q.Cell(ctx, query.CellParams{UnitID: p.Unit, ID: p.Cell}); err != nil {
			return db.Found(err, "identity.no-such-cell")
		}
		same, err := q.PostNamed(ctx, query.PostNamedParams{UnitID: p.Unit, CellID: p.Cell, Name: p.Name})
		if err != nil {
			return fmt.Errorf("identity: add post: %w", err)
		}
		if len(same) > 0 {
			return fault.InvalidField("post", "identity.post.taken")
		}
		return s.insertPost(ctx, tx, &p)
	})
	return p, err
}

func (s *Service) insertPost(ctx context.Context, tx *db.Tx, p *Post) error {
	if p.ID.IsZero() {
		p.ID = id.New[id.Post]()
	}
	if p.From.IsZero() {
		p.From = s.Today()
	}
	err := query.New(tx).InsertPost(ctx, query.InsertPostParams{
		ID: p.ID, UnitID: p.Unit, CellID: p.Cell, Name: p.Name, FromDay: p.From, ToDay: p.To, CreatedAt: db.At(s.clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("identity: post: %w", err)
	}
	s.recordPost(ctx, tx, p.Unit, p.ID, "identity.post-added")
	return nil
}

func (s *Service) recordPost(ctx context.Context, tx *db.Tx, unit id.Unit, post id.Post, verb string) {
	s.audit.Record(ctx, tx, unit, audit.Entry{Verb: verb, Subject: "post:" + post.Short()})
}

// RenamePost gives a post another name. Whoever is on it keeps the name their employment began with: what
// they signed tells the truth.
func (s *Service) RenamePost(ctx context.Context, by actor.Actor, unit id.Unit, post id.Post, name string) error {
	if err := MayAdmin(by, unit); err != nil {
		return err
	}
	if name = typed.Tidy(name); name == "" {
		return fault.InvalidField("post", "identity.employee.post")
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).RenamePost(ctx, query.RenamePostParams{Name: name, UnitID: unit, ID: post})
		if err != nil {
			return fmt.Errorf("identity: rename post: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "identity.no-such-post")
		}
		s.recordPost(ctx, tx, unit, post, "identity.post-renamed")
		return nil
	})
}

// AbolishPost ends a post with its last day. Nobody may still be on it after that day.
func (s *Service) AbolishPost(ctx context.Context, by actor.Actor, unit id.Unit, post id.Post, last calendar.Date) error {
	if err := MayAdmin(by, unit); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		all, err := s.employees(ctx, tx, unit, EmployeeFilter{})
		if err != nil {
			return err
		}
		for _, e := range all {
			if e.PostID == post && (e.To.IsZero() || e.To.After(last)) {
				return fault.New(fault.Conflict, "identity.post.held")
			}
		}
		n, err := query.New(tx).AbolishPost(ctx, query.AbolishPostParams{ToDay: last, UnitID: unit, ID: post})
		if err != nil {
			return fmt.Errorf("identity: abolish post: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "identity.no-such-post")
		}
		s.recordPost(ctx, tx, unit, post, "identity.post-abolished")
		return nil
	})
}

// Posts lists the posts of a unit that stand on a day, with who is on them, cell by cell and by name.
func (s *Service) Posts(ctx context.Context, by actor.Actor, unit id.Unit, on calendar.Date) (out []Post, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out = out[:0]
		rows, err := query.New(tx).Posts(ctx, query.PostsParams{UnitID: unit, Day: on})
		if err != nil {
			return fmt.Errorf("identity: posts: %w", err)
		}
		people, err := s.employees(ctx, tx, unit, EmployeeFilter{On: on})
		if err != nil {
			return err
		}
		tree, err := CellsIn(ctx, tx, unit)
		if err != nil {
			return err
		}
		holders := map[id.Post][]Employee{}
		for _, e := range people {
			holders[e.PostID] = append(holders[e.PostID], e)
		}
		place := map[id.Cell]int{}
		for i, c := range tree {
			place[c.ID] = i
		}
		for _, r := range rows {
			out = append(out, Post{r.ID, r.UnitID, r.CellID, r.Name, r.FromDay, r.ToDay, holders[r.ID]})
		}
		slices.SortFunc(out, func(a, b Post) int {
			if a.Cell != b.Cell {
				return place[a.Cell] - place[b.Cell]
			}
			return strings.Compare(i18n.SortKey(a.Name), i18n.SortKey(b.Name))
		})
		return nil
	})
	return out, err
}
