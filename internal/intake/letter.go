package intake

import (
	"time"

	"wrota/internal/intake/entry"
	"wrota/internal/intake/query"
	"wrota/internal/intake/sender"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/i18n"
)

// Channel is the way a letter came.
type Channel string

const (
	ByPortal Channel = "portal"
	ByPaper  Channel = "paper"
	ByEmail  Channel = "email"
	ByADE    Channel = "ade"
	ByEPUAP  Channel = "epuap"
	Oral     Channel = "oral" // taken down in a protocol at the counter (art. 63 § 1 KPA)
)

// Channels lists those of the registry's form.
var Channels = []Channel{ByPaper, ByEmail, ByADE, ByEPUAP, Oral}

// Stage is where a letter stands at the registry.
type Stage string

const (
	StageNew       Stage = "new"       // waits to be sent to a cell
	StageRouted    Stage = "routed"    // sent to a cell, whose case is being opened
	StageFiled     Stage = "filed"     // belongs to a case
	StageDismissed Stage = "dismissed" // needs no case: an advertisement, a duplicate
	StageForwarded Stage = "forwarded" // sent to the office that is competent (art. 65 KPA)
)

// Scan says how much of a paper letter was scanned.
type Scan string

const (
	ScanFull    Scan = "full"
	ScanPartial Scan = "partial" // the reason says what is missing
	ScanNone    Scan = "none"
)

// Sender is who wrote a letter, as far as the letter says.
type Sender = sender.Sender

// Letter is an entry in the register of incoming mail.
type Letter struct {
	ID           id.Letter
	Unit         id.Unit
	Number       string
	Channel      Channel
	ReceivedAt   time.Time     // entered into our system
	ReceivedOn   calendar.Date // reached the office
	Sender       Sender
	DatedOn      calendar.Date
	SenderSign   string
	Title        string
	Attachments  int
	Mode         string
	CarrierNo    string
	Scan         Scan
	ScanReason   string
	Notes        string
	Entry        entry.Details
	RegisteredBy string
	Cell         id.Cell
	Employee     id.Employee
	Case         id.Case
	Stage        Stage
	Submission   id.Submission
	Version      int64
	Files        []File
}

// FileSignature is what a file is that signs the document of its submission from beside it.
const FileSignature = "signature"

// File is a file that came with a letter.
type File struct {
	No   int
	What string // attachment | scan | letter | FileSignature
	Name string
	Type string
	Blob blob.Sum
	Size int64
}

func letterFromRow(r query.IntakeLetter) (Letter, error) {
	l := Letter{
		ID: r.ID, Unit: r.UnitID, Number: r.Number, Channel: Channel(r.Channel), ReceivedAt: r.ReceivedAt.Time, ReceivedOn: r.ReceivedOn,
		DatedOn: r.DatedOn, SenderSign: r.SenderSign, Title: r.Title, Attachments: int(r.Attachments), Mode: r.Mode, CarrierNo: r.CarrierNo,
		Scan: Scan(r.Scan), ScanReason: r.ScanReason, Notes: r.Notes, RegisteredBy: r.RegisteredBy, Cell: r.CellID, Employee: r.EmployeeID,
		Case: r.CaseID, Stage: Stage(r.Stage), Submission: r.SubmissionID, Version: r.Version, Entry: entry.Details{Series: r.Series, Evidence: r.Evidence, Access: entry.Access(r.Access)},
	}
	return l, r.Sender.Into(&l.Sender)
}

func searchText(number, title, sender, sign string) string {
	return i18n.Fold(number + " " + title + " " + sender + " " + sign)
}
