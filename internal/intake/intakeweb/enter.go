package intakeweb

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/intake"
	entrydata "wrota/internal/intake/entry"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// entryForm is the entry of a letter as it was typed.
type entryForm struct {
	url.Values
	Key      string
	Files    []intake.Stored // taken in already, kept in the session until the letter is entered
	Problems ui.Problems
	Letter   *intake.Letter // whose entry is mended; nil for a new one
	Newer    bool           // somebody else mended it meanwhile
	Points   []ui.Option    // where letters are registered; none when there is one place
}

// showNew is an empty form; the channel is that of the letter before, because they come in heaps.
func (p *pages) showNew(w http.ResponseWriter, r *http.Request) error {
	f := entryForm{Values: url.Values{}, Key: id.New[id.Letter]().Short()}
	f.Set("channel", or(web.SessionOf(r).Get("wplywy.kanal"), string(intake.ByPaper)))
	f.Set("kind", "person")
	f.Set("skan", r.URL.Query().Get("skan"))
	f.Set("scan", string(intake.ScanFull))
	f.Set("access", string(entrydata.Open))
	f.Set("point", web.SessionOf(r).Get("wplywy.punkt"))
	f.Points = p.points(r)
	f.setDate("received", clock.Today(p.Clock))
	return web.Render(w, flashed(r), http.StatusOK, entry(f))
}

func (f entryForm) setDate(name string, d calendar.Date) {
	if !d.IsZero() {
		f.Set(name+"-day", strconv.Itoa(d.Day()))
		f.Set(name+"-month", strconv.Itoa(int(d.Month())))
		f.Set(name+"-year", strconv.Itoa(d.Year()))
	}
}

// enter registers a letter and offers the next empty form.
func (p *pages) enter(w http.ResponseWriter, r *http.Request) error {
	f, err := p.readEntry(w, r)
	if err != nil {
		return err
	}
	f.Points = p.points(r)
	s := web.SessionOf(r)
	kept := "skany." + f.Key
	if old := s.Get(kept); old != "" {
		var before []intake.Stored
		if err := json.Unmarshal([]byte(old), &before); err != nil {
			return err
		}
		f.Files = append(before, f.Files...)
	}
	command, wrong := f.registration()
	var l intake.Letter
	if len(f.Problems)+len(wrong) == 0 {
		l, err = p.Intake.Enter(r.Context(), web.ActorOf(r), command)
		wrong, err = fieldsOf(err)
		if err != nil {
			return err
		}
	}
	if f.Problems = append(f.Problems, f.problems(r.Context(), wrong)...); len(f.Problems) > 0 {
		if len(f.Files) > 0 {
			body, err := json.Marshal(f.Files)
			if err != nil {
				return err
			}
			s.Put(kept, string(body))
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, entry(f))
	}
	if piece := f.Get("skan"); piece != "" && p.Scans != nil {
		if err := p.Scans.AttachScan(r.Context(), web.ActorOf(r), piece, l); err != nil {
			return err
		}
	}
	s.Remove(kept)
	s.Put("wplywy.kanal", string(l.Channel))
	s.Put("wplywy.punkt", l.Entry.Series)
	done(r, "entered", l)
	return web.See(w, r, registryPath+"/nowy")
}

// points are the places of registration, when there are several. Without them a letter goes into the main series.
func (p *pages) points(r *http.Request) (out []ui.Option) {
	if p.Points == nil {
		return nil
	}
	for _, x := range p.Points(r.Context(), web.ActorOf(r).Unit) {
		if len(out) == 0 {
			out = []ui.Option{{Text: i18n.T(r.Context(), "intake.desk.main-point")}}
		}
		out = append(out, ui.Option{Value: x[0], Text: x[0] + " " + x[1]})
	}
	return out
}

// fieldsOf separates mistakes of the form from everything else that may be wrong.
func fieldsOf(err error) ([]fault.Field, error) {
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid && len(f.Fields) > 0 {
		return f.Fields, nil
	}
	return nil, err
}

// problems are mistakes in the order of the form.
func (f entryForm) problems(ctx context.Context, wrong []fault.Field) ui.Problems {
	var out ui.Problems
	for _, name := range []string{"channel", "received", "sender", "title", "attachments", "files", "scan_reason", "dated", "evidence", "access", "point"} {
		for _, w := range wrong {
			if w.Name != name {
				continue
			}
			x := ui.Problem{Field: name, Text: i18n.T(ctx, w.Key, map[string]any(w.Args))}
			switch name {
			case "received", "dated":
				x.Href = "#" + name + "-day"
			case "sender":
				x.Href = map[bool]string{true: "#company", false: "#family"}[f.Get("kind") == "organisation"]
			}
			out = append(out, x)
		}
	}
	return out
}

// readEntry reads the form; scans are taken in as they arrive.
func (p *pages) readEntry(w http.ResponseWriter, r *http.Request) (entryForm, error) {
	f := entryForm{Values: url.Values{}}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		v, err := web.Form(r)
		f.Values, f.Key = v, v.Get("key")
		return f, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return f, fault.New(fault.Invalid, "fault.not-a-form")
	}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			f.Key = f.Get("key")
			return f, web.CheckText(f.Values)
		}
		if err != nil {
			return f, garbled(err)
		}
		if n > maxFields {
			return f, fault.New(fault.TooLarge, "fault.too-many-fields")
		}
		switch name := part.FormName(); {
		case name == "files" && part.FileName() != "":
			err = p.scan(r, &f, part.FileName(), part)
		case name != "files":
			var body []byte
			if body, err = io.ReadAll(io.LimitReader(part, maxField+1)); len(body) > maxField {
				return f, fault.New(fault.TooLarge, "fault.too-large")
			}
			f.Add(name, string(body))
		}
		if err != nil {
			return f, broken(err)
		}
	}
}

