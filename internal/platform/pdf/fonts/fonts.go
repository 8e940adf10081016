// Package fonts holds the four faces of the documents, made from Lato 2.0 by Łukasz Dziedzic (SIL
// Open Font License 1.1, OFL.txt). make.py says what was changed and how to make them again. They
// cover Latin with all its extensions that European and Vietnamese names need, Greek, Cyrillic,
// punctuation, currencies, arrows and a few figures of mathematics.
package fonts

import _ "embed" // the faces are part of the program

// The faces, as TrueType files.
var (
	//go:embed Regular.ttf
	Regular []byte
	//go:embed Bold.ttf
	Bold []byte
	//go:embed Italic.ttf
	Italic []byte
	//go:embed BoldItalic.ttf
	BoldItalic []byte
)
