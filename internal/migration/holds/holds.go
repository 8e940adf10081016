// Package holds says what the module migration holds about people, and for which activity of processing.
//
// The declaration is data (holds.yaml, in the language of platform/personal): tables hold no data of people but by
// reference and masked; the file of the old system is kept until its import has ended.
//
// Law: RODO art. 15, art. 30. A test of the composition fails when a table or column is missing here.
package holds

import _ "embed"

// Declared is the declaration of the module.
//
//go:embed holds.yaml
var Declared []byte
