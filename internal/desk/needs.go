package desk

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/ui"
)

// Source finds things of one kind for the palette: cases, parties, letters. It answers only with what
// the actor may open, a handful, the best first.
type Source interface {
	Search(ctx context.Context, by actor.Actor, text string) ([]ui.Found, error)
}

// Journal keeps what the palette showed to whom.
type Journal interface {
	// Searched is called once a search that found something, before its answer: how long the text was, which may
	// have been somebody's PESEL and is not written down, and how many lines were found.
	Searched(ctx context.Context, by actor.Actor, length, found int) error
}

// Door is a front door of the desk: the page with which a role begins the day.
type Door struct {
	Href   string
	Grants []actor.Grant // whoever holds one of them may enter
}

// Setting is a page on which somebody decides how the office works. Its words are the messages
// desk.settings.<Name> and desk.settings.<Name>-text.
type Setting struct {
	Group  string // settings of one group stand together under its heading
	Name   string
	Href   string
	Grants []actor.Grant // whoever holds one of them may open it
}
