package intake

import (
	"strings"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake/query"
	"wrota/internal/kit/address"
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
)

const accessOpen = "public" // inside the office; what the public sees is another matter

// Scan says how much of a paper letter was scanned.
type Scan string

const (
	ScanFull    Scan = "full"
	ScanPartial Scan = "partial" // the reason says what is missing
	ScanNone    Scan = "none"
)

// Sender is who wrote a letter, as far as the letter says.
type Sender struct {
	Kind     string          `json:"kind"` // person | organisation
	Given    string          `json:"given,omitempty"`
	Family   string          `json:"family,omitempty"`
	Company  string          `json:"company,omitempty"`
	PESEL    string          `json:"pesel,omitempty"`
	NIP      string          `json:"nip,omitempty"`
	REGON    string          `json:"regon,omitempty"`
	KRS      string          `json:"krs,omitempty"`
	Address  address.Address `json:"address,omitzero"`
	Mailing  address.Address `json:"mailing,omitzero"`
	Email    string          `json:"email,omitempty"`
	Phone    string          `json:"phone,omitempty"`
	ADE      string          `json:"ade,omitempty"`
	Delivery string          `json:"delivery,omitempty"` // account | ade | post
}

// Name is how the register calls the sender.
func (s Sender) Name() string {
	if s.Kind == "organisation" {
		return s.Company
	}
	return strings.TrimSpace(s.Given + " " + s.Family)
}

// senderOf takes the applicant out of the answers of a form.
func senderOf(a eservice.Applicant) Sender {
	return Sender{
		Kind: a.Kind, Given: a.Person["given"], Family: a.Person["family"], PESEL: a.Person["pesel"],
		Company: a.Organisation["name"], NIP: a.Organisation["nip"], REGON: a.Organisation["regon"], KRS: a.Organisation["krs"],
		Address: a.Address, Mailing: a.Mailing, Email: a.Email, Phone: a.Phone, ADE: a.ADE, Delivery: a.Delivery,
	}
}

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
		Case: r.CaseID, Stage: Stage(r.Stage), Submission: r.SubmissionID, Version: r.Version,
	}
	return l, r.Sender.Into(&l.Sender)
}

func searchText(number, title, sender, sign string) string {
	return i18n.Fold(number + " " + title + " " + sender + " " + sign)
}

func upper(s string) string { return strings.ToUpper(s) }
