package portal

import (
	"net/http"

	"wrota/internal/kit/fault"
)

// LanguagePath is where the links of the language switch lead: LanguagePath + "/uk?wroc=/uslugi".
const LanguagePath = "/jezyk"

func (p *pages) unready() error { return fault.New(fault.NotFound, "portal.no-such-page") }

func (p *pages) home(http.ResponseWriter, *http.Request) error        { return p.unready() }
func (p *pages) services(http.ResponseWriter, *http.Request) error    { return p.unready() }
func (p *pages) service(http.ResponseWriter, *http.Request) error     { return p.unready() }
func (p *pages) offices(http.ResponseWriter, *http.Request) error     { return p.unready() }
func (p *pages) office(http.ResponseWriter, *http.Request) error      { return p.unready() }
func (p *pages) search(http.ResponseWriter, *http.Request) error      { return p.unready() }
func (p *pages) suggest(http.ResponseWriter, *http.Request) error     { return p.unready() }
func (p *pages) showCheck(http.ResponseWriter, *http.Request) error   { return p.unready() }
func (p *pages) check(http.ResponseWriter, *http.Request) error       { return p.unready() }
func (p *pages) mine(http.ResponseWriter, *http.Request) error        { return p.unready() }
func (p *pages) filing(http.ResponseWriter, *http.Request) error      { return p.unready() }
func (p *pages) matter(http.ResponseWriter, *http.Request) error      { return p.unready() }
func (p *pages) matterPage(http.ResponseWriter, *http.Request) error  { return p.unready() }
func (p *pages) about(http.ResponseWriter, *http.Request) error       { return p.unready() }
func (p *pages) privacy(http.ResponseWriter, *http.Request) error     { return p.unready() }
func (p *pages) declaration(http.ResponseWriter, *http.Request) error { return p.unready() }
func (p *pages) support(http.ResponseWriter, *http.Request) error     { return p.unready() }
func (p *pages) help(http.ResponseWriter, *http.Request) error        { return p.unready() }
func (p *pages) language(http.ResponseWriter, *http.Request) error    { return p.unready() }
func (p *pages) look(http.ResponseWriter, *http.Request) error        { return p.unready() }
