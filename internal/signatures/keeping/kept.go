package keeping

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/signatures/query"
)

// Place is where the newest bytes of a file lie.
type Place string

// The places.
const (
	InStore    Place = "store"    // of files
	AsReceipt  Place = "receipt"  // with the application, sealed at rest
	AsDocument Place = "document" // beside the application, sealed at rest; what was filed stays as it is
)

// Reason says why a file is not further; empty when all is well.
type Reason string

// The reasons. Those of a fault of the file are final.
const (
	NoStamp    Reason = "stamp"      // nobody gives timestamps now
	Waits      Reason = "waits"      // for its timestamp, for too long; never stored, see Troubles
	Grace      Reason = "grace"      // what is known of a certificate is older than the signature
	NoStates   Reason = "states"     // whoever issued a certificate does not tell its state
	NoAnchor   Reason = "anchor"     // nobody who is trusted issued the certificate
	Own        Reason = "own"        // the certificate is trusted for itself: there is nothing that could prove it
	Short      Reason = "short"      // a new timestamp would not last longer than the one that is there
	Unsound    Reason = "unsound"    // the longer form did not validate and was refused
	Invalid    Reason = "invalid"    // a signature of the file does not hold
	Unsigned   Reason = "unsigned"   // there is no signature in it
	Form       Reason = "form"       // of a kind that cannot be extended: detached, or not of the European levels
	Unreadable Reason = "unreadable" // not a signed file, or damaged
	Missing    Reason = "missing"    // the bytes are gone
	Broken     Reason = "broken"     // the work failed, for another reason; the log says which
)

// Kept is a file and how far it is.
type Kept struct {
	Unit    id.Unit
	Sum     blob.Sum // of the original
	Subject string
	Place   Place
	Newest  blob.Sum
	Size    int64
	Level   ades.Level
	Reason  Reason
	Detail  string // for experts
	Alarm   bool
	Due     time.Time // zero: never again
	Ends    time.Time // until when the newest timestamp proves anything; zero when not known
	Since   time.Time
	version int64
}

func keptOf(r query.SignaturesKept) Kept {
	return Kept{
		Unit: r.UnitID, Sum: r.Sum, Subject: r.Subject, Place: Place(r.Place), Newest: r.Newest, Size: r.Size, Level: ades.Level(r.Level),
		Reason: Reason(r.Reason), Detail: r.Detail, Alarm: r.Alarm, Due: r.DueAt.Time, Ends: r.EndsAt.Time, Since: r.Since.Time, version: r.Version,
	}
}

// submission is whose receipt it is, or signed document.
func (k Kept) submission() (id.Submission, error) {
	for _, kind := range []string{ofReceipt, ofDocument} {
		if which, ok := strings.CutPrefix(k.Subject, kind); ok {
			return id.Parse[id.Submission](which)
		}
	}
	return id.Submission{}, fmt.Errorf("keeping: %s is of no application", k.Subject)
}

// Beginnings of subjects.
const (
	ofReceipt  = "submission:"
	ofDocument = "application:"
	ofLetter   = "letter:"
)

// came tells whether the file came signed: as an application, or with a letter.
func (k Kept) came() bool {
	return strings.HasPrefix(k.Subject, ofLetter) || strings.HasPrefix(k.Subject, ofDocument)
}

// Keep entrusts a file of a unit that lies in the store; entrusting it again changes nothing. The subject says whose it is.
func (s *Service) Keep(ctx context.Context, tx *db.Tx, unit id.Unit, subject string, file blob.Blob) error {
	return s.insert(ctx, tx, Kept{Unit: unit, Subject: subject, Place: InStore, Sum: file.Sum, Size: file.Size})
}

// KeepReceipt entrusts the receipt of an application.
func (s *Service) KeepReceipt(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Submission, receipt []byte) error {
	return s.insert(ctx, tx, Kept{Unit: unit, Subject: ofReceipt + which.Short(), Place: AsReceipt, Sum: blob.SumOf(receipt), Size: int64(len(receipt))})
}

