package mail

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Step is how far a message came.
type Step string

const (
	StepBuild     Step = "build"     // the message itself cannot be sent
	StepConnect   Step = "connect"   // reaching the relay, TLS, greeting, log-in
	StepSender    Step = "sender"    // the relay does not let us write in this name
	StepRecipient Step = "recipient" // the relay does not take mail for this address
	StepContent   Step = "content"   // the relay does not take the message
)

// Error says why a message was not taken. It holds nothing from the message and none of the relay's
// words, so it may be logged and stored.
type Error struct {
	Step      Step
	Permanent bool   // this message will never reach this address
	Code      int    // the relay's reply, e.g. 550; 0: there was none
	Enhanced  string // the reply's enhanced code (RFC 3463), e.g. "5.1.1"; may be empty
	cause     error  // of our own side or of the network
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mail: %s", e.Step)
	if e.Code != 0 {
		fmt.Fprintf(&b, ": %d", e.Code)
	}
	if e.Enhanced != "" {
		b.WriteString(" " + e.Enhanced)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap gives the cause when there was no reply of the relay: context.Canceled, a network error.
func (e *Error) Unwrap() error { return e.cause }

// IsPermanent tells whether err is an *Error that another try will not mend.
func IsPermanent(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Permanent
}

// connectError is never permanent: it says nothing about the message, and a relay that refuses our
// password today is put right by the operator while the message waits.
func connectError(ctx context.Context, err error) *Error {
	e := &Error{Step: StepConnect}
	var reply *textproto.Error
	switch {
	case ctx.Err() != nil:
		e.cause = ctx.Err()
	case errors.As(err, &reply):
		e.Code, e.Enhanced = reply.Code, enhanced(reply.Msg)
	default:
		e.cause = err // of the network or of TLS: there was no recipient yet
	}
	return e
}

// sendError reads what the SMTP client says about one message.
func sendError(ctx context.Context, err error) *Error {
	e := &Error{Step: StepContent}
	var send *gomail.SendError
	if errors.As(err, &send) {
		e.Step, e.Code, e.Enhanced = stepOf(send.Reason), send.ErrorCode(), send.EnhancedStatusCode()
	}
	switch {
	case ctx.Err() != nil:
		e.cause = ctx.Err()
	case e.Code == 0:
		e.cause = errBroken // the client's own text may name the recipient
	}
	// A refused sender is our relay's doing, not the recipient's: it is mended and tried again.
	e.Permanent = e.Code >= 500 && (e.Step == StepRecipient || e.Step == StepContent)
	return e
}

var errBroken = errors.New("the connection broke or the relay was silent")

func stepOf(r gomail.SendErrReason) Step {
	switch r {
	case gomail.ErrSMTPMailFrom, gomail.ErrGetSender:
		return StepSender
	case gomail.ErrSMTPRcptTo, gomail.ErrGetRcpts:
		return StepRecipient
	case gomail.ErrConnCheck:
		return StepConnect
	}
	return StepContent
}

// enhanced takes "5.1.1" from the beginning of a reply's text.
func enhanced(text string) string {
	code, _, _ := strings.Cut(text, " ")
	parts := strings.Split(code, ".")
	if len(parts) != 3 {
		return ""
	}
	for _, p := range parts {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return ""
		}
	}
	return code
}
