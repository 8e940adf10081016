package intakeweb

import (
	"net/http"

	"wrota/internal/kit/fault"
)

func unready() error { return fault.New(fault.NotFound, "fault.no-page") }

func (p *pages) start(http.ResponseWriter, *http.Request) error          { return unready() }
func (p *pages) startInMatter(http.ResponseWriter, *http.Request) error  { return unready() }
func (p *pages) showDraft(http.ResponseWriter, *http.Request) error      { return unready() }
func (p *pages) showStep(http.ResponseWriter, *http.Request) error       { return unready() }
func (p *pages) saveStep(http.ResponseWriter, *http.Request) error       { return unready() }
func (p *pages) askRemoveRow(http.ResponseWriter, *http.Request) error   { return unready() }
func (p *pages) removeRow(http.ResponseWriter, *http.Request) error      { return unready() }
func (p *pages) showFiles(http.ResponseWriter, *http.Request) error      { return unready() }
func (p *pages) addFiles(http.ResponseWriter, *http.Request) error       { return unready() }
func (p *pages) openFile(http.ResponseWriter, *http.Request) error       { return unready() }
func (p *pages) removeFile(http.ResponseWriter, *http.Request) error     { return unready() }
func (p *pages) suggest(http.ResponseWriter, *http.Request) error        { return unready() }
func (p *pages) askSave(http.ResponseWriter, *http.Request) error        { return unready() }
func (p *pages) save(http.ResponseWriter, *http.Request) error           { return unready() }
func (p *pages) askDiscard(http.ResponseWriter, *http.Request) error     { return unready() }
func (p *pages) discard(http.ResponseWriter, *http.Request) error        { return unready() }
func (p *pages) showVersion(http.ResponseWriter, *http.Request) error    { return unready() }
func (p *pages) upgrade(http.ResponseWriter, *http.Request) error        { return unready() }
func (p *pages) showCheck(http.ResponseWriter, *http.Request) error      { return unready() }
func (p *pages) submit(http.ResponseWriter, *http.Request) error         { return unready() }
func (p *pages) showFiled(http.ResponseWriter, *http.Request) error      { return unready() }
func (p *pages) receiptXML(http.ResponseWriter, *http.Request) error     { return unready() }
func (p *pages) receiptPDF(http.ResponseWriter, *http.Request) error     { return unready() }
func (p *pages) documentXML(http.ResponseWriter, *http.Request) error    { return unready() }
func (p *pages) documentPDF(http.ResponseWriter, *http.Request) error    { return unready() }
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
