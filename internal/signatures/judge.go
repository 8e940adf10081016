package signatures

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/signatures/query"
	"wrota/internal/signatures/sealed"
)

// maxEvidence bounds the report of ETSI that is kept with a verdict.
const maxEvidence = 64 << 20

// Judge examines a file and keeps the report of a subject. It is made once: the same subject and the same bytes find the
// report that is there, so that it may be repeated after a crash. Whose the subject is, the caller has made sure of. It
// may ask the network and must not be called inside a transaction.
func (s *Service) Judge(ctx context.Context, by actor.Actor, unit id.Unit, subject string, f File, at time.Time) (Report, error) {
	made, err := s.reportOf(ctx, unit, subject, blob.SumOf(f.Body))
	if err == nil || !fault.Is(err, fault.NotFound) {
		return made, err
	}
	x, err := s.Examine(ctx, f, at)
	if err != nil {
		return Report{}, err
	}
	r := x.Report
	r.ID, r.Unit, r.Subject = id.New[id.Report](), unit, subject
	if len(r.Lines) > 0 {
		etsi, err := x.ETSI()
		if err != nil {
			return Report{}, fmt.Errorf("signatures: judge: %w", err)
		}
		kept, err := s.Blobs.Put(ctx, bytes.NewReader(etsi), maxEvidence)
		if err != nil {
			return Report{}, fmt.Errorf("signatures: judge: evidence: %w", err)
		}
		r.Evidence = kept.Sum
	}
	err = s.DB.InTx(ctx, automaton(unit), func(tx *db.Tx) error {
		n, err := sealed.New(s.Vault, tx).InsertReport(ctx, rowOf(r))
		if err == nil && n > 0 {
			s.Audit.Record(ctx, tx, unit, audit.Entry{
				Verb: "signatures.judged", Subject: subject, Detail: map[string]any{"report": r.ID.Short(), "outcome": r.Outcome, "signatures": len(r.Lines), "for": by.Kind},
			})
		}
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("signatures: judge: %w", err)
	}
	return s.reportOf(ctx, unit, subject, r.Sum) // another node may have been first
}

// Reports lists the reports of subjects of a unit, in the order of the subjects and then of time. A clerk reads those of
// their own unit; whose the subjects are otherwise, the caller has made sure of.
func (s *Service) Reports(ctx context.Context, by actor.Actor, unit id.Unit, subjects ...string) (out []Report, err error) {
	if by.Kind == actor.Clerk && by.Unit != unit {
		return nil, nil
	}
	err = s.view(ctx, automaton(unit), func(tx *db.Tx) error {
		q := sealed.New(s.Vault, tx)
		for _, subject := range subjects {
			rows, err := q.ReportsOf(ctx, query.ReportsOfParams{UnitID: unit, Subject: subject})
			if err != nil {
				return fmt.Errorf("signatures: reports: %w", err)
			}
			for _, row := range rows {
				r, err := reportOf(row)
				if err != nil {
					return err
				}
				out = append(out, r)
			}
		}
		return nil
	})
	return out, err
}

// Report is one report of the clerk's own unit about something that they may see, and its showing stands in the log.
// Of anything else there is no report for them.
func (s *Service) Report(ctx context.Context, by actor.Actor, which id.Report) (r Report, err error) {
	if !by.May(GrantRead) {
		return r, fault.New(fault.Forbidden, "signatures.forbidden")
	}
	err = s.view(ctx, by, func(tx *db.Tx) error {
		row, err := sealed.New(s.Vault, tx).FindReport(ctx, query.FindReportParams{UnitID: by.Unit, ID: which})
		if err = db.Found(err, "signatures.not-found"); err == nil {
			r, err = reportOf(row)
		}
		return err
	})
	if err == nil {
		err = s.seen(ctx, by, r.Subject)
	}
	if err != nil {
		return Report{}, err
	}
	return r, s.Audit.Viewed(ctx, s.DB, by, by.Unit, audit.Entry{Verb: "signatures.report-shown", Subject: r.Subject, Detail: map[string]any{"report": r.ID.Short()}})
}

func (s *Service) seen(ctx context.Context, by actor.Actor, subject string) error {
	if s.Sight == nil {
		return fault.New(fault.NotFound, "signatures.not-found")
	}
	return s.Sight.May(ctx, by, subject)
}

func (s *Service) reportOf(ctx context.Context, unit id.Unit, subject string, sum blob.Sum) (r Report, err error) {
	err = s.view(ctx, automaton(unit), func(tx *db.Tx) error {
		row, err := sealed.New(s.Vault, tx).ReportOf(ctx, query.ReportOfParams{UnitID: unit, Subject: subject, Sum: sum})
		if err = db.Found(err, "signatures.not-found"); err == nil {
			r, err = reportOf(row)
		}
		return err
	})
	return r, err
}

// Refers tells whether a report or a trusted list needs a blob.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (used bool, err error) {
	err = s.view(ctx, automaton(id.Region), func(tx *db.Tx) error {
		n, err := query.New(tx).RefersToBlob(ctx, sum)
		used = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("signatures: refers: %w", err)
	}
	return used, nil
}

// automaton acts for the module where a person could not reach the rows of an office.
func automaton(unit id.Unit) actor.Actor { return actor.Automaton("system.signatures", unit) }

// Evidence opens the report of ETSI that was kept with a report; a fault when there is none.
func (s *Service) Evidence(ctx context.Context, r Report) (io.ReadCloser, int64, error) {
	if r.Evidence.IsZero() {
		return nil, 0, fault.New(fault.NotFound, "signatures.not-found")
	}
	return blob.OpenWhole(ctx, s.Blobs, r.Evidence)
}
