package ui

import (
	"context"
	"slices"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
)

// DateInputProps ask for a date a person knows by heart: three fields, no calendar to click through.
type DateInputProps struct {
	Field
	Day, Month, Year string     // what was typed
	Names            []string   // names of the three fields; Name + "-day", "-month", "-year" when empty
	Bad              []string   // which of "day", "month", "year" are wrong; all when there is an error
	Birth            bool       // autocomplete of the person's own date of birth
	Parts            []DatePart // other parts than day, month, year; for a month and a year only
}

// DatePart is one of the three fields.
type DatePart struct {
	Key          string // "day", "month", "year": ends the id
	ID           string // the whole id, when it is another
	Name         string
	Label        string
	Value        string
	Autocomplete string
	Pattern      string
	InputMode    string // "numeric" when empty
	Width        Width
	Bad          bool
}

// WithDate fills in a date.
func (p DateInputProps) WithDate(d calendar.Date) DateInputProps {
	if !d.IsZero() {
		p.Day, p.Month, p.Year = itoa(d.Day()), itoa(int(d.Month())), itoa(d.Year())
	}
	return p
}

func (p DateInputProps) dateParts(ctx context.Context) []DatePart {
	if p.Parts != nil {
		return p.Parts
	}
	parts := []DatePart{
		{Key: "day", Value: p.Day, Width: 2},
		{Key: "month", Value: p.Month, Width: 2},
		{Key: "year", Value: p.Year, Width: 4},
	}
	for i := range parts {
		key := parts[i].Key
		parts[i].Label = i18n.T(ctx, "ui.date."+key)
		parts[i].Name = p.Name + "-" + key
		if i < len(p.Names) {
			parts[i].Name = p.Names[i]
		}
		if p.Birth {
			parts[i].Autocomplete = "bday-" + key
		}
		parts[i].Bad = p.Error != "" && (len(p.Bad) == 0 || slices.Contains(p.Bad, key))
	}
	return parts
}

func (d DatePart) input(id string) InputProps {
	return InputProps{
		Field: Field{ID: or(d.ID, id+"-"+d.Key), Name: d.Name, Label: d.Label},
		Value: d.Value, InputMode: or(d.InputMode, "numeric"), Autocomplete: d.Autocomplete, Pattern: d.Pattern,
		Width: d.Width, bad: d.Bad,
	}
}
