package roadsweb

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
)

// export streams the register as CSV: it is never whole in memory.
func (p *pages) export(w http.ResponseWriter, r *http.Request) error {
	f := filterOf(r.URL.Query())
	by := web.ActorOf(r)
	return web.Stream(w, web.File{Name: "zajecia-pasa.csv", Type: "text/csv; charset=utf-8"}, func(out io.Writer) error {
		return p.write(r.Context(), out, by, f)
	})
}

func (p *pages) write(ctx context.Context, w io.Writer, by actor.Actor, f roads.Filter) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // spreadsheets in Poland need it to see UTF-8
		return err
	}
	out := csv.NewWriter(w)
	out.Comma = ';'
	head := []string{"znak sprawy", "droga", "miejsce", "strona", "cel", "od", "do", "zwrot", "opłata", "posiadacz", "elementy"}
	if err := out.Write(head); err != nil {
		return err
	}
	err := p.Roads.Each(ctx, by, f, func(e roads.Entry) error {
		parts := make([]string, len(e.Items))
		for i, x := range e.Items {
			parts[i] = x.Name + " " + occupancy.SquareMetres(x.Area)
		}
		fee, back := "", ""
		if e.Priced() {
			fee = strings.ReplaceAll(e.Fee.Decimal(), ".", ",")
		}
		if e.Until != e.To {
			back = e.Until.String()
		}
		record := []string{e.Sign, e.RoadName, e.Where(), e.Side, occupancy.KindName("pl", e.Kind), e.From.String(), e.To.String(), back, fee, e.Holder, strings.Join(parts, ", ")}
		for i := range record {
			record[i] = harmless(record[i])
		}
		return out.Write(record)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// harmless keeps a spreadsheet from reading a text that somebody typed as a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// ratesFile is the file with the rates of a resolution, in the form in which the page takes it.
func (p *pages) ratesFile(w http.ResponseWriter, r *http.Request) error {
	from, err := calendar.Parse(r.PathValue("from"))
	if err != nil {
		return fault.New(fault.NotFound, "roads.no-such-resolution")
	}
	list, err := p.Roads.Resolutions(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.ValidFrom == from {
			var body strings.Builder
			if err := occupancy.WriteRates(&body, x.Rates); err != nil {
				return err
			}
			return web.Send(w, web.File{Name: "stawki-" + from.String() + ".csv", Type: "text/csv; charset=utf-8", Size: int64(body.Len()), Body: strings.NewReader(body.String())})
		}
	}
	return fault.New(fault.NotFound, "roads.no-such-resolution")
}

// sentence is what a fault says as a whole.
func sentence(ctx context.Context, f *fault.Error) string {
	return i18n.T(ctx, f.Key, map[string]any(f.Args))
}
