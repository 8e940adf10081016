// Package signaturesweb has the pages of reports on signatures: the public one, on which anybody drops a file and learns
// who signed it and whether an office of this installation issued it, and the one of a kept report on the desk.
//
// Words: the ticket is what the public page gives into the browser instead of keeping anything: the report that was just
// made, with a proof that it came from here, from which the same browser gets it as a PDF or as the XML of ETSI.
//
// Law: eIDAS art. 32 and 40 (whoever relies on a signature is told the result and what to watch); RODO art. 5(1)(c), (e):
// a file that is only checked is kept nowhere and logged nowhere.
//
// It judges nothing itself; Judge and Examine of signatures do.
package signaturesweb

import (
	"context"
	"net/http"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/signatures"
)

// Path is the public page.
const Path = "/podpis"

// Limits of the public page. Two files are read at once, each with what it is taken apart into, so that strangers hold
// some hundred megabytes of the node at most.
const (
	MaxFile    = 25_000_000 // bytes of one file
	maxBody    = 2*MaxFile + 1<<20
	maxAtOnce  = 2
	maxPerHost = 1
)

// Offices tells the names of the offices of the installation.
type Offices interface {
	OfficeNames(ctx context.Context) (map[id.Unit]string, error)
}

// Longer is what the file of a report has become: the same with timestamps and proofs (signatures/keeping).
type Longer struct {
	Body  []byte // nil: nothing was added
	Level string // T, LT or LTA
	Until time.Time
}

// Keeper knows the longer forms of files. It asks nobody's right.
type Keeper interface {
	Longer(ctx context.Context, unit id.Unit, sum blob.Sum) (Longer, error)
}

// Deps is what the pages need.
type Deps struct {
	Keeper     Keeper
	Signatures *signatures.Service
	Offices    Offices
	Clock      clock.Clock
	Words      *i18n.Catalog
	Tickets    *crypt.Signer // proves that a ticket came from here
}

type pages struct {
	Deps
	gate *gate
}

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d, newGate(maxAtOnce, maxPerHost)}
	reads := web.Clerk(signatures.GrantRead)
	return []web.Route{
		{Method: http.MethodGet, Pattern: Path, Name: "signatures.form", Access: web.Public, Handle: p.form},
		{Method: http.MethodPost, Pattern: Path, Name: "signatures.check", Access: web.Public, Handle: p.check, Body: maxBody},
		{Method: http.MethodPost, Pattern: Path + "/raport", Name: "signatures.file", Access: web.Public, Handle: p.file, Body: maxTicket + 1<<16},
		{Method: http.MethodGet, Pattern: deskPath, Name: "signatures.report", Access: reads, Handle: p.report},
		{Method: http.MethodGet, Pattern: deskPath + "/raport.pdf", Name: "signatures.reportPDF", Access: reads, Handle: p.reportPDF},
		{Method: http.MethodGet, Pattern: deskPath + "/raport.xml", Name: "signatures.reportXML", Access: reads, Handle: p.reportXML},
		{Method: http.MethodGet, Pattern: deskPath + "/plik", Name: "signatures.reportFile", Access: reads, Handle: p.reportFile},
	}
}

const deskPath = "/biurko/podpisy/{report}"

// tell puts a report into the words of whoever reads the page.
func (p *pages) tell(ctx context.Context, r signatures.Report) (signatures.Told, error) {
	names, err := p.Offices.OfficeNames(ctx)
	if err != nil {
		return signatures.Told{}, err
	}
	return signatures.Tell(func(key string, args ...any) string { return i18n.T(ctx, key, args...) }, r, names), nil
}
