package signatures

import (
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/signed"
	"wrota/internal/signatures/trust"
)

// Outcome is what all signatures of a file come to.
type Outcome string

// The outcomes. One invalid signature makes the file invalid, one doubtful makes it doubtful: whoever reads one word
// must not be misled.
const (
	None       Outcome = "none"       // there is no signature in it
	Valid      Outcome = "valid"      // every one is TOTAL-PASSED
	Doubtful   Outcome = "doubtful"   // one at least is INDETERMINATE
	Invalid    Outcome = "invalid"    // one at least is TOTAL-FAILED
	Unreadable Outcome = "unreadable" // the file is broken, locked, or of a kind that is not known
)

// Means is by what somebody signed.
type Means = trust.Means

// The means, from package trust.
const (
	QualifiedSignature = trust.QualifiedSignature
	QualifiedSeal      = trust.QualifiedSeal
	Advanced           = trust.Advanced
	TrustedProfile     = trust.TrustedProfile
	Personal           = trust.Personal
	OwnSeal            = trust.OwnSeal
	UnknownMeans       = trust.UnknownMeans
)

// Report is what was found of the signatures of one file.
type Report struct {
	ID      id.Report
	Unit    id.Unit
	Subject string // "submission:<short id>", "letter:<short id>/2" for its second file, "request:<short id>"; empty when only examined
	File    string // its name
	Sum     blob.Sum
	Size    int64
	Kind    signed.Kind // empty when it is none that is known
	At      time.Time   // the time validity was asked for
	Made    time.Time   // when it was judged
	Outcome Outcome
	Why     string   // of an unreadable file: locked | broken | kind | large
	Lines   []Line   // one a signature, in the order of the file
	Stamps  []Stamp  // of a container without signatures
	Loose   []string // files of a container that nobody signed
	// Warnings are of the file, Old the territories whose trusted lists were overdue, and Listless tells that there were none.
	Warnings []string
	Old      []string
	Listless bool
	// Evidence is the report of ETSI TS 119 102-2, with everything that the verdict rests on; none without signatures.
	Evidence blob.Sum
}

// Line is what is told of one signature, to clerks and to people; no bytes.
type Line struct {
	Format     string // XAdES-B-LT
	Level      string // B, T, LT, LTA, or empty
	Container  string // ASiC-S, ASiC-E, or empty
	Indication string // ades.Indication
	Sub        string // ades.SubIndication
	Detail     string // for experts, in English

	Intact, CryptoValid, Covers bool

	Signer  string // who signed: the person, or the body of a seal
	Holder  string // the organisation in the certificate
	Issuer  string // who issued it
	PESEL   string // of the signer, when certificate or podpis zaufany says so: show Masked
	Means   Means
	Ours    id.Unit // the office of this installation whose seal it is
	Revoked time.Time

	SigningTime   time.Time // as the signer claims; zero when not
	Best          time.Time // the earliest time by which the signature is proven to have existed
	Proven        bool      // by a timestamp; otherwise Best is the time that was asked for
	Qualification string    // tsl.Grade
	Territory     string    // of the trusted list that says so
	Roles         []string
	Reason, Place string
	Warnings      []string // ades.Warning
	Stamps        []Stamp
	Counters      []Line
}

// Stamp is what is told of one timestamp.
type Stamp struct {
	Kind       string // ades.StampKind
	Time       time.Time
	Authority  string
	Indication string
	Sub        string
	Qualified  bool // by the trusted lists (art. 42 eIDAS)
}

// Masked is the PESEL as it may stand on a page: the last four digits.
func (l Line) Masked() string {
	if len(l.PESEL) != 11 {
		return ""
	}
	return "•••••••" + l.PESEL[7:]
}

// ReportPath is the address of a report on the desk.
func ReportPath(r id.Report) string { return "/biurko/podpisy/" + r.Short() }
