// Package postage gives the pages of outgoing mail what they show of other modules: how the office that sends writes
// itself on an envelope. It makes their service.
//
// Words: książka nadawcza, zwrotne potwierdzenie odbioru (ZPO). It decides nothing and asks nobody's right: who may
// see the letters is asked by package dispatch/post.
package postage

import (
	"context"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/post"
	"wrota/internal/dispatch/post/postprint"
	"wrota/internal/dispatch/post/postweb"
	"wrota/internal/identity"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web"
)

// House is what the pages need of the installation.
type House struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Blobs    blob.Store
	Dispatch *dispatch.Service
	Units    func(ctx context.Context, unit id.Unit) (identity.Unit, error)
}

// Routes are the pages of outgoing mail.
func (h House) Routes() []web.Route {
	s := post.New(post.Deps{DB: h.DB, Clock: h.Clock, Audit: h.Audit, Blobs: h.Blobs, Dispatch: h.Dispatch})
	return postweb.Routes(postweb.Deps{Post: s, Offices: h, Clock: h.Clock})
}

// Sender implements postweb.Offices.
func (h House) Sender(ctx context.Context, unit id.Unit) (postprint.Office, error) {
	u, err := h.Units(ctx, unit)
	return postprint.Office{Name: u.Name, Lines: u.Address.Lines()}, err
}
