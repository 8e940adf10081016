package ui

import (
	"time"

	"github.com/a-h/templ"

	"wrota/internal/kit/calendar"
)

// Event is one thing that happened in a matter, or that will.
type Event struct {
	At      time.Time     // when it happened; or
	Day     calendar.Date // on which day, when the hour does not matter
	Title   string
	Note    string // who, and how to reach them
	Docs    []Link
	Content templ.Component
	Now     bool // where the matter stands
	Next    bool // expected, not certain
}

// Fact is a name and a value of a thing, without anything to change.
type Fact struct {
	Name    string
	Value   string
	Lines   []string
	Note    string
	Content templ.Component
}

// Highlight is one of the few facts a person decides by: how long, how much, by when.
type Highlight struct {
	Icon IconName
	Name string
	Text string
	Note string
}

// EmptyProps describe a place where nothing is yet.
type EmptyProps struct {
	Icon   IconName
	Title  string // "Nie masz jeszcze żadnej sprawy"
	Text   string // what will appear here and how
	Action *Link
}

// DueProps describe a term: the fact the desk is organised by.
type DueProps struct {
	Day    calendar.Date
	Text   string // "za 12 dni", "3 dni po terminie", "wstrzymany"
	Tone   Tone   // OK far, Warn near, Bad past
	Paused bool   // the clock is suspended
}

// icon is empty for a term that is neither near nor suspended: a list where everything has a sign says
// nothing.
func (p DueProps) icon() IconName {
	switch {
	case p.Paused:
		return IconPause
	case p.Tone == Bad || p.Tone == Warn:
		return IconAlert
	}
	return ""
}
