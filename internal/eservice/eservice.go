// Package eservice is the language of e-services: a service is data (YAML, see docs/eservice.md) and,
// only if it computes something that data cannot say, a small Go package.
//
// A Definition says what is asked and in which order, under which conditions, what must be attached
// and declared, what it costs, what the law is, how the case is classified and by when it is settled.
// Load reads it strictly: every mistake is reported with its place and how to mend it, and a program
// with a wrong definition does not start. Answers hold what a person answered; Definition.Path says
// where the person is; Read takes a page in; Check finds what is missing; Quote works out the fee;
// Sheet and xmldoc.Document give the application to people and to machines.
//
// The words: Step (a page), Field (a question), Group (repeating rows), Section (a part of the task
// list), At (a place in the path), Live (the steps and answers that count now). Answers to questions
// that are no longer asked are kept, because people change their minds, but they never reach a
// document, a fee or a condition.
//
// The law that shapes it: KPA art. 63 and 64 (what an application must have), UoI art. 19b and the
// regulation of 14.09.2011 (electronic forms and their XML), RODO art. 13 (the clause), art. 5 of the
// act of 4.04.2019 (accessible forms). The package stores nothing, serves no pages and asks no
// registers; intake does the first, portal and intakeweb the second.
package eservice

import (
	"context"
	"embed"

	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/eservice/source"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
)

// Messages are the sentences of the package and of the kinds of fields.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Text is a sentence in the languages of the product; Polish is always there.
type Text = source.Text

// Problem is what is wrong with one answer; Say makes the sentence.
type Problem = field.Problem

// Env is what the moment adds to a definition and its answers.
type Env struct {
	Today calendar.Date // conditions and bounds are about this day; of a filed application, the day of filing
	Lang  string        // of printed values and of messages; "" means Polish
	Lists field.Lists   // lists from outside (roads, schools); nil when no definition uses them
	Rates Rates         // values that the unit or the law sets from a day; nil when no definition uses them
}

func (e Env) context() field.Context {
	if e.Lang == "" {
		e.Lang = "pl"
	}
	return field.Context{Today: e.Today, Lang: e.Lang, Lists: e.Lists}
}

// Service is an e-service that the portal can run. Most services are only a definition: see Plain.
type Service interface {
	Definition() *Definition
	// Check says what the form's data cannot: rules across questions. It is called with the answers
	// that count, after the definition's own checks found nothing.
	Check(a Answers, env Env) []Problem
}

// Pricing is what working out a fee needs besides the answers.
type Pricing struct {
	Env
	Tariff *fee.Tariff
	Unit   any // rates of the unit (a council's resolution), known to the Pricer only
}

// Pricer is implemented by services with an arithmetic of their own. It returns the lines of the fee
// rules marked "compute: code"; Rule of each line is the id of its rule.
type Pricer interface {
	Fee(a Answers, p Pricing) ([]fee.Line, error)
}

// Prefiller is implemented by services that know answers beforehand, from registers or from the
// last application of the same person. The person sees them and may change them.
type Prefiller interface {
	Prefill(ctx context.Context, by actor.Actor) (Answers, error)
}

// Drafter is implemented by services whose decisions need more than the answers: it returns values
// for the merge fields that the definition declares under "computed" of a decision.
type Drafter interface {
	Draft(a Answers, p Pricing) (map[string]string, error)
}

// Plain is a service without code.
type Plain struct{ Def *Definition }

// Definition is the data of the service.
func (p Plain) Definition() *Definition { return p.Def }

// Check finds nothing: data said everything.
func (Plain) Check(Answers, Env) []Problem { return nil }
