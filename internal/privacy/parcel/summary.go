package parcel

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/db"
	"wrota/internal/platform/personal"
)

// style makes the summary readable on a screen and on paper, without anything from outside.
const style = `body{font:1.1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:2rem}h2{margin-top:3rem;border-bottom:2px solid #00527a;padding-bottom:.25rem}h3{margin-top:2rem}
dl{display:grid;grid-template-columns:minmax(10rem,18rem) 1fr;gap:.15rem 1rem;margin:0 0 1rem;padding:.75rem 0;border-top:1px solid #b1b4b6}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}a{color:#00527a}
@media(max-width:40rem){dl{display:block}dd{margin-bottom:.5rem}}`

// page writes HTML; everything that is not our own markup is escaped. The first error stays.
type page struct {
	w   *bufio.Writer
	err error
}

func (p *page) tag(markup string, values ...any) {
	for i, v := range values {
		values[i] = html.EscapeString(fmt.Sprint(v))
	}
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, markup, values...)
	}
}

// summary writes podsumowanie.html.
func (p *Parcel) summary(ctx context.Context, tx *db.Tx, w io.Writer) error {
	h := &page{w: bufio.NewWriter(w)}
	h.tag("<!doctype html>\n<html lang=\"pl\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Twoje dane</title><style>" + style + "</style></head><body><main>\n")
	h.tag("<h1>Twoje dane</h1>\n<p>Kopia danych osobowych według art. 15 RODO. Zakres: %s. Stan na %s.</p>\n", p.Scope, p.Made.In(calendar.Warsaw).Format("2.01.2006, 15:04"))
	h.tag("<p>Te same dane dla programów są w pliku <a href=\"dane.json\">dane.json</a>. Pliki, które złożyłeś lub dostałeś, są w folderze „dokumenty”.</p>\n")
	h.tag("<p>Masz prawo do sprostowania danych, a w przypadkach z art. 17, 18 i 21 RODO także do ich usunięcia, ograniczenia i sprzeciwu. Możesz wnieść skargę do Prezesa Urzędu Ochrony Danych Osobowych. O Twoich sprawach nie decyduje automat.</p>\n<nav><h2>Spis treści</h2><ul>\n")
	for _, part := range p.Parts {
		h.tag("<li><a href=\"#%s\">%s</a></li>\n", part.Declared().Module, part.Declared().Title)
	}
	h.tag("</ul></nav>\n")
	table := ""
	err := p.pass(ctx, tx, func(d *personal.Declaration) (personal.Sink, error) {
		table = ""
		h.tag("<section id=\"%s\"><h2>%s</h2>\n", d.Module, d.Title)
		return sink(func(_ context.Context, r personal.Row) error {
			if table != r.Table.Table {
				table = r.Table.Table
				h.tag("<h3>%s</h3>\n", r.Table.Title)
			}
			p.row(h, r)
			return h.err
		}), h.err
	}, func(d *personal.Declaration) error {
		if table == "" {
			h.tag("<p>Nie ma tu Twoich danych.</p>\n")
		} else {
			p.why(h, d)
		}
		h.tag("</section>\n")
		return h.err
	})
	if err != nil {
		return err
	}
	h.omitted(p.declarations())
	h.tag("</main></body></html>\n")
	if h.err != nil {
		return h.err
	}
	return h.w.Flush()
}

func (p *Parcel) row(h *page, r personal.Row) {
	h.tag("<dl>\n")
	for _, c := range r.Cells {
		value := r.Table.Reads(c.Column, c.Value)
		if c.Column == "unit_id" {
			value = p.office(c.Value)
		}
		if c.Label == "" || strings.TrimSpace(value) == "" {
			continue
		}
		h.tag("<dt>%s</dt><dd>%s</dd>\n", c.Label, value)
	}
	for _, f := range r.Files {
		at := place(r.Table, f)
		h.tag("<dt>plik</dt><dd><a href=\"%s\">%s</a></dd>\n", (&url.URL{Path: at}).EscapedPath(), f.Name)
	}
	h.tag("</dl>\n")
}

// why tells what art. 15 sec. 1 asks for beside the data: purposes, recipients, how long, where from.
func (p *Parcel) why(h *page, d *personal.Declaration) {
	for _, a := range d.Activities {
		if !a.Holds(calendar.Of(p.Made)) {
			continue
		}
		h.tag("<h3>Po co i jak długo: %s</h3>\n<dl>\n", a.Name)
		for _, x := range [][2]string{
			{"cel", a.Purpose},
			{"podstawa prawna", strings.Join(a.Basis, "; ")},
			{"odbiorcy", strings.Join(a.Recipients, "; ")},
			{"jak długo", a.Retention},
			{"skąd są dane", a.Source},
		} {
			h.tag("<dt>%s</dt><dd>%s</dd>\n", x[0], x[1])
		}
		h.tag("</dl>\n")
	}
}

// omitted says what is not in the parcel although it is there.
func (p *page) omitted(all []*personal.Declaration) {
	p.tag("<section><h2>Czego tu nie ma</h2><p>Nie wydajemy zabezpieczeń konta, znaczników technicznych ani danych innych osób (art. 15 ust. 4 RODO). Pełna lista z powodami jest w pliku dane.json.</p>\n<ul>\n")
	for _, d := range all {
		for _, t := range d.Tables {
			if t.Elsewhere != "" {
				p.tag("<li>%s: %s</li>\n", d.Title, t.Elsewhere)
			}
		}
	}
	p.tag("</ul></section>\n")
}
