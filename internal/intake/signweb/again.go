package signweb

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/blob"
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
	Marks []signing.Mark // of the file that is among the documents of the answer
}

func (v againView) toSign() ToSign {
	return ToSign{Unit: v.Unit, Draft: v.ID, Again: true, Document: v.Document, Back: v.path(page + againPage)}
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
		if p.Originals == nil || s.Matter.IsZero() || filesOf(s.Definition()) == "" {
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
	v, err := p.collectAgain(r, v)
	if err != nil {
		return p.wrongAgain(w, r, v, err)
	}
	return p.renderAgain(w, r, http.StatusOK, v)
}

// collectAgain takes over what was signed with podpis zaufany. It does so once: what the person took out of the answer
// again stays out of it.
func (p *pages) collectAgain(r *http.Request, v againView) (againView, error) {
	if !v.Trusted {
		return v, nil
	}
	came, err := p.Trusted.Signed(r.Context(), v.toSign())
	switch {
	case err != nil || came == nil || came.Used && !v.has(came.Body):
		return v, err
	case came.Used:
		_, v.Marks, err = p.judge(r, v, came.File)
		return v, err
	}
	if v, err = p.take(r, v, came.File); err != nil {
		return v, err
	}
	return v, p.Trusted.Use(r.Context(), v.Holder, came)
}

func (p *pages) renderAgain(w http.ResponseWriter, r *http.Request, status int, v againView) error {
	web.AllowForm(w, p.Service)
	return web.Render(w, r, status, signAgain(v))
}

// trustedAgain leads to podpis zaufany with the document of the former application.
func (p *pages) trustedAgain(w http.ResponseWriter, r *http.Request, v againView) error {
	if !v.Trusted {
		return web.See(w, r, v.path(page+againPage))
	}
	to, err := p.Trusted.Send(r.Context(), v.Holder, v.toSign())
	if fault.Is(err, fault.Conflict) {
		v.Problems = away(r.Context(), err)
		return p.renderAgain(w, r, http.StatusConflict, v)
	}
	return leave(w, r, v.path(page+againPage), to, err)
}

// has tells whether a file is among the documents of the answer.
func (v againView) has(file []byte) bool {
	sum := blob.SumOf(file).String()
	return slices.ContainsFunc(v.Answers.Files(filesOf(v.Definition())), func(f field.File) bool { return f.SHA256 == sum })
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
		return p.wrongAgain(w, r, v, fault.InvalidField("file", "intake.signed-missing"))
	}
	if v, err = p.take(r, v, *file); err != nil {
		return p.wrongAgain(w, r, v, err)
	}
	return p.renderAgain(w, r, http.StatusOK, v)
}

// judge matches a signed file with the document and says what its signatures are worth; beside tells that the file holds the
// signature alone.
func (p *pages) judge(r *http.Request, v againView, file signing.File) (beside bool, marks []signing.Mark, err error) {
	if beside, err = signing.Match(v.Document, file.Body); err != nil {
		return false, nil, err
	}
	if beside {
		file.Contents = map[string][]byte{signing.DocumentName: v.Document}
	}
	marks, err = p.Intake.Signatures.Judge(r.Context(), file, p.Intake.Clock.Now())
	return beside, marks, err
}

// take judges a signed file and puts it among the documents of the answer. What is there already is not put there twice.
func (p *pages) take(r *http.Request, v againView, file signing.File) (againView, error) {
	beside, marks, err := p.judge(r, v, file)
	if err != nil {
		return v, err
	}
	if beside { // whoever reads the answer must find what was signed
		if err := p.add(r, v, signing.DocumentName, v.Document); err != nil {
			return v, err
		}
	}
	if err := p.add(r, v, signing.FileName(file.Body, beside), file.Body); err != nil {
		return v, err
	}
	v.Marks = marks
	return v, nil
}

func (p *pages) add(r *http.Request, v againView, name string, body []byte) error {
	if v.has(body) {
		return nil
	}
	_, err := p.Intake.AddFile(r.Context(), v.Holder, v.ID, intake.Incoming{Field: filesOf(v.Definition()), Name: name, Body: bytes.NewReader(body)})
	return err
}

// filesOf is the question of a form that takes signed documents; empty when there is none.
func filesOf(d *eservice.Definition) string {
	for _, s := range d.Steps {
		for _, f := range s.Fields {
			if f.IsFile() && slices.Contains(f.Files().Accept, "xml") {
				return f.ID
			}
		}
	}
	return ""
}

// wrongAgain shows what is wrong with a file beside the field for it.
func (p *pages) wrongAgain(w http.ResponseWriter, r *http.Request, v againView, err error) error {
	f, refused := fault.As(err)
	if !refused || len(f.Fields) == 0 {
		return err
	}
	v.Problems = ui.Problems{{Field: "file", Text: i18n.T(r.Context(), f.Fields[0].Key, map[string]any(f.Fields[0].Args))}}
	return p.renderAgain(w, r, http.StatusUnprocessableEntity, v)
}
