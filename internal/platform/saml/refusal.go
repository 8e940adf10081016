package saml

import (
	"errors"

	"wrota/internal/kit/fault"
)

// Reason is why an answer was not believed, for logs, audits and tests. It never carries personal data.
type Reason string

// Reasons that concern the person; the rest mean that the two systems disagree, or an attack.
const (
	Cancelled   Reason = "cancelled"     // the person gave up, or could not be identified
	LevelTooLow Reason = "level-too-low" // the login was weaker than asked
	NotForced   Reason = "not-forced"    // the provider did not ask the person again although we wanted it
	Expired     Reason = "expired"       // the assertion, or our own request, is too old
	Replayed    Reason = "replayed"      // the artifact or the assertion was used before
	Unreachable Reason = "unreachable"   // the provider did not answer, or not in time
	NoPESEL     Reason = "no-pesel"      // no valid PESEL number among the attributes
)

// Reasons of disagreement.
const (
	BadArtifact        Reason = "bad-artifact"         // not an artifact of type 4
	ForeignArtifact    Reason = "foreign-artifact"     // issued by somebody else than our provider
	Malformed          Reason = "malformed"            // not the XML that the protocol prescribes
	TooLarge           Reason = "too-large"            // longer, deeper or more than the limits allow
	Doctype            Reason = "doctype"              // a document type declaration
	SOAPFault          Reason = "soap-fault"           // the back channel answered with a fault
	BadStatus          Reason = "bad-status"           // the provider reports a failure that is not the person's
	Unsigned           Reason = "unsigned"             // what must be signed is not
	BadSignature       Reason = "bad-signature"        // a signature does not hold, or is not by a key of the provider
	WeakSignature      Reason = "weak-signature"       // SHA-1 or a short key
	WrongCoverage      Reason = "wrong-coverage"       // a signature covers another element than the one it stands in
	Unencrypted        Reason = "unencrypted"          // the assertion came in the clear
	BadEncryption      Reason = "bad-encryption"       // it cannot be decrypted with our keys
	EncryptionRefused  Reason = "encryption-refused"   // an algorithm that we do not use (CBC and other)
	WrongCount         Reason = "wrong-count"          // not exactly one response, assertion, subject or statement
	WrongIssuer        Reason = "wrong-issuer"         // somebody else speaks
	WrongVersion       Reason = "wrong-version"        // not SAML 2.0
	WrongDestination   Reason = "wrong-destination"    // meant for another address
	WrongInResponseTo  Reason = "wrong-in-response-to" // an answer to another request
	WrongAudience      Reason = "wrong-audience"       // meant for another service
	WrongRecipient     Reason = "wrong-recipient"      // to be delivered elsewhere
	WrongConfirmation  Reason = "wrong-confirmation"   // the subject is not confirmed by the bearer method
	NotYetValid        Reason = "not-yet-valid"        // from the future
	UnknownCondition   Reason = "unknown-condition"    // a condition that we do not understand
	BadAttribute       Reason = "bad-attribute"        // an attribute is missing, repeated or unreadable
	UnknownSession     Reason = "unknown-session"      // a logout names nobody
	ProviderOutOfDate  Reason = "provider-out-of-date" // the provider's metadata have expired
	UnsupportedBinding Reason = "unsupported-binding"  // the provider has no address for what we want to say
)

// Refusal says why an answer was not believed. errors.As finds in it the fault for the person.
type Refusal struct {
	Reason Reason
	cause  error // for the log; never quotes a document
}

func (r *Refusal) Error() string {
	if r.cause == nil {
		return "saml: " + string(r.Reason)
	}
	return "saml: " + string(r.Reason) + ": " + r.cause.Error()
}

// Unwrap gives the fault for the person and what lies behind.
func (r *Refusal) Unwrap() []error {
	if r.cause == nil {
		return []error{r.fault()}
	}
	return []error{r.fault(), r.cause}
}

func (r *Refusal) fault() *fault.Error {
	switch r.Reason {
	case Cancelled:
		return fault.New(fault.Conflict, "saml.cancelled")
	case LevelTooLow:
		return fault.New(fault.Forbidden, "saml.level-too-low")
	case Expired, NotForced:
		return fault.New(fault.Gone, "saml.expired")
	case Replayed:
		return fault.New(fault.Conflict, "saml.replayed")
	case Unreachable:
		return fault.New(fault.Busy, "saml.unreachable")
	case NoPESEL:
		return fault.New(fault.Forbidden, "saml.no-pesel")
	}
	return fault.New(fault.Forbidden, "saml.refused")
}

// ReasonOf returns the reason inside err, or "" when err is of another kind.
func ReasonOf(err error) Reason {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

func refuse(why Reason) *Refusal { return &Refusal{Reason: why} }

func refuseFor(why Reason, cause error) *Refusal { return &Refusal{Reason: why, cause: cause} }
