package scanning

import (
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/scanning/query"
)

// Stage is where a piece stands.
type Stage string

// The stages.
const (
	Waits      Stage = "waits"
	IsAttached Stage = "attached"
	IsAside    Stage = "aside"
)

// Extent says how much of a letter a scan shows.
type Extent string

// The extents. A letter without any scan has its reason in the register.
const (
	Full    Extent = "full"
	Partial Extent = "partial" // the reason says what is missing
)

// byLabel is who attached a piece whose label was clear.
const byLabel = "etykieta"

// Batch is a file as it came.
type Batch struct {
	ID       id.Scan
	Name     string
	Point    string
	Size     int64
	TakenBy  string
	TakenAt  time.Time
	SortedAt time.Time // zero while it waits
	Pages    int
	Reason   Why // why it was not taken apart
}

// Piece is a part of a batch that belongs to one letter.
type Piece struct {
	ID        id.Piece
	Unit      id.Unit
	Batch     id.Scan
	No        int
	FirstPage int // in the batch, from 1
	Pages     int
	Blob      blob.Sum
	Size      int64
	Label     string // the number of its letter, or what its label says
	Why       Why
	Twin      id.Piece
	Letter    id.Letter
	Extent    Extent
	Reason    string
	Stage     Stage
	SettledBy string
	SettledAt time.Time
	ReadAt    time.Time
	Version   int64
}

func pieceOf(r query.ScanningPiece) Piece {
	return Piece{
		ID: r.ID, Unit: r.UnitID, Batch: r.ScanID, No: int(r.No), FirstPage: int(r.FirstPage), Pages: int(r.Pages), Blob: r.Blob, Size: r.Size, Label: r.Label, Why: Why(r.Why), Twin: r.TwinID,
		Letter: r.LetterID, Extent: Extent(r.Extent), Reason: r.Reason, Stage: Stage(r.Stage), SettledBy: r.SettledBy, SettledAt: r.SettledAt.Time, ReadAt: r.ReadAt.Time, Version: r.Version,
	}
}

func batchOf(r query.ScanningBatch) Batch {
	return Batch{ID: r.ID, Name: r.Name, Point: r.Point, Size: r.Size, TakenBy: r.TakenBy, TakenAt: r.TakenAt.Time, SortedAt: r.SortedAt.Time, Pages: int(r.Pages), Reason: Why(r.Reason)}
}
