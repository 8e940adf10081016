package signweb

import (
	"bytes"
	"context"
	"net/http"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// againPage is where somebody who was called to do so signs, once more, the document that they filed before.
const againPage = "-wniosku"

// Original is an application that was filed before.
type Original struct {
	Document []byte // without what was signed
	Title    string
	Number   string // in the register of incoming mail
}

// Originals finds the application that the call wants signed.
type Originals interface {
	// Original is that of the case in which the letter is written, for its own applicant. When nothing has to be signed
	// again it is a not-found fault.
	Original(ctx context.Context, by actor.Actor, d *intake.Draft) (Original, error)
}

// againView is an answer to a call to sign.
type againView struct {
	signingPage
	Original
	Marks []signing.Mark // of the file that was just added
}

// again wraps the pages on which the former application is signed once more.
func (p *pages) again(h func(w http.ResponseWriter, r *http.Request, v againView) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		s, err := p.open(r)
		if err != nil {
			return err
		}
		if !s.Submission.IsZero() {
			return web.See(w, r, s.path("/wyslano"))
		}
		if p.Originals == nil || s.Matter.IsZero() {
			return fault.New(fault.NotFound, "intake.no-such-page")
		}
		o, err := p.Originals.Original(r.Context(), s.Holder.By, s.Draft)
		if err != nil {
			return err
		}
		return h(w, r, againView{signingPage: s, Original: o})
	}
}

func (p *pages) showAgain(w http.ResponseWriter, r *http.Request, v againView) error {
	return web.Render(w, r, http.StatusOK, signAgain(v))
}

func (p *pages) original(w http.ResponseWriter, _ *http.Request, v againView) error {
	return web.Send(w, web.File{Name: signing.DocumentName, Type: "application/xml", Size: int64(len(v.Document)), Body: bytes.NewReader(v.Document)})
}

// signAgain takes the signed file among the documents of the answer; what is no signature of that application is refused.
func (p *pages) signAgain(w http.ResponseWriter, r *http.Request, v againView) error {
	_, file, err := readUpload(r)
	if err != nil {
		return err
	}
	if file == nil {
		return wrongAgain(w, r, v, fault.InvalidField("file", "intake.signed-missing"))
	}
	beside, err := signing.Match(v.Document, file.Body)
	if err != nil {
		return wrongAgain(w, r, v, err)
	}
	if beside {
		file.Contents = map[string][]byte{signing.DocumentName: v.Document}
	}
	if v.Marks, err = p.Intake.Signatures.Judge(r.Context(), *file, p.Intake.Clock.Now()); err != nil {
		return err
	}
	name := filesOf(v.Definition())
	if beside { // whoever reads the answer must find what was signed
		if err := p.add(r, v, name, signing.DocumentName, v.Document); err != nil {
			return wrongAgain(w, r, v, err)
		}
	}
	if err := p.add(r, v, name, signing.FileName(file.Body, beside), file.Body); err != nil {
		return wrongAgain(w, r, v, err)
	}
	return web.Render(w, r, http.StatusOK, signAgain(v))
}

func (p *pages) add(r *http.Request, v againView, name, file string, body []byte) error {
	_, err := p.Intake.AddFile(r.Context(), v.Holder, v.ID, intake.Incoming{Field: name, Name: file, Body: bytes.NewReader(body)})
	return err
}

// filesOf is the question of a form that takes files.
func filesOf(d *eservice.Definition) string {
	for _, s := range d.Steps {
		for _, f := range s.Fields {
			if f.IsFile() {
				return f.ID
			}
		}
	}
	return ""
}

// wrongAgain shows what is wrong with a file beside the field for it.
func wrongAgain(w http.ResponseWriter, r *http.Request, v againView, err error) error {
	f, refused := fault.As(err)
	if !refused || len(f.Fields) == 0 {
		return err
	}
	v.Problems = ui.Problems{{Field: "file", Text: i18n.T(r.Context(), f.Fields[0].Key, map[string]any(f.Fields[0].Args))}}
	return web.Render(w, r, http.StatusUnprocessableEntity, signAgain(v))
}
