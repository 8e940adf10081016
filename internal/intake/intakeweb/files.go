package intakeweb

import (
	"encoding/json"
	"net/http"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// fileStep finds the page that asks for the files in the address.
func fileStep(r *http.Request, o opened) (eservice.At, error) {
	name := r.PathValue("field")
	f, known := o.Definition().Field(name)
	s, found := o.Definition().StepOf(name)
	if !known || !found || !f.IsFile() {
		return eservice.At{}, fault.New(fault.NotFound, "intake.no-such-file")
	}
	return eservice.At{Step: s.ID}, nil
}

// showFiles leads to the page of the form that lists the files: after logging in, or a reload.
func (p *pages) showFiles(w http.ResponseWriter, r *http.Request, o opened) error {
	at, err := fileStep(r, o)
	if err != nil {
		return err
	}
	return web.See(w, r, o.stepPath(at))
}

// sentFile is one file in the answer to a program that sends files.
type sentFile struct {
	Upload string `json:"upload"`
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// addFiles takes files alone, without the rest of their page. A program that sends them learns from
// the answer which arrived, and sends again only those that did not.
func (p *pages) addFiles(w http.ResponseWriter, r *http.Request, o opened) error {
	at, err := fileStep(r, o)
	if err != nil {
		return err
	}
	form, refused, err := p.read(w, r, o)
	if err != nil {
		return limited(w, r, err, o.stepPath(at))
	}
	d, err := p.Intake.Draft(r.Context(), o.Holder, o.ID)
	if err != nil {
		return err
	}
	o.Draft = d
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		return answerJSON(w, r, o, refused)
	}
	if len(refused) == 0 {
		return web.See(w, r, o.back(at, form))
	}
	r.SetPathValue("step", at.Step)
	page, ok := p.page(r, o, o.Path(), refused)
	if !ok {
		return fault.New(fault.NotFound, "intake.no-such-page")
	}
	return web.Render(w, r, http.StatusUnprocessableEntity, step(page))
}

func answerJSON(w http.ResponseWriter, r *http.Request, o opened, refused []eservice.Problem) error {
	answer := struct {
		Files    []sentFile `json:"files"`
		Problems []string   `json:"problems"`
	}{Files: []sentFile{}, Problems: []string{}}
	for _, f := range o.Answers.Files(r.PathValue("field")) {
		answer.Files = append(answer.Files, sentFile{f.Upload, f.Name, f.Size, f.SHA256})
	}
	for _, x := range refused {
		answer.Problems = append(answer.Problems, x.Say(i18n.Lang(r.Context())))
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return web.Text(w, r, "application/json", body)
}

// openFile gives a file of a draft back to its holder.
func (p *pages) openFile(w http.ResponseWriter, r *http.Request, o opened) error {
	f, body, err := p.Intake.OpenUpload(r.Context(), o.Holder, o.ID, r.PathValue("upload"))
	if err != nil {
		return err
	}
	defer body.Close()
	return web.Send(w, web.File{Name: f.Name, Type: f.Type, Size: f.Size, Body: body})
}

// removeFile takes a file out of the draft.
func (p *pages) removeFile(w http.ResponseWriter, r *http.Request, o opened) error {
	at, err := fileStep(r, o)
	if err != nil {
		return err
	}
	if err := p.Intake.RemoveFile(r.Context(), o.Holder, o.ID, r.PathValue("field"), r.PathValue("upload")); err != nil {
		return err
	}
	return web.See(w, r, o.stepPath(at))
}

// suggestions is how many lines of help one answer has.
const suggestions = 8

// suggest helps to type an address, a firm, a parcel. Choosing a line fills in the other parts of the
// same question.
func (p *pages) suggest(w http.ResponseWriter, r *http.Request, o opened) error {
	out := []ui.Suggestion{}
	name, control := r.PathValue("field"), r.URL.Query().Get("pole")
	f, known := o.Definition().Field(name)
	typed := strings.TrimSpace(r.URL.Query().Get("q"))
	if p.Places != nil && known && typed != "" && len(typed) <= 200 {
		source, own := "", ""
		for _, in := range questionInputs(f, o) {
			if in.Name == control {
				source, own = in.Suggest, strings.TrimPrefix(strings.TrimPrefix(in.Name, name), ".")
			}
		}
		if source != "" {
			found, _ := p.Places.Suggest(r.Context(), source, typed, suggestions) // without help people type themselves
			for _, s := range found {
				out = append(out, suggestion(s, name, own))
			}
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return web.Text(w, r, "application/json", body)
}

// suggestion names the parts of the question as its controls are named.
func suggestion(s eservice.Suggestion, name, own string) ui.Suggestion {
	out := ui.Suggestion{Value: s.Text, Label: s.Text, Note: s.Note, Fill: map[string]string{}}
	for part, value := range s.Fill {
		switch part {
		case own:
			out.Value = value
		case "":
			out.Fill[name] = value
		default:
			out.Fill[name+"."+part] = value
		}
	}
	return out
}
