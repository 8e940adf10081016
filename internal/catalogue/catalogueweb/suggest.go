package catalogueweb

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// How many places are suggested, from how many characters on, and how much of what is typed counts.
const (
	suggestions = 8
	least       = 2
	longest     = 100
)

// suggestPlaces answers a field for a place. The parameter gmina names the field of the form into which
// the code of the gmina goes: ?q=lipo&gmina=adres.gmina.
func (p *pages) suggestPlaces(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	typed := strings.TrimSpace(q.Get("q"))
	out := []ui.Suggestion{}
	if n := utf8.RuneCountInString(typed); n >= least && n <= longest {
		found, err := p.Catalogue.Suggest(r.Context(), "place", typed, suggestions)
		if err != nil {
			return err
		}
		for _, one := range found {
			out = append(out, ui.Suggestion{Value: one.Text, Label: one.Text, Note: one.Note, Fill: fill(q, one.Fill)})
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("catalogueweb: %w", err)
	}
	return web.Text(w, r, "application/json; charset=utf-8", body)
}

// fill gives the values that the form asked for, by the names of its fields.
func fill(q url.Values, values map[string]string) map[string]string {
	name := q.Get("gmina")
	if name == "" || len(name) > longest {
		return nil
	}
	return map[string]string{name: values["gmina"]}
}
