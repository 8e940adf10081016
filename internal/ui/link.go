package ui

import "github.com/a-h/templ"

// Link is text that leads somewhere.
type Link struct {
	Text    string
	Href    string
	Hidden  string // words for screen readers after the text: "Zmień" + "adres"
	Lang    string // language of the text, when it is not that of the page
	Note    string // a quiet addition: "PDF, 84 KB"
	Section string // where the pages stand to which the link is the door, when that is not its address
	Current bool   // this is the page that is shown
	Attrs   templ.Attributes
}

// Tone colours a tag, a note or a term. A tone never stands alone: there is always a word.
type Tone string

// The tones.
const (
	Neutral Tone = ""
	Info    Tone = "info"
	OK      Tone = "ok"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

// opt makes attributes of the pairs whose value is not empty.
func opt(pairs ...string) templ.Attributes {
	attrs := make(templ.Attributes, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			attrs[pairs[i]] = pairs[i+1]
		}
	}
	return attrs
}

func or(s, fallback string) string {
	if s != "" {
		return s
	}
	return fallback
}
