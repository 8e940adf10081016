package dispatchweb

import (
	"context"
	"errors"
	"net/http"

	"wrota/internal/dispatch"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
)

func (p *pages) ownDocument(w http.ResponseWriter, r *http.Request) error {
	return send(w, r, p.Dispatch.OpenCollected)
}

func (p *pages) ownReceipt(w http.ResponseWriter, r *http.Request) error {
	return send(w, r, p.Dispatch.OpenReceipt)
}

func (p *pages) evidence(w http.ResponseWriter, r *http.Request) error {
	return send(w, r, p.Dispatch.OpenEvidence)
}

// document is the letter of a delivery, for printing.
func (p *pages) document(w http.ResponseWriter, r *http.Request) error {
	return send(w, r, func(ctx context.Context, by actor.Actor, which id.Delivery) (dispatch.File, error) {
		l, _, err := p.Dispatch.LetterOf(ctx, by, which)
		if err != nil {
			return dispatch.File{}, err
		}
		return p.Dispatch.OpenLetter(ctx, by, l.ID)
	})
}

// send serves a file of the delivery in the address. The documents are PDF, which browsers show; whether a
// type is harmless enough for that is web.Send's business.
func send(w http.ResponseWriter, r *http.Request, open func(context.Context, actor.Actor, id.Delivery) (dispatch.File, error)) (err error) {
	which, err := delivery(r)
	if err != nil {
		return err
	}
	f, err := open(r.Context(), web.ActorOf(r), which)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Body.Close()) }()
	return web.Send(w, web.File{Name: f.Name, Type: f.MediaType, Size: f.Size, Body: f.Body, Inline: f.MediaType == "application/pdf"})
}
