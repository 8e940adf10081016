// Package signing keeps the document of an application as somebody was given it to sign, takes back what they signed,
// and says whether it is a signature of exactly that document.
//
// Words: a draft is frozen when its holder chooses to sign: the XML document of that revision is made and kept as it
// is. It stays current as long as the answers, the files (whose SHA-256 stand in the document) and whoever acts are
// the same; after a change it has to be made and signed again. A signed file holds the document (XAdES enveloped or
// enveloping, CAdES, ASiC) or stands beside it (a detached signature); both are filed as they came. A mark is what was
// found on one signature when it came; the report at the moment of filing is made and kept by module signatures.
//
// Law: art. 63 § 3a KPA (an application in electronic form is signed with a qualified, trusted or personal signature,
// or confirmed otherwise); art. 64 § 2 KPA (an invalid signature is a gap to be filled in, and no ground to lose the
// application); eIDAS art. 25.
//
// The package judges no signature (Judge is asked) and decides nothing about filing. PDF is not taken: a signature of
// a print says nothing of the XML document that the office works with.
package signing

import (
	"context"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/signed"
)

// Way is how a signature came.
type Way string

// The ways.
const (
	ByUpload  Way = "upload"          // signed outside and sent back
	ByTrusted Way = "trusted-profile" // podpis zaufany
)

// Outcome is what a signature was found to be.
type Outcome string

// The outcomes, as those of reports.
const (
	Valid    Outcome = "valid"
	Doubtful Outcome = "doubtful" // not proved either way
	Invalid  Outcome = "invalid"
)

// MaxBytes bounds a signed file; the document of an application is never near it.
const MaxBytes = 20 << 20

// File is a file that may be signed.
type File struct {
	Name     string
	Body     []byte
	Contents map[string][]byte // what a detached signature may be about
}

// Mark is one signature in the words of the judge.
type Mark struct {
	Signer  string    `json:"signer"`
	Holder  string    `json:"holder,omitempty"` // the firm or body that the certificate names beside them
	PESEL   string    `json:"pesel,omitempty"`
	Means   string    `json:"means"` // qualified-signature, trusted-profile …
	Outcome Outcome   `json:"outcome"`
	At      time.Time `json:"at"` // as the signer claims; zero when they do not
}

// Judge says what the signatures in a file are worth at a time. It stores nothing.
type Judge interface {
	Judge(ctx context.Context, f File, at time.Time) ([]Mark, error)
}

// Worst is what a file with these signatures is worth: as much as the least of them. Without any it is worth nothing.
func Worst(marks []Mark) Outcome {
	out := Valid
	for _, m := range marks {
		if m.Outcome == Invalid {
			return Invalid
		}
		if m.Outcome != Valid {
			out = Doubtful
		}
	}
	if len(marks) == 0 {
		return Invalid
	}
	return out
}

// Agent is who acted for the owner when the document was made; it names them.
type Agent struct {
	Account id.Account
	Mandate id.Mandate
}

// Frozen is a document to sign.
type Frozen struct {
	Unit       id.Unit
	Draft      id.Draft
	Revision   int64
	Submission id.Submission // the identifier that the document carries
	Agent      Agent
	Level      int64 // assurance of identity, as the document says it
	Document   []byte
	SHA256     string
	MadeAt     time.Time
	Signed     *Signed // nil until it was signed
	Filed      bool
}

// Signed is what came back.
type Signed struct {
	Way    Way
	Name   string
	Body   []byte
	SHA256 string
	Beside bool // the signature alone, without the document
	Marks  []Mark
	At     time.Time // when it came
}

// Outcome is what it is worth.
func (s *Signed) Outcome() Outcome { return Worst(s.Marks) }

// Current tells whether the document still says what the draft says.
func (f *Frozen) Current(revision int64, by Agent) bool {
	return f.Revision == revision && f.Agent == by
}

// Filing are the exact bytes that become the document of the submission, with their digest.
func (f *Frozen) Filing() (document []byte, sha256 string) {
	if f.Signed == nil || f.Signed.Beside {
		return f.Document, f.SHA256
	}
	return f.Signed.Body, f.Signed.SHA256
}

// means are the kinds of signatures as receipts name them.
var means = map[string]string{
	"qualified-signature": "podpis kwalifikowany", "qualified-seal": "pieczęć kwalifikowana", "advanced": "podpis zaawansowany",
	"trusted-profile": "podpis zaufany", "personal": "podpis osobisty", "own-seal": "pieczęć urzędu",
}

// outcomes are the verdicts as receipts name them.
var outcomes = map[Outcome]string{
	Valid: "ważny w chwili złożenia", Doubtful: "niepotwierdzony w chwili złożenia", Invalid: "nieważny w chwili złożenia",
}

// Words is a signature as the receipt (UPP) says it.
func (m Mark) Words() string {
	kind, ok := means[m.Means]
	if !ok {
		kind = "podpis"
	}
	who := m.Signer
	if who == "" {
		who = "osoba nieustalona"
	}
	out := who + ", " + kind + ", " + outcomes[m.Outcome]
	if !m.At.IsZero() {
		out += ", złożony " + m.At.In(calendar.Warsaw).Format("2.01.2006 15:04:05")
	}
	return out
}

// MediaType is of what kind a document is that is kept as a file, and how the name of the file ends.
func MediaType(document []byte) (media, ending string) {
	switch signed.KindOf(document) {
	case signed.CMS:
		return "application/pkcs7-mime", "xml.p7m"
	case signed.Container:
		return "application/vnd.etsi.asic-e+zip", "asice"
	default:
		return "application/xml", "xml"
	}
}

// FileName names a signed file by what it is, so that programs open it by its ending.
func FileName(file []byte, beside bool) string {
	_, ending := MediaType(file)
	if beside && ending == "xml.p7m" {
		ending = "xml.p7s"
	}
	if beside {
		return "podpis." + ending
	}
	return "wniosek-podpisany." + ending
}

// SignatureName names a signature that is kept beside its document.
func (s *Signed) SignatureName() string { return FileName(s.Body, true) }
