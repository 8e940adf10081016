package ades

import (
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
)

// Format is the family of a signature.
type Format string

const (
	XAdES Format = "XAdES"
	CAdES Format = "CAdES"
	PAdES Format = "PAdES"
	XML   Format = "XML"   // XMLDSig without the properties of XAdES
	CMS   Format = "CMS"   // CMS without the attributes of CAdES
	PKCS7 Format = "PKCS7" // CMS in a PDF, without what PAdES asks for
)

// Level is how much proof of the past a signature carries, by its structure alone.
type Level string

const (
	LevelNone Level = ""    // none of the baseline levels
	LevelB    Level = "B"   // the signature and who made it
	LevelT    Level = "T"   // and a timestamp of the signature
	LevelLT   Level = "LT"  // and what proves the certificates
	LevelLTA  Level = "LTA" // and a timestamp over all of it
)

// Container is what holds a signature and its data together.
type Container string

const (
	Bare  Container = ""
	ASiCS Container = "ASiC-S"
	ASiCE Container = "ASiC-E"
)

// Signature is one signature as its file tells it.
type Signature struct {
	ID        string // as it stands in the file; otherwise the start of the SHA-256 of its value, in hex
	Format    Format
	Level     Level
	Container Container
	File      string // the file of a container that holds the signature

	// Faults are what is wrong with the form; the first decides the sub-indication. A signature that
	// cannot be read at all is one with faults alone.
	Faults []Fault
	Data   []Datum // what is signed, without the properties of the signature
	// Intact tells that every datum was found and agrees with its digest, the signed properties included.
	Intact bool
	// CryptoValid tells that the value was made by the key of Signer over what says the digests.
	CryptoValid bool
	// Covers tells that nothing a reader would take for the document lies outside of what is signed.
	Covers bool
	Value  []byte // the signature value

	// Signer is the certificate that the signature names, or whose key fits when it names none; nil when none was found.
	Signer       *cert.Certificate
	Named        Naming
	Certificates []*cert.Certificate // all that came along, Signer among them
	CRLs         []*cert.CRL
	OCSPs        []*cert.OCSP

	SigningTime time.Time // as the signer claims; zero when not claimed
	Policy      *Policy
	Roles       []string // claimed
	Commitments []string // OIDs or URIs
	Place       string
	Reason      string // of a PDF

	Timestamps []*Timestamp // in the order of the file
	Counters   []*Signature // counter-signatures of this one
	Algorithms []Algorithm  // every algorithm that the signature rests on
	Warnings   []Warning
}

// Naming is how a signature names its signing certificate.
type Naming int

const (
	NamedNot    Naming = iota // it does not: the certificate could be exchanged for another of the same key
	NamedRight                // and Signer is the one
	NamedWrong                // the digest belongs to no certificate whose key made the value
	NamedWeakly               // right, but by a digest too weak to rely on
)

// Datum is one signed thing.
type Datum struct {
	Name   string // URI of the reference, name of the file, "" for the whole document
	Found  bool
	Intact bool
	// Unsupported tells that its digest, or a transform before it, is not known: it was found, and nobody can say whether
	// it was changed. It is not Intact then.
	Unsupported bool
	Whole       bool // it is the whole document (or file)
	// Octets are the bytes whose digest is signed; nil when not found, and for PDFs, whose data is the file.
	Octets []byte
}

// Fault is something wrong with the form of a signature.
type Fault struct {
	Sub  SubIndication
	What string // for the report of experts, in English: "two SignedProperties"
}

// Policy is the signature policy that the signer names.
type Policy struct {
	Implied bool
	ID      string // OID or URI
	// Checked tells that the policy document came along and Matches that its digest agrees.
	Checked, Matches bool
}

// StampKind is what a timestamp was put on.
type StampKind string

const (
	StampContent    StampKind = "content"    // the data before it was signed
	StampSignature  StampKind = "signature"  // the signature value
	StampReferences StampKind = "references" // references to certificates and their states, with or without the signature
	StampArchive    StampKind = "archive"    // everything so far
	StampDocument   StampKind = "document"   // a revision of a PDF
)

// Timestamp is a timestamp that came with a signature.
type Timestamp struct {
	Kind  StampKind
	Token *cms.Token // nil when it could not be read
	Fault string     // why not, or why the imprint could not be computed
	// Matches tells that the imprint of the token is the digest of what it should cover.
	Matches bool
	// Covers are what it proves the existence of, besides the data of its kind.
	Covers Coverage
}

// Coverage is what a timestamp proves to have existed. Proofs are by content: the certificates, CRLs and OCSP
// answers whose bytes the imprint covers, and the timestamps and counter-signatures before this one.
type Coverage struct {
	Value        bool // the signature value
	Certificates []*cert.Certificate
	CRLs         []*cert.CRL
	OCSPs        []*cert.OCSP
	Timestamps   []*Timestamp
	Counters     []*Signature // counter-signatures, their values and their timestamps
}

// Algorithm is one use of an algorithm that the worth of a signature rests on.
type Algorithm struct {
	Use  string // "signature", "data", "properties", "certificate", "timestamp"
	Name string // "SHA256", "RSA", "RSA-PSS", "ECDSA", "Ed25519"
	Bits int    // of the key; 0 for digests
}

// Warning is what a report must mention although it does not change the verdict.
type Warning string

const (
	WarnManifest       Warning = "manifest-unchecked"        // a signed list of digests, whose files were not all compared
	WarnNoTime         Warning = "no-signing-time"           // the signer does not say when
	WarnIssuerMismatch Warning = "issuer-mismatch"           // the named issuer or serial number is not the certificate's
	WarnLaterChanges   Warning = "later-changes"             // allowed changes were made after the signature (another signature, a form filled in)
	WarnDuplicates     Warning = "duplicates"                // something is there twice that should be there once
	WarnUnknownPart    Warning = "unknown-part"              // an unsigned property that is not understood
	WarnWeakDigest     Warning = "weak-digest"               // SHA-1 or older
	WarnEvidenceRecord Warning = "evidence-record-unchecked" // a record of RFC 4998 or 6283, which proves a time and is not read here
	WarnMimetype       Warning = "mimetype"                  // of a container, missing or wrong
	WarnUnsupported    Warning = "unsupported-algorithm"     // an algorithm that is not known here: nothing made with it is valid
	WarnDigestMismatch Warning = "digest-algorithm-mismatch" // the stated digest algorithm is not that of the signature algorithm, or of the message
)

// Profile is the name of format and level together: XAdES-B-LT, or the format alone when it has none of the
// baseline levels.
func (s *Signature) Profile() string {
	if s.Level == LevelNone {
		return string(s.Format)
	}
	return string(s.Format) + "-B-" + string(s.Level)
}
