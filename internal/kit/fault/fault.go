// Package fault describes what can be wrong with a request, in words a person can act on.
//
// A fault is an expected refusal: bad input, a thing that does not exist, a right that is missing, a
// state that forbids the action. It carries the key of a message (never a sentence), so that the
// same refusal reads well in every language, and the fields to mark in a form. Any other error is
// internal: it is wrapped with its place, logged once and shown as a code.
//
// Modules return faults; platform/web turns each kind into one status and one page.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal a fault is. Each kind has exactly one HTTP status.
type Kind uint8

const (
	Invalid   Kind = iota + 1 // 422: the input can be mended; Fields say where
	NotFound                  // 404: no such thing, or it is not yours (the two must look alike)
	Forbidden                 // 403: you are known, but this is not allowed to you
	LoggedOut                 // 401 → login page: the action needs an account
	Conflict                  // 409: somebody else was first, or the state forbids it
	Gone                      // 410: it existed and has expired or was withdrawn
	TooLarge                  // 413: more bytes than allowed
	Busy                      // 429: slow down, or try again in a while
)

func (k Kind) String() string {
	return [...]string{"internal", "invalid", "not-found", "forbidden", "logged-out", "conflict", "gone", "too-large", "busy"}[k]
}

// Args are the values a message puts into its sentence.
type Args map[string]any

// Field is one place in a form and what is wrong there.
type Field struct {
	Name string // the name of the form field, or its path in a repeating group
	Key  string // message key
	Args Args
}

// Error is a fault. Key is the message key of the whole refusal.
type Error struct {
	Kind   Kind
	Key    string
	Args   Args
	Fields []Field
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s %v", e.Kind, e.Key, e.fieldNames()) }

// fieldNames never prints values: an error text may reach a log, and values are personal data.
func (e *Error) fieldNames() []string {
	names := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		names[i] = f.Name
	}
	return names
}

// New makes a fault of a kind; args may be left out.
func New(k Kind, key string, args ...Args) *Error {
	e := &Error{Kind: k, Key: key}
	if len(args) > 0 {
		e.Args = args[0]
	}
	return e
}

// InvalidField is the commonest fault: one field of a form is wrong.
func InvalidField(name, key string, args ...Args) *Error {
	f := Field{Name: name, Key: key}
	if len(args) > 0 {
		f.Args = args[0]
	}
	return &Error{Kind: Invalid, Key: "fault.invalid", Fields: []Field{f}}
}

// Fields makes a fault out of what a form check found, or nil when it found nothing.
func Fields(found []Field) error {
	if len(found) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "fault.invalid", Fields: found}
}

// As returns the fault inside err, if there is one.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is tells whether err is a fault of kind k.
func Is(err error, k Kind) bool {
	e, ok := As(err)
	return ok && e.Kind == k
}
