package records

import "wrota/internal/kit/id"

// Damaged tells that the bytes of a document are missing or not what they were: somebody has to bring them
// back from a copy. It is told each time somebody tries to open them.
type Damaged struct {
	Unit     id.Unit     `json:"unit"`
	Document id.Document `json:"document"`
	Case     id.Case     `json:"case"`
}

// Name is the name of the fact.
func (Damaged) Name() string { return "records.damaged" }

// Subject orders facts about one document.
func (e Damaged) Subject() string { return subject(e.Document) }

func subject(d id.Document) string { return "document:" + d.Short() }
