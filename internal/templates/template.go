package templates

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/eservice/xmldoc"
	"wrota/internal/kit/calendar"
)

// Origin is where the register has a template from.
type Origin string

// The origins.
const (
	Ours          Origin = "ours"          // a document of an e-service of this installation
	Reconstructed Origin = "reconstructed" // written by us after documents that are exchanged; not the official file
	Added         Origin = "added"         // a package that an administrator of the region brought in
)

// FileKind is what a file of a template is.
type FileKind string

// The kinds of files of a package.
const (
	Schema FileKind = "schema"
	Mark   FileKind = "mark"  // wyroznik.xml
	Style  FileKind = "style" // styl.xsl, kept and never run
)

// File is a file of a template.
type File struct {
	Kind    FileKind
	Name    string // in the package
	Address string // of a schema: where others import it from
	SHA256  string
	Body    []byte
}

// Template is one version of a template.
type Template struct {
	Key       string // in addresses
	Namespace string // its identifier
	Version   string
	Title     string
	Organ     string // empty when it was not established
	Basis     []string
	Root      string // the element a document begins with; empty when the schema allows several
	Address   string // of the schema with which validation begins
	From, To  calendar.Date
	Origin    Origin
	Source    string // what is confirmed and what is ours, of a reconstructed one
	Service   string // of ours: the e-service
	By        string // who added it
	At        time.Time
	Withdrawn time.Time
	Reason    string // of withdrawing
	Files     []File // without other templates' schemas that they import; only Find fills them for added ones
}

// keyOf is how a version of a template is called in addresses.
func keyOf(namespace, version string) string {
	sum := sha256.Sum256([]byte(namespace + "\n" + version))
	return hex.EncodeToString(sum[:8])
}

// InForce tells whether a document of a day is to be made after this version.
func (t *Template) InForce(on calendar.Date) bool {
	if !t.Withdrawn.IsZero() && !on.Before(calendar.Of(t.Withdrawn)) {
		return false
	}
	return !on.Before(t.From) && (t.To.IsZero() || !on.After(t.To))
}

// of chooses the version that a document of a day is judged by: the last one in force then; otherwise the last that had begun;
// otherwise the first, because a document is older than its template only by mistake.
func of(versions []Template, on calendar.Date) (t Template, ok bool) {
	slices.SortStableFunc(versions, func(a, b Template) int { return a.From.Compare(b.From) })
	for _, fits := range []func(v *Template) bool{
		func(v *Template) bool { return v.InForce(on) },
		func(v *Template) bool { return !on.Before(v.From) },
	} {
		for i := len(versions) - 1; i >= 0; i-- {
			if fits(&versions[i]) {
				return versions[i], true
			}
		}
	}
	if len(versions) == 0 {
		return Template{}, false
	}
	return versions[0], true
}

func sortTemplates(list []Template) {
	slices.SortStableFunc(list, func(a, b Template) int {
		return cmp.Or(strings.Compare(a.Namespace, b.Namespace), a.From.Compare(b.From), strings.Compare(a.Version, b.Version))
	})
}

func fileOf(kind FileKind, name, address string, body []byte) File {
	sum := sha256.Sum256(body)
	return File{Kind: kind, Name: name, Address: address, SHA256: hex.EncodeToString(sum[:]), Body: body}
}

// ofService is the template of the documents of an e-service.
func ofService(d *eservice.Definition) Template {
	ns, version := xmldoc.Namespace(d), strconv.Itoa(d.Version)
	t := Template{
		Key: keyOf(ns, version), Namespace: ns, Version: version, Title: d.Title.In("pl"), Root: "Dokument", Address: ns + "/schemat.xsd",
		From: d.ValidFrom, To: d.ValidTo, Origin: Ours, Service: d.Service,
	}
	for _, l := range d.Law {
		t.Basis = append(t.Basis, strings.TrimSpace(l.Cite+" "+l.Act))
	}
	t.Files = []File{fileOf(Schema, "schemat.xsd", t.Address, xmldoc.Schema(d))}
	return t
}
