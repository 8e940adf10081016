package organisation

import (
	"context"
	"fmt"

	"wrota/internal/identity/query"
	"wrota/internal/identity/reach"
	"wrota/internal/identity/typed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Hire writes down that the owner of an account is taken on, with the authorities of their roles, inside the
// transaction that found or opened the account. An id is kept when there is one.
func Hire(ctx context.Context, tx *db.Tx, s *Service, by actor.Actor, n *Employee) error {
	if n.ID.IsZero() {
		n.ID = id.New[id.Employee]()
	}
	n.Name = typed.FullName(n.Given, n.Family)
	if err := s.place(ctx, tx, n); err != nil {
		return err
	}
	if err := query.New(tx).InsertEmployee(ctx, n.row(db.At(s.clock.Now()))); err != nil {
		return fmt.Errorf("identity: add employee: %w", err)
	}
	for i, role := range n.Roles {
		a := Authority{Unit: n.Unit, Employee: n.ID, No: i + 1, Role: role, Scope: OwnCells, From: n.From, To: n.To}
		if err := s.insertAuthority(ctx, tx, by, &a); err != nil {
			return err
		}
	}
	return reach.Changed(ctx, tx, n.Unit)
}

// place finds the post somebody is taken on to: the one chosen, or the one of the cell with that name, which
// is founded when there is none.
func (s *Service) place(ctx context.Context, tx *db.Tx, n *Employee) error {
	q := query.New(tx)
	if !n.PostID.IsZero() {
		row, err := q.Post(ctx, query.PostParams{UnitID: n.Unit, ID: n.PostID})
		if err != nil {
			return db.Found(err, "identity.no-such-post")
		}
		if !row.ToDay.IsZero() && row.ToDay.Before(n.From) {
			return fault.InvalidField("post", "identity.post.abolished")
		}
		n.Cell, n.Post = row.CellID, row.Name
		return nil
	}
	same, err := q.PostNamed(ctx, query.PostNamedParams{UnitID: n.Unit, CellID: n.Cell, Name: n.Post})
	if err != nil {
		return fmt.Errorf("identity: post: %w", err)
	}
	if len(same) > 0 {
		n.PostID = same[0].ID
		return nil
	}
	p := Post{Unit: n.Unit, Cell: n.Cell, Name: n.Post, From: n.From}
	err = s.insertPost(ctx, tx, &p)
	n.PostID = p.ID
	return err
}
