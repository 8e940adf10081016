package appealing

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/cases/appeals"
	"wrota/internal/cases/appeals/appealsweb"
	"wrota/internal/cases/casesweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// Besides is what the page of a case says of what was brought against the office in it.
func (h House) Besides() []casesweb.Beside { return []casesweb.Beside{h.beside} }

func (h House) beside(ctx context.Context, by actor.Actor, d *cases.Dossier) (out casesweb.Aside, err error) {
	all, err := h.Appeals().Of(ctx, by, d.ID)
	if err != nil {
		return out, err
	}
	words := func(key string, args ...any) string { return i18n.T(ctx, "cases.appeals."+key, args...) }
	for i := range all {
		m := &all[i]
		kind := words("kind-" + string(m.Kind))
		switch {
		case m.Waits() && !m.DueOn.IsZero():
			out.Facts = append(out.Facts, ui.Fact{Name: kind, Content: ui.Due(appealsweb.Due(clock.Today(h.Clock), m.DueOn, m, words)), Note: words("basis-" + string(m.Kind))})
		case m.AtHigherBody():
			out.Facts = append(out.Facts, ui.Fact{Name: kind, Value: words("at-higher")})
		case m.Ruling != "":
			out.Facts = append(out.Facts, ui.Fact{Name: kind, Value: words("ruling-" + string(m.Ruling))})
		}
	}
	if len(all) > 0 || appealable(d) {
		out.Links = []ui.Link{{Text: words("open"), Href: appealsweb.Path(d.ID)}}
	}
	return out, nil
}

// appealable tells whether a further letter came that may be one against the office.
func appealable(d *cases.Dossier) bool {
	for _, l := range d.Letters {
		if l.What != "opening" {
			return true
		}
	}
	return false
}

// lettersOf names the letters of a case for the page.
type lettersOf struct{ House }

var _ appealsweb.Letters = lettersOf{}

func (l lettersOf) Letters(ctx context.Context, by actor.Actor, which []id.Letter) ([]appealsweb.Letter, error) {
	return l.letters(ctx, by, which)
}

var (
	_ appeals.Files = late{}
	_ appeals.House = late{}
)
