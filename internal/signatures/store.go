package signatures

import (
	"fmt"

	"wrota/internal/platform/db"
	"wrota/internal/platform/signed"
	"wrota/internal/signatures/query"
)

// told is what of a report is sealed: names, PESEL, and the name of the file.
type told struct {
	File     string   `json:"file"`
	Why      string   `json:"why,omitempty"`
	Lines    []Line   `json:"lines,omitempty"`
	Stamps   []Stamp  `json:"stamps,omitempty"`
	Loose    []string `json:"loose,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	Old      []string `json:"old,omitempty"`
	Listless bool     `json:"listless,omitempty"`
}

func rowOf(r Report) query.InsertReportParams {
	return query.InsertReportParams{
		ID: r.ID, UnitID: r.Unit, Subject: r.Subject, Sum: r.Sum, Size: r.Size, Kind: string(r.Kind), Outcome: string(r.Outcome),
		At: db.At(r.At), MadeAt: db.At(r.Made), Told: string(db.ToJSON(told{r.File, r.Why, r.Lines, r.Stamps, r.Loose, r.Warnings, r.Old, r.Listless})), Blob: r.Evidence,
	}
}

func reportOf(row query.SignaturesReport) (Report, error) {
	var t told
	if err := db.JSON(row.Told).Into(&t); err != nil {
		return Report{}, fmt.Errorf("signatures: report %s: %w", row.ID, err)
	}
	return Report{
		ID: row.ID, Unit: row.UnitID, Subject: row.Subject, Sum: row.Sum, Size: row.Size, Kind: signed.Kind(row.Kind), Outcome: Outcome(row.Outcome),
		At: row.At.Time, Made: row.MadeAt.Time, Evidence: row.Blob,
		File: t.File, Why: t.Why, Lines: t.Lines, Stamps: t.Stamps, Loose: t.Loose, Warnings: t.Warnings, Old: t.Old, Listless: t.Listless,
	}, nil
}
