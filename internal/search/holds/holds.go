// Package holds says what the module search holds about people, and for which activities of processing.
//
// The declaration is data (holds.yaml, in the language of platform/personal): every table of the module with the reason why nothing
// of it goes into a copy. The index holds numbers of words and is made of what other modules hold; searches that a clerk keeps are
// the clerk's tool and not data about a party.
//
// Law: RODO art. 15 (a copy of the data for the person), art. 30 (the register of activities). The package does nothing itself.
package holds

import _ "embed"

// Declared is the declaration of the module.
//
//go:embed holds.yaml
var Declared []byte