// KeepDocument entrusts what an applicant signed before filing.
func (s *Service) KeepDocument(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Submission, file blob.Blob) error {
	return s.insert(ctx, tx, Kept{Unit: unit, Subject: ofDocument + which.Short(), Place: AsDocument, Sum: file.Sum, Size: file.Size})
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, k Kept) error {
	_, err := query.New(tx).InsertKept(ctx, query.InsertKeptParams{
		UnitID: k.Unit, Sum: k.Sum, Subject: k.Subject, Place: string(k.Place), Size: k.Size, DueAt: db.At(s.Clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("keeping: keep: %w", err)
	}
	return nil
}

// Find is a kept file by its original, or by a longer form that it once had; false when it was not entrusted.
func (s *Service) Find(ctx context.Context, unit id.Unit, sum blob.Sum) (k Kept, ok bool, err error) {
	err = s.DB.View(ctx, automaton(unit), func(tx *db.Tx) error {
		row, err := query.New(tx).FindKept(ctx, query.FindKeptParams{UnitID: unit, Sum: sum})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		k, ok = keptOf(row), err == nil
		return err
	})
	if err != nil {
		return Kept{}, false, fmt.Errorf("keeping: find: %w", err)
	}
	return k, ok, nil
}

// Open opens the newest bytes of a file of a unit by its original or an older form; those that were asked for when nothing was added, when it is not
// kept here, and when the newer ones are damaged. Of an application it opens what was filed: its digest stands in the receipt. The errors are those of
// blob.OpenWhole. It asks nobody's right.
func (s *Service) Open(ctx context.Context, unit id.Unit, sum blob.Sum) (io.ReadCloser, int64, error) {
	k, ok, err := s.Find(ctx, unit, sum)
	if err != nil {
		return nil, 0, err
	}
	if ok && k.Newest != sum && k.Place != AsDocument {
		if d, err := s.read(ctx, k); err == nil {
			return io.NopCloser(bytes.NewReader(d.Body)), int64(len(d.Body)), nil
		}
		s.Log.Error("keeping: the newest bytes of a file cannot be read; older ones are given", "file", sum.String(), "newest", k.Newest.String())
	}
	return blob.OpenWhole(ctx, s.Blobs, sum)
}

// Longest is a kept file in its newest form, wherever that lies. It asks nobody's right.
func (s *Service) Longest(ctx context.Context, k Kept) ([]byte, error) {
	d, err := s.read(ctx, k)
	if err != nil {
		return nil, fmt.Errorf("keeping: longest: %w", err)
	}
	return d.Body, nil
}

// read reads the newest bytes.
func (s *Service) read(ctx context.Context, k Kept) (Document, error) {
	if k.Place == InStore {
		body, err := s.stored(ctx, k.Newest)
		return Document{Body: body}, err
	}
	which, err := k.submission()
	if err != nil {
		return Document{}, err
	}
	if k.Place == AsDocument {
		return s.Documents.Newest(ctx, k.Unit, which)
	}
	body, err := s.Receipts.Receipt(ctx, k.Unit, which)
	return Document{Body: body}, err
}

// stored reads from the store.
func (s *Service) stored(ctx context.Context, sum blob.Sum) ([]byte, error) {
	body, size, err := blob.OpenWhole(ctx, s.Blobs, sum)
	if err != nil {
		return nil, err
	}
	if size > maxFile {
		return nil, errors.Join(fmt.Errorf("keeping: %d bytes are too many", size), body.Close())
	}
	all, err := io.ReadAll(body)
	return all, errors.Join(err, body.Close())
}

// Originals are the files whose newest bytes these are: they are needed as long as one of those is.
func (s *Service) Originals(ctx context.Context, newest blob.Sum) (list []blob.Sum, err error) {
	err = s.DB.View(ctx, automaton(id.Region), func(tx *db.Tx) error {
		list, err = query.New(tx).KeptOriginals(ctx, newest)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keeping: originals: %w", err)
	}
	return list, nil
}
