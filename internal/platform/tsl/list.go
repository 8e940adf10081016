package tsl

import (
	"time"

	"wrota/internal/platform/cert"
)

// List is a trusted list, or the list of the lists.
type List struct {
	Version     int    // of the format: 5 or 6
	Sequence    int    // grows with every issue
	Type        string // URI; see LOTL
	Territory   string // "PL"; "EU" for the list of the lists
	Operator    string // in English, as all names here
	Issued      time.Time
	NextUpdate  time.Time // zero: the scheme is closed, this is its last list
	Information []string  // URIs about the scheme; in the LOTL also the pivots
	Pointers    []Pointer
	Services    []*Service
	Signer      *cert.Certificate // who signed it
}

// LOTL tells whether this is the list of the lists.
func (l *List) LOTL() bool { return l.Type == typeLOTL }

// Stale tells whether a newer list must be out (TS 119 612 § 5.3.15).
func (l *List) Stale(at time.Time) bool { return !l.NextUpdate.IsZero() && at.After(l.NextUpdate) }

// Pointer leads to another list and names the certificates that may sign it.
type Pointer struct {
	URL          string
	Type         string
	Territory    string
	MIME         string
	Certificates []*cert.Certificate
}

// Service is what a provider does under one identity.
type Service struct {
	Provider     string
	Territory    string
	Certificates []*cert.Certificate
	Entries      []Entry // the newest first
}

// Entry is what a list says of a service from a time on.
type Entry struct {
	Type           string // URI
	Name           string
	Status         string // URI
	From           time.Time
	Qualifications []Qualification
	Additional     []string  // URIs: what the certificates are for
	KeepsSince     time.Time // since when states of expired certificates are kept; zero: not said
	Unclear        bool      // an extension must be understood and is not
}

// At is what is said of the service at a time; nil before the first entry.
func (s *Service) At(t time.Time) *Entry {
	for i := range s.Entries {
		if !s.Entries[i].From.After(t) {
			return &s.Entries[i]
		}
	}
	return nil
}

// Qualification says what the certificates that meet a criterion are.
type Qualification struct {
	Qualifiers []string // the last part of their URIs: "QCWithQSCD"
	Criterion  Criterion
}

// URIs of TS 119 612 § 5.3.3, 5.5.1, 5.5.4 and annex D.
const (
	typeLOTL  = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"
	typeList  = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric"
	services  = "http://uri.etsi.org/TrstSvc/Svctype/"
	statuses  = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
	infoExt   = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"
	mimeLists = "application/vnd.etsi.tsl+xml"
)

// Types of services that signatures need.
const (
	IssuesQualified   = services + "CA/QC"             // qualified certificates
	IssuesOther       = services + "CA/PKC"            // other certificates
	NationalRoot      = services + "NationalRootCA-QC" // certificates of the authorities that issue qualified ones
	StampsQualified   = services + "TSA/QTST"          // qualified timestamps
	Stamps            = services + "TSA"
	StampsForCAs      = services + "TSA/TSS-QC"
	StampsForServices = services + "TSA/TSS-AdESQCandQES"
	Answers           = services + "Certstatus/OCSP"
	AnswersQualified  = services + "Certstatus/OCSP/QC"
)
