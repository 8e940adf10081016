package intakeweb

import (
	"context"
	"net/http"
	"strings"

	"wrota/internal/intake/clause"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/web"
)

// clause is what the form tells the person of their data, in their language: the same text that is kept with the
// application when it is filed.
func (o opened) clause(ctx context.Context) clause.Clause {
	say := func(key string, args ...any) string { return i18n.T(ctx, key, args...) }
	return clause.Compose(say, o.Office.controller(), o.Definition(), i18n.Lang(ctx))
}

func (o Office) controller() clause.Office {
	return clause.Office{Name: o.Name, Address: o.Address, Inspector: o.Inspector}
}

// privacy is the clause on paper: at the counter nobody but the clerk sees the screen.
func privacy(ctx context.Context, o opened) []pdf.Block {
	out := []pdf.Block{pdf.Heading{Level: 3, Text: "Twoje dane (art. 13 RODO)"}}
	for _, p := range o.clause(ctx).Paragraphs {
		text := p.Text
		if len(p.Items) > 0 {
			text += " " + strings.Join(p.Items, "; ")
		}
		out = append(out, pdf.Paragraph{Small: true, Text: pdf.Plain(text)})
	}
	return out
}

type clauseShown struct {
	clause.Shown
	Number, Title, Back string
}

// showClause shows the clause that was shown with an application, as it was then.
func (p *pages) showClause(w http.ResponseWriter, r *http.Request) error {
	o, f, done, err := p.filed(w, r)
	if err != nil || done {
		return err
	}
	x, err := p.Intake.ClauseOf(r.Context(), f.Unit, f.Submission) // the holder's right was checked
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, clausePage(clauseShown{Shown: x, Number: f.Number, Title: f.Title, Back: o.path("wyslano")}))
}
