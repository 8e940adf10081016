// Package messages holds the sentences of the language of e-services: what is wrong with an answer
// and how to mend it, the labels of the parts of compound questions (street, house …) and the few
// words that printed answers need (tak, nie, the months).
//
// The sentences live in pl.yaml, en.yaml, uk.yaml and de.yaml beside this file, flat keys that begin
// with "eservice.". The application gives FS to its catalogue of messages like the folders of all
// modules; Say is for the printing of answers, which happens where no request is at hand: in a PDF
// made at night, in the XML of an application, in the outline for reviewers.
//
// Sentences are written so that they need no plural forms, and say what to do, not what is wrong.
package messages

import (
	"embed"
	"io/fs"
	"strings"
	"sync"

	"wrota/internal/platform/i18n"
)

//go:embed *.yaml
var files embed.FS

// rooted shows the files under messages/, where catalogues look for them.
type rooted struct{}

func (rooted) Open(name string) (fs.File, error) {
	return files.Open(strings.TrimPrefix(name, "messages/"))
}

// FS holds messages/pl.yaml and the other languages, for i18n.Load.
func FS() fs.FS { return rooted{} }

// catalog is made once from embedded files, so an error is a mistake that every test shows.
var catalog = sync.OnceValue(func() *i18n.Catalog {
	c, err := i18n.Load(FS())
	if err != nil {
		panic(err)
	}
	return c
})

// Say renders a message of this package in a language; see i18n.Catalog.Say.
func Say(lang, key string, args ...any) string { return catalog().Say(lang, key, args...) }
