package scanning

import "wrota/internal/kit/id"

// Facts that others may hear.
type (
	// Attached: a scan belongs to a letter from now on.
	Attached struct {
		Piece  id.Piece  `json:"piece"`
		Letter id.Letter `json:"letter"`
	}
	// Read: the text of an attached scan is there (Service.Text).
	Read struct {
		Piece  id.Piece  `json:"piece"`
		Letter id.Letter `json:"letter"`
	}
)

func (Attached) Name() string { return "scanning.attached" }
func (Read) Name() string     { return "scanning.read" }

func (e Attached) Subject() string { return "piece:" + e.Piece.Short() }
func (e Read) Subject() string     { return "piece:" + e.Piece.Short() }
