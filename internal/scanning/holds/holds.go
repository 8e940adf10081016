// Package holds says what the module scanning holds about people, and for which activities of processing.
//
// The declaration is data (holds.yaml, in the language of platform/personal): every table of the module with whose rows it has
// and how they are found, every column with what it means to a person, or the reason why it is kept back; and the lines that the
// module adds to the register of activities.
//
// Law: RODO art. 15 (a copy of the data for the person), art. 30 (the register of activities). The package does nothing itself.
package holds

import _ "embed"

// Declared is the declaration of the module.
//
//go:embed holds.yaml
var Declared []byte
