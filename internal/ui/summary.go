package ui

import "github.com/a-h/templ"

// SummaryProps show questions and answers.
type SummaryProps struct {
	Rows  []SummaryRow
	Card  *SummaryCard // a frame with a title, for repeated groups
	Attrs templ.Attributes
}

// SummaryRow is one question, its answer and what can be done about it.
type SummaryRow struct {
	Key     string
	Value   string
	Lines   []string        // an answer of several lines: an address
	Content templ.Component // an answer that is not text
	Note    string          // how a sum was reckoned: "2 × 20,00 zł"
	Actions []Link          // "Zmień" with Hidden "adres"
}

// SummaryCard frames a list.
type SummaryCard struct {
	Title   string
	Level   int // of the heading; 2 when 0
	Actions []Link
	Attrs   templ.Attributes
}

// Change is the usual action of a row: "Zmień" and, for screen readers, what.
func Change(text, href, what string) []Link { return []Link{{Text: text, Href: href, Hidden: what}} }

func (p SummaryProps) anyActions() bool {
	for _, r := range p.Rows {
		if len(r.Actions) > 0 {
			return true
		}
	}
	return false
}

func (c *SummaryCard) level() int {
	if c.Level == 0 {
		return 2
	}
	return c.Level
}

// action adds the card's title to the words for screen readers: "Zmień imię (Pierwsze dziecko)".
func (p SummaryProps) action(l Link) Link {
	if p.Card != nil && p.Card.Title != "" {
		l.Hidden = join(l.Hidden, "("+p.Card.Title+")")
	}
	return l
}
