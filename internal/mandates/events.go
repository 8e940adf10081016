package mandates

import "wrota/internal/kit/id"

// Changed: something happened to a mandate (What is a step of its history). Both sides are told.
type Changed struct {
	Mandate id.Mandate `json:"mandate"`
	What    string     `json:"what"`
}

// Name and Subject make it a jobs.Event.
func (Changed) Name() string      { return "mandates.changed" }
func (e Changed) Subject() string { return "mandate:" + e.Mandate.Short() }
