package portal

import (
	"context"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
)

// Hours knows when offices are open.
type Hours interface {
	// Timetable is empty for an office that wrote nothing down.
	Timetable(ctx context.Context, unit id.Unit) (Timetable, error)
}

// Timetable is when an office is open: spans of Monday to Sunday as people write them ("7.30–15.30"), empty on
// days on which it is closed, and its free days of the next weeks beside those of the law.
type Timetable struct {
	Week [7]string
	Free []FreeDay
}

// FreeDay is a day on which the office is closed, and why.
type FreeDay struct {
	Day    calendar.Date
	Reason string
}
