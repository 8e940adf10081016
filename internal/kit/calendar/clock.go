package calendar

import "slices"

// Pause is a time that is not counted: from its first day to the day before To, on which counting
// resumes. Without To it still lasts.
type Pause struct {
	From Date `json:"from"`
	To   Date `json:"to,omitzero"`
}

// Clock is a term with the pauses that the law does not count (art. 35 § 5 KPA, art. 139 § 4
// Ordynacja). It holds facts only: dates are computed when asked. Pauses may be in any order and may
// overlap (a suspended case may also wait for its party); a day is left out once. A pause that begins
// after the term has lapsed cannot mend it and changes nothing.
type Clock struct {
	Start  Date    `json:"start"`
	Period Period  `json:"period"`
	Rules  Rules   `json:"rules"`
	Pauses []Pause `json:"pauses,omitempty"`
}

// Due is the last day of the term. It is false when nobody can say yet, because a pause still lasts,
// or when there is no term.
func (c Clock) Due() (Date, bool) {
	if c.Start.IsZero() || c.Period.IsZero() {
		return Date{}, false
	}
	last, known := c.lastCounted(Date{})
	if !known {
		return Date{}, false
	}
	if !c.Rules.moves() {
		return last, true
	}
	for !IsWorking(last) || c.PausedOn(last) {
		if c.pausedForGood(last) {
			return Date{}, false
		}
		last = last.AddDays(1)
	}
	return last, true
}

// DueIfResumed is the last day of the term, were every lasting pause to end on a day.
func (c Clock) DueIfResumed(on Date) Date {
	c.Pauses = slices.Clone(c.Pauses)
	for i := range c.Pauses {
		if c.Pauses[i].To.IsZero() {
			c.Pauses[i].To = on
		}
	}
	due, _ := c.Due()
	return due
}

// lastCounted is the last day that is counted, before any moving. Pauses are cut at until, unless it
// is none; then a lasting pause makes the answer unknown.
func (c Clock) lastCounted(until Date) (last Date, known bool) {
	last = c.Period.after(c.Start)
	free := c.Start.AddDays(1) // the day of the event is not counted anyway
	for _, p := range c.sorted() {
		if p.From.After(last) {
			break
		}
		to := p.To
		if !until.IsZero() && (to.IsZero() || to.After(until)) {
			to = until
		}
		if to.IsZero() {
			return Date{}, false
		}
		if from := later(p.From, free); from.Before(to) {
			last = last.AddDays(from.DaysUntil(to))
			free = to
		}
	}
	return last, true
}

func (c Clock) sorted() []Pause {
	return slices.SortedFunc(slices.Values(c.Pauses), func(a, b Pause) int { return a.From.Compare(b.From) })
}

func later(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

// PausedOn tells whether a day falls into a pause.
func (c Clock) PausedOn(d Date) bool {
	return slices.ContainsFunc(c.Pauses, func(p Pause) bool {
		return !d.Before(p.From) && (p.To.IsZero() || d.Before(p.To))
	})
}

func (c Clock) pausedForGood(d Date) bool {
	return slices.ContainsFunc(c.Pauses, func(p Pause) bool { return !d.Before(p.From) && p.To.IsZero() })
}

// DaysLeft counts the days from today to the due date: 0 on the last day, negative when it has
// passed. During a pause it stands still at the days that will be left when counting resumes, not
// counting a later move to a working day. Without a term it is 0.
func (c Clock) DaysLeft(today Date) int {
	if c.Start.IsZero() || c.Period.IsZero() {
		return 0
	}
	due, known := c.Due()
	if known && (!c.PausedOn(today) || due.Before(today)) {
		return today.DaysUntil(due)
	}
	last, _ := c.lastCounted(today)
	return today.DaysUntil(last)
}

// Overdue tells whether the term had passed before today.
func (c Clock) Overdue(today Date) bool {
	due, known := c.Due()
	return known && due.Before(today)
}
