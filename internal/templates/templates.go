// Package templates keeps the register of templates of electronic documents and tells of an XML document whether it is made after the
// template that it names.
//
// Words: a template (wzór dokumentu elektronicznego) is a schema with what belongs to it: its identifier, which is the namespace of
// documents (http://crd.gov.pl/wzor/RRRR/MM/DD/NNNN/), its organ, legal basis and the days on which it is in force. A version is one
// wording of it; a template is withdrawn, never deleted, and documents of its time are still judged by it. A package is what the
// central repository publishes for one template: schemat.xsd, wyroznik.xml, styl.xsl. To check is to validate one document.
//
// The register has three kinds of templates. Ours are the documents of our e-services, a schema for every version. Reconstructed
// are those that the program knows by the documents that are exchanged, because the repository's own files are not part of it:
// a document that does not agree with one of these is not therefore wrong, and every page says so. Added are those that an
// administrator of the region brought in as a package.
//
// Law: act of 17.02.2005 on informatisation, art. 19b (central repository of templates, their identifiers); regulation of 14.09.2011
// (Dz.U. 2018 poz. 180) § 18. KPA art. 64 § 2: whether a document after the wrong pattern is a formal lack is decided by a
// person, so a check refuses nothing.
//
// What it does not do: it fetches nothing and runs no stylesheet (a package's one is kept as a file). How a document is shown is the
// business of render, and whether its signatures hold, of signatures.
package templates

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/eservice/xmldoc"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "templates", FS: must(fs.Sub(migrations, "migrations"))}

// Messages are the sentences of the module.
//
//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// GrantRegister is the right to keep the register of the region.
const GrantRegister actor.Grant = "templates.register"

// Deps is what the module needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Services []*eservice.Definition // every version of every e-service
}

// Service is the module's public face.
type Service struct {
	Deps
	known  []Template // of the program itself, in the order of namespaces
	shared map[string]File
	engine engine
}

// New makes the module. It fails when a template of the program itself cannot be read.
func New(d Deps) (*Service, error) {
	known, shared, err := readLibrary(library)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	for _, def := range d.Services {
		known = append(known, ofService(def))
	}
	sortTemplates(known)
	return &Service{Deps: d, known: known, shared: shared}, nil
}

// Close frees the validator.
func (s *Service) Close() error { return s.engine.close(context.Background()) }

// Warm compiles the validator ahead of the first document, which would wait for some tenths of a second.
func (s *Service) Warm(ctx context.Context) error {
	_, err := s.engine.open(ctx)
	return err
}

// Definition is the e-service whose documents have an identifier; nil when none has.
func (s *Service) Definition(namespace string) *eservice.Definition {
	if !strings.HasPrefix(namespace, ownSpace) {
		return nil
	}
	for _, d := range s.Services {
		if xmldoc.Namespace(d) == namespace {
			return d
		}
	}
	return nil
}
