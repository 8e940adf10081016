package notices

import "time"

// Link says where the button of a message leads.
type Link uint8

const (
	LinkPath   Link = iota // to the path of the notice
	LinkVerify             // to prove an e-mail address
	LinkReset              // to set a new password
	LinkDraft              // to the draft at the path of the notice, for somebody without an account
)

// Kind is one sort of notice. Its sentences are the messages <Key> (one line) and <Key>.text.
type Kind struct {
	Key       string
	Mandatory bool          // goes by e-mail whatever the person prefers
	MailOnly  bool          // is not put into the box
	Unproved  bool          // goes also to an address that its owner has not proved yet
	Link      Link          //
	Worth     time.Duration // after so long nobody needs the e-mail; 0 means WorthUsually
}

// WorthUsually is for how long sending is tried; mail servers are commonly given four to five days
// (RFC 5321 § 4.5.4.1).
const WorthUsually = 5 * 24 * time.Hour

// The notices of the spine.
const (
	SubmissionReceived  = "notice.submission-received"  // Number, Service
	CaseOpened          = "notice.case-opened"          // Sign
	LetterWaits         = "notice.letter-waits"         // Sign
	LetterWaitsStill    = "notice.letter-waits-still"   // Sign
	CompletionRequested = "notice.completion-requested" // Sign
	TermExtended        = "notice.term-extended"        // Sign
	CaseDecided         = "notice.case-decided"         // Sign
	SilentConsent       = "notice.silent-consent"       // Sign, Meaning (in Polish)
	CaseClosed          = "notice.case-closed"          // Sign
	CaseReopened        = "notice.case-reopened"        // Sign
	PaymentDue          = "notice.payment-due"          // Amount, Title, Until
	PaymentReceived     = "notice.payment-received"     // Amount, Title
	PaymentTakenBack    = "notice.payment-taken-back"   // Amount, Title, Until
	AccountOpened       = "notice.account-opened"       //
	RegisteredAgain     = "notice.registered-again"     //
	PasswordReset       = "notice.password-reset"       //
	PasswordChanged     = "notice.password-changed"     //
	FactorAdded         = "notice.factor-added"         //
	FactorRemoved       = "notice.factor-removed"       //
	FactorsReset        = "notice.factors-reset"        //
	RecoveryUsed        = "notice.recovery-used"        //
	NewDevice           = "notice.new-device"           //
	PasskeyCopied       = "notice.passkey-copied"       //
	Daily               = "notice.daily"                // Count

	CaseAssigned       = "notice.case-assigned"        // Sign
	CaseForInformation = "notice.case-for-information" // Sign
	LetterCame         = "notice.letter-came"          // Sign
	WritingToAccept    = "notice.writing-to-accept"    // Sign
	WritingReturned    = "notice.writing-returned"     // Sign
	MailFailed         = "notice.mail-failed"          // Sign
	LetterOtherWay     = "notice.letter-other-way"     // Sign
	ChargeUnpaid       = "notice.charge-unpaid"        // Sign, Title
	FileDamaged        = "notice.file-damaged"         //
	SealEnds           = "notice.seal-ends"            // Until
	SealEnded          = "notice.seal-ended"           // Until
	SignaturesStuck    = "notice.signatures-stuck"     //
	BreachFound        = "notice.breach-found"         //
	BreachEnds         = "notice.breach-ends"          //
	DeskDigest         = "notice.desk-digest"          // Count
)

// Kinds are the notices of the spine with their rules. What somebody must act upon, or what guards
// their account, is mandatory: silence would cost them a right (art. 9 KPA).
var Kinds = []Kind{
	{Key: SubmissionReceived},
	{Key: CaseOpened},
	{Key: LetterWaits, Mandatory: true},
	{Key: LetterWaitsStill, Mandatory: true},
	{Key: CompletionRequested, Mandatory: true},
	{Key: TermExtended},
	{Key: CaseDecided, Mandatory: true},
	{Key: SilentConsent, Mandatory: true},
	{Key: CaseClosed},
	{Key: CaseReopened},
	{Key: PaymentDue, Mandatory: true},
	{Key: PaymentReceived},
	{Key: PaymentTakenBack, Mandatory: true},
	{Key: AccountOpened, Mandatory: true, MailOnly: true, Unproved: true, Link: LinkVerify, Worth: 72 * time.Hour},
	{Key: RegisteredAgain, Mandatory: true, MailOnly: true, Unproved: true},
	{Key: PasswordReset, Mandatory: true, MailOnly: true, Unproved: true, Link: LinkReset, Worth: time.Hour},
	{Key: PasswordChanged, Mandatory: true, Unproved: true},
	{Key: FactorAdded, Mandatory: true, Unproved: true},
	{Key: FactorRemoved, Mandatory: true, Unproved: true},
	{Key: FactorsReset, Mandatory: true, Unproved: true},
	{Key: RecoveryUsed, Mandatory: true, Unproved: true},
	{Key: NewDevice, Mandatory: true, Unproved: true},
	{Key: PasskeyCopied, Mandatory: true, Unproved: true},
	{Key: Daily, MailOnly: true, Worth: 24 * time.Hour},

	{Key: CaseAssigned},
	{Key: CaseForInformation},
	{Key: LetterCame},
	{Key: WritingToAccept},
	{Key: WritingReturned},
	{Key: MailFailed},
	{Key: LetterOtherWay},
	{Key: ChargeUnpaid},
	{Key: FileDamaged, Mandatory: true},
	{Key: SealEnds, Mandatory: true},
	{Key: SealEnded, Mandatory: true},
	{Key: SignaturesStuck, Mandatory: true},
	{Key: BreachFound, Mandatory: true},
	{Key: BreachEnds, Mandatory: true},
	{Key: DeskDigest, MailOnly: true, Unproved: true, Worth: 12 * time.Hour},
}

func (k Kind) worth() time.Duration {
	if k.Worth == 0 {
		return WorthUsually
	}
	return k.Worth
}
