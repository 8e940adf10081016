package intakeweb

import (
	"net/http"

	"wrota/internal/kit/fault"
)

func unready() error { return fault.New(fault.NotFound, "fault.no-page") }

func (p *pages) showLetters(http.ResponseWriter, *http.Request) error    { return unready() }
func (p *pages) showNew(http.ResponseWriter, *http.Request) error        { return unready() }
func (p *pages) enter(http.ResponseWriter, *http.Request) error          { return unready() }
func (p *pages) showLetter(http.ResponseWriter, *http.Request) error     { return unready() }
func (p *pages) letterFile(http.ResponseWriter, *http.Request) error     { return unready() }
func (p *pages) label(http.ResponseWriter, *http.Request) error          { return unready() }
func (p *pages) confirmation(http.ResponseWriter, *http.Request) error   { return unready() }
func (p *pages) moveLetter(http.ResponseWriter, *http.Request) error     { return unready() }
func (p *pages) dismiss(http.ResponseWriter, *http.Request) error        { return unready() }
func (p *pages) showCorrection(http.ResponseWriter, *http.Request) error { return unready() }
func (p *pages) correct(http.ResponseWriter, *http.Request) error        { return unready() }
func (p *pages) suggestSenders(http.ResponseWriter, *http.Request) error { return unready() }
func (p *pages) suggestClasses(http.ResponseWriter, *http.Request) error { return unready() }