// scan takes one file in; one that is refused is told beside the field, the rest stays.
func (p *pages) scan(r *http.Request, f *entryForm, name string, body io.Reader) error {
	st, err := p.Intake.TakeScan(r.Context(), web.ActorOf(r), name, body)
	if cause, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return cause
	}
	wrong, err := fieldsOf(err)
	if err != nil {
		return err
	}
	for _, x := range wrong {
		f.Problems = append(f.Problems, ui.Problem{Field: "files", Text: said(r, x, name)})
	}
	if len(wrong) == 0 {
		f.Files = append(f.Files, st)
	}
	return nil
}

// registration is the command that the form holds.
func (f entryForm) registration() (intake.Registration, []fault.Field) {
	var wrong []fault.Field
	out := intake.Registration{
		Channel: intake.Channel(f.Get("channel")), SenderSign: f.text("sender-sign"), Title: f.text("title"), Mode: f.mode(), CarrierNo: f.text("carrier"),
		Scan: intake.Scan(f.Get("scan")), ScanReason: f.text("scan_reason"), Notes: f.text("notes"), Files: f.Files,
		Entry: entrydata.Details{Series: f.Get("point"), Evidence: f.text("evidence"), Access: entrydata.Access(f.Get("access"))},
		Sender: intake.Sender{
			Kind: f.Get("kind"), Given: f.text("given"), Family: f.text("family"), Company: f.text("company"), PESEL: f.text("pesel"), NIP: f.text("nip"),
			Address: address.Address{Street: f.text("street"), House: f.text("house"), Flat: f.text("flat"), Postcode: f.text("postcode"), Place: f.text("place")},
			Email:   f.text("email"), Phone: f.text("phone"),
		},
	}
	out.Key, _ = id.Parse[id.Letter](f.Key) // a form without one is refused by the module
	if out.Sender.Kind != "organisation" {
		out.Sender.Kind, out.Sender.Company = "person", ""
	} else {
		out.Sender.Given, out.Sender.Family = "", ""
	}
	if out.Channel != intake.ByPaper {
		out.Scan, out.ScanReason = "", ""
	}
	var err error
	if out.ReceivedOn, err = f.date("received"); err != nil {
		wrong = append(wrong, fault.Field{Name: "received", Key: "intake.desk.date-wrong"})
	}
	if out.DatedOn, err = f.date("dated"); err != nil {
		wrong = append(wrong, fault.Field{Name: "dated", Key: "intake.desk.date-wrong"})
	}
	if n := f.text("attachments"); n != "" {
		if out.Attachments, err = strconv.Atoi(n); err != nil {
			wrong = append(wrong, fault.Field{Name: "attachments", Key: "intake.attachments"})
		}
	}
	return out, wrong
}

func (f entryForm) text(name string) string { return strings.TrimSpace(f.Get(name)) }

// mode is one of the known ways in which paper comes.
func (f entryForm) mode() string {
	for _, m := range intake.Modes {
		if m == f.Get("mode") {
			return m
		}
	}
	return ""
}

// date reads the three parts of a date; nothing typed is no date.
func (f entryForm) date(name string) (calendar.Date, error) {
	parts := [3]string{f.text(name + "-year"), f.text(name + "-month"), f.text(name + "-day")}
	if parts == [3]string{} {
		return calendar.Date{}, nil
	}
	var n [3]int
	for i, s := range parts {
		var err error
		if n[i], err = strconv.Atoi(s); err != nil {
			return calendar.Date{}, err
		}
	}
	return calendar.New(n[0], n[1], n[2])
}

// suggestSenders helps to name a sender whom the unit knows.
func (p *pages) suggestSenders(w http.ResponseWriter, r *http.Request) error {
	out := []ui.Suggestion{}
	own := r.URL.Query().Get("pole")
	if typed := strings.TrimSpace(r.URL.Query().Get("q")); typed != "" && p.Senders != nil {
		found, err := p.Senders.Senders(r.Context(), web.ActorOf(r), typed, suggestions)
		if err != nil {
			return err
		}
		for _, s := range found {
			fill := senderFields(s.Sender)
			out = append(out, ui.Suggestion{Value: fill[own], Label: s.Name(), Note: s.Note, Fill: fill})
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return web.Text(w, r, "application/json", body)
}

// senderFields are the fields of the form that say who wrote.
func senderFields(s intake.Sender) map[string]string {
	return map[string]string{
		"kind": or(s.Kind, "person"), "given": s.Given, "family": s.Family, "company": s.Company, "pesel": s.PESEL, "nip": s.NIP, "email": s.Email, "phone": s.Phone,
		"street": s.Address.Street, "house": s.Address.House, "flat": s.Address.Flat, "postcode": s.Address.Postcode, "place": s.Address.Place,
	}
}

func or(s, fallback string) string {
	if s != "" {
		return s
	}
	return fallback
}
