package federation

import (
	"fmt"

	"wrota/internal/kit/fault"
)

// Reason is why a login with a provider came to nothing, for the log and the audit.
type Reason string

// The reasons.
const (
	Cancelled   Reason = "cancelled"     // the person gave up at the provider
	Unreachable Reason = "unreachable"   // the provider does not answer
	Expired     Reason = "expired"       // it took too long, or was used already
	Stranger    Reason = "other-browser" // another browser than the one that began
	Disbelieved Reason = "refused"       // what came back does not hold
	TooLow      Reason = "too-low"       // who it is was shown less surely than the page needs
	NoPESEL     Reason = "no-pesel"      // the provider knows no PESEL of the person, and must
)

// Refusal says why a login came to nothing. What it wraps is for the log and quotes no personal data.
type Refusal struct {
	Reason Reason
	Cause  error
}

func (r *Refusal) Error() string {
	if r.Cause == nil {
		return "federation: " + string(r.Reason)
	}
	return fmt.Sprintf("federation: %s: %v", r.Reason, r.Cause)
}

// Unwrap gives the fault for the person and what lies behind.
func (r *Refusal) Unwrap() []error {
	kind := map[Reason]fault.Kind{Cancelled: fault.Conflict, Unreachable: fault.Busy, Expired: fault.Gone, Stranger: fault.Forbidden}[r.Reason]
	if kind == 0 {
		kind = fault.Forbidden
	}
	return []error{fault.New(kind, "federation."+string(r.Reason)), r.Cause}
}

// Refuse makes a refusal.
func Refuse(why Reason, format string, args ...any) error {
	return &Refusal{why, fmt.Errorf(format, args...)}
}
