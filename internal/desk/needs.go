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

// Door is a front door of the desk: the page with which a role begins the day.
type Door struct {
	Href   string
	Grants []actor.Grant // whoever holds one of them may enter
}

// Setting is a page on which somebody decides how the office works. Its words are the messages
// desk.settings.<Name> and desk.settings.<Name>-text.
type Setting struct {
	Name   string
	Href   string
	Grants []actor.Grant // whoever holds one of them may open it
}
